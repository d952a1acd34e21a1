//! Waiting for a lock: in small steps, told to the observer, with a deadline.

use crate::connection::Waits;
use crate::migrator::{Event, Observer};
use crate::{Error, ErrorKind};
use std::time::{Duration, Instant};

/// How often an observer hears that the wait goes on.
const NOTICE: Duration = Duration::from_secs(1);

/// How long a step of the wait is.
const SHORTEST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(250);

pub(crate) struct Wait<'a> {
    begun: Instant,
    timeout: Duration,
    told: Option<Instant>,
    /// What [`Wait::wants_holder`] said in this step.
    wanted: Option<bool>,
    observer: &'a Observer,
}

impl<'a> Wait<'a> {
    pub(crate) fn new(timeout: Duration, observer: &'a Observer) -> Self {
        Wait {
            begun: Instant::now(),
            timeout,
            told: None,
            wanted: None,
            observer,
        }
    }

    /// How long the deadline is away.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.begun.elapsed())
    }

    /// True when the holder is of interest: the observer hears of it now, or the deadline is over.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn wants_holder(&mut self) -> bool {
        let wanted = self.told.is_none_or(|told| told.elapsed() >= NOTICE) || self.left().is_zero();
        *self.wanted.insert(wanted)
    }

    /// Sleeps a little, or says that the deadline is over.
    pub(crate) async fn pause<F: Waits>(&mut self, holder: Option<&str>) -> Result<(), Error> {
        let waited = self.begun.elapsed();
        // When the deadline ended after the holder was of no interest, one more step names it.
        let wanted = self.wanted.take().unwrap_or(true);
        if wanted && self.left().is_zero() {
            let seconds = self.timeout.as_secs_f64();
            let holder = holder.unwrap_or("an unknown session");
            return Err(Error::new(ErrorKind::LockTimeout)
                .detail(format!("{holder} held the lock for {seconds} s")));
        }
        if wanted && self.told.is_none_or(|told| told.elapsed() >= NOTICE) {
            self.told = Some(Instant::now());
            self.observer
                .tell(&Event::WaitingForLock { waited, holder });
        }
        // Nobody waits for more than a quarter longer than it takes.
        let pause = (waited / 4).clamp(SHORTEST, LONGEST);
        F::sleep(pause.min(self.left())).await;
        Ok(())
    }
}

#[cfg(all(test, any(feature = "postgres", feature = "mysql")))]
mod tests {
    use super::*;
    use crate::connection::Async;

    #[tokio::test]
    async fn a_deadline_that_ends_within_a_step_still_names_the_holder() {
        let observer = Observer::default();
        let mut wait = Wait::new(Duration::from_millis(30), &observer);
        assert!(wait.wants_holder());
        wait.pause::<Async>(Some("the first")).await.unwrap();
        assert!(!wait.wants_holder());
        tokio::time::sleep(Duration::from_millis(40)).await;
        wait.pause::<Async>(None).await.unwrap();
        assert!(wait.wants_holder());
        let error = wait.pause::<Async>(Some("the second")).await.unwrap_err();
        assert!(error.to_string().contains("the second held the lock"));
    }
}

//! Waiting for a lock: in small steps, told to the observer, with a deadline.

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
    observer: &'a Observer,
}

impl<'a> Wait<'a> {
    pub(crate) fn new(timeout: Duration, observer: &'a Observer) -> Self {
        Wait {
            begun: Instant::now(),
            timeout,
            told: None,
            observer,
        }
    }

    /// How long the deadline is away.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.begun.elapsed())
    }

    /// True when the holder is of interest: the observer hears of it now, or the deadline is over.
    pub(crate) fn wants_holder(&self) -> bool {
        self.told.is_none_or(|told| told.elapsed() >= NOTICE) || self.left().is_zero()
    }

    /// Sleeps a little, or says that the deadline is over.
    pub(crate) async fn pause(&mut self, holder: Option<&str>) -> Result<(), Error> {
        let waited = self.begun.elapsed();
        if self.left().is_zero() {
            let seconds = self.timeout.as_secs_f64();
            let holder = holder.unwrap_or("an unknown session");
            return Err(Error::new(ErrorKind::LockTimeout)
                .detail(format!("{holder} held the lock for {seconds} s")));
        }
        if self.wants_holder() {
            self.told = Some(Instant::now());
            self.observer
                .tell(&Event::WaitingForLock { waited, holder });
        }
        // Nobody waits for more than a quarter longer than it takes.
        let pause = (waited / 4).clamp(SHORTEST, LONGEST);
        tokio::time::sleep(pause.min(self.left())).await;
        Ok(())
    }
}

//! Failures that pass by themselves.

use crate::Error;
use crate::migrator::{Event, Options};
use std::time::{Duration, Instant};

/// Why a failure passes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transient {
    /// Others are at work: locks, deadlocks, transactions that cannot be put in an order.
    Busy,
    /// The connection ended: another one is needed.
    Lost,
    /// No room. Somebody may be making some, but not for long.
    Full,
}

/// So often it is tried again at least when others are in the way.
const LEAST: u32 = 3;

/// So often a full disk is tried again.
const MOST: u32 = 3;

const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// How long to go on trying.
pub(crate) struct Retry<'a> {
    options: &'a Options,
    /// When the first failure was, since the last success.
    since: Option<Instant>,
    tries: u32,
}

impl<'a> Retry<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Retry {
            options,
            since: None,
            tries: 0,
        }
    }

    /// Something went well: what fails now is another failure.
    pub(crate) fn succeeded(&mut self) {
        *self = Retry::new(self.options);
    }

    /// How long to pause before the next try, which the observer hears of. `None`: no more.
    pub(crate) fn pause(&mut self, why: Transient, error: &Error) -> Option<Duration> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let limit = self.options.retry;
        let left = limit.saturating_sub(since.elapsed());
        let over = match why {
            // A long script may take all of the time before it meets somebody.
            Transient::Busy => left.is_zero() && self.tries >= LEAST,
            Transient::Lost => left.is_zero(),
            Transient::Full => left.is_zero() || self.tries >= MOST,
        };
        if over || limit.is_zero() {
            return None;
        }
        let pause = SHORTEST * 2_u32.saturating_pow(self.tries.min(16));
        let pause = pause.min(LONGEST).min(limit);
        self.tries += 1;
        self.options.observer.tell(&Event::Retrying {
            error,
            attempt: self.tries + 1,
            pause,
        });
        Some(pause)
    }
}

/// Failures of connections, whatever the database is.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn of_connection(error: &crate::connection::DriverError) -> Option<Transient> {
    error.is_of_lost_connection().then_some(Transient::Lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn pauses_grow_and_end() {
        let mut options = Options::default();
        let error = Error::new(ErrorKind::Sql);
        let mut retry = Retry::new(&options);
        let pauses: Vec<u128> = (0..8)
            .map(|_| {
                retry
                    .pause(Transient::Busy, &error)
                    .expect("a pause")
                    .as_millis()
            })
            .collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        retry.succeeded();
        let full = |retry: &mut Retry<'_>| retry.pause(Transient::Full, &error).is_some();
        assert_eq!(
            [full(&mut retry), full(&mut retry), full(&mut retry)],
            [true; 3]
        );
        assert!(!full(&mut retry));

        options.retry = Duration::ZERO;
        assert_eq!(Retry::new(&options).pause(Transient::Busy, &error), None);
    }
}

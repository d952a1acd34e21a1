//! How long something takes, for tests that print it.

use std::time::{Duration, Instant};

/// Does something once: how long it took, and what came of it. Where the system tells it (Linux),
/// only the time counts that this thread had a processor, so that other work does not; it is counted
/// in steps of some milliseconds.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let (start, before) = (Instant::now(), processor_time());
    let made = work();
    let elapsed = start.elapsed();
    let used = processor_time().zip(before);
    (used.map_or(elapsed, |(after, before)| after - before), made)
}

fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

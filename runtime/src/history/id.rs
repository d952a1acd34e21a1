//! Row ids.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use whimbrel_core::checksum;

/// A version 7 UUID with fractions of a millisecond (RFC 9562, section 6.2, method 3): rows that are
/// sorted by their key, as InnoDB's are, lie in the order in which they were written. The operating
/// system's randomness comes through the standard library's hash keys, so that no crate is needed for
/// one id a migration; clock, process and a counter keep two processes and two calls apart in any case.
pub(crate) fn new() -> String {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let now = now_nanoseconds();
    let mut seed = Vec::with_capacity(64);
    for _ in 0..4 {
        seed.extend(RandomState::new().build_hasher().finish().to_le_bytes());
    }
    seed.extend(now.to_le_bytes());
    seed.extend(std::process::id().to_le_bytes());
    seed.extend(CALLS.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    let random = checksum::of(&seed);
    let (milliseconds, rest) = (now / 1_000_000, now % 1_000_000);
    let time = format!("{:012x}", milliseconds & 0xffff_ffff_ffff);
    let fraction = rest * 4096 / 1_000_000;
    let variant = match random.as_bytes().first() {
        Some(b'0'..=b'3') => '8',
        Some(b'4'..=b'7') => '9',
        Some(b'8' | b'9' | b'a' | b'b') => 'a',
        _ => 'b',
    };
    let part = |text: &str, from, to| text.get(from..to).unwrap_or_default().to_owned();
    format!(
        "{}-{}-7{fraction:03x}-{variant}{}-{}",
        part(&time, 0, 8),
        part(&time, 8, 12),
        part(&random, 1, 4),
        part(&random, 4, 16)
    )
}

/// Milliseconds since 1970.
pub(crate) fn now_milliseconds() -> u64 {
    u64::try_from(now_nanoseconds() / 1_000_000).unwrap_or(0)
}

fn now_nanoseconds() -> u128 {
    // A clock before 1970 is a broken clock; the history's times are for humans only.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn version_7_different_and_in_order() {
        let ids: Vec<String> = (0..2000).map(|_| super::new()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 2000);
        for id in &ids {
            assert_eq!(id.len(), 36);
            let bytes = id.as_bytes();
            assert_eq!((bytes[8], bytes[14], bytes[18]), (b'-', b'7', b'-'));
            assert!(b"89ab".contains(&bytes[19]), "{id}");
        }
        // All but what random digits tell: a millisecond and its fraction.
        let times: Vec<_> = ids.iter().map(|id| &id[..18]).collect();
        assert!(times.is_sorted(), "{times:?}");
    }
}

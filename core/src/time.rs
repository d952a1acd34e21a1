//! Calendar dates of a clock reading: the two text forms that a history needs.

/// A moment as `20261124053606`, the start of a migration folder's name (UTC).
///
/// ```
/// assert_eq!(whimbrel_core::time::compact(1_700_000_000), "20231114221320");
/// ```
pub fn compact(unix_seconds: u64) -> String {
    let at = Civil::of(unix_seconds);
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
}

/// A moment as `2026-11-24T05:36:06.123+00:00`, the form that SQLite's history rows hold.
///
/// ```
/// assert_eq!(whimbrel_core::time::iso(1_700_000_000_123), "2023-11-14T22:13:20.123+00:00");
/// ```
pub fn iso(unix_milliseconds: u64) -> String {
    let at = Civil::of(unix_milliseconds / 1000);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+00:00",
        at.year,
        at.month,
        at.day,
        at.hour,
        at.minute,
        at.second,
        unix_milliseconds % 1000
    )
}

/// The seconds of what [`compact`] wrote.
///
/// ```
/// assert_eq!(whimbrel_core::time::seconds("20231114221320"), Some(1_700_000_000));
/// assert_eq!(whimbrel_core::time::seconds("2023"), None);
/// ```
pub fn seconds(compact_form: &str) -> Option<u64> {
    let is_long = compact_form.len() == 14 && compact_form.bytes().all(|it| it.is_ascii_digit());
    // Greater forms are later moments.
    let (mut low, mut high) = (0, 253_402_300_800);
    while is_long && low < high {
        let middle = low + (high - low) / 2;
        match compact(middle).as_str().cmp(compact_form) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

struct Civil {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Civil {
    /// Counts whole 400-year cycles from 1 March 0000, so that a leap day ends its year.
    fn of(unix_seconds: u64) -> Civil {
        const DAYS_TO_1970: u64 = 719_468;
        const CYCLE: u64 = 146_097;
        let days = unix_seconds / 86_400 + DAYS_TO_1970;
        let second = unix_seconds % 86_400;
        let day_of_cycle = days % CYCLE;
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
            - day_of_cycle / 146_096)
            / 365;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        Civil {
            year: days / CYCLE * 400 + year_of_cycle + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_days_and_year_ends() {
        for (seconds, expected) in [
            (0, "19700101000000"),
            (951_782_399, "20000228235959"),
            (951_782_400, "20000229000000"),
            (951_868_800, "20000301000000"),
            (1_709_164_800, "20240229000000"),
            (4_107_542_399, "21000228235959"),
            (4_107_542_400, "21000301000000"),
            (1_767_225_599, "20251231235959"),
        ] {
            assert_eq!(compact(seconds), expected);
        }
    }
}

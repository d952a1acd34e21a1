//! Points in time as both MySQL and MariaDB take them: in UTC, without an offset. MariaDB
//! refuses offsets, and with one MySQL would convert to the session's time zone.

use crate::sql::time::Point;

/// `2020-01-31 10:00:00.500 +02:00` as `2020-01-31 08:00:00.500`; any other text stays.
pub(super) fn utc(text: &str) -> String {
    shifted(text).unwrap_or_else(|| text.to_owned())
}

/// The part of it that a column of that type holds.
pub(super) fn of_type<'t>(text: &'t str, ty: &str) -> &'t str {
    let parts = text.split_once(' ');
    match (ty, parts) {
        ("DATE", Some((date, _))) => date,
        ("TIME", Some((_, time))) => time,
        _ => text,
    }
}

fn shifted(text: &str) -> Option<String> {
    let (local, _) = text.rsplit_once(' ')?;
    let fraction = local.split_once('.').map_or("", |(_, digits)| digits);
    let point = Point::read(text).filter(|point| point.offset.is_some())?;
    let utc = point.utc();
    let (year, month, day) = date_from_days(utc.day);
    let seconds = utc.micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{dot}{fraction}"
    ))
}

/// The inverse of counting days in years that begin in March.
fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{of_type, utc};

    #[test]
    fn offsets_are_worked_in() {
        assert_eq!(utc("2020-01-31 10:00:00 +00:00"), "2020-01-31 10:00:00");
        assert_eq!(
            utc("2020-03-01 01:30:00.500 +02:00"),
            "2020-02-29 23:30:00.500"
        );
        assert_eq!(utc("1999-12-31 23:59:59 -00:30"), "2000-01-01 00:29:59");
        assert_eq!(utc("1969-12-31 23:00:00 +00:00"), "1969-12-31 23:00:00");
        assert_eq!(utc("2020-01-31 10:00:00"), "2020-01-31 10:00:00");
        assert_eq!(utc("whenever"), "whenever");
        assert_eq!(utc("ü-ü-ü ü:ü:ü +ü:ü"), "ü-ü-ü ü:ü:ü +ü:ü");
    }

    #[test]
    fn columns_hold_a_part() {
        assert_eq!(of_type("2020-01-31 10:00:00", "DATE"), "2020-01-31");
        assert_eq!(of_type("2020-01-31 10:00:00", "TIME"), "10:00:00");
        assert_eq!(
            of_type("2020-01-31 10:00:00", "DATETIME"),
            "2020-01-31 10:00:00"
        );
    }
}

//! Points in time as both MySQL and MariaDB take them: in UTC, without an offset. MariaDB
//! refuses offsets, and with one MySQL would convert to the session's time zone.

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
    let (local, offset) = text.rsplit_once(' ')?;
    let (date, clock) = local.split_once(' ')?;
    let (clock, fraction) = clock.split_at_checked(8)?;
    let minutes = offset_minutes(offset)?;
    let days = days_from_date(date)?;
    let mut time = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let total = days * 1440 + hour * 60 + minute - minutes;
    let (year, month, day) = date_from_days(total.div_euclid(1440));
    let rest = total.rem_euclid(1440);
    let (hour, minute) = (rest / 60, rest % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}"
    ))
}

fn offset_minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let total = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    match text.as_bytes().first()? {
        b'+' => Some(total),
        b'-' => Some(-total),
        _ => None,
    }
}

/// Days since 1970-01-01, counted in years that begin in March so that leap days come last.
fn days_from_date(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

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

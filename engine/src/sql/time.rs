//! Points in time as texts.

/// Millionths of a second in a minute.
pub(crate) const MICROS_PER_MINUTE: i64 = 60_000_000;

/// Millionths of a second in a day.
pub(crate) const MICROS_PER_DAY: i64 = 24 * 60 * MICROS_PER_MINUTE;

/// A day and a time of day; one of them may be missing and is then zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// Days since 1970-01-01.
    pub(crate) day: i64,
    /// Millionths of a second since midnight.
    pub(crate) micros: i64,
    /// Minutes east of UTC, when it is said.
    pub(crate) offset: Option<i64>,
}

impl Point {
    /// `2020-01-31`, `10:00:00.5`, `2020-01-31 10:00:00.500 +02:00`, `2020-01-31T10:00:00Z`
    pub(crate) fn read(text: &str) -> Option<Point> {
        let text = text.trim();
        if text.is_empty() || !text.is_ascii() {
            return None;
        }
        let (day, rest) = match text.get(..10).and_then(days) {
            Some(day) => (day, text[10..].trim_start_matches(['T', 't', ' '])),
            None => (0, text),
        };
        if rest.is_empty() {
            return Some(Point {
                day,
                micros: 0,
                offset: None,
            });
        }
        let clock = rest.get(..8)?;
        let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        let rest = &rest[8..];
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(
                rest.find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len()),
            ),
            None => ("", rest),
        };
        let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let micros =
            ((hour * 60 + minute) * 60 + second) * 1_000_000 + digits.parse::<i64>().ok()?;
        let offset = match zone.trim() {
            "" => None,
            zone => Some(offset(zone)?),
        };
        Some(Point {
            day,
            micros,
            offset,
        })
    }

    /// The clock as it is written.
    pub(crate) fn local(self) -> Point {
        Point {
            offset: None,
            ..self
        }
    }

    /// The clock in UTC, where it is taken to be without an offset.
    pub(crate) fn utc(self) -> Point {
        let total = self.total() - self.offset.unwrap_or(0) * MICROS_PER_MINUTE;
        Point {
            day: total.div_euclid(MICROS_PER_DAY),
            micros: total.rem_euclid(MICROS_PER_DAY),
            offset: None,
        }
    }

    /// Millionths of a second since 1970.
    pub(crate) fn total(self) -> i64 {
        self.day * MICROS_PER_DAY + self.micros
    }
}

/// Minutes of `Z`, `+02`, `+0200`, `-00:30`.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let number = |text: &str| text.parse::<i64>().ok();
    let minutes = match digits.len() {
        2 => number(&digits)? * 60,
        4 => number(&digits[..2])? * 60 + number(&digits[2..])?,
        _ => return None,
    };
    Some(sign * minutes)
}

/// Days since 1970-01-01 of `2020-01-31`, counted in years that begin in March so that leap days
/// come last.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let mut next = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.parse::<i64>().ok()
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468,
    )
}

#[cfg(test)]
mod tests {
    use super::{Point, days};

    #[test]
    fn days_are_counted() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("2000-03-01"), Some(11_017));
        assert_eq!(days("2000-13-01"), None);
        assert_eq!(days("1-1-1"), None);
    }

    #[test]
    fn all_spellings() {
        let point = Point::read("2020-01-31T10:00:00.5+02:00").expect("a point");
        assert_eq!(Some(point), Point::read("2020-01-31 10:00:00.500 +0200"));
        assert_eq!(
            point.utc(),
            Point::read("2020-01-31 08:00:00.5").expect("a point")
        );
        assert_eq!(point.utc().total() % 1_000_000, 500_000);
        for text in [
            "",
            "ü",
            "10:00",
            "2020-01-31 10",
            "2020-01-31 10:00:00 somewhere",
        ] {
            assert_eq!(Point::read(text), None, "{text}");
        }
    }
}

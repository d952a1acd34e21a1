//! Spans of time as PostgreSQL prints them.

/// Microseconds of a second.
const SECOND: i128 = 1_000_000;

/// What a span is made of: none of the three is counted in another.
#[derive(Default)]
struct Span {
    months: i128,
    days: i128,
    micros: i128,
}

/// `'90 day'` as `90 days`, `'1 second'` as `00:00:01`; `None` for what is not read here.
pub(crate) fn interval(text: &str) -> Option<String> {
    let span = read(&text.to_ascii_lowercase())?;
    // Beyond that the server refuses.
    let fits = |value: i128| i128::from(i32::MIN) <= value && value <= i128::from(i32::MAX);
    (fits(span.months) && fits(span.days) && i64::try_from(span.micros).is_ok())
        .then(|| print(&span))
}

fn read(text: &str) -> Option<Span> {
    let mut span = Span::default();
    let text = text.trim();
    let (text, is_ago) = match text.strip_suffix("ago") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let text = text.strip_prefix('@').unwrap_or(text);
    let mut words = words(text).into_iter().peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            span.micros = span.micros.checked_add(clock(&word)?)?;
            continue;
        }
        let unit = match words.peek() {
            Some(unit) if unit.starts_with(|c: char| c.is_ascii_alphabetic()) => words.next()?,
            // A number alone counts seconds.
            None => "s".to_owned(),
            Some(_) => return None,
        };
        add(&mut span, &word, &unit)?;
    }
    if is_ago {
        span.months = -span.months;
        span.days = -span.days;
        span.micros = -span.micros;
    }
    Some(span)
}

/// `1day2h` is four words.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        if c.is_whitespace() {
            is_open = false;
            continue;
        }
        let fits = out.last().is_some_and(|last| {
            let is_word = last.starts_with(|c: char| c.is_ascii_alphabetic());
            is_word == c.is_ascii_alphabetic()
        });
        match out.last_mut() {
            Some(last) if is_open && fits => last.push(c),
            _ => out.push(c.to_string()),
        }
        is_open = true;
    }
    out
}

fn signed(word: &str) -> (i128, &str) {
    match word.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, word.strip_prefix('+').unwrap_or(word)),
    }
}

/// A number in millionths.
fn millionths(word: &str) -> Option<i128> {
    let (sign, word) = signed(word);
    let (whole, rest) = word.split_once('.').unwrap_or((word, ""));
    let is_number = |text: &str| text.len() <= 18 && text.chars().all(|c| c.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 6 || word.is_empty() {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let rest: i128 = format!("{rest:0<6}").parse().ok()?;
    Some(sign * (whole * SECOND + rest))
}

/// `HH:MM` or `HH:MM:SS.ffffff`, in microseconds.
fn clock(word: &str) -> Option<i128> {
    let (sign, word) = signed(word);
    let mut parts = word.split(':');
    let (hours, minutes) = (millionths(parts.next()?)?, millionths(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), millionths)?;
    let is_whole = hours % SECOND == 0 && minutes % SECOND == 0;
    let fits = minutes < 60 * SECOND && seconds < 60 * SECOND && parts.next().is_none();
    (is_whole && fits).then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

fn add(span: &mut Span, number: &str, unit: &str) -> Option<()> {
    let number = millionths(number)?;
    let whole = || (number % SECOND == 0).then_some(number / SECOND);
    match unit {
        "microsecond" | "microseconds" | "us" => span.micros += whole()?,
        "millisecond" | "milliseconds" | "ms" | "msec" | "msecs" => span.micros += number / 1000,
        "second" | "seconds" | "sec" | "secs" | "s" => span.micros += number,
        "minute" | "minutes" | "min" | "mins" | "m" => span.micros += number * 60,
        "hour" | "hours" | "hr" | "hrs" | "h" => span.micros += number * 3600,
        "day" | "days" | "d" => span.days += whole()?,
        "week" | "weeks" | "w" => span.days += whole()? * 7,
        "month" | "months" | "mon" | "mons" => span.months += whole()?,
        "year" | "years" | "yr" | "yrs" | "y" => span.months += whole()? * 12,
        "decade" | "decades" => span.months += whole()? * 120,
        "century" | "centuries" => span.months += whole()? * 1200,
        _ => return None,
    }
    Some(())
}

fn print(span: &Span) -> String {
    let mut out = String::new();
    let mut is_before = false;
    let parts = [
        (span.months / 12, "year"),
        (span.months % 12, "mon"),
        (span.days, "day"),
    ];
    for (value, unit) in parts.into_iter().filter(|(value, _)| *value != 0) {
        let gap = if out.is_empty() { "" } else { " " };
        let sign = if is_before && value > 0 { "+" } else { "" };
        let plural = if value == 1 { "" } else { "s" };
        out.push_str(&format!("{gap}{sign}{value} {unit}{plural}"));
        is_before = value < 0;
    }
    if span.micros != 0 || out.is_empty() {
        let gap = if out.is_empty() { "" } else { " " };
        let sign = match (span.micros < 0, is_before) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let micros = span.micros.abs();
        let seconds = micros / SECOND;
        out.push_str(&format!(
            "{gap}{sign}{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ));
        let rest = format!("{:06}", micros % SECOND);
        let rest = rest.trim_end_matches('0');
        if !rest.is_empty() {
            out.push_str(&format!(".{rest}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::interval;

    /// As PostgreSQL 15 and 18 print them.
    #[test]
    fn printed_as_postgres_does() {
        for (written, printed) in [
            ("1 second", "00:00:01"),
            ("90 day", "90 days"),
            ("1 day", "1 day"),
            ("30 minutes", "00:30:00"),
            ("1 year 14 months", "2 years 2 mons"),
            ("-1 day +2 hours", "-1 days +02:00:00"),
            ("1 mon -1 day", "1 mon -1 days"),
            ("2 weeks ago", "-14 days"),
            ("100 hours", "100:00:00"),
            ("1.5 seconds", "00:00:01.5"),
            ("1.5 hours", "01:30:00"),
            ("250ms", "00:00:00.25"),
            ("0", "00:00:00"),
            ("15", "00:00:15"),
            ("1d 02:03", "1 day 02:03:00"),
            ("@ 3 Days 04:05:06.789", "3 days 04:05:06.789"),
        ] {
            assert_eq!(interval(written).as_deref(), Some(printed), "{written}");
        }
        for odd in [
            "",
            "P1D",
            "1 fortnight",
            "1.5 days",
            "12:99",
            "x",
            "99999999999 days",
        ] {
            assert_eq!(interval(odd), None, "{odd}");
        }
    }
}

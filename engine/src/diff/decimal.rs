//! When two decimal numbers are the same.

/// `1.50` and `1.5` are the same number.
pub(super) fn equal(a: &str, b: &str) -> bool {
    fn plain(text: &str) -> &str {
        match text.contains('.') && !text.contains(['e', 'E']) {
            true => text.trim_end_matches('0').trim_end_matches('.'),
            false => text,
        }
    }
    plain(a) == plain(b) || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// True for numbers that are the same when only so many decimal places are kept.
pub(super) fn equal_in(places: u32, a: &str, b: &str) -> bool {
    matches!((rounded(places, a), rounded(places, b)), (Some(a), Some(b)) if a == b)
}

/// The digits of the rounded number, without the point.
fn rounded(places: u32, text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    // More do not fit into the number anyway.
    let places = usize::try_from(places)
        .ok()
        .filter(|places| *places <= 38)?;
    let kept: String = part
        .chars()
        .chain(std::iter::repeat('0'))
        .take(places)
        .collect();
    let number: i128 = format!("{whole}{kept}").parse().ok()?;
    let up = part
        .as_bytes()
        .get(places)
        .is_some_and(|digit| *digit >= b'5');
    Some(sign * number.checked_add(i128::from(up))?)
}

#[cfg(test)]
mod tests {
    use super::{equal, equal_in};

    #[test]
    fn the_same_number() {
        assert!(equal("1.50", "1.5") && equal("1e1", "10") && !equal("1.5", "1.51"));
        assert!(equal_in(0, "12.34", "12") && equal_in(1, "-0.25", "-0.3"));
        assert!(equal_in(0, "9.5", "10") && equal_in(2, "1", "1.001"));
        assert!(!equal_in(2, "12.34", "12.3") && !equal_in(0, "x", "x"));
        assert!(!equal_in(u32::MAX, &"9".repeat(50), "1"));
    }
}

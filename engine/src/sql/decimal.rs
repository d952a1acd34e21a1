//! Decimal numbers in the one spelling that databases and Prisma print.

/// The number without an exponent, leading zeros or the sign of zero; digits behind the point
/// stay. `None` when the text is no decimal number, or one of hundreds of digits.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if exponent.abs() >= 400 {
        return None;
    }
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let length = i32::try_from(all.len()).ok()?;
    let (whole, fraction) = if point <= 0 {
        let zeros = "0".repeat(usize::try_from(-point).ok()?);
        (String::new(), format!("{zeros}{all}"))
    } else if point >= length {
        let zeros = "0".repeat(usize::try_from(point - length).ok()?);
        (format!("{all}{zeros}"), String::new())
    } else {
        let (whole, fraction) = all.split_at(usize::try_from(point).ok()?);
        (whole.to_owned(), fraction.to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let is_zero = all.bytes().all(|byte| byte == b'0');
    let sign = if is_zero { "" } else { sign };
    Some(match fraction.is_empty() {
        true => format!("{sign}{whole}"),
        false => format!("{sign}{whole}.{fraction}"),
    })
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_have_one_spelling() {
        let cases = [
            ("007", "7"),
            ("-007.50", "-7.50"),
            ("1e3", "1000"),
            ("1E-9", "0.000000001"),
            ("1.50e1", "15.0"),
            ("-0", "0"),
            ("000", "0"),
            ("0.00", "0.00"),
            (".5", "0.5"),
        ];
        for (written, printed) in cases {
            assert_eq!(decimal(written).as_deref(), Some(printed), "{written}");
        }
        for text in ["", "-", "1e", "1e999", "0x10", "a", "1.2.3"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}

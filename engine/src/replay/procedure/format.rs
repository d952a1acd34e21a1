//! `format(…)`.

use super::value::{Value, quoted};

/// Stands in the SQL of an `EXECUTE` for a literal that only the server knows.
pub(in crate::replay) const HOLE: &str = "\u{1}known to the server\u{1}";

/// The text that `format` makes; a literal that is not known leaves a [`HOLE`].
pub(super) fn format(arguments: &[Value]) -> Value {
    let Some(Value::Text(pattern)) = arguments.first() else {
        return arguments
            .first()
            .map_or(Value::Unknown, |first| match first {
                Value::Null => Value::Null,
                _ => Value::Unknown,
            });
    };
    let mut text = String::new();
    let mut next = 1;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = chars.peek().filter(|c| c.is_ascii_digit()) {
            digits.push(*digit);
            chars.next();
        }
        if !digits.is_empty() {
            if chars.next() != Some('$') {
                return Value::Unknown;
            }
            let Ok(position) = digits.parse::<usize>() else {
                return Value::Unknown;
            };
            next = position;
        }
        let kind = chars.next();
        if kind == Some('%') {
            text.push('%');
            continue;
        }
        let value = arguments.get(next).unwrap_or(&Value::Unknown);
        next = next.saturating_add(1);
        match (kind, value) {
            (Some('L'), Value::Unknown) => text.push_str(&literal(HOLE)),
            (Some('L'), Value::Null) => text.push_str("NULL"),
            (Some('s'), Value::Null) => {}
            (Some(kind @ ('L' | 's' | 'I')), value) => match (kind, value.to_text()) {
                (_, None) => return Value::Unknown,
                (_, Some(hole)) if kind != 'L' && hole.contains(HOLE) => return Value::Unknown,
                // A regclass is quoted already.
                ('I', Some(name)) => text.push_str(&quoted(&name)),
                ('L', Some(value)) => text.push_str(&literal(&value)),
                (_, Some(value)) => text.push_str(&value),
            },
            _ => return Value::Unknown,
        }
    }
    Value::Text(text)
}

/// `quote_literal`.
pub(super) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    match text.contains('\\') {
        true => format!("E'{}'", doubled.replace('\\', "\\\\")),
        false => format!("'{doubled}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::{HOLE, format};
    use crate::replay::procedure::value::Value;

    #[test]
    fn as_the_server_formats() {
        let text = Value::text;
        let made = format(&[
            text("%I %2$L %s %% %3$s"),
            text("a B"),
            text("it's"),
            Value::Null,
        ]);
        assert_eq!(made, text("\"a B\" 'it''s'  % "));
        assert_eq!(
            format(&[text("DEFAULT %L"), Value::Unknown]),
            Value::Text(format!("DEFAULT '{HOLE}'"))
        );
        assert_eq!(format(&[text("TABLE %I"), Value::Unknown]), Value::Unknown);
        assert_eq!(format(&[text("100%")]), Value::Unknown);
    }
}

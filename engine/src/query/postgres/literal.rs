//! Which texts are values of which types: the server reads a literal as soon as it knows its type.

use super::UserTypes;
use crate::schema::suggest;

/// Words that stand for a point in time.
const MOMENTS: [&str; 8] = [
    "now",
    "today",
    "tomorrow",
    "yesterday",
    "epoch",
    "infinity",
    "allballs",
    "zulu",
];

/// Whether the server surely refuses this text as a value of that type, and what may be meant.
pub(crate) fn refuses(types: &dyn UserTypes, text: &str, ty: &str) -> Option<Option<String>> {
    // A domain may be that of another one.
    let mut base = ty.to_owned();
    for _ in 0..8 {
        match types.domain(&base) {
            Some(inner) => base = inner,
            None => break,
        }
    }
    if let Some(values) = types.enum_values(&base) {
        let near = || suggest::did_you_mean(text, values.iter().map(String::as_str));
        return (!values.iter().any(|value| value == text)).then(near);
    }
    if base.starts_with('_') && super::category(types, &base).0 == 'A' {
        return (!text.trim_start().starts_with(['{', '['])).then_some(None);
    }
    let trimmed = text.trim();
    let lower = trimmed.to_ascii_lowercase();
    let is_value = match base.as_str() {
        "int2" => is_whole(trimmed, i16::MIN.into(), i16::MAX.into()),
        "int4" => is_whole(trimmed, i32::MIN.into(), i32::MAX.into()),
        "int8" => is_whole(trimmed, i64::MIN.into(), i64::MAX.into()),
        "float4" | "float8" | "numeric" => is_number(&lower),
        "bool" => is_truth(&lower),
        "uuid" => is_uuid(text),
        "json" | "jsonb" => is_json(text.trim_matches([' ', '\t', '\n', '\r'])),
        "interval" => is_interval(&lower),
        "oid" => is_whole(trimmed, i32::MIN.into(), u32::MAX.into()),
        // `0x7f` is a network.
        "inet" | "cidr" => has_only(
            lower.strip_prefix("0x").unwrap_or(&lower),
            "0123456789abcdef.:/ ",
        ),
        "macaddr" | "macaddr8" => has_only(&lower, "0123456789abcdef:-. "),
        "bit" | "varbit" => {
            let lower = text.to_ascii_lowercase();
            let binary = |digits: &str| digits.bytes().all(|digit| b"01".contains(&digit));
            match lower.strip_prefix('x') {
                Some(digits) => digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
                None => binary(lower.strip_prefix('b').unwrap_or(&lower)),
            }
        }
        "bytea" => text.strip_prefix("\\x").is_none_or(|hex| {
            hex.chars()
                .all(|sign| sign.is_ascii_hexdigit() || sign.is_ascii_whitespace())
        }),
        "int4range" | "int8range" | "numrange" | "daterange" | "tsrange" | "tstzrange" => {
            lower == "empty" || trimmed.starts_with(['(', '[']) && trimmed.ends_with([')', ']'])
        }
        "int4multirange" | "int8multirange" | "nummultirange" | "datemultirange"
        | "tsmultirange" | "tstzmultirange" => trimmed.starts_with('{') && trimmed.ends_with('}'),
        "date" | "timestamp" | "timestamptz" | "time" | "timetz" => {
            // Other signs are passed over: `now()`, `-infinity`.
            let mut words = lower.split(|c: char| !c.is_ascii_alphabetic());
            lower.contains(|c: char| c.is_ascii_digit())
                || words.any(|word| MOMENTS.contains(&word))
        }
        "record" => false,
        _ => true,
    };
    (!is_value).then_some(None)
}

/// Newer servers take `0x1f` and `1_000` too.
fn is_whole(text: &str, low: i128, high: i128) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() {
        return false;
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        let number = text.strip_prefix('+').unwrap_or(text).parse::<i128>();
        return number.is_ok_and(|number| (low..=high).contains(&number));
    }
    has_base(digits) || digits.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

fn has_only(text: &str, signs: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| signs.contains(sign))
}

/// The words of intervals; the server reads their first ten letters.
const UNITS: &str = "ago c cent cents centuries century d day days dec decade decades decs h hour hours hr hrs m \
    microsecon mil millennia millennium millisecon mils min mins minute minutes mon mons month months ms msec msecond \
    mseconds msecs qtr quarter s sec second seconds secs timezone timezone_h timezone_m us usec usecond \
    useconds usecs w week weeks y year years yr yrs";

fn is_interval(lower: &str) -> bool {
    // `P1Y2M`
    if lower.starts_with('p') {
        return has_only(lower, "0123456789pymwdths.,:+- ");
    }
    let words = lower.split(|c: char| !(c.is_ascii_alphabetic() || c == '_'));
    let mut words = words.filter(|word| !word.is_empty());
    let is_unit = |word: &str| {
        let start = word.get(..10).unwrap_or(word);
        UNITS.split(' ').any(|unit| unit == start)
    };
    lower.trim_start_matches(['-', '+']) == "infinity"
        || lower.contains(|c: char| c.is_ascii_digit()) && words.all(is_unit)
}

fn has_base(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    bytes.next() == Some(b'0') && bytes.next().is_some_and(|base| b"xXoObB".contains(&base))
}

fn is_number(lower: &str) -> bool {
    let digits = lower.strip_prefix(['+', '-']).unwrap_or(lower);
    has_base(digits) || digits.contains('_') || lower.parse::<f64>().is_ok()
}

fn is_truth(lower: &str) -> bool {
    let words = ["true", "false", "yes", "no"];
    !lower.is_empty()
        && (words.iter().any(|word| word.starts_with(lower))
            || ["on", "off", "of", "1", "0"].contains(&lower))
}

fn is_uuid(text: &str) -> bool {
    let digits = text.chars().filter(|c| !matches!(c, '{' | '}' | '-'));
    let mut count = 0;
    for c in digits {
        if !c.is_ascii_hexdigit() {
            return false;
        }
        count += 1;
    }
    count == 32
}

/// By its first and last letters.
fn is_json(text: &str) -> bool {
    match text.as_bytes() {
        [b'{', .., b'}'] | [b'[', .., b']'] | [b'"', .., b'"'] => true,
        [b'-' | b'0'..=b'9', ..] => true,
        _ => ["true", "false", "null"].contains(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::NoTypes;

    #[test]
    fn texts_are_values_of_types() {
        let taken = [
            ("int4", " 12 "),
            ("int4", "0x1F"),
            ("int8", "1_000"),
            ("numeric", "-1e5"),
            ("float8", "Infinity"),
            ("bool", " Y"),
            ("bool", "tr"),
            ("uuid", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"),
            ("json", " {} "),
            ("jsonb", "null"),
            ("timestamptz", "now"),
            ("timestamptz", "now()"),
            ("date", "-infinity"),
            ("date", "January 8, 1999"),
            ("_int4", " {1,2}"),
            ("_text", "[0:1]={a,b}"),
            ("inet", "::1/64"),
            ("cidr", "10.1"),
            ("interval", "1 day 2:03 ago"),
            ("interval", "@ 1 microseconds"),
            ("interval", "P1DT2H"),
            ("interval", "-infinity"),
            ("interval", "1-2"),
            ("int4range", " [1,2)"),
            ("daterange", "EMPTY"),
            ("bytea", "\\x0a"),
            ("bytea", "any"),
            ("bytea", "\\x"),
            ("varbit", "x1f"),
        ];
        for (ty, text) in taken {
            assert_eq!(refuses(&NoTypes, text, ty), None, "{ty} {text}");
        }
        let refused = [
            ("int4", "x"),
            ("int4", ""),
            ("int4", "1.5"),
            ("int2", "40000"),
            ("numeric", "a1"),
            ("bool", "o"),
            ("bool", ""),
            ("uuid", "a0eebc99"),
            ("json", "{"),
            ("jsonb", "nul"),
            ("date", "soon"),
            ("interval", "day"),
            ("interval", "x"),
            ("interval", "1 the"),
            ("inet", "localhost"),
            ("macaddr", "x"),
            ("oid", "x"),
            ("tstzrange", "x"),
            ("bytea", "\\xg"),
            ("_int4", "1,2"),
        ];
        for (ty, text) in refused {
            assert_eq!(refuses(&NoTypes, text, ty), Some(None), "{ty} {text}");
        }
    }
}

//! The escapes in strings, which are JSON's.

use std::borrow::Cow;

use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// The value of a string given with its quotes; `start` is where it begins in its file.
/// A wrong escape is reported and stands for nothing.
pub(super) fn unescape<'a>(
    literal: &'a str,
    file: usize,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cow<'a, str> {
    let inner = literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(literal);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(place) = rest.find('\\') {
        value.push_str(rest.get(..place).unwrap_or(""));
        let escape = rest.get(place..).unwrap_or("");
        let at = start + 1 + (inner.len() - escape.len());
        let length = match read_escape(escape) {
            Ok((c, length)) => {
                value.push(c);
                length
            }
            Err((unicode, length)) => {
                let span = Span::new(file, at, at + length);
                diagnostics.push(report(unicode, escape.get(..length).unwrap_or(""), span));
                length
            }
        };
        rest = escape.get(length..).unwrap_or("");
    }
    value.push_str(rest);
    Cow::Owned(value)
}

fn report(unicode: bool, written: &str, span: Span) -> Diagnostic {
    if unicode {
        Diagnostic::error(
            "invalid-unicode-escape",
            format!("`{written}` is not a complete unicode escape"),
            span,
        )
        .help("write `\\u` and four hexadecimal digits; characters beyond U+FFFF take two such escapes")
    } else {
        Diagnostic::error(
            "unknown-escape",
            format!("`{}` is not an escape sequence", written.trim_end()),
            span,
        )
        .help("to write a backslash itself, double it: `\\\\`")
    }
}

/// The character an escape stands for and the escape's length; or whether it is a unicode escape
/// and how much of it to point at.
fn read_escape(escape: &str) -> Result<(char, usize), (bool, usize)> {
    let c = match escape.chars().nth(1) {
        Some('"') => '"',
        Some('\\') => '\\',
        Some('/') => '/',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return read_unicode(escape),
        other => return Err((false, 1 + other.map_or(0, char::len_utf8))),
    };
    Ok((c, 2))
}

fn read_unicode(escape: &str) -> Result<(char, usize), (bool, usize)> {
    let first = code_unit(escape).map_err(|length| (true, length.max(2)))?;
    if let Some(c) = char::from_u32(first.into()) {
        return Ok((c, 6));
    }
    let second = code_unit(escape.get(6..).unwrap_or("")).map_err(|_| (true, 6))?;
    match char::decode_utf16([first, second]).next() {
        Some(Ok(c)) => Ok((c, 12)),
        _ => Err((true, 12)),
    }
}

/// The value of `\uXXXX` at the beginning of `text`, or how much of it was well formed.
fn code_unit(text: &str) -> Result<u16, usize> {
    let digits = text.strip_prefix("\\u").ok_or(0usize)?;
    let mut value = 0u16;
    let mut chars = digits.chars();
    for place in 0..4usize {
        let digit = chars.next().and_then(|c| c.to_digit(16)).ok_or(2 + place)?;
        // A hexadecimal digit is below 16, so this never truncates.
        value = (value << 4) | (digit as u16);
    }
    Ok(value)
}

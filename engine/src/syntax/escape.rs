//! The escapes in strings, which are JSON's.

use std::borrow::Cow;

use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// The value of a string given with its quotes. A wrong escape stands for nothing.
pub(super) fn unescape(literal: &str) -> Cow<'_, str> {
    let inner = inner(literal);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut value = String::with_capacity(inner.len());
    for part in (Parts { rest: inner }) {
        match part {
            Part::Text(text) => value.push_str(text),
            Part::Char(c) => value.push(c),
            Part::Wrong { .. } => {}
        }
    }
    Cow::Owned(value)
}

/// Reports the wrong escapes of a string given with its quotes and its place.
pub(super) fn report_wrong(literal: &str, span: Span, out: &mut Vec<Diagnostic>) {
    let inner = inner(literal);
    let mut parts = Parts { rest: inner };
    while let Some(part) = parts.next() {
        if let Part::Wrong { unicode, written } = part {
            let end = span.start() + 1 + (inner.len() - parts.rest.len());
            let place = Span::new(span.file(), end - written.len(), end);
            out.push(wrong(unicode, written, place));
        }
    }
}

fn inner(literal: &str) -> &str {
    literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(literal)
}

/// What a string is made of.
enum Part<'a> {
    /// No escapes.
    Text(&'a str),
    /// The character that an escape stands for.
    Char(char),
    /// No escape at all, or not a complete `\u`.
    Wrong { unicode: bool, written: &'a str },
}

struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let (length, escape) = match self.rest.find('\\') {
            _ if self.rest.is_empty() => return None,
            None => (self.rest.len(), None),
            Some(0) => match read_escape(self.rest) {
                Ok((c, length)) => (length, Some(Ok(c))),
                Err((unicode, length)) => (length, Some(Err(unicode))),
            },
            Some(place) => (place, None),
        };
        let (written, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(match escape {
            None => Part::Text(written),
            Some(Ok(c)) => Part::Char(c),
            Some(Err(unicode)) => Part::Wrong { unicode, written },
        })
    }
}

fn wrong(unicode: bool, written: &str, span: Span) -> Diagnostic {
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

//! What quoted names and strings stand for.

use std::borrow::Cow;

use super::is_word;
use crate::{Dialect, Family};

/// The value of a quoted name or a string, whose end may be missing.
pub(super) fn value(dialect: Dialect, text: &str) -> Cow<'_, str> {
    if let Some(tag) = dollar_tag(text).filter(|_| dialect.has_namespaces()) {
        let body = text.get(tag.len()..).unwrap_or_default();
        return Cow::Borrowed(body.strip_suffix(tag).unwrap_or(body));
    }
    let mysql = dialect.family() == Family::Mysql;
    match text.as_bytes().first() {
        Some(b'[') => {
            let inner = text.get(1..).unwrap_or_default();
            Cow::Borrowed(inner.strip_suffix(']').unwrap_or(inner))
        }
        Some(b'e' | b'E') => segments(&text[1..], Some(postgres_escape)),
        Some(b'u' | b'U') => {
            let inner = text.get(2..).unwrap_or_default();
            Cow::Owned(unicode(&segments(inner, None)))
        }
        Some(b'`') => segments(text, None),
        _ if mysql => segments(text, Some(mysql_escape)),
        _ => segments(text, None),
    }
}

/// Reads what follows a backslash, and answers what both stand for.
type Escape = fn(&mut std::str::Chars<'_>) -> Option<char>;

/// The text of strings that stand one behind the other.
fn segments(text: &str, escape: Option<Escape>) -> Cow<'_, str> {
    let Some(quote) = text.chars().next() else {
        return Cow::Borrowed("");
    };
    let inner = text.get(1..).unwrap_or_default();
    let plain = inner.strip_suffix(quote).unwrap_or(inner);
    let escapes = escape.is_some() && inner.contains('\\');
    if !plain.contains(quote) && !escapes {
        return Cow::Borrowed(plain);
    }
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c == quote {
            if let Some(more) = rest.as_str().strip_prefix(quote) {
                value.push(quote);
                rest = more.chars();
            } else if let Some(blank) = continuation(rest.as_str()) {
                rest = rest.as_str()[blank + 1..].chars();
            } else {
                break;
            }
        } else if let ('\\', Some(escape)) = (c, escape) {
            value.extend(escape(&mut rest));
        } else {
            value.push(c);
        }
    }
    Cow::Owned(value)
}

/// How much white space, a line's end among it, lies before a string that goes on.
pub(super) fn continuation(rest: &str) -> Option<usize> {
    let next = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let blank = rest.len() - next.len();
    let breaks = rest[..blank].contains(['\n', '\r']);
    (breaks && next.starts_with('\'')).then_some(blank)
}

/// The `$tag$` that a text begins with.
pub(super) fn dollar_tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('$')?;
    let length = inner.bytes().position(|b| b == b'$' || !is_word(b))?;
    let closed = inner.as_bytes().get(length) == Some(&b'$');
    let digit = inner.bytes().next().is_some_and(|b| b.is_ascii_digit());
    text.get(..length + 2).filter(|_| closed && !digit)
}

fn mysql_escape(rest: &mut std::str::Chars<'_>) -> Option<char> {
    // `\%` and `\_` keep their backslash, for patterns.
    if rest.as_str().starts_with(['%', '_']) {
        return Some('\\');
    }
    Some(match rest.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        '0' => '\0',
        'Z' => '\u{1a}',
        other => other,
    })
}

fn postgres_escape(rest: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match rest.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'x' => byte(digits(rest, 16, 2).unwrap_or(u32::from('x'))),
        'u' => digits(rest, 16, 4).and_then(char::from_u32).unwrap_or('u'),
        'U' => digits(rest, 16, 8).and_then(char::from_u32).unwrap_or('U'),
        first @ '0'..='7' => {
            let first = first.to_digit(8).unwrap_or_default();
            let more = rest.as_str().chars().take(2).take_while(|c| c.is_digit(8));
            let code = match more.count() {
                0 => first,
                count => first * 8_u32.pow(if count == 1 { 1 } else { 2 }) + digits(rest, 8, 2)?,
            };
            byte(code)
        }
        other => other,
    })
}

/// A byte of more than seven bits is part of a character that several escapes make together.
fn byte(code: u32) -> char {
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii() => char::from(byte),
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// The number that at most so many digits make; `None` without any.
fn digits(rest: &mut std::str::Chars<'_>, radix: u32, most: usize) -> Option<u32> {
    let text = rest.as_str();
    let length = text
        .bytes()
        .take(most)
        .take_while(|&byte| char::from(byte).is_digit(radix))
        .count();
    let number = u32::from_str_radix(text.get(..length)?, radix).ok()?;
    *rest = text.get(length..)?.chars();
    Some(number)
}

/// The escapes of `U&'…'`: `\0041` and `\+000041`.
fn unicode(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (digits, length) = match escape.strip_prefix('+') {
            Some(more) => (more.get(..6), 7),
            None => (escape.get(..4), 4),
        };
        let decoded = digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        match decoded {
            Some(c) => {
                text.push(c);
                rest = escape.get(length..).unwrap_or_default();
            }
            None => {
                text.push('\\');
                rest = escape.strip_prefix('\\').unwrap_or(escape);
            }
        }
    }
    text.push_str(rest);
    text
}

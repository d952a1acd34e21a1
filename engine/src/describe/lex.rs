//! A small reader of SQL expressions and definitions as databases print them. It never fails:
//! what it does not know becomes a one-character symbol.

/// A piece of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bare word or keyword, as written.
    Word(String),
    /// A name in double quotes, back quotes or brackets, unquoted.
    Quoted(String),
    /// A string literal, unquoted.
    String(String),
    /// A number, as written, without a sign.
    Number(String),
    /// One character, or `::`.
    Symbol(&'static str),
}

/// A piece with its place.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.kind, Kind::Symbol(s) if s == symbol)
    }

    /// True for that keyword, in any case, unquoted.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(w) if w.eq_ignore_ascii_case(word))
    }

    /// The identifier that the token is, quoted or not.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

const SYMBOLS: [&str; 30] = [
    "(", ")", "[", "]", ",", ".", ";", ":", "+", "-", "*", "/", "%", "<", ">", "=", "!", "~", "^",
    "&", "|", "?", "@", "#", "$", "{", "}", "'", "\"", "\\",
];

/// Splits a text. `backslashes`: a backslash in a plain string escapes what follows (MySQL).
pub(crate) fn tokens(text: &str, backslashes: bool) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let kind = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = text[at + 2..].find("*/").map_or(text.len(), |n| at + n + 4);
                continue;
            }
            b'\'' => Kind::String(quoted(text, &mut at, '\'', backslashes)),
            b'e' | b'E' if bytes.get(at + 1) == Some(&b'\'') => {
                at += 1;
                Kind::String(quoted(text, &mut at, '\'', true))
            }
            b'"' => Kind::Quoted(quoted(text, &mut at, '"', false)),
            b'`' => Kind::Quoted(quoted(text, &mut at, '`', false)),
            b'0'..=b'9' => Kind::Number(number(text, &mut at)),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                Kind::Number(number(text, &mut at))
            }
            b':' if bytes.get(at + 1) == Some(&b':') => {
                at += 2;
                Kind::Symbol("::")
            }
            _ if byte == b'_' || byte.is_ascii_alphabetic() || !byte.is_ascii() => {
                let rest = &text[at..];
                let length = rest
                    .find(|c: char| !(c == '_' || c == '$' || c.is_alphanumeric()))
                    .unwrap_or(rest.len());
                // A character that is neither ASCII nor a letter stands for itself.
                let length = length.max(rest.chars().next().map_or(1, char::len_utf8));
                at += length;
                Kind::Word(rest[..length].to_owned())
            }
            _ => {
                at += 1;
                let symbol = SYMBOLS.iter().find(|s| s.as_bytes() == [byte]);
                Kind::Symbol(symbol.copied().unwrap_or("\0"))
            }
        };
        tokens.push(Token {
            kind,
            start,
            end: at,
        });
    }
    tokens
}

/// Reads from the opening quote at `at` past the closing one.
fn quoted(text: &str, at: &mut usize, quote: char, backslashes: bool) -> String {
    let mut out = String::new();
    *at += quote.len_utf8();
    let mut rest = text[*at..].chars().peekable();
    while let Some(c) = rest.next() {
        *at += c.len_utf8();
        if c == quote {
            if rest.peek() != Some(&quote) {
                break;
            }
            rest.next();
            *at += quote.len_utf8();
            out.push(quote);
        } else if c == '\\' && backslashes {
            let Some(escaped) = rest.next() else { break };
            *at += escaped.len_utf8();
            out.push(match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                'b' => '\u{8}',
                'Z' => '\u{1a}',
                other => other,
            });
        } else {
            out.push(c);
        }
    }
    out
}

fn number(text: &str, at: &mut usize) -> String {
    let bytes = text.as_bytes();
    let start = *at;
    while let Some(&byte) = bytes.get(*at) {
        let exponent_sign = matches!(byte, b'+' | b'-')
            && matches!(bytes[*at - 1], b'e' | b'E')
            && *at > start
            && !text[start..].starts_with("0x");
        if !(byte.is_ascii_alphanumeric() || byte == b'.' || exponent_sign) {
            break;
        }
        *at += 1;
    }
    text[start..*at].to_owned()
}

/// The bytes that pairs of hexadecimal digits stand for.
pub(crate) fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    fn kinds(text: &str) -> Vec<Kind> {
        tokens(text, false).into_iter().map(|t| t.kind).collect()
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(
            kinds("'it''s'::\"My Type\""),
            [
                Kind::String("it's".into()),
                Kind::Symbol("::"),
                Kind::Quoted("My Type".into())
            ]
        );
        assert_eq!(kinds("E'a\\nb'"), [Kind::String("a\nb".into())]);
    }

    #[test]
    fn nothing_is_too_strange() {
        for text in ["'", "\"", "1e-", "é☂", "\u{0}", "--", "/*", "1.5e-3x", "."] {
            tokens(text, true);
        }
        assert_eq!(kinds("1.5e-3"), [Kind::Number("1.5e-3".into())]);
    }
}

//! The tokens of a statement, with their places in the script.
//!
//! `sqlparser` reads expressions and queries; the frame of DDL is read from these tokens
//! instead, because its statements lose most places and several forms do not parse at all
//! (`PRAGMA x=ON`, `DROP INDEX CONCURRENTLY IF EXISTS`, `RENAME INDEX`, `WITHOUT ROWID, STRICT`).

use std::borrow::Cow;

use whimbrel_core::statements::executed_comment;

use crate::sql::Dialect;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// Without quotes and escapes.
    pub(crate) text: Cow<'a, str>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or an unquoted name.
    Word,
    /// A quoted name.
    Quoted,
    /// A string.
    String,
    Number,
    /// One character of punctuation.
    Punctuation,
}

/// The tokens of `script[start..end]`. What was split before has no open quotes; if one is
/// open all the same, its token ends with the text.
pub(crate) fn tokens(dialect: Dialect, script: &str, start: usize, end: usize) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        dialect,
        text: script.get(..end).unwrap_or(script),
        at: start,
        conditional: false,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    dialect: Dialect,
    text: &'a str,
    at: usize,
    /// Inside of a comment that MySQL executes.
    conditional: bool,
}

impl<'a> Lexer<'a> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blank();
        let start = self.at;
        let mysql = self.dialect == Dialect::Mysql;
        let postgres = self.dialect.has_namespaces();
        let (kind, text) = match self.peek(0)? {
            b'\'' => (Kind::String, self.strings(mysql)),
            b'"' if mysql => (Kind::String, self.quoted(b'"', true)),
            b'"' => (Kind::Quoted, self.quoted(b'"', false)),
            b'`' if !postgres => (Kind::Quoted, self.quoted(b'`', false)),
            b'[' if self.dialect == Dialect::Sqlite => (Kind::Quoted, self.bracketed()),
            b'$' if postgres && self.dollar_tag().is_some() => (Kind::String, self.dollar()),
            byte if byte.is_ascii_digit() => (Kind::Number, self.number()),
            b'.' if self.peek(1).is_some_and(|b| b.is_ascii_digit()) && !self.follows_name() => {
                (Kind::Number, self.number())
            }
            byte if is_word(byte) => self.word(postgres),
            _ => {
                let length = self.rest().chars().next().map_or(1, char::len_utf8);
                self.at += length;
                (Kind::Punctuation, self.since(start))
            }
        };
        Some(Token {
            kind,
            text,
            start,
            end: self.at,
        })
    }

    fn follows_name(&self) -> bool {
        let before = self.at.checked_sub(1);
        before
            .and_then(|at| self.text.as_bytes().get(at))
            .is_some_and(|&b| is_word(b) || matches!(b, b'"' | b'`' | b']'))
    }

    fn since(&self, start: usize) -> Cow<'a, str> {
        Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default())
    }

    fn skip_blank(&mut self) {
        let mysql = self.dialect == Dialect::Mysql;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'-', Some(b'-'))
                    if !mysql || self.peek(2).is_none_or(|b| b.is_ascii_whitespace()) =>
                {
                    self.skip_line();
                }
                (b'#', _) if mysql => self.skip_line(),
                // The inside of MySQL's `/*!50100 … */` is executed.
                (b'/', Some(b'*')) if mysql => match executed_comment(self.rest()) {
                    Some(length) => {
                        self.at += length;
                        self.conditional = true;
                    }
                    None => self.skip_block(),
                },
                (b'*', Some(b'/')) if self.conditional => {
                    self.at += 2;
                    self.conditional = false;
                }
                (b'/', Some(b'*')) => self.skip_block(),
                (byte, _) if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        let length = self.rest().find(['\n', '\r']);
        self.at += length.unwrap_or(self.rest().len());
    }

    fn skip_block(&mut self) {
        let nests = self.dialect.has_namespaces();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'*')) if depth == 0 || nests => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// A string, with those that PostgreSQL takes for its continuation: on lines below, and nothing between.
    fn strings(&mut self, backslashes: bool) -> Cow<'a, str> {
        let mut text = self.quoted(b'\'', backslashes);
        while self.dialect.has_namespaces() {
            let rest = self.rest();
            let next = rest.trim_start();
            let blank = rest.len() - next.len();
            let breaks = rest
                .get(..blank)
                .is_some_and(|blank| blank.contains(['\n', '\r']));
            if !(breaks && next.starts_with('\'')) {
                break;
            }
            self.at += blank;
            let more = self.quoted(b'\'', backslashes);
            text.to_mut().push_str(&more);
        }
        text
    }

    /// From quote to quote; the text without them, doubled quotes and backslashes undone.
    fn quoted(&mut self, quote: u8, backslashes: bool) -> Cow<'a, str> {
        self.at += 1;
        let start = self.at;
        let mut plain = true;
        let mut end = self.text.len();
        while let Some(byte) = self.peek(0) {
            if byte == b'\\' && backslashes {
                plain = false;
                self.at += 2;
            } else if byte == quote {
                end = self.at;
                self.at += 1;
                if self.peek(0) != Some(quote) {
                    break;
                }
                plain = false;
                end = self.text.len();
                self.at += 1;
            } else {
                self.at += 1;
            }
        }
        self.at = self.at.min(self.text.len());
        let raw = self.text.get(start..end).unwrap_or_default();
        match plain {
            true => Cow::Borrowed(raw),
            false => Cow::Owned(unescape(raw, char::from(quote), backslashes)),
        }
    }

    fn bracketed(&mut self) -> Cow<'a, str> {
        let start = self.at + 1;
        let length = self.rest().find(']').unwrap_or(self.rest().len());
        self.at = (self.at + length + 1).min(self.text.len());
        Cow::Borrowed(
            self.text
                .get(start..self.at.saturating_sub(1))
                .unwrap_or_default(),
        )
    }

    /// `$tag$` at this place.
    fn dollar_tag(&self) -> Option<&'a str> {
        let rest = self.rest();
        let inner = rest.get(1..)?;
        let length = inner.bytes().position(|b| b == b'$' || !is_word(b))?;
        let closed = inner.as_bytes().get(length) == Some(&b'$');
        let digit = inner.bytes().next().is_some_and(|b| b.is_ascii_digit());
        if closed && !digit {
            rest.get(..length + 2)
        } else {
            None
        }
    }

    fn dollar(&mut self) -> Cow<'a, str> {
        let tag = self.dollar_tag().unwrap_or("$$");
        let start = self.at + tag.len();
        let body = self.text.get(start..).unwrap_or_default();
        let length = body.find(tag).unwrap_or(body.len());
        self.at = (start + length + tag.len()).min(self.text.len());
        Cow::Borrowed(body.get(..length).unwrap_or_default())
    }

    fn number(&mut self) -> Cow<'a, str> {
        let start = self.at;
        while let Some(byte) = self.peek(0) {
            let exponent = matches!(byte, b'+' | b'-')
                && matches!(self.text.as_bytes().get(self.at - 1), Some(b'e' | b'E'))
                && !self.text[start..].starts_with("0x");
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || exponent) {
                break;
            }
            self.at += 1;
        }
        self.since(start)
    }

    fn word(&mut self, postgres: bool) -> (Kind, Cow<'a, str>) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        let word = self.since(start);
        if postgres && word.eq_ignore_ascii_case("e") && self.peek(0) == Some(b'\'') {
            return (Kind::String, self.strings(true));
        }
        if postgres && word.eq_ignore_ascii_case("u") && self.peek(0) == Some(b'&') {
            let (kind, quote) = match self.peek(1) {
                Some(b'\'') => (Kind::String, b'\''),
                Some(b'"') => (Kind::Quoted, b'"'),
                _ => return (Kind::Word, word),
            };
            self.at += 1;
            let text = self.quoted(quote, false);
            return (kind, Cow::Owned(unicode(&text)));
        }
        (Kind::Word, word)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

fn unescape(raw: &str, quote: char, backslashes: bool) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if c == quote && chars.peek() == Some(&quote) {
            chars.next();
            text.push(quote);
        } else if c == '\\' && backslashes {
            match chars.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('b') => text.push('\u{8}'),
                Some('0') => text.push('\0'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            }
        } else {
            text.push(c);
        }
    }
    text
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

#[cfg(test)]
mod tests {
    use super::{Dialect, tokens};

    fn texts(dialect: Dialect, script: &str) -> Vec<String> {
        let found = tokens(dialect, script, 0, script.len());
        found.into_iter().map(|t| t.text.into_owned()).collect()
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(
            texts(
                Dialect::Postgres,
                r#"'a''b' "x""y" E'\'\n' U&"\0041" $q$ ' $q$ 1.5e-3"#
            ),
            ["a'b", "x\"y", "'\n", "A", " ' ", "1.5e-3"]
        );
        assert_eq!(texts(Dialect::Mysql, "`a` \"b\\\"\" # c"), ["a", "b\""]);
        assert_eq!(
            texts(Dialect::Sqlite, "[a b].c 'open"),
            ["a b", ".", "c", "open"]
        );
    }

    #[test]
    fn no_text_is_too_odd() {
        let text = "é'\\$a$é`[\"U&'\\00 E'\\ /* -- .5 0xe+1 $é$";
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            for (start, _) in text.char_indices() {
                for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                    for token in tokens(dialect, text, start, end) {
                        assert!(token.start < token.end && token.end <= end);
                    }
                }
            }
        }
    }
}

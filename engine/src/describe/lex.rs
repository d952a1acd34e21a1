//! The tokens of expressions and definitions as databases print them. It never fails: what it does not
//! know becomes a one-character symbol.

use whimbrel_core::lexer::{self, Lexer};

use crate::sql::Dialect;

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

/// Splits a text.
pub(crate) fn tokens(dialect: Dialect, text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for token in Lexer::new(dialect, text) {
        let Some(token) = token
            .or_else(|unclosed| unclosed.token(text).ok_or(()))
            .ok()
        else {
            break;
        };
        let value = || token.value(dialect).into_owned();
        let kind = match token.kind {
            lexer::Kind::Word => Kind::Word(value()),
            lexer::Kind::Number => Kind::Number(value()),
            lexer::Kind::Name => Kind::Quoted(value()),
            lexer::Kind::String => Kind::String(value()),
            lexer::Kind::Executed => continue,
            lexer::Kind::Sign => {
                let last = tokens.last_mut();
                if let Some(last) = last.filter(|last| {
                    token.text == ":" && last.is_symbol(":") && last.end == token.start
                }) {
                    last.kind = Kind::Symbol("::");
                    last.end = token.end();
                    continue;
                }
                let symbol = SYMBOLS.iter().find(|symbol| **symbol == token.text);
                Kind::Symbol(symbol.copied().unwrap_or("\0"))
            }
        };
        tokens.push(Token {
            kind,
            start: token.start,
            end: token.end(),
        });
    }
    tokens
}

/// The same with what lies between dollar signs, the body of a function, as tokens of its own; their places
/// are those in the body.
pub(crate) fn tokens_and_bodies(dialect: Dialect, text: &str) -> Vec<Token> {
    let found = tokens(dialect, text).into_iter();
    let opened = found.flat_map(|token| {
        let is_body = text
            .get(token.start..)
            .is_some_and(|rest| rest.starts_with('$'));
        match &token.kind {
            Kind::String(body) if is_body => tokens_and_bodies(dialect, body),
            _ => vec![token],
        }
    });
    opened.collect()
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

/// Where a type ends that begins there, as PostgreSQL prints it: `character varying(20)[]`.
pub(crate) fn behind_type(tokens: &[Token], at: usize) -> usize {
    const FURTHER: [&str; 13] = [
        "precision",
        "varying",
        "with",
        "without",
        "time",
        "zone",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "to",
    ];
    let is_name = |token: &Token| matches!(token.kind, Kind::Word(_) | Kind::Quoted(_));
    let symbol = |at: usize, symbol| tokens.get(at).is_some_and(|token| token.is_symbol(symbol));
    let mut end = at;
    loop {
        end += usize::from(tokens.get(end).is_some_and(is_name));
        if symbol(end, "(") {
            let close = tokens
                .iter()
                .skip(end)
                .position(|token| token.is_symbol(")"));
            end += close.map_or(0, |close| close + 1);
        }
        if symbol(end, ".") {
            end += 1;
        } else if !tokens
            .get(end)
            .is_some_and(|token| FURTHER.iter().any(|word| token.is_word(word)))
        {
            break;
        }
    }
    while symbol(end, "[") && symbol(end + 1, "]") {
        end += 2;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Kind, tokens};

    fn kinds(text: &str) -> Vec<Kind> {
        let tokens = tokens(Dialect::Postgres, text);
        tokens.into_iter().map(|t| t.kind).collect()
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
        for text in [
            "'", "\"", "1e-", "é☂", "\u{0}", "--", "/*", "1.5e-3x", ".", "$$", "$$ $a$",
        ] {
            tokens(Dialect::Mysql, text);
            super::tokens_and_bodies(Dialect::Postgres, text);
        }
        assert_eq!(kinds("1.5e-3"), [Kind::Number("1.5e-3".into())]);
    }
}

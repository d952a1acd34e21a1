//! What a lexer finds.

use std::borrow::Cow;

use super::value;
use crate::Dialect;

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or an unquoted name.
    Word,
    /// Begins with a digit.
    Number,
    /// A quoted name.
    Name,
    /// A string, its prefix and its continuation on lines below included.
    String,
    /// Where a comment that MySQL executes begins (`/*!50001`, `/*M!`) or ends (`*/`).
    Executed,
    /// One character of anything else.
    Sign,
}

/// A piece of SQL as it is written, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text, quotes included.
    pub text: &'a str,
    /// The byte where it begins.
    pub start: usize,
}

impl<'a> Token<'a> {
    /// One past its last byte.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// True for that keyword in any case, unquoted.
    pub fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// True for that character outside of names, numbers and strings.
    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign && self.text.chars().eq([sign])
    }

    /// What a quoted name or a string stands for: without quotes, escapes undone. Other tokens are
    /// what is written.
    ///
    /// ```
    /// use whimbrel_core::{Dialect, lexer::Lexer};
    ///
    /// let value = |dialect, sql| Lexer::new(dialect, sql).next().unwrap().unwrap().value(dialect);
    /// assert_eq!(value(Dialect::Postgres, "'it''s'"), "it's");
    /// assert_eq!(value(Dialect::Postgres, "E'a\\nb'"), "a\nb");
    /// assert_eq!(value(Dialect::Mysql, "'it\\'s'"), "it's");
    /// assert_eq!(value(Dialect::Sqlite, "[a b]"), "a b");
    /// ```
    pub fn value(&self, dialect: Dialect) -> Cow<'a, str> {
        match self.kind {
            Kind::Name | Kind::String => value::value(dialect, self.text),
            Kind::Word | Kind::Number | Kind::Executed | Kind::Sign => Cow::Borrowed(self.text),
        }
    }
}

/// A string, a quoted name or a comment that never ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclosed {
    /// The byte where it begins; it goes on to the end of the text.
    pub start: usize,
    /// What it would have been; `None` for a comment.
    pub kind: Option<Kind>,
    /// The same in words: `string`, `comment`, `string that begins with $$`.
    pub what: String,
}

impl Unclosed {
    /// The rest of the text as the token that it would have been; `None` for a comment.
    pub fn token<'a>(&self, text: &'a str) -> Option<Token<'a>> {
        Some(Token {
            kind: self.kind?,
            text: text.get(self.start..)?,
            start: self.start,
        })
    }
}

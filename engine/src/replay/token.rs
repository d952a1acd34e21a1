//! The tokens of a statement, with their places in the script.
//!
//! `sqlparser` reads expressions and queries; the frame of DDL is read from these tokens
//! instead, because its statements lose most places and several forms do not parse at all
//! (`PRAGMA x=ON`, `DROP INDEX CONCURRENTLY IF EXISTS`, `RENAME INDEX`, `WITHOUT ROWID, STRICT`).

use std::borrow::Cow;

use whimbrel_core::lexer::{self, Lexer};

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
    let text = script.get(..end).unwrap_or(script);
    let lexer = Lexer::from(dialect, text, start);
    let read = lexer.filter_map(|token| {
        let token = token
            .or_else(|unclosed| unclosed.token(text).ok_or(()))
            .ok()?;
        let kind = match token.kind {
            lexer::Kind::Word => Kind::Word,
            lexer::Kind::Number => Kind::Number,
            lexer::Kind::Name => Kind::Quoted,
            lexer::Kind::String => Kind::String,
            lexer::Kind::Sign => Kind::Punctuation,
            // The inside is executed.
            lexer::Kind::Executed => return None,
        };
        Some(Token {
            kind,
            text: token.value(dialect),
            start: token.start,
            end: token.end(),
        })
    });
    read.collect()
}

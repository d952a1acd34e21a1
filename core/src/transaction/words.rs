//! The first tokens of a statement, as far as telling statements apart needs them.

use std::borrow::Cow;

use crate::{
    Dialect,
    lexer::{Kind, Lexer},
};

/// A token. A script can have a hundred thousand statements, so nothing is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A bare word or number, as written.
    Word(&'s str),
    /// A quoted name, without its quotes.
    Name(Cow<'s, str>),
    /// A string, without its quotes.
    Text(Cow<'s, str>),
    /// Anything else.
    Sign(char),
}

impl Token<'_> {
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// True when the tokens begin with these keywords.
pub(super) fn starts(tokens: &[Token<'_>], keywords: &[&str]) -> bool {
    tokens.len() >= keywords.len() && keywords.iter().zip(tokens).all(|(k, token)| token.is(k))
}

/// At most `limit` tokens from the statement's start, comments left out.
pub(super) fn leading(dialect: Dialect, statement: &str, limit: usize) -> Vec<Token<'_>> {
    let tokens = written(dialect, statement, limit).into_iter();
    tokens.map(|(token, _)| token).collect()
}

/// The same with how each is written.
pub(super) fn written(dialect: Dialect, statement: &str, limit: usize) -> Vec<(Token<'_>, &str)> {
    let tokens = Lexer::new(dialect, statement).map_while(Result::ok);
    let tokens = tokens.filter_map(|token| {
        let read = match token.kind {
            Kind::Word | Kind::Number => Token::Word(token.text),
            Kind::Name => Token::Name(token.value(dialect)),
            Kind::String => Token::Text(token.value(dialect)),
            Kind::Sign => Token::Sign(token.text.chars().next()?),
            Kind::Executed => return None,
        };
        Some((read, token.text))
    });
    tokens.take(limit).collect()
}

//! The first tokens of a statement, as far as telling statements apart needs them.

use crate::{
    Dialect,
    lexer::{Kind, Lexer},
};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or number, in upper case.
    Word(String),
    /// A quoted name, without its quotes, as written.
    Name(String),
    /// A string, without its quotes.
    Text(String),
    /// Anything else.
    Sign(char),
}

impl Token {
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word == keyword)
    }
}

/// True when the tokens begin with these keywords.
pub(super) fn starts(tokens: &[Token], keywords: &[&str]) -> bool {
    tokens.len() >= keywords.len() && keywords.iter().zip(tokens).all(|(k, token)| token.is(k))
}

/// At most `limit` tokens from the statement's start, comments left out.
pub(super) fn leading(dialect: Dialect, statement: &str, limit: usize) -> Vec<Token> {
    let tokens = written(dialect, statement, limit).into_iter();
    tokens.map(|(token, _)| token).collect()
}

/// The same with how each is written.
pub(super) fn written(dialect: Dialect, statement: &str, limit: usize) -> Vec<(Token, &str)> {
    let tokens = Lexer::new(dialect, statement).map_while(Result::ok);
    let tokens = tokens.filter_map(|token| {
        let value = || token.value(dialect).into_owned();
        let read = match token.kind {
            Kind::Word | Kind::Number => Token::Word(token.text.to_uppercase()),
            Kind::Name => Token::Name(value()),
            Kind::String => Token::Text(value()),
            Kind::Sign => Token::Sign(token.text.chars().next()?),
            Kind::Executed => return None,
        };
        Some((read, token.text))
    });
    tokens.take(limit).collect()
}

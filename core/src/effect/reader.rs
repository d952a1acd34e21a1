//! The tokens of a statement, and a place among them.

use super::{Object, ObjectKind};
use crate::{
    Dialect,
    lexer::{Kind, Lexer},
};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A bare word, as written.
    Word(String),
    /// A quoted name or a string, without its quotes.
    Quoted(String),
    Open,
    Close,
    Other(char),
}

pub(super) struct Reader {
    pieces: Vec<Piece>,
    at: usize,
    /// Unquoted names are read in lower case.
    folds: bool,
}

impl Reader {
    /// `None` when a quote is never closed.
    pub(super) fn new(dialect: Dialect, statement: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        for token in Lexer::new(dialect, statement) {
            let token = token.ok()?;
            pieces.push(match token.kind {
                Kind::Word | Kind::Number => Piece::Word(token.text.to_owned()),
                Kind::Name | Kind::String => Piece::Quoted(token.value(dialect).into_owned()),
                Kind::Executed => continue,
                Kind::Sign => match token.text.chars().next()? {
                    '(' => Piece::Open,
                    ')' => Piece::Close,
                    sign => Piece::Other(sign),
                },
            });
        }
        Some(Reader {
            pieces,
            at: 0,
            folds: dialect.has_namespaces(),
        })
    }

    /// Passes over a word when it is the next one.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.is_at(self.at, word);
        self.at += usize::from(found);
        found
    }

    /// The same for one of several words.
    pub(super) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// The same for a sequence of words.
    pub(super) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = (self.at..)
            .zip(words)
            .all(|(at, word)| self.is_at(at, word));
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn eat_sign(&mut self, sign: char) -> bool {
        let found = self.pieces.get(self.at) == Some(&Piece::Other(sign));
        self.at += usize::from(found);
        found
    }

    /// Passes over what stands in parentheses, when such come next.
    pub(super) fn eat_parentheses(&mut self) {
        if self.pieces.get(self.at) == Some(&Piece::Open) {
            let behind = self.outside().next();
            self.at = behind.map_or(self.pieces.len(), |at| at + 1);
        }
    }

    pub(super) fn is_next(&self, word: &str) -> bool {
        self.is_at(self.at, word)
    }

    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.pieces.len()
    }

    /// True when the word comes somewhere outside of parentheses.
    pub(super) fn has(&self, word: &str) -> bool {
        self.outside().any(|at| self.is_at(at, word))
    }

    /// Goes behind the next such word outside of parentheses.
    pub(super) fn go_behind(&mut self, word: &str) -> bool {
        let found = self.outside().find(|&at| self.is_at(at, word));
        self.at = found.map_or(self.at, |at| at + 1);
        found.is_some()
    }

    /// The name of an object, with the schema before it.
    pub(super) fn object(&mut self, kind: ObjectKind) -> Option<Object> {
        let first = self.name()?;
        if !self.eat_sign('.') {
            return Some(Object {
                kind,
                schema: None,
                name: first,
            });
        }
        Some(Object {
            kind,
            schema: Some(first),
            name: self.name()?,
        })
    }

    /// Names between commas.
    pub(super) fn objects(&mut self, kind: ObjectKind) -> Option<Vec<Object>> {
        let mut objects = vec![self.object(kind)?];
        while self.eat_sign(',') {
            objects.push(self.object(kind)?);
        }
        Some(objects)
    }

    pub(super) fn name(&mut self) -> Option<String> {
        let name = match self.pieces.get(self.at)? {
            Piece::Word(name) if self.folds => name.to_lowercase(),
            Piece::Word(name) | Piece::Quoted(name) => name.clone(),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    fn is_at(&self, at: usize, word: &str) -> bool {
        matches!(self.pieces.get(at), Some(Piece::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    /// The places from here on that are in no parentheses.
    fn outside(&self) -> impl Iterator<Item = usize> {
        let mut depth = 0_usize;
        let rest = self.pieces.iter().enumerate().skip(self.at);
        rest.filter_map(move |(at, piece)| {
            match piece {
                Piece::Open => depth += 1,
                Piece::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            (depth == 0).then_some(at)
        })
    }
}

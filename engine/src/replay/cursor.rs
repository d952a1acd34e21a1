//! Walking over the tokens of one statement.

use super::token::{Kind, Token, tokens};
use crate::dialect::facts;
use crate::{
    source::Span,
    sql::{Dialect, Family, QName},
};

/// Why a statement cannot be read or applied.
#[derive(Debug, Clone)]
pub(super) struct Fail {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) at: Place,
    pub(super) label: Option<Box<(Span, String)>>,
    pub(super) help: Option<String>,
}

pub(super) type Outcome<T> = Result<T, Fail>;

/// A range of bytes in the script at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Fail {
    pub(super) fn new(code: &'static str, message: impl Into<String>, at: Place) -> Self {
        Fail {
            code,
            message: message.into(),
            at,
            label: None,
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A name as it was written, folded as the database folds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ident {
    pub(super) text: String,
    pub(super) at: Place,
}

/// A name with the schema that was written before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    pub(super) at: Place,
}

impl Name {
    /// The name of what is there, said at a place.
    pub(super) fn from_full(name: &QName, at: Place) -> Self {
        Name {
            namespace: name.namespace.clone(),
            name: name.name.clone(),
            at,
        }
    }
}

impl From<Ident> for Name {
    fn from(ident: Ident) -> Self {
        Name {
            namespace: None,
            name: ident.text,
            at: ident.at,
        }
    }
}

/// A piece of SQL text, kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) at: Place,
}

pub(super) struct Cursor<'a> {
    pub(super) dialect: Dialect,
    pub(super) script: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(dialect: Dialect, script: &'a str, start: usize, end: usize) -> Self {
        Cursor {
            dialect,
            script,
            tokens: tokens(dialect, script, start, end),
            at: 0,
            end,
        }
    }

    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(super) fn peek_nth(&self, ahead: usize) -> Option<&Token<'a>> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn next(&mut self) -> Option<&Token<'a>> {
        let token = self.tokens.get(self.at);
        self.at += usize::from(token.is_some());
        token
    }

    /// How many tokens are left.
    pub(super) fn remaining(&self) -> usize {
        self.tokens.len().saturating_sub(self.at)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn rewind(&mut self, position: usize) {
        self.at = position;
    }

    pub(super) fn skip_all(&mut self) {
        self.at = self.tokens.len();
    }

    /// The place of the next token, or of the statement's end.
    pub(super) fn place(&self) -> Place {
        match self.peek() {
            Some(token) => Place {
                start: token.start,
                end: token.end,
            },
            None => Place {
                start: self.end,
                end: self.end,
            },
        }
    }

    /// From a token that was passed to the last one that was passed.
    pub(super) fn place_since(&self, position: usize) -> Place {
        let start = self.tokens.get(position).map_or(self.end, |t| t.start);
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let end = last.map_or(start, |token| token.end).max(start);
        Place { start, end }
    }

    /// What is written between two places.
    pub(super) fn text_between(&self, start: usize, end: usize) -> &'a str {
        self.script.get(start..end).unwrap_or_default()
    }

    pub(super) fn piece_since(&self, position: usize) -> Piece {
        let at = self.place_since(position);
        let text = self.script.get(at.start..at.end).unwrap_or_default();
        Piece {
            text: text.to_owned(),
            at,
        }
    }

    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.peek_nth(ahead)
            .is_some_and(|t| t.kind == Kind::Word && t.text.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(0, word))
    }

    pub(super) fn is_op(&self, ahead: usize, op: &str) -> bool {
        self.peek_nth(ahead)
            .is_some_and(|t| t.kind == Kind::Punctuation && t.text == op)
    }

    /// Passes over a keyword if it comes next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    /// Passes over these keywords if all of them come next.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let found = words
            .iter()
            .enumerate()
            .all(|(i, word)| self.is_word(i, word));
        if found {
            self.at += words.len();
        }
        found
    }

    /// Passes over one of these keywords and says which.
    pub(super) fn any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().find(|word| self.is_word(0, word));
        self.at += usize::from(found.is_some());
        found.copied()
    }

    pub(super) fn op(&mut self, op: &str) -> bool {
        let found = self.is_op(0, op);
        self.at += usize::from(found);
        found
    }

    pub(super) fn if_exists(&mut self) -> bool {
        self.words(&["IF", "EXISTS"])
    }

    pub(super) fn if_not_exists(&mut self) -> bool {
        self.words(&["IF", "NOT", "EXISTS"])
    }

    /// How long MariaDB waits for a lock: `WAIT 5`, `NOWAIT`.
    pub(super) fn lock_wait(&mut self) {
        if self.dialect.family() != Family::Mysql {
            return;
        }
        if self.is_word(0, "WAIT") && self.peek_nth(1).is_some_and(|t| t.kind == Kind::Number) {
            self.at += 2;
        } else {
            self.word("NOWAIT");
        }
    }

    /// `CASCADE` or `RESTRICT` at the end of a drop.
    pub(super) fn cascade(&mut self) -> bool {
        if self.word("CASCADE") {
            return true;
        }
        self.word("RESTRICT");
        false
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Fail {
        let found = match self.peek() {
            Some(token) => {
                let end = token.end.min(self.script.len());
                format!(
                    "`{}`",
                    self.script.get(token.start..end).unwrap_or_default()
                )
            }
            None => "the end of the statement".to_owned(),
        };
        Fail::new(
            "sql-syntax",
            format!("expected {wanted}, found {found}"),
            self.place(),
        )
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Outcome<()> {
        match self.word(word) {
            true => Ok(()),
            false => Err(self.unexpected(word)),
        }
    }

    pub(super) fn expect_op(&mut self, op: &str) -> Outcome<()> {
        match self.op(op) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{op}`"))),
        }
    }

    pub(super) fn expect_end(&self) -> Outcome<()> {
        match self.at_end() {
            true => Ok(()),
            false => Err(self.unexpected("the end of the statement")),
        }
    }

    /// A name, folded and cut as the database does it.
    pub(super) fn ident(&mut self) -> Outcome<Ident> {
        let dialect = self.dialect;
        let Some(token) = self.peek() else {
            return Err(self.unexpected("a name"));
        };
        let at = Place {
            start: token.start,
            end: token.end,
        };
        let text = match token.kind {
            Kind::Word => fold(dialect, &token.text, false),
            Kind::Quoted => fold(dialect, &token.text, true),
            // SQLite takes a string for a name where only a name can stand.
            Kind::String if facts(dialect).mixes_names_and_strings => {
                token.text.clone().into_owned()
            }
            _ => return Err(self.unexpected("a name")),
        };
        self.at += 1;
        Ok(Ident { text, at })
    }

    /// A name that may have a schema (on MySQL a database) before it.
    pub(super) fn name(&mut self) -> Outcome<Name> {
        let start = self.at;
        let mut parts = vec![self.ident()?.text];
        while self.op(".") {
            parts.push(self.ident()?.text);
        }
        let name = parts.pop().unwrap_or_default();
        Ok(Name {
            namespace: parts.pop().filter(|_| self.dialect.has_namespaces()),
            name,
            at: self.place_since(start),
        })
    }

    /// `a, b, c`.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.op(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `(a, b, c)`.
    pub(super) fn list_in_parens<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        self.expect_op("(")?;
        let items = self.list(item)?;
        self.expect_op(")")?;
        Ok(items)
    }

    /// A string's text.
    pub(super) fn string(&mut self) -> Outcome<String> {
        match self.peek() {
            Some(token) if token.kind == Kind::String => {
                let text = token.text.clone().into_owned();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.unexpected("a string")),
        }
    }

    /// Passes over `( … )` and returns what is inside.
    pub(super) fn parens(&mut self) -> Outcome<Piece> {
        self.expect_op("(")?;
        let start = self.at;
        loop {
            self.piece_until(&[])?;
            if !self.op(",") {
                break;
            }
        }
        let piece = self.piece_since(start);
        self.expect_op(")")?;
        Ok(piece)
    }

    /// Passes over tokens until a comma, a closing parenthesis or one of `stops` that are not
    /// inside parentheses or brackets. A stop word in first place belongs to the text.
    pub(super) fn piece_until(&mut self, stops: &[&str]) -> Outcome<Piece> {
        let start = self.at;
        let mut open: Vec<&str> = Vec::new();
        let mut cases = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match (token.kind, token.text.as_ref()) {
                (Kind::Punctuation, "(") => open.push(")"),
                (Kind::Punctuation, "[") => open.push("]"),
                (Kind::Punctuation, "{") => open.push("}"),
                (Kind::Punctuation, close @ (")" | "]" | "}")) => match open.pop() {
                    Some(wanted) if wanted == close => {}
                    Some(wanted) => return Err(self.unexpected(&format!("`{wanted}`"))),
                    None => break,
                },
                (Kind::Punctuation, ",") if open.is_empty() => break,
                (Kind::Word, word) if word.eq_ignore_ascii_case("CASE") => cases += 1,
                (Kind::Word, word) if word.eq_ignore_ascii_case("END") && cases > 0 => cases -= 1,
                (Kind::Word, word)
                    if open.is_empty()
                        && cases == 0
                        && self.at > start
                        && stops.iter().any(|stop| word.eq_ignore_ascii_case(stop)) =>
                {
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        if let Some(wanted) = open.pop() {
            return Err(self.unexpected(&format!("`{wanted}`")));
        }
        Ok(self.piece_since(start))
    }
}

/// A name as the database stores it.
pub(super) fn fold(dialect: Dialect, text: &str, quoted: bool) -> String {
    if !facts(dialect).folds_names {
        return text.to_owned();
    }
    let kept = dialect.stored_name(text);
    match quoted {
        true => kept.to_owned(),
        false => kept.to_lowercase(),
    }
}

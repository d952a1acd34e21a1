//! A grammar of statements about rows that is wider than that of the database: what it cannot read, the database does
//! not read either. It is asked only where the parser gave up, and where it is not sure it says nothing.

mod change;
mod named;
mod operator;
mod select;
mod tables;
#[cfg(test)]
mod tests;
mod value;
pub(crate) mod words;

use super::problem::{Problem, Refused};
use crate::{
    dialect::facts,
    replay::token::{Kind, Token},
    sql::{Dialect, Family},
};

/// True for a word that is no name of a table or column.
pub(super) fn is_reserved(dialect: Dialect, word: &str) -> bool {
    words::is_reserved(dialect, word)
}

/// True for a function that is called without parentheses, also behind `FROM`.
pub(super) fn is_called(dialect: Dialect, word: &str) -> bool {
    words::is_called(dialect, word)
}

/// More than so many levels are not read.
const MAX_LEVELS: usize = 100;

/// Why the reader stops.
enum Stop {
    /// This token cannot stand where it stands; what would fit.
    Wrong(usize, &'static str),
    /// There is something here that this grammar does not speak of.
    Unsure,
}

type Read = Result<(), Stop>;

/// Walks over the tokens of a statement.
struct Reader<'t> {
    dialect: Dialect,
    tokens: &'t [Token<'t>],
    at: usize,
    levels: usize,
    /// The level of a result, which may have a name behind it.
    result: usize,
    /// `SET` ends the list of tables.
    updates: bool,
}

/// Why no server of this database reads the statement.
pub(super) fn problem(dialect: Dialect, sql: &str, tokens: &[Token<'_>]) -> Option<Refused> {
    // CockroachDB has words of its own, and MySQL runs some comments.
    if !facts(dialect).is_tried_on_servers
        || dialect.family() == Family::Mysql && sql.contains("/*")
    {
        return None;
    }
    // `1AND` is a number and a word before PostgreSQL 15, and `1e5x` is on MySQL.
    let has_letters = |text: &str| text.contains(|c: char| c.is_ascii_alphabetic() || c == '_');
    let mut numbers = tokens.iter().filter(|token| token.kind == Kind::Number);
    if facts(dialect).words.numbers_end_anywhere && numbers.any(|number| has_letters(&number.text))
    {
        return None;
    }
    let mut reader = Reader {
        dialect,
        tokens,
        at: 0,
        levels: 0,
        result: 0,
        updates: false,
    };
    let Err(Stop::Wrong(at, wanted)) = reader.all() else {
        return None;
    };
    // Words that end a list on one version and are names on another.
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let mut near = tokens.get(at).into_iter().chain(before);
    if near.any(|token| token.kind == Kind::Word && words::may_be_either(dialect, &token.text)) {
        return None;
    }
    let place = tokens.get(at).or(tokens.last())?;
    let message = match tokens.get(at) {
        Some(token) => {
            let found = sql.get(token.start..token.end)?;
            format!("expected {wanted}, found `{found}`")
        }
        None => format!("expected {wanted}, found the end of the statement"),
    };
    let mut problem = Problem::new("sql-syntax", message);
    problem.at = Some((place.start, place.end));
    Some(problem)
}

impl<'t> Reader<'t> {
    fn all(&mut self) -> Read {
        loop {
            while self.mark(";") {}
            if self.at >= self.tokens.len() {
                return Ok(());
            }
            self.statement()?;
            // What stands behind the query of a view.
            if self.is_word(0, "WITH")
                && ["DATA", "NO", "CHECK", "LOCAL", "CASCADED", "READ"]
                    .iter()
                    .any(|word| self.is_word(1, word))
            {
                return Err(Stop::Unsure);
            }
            if self.at < self.tokens.len() && !self.is_mark(0, ";") {
                return self.wrong("the end of the statement");
            }
        }
    }

    fn statement(&mut self) -> Read {
        self.deeper(|reader| {
            if reader.is_mark(0, "(") || reader.is_any(&["SELECT", "VALUES"]) {
                return reader.query();
            }
            if reader.is_word(0, "WITH") {
                reader.common()?;
                return match reader
                    .is_any(&["SELECT", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE"])
                    || reader.is_mark(0, "(")
                {
                    true => reader.statement(),
                    false => reader.unsure_or(
                        "SELECT, INSERT, UPDATE or DELETE",
                        &["MERGE", "TABLE", "SEARCH", "CYCLE"],
                    ),
                };
            }
            if reader.word("INSERT")
                || reader.dialect.family() != Family::Postgres && reader.word("REPLACE")
            {
                reader.insert()
            } else if reader.word("UPDATE") {
                reader.update()
            } else if reader.word("DELETE") {
                reader.delete()
            } else {
                match reader.peek(0) {
                    Some(token)
                        if token.kind == Kind::Word
                            && words::begins(reader.dialect, &token.text) =>
                    {
                        Err(Stop::Unsure)
                    }
                    // A label.
                    Some(_) if reader.is_mark(1, ":") => Err(Stop::Unsure),
                    _ => reader.wrong("a statement"),
                }
            }
        })
    }

    /// `WITH a AS (…), b AS (…)`.
    fn common(&mut self) -> Read {
        self.at += 1;
        // A name on PostgreSQL.
        if !self.is_word(1, "AS") && !self.is_mark(1, "(") {
            self.word("RECURSIVE");
        }
        loop {
            self.name("a name")?;
            if self.is_mark(0, "(") {
                self.balanced()?;
            }
            self.expect("AS")?;
            if self.word("NOT") {
                self.expect("MATERIALIZED")?;
            } else {
                self.word("MATERIALIZED");
            }
            self.expect_mark("(", "`(`")?;
            self.statement()?;
            self.expect_mark(")", "`)`")?;
            if self.is_any(&["SEARCH", "CYCLE"]) {
                return Err(Stop::Unsure);
            }
            if !self.mark(",") {
                return Ok(());
            }
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Read) -> Read {
        self.levels += 1;
        if self.levels > MAX_LEVELS {
            return Err(Stop::Unsure);
        }
        let found = read(self);
        self.levels -= 1;
        found
    }

    fn peek(&self, ahead: usize) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at + ahead)
    }

    fn wrong<T>(&self, wanted: &'static str) -> Result<T, Stop> {
        Err(Stop::Wrong(self.at, wanted))
    }

    /// Wrong, unless one of these words stands here.
    fn unsure_or<T>(&self, wanted: &'static str, words: &[&str]) -> Result<T, Stop> {
        match self.is_any(words) {
            true => Err(Stop::Unsure),
            false => self.wrong(wanted),
        }
    }

    /// The word that stands there without quotes, unless it can only be a name: MySQL takes any word for one that a dot
    /// and another name follow directly.
    fn plain(&self, ahead: usize) -> Option<&'t str> {
        let token = self.peek(ahead).filter(|token| token.kind == Kind::Word)?;
        let dotted = || {
            let (dot, name) = (self.peek(ahead + 1)?, self.peek(ahead + 2)?);
            let names = matches!(name.kind, Kind::Word | Kind::Number);
            Some(dot.text == "." && dot.start == token.end && names && name.start == dot.end)
        };
        let is_name = self.words().dots_make_names && dotted() == Some(true);
        (!is_name).then_some(token.text.as_ref())
    }

    fn words(&self) -> &'static words::Words {
        facts(self.dialect).words
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.plain(ahead)
            .is_some_and(|text| text.eq_ignore_ascii_case(word))
    }

    fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(0, word))
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    /// One of these words, which stand one after another.
    fn one_of(&mut self, all: &str) -> bool {
        let found = self.plain(0).is_some_and(|text| words::is_among(text, all));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &'static str) -> Read {
        match self.word(word) {
            true => Ok(()),
            false => self.wrong(word),
        }
    }

    fn is_mark(&self, ahead: usize, mark: &str) -> bool {
        self.peek(ahead)
            .is_some_and(|token| token.kind == Kind::Punctuation && token.text == mark)
    }

    fn mark(&mut self, mark: &str) -> bool {
        let found = self.is_mark(0, mark);
        self.at += usize::from(found);
        found
    }

    fn expect_mark(&mut self, mark: &str, wanted: &'static str) -> Read {
        match self.mark(mark) {
            true => Ok(()),
            false => self.wrong(wanted),
        }
    }

    /// True where a name stands that needs no quotes or has them.
    fn is_name(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| match token.kind {
            Kind::Quoted => true,
            Kind::Word => self
                .plain(ahead)
                .is_none_or(|text| !words::is_reserved(self.dialect, text)),
            // A text is taken for a name.
            Kind::String => self.dialect.family() != Family::Postgres,
            Kind::Number | Kind::Punctuation => false,
        })
    }

    /// A name, with others before it: behind a dot any word is one.
    fn name(&mut self, wanted: &'static str) -> Read {
        if !self.is_name(0) {
            return self.wrong(wanted);
        }
        self.at += 1;
        while self.is_mark(0, ".")
            && self
                .peek(1)
                .is_some_and(|next| next.kind != Kind::Punctuation)
        {
            self.at += 2;
        }
        Ok(())
    }

    /// Passes over what is in parentheses or brackets, from the first on.
    fn balanced(&mut self) -> Read {
        let mut depth = 0usize;
        while let Some(token) = self.peek(0) {
            self.at += 1;
            if token.kind == Kind::Punctuation {
                match token.text.as_ref() {
                    "(" | "[" => depth += 1,
                    ")" | "]" => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
        self.wrong("`)`")
    }

    /// One or more, with commas between them.
    fn listed(&mut self, mut one: impl FnMut(&mut Self) -> Read) -> Read {
        loop {
            one(self)?;
            if !self.mark(",") {
                return Ok(());
            }
        }
    }

    fn values_listed(&mut self) -> Read {
        self.listed(Self::value)
    }
}

//! What stands behind a value: operators, tests and casts.

use super::{Read, Reader, Stop, words};
use crate::{replay::token::Kind, sql::Family};

/// Words behind the results of a query.
const AFTER_RESULTS: &str =
    "FROM WHERE GROUP HAVING WINDOW UNION INTERSECT EXCEPT ORDER LIMIT OFFSET FETCH FOR INTO";

/// Words of PostgreSQL that are names of types and functions, and of nothing else.
const NAMES_OF_TYPES: &str = "AUTHORIZATION BINARY COLLATION CONCURRENTLY CROSS CURRENT_SCHEMA FREEZE FULL ILIKE INNER IS ISNULL JOIN LEFT \
    LIKE NATURAL NOTNULL OUTER OVERLAPS RIGHT SIMILAR TABLESAMPLE VERBOSE";

impl Reader<'_> {
    /// True when an operator was read that needs a value behind it.
    pub(super) fn operator(&mut self) -> Result<bool, Stop> {
        if self.is_label() {
            return Ok(false);
        }
        let has_parts = self.words().has_parts;
        loop {
            if has_parts && self.is_mark(0, "[") {
                self.balanced()?;
            } else if self.is_mark(0, ".") {
                self.at += 1;
                match self.peek(0) {
                    Some(next) if next.kind != Kind::Punctuation || next.text == "*" => {
                        self.at += 1
                    }
                    _ => return self.wrong("a name"),
                }
            } else if has_parts && self.is_mark(0, ":") && self.is_mark(1, ":") {
                self.at += 2;
                self.type_name()?;
            } else if self.word("COLLATE") {
                self.name("a collation")?;
            } else if self.any(&["ISNULL", "NOTNULL"]) {
            } else if has_parts && self.is_word(0, "AT") && self.is_word(1, "LOCAL") {
                self.at += 2;
            } else if has_parts && self.is_word(0, "AT") && self.is_word(1, "TIME") {
                self.at += 2;
                self.expect("ZONE")?;
                return Ok(true);
            } else if self.word("IS") {
                if self.is()? {
                    return Ok(true);
                }
            } else if self.is_word(0, "NOT") {
                if self.dialect.family() == Family::Sqlite && self.is_word(1, "NULL") {
                    self.at += 2;
                    continue;
                }
                let negated = [
                    "LIKE", "ILIKE", "GLOB", "REGEXP", "RLIKE", "MATCH", "BETWEEN", "SIMILAR", "IN",
                ];
                if !negated.iter().any(|word| self.is_word(1, word)) {
                    return Ok(false);
                }
                self.at += 1;
            } else {
                break;
            }
            if self.is_label() {
                return Ok(false);
            }
        }
        if self.one_of(words::operators(self.dialect)) {
            return Ok(true);
        }
        if self.word("BETWEEN") {
            self.one_of(self.words().ranges);
            return Ok(true);
        }
        if self.dialect.family() == Family::Postgres && self.word("SIMILAR") {
            self.expect("TO")?;
            return Ok(true);
        }
        if self.is_word(0, "SOUNDS") && self.is_word(1, "LIKE") {
            self.at += 2;
            return Ok(true);
        }
        if self.dialect.family() == Family::Mysql && self.is_word(0, "MEMBER") {
            self.at += 1;
            self.word("OF");
            return Ok(true);
        }
        if self.dialect.family() == Family::Postgres
            && self.is_word(0, "OPERATOR")
            && self.is_mark(1, "(")
        {
            self.at += 1;
            self.balanced()?;
            return Ok(true);
        }
        if !self.is_sign(0) {
            return Ok(false);
        }
        if let Some(known) = self.words().signs {
            return self.one_sign(known).map(|()| true);
        }
        while self.is_sign(0) {
            // A cast, not a part of the operator.
            if self.is_mark(0, ":") && self.is_mark(1, ":") {
                break;
            }
            self.at += 1;
        }
        Ok(true)
    }

    /// The longest of these operators that stands here.
    fn one_sign(&mut self, known: &str) -> Read {
        let mut written = String::new();
        let mut fits = 0;
        for ahead in 0..3usize {
            let before = ahead.checked_sub(1).and_then(|before| self.peek(before));
            let here = self.peek(ahead).filter(|_| self.is_sign(ahead));
            match here {
                Some(here) if before.is_none_or(|before| before.end == here.start) => {
                    written.push_str(&here.text);
                }
                _ => break,
            }
            if words::is_among(&written, known) {
                fits = ahead + 1;
            }
        }
        self.at += fits;
        match fits {
            0 => self.wrong("an operator"),
            _ => Ok(()),
        }
    }

    /// PostgreSQL takes nearly every word for the name of a result, `SELECT a AND FROM b` too.
    fn is_label(&self) -> bool {
        self.dialect.family() == Family::Postgres
            && self.levels == self.result
            && self.peek(0).is_some_and(|token| token.kind == Kind::Word)
            && !self.is_any(&["ISNULL", "NOTNULL"])
            && (self.peek(1).is_none()
                || [",", ")", ";"].iter().any(|mark| self.is_mark(1, mark))
                || self.peek(1).is_some_and(|next| {
                    next.kind == Kind::Word && words::is_among(&next.text, AFTER_RESULTS)
                }))
    }

    /// Behind `IS`: true when a value has to follow.
    fn is(&mut self) -> Result<bool, Stop> {
        self.word("NOT");
        if self.word("DISTINCT") {
            self.expect("FROM")?;
            return Ok(true);
        }
        if self.any(&["NULL", "TRUE", "FALSE", "UNKNOWN"]) {
            return Ok(false);
        }
        match self.dialect.family() {
            Family::Sqlite => Ok(true),
            Family::Mysql => self.wrong("NULL, TRUE, FALSE or UNKNOWN"),
            Family::Postgres => {
                let others = [
                    "DOCUMENT",
                    "NORMALIZED",
                    "NFC",
                    "NFD",
                    "NFKC",
                    "NFKD",
                    "JSON",
                ];
                self.unsure_or("NULL, TRUE, FALSE or DISTINCT FROM", &others)
            }
        }
    }

    /// The type of a cast.
    fn type_name(&mut self) -> Read {
        self.word("SETOF");
        // Words of joins and operators are names of types too.
        match self.one_of(NAMES_OF_TYPES) {
            true => {}
            false => self.name("a type")?,
        }
        self.any(&["PRECISION", "VARYING"]);
        self.any(&["CHARACTER", "CHAR"]);
        self.word("VARYING");
        if self.is_mark(0, "(") {
            self.balanced()?;
        }
        if (self.is_word(0, "WITH") || self.is_word(0, "WITHOUT")) && self.is_word(1, "TIME") {
            self.at += 3;
        }
        while self.any(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"]) {
            if self.is_mark(0, "(") {
                self.balanced()?;
            }
        }
        if self.is_mark(0, "%") && self.is_word(1, "TYPE") {
            self.at += 2;
        }
        self.word("ARRAY");
        Ok(())
    }
}

//! Values: operands with operators between them, in any order that some operator could make right.

use super::{Read, Reader, Stop, words};
use crate::{replay::token::Kind, sql::Family};

/// Words that are values by themselves.
const CONSTANTS: &str = "NULL TRUE FALSE DEFAULT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURRENT_ROLE \
    CURRENT_CATALOG CURRENT_SCHEMA SESSION_USER SYSTEM_USER USER LOCALTIME LOCALTIMESTAMP MAXVALUE UNKNOWN";

/// Words that begin no operand, not even of a call, but for those that are names of functions.
const NO_CALLS: &str = "AND AS CREATE DISTINCT DO ELSE END FROM GROUP HAVING INTO JOIN LIMIT ON OR ORDER SELECT TABLE THEN TO UNION \
    USING WHEN WHERE WITH IN";

impl Reader<'_> {
    pub(super) fn value(&mut self) -> Read {
        self.deeper(|reader| {
            loop {
                reader.prefixes()?;
                reader.operand()?;
                if !reader.operator()? {
                    return Ok(());
                }
            }
        })
    }

    /// True where an operator begins that is made of signs.
    pub(super) fn is_sign(&self, ahead: usize) -> bool {
        let Some(token) = self.peek(ahead) else {
            return false;
        };
        if token.kind != Kind::Punctuation {
            return false;
        }
        match token.text.as_ref() {
            "+" | "-" | "*" | "/" | "<" | ">" | "=" | "~" | "!" | "#" | "%" | "^" | "&" | "|" => {
                true
            }
            "?" | "@" | "`" => self.dialect.family() == Family::Postgres,
            ":" => self.dialect.family() == Family::Postgres || self.is_mark(ahead + 1, "="),
            _ => false,
        }
    }

    fn prefixes(&mut self) -> Read {
        loop {
            if self.one_of(self.words().prefixes) {
                continue;
            }
            if self.dialect.family() == Family::Postgres
                && self.is_word(0, "OPERATOR")
                && self.is_mark(1, "(")
            {
                self.at += 1;
                self.balanced()?;
                continue;
            }
            // Somebody's way to write a parameter.
            if self.is_mark(0, ":") && self.peek(1).is_some_and(|next| next.kind == Kind::Word) {
                return match self.dialect.family() {
                    Family::Sqlite => Ok(()),
                    _ => Err(Stop::Unsure),
                };
            }
            if !self.is_sign(0) {
                return Ok(());
            }
            // These stand between two values only.
            let between = ["*", "/", "<", ">", "=", "%", "^", "|", "&", ":"];
            let alone = !self.is_sign(1);
            let is_between = between.iter().any(|mark| self.is_mark(0, mark));
            if is_between && (alone || self.dialect.family() != Family::Postgres) {
                return self.wrong("a value");
            }
            while self.is_sign(0) {
                self.at += 1;
            }
        }
    }

    pub(super) fn operand(&mut self) -> Read {
        let Some(token) = self.peek(0) else {
            return self.wrong("a value");
        };
        match token.kind {
            Kind::Number => {
                self.at += 1;
                if self.mark(".") && self.peek(0).is_some_and(|next| next.kind == Kind::Number) {
                    self.at += 1;
                }
                Ok(())
            }
            Kind::String => {
                while self.peek(0).is_some_and(|next| next.kind == Kind::String) {
                    self.at += 1;
                }
                // The name of a table on SQLite.
                match self.words().has_parts {
                    true => self.whole(),
                    false => Ok(()),
                }
            }
            Kind::Quoted => self.named(),
            Kind::Punctuation => self.signed(token.text.as_ref()),
            Kind::Word => self.worded(token.text.as_ref()),
        }
    }

    fn signed(&mut self, mark: &str) -> Read {
        let adjacent = match (self.peek(0), self.peek(1)) {
            (Some(here), Some(next)) => here.end == next.start,
            _ => false,
        };
        match mark {
            "(" => self.in_parentheses(),
            "[" if self.words().has_parts => self.wrong("a value"),
            "." if self.peek(1).is_some_and(|next| next.kind == Kind::Number) => {
                self.at += 2;
                Ok(())
            }
            "?" => {
                self.at += 1;
                if adjacent && self.peek(0).is_some_and(|next| next.kind == Kind::Number) {
                    self.at += 1;
                }
                Ok(())
            }
            ":" | "@" | "#" if adjacent => {
                while self.mark(":") || self.mark("@") || self.mark("#") {}
                self.at += 1;
                while self.is_mark(0, ".") {
                    self.at += 2;
                }
                self.behind_variable()
            }
            "$" if adjacent && self.peek(1).is_some_and(|next| next.kind == Kind::Number) => {
                self.at += 2;
                Ok(())
            }
            "," | ")" | ";" | "]" | "." => self.wrong("a value"),
            _ if self.is_sign(0) => self.wrong("a value"),
            _ => Err(Stop::Unsure),
        }
    }

    fn worded(&mut self, word: &str) -> Read {
        if word.starts_with('$') && !self.words().dollars_begin_names {
            self.at += 1;
            return self.behind_variable();
        }
        if self.plain(0).is_none() {
            return self.named();
        }
        if word.eq_ignore_ascii_case("CASE") {
            return self.case();
        }
        if word.eq_ignore_ascii_case("ARRAY") && self.is_mark(1, "[") {
            self.at += 1;
            return self.elements();
        }
        let is_call = self.is_mark(1, "(");
        let is_reserved = words::is_reserved(self.dialect, word);
        if word.eq_ignore_ascii_case("EXISTS") && !is_call && is_reserved {
            self.at += 1;
            return self.wrong("`(`");
        }
        if word.eq_ignore_ascii_case("MATCH") && !is_call && is_reserved {
            self.at += 1;
            self.listed(|reader| reader.name("a column"))?;
            self.expect("AGAINST")?;
            return self.balanced();
        }
        if word.eq_ignore_ascii_case("INTERVAL") {
            return self.interval();
        }
        if words::is_among(word, CONSTANTS) && !is_call {
            self.at += 1;
            if is_reserved {
                self.whole()?;
            }
            return Ok(());
        }
        let values = [
            ["NEXT", "VALUE"],
            ["PREVIOUS", "VALUE"],
            ["COLLATION", "FOR"],
        ];
        if values
            .iter()
            .any(|[first, second]| word.eq_ignore_ascii_case(first) && self.is_word(1, second))
        {
            return Err(Stop::Unsure);
        }
        let fits = match is_call {
            true => !words::is_among(word, NO_CALLS) || words::is_among(word, self.words().calls),
            false => self.is_name(0),
        };
        match fits {
            true => self.named(),
            false => self.wrong("a value"),
        }
    }

    /// The elements of an array, which may be lists of elements.
    fn elements(&mut self) -> Read {
        self.deeper(|reader| {
            reader.at += 1;
            if reader.mark("]") {
                return Ok(());
            }
            reader.listed(|reader| match reader.is_mark(0, "[") {
                true => reader.elements(),
                false => reader.value(),
            })?;
            reader.expect_mark("]", "`,` or `]`")
        })
    }

    /// Nothing has parts but columns and what stands in parentheses.
    pub(super) fn whole(&self) -> Read {
        let parts = self.is_mark(0, ".") || self.is_mark(0, "[");
        match parts && !self.words().dots_make_names {
            true => self.wrong("an operator"),
            false => Ok(()),
        }
    }

    /// `$a::b(c)` is one parameter of SQLite.
    fn behind_variable(&mut self) -> Read {
        while self.is_mark(0, ":") && self.is_mark(1, ":") {
            self.at += 3;
        }
        match self.is_mark(0, "(") {
            true => self.balanced(),
            false => Ok(()),
        }
    }

    fn case(&mut self) -> Read {
        self.at += 1;
        if !self.is_word(0, "WHEN") {
            self.value()?;
        }
        self.expect("WHEN")?;
        loop {
            self.value()?;
            self.expect("THEN")?;
            self.value()?;
            if !self.word("WHEN") {
                break;
            }
        }
        if self.word("ELSE") {
            self.value()?;
        }
        match self.word("END") {
            true => Ok(()),
            false => self.wrong("WHEN, ELSE or END"),
        }
    }

    /// `INTERVAL '1 day'`, `INTERVAL 1 DAY`, or a name.
    fn interval(&mut self) -> Read {
        if self.dialect.family() == Family::Sqlite || self.is_mark(1, ".") {
            return self.named();
        }
        if words::is_reserved(self.dialect, "INTERVAL") {
            self.at += 1;
            self.value()?;
            return self.units();
        }
        let operand = self.peek(1).is_some_and(|next| match next.kind {
            Kind::String | Kind::Number | Kind::Quoted => true,
            Kind::Word => !self.is_reserved_at(1),
            Kind::Punctuation => ["(", "?", "@", "-", "+"].contains(&next.text.as_ref()),
        });
        if !operand {
            return self.named();
        }
        self.at += 1;
        if self.is_mark(0, "(") {
            self.balanced()?;
        }
        if self.peek(0).is_none_or(|next| next.kind != Kind::String) {
            return Ok(());
        }
        self.at += 1;
        self.units()
    }

    /// `DAY`, `DAY TO SECOND`, `HOUR_MINUTE`.
    fn units(&mut self) -> Read {
        // `SQL_TSI_DAY`
        const UNITS: &str = "SQL YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND MICROSECOND";
        let is_unit = |reader: &Self| {
            reader.peek(0).is_some_and(|next| {
                let first = next.text.split('_').next().unwrap_or_default();
                next.kind == Kind::Word && words::is_among(first, UNITS)
            })
        };
        while is_unit(self) || self.is_word(0, "TO") {
            self.at += 1;
            if self.is_mark(0, "(") {
                self.balanced()?;
            }
        }
        Ok(())
    }

    fn is_reserved_at(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| {
            words::is_reserved(self.dialect, &token.text) && !token.text.starts_with('$')
        })
    }

    /// A query, a value, or a row of them.
    fn in_parentheses(&mut self) -> Read {
        self.deeper(|reader| {
            reader.at += 1;
            if reader.dialect.family() == Family::Sqlite && reader.mark(")") {
                return Ok(());
            }
            if reader.is_query() {
                reader.query()?;
            } else {
                reader.values_listed()?;
                reader.tail()?;
            }
            reader.expect_mark(")", "`,` or `)`")
        })
    }
}

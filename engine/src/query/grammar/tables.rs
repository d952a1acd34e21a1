//! The tables that statements read.

use super::{Read, Reader, Stop, words};
use crate::{replay::token::Kind, sql::Family};

impl Reader<'_> {
    /// The tables behind `FROM`, `UPDATE` and `USING`, with their joins.
    pub(super) fn tables(&mut self) -> Read {
        self.deeper(|reader| {
            reader.listed(|reader| {
                reader.table()?;
                reader.joins()
            })
        })
    }

    fn joins(&mut self) -> Read {
        // How many joins still need a condition.
        let (mut joined, mut open) = (false, 0usize);
        loop {
            let start = self.at;
            let (mut outer, mut free) = (false, false);
            loop {
                if self.any(&["LEFT", "RIGHT", "FULL"]) {
                    outer = true;
                } else if self.any(&["NATURAL", "CROSS"]) {
                    free = true;
                } else if !self.any(&["INNER", "OUTER"]) {
                    break;
                }
            }
            if self.word("JOIN")
                || self.dialect.family() == Family::Mysql
                    && self.at == start
                    && self.word("STRAIGHT_JOIN")
            {
                self.table()?;
                joined = true;
                let words = self.words();
                let needs =
                    words.inner_joins_need_conditions || outer && words.outer_joins_need_conditions;
                open += usize::from(needs && !free);
            } else if self.at > start {
                return self.wrong("JOIN");
            } else if self.is_word(0, "ON")
                && !self.is_word(1, "CONFLICT")
                && !self.is_word(1, "DUPLICATE")
            {
                if open == 0 && self.words().inner_joins_need_conditions {
                    return self.wrong("another table or a clause");
                }
                open = open.saturating_sub(1);
                self.at += 1;
                self.value()?;
            } else if (joined || self.dialect.family() == Family::Sqlite)
                && self.is_word(0, "USING")
                && self.is_mark(1, "(")
            {
                open = open.saturating_sub(1);
                self.at += 1;
                self.balanced()?;
                if self.word("AS") {
                    self.name("a name")?;
                }
            } else if open > 0 {
                return self.wrong("ON or USING");
            } else {
                return Ok(());
            }
        }
    }

    pub(super) fn table(&mut self) -> Read {
        // `lateral` is a name on SQLite and MariaDB.
        let is_query = || {
            let words = ["SELECT", "WITH", "VALUES", "TABLE"];
            self.is_mark(1, "(") && words.iter().any(|word| self.is_word(2, word))
        };
        if words::is_reserved(self.dialect, "LATERAL") || is_query() {
            self.word("LATERAL");
        }
        let only = self.dialect.family() == Family::Postgres && self.word("ONLY");
        if self.is_word(0, "COLLATION") && self.is_word(1, "FOR") {
            return Err(Stop::Unsure);
        }
        if self.mark("(") {
            let values = self.is_word(0, "VALUES") && self.is_mark(1, "(");
            match (self.is_query() || values) && !only {
                true => self.query()?,
                false => {
                    self.tables()?;
                    self.tail()?;
                }
            }
            self.expect_mark(")", "`)`")?;
        } else if self.is_word(0, "ROWS") && self.is_word(1, "FROM") && self.is_mark(2, "(") {
            self.at += 2;
            self.balanced()?;
        } else if self.peek(0).is_some_and(|token| token.kind == Kind::Word)
            && self.is_mark(1, "(")
            && !words::goes_on(
                self.dialect,
                self.peek(0).map_or("", |token| token.text.as_ref()),
            )
            || self
                .plain(0)
                .is_some_and(|word| words::is_called(self.dialect, word))
        {
            self.operand()?;
        } else {
            if self.is_mark(0, "{") || self.is_mark(0, "@") || self.is_mark(0, "?") {
                return Err(Stop::Unsure);
            }
            self.name("a table")?;
            if self.is_mark(0, "(") {
                self.call_behind_name()?;
            }
            if self.dialect.family() == Family::Postgres {
                self.mark("*");
            }
        }
        if self.is_word(0, "WITH") && self.is_word(1, "ORDINALITY") {
            self.at += 2;
        }
        if self.is_word(0, "PARTITION") && self.is_mark(1, "(") {
            self.at += 1;
            self.balanced()?;
        }
        if self.is_word(0, "FOR") && (self.is_word(1, "SYSTEM_TIME") || self.is_word(1, "PORTION"))
        {
            return Err(Stop::Unsure);
        }
        self.alias()?;
        self.hints()
    }

    /// The name of a table in its statement, if it has one.
    fn alias(&mut self) -> Read {
        let written = self.word("AS");
        if written && self.is_mark(0, "(") {
            return self.balanced();
        }
        let fits = self.is_name(0)
            && (written
                || !self.peek(0).is_some_and(|token| {
                    token.kind == Kind::Word
                        && (words::goes_on(self.dialect, &token.text)
                            || self.updates && token.text.eq_ignore_ascii_case("SET"))
                }));
        match (fits, written) {
            (true, _) => self.at += 1,
            (false, true) => return self.wrong("a name"),
            (false, false) => return Ok(()),
        }
        match self.is_mark(0, "(") && self.dialect.family() != Family::Sqlite {
            true => self.balanced(),
            false => Ok(()),
        }
    }

    /// Samples and indexes.
    fn hints(&mut self) -> Read {
        loop {
            if self.word("TABLESAMPLE") || self.word("REPEATABLE") {
                if !self.is_mark(0, "(") {
                    self.name("a name")?;
                }
                self.balanced()?;
            } else if self.is_word(0, "INDEXED") && self.is_word(1, "BY") {
                self.at += 2;
                self.name("an index")?;
            } else if self.is_word(0, "NOT") && self.is_word(1, "INDEXED") {
                self.at += 2;
            } else if self.dialect.family() == Family::Mysql
                && self.is_any(&["USE", "FORCE", "IGNORE"])
            {
                while !self.is_mark(0, "(") {
                    if self.peek(0).is_none_or(|token| token.kind != Kind::Word) {
                        return self.wrong("`(`");
                    }
                    self.at += 1;
                }
                self.balanced()?;
            } else {
                return Ok(());
            }
        }
    }
}

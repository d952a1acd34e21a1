//! Statements that change rows.

use super::{Read, Reader, Stop};
use crate::{replay::token::Kind, sql::Family};

impl Reader<'_> {
    /// Behind `INSERT` or `REPLACE`.
    pub(super) fn insert(&mut self) -> Read {
        match self.dialect.family() {
            Family::Mysql => {
                while self.any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"]) {}
                self.word("INTO");
            }
            Family::Sqlite => {
                self.otherwise()?;
                self.expect("INTO")?;
            }
            Family::Postgres => self.expect("INTO")?,
        }
        self.name("a table")?;
        if self.is_word(0, "PARTITION") && self.is_mark(1, "(") {
            self.at += 1;
            self.balanced()?;
        }
        if self.word("AS") {
            self.name("a name")?;
        }
        let is_list = !self.words().lists_queries || !self.is_query_in_parentheses();
        if self.is_mark(0, "(") && is_list {
            self.columns()?;
        }
        if self.word("OVERRIDING") {
            self.any(&["SYSTEM", "USER"]);
            self.expect("VALUE")?;
        }
        if self.word("DEFAULT") {
            self.expect("VALUES")?;
        } else if self.dialect.family() == Family::Mysql && self.word("SET") {
            self.assignments()?;
        } else if self.word("VALUES")
            || self.dialect.family() == Family::Mysql && self.word("VALUE")
        {
            self.rows()?;
            self.tail()?;
        } else {
            self.query()?;
        }
        if self.dialect.family() == Family::Mysql && self.word("AS") {
            self.name("a name")?;
            if self.is_mark(0, "(") {
                self.balanced()?;
            }
        }
        while self.word("ON") {
            self.on()?;
        }
        self.returned()
    }

    /// `OR REPLACE` and the like (SQLite).
    fn otherwise(&mut self) -> Read {
        if self.word("OR") && !self.any(&["ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE"]) {
            return self.wrong("IGNORE, REPLACE, ABORT, FAIL or ROLLBACK");
        }
        Ok(())
    }

    /// True for `((… SELECT`.
    fn is_query_in_parentheses(&self) -> bool {
        let mut ahead = 0;
        while self.is_mark(ahead, "(") {
            ahead += 1;
        }
        let words = ["SELECT", "WITH", "TABLE"];
        // `values` may be a column.
        let rows = self.is_mark(ahead + 1, "(") || self.is_word(ahead + 1, "ROW");
        words.iter().any(|word| self.is_word(ahead, word)) || self.is_word(ahead, "VALUES") && rows
    }

    /// The columns of `INSERT`.
    fn columns(&mut self) -> Read {
        self.at += 1;
        if self.dialect.family() == Family::Mysql && self.mark(")") {
            return Ok(());
        }
        self.listed(|reader| {
            reader.name("a column")?;
            reader.parts()
        })?;
        self.expect_mark(")", "`,` or `)`")
    }

    /// Behind `ON`.
    fn on(&mut self) -> Read {
        if self.word("DUPLICATE") {
            self.expect("KEY")?;
            self.expect("UPDATE")?;
            return self.assignments();
        }
        self.expect("CONFLICT")?;
        if self.is_mark(0, "(") {
            self.balanced()?;
            if self.word("WHERE") {
                self.value()?;
            }
        } else if self.word("ON") {
            self.expect("CONSTRAINT")?;
            self.name("a constraint")?;
        }
        self.expect("DO")?;
        if self.word("NOTHING") {
            return Ok(());
        }
        self.expect("UPDATE")?;
        self.expect("SET")?;
        self.assignments()?;
        if self.word("WHERE") {
            self.value()?;
        }
        Ok(())
    }

    fn returned(&mut self) -> Read {
        if !self.word("RETURNING") {
            return Ok(());
        }
        if self.is_word(0, "WITH") {
            return Err(Stop::Unsure);
        }
        self.results()
    }

    /// Behind `UPDATE`.
    pub(super) fn update(&mut self) -> Read {
        match self.dialect.family() {
            Family::Sqlite => self.otherwise()?,
            Family::Mysql => {
                self.word("LOW_PRIORITY");
                self.word("IGNORE");
            }
            Family::Postgres => {}
        }
        let before = std::mem::replace(&mut self.updates, true);
        match self.words().updates_joins {
            true => self.tables()?,
            false => self.table()?,
        }
        self.updates = before;
        self.expect("SET")?;
        self.assignments()?;
        if self.dialect.family() != Family::Mysql && self.word("FROM") {
            self.tables()?;
        }
        self.filtered()
    }

    /// Behind `DELETE`.
    pub(super) fn delete(&mut self) -> Read {
        if self.dialect.family() == Family::Mysql {
            while self.any(&["LOW_PRIORITY", "QUICK", "IGNORE"]) {}
            if self.is_word(0, "HISTORY") {
                return Err(Stop::Unsure);
            }
            if !self.is_word(0, "FROM") {
                self.listed(|reader| {
                    reader.name("FROM")?;
                    if reader.is_mark(0, ".") && reader.is_mark(1, "*") {
                        reader.at += 2;
                    }
                    Ok(())
                })?;
            }
        }
        self.expect("FROM")?;
        if self.dialect.family() == Family::Mysql && self.is_mark(1, ".") && self.is_mark(2, "*") {
            return Err(Stop::Unsure);
        }
        self.tables()?;
        if self.word("USING") {
            self.tables()?;
        }
        self.filtered()
    }

    /// The condition of a change, and what it returns.
    fn filtered(&mut self) -> Read {
        if self.word("WHERE") {
            if self.is_word(0, "CURRENT") && self.is_word(1, "OF") {
                self.at += 2;
                self.name("a cursor")?;
            } else {
                self.value()?;
            }
        }
        self.returned()?;
        if self.dialect.family() != Family::Postgres {
            if self.word("ORDER") {
                self.expect("BY")?;
                self.sorted()?;
            }
            if self.word("LIMIT") {
                self.values_listed()?;
                if self.word("OFFSET") {
                    self.value()?;
                }
            }
        }
        self.returned()
    }

    /// Elements and fields of a column: `[1].a`.
    fn parts(&mut self) -> Read {
        loop {
            if self.is_mark(0, "[") {
                self.balanced()?;
            } else if self.is_mark(0, ".")
                && self
                    .peek(1)
                    .is_some_and(|token| token.kind != Kind::Punctuation)
            {
                self.at += 2;
            } else {
                return Ok(());
            }
        }
    }

    /// `a = 1, (b, c) = (2, 3)`.
    fn assignments(&mut self) -> Read {
        self.listed(|reader| {
            if reader.is_mark(0, "(") {
                reader.balanced()?;
            } else if reader.is_mark(0, "@") || reader.is_mark(0, "?") {
                return Err(Stop::Unsure);
            } else {
                reader.name("a column")?;
                reader.parts()?;
            }
            if reader.dialect.family() == Family::Mysql {
                reader.mark(":");
            }
            reader.expect_mark("=", "`=`")?;
            reader.value()
        })
    }
}

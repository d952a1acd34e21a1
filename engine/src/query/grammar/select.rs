//! Queries.

use super::{Read, Reader, Stop, words};
use crate::{
    replay::token::{Kind, Token},
    sql::Family,
};

impl Reader<'_> {
    /// True where a query begins. `values` may be a name, and a call on MySQL.
    pub(super) fn is_query(&self) -> bool {
        let rows = match self.words().has_call_of_values {
            true => self.is_word(1, "ROW"),
            false => self.is_mark(1, "("),
        };
        self.is_any(&["SELECT", "WITH", "TABLE"]) || self.is_word(0, "VALUES") && rows
    }

    pub(super) fn query(&mut self) -> Read {
        self.deeper(|reader| {
            if reader.is_word(0, "WITH") {
                reader.common()?;
            }
            reader.term()?;
            reader.tail()
        })
    }

    /// What may stand behind a query, other queries included.
    pub(super) fn tail(&mut self) -> Read {
        while self.any(&["UNION", "INTERSECT", "EXCEPT", "MINUS"]) {
            self.any(&["ALL", "DISTINCT"]);
            self.term()?;
        }
        loop {
            if self.word("ORDER") {
                self.expect("BY")?;
                self.sorted()?;
            } else if self.word("LIMIT") {
                if !self.word("ALL") && !self.is_word(0, "ROWS") {
                    self.values_listed()?;
                }
                if self.word("ROWS") {
                    return Err(Stop::Unsure);
                }
            } else if self.word("OFFSET") {
                self.value()?;
                self.any(&["ROWS", "ROW"]);
            } else if self.word("FETCH") {
                self.any(&["FIRST", "NEXT"]);
                if !self.is_any(&["ROW", "ROWS"]) {
                    self.value()?;
                }
                self.any(&["ROWS", "ROW"]);
                if self.word("WITH") {
                    self.expect("TIES")?;
                } else {
                    self.expect("ONLY")?;
                }
            } else if self.word("FOR") {
                self.locks()?;
            } else if self.is_any(&["LOCK", "PROCEDURE", "INTO"]) {
                return Err(Stop::Unsure);
            } else {
                return Ok(());
            }
        }
    }

    fn locks(&mut self) -> Read {
        self.any(&["NO", "KEY"]);
        self.word("KEY");
        if !self.any(&["UPDATE", "SHARE"]) {
            return self.unsure_or("UPDATE or SHARE", &["SYSTEM_TIME", "PORTION", "READ"]);
        }
        if self.word("OF") {
            self.listed(|reader| reader.name("a table"))?;
        }
        if self.word("SKIP") {
            self.expect("LOCKED")?;
        } else if self.word("WAIT") {
            self.at += 1;
        } else {
            self.word("NOWAIT");
        }
        Ok(())
    }

    fn term(&mut self) -> Read {
        if self.mark("(") {
            self.query()?;
            self.expect_mark(")", "`)`")
        } else if self.word("SELECT") {
            self.select()
        } else if self.word("VALUES") {
            self.rows()
        } else if self.word("TABLE") {
            self.word("ONLY");
            self.name("a table")
        } else {
            self.wrong("SELECT or VALUES")
        }
    }

    /// The rows of `VALUES`.
    pub(super) fn rows(&mut self) -> Read {
        self.listed(|reader| {
            reader.word("ROW");
            reader.expect_mark("(", "`(`")?;
            if reader.dialect.family() != Family::Postgres && reader.mark(")") {
                return Ok(());
            }
            reader.values_listed()?;
            reader.expect_mark(")", "`)`")
        })
    }

    fn select(&mut self) -> Read {
        while self.one_of(self.words().options) {}
        if self.dialect.family() == Family::Postgres && self.word("ON") {
            self.expect_mark("(", "`(`")?;
            self.values_listed()?;
            self.expect_mark(")", "`)`")?;
        }
        // PostgreSQL has queries without columns.
        let is_empty = self.dialect.family() == Family::Postgres
            && (self.peek(0).is_none()
                || self.is_mark(0, ")")
                || self.is_mark(0, ";")
                || self.is_any(&[
                    "FROM",
                    "WHERE",
                    "GROUP",
                    "HAVING",
                    "WINDOW",
                    "UNION",
                    "INTERSECT",
                    "EXCEPT",
                    "ORDER",
                    "LIMIT",
                    "OFFSET",
                    "FETCH",
                    "FOR",
                    "INTO",
                ]));
        if !is_empty {
            self.results()?;
        }
        if self.word("INTO") {
            self.into()?;
        }
        if self.word("FROM") {
            self.tables()?;
        }
        if self.word("WHERE") {
            self.value()?;
        }
        if self.word("GROUP") {
            self.expect("BY")?;
            if self.word("ALL") && self.peek(0).is_none() {
                return Err(Stop::Unsure);
            }
            self.word("DISTINCT");
            self.grouped()?;
        }
        if self.word("HAVING") {
            self.value()?;
        }
        if self.is_word(0, "WINDOW") && self.is_word(2, "AS") {
            self.at += 1;
            self.listed(|reader| {
                reader.name("a name")?;
                reader.expect("AS")?;
                reader.window()
            })?;
        }
        Ok(())
    }

    /// `INTO` a table; into variables and files it is another thing.
    fn into(&mut self) -> Read {
        if self.dialect.family() != Family::Postgres || self.is_mark(0, "@") {
            return Err(Stop::Unsure);
        }
        while self.any(&["TEMPORARY", "TEMP", "UNLOGGED", "LOCAL", "GLOBAL", "TABLE"]) {}
        self.listed(|reader| reader.name("a table"))
    }

    fn grouped(&mut self) -> Read {
        self.listed(|reader| {
            if reader.is_mark(0, "(") && reader.is_mark(1, ")") {
                reader.at += 2;
                return Ok(());
            }
            if reader.is_word(0, "GROUPING") && reader.is_word(1, "SETS") {
                reader.at += 2;
                return reader.balanced();
            }
            reader.value()?;
            reader.any(&["ASC", "DESC"]);
            Ok(())
        })?;
        if self.is_word(0, "WITH") && self.is_word(1, "ROLLUP") {
            self.at += 2;
        }
        Ok(())
    }

    /// The values that a statement returns.
    pub(super) fn results(&mut self) -> Read {
        let before = std::mem::replace(&mut self.result, self.levels + 1);
        self.listed(|reader| {
            if reader.mark("*") {
                return Ok(());
            }
            reader.value()?;
            reader.label()
        })?;
        self.result = before;
        Ok(())
    }

    /// The name of a result, if it has one.
    fn label(&mut self) -> Read {
        if self.word("AS") {
            // PostgreSQL takes any word there.
            let is_word =
                |token: &Token<'_>| token.kind == Kind::Word && !token.text.starts_with('$');
            let fits = self.is_name(0)
                || self.words().labels_are_words && self.peek(0).is_some_and(is_word);
            if !fits {
                return self.wrong("a name");
            }
            self.at += 1;
            return Ok(());
        }
        let fits = self
            .peek(0)
            .is_some_and(|token| match (token.kind, self.dialect.family()) {
                (Kind::Quoted, _) => true,
                (Kind::Word, Family::Postgres) => {
                    !words::is_among(&token.text, words::NO_LABELS) && !token.text.starts_with('$')
                }
                (Kind::Word, _) => {
                    !words::is_reserved(self.dialect, &token.text)
                        && !words::goes_on(self.dialect, &token.text)
                }
                (Kind::String, family) => family != Family::Postgres,
                _ => false,
            });
        self.at += usize::from(fits);
        Ok(())
    }

    /// What rows are sorted by.
    pub(super) fn sorted(&mut self) -> Read {
        self.listed(|reader| {
            reader.value()?;
            if reader.word("USING") {
                return Err(Stop::Unsure);
            }
            reader.any(&["ASC", "DESC"]);
            if reader.word("NULLS") && !reader.any(&["FIRST", "LAST"]) {
                return reader.wrong("FIRST or LAST");
            }
            Ok(())
        })
    }

    /// A window in parentheses.
    pub(super) fn window(&mut self) -> Read {
        self.expect_mark("(", "`(`")?;
        const PARTS: [&str; 5] = ["PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS"];
        if self.is_name(0) && !self.is_any(&PARTS) {
            self.at += 1;
        }
        if self.word("PARTITION") {
            self.expect("BY")?;
            self.values_listed()?;
        }
        if self.word("ORDER") {
            self.expect("BY")?;
            self.sorted()?;
        }
        if self.is_any(&["ROWS", "RANGE", "GROUPS"]) {
            while self.at < self.tokens.len() && !self.is_mark(0, ")") {
                match self.is_mark(0, "(") {
                    true => self.balanced()?,
                    false => self.at += 1,
                }
            }
        }
        self.expect_mark(")", "`)`")
    }
}

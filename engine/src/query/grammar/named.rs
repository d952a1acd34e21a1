//! Names and calls as values.

use super::{Read, Reader, Stop, words};
use crate::{
    replay::token::{Kind, Token},
    sql::{Dialect, Family},
};

/// Calls whose arguments are written in ways of their own.
const OWN_WAYS: &str = "CAST CHAR COLLATION CONVERT CUBE EXTRACT GET_FORMAT GROUP_CONCAT LISTAGG NORMALIZE OVERLAY POSITION RAISE \
    ROLLUP SETS STRING_AGG SUBSTR SUBSTRING TREAT TRIM TRY_CAST WEIGHT_STRING MID CHR NCHAR NTH_VALUE \
    FIRST_VALUE LAST_VALUE LEAD LAG";

impl Reader<'_> {
    /// A name, a call, or a text behind the name of its type.
    pub(super) fn named(&mut self) -> Read {
        let first = self.peek(0);
        self.at += 1;
        if let Some(first) = first.filter(|first| first.kind == Kind::Word) {
            self.behind_first(first)?;
        }
        while self.is_mark(0, ".")
            && self
                .peek(1)
                .is_some_and(|next| next.kind != Kind::Punctuation || next.text == "*")
        {
            self.at += 2;
        }
        if self.is_mark(0, "(") {
            let last = self
                .at
                .checked_sub(1)
                .and_then(|at| self.tokens.get(at))
                .or(first);
            let own = last.is_some_and(|name| {
                name.kind == Kind::Word && is_own_way(self.dialect, &name.text)
            });
            let is_cast = last.is_some_and(|name| words::is_among(&name.text, "CAST"));
            match own {
                true if is_cast && self.words().types_are_names => self.cast()?,
                true => self.balanced()?,
                false => self.call_behind_name()?,
            }
            self.behind_call()?;
            self.whole()?;
        }
        let is_type = first.is_some_and(|first| {
            ["TIME", "TIMESTAMP"]
                .iter()
                .any(|word| first.text.eq_ignore_ascii_case(word))
        });
        if is_type
            && (self.is_word(0, "WITH") || self.is_word(0, "WITHOUT"))
            && self.is_word(1, "TIME")
        {
            self.at += 3;
        }
        self.word("PRECISION");
        while self.dialect.family() != Family::Sqlite
            && self.peek(0).is_some_and(|next| next.kind == Kind::String)
        {
            self.at += 1;
        }
        Ok(())
    }

    /// What belongs to a first word: another word of a type's name, or what it says how to read.
    fn behind_first(&mut self, first: &Token<'_>) -> Read {
        let is = |words: &str| words::is_among(&first.text, words);
        let is_text = |ahead: usize| {
            self.peek(ahead)
                .is_some_and(|next| next.kind == Kind::String)
        };
        // `_utf8mb4 x'41'`, `_binary 0x41` on MySQL; `x'41'` on SQLite.
        if first.text.starts_with('_') {
            if self.peek(0).is_some_and(|next| next.kind == Kind::Number) {
                self.at += 1;
            } else if self.is_any(&["X", "B"]) && is_text(1) {
                self.at += 2;
            }
        } else if is("X") && is_text(0) {
            self.at += 1;
        }
        if is("NATIONAL") {
            self.any(&["CHARACTER", "CHAR"]);
        }
        if is("NATIONAL CHARACTER CHAR NCHAR BIT") {
            self.word("VARYING");
        }
        Ok(())
    }

    /// The arguments of a call: the cursor stands at the parenthesis.
    pub(super) fn call_behind_name(&mut self) -> Read {
        // SQLite takes a query there for `EXISTS` alone.
        let name = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let is_exists = name.is_some_and(|name| words::is_among(&name.text, "EXISTS"));
        let is_query = self.words().lists_queries || is_exists;
        let is_bare = |name: &Token<'_>| {
            let next = self.peek(0).map(|next| next.start);
            let before = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
            words::is_among(&name.text, self.words().sums)
                && next == Some(name.end)
                && before.is_none_or(|before| before.text != ".")
        };
        let needs_value = name.is_some_and(is_bare);
        self.at += 1;
        if self.is_mark(0, ")") && !needs_value {
            self.at += 1;
            return Ok(());
        }
        self.any(&["DISTINCT", "ALL"]);
        if self.words().types_are_names && self.mark(")") {
            return Ok(());
        }
        self.listed(|reader| {
            reader.one_of(reader.words().arguments);
            reader.parameter();
            if reader.mark("*") {
                return Ok(());
            }
            match is_query && reader.is_query() {
                true => reader.query(),
                false => reader.value(),
            }?;
            // An argument of MySQL's loaded functions may have a name.
            match reader.words().labels_arguments && reader.is_word(0, "AS") {
                true => Err(Stop::Unsure),
                false => Ok(()),
            }
        })?;
        self.tail()?;
        if self.any(&["RESPECT", "IGNORE"]) {
            self.expect("NULLS")?;
        }
        self.expect_mark(")", "`,` or `)`")
    }

    /// `name => value`, where nearly any word is a name (PostgreSQL).
    fn parameter(&mut self) {
        let is_word = self.peek(0).is_some_and(|next| next.kind == Kind::Word);
        let mut signs = [["=", ">"], [":", "="]].into_iter();
        if is_word
            && self.words().has_parts
            && signs.any(|[first, second]| self.is_mark(1, first) && self.is_mark(2, second))
        {
            self.at += 3;
        }
    }

    /// `CAST(a AS b)`; SQLite's types are any words that could be names.
    fn cast(&mut self) -> Read {
        self.at += 1;
        self.value()?;
        self.expect("AS")?;
        while self.is_name(0) {
            self.at += 1;
        }
        if self.is_mark(0, "(") {
            self.balanced()?;
        }
        self.expect_mark(")", "a type or `)`")
    }

    /// What a call is done over.
    fn behind_call(&mut self) -> Read {
        if self.is_word(0, "AGAINST") && self.is_mark(1, "(") {
            self.at += 1;
            self.balanced()?;
        }
        if self.is_any(&["RESPECT", "IGNORE"]) && self.is_word(1, "NULLS") {
            self.at += 2;
        }
        if self.is_word(0, "FROM") && (self.is_word(1, "FIRST") || self.is_word(1, "LAST")) {
            return Err(Stop::Unsure);
        }
        if self.is_word(0, "WITHIN") && self.is_word(1, "GROUP") {
            self.at += 2;
            self.balanced()?;
        }
        if self.is_word(0, "FILTER") && self.is_mark(1, "(") {
            self.at += 2;
            self.expect("WHERE")?;
            self.value()?;
            self.expect_mark(")", "`)`")?;
        }
        if self.is_word(0, "OVER") {
            if self.is_mark(1, "(") {
                self.at += 1;
                return self.window();
            }
            if self.is_name(1) {
                self.at += 2;
            }
        }
        Ok(())
    }
}

fn is_own_way(dialect: Dialect, name: &str) -> bool {
    let begins = |with: &str| {
        name.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    words::is_among(name, OWN_WAYS)
        || dialect.family() != Family::Sqlite && (begins("JSON") || begins("XML"))
}

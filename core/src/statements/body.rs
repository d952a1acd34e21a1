//! Which semicolons belong to the body of a routine or trigger.

use crate::{
    Dialect, Family,
    lexer::{self, Token},
};

/// What is known of the statement being read.
#[derive(Debug)]
pub(super) struct Body {
    dialect: Dialect,
    kind: Kind,
    /// Blocks that are open.
    depth: usize,
    /// Open parentheses, counted for rewrite rules only.
    parentheses: usize,
    /// The last two tokens.
    last: Last,
    before_last: Last,
    /// Who the next `THEN` or `DO` belongs to.
    pending: Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing seen yet.
    Start,
    /// `CREATE` or `ALTER` seen, not yet of what.
    Create,
    /// Ends at the first semicolon.
    Plain,
    /// `CREATE TRIGGER` of SQLite: ends at `; END ;`.
    SqliteTrigger,
    /// A routine, trigger or event of MySQL, a routine of PostgreSQL.
    Routine,
    /// `CREATE RULE … DO (a; b)`.
    Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Semicolon,
    Dot,
    Begin,
    End,
    /// Something after which a statement of a body may begin.
    Opener,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    If,
    When,
    Loop,
}

impl Body {
    pub(super) fn new(dialect: Dialect) -> Self {
        Body {
            dialect,
            kind: Kind::Start,
            depth: 0,
            parentheses: 0,
            last: Last::Other,
            before_last: Last::Other,
            pending: Pending::Nothing,
        }
    }

    /// Takes note of a token other than a semicolon.
    pub(super) fn see(&mut self, token: &Token<'_>) {
        let word = (token.kind == lexer::Kind::Word).then_some(token.text);
        let last = match (self.kind, word) {
            (Kind::Plain, _) => return,
            (Kind::Start, _) => self.first(token),
            (Kind::Create, Some(word)) => self.object(word),
            (Kind::Rule, _) if token.is_sign('(') => {
                self.parentheses += 1;
                Last::Other
            }
            (Kind::Rule, _) if token.is_sign(')') => {
                self.parentheses = self.parentheses.saturating_sub(1);
                Last::Other
            }
            _ if token.is_sign('.') => Last::Dot,
            // Behind a label.
            (Kind::Routine, _) if token.is_sign(':') => Last::Opener,
            // After a dot even a keyword is a name.
            (_, Some(_)) if self.last == Last::Dot => Last::Other,
            (Kind::SqliteTrigger, _) if token.is("END") => Last::End,
            (Kind::Routine, _) if token.is_sign('(') && self.last == Last::Begin => Last::Other,
            (Kind::Routine, Some(word)) => match self.dialect.family() {
                Family::Mysql => self.mysql(word),
                _ => self.postgres(word),
            },
            _ => Last::Other,
        };
        self.before_last = self.last;
        self.last = last;
    }

    /// Takes note of a semicolon; true when the statement ends there.
    pub(super) fn ends_at_semicolon(&mut self) -> bool {
        let ends = self.is_closed();
        self.before_last = self.last;
        self.last = Last::Semicolon;
        self.pending = Pending::Nothing;
        ends
    }

    /// True when nothing of the statement is open.
    pub(super) fn is_closed(&self) -> bool {
        match self.kind {
            Kind::SqliteTrigger => self.last == Last::End && self.before_last == Last::Semicolon,
            Kind::Routine => self.depth == 0,
            Kind::Rule => self.parentheses == 0,
            Kind::Start | Kind::Create | Kind::Plain => true,
        }
    }

    fn first(&mut self, token: &Token<'_>) -> Last {
        let mysql = self.dialect.family() == Family::Mysql;
        self.kind = if token.is("CREATE") || (mysql && token.is("ALTER")) {
            Kind::Create
        } else if mysql && token.is("BEGIN") {
            // Only `BEGIN NOT ATOMIC` has a body; see `mysql`.
            Kind::Routine
        } else {
            Kind::Plain
        };
        if token.is("BEGIN") {
            Last::Begin
        } else {
            Last::Other
        }
    }

    fn object(&mut self, word: &str) -> Last {
        let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
        self.kind = match self.dialect.family() {
            Family::Sqlite if is(&["TRIGGER"]) => Kind::SqliteTrigger,
            Family::Sqlite if is(&["TEMP", "TEMPORARY"]) => Kind::Create,
            Family::Postgres if is(&["FUNCTION", "PROCEDURE"]) => Kind::Routine,
            Family::Postgres if is(&["RULE"]) => Kind::Rule,
            Family::Postgres if is(&["OR", "REPLACE"]) => Kind::Create,
            Family::Mysql if is(&["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"]) => {
                Kind::Routine
            }
            Family::Mysql
                if !is(&[
                    "TABLE",
                    "INDEX",
                    "VIEW",
                    "DATABASE",
                    "SCHEMA",
                    "USER",
                    "ROLE",
                    "UNIQUE",
                    "SEQUENCE",
                    "SERVER",
                    "TEMPORARY",
                ]) =>
            {
                Kind::Create
            }
            _ => Kind::Plain,
        };
        Last::Other
    }

    fn postgres(&mut self, word: &str) -> Last {
        if self.depth == 0 {
            return match (self.last, word) {
                (Last::Begin, word) if word.eq_ignore_ascii_case("ATOMIC") => {
                    self.depth = 1;
                    Last::Other
                }
                (_, word) if word.eq_ignore_ascii_case("BEGIN") => Last::Begin,
                _ => Last::Other,
            };
        }
        if word.eq_ignore_ascii_case("CASE") {
            self.depth += 1;
        } else if word.eq_ignore_ascii_case("END") {
            self.depth -= 1;
        }
        Last::Other
    }

    /// Each block of a MySQL body ends in `END`, with or without the block's kind behind it.
    /// What opens one is `BEGIN`, `CASE`, `LOOP`, `REPEAT`, and the `THEN` of an `IF` and the
    /// `DO` of a loop: `IF(` and `REPEAT(` are functions too, so their first words do not tell.
    fn mysql(&mut self, word: &str) -> Last {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let after_end = self.last == Last::End;
        let fresh = matches!(self.last, Last::Semicolon | Last::Begin | Last::Opener);
        if after_end
            && ["IF", "CASE", "LOOP", "REPEAT", "WHILE", "FOR"]
                .iter()
                .any(|w| is(w))
        {
            return Last::Other;
        }
        // A transaction's `BEGIN` as the first word of a statement is followed by nothing or
        // `WORK`, that of MariaDB's anonymous block by `NOT ATOMIC`.
        if self.last == Last::Begin && self.depth == 0 && is("NOT") {
            self.depth = 1;
            return Last::Other;
        }
        if is("ATOMIC") {
            return Last::Opener;
        }
        if is("BEGIN") {
            self.depth += 1;
            self.pending = Pending::Nothing;
            return Last::Begin;
        }
        if is("END") {
            self.depth = self.depth.saturating_sub(1);
            self.pending = Pending::Nothing;
            return Last::End;
        }
        if is("CASE") {
            self.depth += 1;
        } else if is("LOOP") || (is("REPEAT") && fresh) {
            self.depth += 1;
            return Last::Opener;
        } else if is("IF") {
            // Inside a condition it can only be the function.
            if self.pending == Pending::Nothing {
                self.pending = Pending::If;
            }
        } else if is("WHEN") || is("ELSEIF") {
            self.pending = Pending::When;
        } else if is("WHILE") || (is("FOR") && fresh) {
            self.pending = Pending::Loop;
        } else if is("THEN") {
            if self.pending == Pending::If {
                self.depth += 1;
            }
            self.pending = Pending::Nothing;
            return Last::Opener;
        } else if is("DO") {
            if self.pending == Pending::Loop {
                self.depth += 1;
            }
            self.pending = Pending::Nothing;
            return Last::Opener;
        } else if is("ELSE") {
            self.pending = Pending::Nothing;
            return Last::Opener;
        } else if is("ROW") {
            return Last::Opener;
        }
        Last::Other
    }
}

//! What a statement does to the session that it runs in.

use super::words::{Token, leading, starts, written};
use crate::{Dialect, Family};

/// True for a statement that only says how the statements behind it run: a script that is resumed behind
/// it needs it again.
///
/// ```
/// use whimbrel_core::{Dialect, transaction::is_setting};
///
/// assert!(is_setting(Dialect::Mysql, "USE other"));
/// assert!(is_setting(Dialect::Postgres, "SET ROLE owner"));
/// assert!(!is_setting(Dialect::Mysql, "SET GLOBAL max_connections = 5"));
/// ```
pub fn is_setting(dialect: Dialect, statement: &str) -> bool {
    let tokens = leading(dialect, statement, 8);
    let second_is = |words: &[&str]| {
        let second = tokens.get(1);
        second.is_some_and(|token| words.iter().any(|word| token.is(word)))
    };
    let set = starts(&tokens, &["SET"]);
    match dialect.family() {
        Family::Postgres => {
            (set && !second_is(&["LOCAL", "TRANSACTION", "CONSTRAINTS"]))
                || starts(&tokens, &["RESET"])
                || (starts(&tokens, &["SELECT"])
                    && tokens
                        .iter()
                        .any(|token| names_function(token, "set_config")))
        }
        Family::Mysql => {
            (set && !second_is(&[
                "GLOBAL",
                "PERSIST",
                "PERSIST_ONLY",
                "PASSWORD",
                "TRANSACTION",
            ])) || starts(&tokens, &["USE"])
        }
        Family::Sqlite => {
            starts(&tokens, &["PRAGMA"]) && super::sqlite::kind(&tokens) == super::Kind::Plain
        }
    }
}

/// True unless the statement certainly leaves its session as it is (MySQL, SQLite).
pub fn may_change_session(dialect: Dialect, statement: &str) -> bool {
    let tokens = leading(dialect, statement, 2);
    let harmless: &[&str] = match dialect.family() {
        Family::Mysql => &[
            "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE",
            "RENAME", "GRANT", "REVOKE", "WITH", "ANALYZE", "OPTIMIZE",
        ],
        _ => &[
            "CREATE",
            "ALTER",
            "DROP",
            "INSERT",
            "UPDATE",
            "DELETE",
            "REPLACE",
            "WITH",
            "SELECT",
            "BEGIN",
            "COMMIT",
            "END",
            "ANALYZE",
            "REINDEX",
            "VACUUM",
            "SAVEPOINT",
            "RELEASE",
        ],
    };
    let temporary = |token: &Token<'_>| token.is("TEMP") || token.is("TEMPORARY");
    !harmless.iter().any(|word| starts(&tokens, &[word]))
        || tokens.get(1).is_some_and(temporary)
        || dialect.family() == Family::Mysql && assigns(statement)
}

/// True for an `INSERT` of values into a table of the session's own database, which gives no variable a value (MySQL).
///
/// ```
/// use whimbrel_core::transaction::inserts_values;
///
/// assert!(inserts_values("INSERT INTO `a` (id) VALUES (1)"));
/// assert!(!inserts_values("INSERT INTO other.a VALUES (1)"));
/// assert!(!inserts_values("INSERT INTO a SELECT 1"));
/// ```
pub fn inserts_values(statement: &str) -> bool {
    let tokens = leading(Dialect::Mysql, statement, 4);
    let after_table = tokens.get(3);
    let is_own = after_table == Some(&Token::Sign('('))
        || after_table.is_some_and(|token| token.is("VALUES") || token.is("VALUE"));
    let bytes = statement.as_bytes();
    starts(&tokens, &["INSERT", "INTO"])
        && is_own
        && !assigns(statement)
        && !bytes
            .windows(6)
            .any(|word| word.eq_ignore_ascii_case(b"select"))
}

/// What a statement says about whether the transactions behind it may write, itself included; `None` when it says
/// nothing about that.
///
/// ```
/// use whimbrel_core::{Dialect, transaction::reads_only};
///
/// assert_eq!(reads_only(Dialect::Mysql, "START TRANSACTION READ ONLY"), Some(true));
/// assert_eq!(reads_only(Dialect::Postgres, "SET TRANSACTION READ WRITE"), Some(false));
/// assert_eq!(reads_only(Dialect::Postgres, "BEGIN"), None);
/// ```
pub fn reads_only(dialect: Dialect, statement: &str) -> Option<bool> {
    let tokens = leading(dialect, statement, 24);
    if !["BEGIN", "START", "SET"]
        .iter()
        .any(|word| starts(&tokens, &[word]))
    {
        return None;
    }
    tokens.windows(2).find_map(|pair| match pair {
        [read, only] if read.is("READ") && only.is("ONLY") => Some(true),
        [read, write] if read.is("READ") && write.is("WRITE") => Some(false),
        _ => None,
    })
}

/// True for `SET ROLE`.
pub fn sets_role(statement: &str) -> bool {
    starts(&leading(Dialect::Postgres, statement, 2), &["SET", "ROLE"])
}

/// The settings of a program's own (`app.tenant`) that a statement says (PostgreSQL), which no catalogue lists.
///
/// ```
/// use whimbrel_core::transaction::own_settings;
///
/// assert_eq!(own_settings("SET app.tenant = 'a'"), ["app.tenant"]);
/// assert_eq!(own_settings("SELECT set_config('app.tenant', 'a', false)"), ["app.tenant"]);
/// assert!(own_settings("SET search_path = a").is_empty());
/// ```
pub fn own_settings(statement: &str) -> Vec<String> {
    let first = leading(Dialect::Postgres, statement, 5);
    if starts(&first, &["SET"]) || starts(&first, &["RESET"]) {
        let scope = ["SESSION", "LOCAL"];
        let rest = first.get(1..).unwrap_or_default().iter();
        let mut rest = rest.skip_while(|token| scope.iter().any(|word| token.is(word)));
        let name = |token: Option<&Token<'_>>| match token {
            Some(Token::Word(word)) => Some(word.to_lowercase()),
            Some(Token::Name(name)) => Some(name.clone().into_owned()),
            _ => None,
        };
        let parts = (name(rest.next()), rest.next(), name(rest.next()));
        return match parts {
            (Some(class), Some(Token::Sign('.')), Some(name)) => vec![format!("{class}.{name}")],
            _ => Vec::new(),
        };
    }
    if !statement.to_ascii_lowercase().contains("set_config") {
        return Vec::new();
    }
    let tokens = leading(Dialect::Postgres, statement, usize::MAX);
    let names = tokens.windows(3).filter_map(|three| match three {
        [function, Token::Sign('('), Token::Text(name)]
            if names_function(function, "set_config") =>
        {
            Some(name.clone().into_owned())
        }
        _ => None,
    });
    names.filter(|name| name.contains('.')).collect()
}

/// True for a script that may change how the texts behind a statement are read (PostgreSQL): a message is read as a
/// whole before the first of its statements runs.
///
/// ```
/// use whimbrel_core::transaction::changes_reading;
///
/// assert!(changes_reading("SET standard_conforming_strings = off"));
/// assert!(!changes_reading("SET standard_conforming_strings = on;"));
/// ```
pub fn changes_reading(script: &str) -> bool {
    let script = script.to_ascii_lowercase();
    let mut parts = script.split("standard_conforming_strings").skip(1);
    parts.any(|behind| {
        let value = behind.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let value = value.strip_prefix("to ").unwrap_or(value);
        let value = value.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let word = |letter: char| letter.is_alphanumeric();
        !matches!(value.split(|c| !word(c)).next(), Some("on" | "true"))
    })
}

/// What a statement leaves in its session beside settings (MySQL). Names are written as in the statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaving<'s> {
    /// A variable, without its `@`.
    Variable(&'s str),
    /// A temporary table, with its database where that is written.
    Table(String),
    /// A prepared statement.
    Prepared(&'s str),
    /// A named lock, as a text in quotes.
    Lock(&'s str),
}

/// What a statement leaves in its session beside settings (MySQL).
///
/// ```
/// use whimbrel_core::transaction::{Leaving, leavings};
///
/// assert_eq!(leavings("SET @x = 1"), [Leaving::Variable("x")]);
/// assert_eq!(leavings("UPDATE a SET n = (@n := @n + 1)"), [Leaving::Variable("n")]);
/// assert_eq!(leavings("SELECT GET_LOCK('a', 1)"), [Leaving::Lock("'a'")]);
/// assert_eq!(
///     leavings("CREATE TEMPORARY TABLE IF NOT EXISTS `a` (id INT)"),
///     [Leaving::Table("`a`".to_owned())]
/// );
/// ```
pub fn leavings(statement: &str) -> Vec<Leaving<'_>> {
    let written = written(Dialect::Mysql, statement, 12);
    let (tokens, texts): (Vec<Token<'_>>, Vec<&str>) = written.into_iter().unzip();
    let first_is = |words: &[&str]| words.iter().any(|word| starts(&tokens, &[word]));
    if let (true, Some(name)) = (first_is(&["PREPARE"]), texts.get(1)) {
        return vec![Leaving::Prepared(name)];
    }
    if first_is(&["CREATE"]) {
        let pairs: Vec<_> = tokens.iter().zip(&texts).collect();
        let table = pairs
            .windows(2)
            .position(|pair| pair[0].0.is("TEMPORARY") && pair[1].0.is("TABLE"));
        let rest = table.and_then(|at| pairs.get(at + 2..)).unwrap_or_default();
        let after_if = rest
            .iter()
            .skip_while(|(token, _)| ["IF", "NOT", "EXISTS"].iter().any(|word| token.is(word)));
        return match after_if.map(|(_, text)| **text).collect::<Vec<_>>()[..] {
            [schema, ".", table, ..] => vec![Leaving::Table(format!("{schema}.{table}"))],
            [table, ..] => vec![Leaving::Table(table.to_owned())],
            [] => Vec::new(),
        };
    }
    let data = first_is(&["ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "REPLACE"]);
    if data && !assigns(statement) {
        return Vec::new();
    }
    let names = variables(statement).into_iter().map(Leaving::Variable);
    let locks = tokens.windows(3).zip(&texts[2.min(texts.len())..]);
    let locks = locks.filter_map(|(three, text)| match three {
        [function, Token::Sign('('), Token::Text(_)] if names_function(function, "get_lock") => {
            Some(Leaving::Lock(text))
        }
        _ => None,
    });
    names.chain(locks).collect()
}

/// True for a statement that may give a variable a value on its way.
fn assigns(statement: &str) -> bool {
    statement.contains(":=")
}

/// The names behind a single `@`; one that stands in a string does no harm.
fn variables(statement: &str) -> Vec<&str> {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.');
    let mut found = Vec::new();
    let mut rest = statement;
    while let Some((_, behind)) = rest.split_once('@') {
        if let Some(system) = behind.strip_prefix('@') {
            rest = system;
            continue;
        }
        let end = behind
            .find(|letter| !is_name(letter))
            .unwrap_or(behind.len());
        let (name, after) = behind.split_at(end);
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
        rest = after;
    }
    found
}

fn names_function(token: &Token<'_>, function: &str) -> bool {
    match token {
        Token::Word(word) => word.eq_ignore_ascii_case(function),
        Token::Name(name) => name.eq_ignore_ascii_case(function),
        Token::Text(_) | Token::Sign(_) => false,
    }
}

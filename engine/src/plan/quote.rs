//! The only place where names and texts become SQL.

use crate::dialect::facts;
use crate::sql::{Action, Dialect, QName, SqlSchema};

/// A quoted identifier; quotes inside are doubled.
///
/// ```
/// use whimbrel_engine::{plan::identifier, sql::Dialect};
///
/// assert_eq!(identifier(Dialect::Postgres, "user"), "\"user\"");
/// assert_eq!(identifier(Dialect::Sqlite, "a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
/// assert_eq!(identifier(Dialect::Mysql, "a`b"), "`a``b`");
/// ```
pub fn identifier(dialect: Dialect, name: &str) -> String {
    let quote = facts(dialect).name_quote;
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push(quote);
    for letter in name.chars() {
        quoted.push(letter);
        if letter == quote {
            quoted.push(quote);
        }
    }
    quoted.push(quote);
    quoted
}

/// A string literal. On MySQL, where a backslash escapes, backslashes are doubled too.
///
/// ```
/// use whimbrel_engine::{plan::string, sql::Dialect};
///
/// assert_eq!(string(Dialect::Postgres, "it's"), "'it''s'");
/// assert_eq!(string(Dialect::Mysql, "a\\b"), "'a\\\\b'");
/// ```
pub fn string(dialect: Dialect, text: &str) -> String {
    let text = text.replace('\'', "''");
    match facts(dialect).backslash_escapes {
        true => format!("'{}'", text.replace('\\', "\\\\")),
        false => format!("'{text}'"),
    }
}

/// A name as a script says it: qualified outside of the default schema.
pub(crate) fn place(history: &SqlSchema, name: &QName) -> String {
    match history.default_namespace == name.namespace {
        true => identifier(history.dialect, &name.name),
        false => full_name(history.dialect, name),
    }
}

/// A name with its schema, where it has one.
pub(crate) fn full_name(dialect: Dialect, name: &QName) -> String {
    let own = identifier(dialect, &name.name);
    match &name.namespace {
        Some(namespace) => format!("{}.{own}", identifier(dialect, namespace)),
        None => own,
    }
}

/// Several quoted identifiers.
pub(super) fn identifiers<'n>(
    dialect: Dialect,
    names: impl IntoIterator<Item = &'n str>,
    separator: &str,
) -> String {
    let quoted: Vec<String> = names
        .into_iter()
        .map(|name| identifier(dialect, name))
        .collect();
    quoted.join(separator)
}

/// Bytes as the text of their digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

pub(super) fn direction(sort: crate::sql::SortOrder) -> &'static str {
    match sort {
        crate::sql::SortOrder::Asc => "ASC",
        crate::sql::SortOrder::Desc => "DESC",
    }
}

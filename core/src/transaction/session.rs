//! What a statement does to the session that it runs in.

use super::words::{Token, leading, starts, written};
use crate::Dialect;

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
    match dialect {
        Dialect::Postgres | Dialect::Cockroach => {
            (set && !second_is(&["LOCAL", "TRANSACTION", "CONSTRAINTS"]))
                || starts(&tokens, &["RESET"])
                || (starts(&tokens, &["SELECT"])
                    && tokens.iter().any(|token| names(token, "set_config")))
        }
        Dialect::Mysql => {
            (set && !second_is(&[
                "GLOBAL",
                "PERSIST",
                "PERSIST_ONLY",
                "PASSWORD",
                "TRANSACTION",
            ])) || starts(&tokens, &["USE"])
        }
        Dialect::Sqlite => {
            starts(&tokens, &["PRAGMA"]) && super::sqlite::kind(&tokens) == super::Kind::Plain
        }
    }
}

/// True unless the statement certainly leaves its session as it is (MySQL, SQLite).
pub fn may_change_session(dialect: Dialect, statement: &str) -> bool {
    let tokens = leading(dialect, statement, 2);
    let harmless: &[&str] = match dialect {
        Dialect::Mysql => &[
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
    let temporary = |token: &Token| token.is("TEMP") || token.is("TEMPORARY");
    !harmless.iter().any(|word| starts(&tokens, &[word])) || tokens.get(1).is_some_and(temporary)
}

/// True for `SET ROLE`.
pub fn sets_role(statement: &str) -> bool {
    starts(&leading(Dialect::Postgres, statement, 2), &["SET", "ROLE"])
}

/// The statements that take away what a statement leaves in its session beside settings: temporary tables,
/// prepared statements, variables (MySQL).
///
/// ```
/// use whimbrel_core::transaction::takes_away;
///
/// assert_eq!(takes_away("SET @x = 1"), ["SET @x = NULL"]);
/// assert_eq!(
///     takes_away("CREATE TEMPORARY TABLE IF NOT EXISTS `a` (id INT)"),
///     ["DROP TEMPORARY TABLE IF EXISTS `a`"]
/// );
/// ```
pub fn takes_away(statement: &str) -> Vec<String> {
    let written = written(Dialect::Mysql, statement, 12);
    let (tokens, texts): (Vec<Token>, Vec<&str>) = written.into_iter().unzip();
    let first_is = |words: &[&str]| words.iter().any(|word| starts(&tokens, &[word]));
    if let (true, Some(name)) = (first_is(&["PREPARE"]), texts.get(1)) {
        return vec![format!("DEALLOCATE PREPARE {name}")];
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
        let name: String = match after_if.map(|(_, text)| **text).collect::<Vec<_>>()[..] {
            [schema, ".", table, ..] => format!("{schema}.{table}"),
            [table, ..] => table.to_owned(),
            [] => return Vec::new(),
        };
        return vec![format!("DROP TEMPORARY TABLE IF EXISTS {name}")];
    }
    if first_is(&["ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "REPLACE"]) {
        return Vec::new();
    }
    variables(statement)
        .into_iter()
        .map(|name| format!("SET @{name} = NULL"))
        .collect()
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

fn names(token: &Token, function: &str) -> bool {
    match token {
        Token::Word(word) | Token::Name(word) => word.eq_ignore_ascii_case(function),
        _ => false,
    }
}

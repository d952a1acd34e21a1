//! Which scripts can run inside one transaction, together with their history row.
//!
//! Works on statements that were already split apart, by their leading words: no parser, so that
//! a binary that embeds migrations carries none.

mod directive;
mod mysql;
mod postgres;
mod rows;
mod session;
mod sqlite;
mod words;

pub use directive::wants_no_transaction;
pub use postgres::chooses_isolation;
pub use rows::{Touched, touched};
pub use session::{
    Leaving, changes_reading, inserts_values, is_setting, leavings, may_change_session,
    own_settings, reads_only, sets_role,
};

use crate::{Dialect, Family};
pub(crate) use mysql::ROWS as MYSQL_ROWS;

/// How a script has to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Inside one transaction that the runner opens. A `BEGIN` at the script's start and the
    /// `COMMIT` at its end are left out.
    Transactional,
    /// Statement by statement, with progress recorded.
    Stepwise {
        /// The index of the statement that asks for it.
        statement: usize,
        /// Why, to be read behind the statement's place.
        reason: &'static str,
    },
}

/// What one statement means for transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It may run in a transaction or alone.
    Plain,
    /// The database refuses it inside a transaction; says why.
    Alone(&'static str),
    /// It opens a transaction.
    Begin,
    /// It ends a transaction (`COMMIT`, `END`, `ROLLBACK`).
    End,
}

/// Decides how a script runs. `alone` is what its files say (see [`wants_no_transaction`]).
pub fn classify_script(dialect: Dialect, alone: bool, statements: &[&str]) -> Mode {
    if alone && !statements.is_empty() {
        return Mode::Stepwise {
            statement: 0,
            reason: "the script asks for no transaction",
        };
    }
    classify(dialect, statements)
}

/// Decides how a script runs.
///
/// ```
/// use whimbrel_core::{Dialect, transaction::{self, Mode}};
///
/// let script = ["CREATE TABLE a (id INT)", "CREATE INDEX CONCURRENTLY i ON a (id)"];
/// assert!(matches!(
///     transaction::classify(Dialect::Postgres, &script),
///     Mode::Stepwise { statement: 1, .. }
/// ));
/// assert_eq!(transaction::classify(Dialect::Postgres, &script[..1]), Mode::Transactional);
/// ```
pub fn classify(dialect: Dialect, statements: &[&str]) -> Mode {
    if dialect.family() == Family::Mysql && !statements.is_empty() {
        return Mode::Stepwise {
            statement: 0,
            reason: "MySQL and MariaDB commit at every schema change",
        };
    }
    let kinds: Vec<Kind> = statements.iter().map(|text| kind(dialect, text)).collect();
    if let Some(stepwise) = kinds
        .iter()
        .enumerate()
        .find_map(|(statement, kind)| match kind {
            Kind::Alone(reason) => Some(Mode::Stepwise { statement, reason }),
            _ => None,
        })
    {
        return stepwise;
    }
    // Only before everything else it says how the script's transaction is isolated.
    let first = kinds.iter().position(|kind| *kind == Kind::Plain);
    let isolation = |(at, text): &(usize, &&str)| Some(*at) != first && chooses_isolation(text);
    if dialect.has_namespaces()
        && let Some((statement, _)) = statements.iter().enumerate().find(isolation)
    {
        return Mode::Stepwise {
            statement,
            reason: "the script chooses how its transactions are isolated",
        };
    }
    let own = |kind: &&Kind| matches!(kind, Kind::Begin | Kind::End);
    let wrapped = kinds.first() == Some(&Kind::Begin)
        && is_plain_begin(dialect, statements.first().copied().unwrap_or(""))
        && is_commit(dialect, statements.last().copied().unwrap_or(""));
    let controls = kinds.iter().filter(own).count();
    // SQLite's transactions are all alike, so that one of them is as good as several.
    let pairs = dialect.family() == Family::Sqlite && are_pairs(dialect, &kinds, statements);
    if controls > 0 && !(wrapped && controls == 2) && !pairs {
        let statement = kinds.iter().position(|kind| own(&kind)).unwrap_or(0);
        return Mode::Stepwise {
            statement,
            reason: "the script opens or ends transactions itself",
        };
    }
    if dialect.family() == Family::Postgres
        && let Some(statement) = postgres::uses_new_enum_value(statements)
    {
        return Mode::Stepwise {
            statement,
            reason: "a value added to an enum can be used only after it was committed",
        };
    }
    Mode::Transactional
}

/// True when each transaction that a script begins is committed.
fn are_pairs(dialect: Dialect, kinds: &[Kind], statements: &[&str]) -> bool {
    let mut open = false;
    for (kind, statement) in kinds.iter().zip(statements) {
        match kind {
            Kind::Begin if !open => open = true,
            Kind::End if open && is_commit(dialect, statement) => open = false,
            Kind::Begin | Kind::End => return false,
            Kind::Plain | Kind::Alone(_) => {}
        }
    }
    !open
}

/// What one statement means for transactions.
pub fn kind(dialect: Dialect, statement: &str) -> Kind {
    // Elsewhere the first words tell; scripts can have a hundred thousand statements.
    let words = if dialect.has_namespaces() { 64 } else { 8 };
    let tokens = words::leading(dialect, statement, words);
    match dialect.family() {
        Family::Postgres => postgres::kind(&tokens),
        Family::Sqlite => sqlite::kind(&tokens),
        Family::Mysql => mysql::kind(&tokens),
    }
}

/// What a statement is called that its database surely refuses between `BEGIN` and `COMMIT`.
///
/// ```
/// use whimbrel_core::{Dialect, transaction::refused_inside};
///
/// let refused = |sql| refused_inside(Dialect::Postgres, sql);
/// let built = refused("CREATE INDEX CONCURRENTLY i ON a (id)");
/// assert_eq!(built.as_deref(), Some("CREATE INDEX CONCURRENTLY"));
/// assert_eq!(refused("CREATE INDEX i ON a (id)"), None);
/// // The block may not come to it.
/// assert_eq!(refused("DO 'BEGIN IF x THEN COMMIT; END IF; END'"), None);
/// ```
pub fn refused_inside(dialect: Dialect, statement: &str) -> Option<String> {
    let tokens = words::leading(dialect, statement, 64);
    match dialect.family() {
        // It differs.
        Family::Postgres if dialect == Dialect::Cockroach => None,
        Family::Postgres => postgres::refused_inside(&tokens),
        Family::Sqlite => sqlite::refused_inside(&tokens),
        // It commits by itself.
        Family::Mysql => None,
    }
}

/// True when the runner's own transaction is as good as the one that the script asks for.
fn is_plain_begin(dialect: Dialect, statement: &str) -> bool {
    // SQLite's kinds differ only in when they lock.
    dialect.family() == Family::Sqlite
        || postgres::is_plain_begin(&words::leading(dialect, statement, 16))
}

/// True for MySQL's `LOCK TABLES`: until `UNLOCK TABLES` only the tables that it names can be used,
/// and a transaction that is begun in between ends the lock.
pub fn locks_tables(statement: &str) -> bool {
    let tokens = words::leading(Dialect::Mysql, statement, 2);
    words::starts(&tokens, &["LOCK", "TABLES"]) || words::starts(&tokens, &["LOCK", "TABLE"])
}

/// True for MySQL's `UNLOCK TABLES`.
pub fn unlocks_tables(statement: &str) -> bool {
    let tokens = words::leading(Dialect::Mysql, statement, 2);
    words::starts(&tokens, &["UNLOCK", "TABLES"]) || words::starts(&tokens, &["UNLOCK", "TABLE"])
}

/// True for the statements that leave a transaction with its changes kept.
fn is_commit(dialect: Dialect, statement: &str) -> bool {
    let tokens = words::leading(dialect, statement, 4);
    (words::starts(&tokens, &["COMMIT"]) || words::starts(&tokens, &["END"]))
        && !tokens.get(1).is_some_and(|token| token.is("PREPARED"))
}

#[cfg(test)]
mod tests;

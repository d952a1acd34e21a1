//! MySQL and MariaDB.

use super::Kind;
use super::words::{Token, starts};

/// Statements that change rows only, so that they and the recorded progress can commit together.
pub(crate) const ROWS: [&str; 10] = [
    "INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH", "DO", "LOAD", "TABLE", "VALUES",
];

pub(super) fn kind(tokens: &[Token<'_>]) -> Kind {
    let starts = |keywords: &[&str]| starts(tokens, keywords);
    // MariaDB: statements in a block, and no transaction.
    if starts(&["BEGIN", "NOT", "ATOMIC"]) {
        return Kind::Alone("MySQL and MariaDB commit at every schema change");
    }
    if starts(&["BEGIN"]) || starts(&["START", "TRANSACTION"]) {
        return Kind::Begin;
    }
    if starts(&["COMMIT"]) || (starts(&["ROLLBACK"]) && !tokens.iter().any(|token| token.is("TO")))
    {
        return Kind::End;
    }
    if ROWS.iter().any(|word| starts(&[word])) {
        return Kind::Plain;
    }
    Kind::Alone("MySQL and MariaDB commit at every schema change")
}

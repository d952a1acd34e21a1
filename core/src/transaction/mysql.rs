//! MySQL and MariaDB.

use super::Kind;
use super::words::{Token, starts};

/// Statements that change rows only, so that they and the recorded progress can commit together.
const ROWS: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH"];

pub(super) fn kind(tokens: &[Token]) -> Kind {
    let starts = |keywords: &[&str]| starts(tokens, keywords);
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

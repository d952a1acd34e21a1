//! PostgreSQL and CockroachDB.

use super::Kind;
use super::words::{Token, leading, starts};
use crate::Dialect;

pub(super) fn kind(tokens: &[Token]) -> Kind {
    let starts = |keywords: &[&str]| starts(tokens, keywords);
    // Behind the leading words, names are quoted or of the user's choice: look only at the words
    // that come before a parenthesis.
    let head = tokens
        .iter()
        .position(|token| *token == Token::Sign('('))
        .map_or(tokens, |end| &tokens[..end]);
    let concurrently = head.iter().any(|token| token.is("CONCURRENTLY"));
    let index = starts(&["CREATE", "INDEX"])
        || starts(&["CREATE", "UNIQUE", "INDEX"])
        || starts(&["DROP", "INDEX"]);
    if index && concurrently {
        return Kind::Alone("an index cannot be built or dropped CONCURRENTLY in a transaction");
    }
    if starts(&["REINDEX"]) && (reindex_is_concurrent(tokens) || reindexes_all(tokens)) {
        return Kind::Alone("this REINDEX cannot run in a transaction");
    }
    if starts(&["ALTER", "TABLE"]) && concurrently && head.iter().any(|token| token.is("DETACH")) {
        return Kind::Alone("a partition cannot be detached CONCURRENTLY in a transaction");
    }
    if starts(&["VACUUM"]) {
        return Kind::Alone("VACUUM cannot run in a transaction");
    }
    if starts(&["CLUSTER"]) && tokens.len() == 1 {
        return Kind::Alone("CLUSTER of all tables cannot run in a transaction");
    }
    if starts(&["ALTER", "SYSTEM"]) {
        return Kind::Alone("ALTER SYSTEM cannot run in a transaction");
    }
    for what in ["DATABASE", "TABLESPACE", "SUBSCRIPTION"] {
        if starts(&["CREATE", what]) || starts(&["DROP", what]) {
            return Kind::Alone("this object cannot be created or dropped in a transaction");
        }
    }
    if starts(&["ALTER", "DATABASE"]) && tokens.iter().any(|token| token.is("TABLESPACE")) {
        return Kind::Alone("a database cannot change its tablespace in a transaction");
    }
    if starts(&["DISCARD", "ALL"]) {
        return Kind::Alone("DISCARD ALL cannot run in a transaction");
    }
    if starts(&["DO"]) && tokens.iter().any(commits) {
        return Kind::Alone("the block commits by itself");
    }
    if starts(&["BEGIN"]) || starts(&["START", "TRANSACTION"]) {
        return Kind::Begin;
    }
    let to_savepoint = tokens.iter().take(4).any(|token| token.is("TO"));
    if starts(&["COMMIT"])
        || starts(&["END"])
        || starts(&["ABORT"])
        || starts(&["PREPARE", "TRANSACTION"])
        || (starts(&["ROLLBACK"]) && !to_savepoint)
    {
        return Kind::End;
    }
    Kind::Plain
}

/// True for `SET TRANSACTION`, which says how the transaction that it is in is isolated.
pub fn chooses_isolation(statement: &str) -> bool {
    starts(
        &leading(Dialect::Postgres, statement, 2),
        &["SET", "TRANSACTION"],
    )
}

/// True for the body of a block with `COMMIT;` or `ROLLBACK;` in it.
fn commits(body: &Token) -> bool {
    let Token::Text(body) = body else {
        return false;
    };
    body.to_uppercase().split(';').any(|statement| {
        let last = statement.split_whitespace().next_back();
        matches!(last, Some("COMMIT" | "ROLLBACK"))
    })
}

/// True when a `BEGIN` asks for no special kind of transaction.
pub(super) fn is_plain_begin(tokens: &[Token]) -> bool {
    let plain = |token: &Token| {
        ["BEGIN", "START", "TRANSACTION", "WORK"]
            .iter()
            .any(|word| token.is(word))
    };
    tokens.iter().all(plain)
}

/// `REINDEX TABLE CONCURRENTLY x`, `REINDEX (CONCURRENTLY) TABLE x`.
fn reindex_is_concurrent(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.is("CONCURRENTLY"))
}

fn reindexes_all(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .take(8)
        .any(|token| token.is("DATABASE") || token.is("SYSTEM") || token.is("SCHEMA"))
}

/// The statement that adds an enum value which a later one mentions. A type that the same script
/// created is free of the rule.
pub(super) fn uses_new_enum_value(statements: &[&str]) -> Option<usize> {
    let mut created: Vec<Vec<Token>> = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let tokens = leading(Dialect::Postgres, statement, 24);
        if starts(&tokens, &["CREATE", "TYPE"]) {
            created.push(type_name(&tokens));
        }
        if !starts(&tokens, &["ALTER", "TYPE"]) || created.contains(&type_name(&tokens)) {
            continue;
        }
        let Some(value) = added_value(&tokens) else {
            continue;
        };
        let later = statements.get(at + 1..).unwrap_or_default();
        if later.iter().any(|statement| mentions(statement, value)) {
            return Some(at);
        }
    }
    None
}

/// The name behind `CREATE TYPE` or `ALTER TYPE`: its last part, since the schema may be left out.
fn type_name(tokens: &[Token]) -> Vec<Token> {
    let mut last = Vec::new();
    let mut rest = tokens.iter().skip(2);
    while let Some(name) = rest.next() {
        last = vec![match name {
            Token::Word(word) => Token::Name(word.to_lowercase()),
            other => other.clone(),
        }];
        if rest.next() != Some(&Token::Sign('.')) {
            break;
        }
    }
    last
}

fn added_value(tokens: &[Token]) -> Option<&str> {
    let at = tokens
        .windows(2)
        .position(|pair| matches!(pair, [a, b] if a.is("ADD") && b.is("VALUE")))?;
    tokens.get(at + 2..)?.iter().find_map(|token| match token {
        Token::Text(value) => Some(value.as_str()),
        _ => None,
    })
}

/// True when the value occurs as a string, also inside a function's body.
fn mentions(statement: &str, value: &str) -> bool {
    let literal = format!("'{}'", value.replace('\'', "''"));
    let adds = leading(Dialect::Postgres, statement, 24);
    // `ALTER TYPE … ADD VALUE 'c' AFTER 'b'` names a neighbour, which is allowed.
    statement.contains(&literal) && added_value(&adds).is_none()
}

//! PostgreSQL and CockroachDB.

use super::Kind;
use super::words::{Token, leading, starts};
use crate::Dialect;

pub(super) fn kind(tokens: &[Token<'_>]) -> Kind {
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
    if starts(&["CLUSTER"]) && behind_options(tokens, "VERBOSE").is_empty() {
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
    if starts(&["ALTER", "SUBSCRIPTION"]) && tokens.iter().any(|token| token.is("PUBLICATION")) {
        return Kind::Alone("a subscription cannot be refreshed in a transaction");
    }
    if starts(&["COMMIT", "PREPARED"]) || starts(&["ROLLBACK", "PREPARED"]) {
        return Kind::Alone("a prepared transaction cannot end in another one");
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
fn commits(body: &Token<'_>) -> bool {
    let Token::Text(body) = body else {
        return false;
    };
    body.to_uppercase().split(';').any(|statement| {
        let last = statement.split_whitespace().next_back();
        matches!(last, Some("COMMIT" | "ROLLBACK"))
    })
}

/// True when a `BEGIN` asks for no special kind of transaction.
pub(super) fn is_plain_begin(tokens: &[Token<'_>]) -> bool {
    let plain = |token: &Token<'_>| {
        ["BEGIN", "START", "TRANSACTION", "WORK"]
            .iter()
            .any(|word| token.is(word))
    };
    tokens.iter().all(plain)
}

/// What a statement that surely fails in a transaction is called. Not all that [`kind`] sets apart: whether a
/// block comes to its `COMMIT`, or a subscription has a slot, nobody can tell.
pub(super) fn refused_inside(tokens: &[Token<'_>]) -> Option<String> {
    let starts = |keywords: &[&str]| starts(tokens, keywords);
    let has = |word: &str| tokens.iter().any(|token| token.is(word));
    let off = ["FALSE", "OFF", "0", "NONE"].iter().any(|word| has(word));
    let uncertain = starts(&["DO"])
        || starts(&["ALTER", "SUBSCRIPTION"])
        || starts(&["DROP", "SUBSCRIPTION"])
        || starts(&["CREATE", "SUBSCRIPTION"]) && off
        || starts(&["REINDEX"]) && off;
    if uncertain || !matches!(kind(tokens), Kind::Alone(_)) {
        return None;
    }
    let words = tokens.iter().map_while(|token| match token {
        Token::Word(word) => Some(word),
        _ => None,
    });
    let known = [
        "CREATE",
        "DROP",
        "ALTER",
        "UNIQUE",
        "INDEX",
        "DATABASE",
        "TABLESPACE",
        "SUBSCRIPTION",
        "SYSTEM",
        "REINDEX",
        "VACUUM",
        "CLUSTER",
        "DISCARD",
        "ALL",
        "COMMIT",
        "ROLLBACK",
        "PREPARED",
        "TABLE",
    ];
    let known = words.map_while(|word| {
        let mut known = known.iter().copied();
        known.find(|known| known.eq_ignore_ascii_case(word))
    });
    let mut name: Vec<&str> = known.collect();
    name.extend(has("CONCURRENTLY").then_some("CONCURRENTLY"));
    Some(name.join(" "))
}

/// What follows a statement's first word, its options in parentheses and that older one.
fn behind_options<'t, 's>(tokens: &'t [Token<'s>], option: &str) -> &'t [Token<'s>] {
    let rest = tokens.get(1..).unwrap_or_default();
    let end = match rest.first() {
        Some(Token::Sign('(')) => rest.iter().position(|token| *token == Token::Sign(')')),
        Some(token) if token.is(option) => Some(0),
        _ => None,
    };
    end.and_then(|end| rest.get(end + 1..)).unwrap_or(rest)
}

/// `REINDEX TABLE CONCURRENTLY x`, `REINDEX (CONCURRENTLY) TABLE x`.
fn reindex_is_concurrent(tokens: &[Token<'_>]) -> bool {
    tokens.iter().any(|token| token.is("CONCURRENTLY"))
}

fn reindexes_all(tokens: &[Token<'_>]) -> bool {
    let rest = behind_options(tokens, "VERBOSE");
    let all = ["DATABASE", "SYSTEM", "SCHEMA"];
    rest.first()
        .is_some_and(|token| all.iter().any(|word| token.is(word)))
}

/// The statement that adds an enum value which a later one mentions. Before PostgreSQL 17 a type that the same
/// transaction created is no exception.
pub(super) fn uses_new_enum_value(statements: &[&str]) -> Option<usize> {
    for (at, statement) in statements.iter().enumerate() {
        let tokens = leading(Dialect::Postgres, statement, 24);
        if !starts(&tokens, &["ALTER", "TYPE"]) {
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

fn added_value<'t>(tokens: &'t [Token<'_>]) -> Option<&'t str> {
    let at = tokens
        .windows(2)
        .position(|pair| matches!(pair, [a, b] if a.is("ADD") && b.is("VALUE")))?;
    tokens.get(at + 2..)?.iter().find_map(|token| match token {
        Token::Text(value) => Some(value.as_ref()),
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

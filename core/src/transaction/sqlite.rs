//! SQLite.

use super::Kind;
use super::words::{Token, starts};

/// Settings that SQLite does not change inside a transaction, with an error or silently.
const SETTINGS: [&str; 6] = [
    "JOURNAL_MODE",
    "AUTO_VACUUM",
    "PAGE_SIZE",
    "WAL_CHECKPOINT",
    "SYNCHRONOUS",
    "TEMP_STORE",
];

pub(super) fn kind(tokens: &[Token<'_>]) -> Kind {
    let starts = |keywords: &[&str]| starts(tokens, keywords);
    if starts(&["VACUUM"]) {
        return Kind::Alone("VACUUM cannot run in a transaction");
    }
    if starts(&["ATTACH"]) || starts(&["DETACH"]) {
        return Kind::Alone("databases cannot be attached or detached in a transaction");
    }
    if starts(&["BEGIN"]) {
        return Kind::Begin;
    }
    if starts(&["COMMIT"]) || starts(&["END"]) {
        return Kind::End;
    }
    if starts(&["ROLLBACK"]) && !tokens.iter().any(|token| token.is("TO")) {
        return Kind::End;
    }
    if starts(&["PRAGMA"])
        && tokens
            .iter()
            .any(|token| SETTINGS.iter().any(|name| token.is(name)))
    {
        return Kind::Alone("this setting cannot change in a transaction");
    }
    // `PRAGMA foreign_keys` does nothing inside a transaction, and the runner has turned the keys
    // off before it: rebuilds that Prisma writes run as they are.
    Kind::Plain
}

/// What a statement that surely fails in a transaction is called.
pub(super) fn refused_inside(tokens: &[Token<'_>]) -> Option<String> {
    let sets = |name: &str| {
        let setting = match tokens {
            [_, _, Token::Sign('.'), rest @ ..] | [_, rest @ ..] => rest,
            [] => tokens,
        };
        starts(tokens, &["PRAGMA"])
            && matches!(setting, [found, Token::Sign('=' | '('), ..] if found.is(name))
    };
    if starts(tokens, &["VACUUM"]) {
        return Some("VACUUM".to_owned());
    }
    sets("SYNCHRONOUS").then(|| "PRAGMA synchronous".to_owned())
}

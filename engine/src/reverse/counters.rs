//! Counters that number rows. Where one stands changes no row.

use whimbrel_core::lexer::{Kind, Token};

use crate::{
    dialect::facts,
    sql::{Dialect, Family},
};

/// True for a statement that does nothing but set such a counter: the line with which the rebuild of a SQLite
/// table takes its counter along, and PostgreSQL's `SELECT setval(…)`. `is_table` knows the tables that are
/// there before the migration.
pub(super) fn only_counts(
    dialect: Dialect,
    words: &[Token<'_>],
    is_table: impl Fn(&str) -> bool,
) -> bool {
    match dialect.family() {
        Family::Sqlite => takes_along(words, is_table),
        Family::Postgres => facts(dialect).keeps_postgres_rules && sets_sequence(words),
        Family::Mysql => false,
    }
}

/// `UPDATE sqlite_sequence SET seq = … WHERE name = 'new_User'`, of a table that takes another one's place.
fn takes_along(words: &[Token<'_>], is_table: impl Fn(&str) -> bool) -> bool {
    let starts = ["UPDATE", "sqlite_sequence", "SET", "seq"];
    let begins = words.len() > starts.len()
        && words.iter().zip(starts).all(|(token, word)| {
            token.is(word) || token.value(Dialect::Sqlite).eq_ignore_ascii_case(word)
        });
    match words {
        [.., clause, name, equals, value] if begins => {
            clause.is("WHERE")
                && name.is("name")
                && equals.is_sign('=')
                && value.kind == Kind::String
                && !is_table(&value.value(Dialect::Sqlite))
        }
        _ => false,
    }
}

/// `SELECT setval(…) FROM …` that calls nothing else which could do something.
fn sets_sequence(words: &[Token<'_>]) -> bool {
    const HARMLESS: [&str; 6] = [
        "setval",
        "pg_get_serial_sequence",
        "max",
        "coalesce",
        "greatest",
        "count",
    ];
    let [select, function, ..] = words else {
        return false;
    };
    let mut calls = words
        .windows(2)
        .filter(|pair| matches!(pair[0].kind, Kind::Word | Kind::Name) && pair[1].is_sign('('))
        .map(|pair| &pair[0]);
    let is_harmless = |word: &Token<'_>| HARMLESS.iter().any(|known| word.is(known));
    select.is("SELECT")
        && function.is("setval")
        && calls.all(is_harmless)
        && !words.iter().any(|word| word.is("INTO"))
}

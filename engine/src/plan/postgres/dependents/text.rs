//! What a piece of SQL names. A name that means another thing than the one that is asked for is taken for it: too much
//! is dropped and created again then, which changes nothing.

use crate::{
    describe::lex::{self, Kind},
    sql::{Dialect, Index, IndexTerm},
};

pub(super) fn has_any(sql: &str, literals: &[&str]) -> bool {
    let tokens = lex::tokens_and_bodies(Dialect::Postgres, sql);
    tokens.iter().any(|token| match &token.kind {
        Kind::String(text) => literals.contains(&text.as_str()),
        _ => false,
    })
}

pub(super) fn mentions_any(sql: &str, names: &[&str]) -> bool {
    names.iter().any(|name| mentions(sql, name))
}

pub(super) fn mentions(sql: &str, wanted: &str) -> bool {
    let tokens = lex::tokens_and_bodies(Dialect::Postgres, sql);
    let mut names = tokens.iter().filter_map(lex::Token::name);
    names.any(|name| name.eq_ignore_ascii_case(wanted))
}

/// `SELECT *`, `t.*`, and not `count(*)` or a product.
pub(super) fn has_star(sql: &str) -> bool {
    let tokens = lex::tokens_and_bodies(Dialect::Postgres, sql);
    tokens.iter().enumerate().any(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        token.is_symbol("*")
            && before.is_some_and(|before| {
                before.is_word("SELECT")
                    || before.is_word("DISTINCT")
                    || before.is_symbol(".")
                    || before.is_symbol(",")
            })
    })
}

/// The text before a keyword.
pub(super) fn before_word<'s>(sql: &'s str, word: &str) -> &'s str {
    let tokens = lex::tokens(Dialect::Postgres, sql);
    let end = tokens
        .iter()
        .find(|token| token.is_word(word))
        .map(|token| token.start);
    sql.get(..end.unwrap_or(sql.len())).unwrap_or(sql)
}

/// The part of a function before its body, and whether the body is SQL that the database has read.
pub(super) fn head(sql: &str) -> (&str, bool) {
    let tokens = lex::tokens(Dialect::Postgres, sql);
    let body = tokens.iter().enumerate().find(|(at, token)| {
        let next = tokens.get(at + 1).map(|next| &next.kind);
        let is_text = matches!(next, Some(Kind::String(_))) || next == Some(&Kind::Symbol("$"));
        token.is_word("AS") && is_text
    });
    match body {
        Some((_, token)) => (sql.get(..token.start).unwrap_or(sql), false),
        None => (sql, true),
    }
}

pub(super) fn index_reads(index: &Index, column: &str) -> bool {
    let condition = index.predicate.iter();
    index.include.iter().any(|name| name == column)
        || condition.clone().any(|sql| mentions(sql, column))
        || index.columns.iter().any(|entry| match &entry.term {
            IndexTerm::Column(name) => name == column,
            IndexTerm::Expression(sql) => mentions(sql, column),
        })
}

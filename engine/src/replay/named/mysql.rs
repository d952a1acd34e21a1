//! The same for statements of MySQL and MariaDB.

use super::{
    read::{Kind, Need, granted, table_with},
    words::words,
};
use crate::replay::cursor::{Cursor, Outcome};

/// The first words of the statements that are read here.
pub(super) const WORDS: [&str; 7] = [
    "ALTER", "CALL", "CREATE", "GRANT", "LOAD", "LOCK", "TRUNCATE",
];

/// What a statement needs.
pub(super) fn needs(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    match c.any(&WORDS).unwrap_or_default() {
        "TRUNCATE" => {
            c.word("TABLE");
            let table = c.name()?;
            Ok(vec![
                Need::Relation(table.clone(), Kind::Table),
                Need::Emptied(vec![table]),
            ])
        }
        "LOCK" if c.any(&["TABLE", "TABLES"]).is_some() => {
            let tables = c.list(|c| {
                let table = c.name()?;
                c.piece_until(&[])?;
                Ok(table)
            })?;
            let needs = tables.into_iter();
            Ok(needs.map(|t| Need::Relation(t, Kind::Any)).collect())
        }
        "GRANT" => rights(c),
        "LOAD" => load(c),
        "CALL" => call(c),
        "ALTER" | "CREATE" => Ok(words(c)),
        _ => Ok(Vec::new()),
    }
}

/// `GRANT right [(columns)], … ON [TABLE] table TO …`. Who may create a table gets that right before it is there.
fn rights(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    let Some((columns, may_create)) = granted(c, "TO")? else {
        return Ok(Vec::new());
    };
    let is_routine = c.any(&["FUNCTION", "PROCEDURE", "PACKAGE"]).is_some();
    if is_routine || c.is_op(0, "*") {
        return Ok(Vec::new());
    }
    c.word("TABLE");
    let table = c.name()?;
    if table.namespace.is_some() || c.is_op(0, ".") || may_create && columns.is_empty() {
        return Ok(Vec::new());
    }
    Ok(table_with(table, columns))
}

/// `LOAD DATA … INTO TABLE table … [(columns and variables)]`.
fn load(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    while !c.at_end() && !c.words(&["INTO", "TABLE"]) {
        c.next();
    }
    let table = c.name()?;
    if c.word("PARTITION") {
        c.parens()?;
    }
    while !c.at_end() && !c.is_op(0, "(") && !c.is_word(0, "SET") {
        c.next();
    }
    let mut columns = Vec::new();
    if c.is_op(0, "(") {
        let listed = c.list_in_parens(|c| match c.op("@") {
            true => c.ident().map(|_| None),
            false => c.ident().map(Some),
        })?;
        columns.extend(listed.into_iter().flatten());
    }
    Ok(table_with(table, columns))
}

/// `CALL name[(arguments)]`.
fn call(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    let name = c.name()?;
    if c.at_end() {
        return Ok(vec![Need::Called(name, Some(0))]);
    }
    let count = match c.is_op(0, "(") && c.is_op(1, ")") {
        true => Some(0),
        false => c
            .list_in_parens(|c| c.piece_until(&[]))
            .ok()
            .map(|a| a.len()),
    };
    Ok(vec![Need::Called(name, count)])
}

//! What a body declares: variables, cursors, and the names of its loops.

use super::{
    Body, Part, Rows,
    piece::{rows, until, value},
};
use crate::{
    replay::{
        cursor::{Cursor, Place},
        judge::JUDGED,
    },
    sql::Dialect,
};

/// Behind `DECLARE` on MySQL.
pub(super) fn declared(c: &mut Cursor<'_>, found: &mut Body) {
    if c.any(&["CONTINUE", "EXIT", "UNDO"]).is_some() {
        c.words(&["HANDLER", "FOR"]);
        // Conditions; a statement follows.
        loop {
            if c.word("SQLSTATE") {
                c.word("VALUE");
                c.next();
            } else if !c.words(&["NOT", "FOUND"]) {
                c.next();
            }
            if !c.op(",") {
                return;
            }
        }
    }
    loop {
        match c.ident() {
            Ok(name) => found.variables.push(name.text),
            Err(_) => return until(c, &[]),
        }
        if !c.op(",") {
            break;
        }
    }
    until(c, &["DEFAULT", "FOR"]);
    match c.any(&["DEFAULT", "FOR"]) {
        Some("FOR") => rows(c, found, &[]),
        Some(_) => value(c, found, &[]),
        None => {}
    }
}

/// Behind `DECLARE` on PostgreSQL, up to `BEGIN`.
pub(super) fn declarations(c: &mut Cursor<'_>, found: &mut Body) {
    while !c.at_end() && !c.is_word(0, "BEGIN") {
        if c.op(";") || c.word("DECLARE") {
            continue;
        }
        let name = match c.ident() {
            Ok(name) => {
                found.variables.push(name.text.clone());
                name.text
            }
            Err(_) => {
                c.next();
                String::new()
            }
        };
        c.word("CONSTANT");
        let ty = c.position();
        until(
            c,
            &["DEFAULT", "FOR", "IS", ":", "=", "%", "NOT", "COLLATE"],
        );
        let table = c.piece_since(ty).text;
        if c.is_op(0, "%") && c.is_word(1, "ROWTYPE") || !c.is_op(0, "%") {
            found.rows.push((name, Rows::Table(table)));
        }
        until(c, &["DEFAULT", "FOR", "IS", ":", "="]);
        let colon = c.op(":");
        if c.op("=") || c.word("DEFAULT") {
            value(c, found, &[]);
        } else if !colon && c.any(&["FOR", "IS"]).is_some() && !c.op("$") {
            // A cursor may have arguments, which are names of its own.
            until(c, &[]);
        }
        until(c, &[]);
    }
}

/// Behind `FOR`.
pub(super) fn looped(c: &mut Cursor<'_>, found: &mut Body) {
    let mut names = Vec::new();
    while let Ok(name) = c.ident() {
        names.push(name.text);
        c.op(",");
        if c.is_word(0, "IN") {
            break;
        }
    }
    c.word("IN");
    let before = found.parts.len();
    let is_query = c.is_any(&JUDGED) || c.is_any(&["EXECUTE"]) || c.is_op(0, "(");
    if c.dialect == Dialect::Postgres && !is_query {
        range(c, found);
    } else {
        rows(c, found, &["LOOP"]);
    }
    match (
        names.as_slice(),
        found.parts.get(before).filter(|_| is_query),
    ) {
        ([only], Some(part)) => found.rows.push((only.clone(), Rows::Query(part.at))),
        _ => found.unknown_rows.extend(names.iter().cloned()),
    }
    found.variables.append(&mut names);
}

/// `1..n BY 2`, or a cursor.
fn range(c: &mut Cursor<'_>, found: &mut Body) {
    c.word("REVERSE");
    let start = c.position();
    until(c, &["LOOP", "BY"]);
    let piece = c.piece_since(start);
    let Some(middle) = piece.text.find("..") else {
        return until(c, &["LOOP"]);
    };
    let whole = piece.at;
    for (start, end) in [
        (whole.start, whole.start + middle),
        (whole.start + middle + 2, whole.end),
    ] {
        let at = Place { start, end };
        found.parts.push(Part { at, is_value: true });
    }
    if c.word("BY") {
        value(c, found, &["LOOP"]);
    }
}

//! What a body declares: variables, cursors, and the names of its loops.

use super::{
    Body, Part, Rows,
    piece::{rows, until, value},
};
use crate::{
    dialect::facts,
    replay::{
        cursor::{Cursor, Place},
        judge::JUDGED,
    },
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
        c.word("NO");
        c.word("SCROLL");
        if c.word("CURSOR") {
            cursor(c, found, name);
            continue;
        }
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
        c.op(":");
        if c.op("=") || c.word("DEFAULT") {
            value(c, found, &[]);
        }
        until(c, &[]);
    }
}

/// Behind `CURSOR`: `(name type, …) FOR query`.
fn cursor(c: &mut Cursor<'_>, found: &mut Body, name: String) {
    let argument = |c: &mut Cursor<'_>| {
        let name = c.ident()?.text;
        let ty = c.piece_until(&[","])?.text;
        Ok((name, Rows::Table(ty)))
    };
    if c.is_op(0, "(") {
        for (name, ty) in c.list_in_parens(argument).unwrap_or_default() {
            found.variables.push(name.clone());
            found.rows.push((name, ty));
        }
    }
    until(c, &["FOR", "IS"]);
    if c.any(&["FOR", "IS"]).is_some() {
        let before = found.parts.len();
        rows(c, found, &[]);
        if let Some(part) = found.parts.get(before) {
            found.cursors.push((name, part.at));
        }
    }
    until(c, &[]);
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
    if facts(c.dialect).keeps_postgres_rules && !is_query {
        match range(c, found) {
            Looped::Numbers => {
                let number = Rows::Table("int4".to_owned());
                found
                    .rows
                    .extend(names.first().cloned().map(|name| (name, number)));
            }
            Looped::Cursor(query) => {
                let held = names.first().cloned().zip(query);
                found
                    .rows
                    .extend(held.map(|(name, at)| (name, Rows::Query(at))));
                found
                    .unknown_rows
                    .extend(names.iter().filter(|_| query.is_none()).cloned());
            }
        }
        return found.variables.append(&mut names);
    }
    rows(c, found, &["LOOP"]);
    match (
        names.as_slice(),
        found.parts.get(before).filter(|_| is_query),
    ) {
        ([only], Some(part)) => found.rows.push((only.clone(), Rows::Query(part.at))),
        _ => found.unknown_rows.extend(names.iter().cloned()),
    }
    // What rows are stored in has been declared, except on MariaDB.
    names.retain(|name| !found.variables.contains(name));
    found.variables.append(&mut names);
}

/// What a loop goes over that is no query.
enum Looped {
    Numbers,
    /// With its query, where that is known.
    Cursor(Option<Place>),
}

/// `1..n BY 2`, or a cursor.
fn range(c: &mut Cursor<'_>, found: &mut Body) -> Looped {
    c.word("REVERSE");
    let start = c.position();
    let cursor = c.ident().ok();
    c.rewind(start);
    until(c, &["LOOP", "BY"]);
    let piece = c.piece_since(start);
    let Some(middle) = piece.text.find("..") else {
        until(c, &["LOOP"]);
        let mut known = found.cursors.iter();
        let known = known.find(|(name, _)| cursor.as_ref().is_some_and(|it| it.text == *name));
        return Looped::Cursor(known.map(|(_, at)| *at));
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
    Looped::Numbers
}

//! What gets a value in a body.

use super::{
    Body, Part, Rows,
    piece::{until, value},
};
use crate::{
    replay::{
        cursor::{Cursor, Place},
        token::{Kind, Token, tokens},
    },
    sql::{Dialect, Family},
};

/// What gets a value: the cursor stands at its first name. What a part of a row is called is judged as a value.
pub(super) fn target_of(c: &mut Cursor<'_>, found: &mut Body, whole: Place, assigned: bool) {
    let start = c.position();
    let here = c.place();
    let Ok(name) = c.ident() else { return };
    if !c.is_op(0, ".") {
        if whole.end == here.end {
            if assigned {
                found.unknown_rows.push(name.text.clone());
            }
            found.targets.push((name.text, here));
        }
        return;
    }
    c.next();
    if c.ident().is_ok() {
        let at = c.place_since(start);
        // A longer name begins with a label.
        if !c.is_op(0, ".") {
            found.parts.push(Part { at, is_value: true });
        }
    }
}

/// What the rows of a statement are stored in, behind its `INTO`.
pub(super) fn stored(c: &mut Cursor<'_>, found: &mut Body, start: usize, end: usize) {
    c.rewind(start);
    let whole = c.place_since(start);
    let (mut depth, mut returns) = (0usize, false);
    while c.position() < end {
        depth += usize::from(c.is_op(0, "("));
        depth = depth.saturating_sub(usize::from(c.is_op(0, ")")));
        returns |= depth == 0 && c.is_any(&["SELECT", "RETURNING"]);
        if depth > 0 || !returns || !c.word("INTO") {
            c.next();
            continue;
        }
        c.word("STRICT");
        let mut names = 0;
        while c.position() < end {
            let at = c.position();
            let Ok(name) = c.ident() else { break };
            let mut last = c.place_since(at);
            let is_part = c.is_op(0, ".");
            while c.op(".") {
                if c.ident().is_err() {
                    break;
                }
                last = c.place_since(at);
            }
            names += 1;
            if names == 1 && !is_part && !c.is_op(0, ",") {
                // The place of the statement is that of its last part.
                let query = found.parts.last().map_or(whole, |part| part.at);
                found.rows.push((name.text.clone(), Rows::Query(query)));
            }
            let next = c.position();
            c.rewind(at);
            target_of(c, found, last, names > 1 || c.is_op(0, ","));
            c.rewind(next);
            if !c.op(",") {
                break;
            }
        }
        return;
    }
}

/// `a = 1, NEW.b = 2`.
pub(super) fn assigned(c: &mut Cursor<'_>, found: &mut Body) {
    loop {
        let start = c.position();
        until(c, &["=", ":"]);
        let target = c.place_since(start);
        let end = c.position();
        if c.dialect.family() == Family::Mysql && (c.is_op(0, "=") || c.is_op(0, ":")) {
            c.rewind(start);
            if c.is_any(&["NEW", "OLD"]) && c.is_op(1, ".") {
                target_of(c, found, target, true);
            }
            c.rewind(end);
        }
        c.op(":");
        if !c.op("=") {
            return;
        }
        value(c, found, &[","]);
        if !c.op(",") {
            return;
        }
    }
}

/// A query without the variables behind its `INTO`; places stay.
pub(in super::super) fn without_targets(dialect: Dialect, mut sql: String) -> String {
    let all = tokens(dialect, &sql, 0, sql.len());
    let (mut depth, mut returns, mut from) = (0usize, false, None);
    let mut blanks = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let is = |word: &str| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word);
        match (token.kind, token.text.as_ref()) {
            (Kind::Punctuation, "(") => depth += 1,
            (Kind::Punctuation, ")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        returns |= is("SELECT") || is("RETURNING");
        if returns && is("INTO") {
            from = Some(token.start);
            continue;
        }
        // A list of names, with dots and commas between them.
        let Some(start) = from else { continue };
        let sign = |token: &Token<'_>| {
            token.kind == Kind::Punctuation && matches!(token.text.as_ref(), "." | "," | "@")
        };
        let next = all.get(at + 1);
        let goes_on = sign(token) || next.is_some_and(sign) || is("STRICT");
        if !goes_on {
            blanks.push((start, token.end));
            from = None;
        }
    }
    drop(all);
    for (start, end) in blanks {
        let empty = " ".repeat(end - start);
        sql.replace_range(start..end, &empty);
    }
    sql
}

//! What MySQL's procedures and functions do, and what views of MySQL and SQLite read: both are looked at when they
//! are used.

use super::{
    Verdicts, all_told, first,
    read::{self, Part},
    report, shown, told, written,
};
use crate::{
    query::{Purpose, Variable},
    replay::{
        cursor::{Cursor, Fail, Place},
        judge,
        state::State,
        verdicts::Tally,
    },
    sql::{Dialect, Family, OpaqueKind},
};

/// Words with which the body of a routine begins.
const BODY: [&str; 13] = [
    "BEGIN", "RETURN", "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "IF", "SET",
    "WITH", "CASE", "WHILE",
];

/// The routines of MySQL that fail when they are called.
pub(super) fn routines(state: &State<'_>, tally: &mut Tally) -> Vec<(usize, Fail)> {
    let mut found = Vec::new();
    for routine in state.schema.opaque.iter() {
        let (OpaqueKind::Function, Some(text), Some(span)) = (
            routine.kind,
            &routine.sql,
            state.made_at(OpaqueKind::Function, &routine.name.name),
        ) else {
            continue;
        };
        let mut c = Cursor::new(state.dialect, text, 0, text.len());
        while !c.at_end() && c.any(&["PROCEDURE", "FUNCTION"]).is_none() {
            c.next();
        }
        c.if_not_exists();
        let mut names = Vec::new();
        if c.name().is_err() || !c.op("(") {
            continue;
        }
        while !c.at_end() && !c.op(")") {
            c.any(&["INOUT", "IN", "OUT"]);
            match (c.ident(), c.piece_until(&[])) {
                (Ok(name), Ok(_)) => names.push(name.text),
                _ => break,
            }
            c.op(",");
        }
        let mut is_charset = false;
        while !c.at_end() && !c.is_op(1, ":") && (is_charset || !c.is_any(&BODY)) {
            is_charset = c.is_word(0, "CHARACTER");
            c.next();
        }
        let body = read::body(&mut c);
        names.extend(body.variables.iter().cloned());
        let variables = names.into_iter().map(Variable::plain);
        let variables: Vec<Variable> = variables.collect();
        let what = format!("`{}`", routine.name.name);
        let place = |at| written(state, span, routine, at);
        let all = all_told(state, text, &body, &variables);
        let fail = report(state, tally, span.file(), (&what, "runs"), all, place);
        found.extend(fail.map(|fail| (span.file(), fail)));
    }
    found
}

/// The views that fail when they are read.
pub(super) fn views(state: &State<'_>) -> Vec<(usize, Fail)> {
    let mut found = Vec::new();
    for view in state.schema.opaque.iter() {
        let (OpaqueKind::View, Some(text), Some(span)) = (
            view.kind,
            &view.sql,
            state.made_at(OpaqueKind::View, &view.name.name),
        ) else {
            continue;
        };
        if let Some((at, problem)) = first(self::view(state, text)) {
            let fail = judge::fail(state, problem, written(state, span, view, at));
            let what = format!("view `{}`", view.name.name);
            found.push((span.file(), shown((&what, "is read"), fail)));
        }
    }
    found
}

/// The verdict on the query of a view, with its place in the view's text.
pub(super) fn view(state: &State<'_>, text: &str) -> Vec<(Place, Verdicts)> {
    let mut c = Cursor::new(state.dialect, text, 0, text.len());
    while !c.at_end() && !c.word("AS") {
        c.next();
    }
    let start = c.position();
    c.skip_all();
    let part = Part {
        at: c.place_since(start),
        is_value: false,
    };
    vec![(part.at, told(state, text, part, Purpose::Stored, &[]))]
}

/// Whether a database takes a view whatever it reads.
pub(super) fn takes_any_view(dialect: Dialect) -> bool {
    matches!(dialect.family(), Family::Sqlite | Family::Mysql)
}

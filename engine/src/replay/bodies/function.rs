//! The bodies of PostgreSQL's functions. Those in SQL are looked at when they are made, those in PL/pgSQL when they
//! run.

use super::{fails, read, row_of_table, shown, sure};
use crate::{
    query::{Problem, Purpose, Variable},
    replay::{
        cursor::{Cursor, Fail, Outcome, Place},
        judge,
        procedure::Routine,
        state::{State, Words},
    },
    sql::{Dialect, OpaqueKind, QName},
};

/// What every PL/pgSQL function has.
const SPECIAL: [&str; 14] = [
    "found",
    "sqlstate",
    "sqlerrm",
    "tg_op",
    "tg_name",
    "tg_table_name",
    "tg_relname",
    "tg_table_schema",
    "tg_when",
    "tg_level",
    "tg_argv",
    "tg_nargs",
    "tg_relid",
    "tg_tag",
];

/// Refuses a function in SQL whose body the server refuses.
pub(in crate::replay) fn created(
    state: &mut State<'_>,
    name: &QName,
    routine: &Routine,
) -> Outcome<()> {
    let unchecked = |text: &str| text.to_ascii_lowercase().contains("check_function_bodies");
    if state.dialect != Dialect::Postgres
        || routine.language != "sql"
        || state.uncertain
        || state.called_unknown
        || state.scripts().iter().any(|script| unchecked(&script.text))
    {
        return Ok(());
    }
    let Some((at, problem)) = problem(state, name, routine) else {
        return Ok(());
    };
    let at = match (&state.words, routine.at) {
        (Words::Script, Some(body)) => Place {
            start: body.start + at.start,
            end: body.start + at.end,
        },
        _ => state.statement,
    };
    Err(judge::fail(state, problem, at))
}

/// The functions in PL/pgSQL that fail when they run, at the end of a history: each with its file.
pub(super) fn broken(state: &mut State<'_>) -> Vec<(usize, Fail)> {
    let routines = state.routines.clone();
    let mut found = Vec::new();
    for (name, routine) in routines
        .iter()
        .flat_map(|(name, all)| all.iter().map(move |routine| (name, routine)))
    {
        let (Some(made), "plpgsql") = (routine.made, routine.language.as_str()) else {
            continue;
        };
        if is_altered(state, &name.name) {
            continue;
        }
        let Some((at, problem)) = problem(state, name, routine) else {
            continue;
        };
        let at = match routine.at {
            Some(body) => Place {
                start: body.start + at.start,
                end: body.start + at.end,
            },
            None => Place {
                start: made.start(),
                end: made.end(),
            },
        };
        let fail = judge::fail(state, problem, at);
        let what = format!("function `{}`", name.name);
        found.push((made.file(), shown(&what, fail)));
    }
    found
}

/// True when a script alters a function of that name: what it is called and where it looks for names may be others.
fn is_altered(state: &State<'_>, name: &str) -> bool {
    state.scripts().iter().any(|script| {
        let text = &script.text;
        text.contains(name) && {
            let lower = text.to_ascii_lowercase();
            let words = ["alter function", "alter procedure", "alter routine"];
            words.iter().any(|words| lower.contains(words))
        }
    })
}

/// The first problem of a function, with its place in the body.
fn problem(state: &mut State<'_>, name: &QName, routine: &Routine) -> Option<(Place, Problem)> {
    let mut c = Cursor::new(state.dialect, &routine.body, 0, routine.body.len());
    let body = read::body(&mut c);
    if body.is_guarded {
        return None;
    }
    let own = [&name.name];
    let special = SPECIAL.iter().filter(|_| routine.language == "plpgsql");
    let names = own
        .into_iter()
        .chain(&routine.parameters)
        .chain(&routine.columns)
        .chain(&body.variables)
        .map(String::as_str)
        .chain(special.copied());
    let plain: Vec<Variable> = names
        .map(|name| Variable {
            name: name.to_owned(),
            row: None,
        })
        .collect();
    let first = |state: &State<'_>, variables: &[Variable]| {
        let mut parts = body.parts.iter();
        parts.find_map(|part| {
            let found = fails(state, &routine.body, *part, Purpose::Prepared, variables)?;
            sure(state, &found.1).then_some(found)
        })
    };
    let tables = tables_of(state, &name.name);
    if routine.is_trigger && tables.is_empty() {
        // Nothing runs it.
        return None;
    }
    let before = state.search_path.clone();
    if let Some(path) = &routine.path {
        state.search_path.clone_from(path);
    }
    let mut found = match tables.is_empty() || routine.language != "plpgsql" {
        true => vec![first(state, &with_rows(&plain, None))],
        false => {
            let rows = tables.iter().map(|table| row_of_table(state, table));
            rows.map(|row| first(state, &with_rows(&plain, Some(row))))
                .collect()
        }
    };
    state.search_path = before;
    // Every table that it is a trigger of has to agree.
    let agreed = found.pop()?;
    let place = |found: &Option<(Place, Problem)>| found.as_ref().map(|(at, _)| *at);
    agreed.filter(|(at, _)| found.iter().all(|other| place(other) == Some(*at)))
}

/// With the rows that a trigger is about.
fn with_rows(plain: &[Variable], row: Option<crate::query::Row>) -> Vec<Variable> {
    let rows = ["new", "old"].map(|name| Variable {
        name: name.to_owned(),
        row: row.clone(),
    });
    plain.iter().cloned().chain(rows).collect()
}

/// The tables whose triggers run a function.
fn tables_of(state: &State<'_>, function: &str) -> Vec<QName> {
    let mut tables = Vec::new();
    for trigger in &state.schema.opaque {
        let (OpaqueKind::Trigger, Some(text), Some(table)) =
            (trigger.kind, &trigger.sql, &trigger.table)
        else {
            continue;
        };
        let mut c = Cursor::new(state.dialect, text, 0, text.len());
        while !c.at_end() && !c.word("EXECUTE") {
            c.next();
        }
        c.any(&["FUNCTION", "PROCEDURE"]);
        if c.name().is_ok_and(|name| name.name == function) {
            tables.push(table.clone());
        }
    }
    tables
}

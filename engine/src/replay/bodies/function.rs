//! The bodies of PostgreSQL's functions. Those in SQL are looked at when they are made, those in PL/pgSQL when they
//! run.

use super::{
    fails,
    read::{self, Rows},
    row_of_table, shown, sure,
};
use crate::{
    query::{Catalog, Found, Problem, Purpose, Row, Variable, row_among, row_of},
    replay::{
        cursor::{Cursor, Fail, Outcome, Place},
        judge,
        known::Known,
        procedure::Routine,
        state::{State, Words},
    },
    schema::suggest,
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
    let mut plain: Vec<Variable> = names
        .map(|name| Variable {
            name: name.to_owned(),
            row: None,
        })
        .collect();
    let before = state.search_path.clone();
    if let Some(path) = &routine.path {
        state.search_path.clone_from(path);
    }
    if routine.language == "plpgsql" {
        rows_of_variables(state, &routine.body, &body, &mut plain);
    }
    let unknown = unknown_target(&body, &plain).filter(|_| routine.language == "plpgsql");
    let first = |state: &State<'_>, variables: &[Variable]| {
        let mut parts = body.parts.iter();
        parts.find_map(|part| {
            let found = fails(state, &routine.body, *part, Purpose::Prepared, variables)?;
            sure(state, &found.1).then_some(found)
        })
    };
    let called: Vec<&str> = routine.former.iter().map(String::as_str).collect();
    let called: Vec<&str> = called.into_iter().chain([name.name.as_str()]).collect();
    let tables = match routine.is_trigger {
        true => tables_of(state, &called),
        false => Vec::new(),
    };
    let found = if routine.is_trigger && tables.is_empty() {
        // Nothing runs it.
        None
    } else if unknown.is_some() {
        unknown
    } else if tables.is_empty() || routine.language != "plpgsql" {
        first(state, &with_rows(&plain, None))
    } else {
        let rows = tables.iter().map(|table| row_of_table(state, table));
        agreed(rows.map(|row| first(state, &with_rows(&plain, Some(row)))))
    };
    state.search_path = before;
    found
}

/// Every table that a function is a trigger of has to agree; the first that does not ends the search.
fn agreed(mut found: impl Iterator<Item = Option<(Place, Problem)>>) -> Option<(Place, Problem)> {
    let (at, problem) = found.next()??;
    let all = found.all(|other| other.is_some_and(|(other, _)| other == at));
    all.then_some((at, problem))
}

/// A value is given to what is no variable.
fn unknown_target(body: &read::Body, variables: &[Variable]) -> Option<(Place, Problem)> {
    let is_known = |name: &str| {
        ["new", "old"].contains(&name) || variables.iter().any(|variable| variable.name == name)
    };
    let (name, at) = body.targets.iter().find(|(name, _)| !is_known(name))?;
    let names = variables.iter().map(|variable| variable.name.as_str());
    let help = suggest::did_you_mean(name, names);
    let message = format!("`{name}` is not a variable of this body");
    let problem = Problem::new("unknown-column", message).help(help);
    Some((*at, *problem))
}

/// The columns of the rows that variables hold, where they are known.
fn rows_of_variables(state: &State<'_>, text: &str, body: &read::Body, variables: &mut [Variable]) {
    let plain = variables.to_vec();
    for variable in variables {
        if body.unknown_rows.contains(&variable.name) {
            continue;
        }
        let mut held = body.rows.iter().filter(|(name, _)| *name == variable.name);
        let rows = held.by_ref().map(|(_, rows)| match rows {
            Rows::Table(name) => row_of_type(state, name),
            Rows::Query(at) => text.get(at.start..at.end).map(|query| {
                let query = read::without_targets(state.dialect, query.to_owned());
                row_among(&Known::new(state), &query, &plain)
            }),
        });
        let rows: Vec<Row> = rows.flatten().collect();
        let several = rows.len() > 1;
        let mut all = Row::default();
        for mut row in rows {
            all.open |= row.open;
            if several {
                row.forget_types();
            }
            all.columns.append(&mut row.columns);
        }
        if !all.columns.is_empty() && !all.open {
            variable.row = Some(all);
        }
    }
}

/// The columns of a type that is a table's row; `None` for any other.
fn row_of_type(state: &State<'_>, written: &str) -> Option<Row> {
    let mut c = Cursor::new(state.dialect, written, 0, written.len());
    let name = c.name().ok().filter(|_| c.at_end())?;
    match Known::new(state).relation(name.namespace.as_deref(), &name.name) {
        Found::Relation(relation) => Some(row_of(Some(relation))),
        Found::Hidden | Found::Missing => None,
    }
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
fn tables_of(state: &State<'_>, function: &[&str]) -> Vec<QName> {
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
        if c.name()
            .is_ok_and(|name| function.contains(&name.name.as_str()))
        {
            tables.push(table.clone());
        }
    }
    tables
}

//! The bodies of PostgreSQL's functions. Those in SQL are looked at when they are made, those in PL/pgSQL when they
//! run.

use super::{
    Verdicts, first,
    read::{self, Rows},
    report, row_of_table, sure, told,
};
use crate::{
    dialect::facts,
    query::{Catalog, Found, Problem, Purpose, Row, Type, Variable, row_among, row_of},
    replay::{
        cursor::{Cursor, Fail, Outcome, Place},
        judge,
        known::Known,
        procedure::Routine,
        state::{State, Words},
        verdicts::{Tally, Told},
    },
    schema::suggest,
    sql::{OpaqueKind, QName},
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

/// The types of some of them.
const OWN_TYPES: [(&str, &str); 12] = [
    ("found", "bool"),
    ("sqlstate", "text"),
    ("sqlerrm", "text"),
    ("tg_op", "text"),
    ("tg_name", "name"),
    ("tg_table_name", "name"),
    ("tg_table_schema", "name"),
    ("tg_when", "text"),
    ("tg_level", "text"),
    ("tg_argv", "_text"),
    ("tg_nargs", "int4"),
    ("tg_relid", "oid"),
];

/// Refuses a function in SQL whose body the server refuses.
pub(in crate::replay) fn created(
    state: &mut State<'_>,
    name: &QName,
    routine: &Routine,
) -> Outcome<()> {
    if !facts(state.dialect).keeps_postgres_rules
        || routine.language != "sql"
        || state.uncertain
        || state.called_unknown
        || state.mentions("check_function_bodies")
    {
        return Ok(());
    }
    // Triggers run none in SQL.
    let Some((at, problem)) = first(judged(state, name, routine, &[])) else {
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

/// The functions in PL/pgSQL that fail when they run, at the end of a history: each with its file. Those in SQL are only
/// counted.
pub(super) fn broken(state: &mut State<'_>, tally: &mut Tally) -> Vec<(usize, Fail)> {
    let routines = state.routines.clone();
    let run = run_by_triggers(state);
    let mut found = Vec::new();
    for (name, routine) in routines
        .iter()
        .flat_map(|(name, all)| all.iter().map(move |routine| (name, routine)))
    {
        let (Some(made), "plpgsql" | "sql") = (routine.made, routine.language.as_str()) else {
            continue;
        };
        let place = |at: Place| match routine.at {
            Some(body) => Place {
                start: body.start + at.start,
                end: body.start + at.end,
            },
            None => Place {
                start: made.start(),
                end: made.end(),
            },
        };
        let what = format!("function `{}`", name.name);
        let all = judged(state, name, routine, &run);
        let fail = report(state, tally, made.file(), (&what, "runs"), all, place);
        let fail = fail.filter(|_| routine.language == "plpgsql");
        found.extend(fail.map(|fail| (made.file(), fail)));
    }
    found
}

/// The verdicts on the parts of a function, with their places in the body.
fn judged(
    state: &mut State<'_>,
    name: &QName,
    routine: &Routine,
    run: &[(String, QName)],
) -> Vec<(Place, Verdicts)> {
    let mut c = Cursor::new(state.dialect, &routine.body, 0, routine.body.len());
    let body = read::body(&mut c);
    if body.is_guarded {
        return body.guarded();
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
    let mut plain: Vec<Variable> = names.map(Variable::plain).collect();
    type_variables(state, routine, &body, &mut plain);
    let before = state.search_path.clone();
    if let Some(path) = &routine.path {
        state.search_path.clone_from(path);
    }
    if routine.language == "plpgsql" {
        rows_of_variables(state, &routine.body, &body, &mut plain);
    }
    let unknown = unknown_target(&body, &plain).filter(|_| routine.language == "plpgsql");
    let all = |state: &State<'_>, variables: &[Variable]| {
        let parts = body.parts.iter();
        let judged = parts.map(|part| {
            let told = told(state, &routine.body, *part, Purpose::Prepared, variables);
            let told = match told {
                Told::Fails((_, problem)) if !sure(state, &problem) => {
                    Told::CannotTell(problem.message)
                }
                told => told,
            };
            (part.at, told)
        });
        judged.collect::<Vec<_>>()
    };
    let mut tables = Vec::new();
    if routine.is_trigger {
        let is_this = |called: &String| *called == name.name || routine.former.contains(called);
        let own = run.iter().filter(|(called, _)| is_this(called));
        tables.extend(own.map(|(_, table)| table));
    }
    let found = if routine.is_trigger && tables.is_empty() {
        // Nothing runs it.
        Vec::new()
    } else if let Some(found) = unknown {
        vec![(found.0, Told::Fails(found))]
    } else if tables.is_empty() || routine.language != "plpgsql" {
        all(state, &with_rows(&plain, None))
    } else {
        let rows = tables.iter().map(|table| row_of_table(state, table));
        let told = rows.map(|row| all(state, &with_rows(&plain, Some(row))));
        agreed(told.collect())
    };
    state.search_path = before;
    found
}

/// A part fails where it does for every table that a function is a trigger of, and runs where it does for all.
fn agreed(all: Vec<Vec<(Place, Verdicts)>>) -> Vec<(Place, Verdicts)> {
    let mut all = all.into_iter();
    let mut agreed = all.next().unwrap_or_default();
    for other in all {
        for ((_, told), (_, other)) in agreed.iter_mut().zip(other) {
            let differ = "for some of the tables whose triggers it is";
            let both = match (&*told, other) {
                (Told::CannotTell(_), _) | (Told::Runs, Told::Runs) => continue,
                (Told::Fails((at, _)), Told::Fails((other, _))) if *at == other => continue,
                (_, Told::CannotTell(reason)) => reason,
                (_, Told::Fails((_, problem))) => format!("{differ}: {}", problem.message),
                (Told::Fails((_, problem)), Told::Runs) => format!("{differ}: {}", problem.message),
            };
            *told = Told::CannotTell(both);
        }
    }
    agreed
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

/// The types of parameters and variables, where they are written. A name that is declared more than once has none.
fn type_variables(
    state: &State<'_>,
    routine: &Routine,
    body: &read::Body,
    variables: &mut Vec<Variable>,
) {
    let types = Known::new(state);
    let arguments = routine.signature.arguments.iter();
    let given = arguments
        .clone()
        .map(|argument| (&argument.name, &argument.ty));
    let columns = routine.signature.columns.iter();
    let returned = columns.filter(|(name, _)| arguments.clone().all(|a| a.name != *name));
    let written = given.chain(returned.map(|(name, ty)| (name, ty)));
    let declared = body.rows.iter().filter_map(|(name, rows)| match rows {
        Rows::Table(ty) => Some((name, ty)),
        Rows::Query(_) => None,
    });
    let written: Vec<(&String, &String)> = written.chain(declared).collect();
    for variable in variables.iter_mut() {
        let of_name = |name: &&String| **name == variable.name;
        let declared = body.variables.iter().filter(of_name).count();
        let mut named = written.iter().filter(|(name, _)| of_name(name));
        // Loops use one name again and again.
        if let Some((_, ty)) = named.next()
            && named.clone().all(|(_, other)| other == ty)
            && declared <= named.count() + 1
        {
            variable.ty = types.written_type(ty);
            variable.row = row_of_type(state, ty);
        } else if let Some((_, ty)) = OWN_TYPES.iter().find(|(name, _)| *name == variable.name)
            && !body.variables.contains(&variable.name)
            && routine.language == "plpgsql"
        {
            variable.ty = Type::named(*ty);
        }
    }
    variables.extend(arguments.enumerate().map(|(at, argument)| Variable {
        ty: types.written_type(&argument.ty),
        row: row_of_type(state, &argument.ty),
        ..Variable::plain(format!("${}", at + 1))
    }));
}

/// The columns of the rows that variables hold, where they are known.
fn rows_of_variables(state: &State<'_>, text: &str, body: &read::Body, variables: &mut [Variable]) {
    let plain = variables.to_vec();
    for variable in variables {
        // What is declared as a table's row is one, whatever it is given.
        if body.unknown_rows.contains(&variable.name) || variable.row.is_some() {
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
    let rows = ["new", "old"].map(|name| Variable::of(name, row.clone()));
    plain.iter().cloned().chain(rows).collect()
}

/// The functions that triggers run, each with the trigger's table.
fn run_by_triggers(state: &State<'_>) -> Vec<(String, QName)> {
    let mut run = Vec::new();
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
        if let Ok(function) = c.name() {
            run.push((function.name, table.clone()));
        }
    }
    run
}

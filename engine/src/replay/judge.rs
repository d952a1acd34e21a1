//! Statements about rows: whether a server would run them where they stand.

use std::sync::Arc;

use sqlparser::ast::Query;

use super::{
    ScriptReport,
    cursor::{Fail, Name, Outcome, Piece, Place},
    known::Known,
    state::{ObjectKind, State},
};
use crate::{
    dialect::facts,
    plan::{full_name, identifier},
    query::{Output, Problem, Purpose, Variable, Verdict, analyse, analyse_and_keep},
    sql::QName,
};

/// What was found of a query that is not refused.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Whether it surely runs.
    pub(super) runs: bool,
    /// What it returns.
    pub(super) columns: Vec<Output>,
    /// Its tree, where that is read again.
    pub(super) query: Option<Arc<Query>>,
}

/// The first words of statements that are judged.
pub(super) const JUDGED: [&str; 8] = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "SELECT", "VALUES", "WITH",
];

/// Without anything around it.
const PLAIN: (Purpose, &[Variable]) = (Purpose::Prepared, &[]);

/// Judges a statement about rows. What cannot be told is counted, and the reason returned.
pub(super) fn judge(
    state: &State<'_>,
    script: &str,
    place: Place,
    report: &mut ScriptReport,
) -> Outcome<Option<String>> {
    let Some(text) = script.get(place.start..place.end) else {
        return Ok(None);
    };
    let mut words = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let judged = words
        .next()
        .is_some_and(|first| JUDGED.iter().any(|word| word.eq_ignore_ascii_case(first)));
    if !judged {
        return Ok(None);
    }
    let verdict = match state.uncertain {
        true => Verdict::CannotTell("an earlier statement could not be followed".to_owned()),
        false => analyse(&Known::new(state), text, Purpose::Run).verdict,
    };
    match verdict {
        Verdict::Runs => report.proved += 1,
        Verdict::CannotTell(reason) => {
            report.cannot_tell += 1;
            return Ok(Some(reason));
        }
        Verdict::Fails(problem) => return Err(fail(state, problem, place)),
    }
    Ok(None)
}

/// Refuses a statement that is read with another one, and runs later or not at all.
pub(super) fn inside(state: &State<'_>, script: &str, at: Place) -> Outcome<()> {
    match script.get(at.start..at.end) {
        Some(text) => refuse(state, text, (0, true), at, PLAIN).map(|_| ()),
        None => Ok(()),
    }
}

/// Refuses the query of a view that the server refuses; what was found of it otherwise, if it was looked at.
pub(super) fn view(state: &State<'_>, query: &Piece) -> Outcome<Option<Found>> {
    match facts(state.dialect).checks_views_when_read {
        true => Ok(None),
        false => whole(state, query),
    }
}

/// Refuses the query whose rows a table is made of, which every server runs at once.
pub(super) fn query(state: &State<'_>, query: &Piece) -> Outcome<Option<Found>> {
    match facts(state.dialect).values_are_judged {
        true => whole(state, query),
        false => Ok(None),
    }
}

fn whole(state: &State<'_>, query: &Piece) -> Outcome<Option<Found>> {
    let is_written = query.at.end.saturating_sub(query.at.start) == query.text.len();
    refuse(state, &query.text, (0, is_written), query.at, PLAIN)
}

/// Refuses a value that is computed for a table: a check, a default, the expression or condition of an index. SQLite and
/// MySQL look for its columns then, MySQL for its functions; the rest of it is judged on PostgreSQL alone.
pub(super) fn value(
    state: &State<'_>,
    table: Option<&QName>,
    text: &str,
    at: Place,
    variables: &[Variable],
) -> Outcome<()> {
    value_for(state, table, text, at, (Purpose::Prepared, variables))
}

/// The same for what a table keeps: the expression or condition of an index, a computed column, what divides it.
pub(super) fn kept(state: &State<'_>, table: &QName, text: &str, at: Place) -> Outcome<()> {
    let purpose = match facts(state.dialect).keeps_postgres_rules {
        true => Purpose::Kept,
        false => Purpose::Prepared,
    };
    value_for(state, Some(table), text, at, (purpose, &[]))
}

fn value_for(
    state: &State<'_>,
    table: Option<&QName>,
    text: &str,
    at: Place,
    context: (Purpose, &[Variable]),
) -> Outcome<()> {
    // Without a table it is a default: what SQLite and MySQL look for in it is not what a query may name.
    let is_whole = facts(state.dialect).judges_whole_values;
    let judges_functions = facts(state.dialect).judges_functions_of_values;
    if !facts(state.dialect).values_are_judged || table.is_none() && !is_whole {
        return Ok(());
    }
    let from = table.map(|table| format!(" FROM {}", full_name(state.dialect, table)));
    let from = from.unwrap_or_default();
    let sql = format!("SELECT ({text}\n){from}");
    let is_written = at.end.saturating_sub(at.start) == text.len();
    let refused = refuse(state, &sql, ("SELECT (".len(), is_written), at, context);
    match refused {
        Err(fail) if is_whole || fail.code == "unknown-column" => Err(fail),
        Err(fail) if judges_functions && fail.code == "unknown-sql-function" => Err(fail),
        _ => Ok(()),
    }
}

/// Refuses a default that is surely no value of its column, which is there already.
pub(super) fn stored(
    state: &State<'_>,
    table: &QName,
    column: &str,
    default: &Piece,
) -> Outcome<()> {
    if !facts(state.dialect).judges_whole_values || state.untyped.contains(table) {
        return Ok(());
    }
    let set = format!(
        "UPDATE {} SET {} = (",
        full_name(state.dialect, table),
        identifier(state.dialect, column)
    );
    let sql = format!("{set}{}\n)", default.text);
    let is_written = default.at.end.saturating_sub(default.at.start) == default.text.len();
    match refuse(state, &sql, (set.len(), is_written), default.at, PLAIN) {
        Err(fail) if ["type-mismatch", "invalid-value"].contains(&fail.code) => Err(fail),
        _ => Ok(()),
    }
}

/// Refuses a query that stands, from a byte on, at that place of the script; what was found of it otherwise, if it
/// was looked at.
fn refuse(
    state: &State<'_>,
    sql: &str,
    (ahead, is_written): (usize, bool),
    at: Place,
    (purpose, variables): (Purpose, &[Variable]),
) -> Outcome<Option<Found>> {
    if state.uncertain || state.called_unknown {
        return Ok(None);
    }
    let (answer, query) = analyse_and_keep(&Known::new(state), sql, purpose, variables);
    let mut problem = match answer.verdict {
        Verdict::Fails(problem) => problem,
        verdict => {
            return Ok(Some(Found {
                runs: verdict == Verdict::Runs,
                columns: answer.columns,
                query: query.map(Arc::from),
            }));
        }
    };
    // What is not in the script as it is has no places in it.
    let width = at.end.saturating_sub(at.start);
    let inside = |(start, end): (usize, usize)| {
        let (start, end) = (start.checked_sub(ahead)?, end.checked_sub(ahead)?);
        (is_written && end <= width).then_some((start, end))
    };
    problem.at = problem.at.and_then(inside);
    Err(fail(state, problem, at))
}

/// The problem at its place in the script, with the migration that took away what is missing.
pub(super) fn fail(state: &State<'_>, problem: Problem, statement: Place) -> Fail {
    let at = match problem.at {
        Some((start, end)) => Place {
            start: statement.start + start,
            end: statement.start + end,
        },
        None => statement,
    };
    let plain = Fail::new(problem.code, problem.message, at);
    let known = problem.missing.map(|(table, name)| match table {
        None if problem.code == "unknown-table" => {
            state.unknown_name(ObjectKind::Table, &named(name, at))
        }
        Some(table) if problem.code == "unknown-column" => {
            let name_of = |found: Option<usize>| {
                let table = found.and_then(|id| state.schema.tables.get(id));
                table.map(|table| table.name.clone())
            };
            let table = name_of(state.find_table(&named(table.clone(), at)))
                .unwrap_or_else(|| QName::new(None, table));
            let key = format!("{table}.{name}");
            state
                .unknown(ObjectKind::Column, &key, &name, at)
                .in_table(&table)
        }
        _ => plain.clone(),
    });
    Fail {
        help: problem.help,
        ..known.unwrap_or(plain)
    }
}

fn named(name: String, at: Place) -> Name {
    Name {
        namespace: None,
        name,
        at,
    }
}

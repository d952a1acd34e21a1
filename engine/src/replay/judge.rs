//! Statements about rows: whether a server would run them where they stand.

use super::{
    ScriptReport,
    cursor::{Fail, Name, Outcome, Place},
    known::Known,
    state::{ObjectKind, State},
};
use crate::{
    query::{Problem, Purpose, Verdict, analyse},
    sql::QName,
};

/// The first words of statements that are judged.
pub(super) const JUDGED: [&str; 8] = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "SELECT", "VALUES", "WITH",
];

/// Judges a statement about rows. What cannot be told is counted.
pub(super) fn judge(
    state: &State<'_>,
    script: &str,
    place: Place,
    report: &mut ScriptReport,
) -> Outcome<()> {
    let Some(text) = script.get(place.start..place.end) else {
        return Ok(());
    };
    let mut words = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let judged = words
        .next()
        .is_some_and(|first| JUDGED.iter().any(|word| word.eq_ignore_ascii_case(first)));
    if !judged {
        return Ok(());
    }
    if state.uncertain {
        report.untold += 1;
        return Ok(());
    }
    match analyse(&Known::new(state), text, Purpose::Run).verdict {
        Verdict::Runs => report.proved += 1,
        Verdict::CannotTell(_) => report.untold += 1,
        Verdict::Fails(problem) => return Err(fail(state, problem, place)),
    }
    Ok(())
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

//! The bodies of triggers: a server makes most of them with any names in them, and they fail when they run. What it
//! refuses is an error where it is made; what fails later is found at the end of a history, when what a body names may
//! have been made, renamed or dropped.

mod broken;
mod function;
mod needs;
mod program;
mod read;
mod reads;
mod rows;
#[cfg(test)]
mod slips;
#[cfg(test)]
mod tests;

use broken::shown;
pub(crate) use broken::{broken_bodies, is_broken_body};
pub(super) use function::created as function_created;
pub(super) use needs::readers_of_column;
use read::{Body, Part};
pub(super) use reads::{Changed, before, follow, settle_again};

use super::{
    cursor::{Cursor, Fail, Outcome, Place},
    judge,
    known::Known,
    state::{ObjectKind, State},
    verdicts::{Tally, Told},
};
use crate::{
    dialect::facts,
    query::{Catalog, Found, Problem, Purpose, Row, Variable, Verdict, analyse_among, row_of},
    schema::suggest,
    source::Span,
    sql::{Family, Opaque, OpaqueKind, QName},
};

/// What runs a trigger.
#[derive(Debug, Clone, Copy, Default)]
struct Events {
    insert: bool,
    update: bool,
    delete: bool,
}

impl Events {
    /// The rows that its body may name. One that some of its events lack is there all the same.
    fn rows(self) -> Vec<&'static str> {
        let mut rows = Vec::new();
        if self.insert || self.update {
            rows.push("new");
        }
        if self.delete || self.update {
            rows.push("old");
        }
        rows
    }
}

/// A trigger is being made: it is remembered where, and MySQL looks at what its rows hold.
pub(super) fn created(state: &mut State<'_>, table: &QName, name: &str) -> Outcome<()> {
    state.remember_made(OpaqueKind::Trigger, name);
    if facts(state.dialect).keeps_postgres_rules {
        return match state.own_text() {
            Some(text) => condition(state, table, &text),
            None => Ok(()),
        };
    }
    if state.dialect.family() != Family::Mysql || state.uncertain {
        return Ok(());
    }
    let Some(text) = state.own_text() else {
        return Ok(());
    };
    let row = row_of_table(state, table);
    let mut c = Cursor::new(state.dialect, &text, 0, text.len());
    let is_after = rows::is_after(&text);
    let rows = header(&mut c).rows();
    while !c.at_end() {
        if c.op(".") {
            c.next();
            continue;
        }
        if let Some((message, at)) = rows::unchangeable(&c, &text, is_after) {
            let at = shifted(state, &text, at);
            return Err(Fail::new("wrong-kind", message, at));
        }
        let here = c.place();
        let of = ["new", "old"].into_iter().find(|row| c.is_word(0, row));
        c.next();
        let Some(of) = of.filter(|_| c.op(".")) else {
            continue;
        };
        if !rows.contains(&of) {
            let message = format!("a trigger of this event has no row `{}`", of.to_uppercase());
            return Err(Fail::new(
                "unknown-table",
                message,
                shifted(state, &text, here),
            ));
        }
        let here = c.place();
        let Ok(column) = c.ident() else { continue };
        if !row.open
            && !row
                .columns
                .iter()
                .any(|known| state.same(&known.name, &column.text))
        {
            let names = row.columns.iter().map(|column| column.name.as_str());
            let help = suggest::did_you_mean(&column.text, names);
            let key = format!("{table}.{}", column.text);
            let at = shifted(state, &text, here);
            let fail = state.unknown(ObjectKind::Column, &key, &column.text, at);
            return Err(Fail {
                help,
                ..fail.in_table(table)
            });
        }
    }
    Ok(())
}

/// The condition of a trigger, which PostgreSQL looks at when it is made.
fn condition(state: &State<'_>, table: &QName, text: &str) -> Outcome<()> {
    let row = row_of_table(state, table);
    let rows = ["new", "old"].map(|name| Variable::of(name, Some(row.clone())));
    values(state, text, &["WHEN"], None, &rows)
}

/// A policy is being made: what it allows.
pub(super) fn policy_created(state: &State<'_>, table: &QName) -> Outcome<()> {
    match state.own_text() {
        Some(text) => policy(state, table, &text),
        None => Ok(()),
    }
}

fn policy(state: &State<'_>, table: &QName, text: &str) -> Outcome<()> {
    values(state, text, &["USING", "CHECK"], Some(table), &[])
}

/// A rule is being made: what it does instead.
pub(super) fn rule_created(state: &State<'_>, table: &QName) -> Outcome<()> {
    if state.uncertain || state.called_unknown || !facts(state.dialect).keeps_postgres_rules {
        return Ok(());
    }
    match state.own_text() {
        Some(text) => rule(state, table, &text),
        None => Ok(()),
    }
}

fn rule(state: &State<'_>, table: &QName, text: &str) -> Outcome<()> {
    let row = row_of_table(state, table);
    let rows = ["new", "old"].map(|name| Variable::of(name, Some(row.clone())));
    let mut c = Cursor::new(state.dialect, text, 0, text.len());
    while !c.at_end() && !c.word("DO") {
        if !c.word("WHERE") {
            c.next();
            continue;
        }
        let part = Part {
            at: c.piece_until(&["DO"])?.at,
            is_value: true,
        };
        if let Some((at, problem)) = fails(state, text, part, Purpose::Prepared, &rows) {
            return Err(judge::fail(state, problem, shifted(state, text, at)));
        }
    }
    c.any(&["ALSO", "INSTEAD"]);
    c.op("(");
    let body = read::body(&mut c);
    for part in body.parts {
        let part = match text.get(part.at.start..part.at.end) {
            // The parenthesis around several.
            Some(written) if written.ends_with(')') && is_closed_twice(written) => Part {
                at: Place {
                    end: part.at.end - 1,
                    ..part.at
                },
                ..part
            },
            _ => part,
        };
        if let Some((at, problem)) = fails(state, text, part, Purpose::Prepared, &rows) {
            return Err(judge::fail(state, problem, shifted(state, text, at)));
        }
    }
    Ok(())
}

/// True for a text with more parentheses closed than opened.
fn is_closed_twice(text: &str) -> bool {
    text.matches(')').count() > text.matches('(').count()
}

/// A domain is being made: what its values must be.
pub(super) fn domain_created(state: &State<'_>) -> Outcome<()> {
    let Some(text) = state.own_text() else {
        return Ok(());
    };
    let value = Variable::plain("value");
    values(state, &text, &["CHECK"], None, &[value])
}

/// The values in parentheses behind these words.
fn values(
    state: &State<'_>,
    text: &str,
    words: &[&str],
    table: Option<&QName>,
    variables: &[Variable],
) -> Outcome<()> {
    let mut c = Cursor::new(state.dialect, text, 0, text.len());
    while !c.at_end() {
        let is_next = c.is_any(words) && c.is_op(1, "(");
        c.next();
        if is_next {
            let value = c.parens()?;
            let at = shifted(state, text, value.at);
            judge::value(state, table, &value.text, at, variables)?;
        }
    }
    Ok(())
}

/// A place in the text of the statement at hand, in the script.
fn shifted(state: &State<'_>, text: &str, at: Place) -> Place {
    let script = state.script_text(state.statement);
    match script.and_then(|script| script.find(text)) {
        Some(ahead) => Place {
            start: state.statement.start + ahead + at.start,
            end: state.statement.start + ahead + at.end,
        },
        None => state.statement,
    }
}

fn row_of_table(state: &State<'_>, table: &QName) -> Row {
    match Known::new(state).relation(table.namespace.as_deref(), &table.name) {
        Found::Relation(relation) => row_of(Some(relation)),
        Found::Hidden | Found::Missing => row_of(None),
    }
}

/// Passes over the head of a trigger, up to its table, and says what runs it.
fn header(c: &mut Cursor<'_>) -> Events {
    let mut events = Events::default();
    while !c.at_end() && !c.is_any(&["BEFORE", "AFTER", "INSTEAD", "INSERT", "UPDATE", "DELETE"]) {
        c.next();
    }
    while !c.at_end() && !c.word("ON") {
        events.insert |= c.is_word(0, "INSERT");
        events.update |= c.is_word(0, "UPDATE");
        events.delete |= c.is_word(0, "DELETE");
        c.next();
    }
    c.name().ok();
    c.words(&["FOR", "EACH", "ROW"]);
    if c.any(&["FOLLOWS", "PRECEDES"]).is_some() {
        c.next();
    }
    events
}

/// What fails when it runs, at the end of a history: each with its file. All verdicts are counted.
pub(super) fn broken(state: &mut State<'_>, tally: &mut Tally) -> Vec<(usize, Fail)> {
    if state.uncertain || state.called_unknown || !facts(state.dialect).is_tried_on_servers {
        return Vec::new();
    }
    // Messages name the migration that dropped something; a session begins with its own path.
    state.start_script(usize::MAX);
    let mut found = match state.dialect.family() {
        Family::Postgres => function::broken(state, tally),
        _ => triggers(state, tally),
    };
    if state.dialect.family() == Family::Mysql {
        found.extend(program::routines(state, tally));
    }
    if program::takes_any_view(state.dialect) {
        found.extend(program::views(state));
    }
    found.sort_by_key(|(file, fail)| (*file, fail.at.start));
    found
}

fn triggers(state: &State<'_>, tally: &mut Tally) -> Vec<(usize, Fail)> {
    let mut found = Vec::new();
    for trigger in &state.schema.opaque {
        let made = state.made_at(OpaqueKind::Trigger, &trigger.name.name);
        let (OpaqueKind::Trigger, Some(span)) = (trigger.kind, made) else {
            continue;
        };
        let what = format!("trigger `{}`", trigger.name.name);
        let place = |at| written(state, span, trigger, at);
        let told = self::trigger(state, trigger);
        let fail = report(state, tally, span.file(), (&what, "runs"), told, place);
        found.extend(fail.map(|fail| (span.file(), fail)));
    }
    found
}

/// Counts the verdicts on what a file made, and says what fails later: when it `runs`.
fn report(
    state: &State<'_>,
    tally: &mut Tally,
    file: usize,
    (what, runs): (&str, &str),
    all: Vec<(Place, Verdicts)>,
    place: impl Fn(Place) -> Place,
) -> Option<Fail> {
    for (at, told) in &all {
        tally.count(file, told, place(*at));
    }
    let (at, problem) = first(all)?;
    Some(shown((what, runs), judge::fail(state, problem, place(at))))
}

/// True when nothing that is known here makes a problem of a function on PostgreSQL go away: its body may be read
/// where the path of names is another one.
fn sure(state: &State<'_>, problem: &Problem) -> bool {
    let elsewhere = |wanted: &str| {
        let tables = state.schema.tables.iter().map(|table| &table.name);
        let opaque = state.schema.opaque.iter().map(|opaque| &opaque.name);
        let sequences = state.schema.sequences.iter().map(|sequence| &sequence.name);
        let mut names = tables.chain(opaque).chain(sequences);
        // A trigger gives its function the changed rows as tables: `REFERENCING NEW TABLE AS`.
        let mut triggers = state.schema.opaque.iter();
        names.any(|name| name.name == wanted)
            || triggers
                .any(|it| it.kind == OpaqueKind::Trigger && it.has_word(state.dialect, wanted))
    };
    match (problem.code, &problem.missing) {
        ("unknown-table", Some((None, name))) => !elsewhere(name),
        ("unknown-table" | "unknown-column" | "unknown-sql-function" | "column-count", _) => true,
        _ => false,
    }
}

/// Where a place of a trigger's text was written: its whole statement when that says something else by now.
fn written(state: &State<'_>, span: Span, trigger: &Opaque, at: Place) -> Place {
    let whole = Place {
        start: span.start(),
        end: span.end(),
    };
    let script = state.scripts().get(span.file());
    let script = script.and_then(|script| script.text.get(whole.start..whole.end));
    match (script, &trigger.sql) {
        (Some(script), Some(text)) => match script.find(text.as_str()) {
            Some(ahead) => Place {
                start: whole.start + ahead + at.start,
                end: whole.start + ahead + at.end,
            },
            None => whole,
        },
        _ => whole,
    }
}

/// The verdicts on the parts of a trigger's body, with their places in the trigger's text.
fn trigger(state: &State<'_>, trigger: &Opaque) -> Vec<(Place, Verdicts)> {
    let (Some(text), Some(table)) = (trigger.sql.as_deref(), trigger.table.as_ref()) else {
        return Vec::new();
    };
    let mut c = Cursor::new(state.dialect, text, 0, text.len());
    let events = header(&mut c);
    let mut body = Body::default();
    if state.dialect.family() == Family::Sqlite && c.word("WHEN") {
        read::condition(&mut c, &mut body, "BEGIN");
    }
    body.add(read::body(&mut c));
    let row = row_of_table(state, table);
    let rows = events
        .rows()
        .into_iter()
        .map(|name| Variable::of(name, Some(row.clone())));
    let declared = body.variables.iter().map(Variable::plain);
    let variables: Vec<Variable> = rows.chain(declared).collect();
    all_told(state, text, &body, &variables)
}

/// The verdicts on all parts of a body that a statement runs.
fn all_told(
    state: &State<'_>,
    text: &str,
    body: &Body,
    variables: &[Variable],
) -> Vec<(Place, Verdicts)> {
    if body.is_guarded {
        return body.guarded();
    }
    let parts = body.parts.iter();
    parts
        .map(|part| (part.at, told(state, text, *part, Purpose::Run, variables)))
        .collect()
}

/// The verdict on a part, with the place of its problem.
type Verdicts = Told<(Place, Problem)>;

/// The first problem.
fn first(told: Vec<(Place, Verdicts)>) -> Option<(Place, Problem)> {
    told.into_iter().find_map(|(_, told)| match told {
        Told::Fails(found) => Some(found),
        Told::Runs | Told::CannotTell(_) => None,
    })
}

/// A table that the body of a trigger names and that is not there.
pub(super) fn missing_table(state: &State<'_>, trigger: &Opaque) -> Option<String> {
    let (_, problem) = first(self::trigger(state, trigger))?;
    match problem.missing {
        Some((None, name)) if problem.code == "unknown-table" => Some(name),
        _ => None,
    }
}

/// Whether a part of a body runs.
fn told(
    state: &State<'_>,
    text: &str,
    part: Part,
    purpose: Purpose,
    variables: &[Variable],
) -> Verdicts {
    match judged(state, text, part, purpose, variables) {
        Some(told) => told,
        None => Told::CannotTell("it could not be taken out of its body".to_owned()),
    }
}

/// Why a part of a body fails, with its place in the text.
fn fails(
    state: &State<'_>,
    text: &str,
    part: Part,
    purpose: Purpose,
    variables: &[Variable],
) -> Option<(Place, Problem)> {
    match judged(state, text, part, purpose, variables)? {
        Told::Fails(found) => Some(found),
        Told::Runs | Told::CannotTell(_) => None,
    }
}

fn judged(
    state: &State<'_>,
    text: &str,
    part: Part,
    purpose: Purpose,
    variables: &[Variable],
) -> Option<Verdicts> {
    let (mut sql, ahead) = match part.is_value {
        true => ("SELECT ".to_owned(), 7),
        false => (String::new(), 0),
    };
    sql.push_str(text.get(part.at.start..part.at.end)?);
    let sql = read::without_targets(state.dialect, sql);
    let answer = analyse_among(&Known::new(state), &sql, purpose, variables);
    let mut problem = match answer.verdict {
        Verdict::Fails(problem) => problem,
        Verdict::Runs => return Some(Told::Runs),
        Verdict::CannotTell(reason) => return Some(Told::CannotTell(reason)),
    };
    // Where a part of a body begins and ends is not always known.
    if problem.code == "sql-syntax" {
        return Some(Told::CannotTell(problem.message));
    }
    let at = match problem.at.take() {
        Some((start, end)) => Place {
            start: part.at.start + start.saturating_sub(ahead),
            end: part.at.start + end.saturating_sub(ahead),
        },
        None => part.at,
    };
    Some(Told::Fails((at, problem)))
}

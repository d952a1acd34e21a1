//! Replays a migration history without a database: the scripts become the schema that a server
//! would have after running them, or the error that it would have given.
//!
//! `read` turns statements into words of our own, `apply` does to a [`SqlSchema`] what the
//! server would do. Statements are of three kinds: modelled, opaque (a closed list: data,
//! rights, functions, the session), and everything else, which is an error.

mod apply;
mod bodies;
mod commented;
mod cursor;
mod default;
mod expression;
mod judge;
mod known;
mod known_functions;
mod named;
mod names;
mod notes;
mod own_transaction;
mod procedure;
mod program;
mod query;
mod read;
mod returned;
mod state;
mod statement;
#[cfg(test)]
mod tests;
pub(crate) mod token;
mod types;
mod verdicts;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use whimbrel_core::statements::split;

use crate::{
    diagnostics::{Diagnostic, Severity},
    dialect::facts,
    source::{SourceFile, Span},
    sql::{Dialect, QName, SqlSchema},
};
pub(crate) use bodies::{broken_bodies, is_broken_body};
use cursor::{Fail, Place};
pub(crate) use default::written_default;
pub(crate) use expression::rename as with_name;
use notes::Notes;
pub use notes::is_history_of_another_tool;
use own_transaction::Transaction;
use state::State;
use statement::Statement;
use verdicts::Tally;
pub use verdicts::{Bodies, Doubt};

/// What a history makes.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The schema after the last statement that could be applied.
    pub schema: SqlSchema,
    /// Errors in the order of the scripts, and warnings about what could not be followed.
    pub diagnostics: Vec<Diagnostic>,
    /// One for each script.
    pub scripts: Vec<ScriptReport>,
    /// False when SQL ran that may have done more than is known.
    pub certain: bool,
    /// Tables made from a query whose types could not all be told.
    pub untyped: BTreeSet<QName>,
    /// The statements of which it cannot be told whether they run, also those of bodies.
    pub doubts: Vec<Doubt>,
}

impl Replayed {
    /// Nothing yet.
    fn empty(dialect: Dialect) -> Self {
        Replayed {
            schema: SqlSchema::empty(dialect),
            diagnostics: Vec::new(),
            scripts: Vec::new(),
            certain: true,
            untyped: BTreeSet::new(),
            doubts: Vec::new(),
        }
    }

    /// True when a server would run the whole history.
    pub fn is_ok(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|d| d.severity != Severity::Error)
    }
}

/// How the statements of a script fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScriptReport {
    /// Statements whose effect on the schema is known.
    pub modelled: usize,
    /// Statements that were passed over: data, functions, rights, the session.
    pub opaque: usize,
    /// Of those that were passed over, the ones about rows that surely run.
    pub proved: usize,
    /// Of those that were passed over, the ones about rows of which it cannot be told whether they run.
    pub cannot_tell: usize,
    /// Statements that a server would refuse or that cannot be read.
    pub failed: usize,
    /// Statements behind the first failure of the history, which a server would not reach.
    pub unreached: usize,
    /// What stands in the bodies of functions, procedures and triggers that the script made and that are there at the
    /// end of the history.
    pub bodies: Bodies,
}

/// The end of a history, which can be asked about statements.
pub struct End<'a>(State<'a>);

impl End<'_> {
    /// What a statement would ask for and return here.
    pub fn analyse(&self, sql: &str) -> crate::query::Answer {
        let known = known::Known::new(&self.0);
        let mut answer = crate::query::analyse(&known, sql, crate::query::Purpose::Prepared);
        let columns = answer.columns.iter_mut().map(|column| &mut column.ty);
        for ty in answer.params.iter_mut().chain(columns) {
            known.qualify(ty);
        }
        answer
    }
}

/// Replays scripts, and keeps what exists at their end to be asked.
pub fn end(dialect: Dialect, scripts: &[SourceFile]) -> (End<'_>, Vec<Diagnostic>) {
    let (state, replayed) = follow(dialect, scripts);
    (End(state), replayed.diagnostics)
}

/// Replays scripts in the order given; each is one `migration.sql`.
///
/// The first statement that fails ends the replay, as it ends a deployment; the statements after
/// it are read all the same, so that every one that cannot be read is reported.
///
/// ```
/// use whimbrel_engine::{replay::replay, source::SourceFile, sql::Dialect};
///
/// let script = SourceFile::new("1_init/migration.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
/// let replayed = replay(Dialect::Sqlite, &[script]);
/// assert!(replayed.is_ok());
/// assert_eq!(replayed.schema.tables.len(), 1);
/// ```
pub fn replay(dialect: Dialect, scripts: &[SourceFile]) -> Replayed {
    let (state, replayed) = follow(dialect, scripts);
    Replayed {
        schema: finish(state.own()),
        ..replayed
    }
}

/// The same for connections whose own schema has another name than `public` (PostgreSQL), as `?schema=app` says: names
/// without a schema mean that one, which is called `public` in the result.
///
/// ```
/// use whimbrel_engine::{replay::replay_in, source::SourceFile, sql::Dialect};
///
/// let script = SourceFile::new("1_init/migration.sql", "CREATE TABLE a (id INT); DROP TABLE app.a;");
/// let replayed = replay_in(Dialect::Postgres, &[script], "app");
/// assert!(replayed.is_ok());
/// ```
pub fn replay_in(dialect: Dialect, scripts: &[SourceFile], own: &str) -> Replayed {
    if !dialect.has_namespaces() {
        return replay(dialect, scripts);
    }
    let mut state = State::new(dialect, scripts);
    state.schema.namespaces.push(own.to_owned());
    state.schema.default_namespace = Some(own.to_owned());
    let replayed = go_on(&mut state, dialect, scripts);
    let mut schema = state.own();
    schema.rename_default_namespace("public");
    Replayed {
        schema: finish(schema),
        ..replayed
    }
}

/// What a history produces up to one of its scripts.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    /// The schema behind the script.
    pub(crate) schema: SqlSchema,
    /// All of it is known.
    pub(crate) certain: bool,
    /// What another script makes of it, which takes the place of those behind; `None` where there is none,
    /// or it fails.
    pub(crate) then: Option<SqlSchema>,
}

/// Replays scripts one by one, and behind each of them the one of `then` at the same place. Ends before
/// the first that fails.
pub(crate) fn stages(
    dialect: Dialect,
    scripts: &[SourceFile],
    then: &[Option<SourceFile>],
) -> Vec<Stage> {
    let others = (0..scripts.len()).map(|at| {
        let other = then.get(at).cloned().flatten();
        other.unwrap_or_else(|| SourceFile::new("", ""))
    });
    let all: Vec<SourceFile> = scripts.iter().cloned().chain(others).collect();
    let mut stages = Vec::with_capacity(scripts.len());
    behind_each(dialect, &all, scripts.len(), |file, state| {
        let other = scripts.len() + file;
        let then = then.get(file).and_then(Option::as_ref).and_then(|script| {
            let mut state = state.clone();
            let followed = follow_one(&mut state, other, script);
            (followed && !state.uncertain).then(|| finish(state.own()))
        });
        stages.push(Stage {
            schema: finish(state.clone().own()),
            certain: !state.uncertain,
            then,
        });
        ControlFlow::Continue(())
    });
    stages
}

/// How many of the scripts, at least `from` of them, produce what is looked for: the fewest. `None` when none do, up
/// to the first script that fails.
///
/// ```
/// use whimbrel_engine::{replay::fewest, source::SourceFile, sql::Dialect};
///
/// let scripts = ["CREATE TABLE a (id INT);", "CREATE TABLE b (id INT);", "DROP TABLE a;"];
/// let scripts = scripts.map(|text| SourceFile::new("migration.sql", text));
/// let two_tables = |schema: whimbrel_engine::sql::SqlSchema| schema.tables.len() == 2;
/// assert_eq!(fewest(Dialect::Sqlite, &scripts, 1, two_tables), Some(2));
/// ```
pub fn fewest(
    dialect: Dialect,
    scripts: &[SourceFile],
    from: usize,
    mut is_it: impl FnMut(SqlSchema) -> bool,
) -> Option<usize> {
    let mut found = None;
    behind_each(dialect, scripts, scripts.len(), |file, state| {
        let count = file + 1;
        if count >= from && is_it(finish(state.clone().own())) {
            found = Some(count);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found
}

/// Replays the first `count` scripts one by one and looks at the state behind each. Ends before the first that fails.
fn behind_each<'a>(
    dialect: Dialect,
    all: &'a [SourceFile],
    count: usize,
    mut look: impl FnMut(usize, &State<'a>) -> ControlFlow<()>,
) {
    let scripts = all.get(..count).unwrap_or(all);
    let mut state = State::new(dialect, all);
    let known = notes::histories(dialect, scripts);
    // What is written there is right.
    state.elsewhere(&known).ok();
    for (file, script) in scripts.iter().enumerate() {
        if !follow_one(&mut state, file, script) || look(file, &state).is_break() {
            return;
        }
    }
}

/// False when a statement of the script fails.
fn follow_one<'a>(state: &mut State<'a>, file: usize, script: &SourceFile) -> bool {
    let (mut stopped, mut replayed) = (false, Replayed::empty(state.dialect));
    state.start_script(file);
    run(state, file, script, &mut stopped, &mut replayed);
    state.end_script();
    !stopped
}

/// The state at the end, and what was found on the way; its schema is left to the caller.
fn follow(dialect: Dialect, scripts: &[SourceFile]) -> (State<'_>, Replayed) {
    let mut state = State::new(dialect, scripts);
    let replayed = go_on(&mut state, dialect, scripts);
    (state, replayed)
}

fn go_on(state: &mut State<'_>, dialect: Dialect, scripts: &[SourceFile]) -> Replayed {
    let mut replayed = Replayed::empty(dialect);
    let known = notes::histories(dialect, scripts);
    // What is written there is right.
    state.elsewhere(&known).ok();
    let mut stopped = false;
    for (file, script) in scripts.iter().enumerate() {
        state.start_script(file);
        let report = run(state, file, script, &mut stopped, &mut replayed);
        replayed.scripts.push(report);
        state.end_script();
    }
    // Behind a statement that fails nothing is known.
    state.uncertain |= stopped;
    let mut tally = Tally::default();
    for (file, fail) in bodies::broken(state, &mut tally) {
        let mut diagnostic = diagnostic(file, fail);
        diagnostic.severity = Severity::Warning;
        replayed.diagnostics.push(diagnostic);
    }
    tally.report(&mut replayed.scripts, &mut replayed.doubts);
    replayed.certain = !state.uncertain;
    replayed.untyped.clone_from(&state.untyped);
    replayed
}

fn run(
    state: &mut State<'_>,
    file: usize,
    script: &SourceFile,
    stopped: &mut bool,
    replayed: &mut Replayed,
) -> ScriptReport {
    let Replayed {
        diagnostics,
        doubts,
        ..
    } = replayed;
    let mut report = ScriptReport::default();
    let text = script.text.as_str();
    let statements = match split(state.dialect, text) {
        Ok(statements) => statements,
        Err(error) => {
            let end = text.len().min(error.offset + 1);
            let span = Span::new(file, error.offset, end);
            let mut diagnostic = Diagnostic::error("sql-syntax", error.message, span);
            diagnostic.help = error.help.map(str::to_owned);
            diagnostics.push(diagnostic);
            report.failed = 1;
            *stopped = true;
            return report;
        }
    };
    let notes = Notes::read(script, &statements).and_then(|notes| {
        state.elsewhere(&notes.exists)?;
        Ok(notes)
    });
    let notes = match notes {
        Ok(notes) => notes,
        Err(fail) => {
            report.failed += 1;
            diagnostics.push(diagnostic(file, fail));
            *stopped = true;
            Notes::default()
        }
    };
    let mut transaction = Transaction::of(state.dialect, text);
    for found in statements {
        let place = Place {
            start: found.start,
            end: found.end,
        };
        if let Some(instead) = notes.instead_of(found).filter(|_| !*stopped) {
            state.statement = place;
            match notes::run(state, instead, place) {
                Ok(()) => report.modelled += 1,
                Err(fail) => {
                    report.failed += 1;
                    diagnostics.push(diagnostic(file, fail));
                    *stopped = true;
                }
            }
            continue;
        }
        let read = read::statement(state.dialect, text, place);
        let statement = match read {
            Ok(statement) => statement,
            Err(fail) => {
                report.failed += 1;
                diagnostics.push(diagnostic(file, fail));
                *stopped = true;
                continue;
            }
        };
        if *stopped {
            report.unreached += 1;
            continue;
        }
        state.statement = place;
        let opaque = matches!(statement, Statement::Opaque(_) | Statement::Assign(_));
        let about_rows = opaque || matches!(statement, Statement::Calls(_));
        let applied = transaction
            .follow(state, &statement, found.text(text))
            .and_then(|()| transaction.before(state, found.text(text)))
            .and_then(|()| named::refuse(state, &statement, text, place))
            .and_then(|()| match about_rows {
                true => judge::judge(state, text, place, &mut report).map(|doubt| {
                    doubts.extend(doubt.map(|reason| Doubt {
                        at: Span::new(file, place.start, place.end),
                        reason,
                    }));
                }),
                false => Ok(()),
            })
            .and_then(|()| apply::apply(state, &statement))
            .and_then(|()| named::refuse_last(state, &statement, text, place))
            .and_then(|()| transaction.after(state));
        match applied {
            Ok(()) if opaque => report.opaque += 1,
            Ok(()) => report.modelled += 1,
            Err(fail) if is_in_doubt(state, &fail) => {
                report.opaque += 1;
                diagnostics.push(doubtful(file, fail));
            }
            Err(fail) => {
                report.failed += 1;
                diagnostics.push(diagnostic(file, fail));
                *stopped = true;
            }
        }
        for (at, note) in std::mem::take(&mut state.warnings) {
            let span = Span::new(file, at.start, at.end);
            diagnostics.push(Diagnostic::warning("not-followed", note, span));
        }
    }
    report
}

fn diagnostic(file: usize, fail: Fail) -> Diagnostic {
    let span = Span::new(file, fail.at.start, fail.at.end);
    let mut diagnostic = Diagnostic::error(fail.code, fail.message, span);
    diagnostic.labels.extend(fail.label.map(|label| *label));
    diagnostic.help = fail.help;
    diagnostic
}

/// Something that nobody could follow ran before. What only an unknown function could have made may be missing; nothing
/// else is held against less.
fn is_in_doubt(state: &State<'_>, fail: &Fail) -> bool {
    let is_missing = ["unknown-index", "unknown-table", "unknown-object"].contains(&fail.code);
    fail.code != "internal" && (state.uncertain || (state.called_unknown && is_missing))
}

/// SQL that could not be followed ran before: what seems missing may be there.
fn doubtful(file: usize, fail: Fail) -> Diagnostic {
    let mut diagnostic = diagnostic(file, fail);
    diagnostic.severity = Severity::Warning;
    diagnostic.help = Some(
        "an earlier statement could not be followed, so this one is taken to succeed and left out; a comment before that \
         statement can say what it makes: `-- whimbrel: makes CREATE …`"
            .to_owned(),
    );
    diagnostic
}

/// The order in which a catalogue lists things.
fn finish(mut schema: SqlSchema) -> SqlSchema {
    let dialect = schema.dialect;
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    for table in &mut schema.tables {
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        if facts(dialect).has_named_foreign_keys {
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema.sequences.sort_by(|a, b| a.name.cmp(&b.name));
    schema.extensions.sort_by(|a, b| a.name.cmp(&b.name));
    schema
        .opaque
        .sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    schema
}

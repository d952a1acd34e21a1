//! `whimbrel migrate check`: everything that has to be right before a migration, one line each.

use serde_json::{Value, json};
use whimbrel::{MigrationState, Status};
use whimbrel_core::seal;
use whimbrel_engine::{
    check::{Checked, check},
    diagnostics::{self, Severity},
    format,
};

use super::{
    history::History,
    live::{self, Live},
};
use crate::{
    args::Check,
    failure::Outcome,
    project::Project,
    terminal::{advise, count, print_json, report, say, with_flags},
};

/// One line.
struct Line {
    /// A noun, the same whatever the outcome.
    what: &'static str,
    /// What is to be said when it passed.
    right: &'static str,
    outcome: State,
}

enum State {
    Passed,
    /// With the reason.
    Failed(String),
    /// With the reason, where another line does not say it.
    Skipped(&'static str),
}

impl State {
    fn of(problem: Option<String>) -> State {
        problem.map_or(State::Passed, State::Failed)
    }
}

pub(super) async fn run(project: &Project, arguments: &Check) -> Outcome {
    let mut checked = check(&project.load()?);
    let change = checked.state.as_mut().and_then(|state| state.change.take());
    let mut lines = match project.is_sql_first() {
        true => Vec::new(),
        false => vec![schema(project, &checked)?, formatted(project)?],
    };
    lines.push(Line {
        what: "migrations",
        right: match project.is_sql_first() {
            true => "run",
            false => "produce the schema",
        },
        outcome: match (&checked.state, &change) {
            (None, _) if is_broken(project, &checked)? => {
                State::Failed("cannot be replayed; the errors are above".to_owned())
            }
            (None, _) => State::Skipped("the schema has errors"),
            (_, Some(_)) => State::Failed(
                "the schema has changes without a migration. Run: whimbrel migrate dev".to_owned(),
            ),
            _ => State::Passed,
        },
    });
    if let Some(change) = &change {
        let help = "write the missing migration: whimbrel migrate dev --name NAME";
        let diagnostic = change.diagnostic.clone().help(help);
        checked.diagnostics.push(diagnostic);
    }
    if !arguments.offline {
        lines.extend(online(project).await);
    }
    let failed = lines
        .iter()
        .any(|line| matches!(line.outcome, State::Failed(_)));
    if arguments.json {
        print_json(&as_json(&lines, &checked)?);
        return Ok(u8::from(failed));
    }
    report(&checked.diagnostics, &checked.files);
    if let Some(change) = &change {
        say(&format!("The SQL that is missing:\n\n{}\n", change.sql));
    }
    for line in &lines {
        advise(&match &line.outcome {
            State::Passed => format!("✔ {:<10}  {}", line.what, line.right),
            State::Failed(problem) => format!("✘ {:<10}  {problem}", line.what),
            State::Skipped("") => format!("- {:<10}  skipped", line.what),
            State::Skipped(why) => format!("- {:<10}  skipped: {why}", line.what),
        });
    }
    if change.is_none() && !failed && !project.migrations.join(seal::NAME).exists() {
        advise(
            "\nThere is no whimbrel.lock, which would show later edits. To write it: whimbrel migrate hash",
        );
    }
    Ok(u8::from(failed))
}

/// True when an error is in a migration.
fn is_broken(project: &Project, checked: &Checked) -> Outcome<bool> {
    let own = match project.is_sql_first() {
        true => 0,
        false => project.schema_files()?.len(),
    };
    let mut errors = checked.diagnostics.iter();
    Ok(errors.any(|found| found.severity == Severity::Error && found.span.file() >= own))
}

fn schema(project: &Project, checked: &Checked) -> Outcome<Line> {
    let own = project.schema_files()?.len();
    let errors = checked.diagnostics.iter().filter(|diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.span.file() < own
    });
    let number = errors.count();
    Ok(Line {
        what: "schema",
        right: "valid",
        outcome: State::of(
            (number > 0).then(|| format!("{}, shown above (P1012)", count(number, "error"))),
        ),
    })
}

fn formatted(project: &Project) -> Outcome<Line> {
    let files = project.schema_files()?;
    let formatted = format::format_files(files);
    let mut pairs = files.iter().zip(&formatted);
    let odd = pairs.find(|(file, formatted)| file.text != **formatted);
    Ok(Line {
        what: "format",
        right: "formatted",
        outcome: State::of(
            odd.map(|(file, _)| format!("{} is not formatted. Run: whimbrel format", file.path)),
        ),
    })
}

/// What needs the database.
async fn online(project: &Project) -> [Line; 4] {
    let line = |what, right, outcome| Line {
        what,
        right,
        outcome,
    };
    let connection = |outcome| line("connection", "connected", outcome);
    let history = |outcome| line("history", "intact", outcome);
    let pending = |outcome| line("pending", "none", outcome);
    let drift = |outcome| line("drift", "none", outcome);
    let connected = match History::connect_quietly(project).await {
        Ok(connected) => connected.status().await.map(|status| (connected, status)),
        Err(error) => Err(error),
    };
    let (connected, status) = match connected {
        Ok(both) => both,
        Err(error) => {
            return [
                connection(State::Failed(error.on_one_line())),
                history(State::Skipped("")),
                pending(State::Skipped("")),
                drift(State::Skipped("")),
            ];
        }
    };
    let live = live::look(project, &connected, &status).await;
    let missing = match &live {
        Ok(Live::NoHistory { .. }) => Some(
            "the database has tables, but no migration history (P3005). Run: whimbrel migrate status".to_owned(),
        ),
        Ok(Live::OtherTool { tool, .. }) => Some(format!(
            "the database has the history of {tool}. To record it: whimbrel migrate deploy"
        )),
        _ => None,
    };
    let has_history = missing.is_none();
    [
        connection(State::Passed),
        history(State::of(missing.or_else(|| broken(&status)))),
        pending(match (has_history, status.pending().join(", ")) {
            (false, _) => State::Skipped(""),
            (true, waiting) if waiting.is_empty() => State::Passed,
            (true, waiting) => State::Failed(format!("{waiting}. Run: whimbrel migrate deploy")),
        }),
        drift(match live {
            Ok(Live::Differs(summary)) => State::Failed(format!(
                "the database differs from what its migrations produce. Run: whimbrel migrate dev\n{}",
                summary.trim_end()
            )),
            Err(error) => State::Failed(error.on_one_line()),
            Ok(Live::Same) => State::Passed,
            Ok(Live::NoHistory { .. } | Live::OtherTool { .. }) => State::Skipped(""),
            Ok(Live::Unknown) => State::Skipped("no applied migration can be compared"),
        }),
    ]
}

/// The migrations that are neither applied nor pending, with what they are.
fn broken(status: &Status) -> Option<String> {
    let is_broken = |state: &MigrationState| {
        !matches!(state, MigrationState::Applied | MigrationState::Pending)
    };
    let found = status.migrations.iter().filter(|one| is_broken(&one.state));
    let found: Vec<String> = found
        .map(|one| match &one.state {
            MigrationState::Edited => format!("{} was edited after it was applied", one.name),
            MigrationState::Unfinished {
                resumable: true, ..
            } => {
                format!("{} was interrupted", one.name)
            }
            MigrationState::Unfinished { .. } => format!("{} failed", one.name),
            _ => format!("{} is applied, and is not in the folder", one.name),
        })
        .collect();
    (!found.is_empty()).then(|| format!("{}. Run: whimbrel migrate status", found.join("; ")))
}

fn as_json(lines: &[Line], checked: &Checked) -> Outcome<Value> {
    let diagnostics = diagnostics::json(&checked.diagnostics, &checked.files);
    let diagnostics: Value = serde_json::from_str(&diagnostics)
        .map_err(|error| format!("the errors cannot be written as JSON: {error}"))?;
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| {
            let (passed, problem) = match &line.outcome {
                State::Passed => (Some(true), None),
                State::Failed(problem) => (Some(false), Some(with_flags(problem))),
                State::Skipped(_) => (None, None),
            };
            json!({ "check": line.what, "passed": passed, "problem": problem })
        })
        .collect();
    Ok(json!({ "checks": lines, "diagnostics": diagnostics }))
}

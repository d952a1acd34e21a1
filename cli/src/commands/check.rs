//! `whimbrel migrate check`: everything that has to be right before a migration, one line each.

use serde_json::{Value, json};
use whimbrel::MigrationState;
use whimbrel_core::code::Code;
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
    failure::{Failure, Outcome},
    project::Project,
    terminal::{report, say},
};

/// One line.
struct Line {
    /// A noun, the same whatever the outcome.
    what: &'static str,
    /// How it should be.
    right: &'static str,
    /// Why it failed.
    problem: Option<String>,
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
        problem: match (&checked.state, &change) {
            (None, _) => Some("not checked, because of the errors".to_owned()),
            (_, Some(_)) => Some("a migration is missing. Run: whimbrel migrate dev".to_owned()),
            _ => None,
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
    let failed = lines.iter().any(|line| line.problem.is_some());
    if arguments.json {
        say(&as_json(&lines, &checked)?);
        return Ok(u8::from(failed));
    }
    report(&checked.diagnostics, &checked.files);
    if let Some(change) = &change {
        say(&format!("The SQL that is missing:\n\n{}\n", change.sql));
    }
    for line in &lines {
        say(&match &line.problem {
            None => format!("✔ {:<10}  {}", line.what, line.right),
            Some(problem) => format!("✘ {:<10}  {problem}", line.what),
        });
    }
    if change.is_none() && !failed && !project.migrations.join(seal::NAME).exists() {
        say("\nThe migrations are not sealed: whimbrel migrate hash makes later edits show.");
    }
    Ok(u8::from(failed))
}

fn schema(project: &Project, checked: &Checked) -> Outcome<Line> {
    let own = project.schema_files()?.len();
    let mut mistakes = checked.diagnostics.iter().filter(|diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.span.file() < own
    });
    Ok(Line {
        what: "schema",
        right: "valid",
        problem: mistakes
            .next()
            .map(|mistake| format!("{}: {}", Code::P1012, mistake.message)),
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
        problem: odd
            .map(|(file, _)| format!("{} is not formatted. Run: whimbrel format", file.path)),
    })
}

/// What needs the database.
async fn online(project: &Project) -> [Line; 4] {
    let line = |what, right, problem| Line {
        what,
        right,
        problem,
    };
    let connection = |problem| line("connection", "connected", problem);
    let history = |problem| line("history", "intact", problem);
    let pending = |problem| line("pending", "none", problem);
    let drift = |problem| line("drift", "none", problem);
    let unknown = || line("drift", "not looked for", None);
    let skipped = || Some("skipped".to_owned());
    let connected = match History::connect_quietly(project).await {
        Ok(connected) => connected.status().await.map(|status| (connected, status)),
        Err(error) => Err(error),
    };
    let (connected, status) = match connected {
        Ok(both) => both,
        Err(error) => {
            return [
                connection(Some(error.on_one_line())),
                history(skipped()),
                pending(skipped()),
                drift(skipped()),
            ];
        }
    };
    let live = live::look(project, &connected, &status).await;
    let names = |is_meant: fn(&MigrationState) -> bool| {
        let found = status.migrations.iter().filter(|m| is_meant(&m.state));
        let names: Vec<&str> = found.map(|m| m.name.as_str()).collect();
        names.join(", ")
    };
    let broken = names(|state| !matches!(state, MigrationState::Applied | MigrationState::Pending));
    let waiting = names(|state| *state == MigrationState::Pending);
    let other = match live {
        Ok(Live::NoHistory(other)) => Some(other),
        _ => None,
    };
    let no_history = other.is_some();
    [
        connection(None),
        history(match (no_history, broken.is_empty()) {
            (true, _) => Some(match other.flatten() {
                Some(tool) => format!(
                    "{tool} has migrated this database so far. Take its history over: whimbrel migrate deploy"
                ),
                None => "the database has tables, but no migration history (P3005). Run: whimbrel migrate status".to_owned(),
            }),
            (false, false) => Some(format!("{broken}. Run: whimbrel migrate status")),
            (false, true) => None,
        }),
        pending(match (no_history, waiting.is_empty()) {
            (true, _) => skipped(),
            (false, false) => Some(format!("{waiting}. Run: whimbrel migrate deploy")),
            (false, true) => None,
        }),
        match live {
            Ok(Live::Differs(summary)) => drift(Some(format!(
                "the database is not what its migrations make. Run: whimbrel migrate dev\n{}",
                summary.trim_end()
            ))),
            Err(error) => drift(Some(error.on_one_line())),
            Ok(Live::NoHistory(_)) => drift(skipped()),
            Ok(Live::Same) => drift(None),
            Ok(Live::Unknown) => unknown(),
        },
    ]
}

fn as_json(lines: &[Line], checked: &Checked) -> Outcome<String> {
    let diagnostics = diagnostics::json(&checked.diagnostics, &checked.files);
    let diagnostics: Value = serde_json::from_str(&diagnostics)
        .map_err(|error| Failure::new(format!("the findings are no JSON: {error}")))?;
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "check": line.what, "passed": line.problem.is_none(), "problem": line.problem }))
        .collect();
    Ok(format!(
        "{:#}",
        json!({ "checks": lines, "diagnostics": diagnostics })
    ))
}

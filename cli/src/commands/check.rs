//! `whimbrel migrate check`: everything that has to be right before a migration, one line each.

use serde_json::{Value, json};
use whimbrel::MigrationState;
use whimbrel_core::seal;
use whimbrel_engine::{
    check::{Checked, check},
    diagnostics::{self, Severity},
    format,
};

use super::history::History;
use crate::{
    args::Check,
    project::Project,
    terminal::{report, say},
};

/// One line.
struct Line {
    what: &'static str,
    /// Why it failed.
    problem: Option<String>,
}

pub(super) async fn run(project: &Project, arguments: &Check) -> Result<u8, String> {
    let mut checked = check(&project.load()?);
    let change = checked.state.as_mut().and_then(|state| state.change.take());
    let mut lines = vec![schema(project, &checked)?, formatted(project)?];
    lines.push(Line {
        what: "The migrations end at the schema",
        problem: match (&checked.state, &change) {
            (None, _) => Some("not known, because of the mistakes".to_owned()),
            (_, Some(_)) => Some("a migration is missing: whimbrel migrate dev".to_owned()),
            _ => None,
        },
    });
    if let Some(change) = &change {
        let help = "write the missing migration: whimbrel migrate dev --name what_it_does";
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
            None => format!("✔ {}", line.what),
            Some(problem) => format!("✘ {}: {problem}", line.what),
        });
    }
    if change.is_none() && !failed && !project.migrations.join(seal::NAME).exists() {
        say("\nThe migrations are not sealed: whimbrel migrate hash makes later edits show.");
    }
    Ok(u8::from(failed))
}

fn schema(project: &Project, checked: &Checked) -> Result<Line, String> {
    let own = project.schema_files()?.len();
    let mut mistakes = checked.diagnostics.iter().filter(|diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.span.file() < own
    });
    Ok(Line {
        what: "The schema is valid",
        problem: mistakes
            .next()
            .map(|mistake| format!("P1012: {}", mistake.message)),
    })
}

fn formatted(project: &Project) -> Result<Line, String> {
    let files = project.schema_files()?;
    let formatted = format::format_files(files);
    let mut pairs = files.iter().zip(&formatted);
    let odd = pairs.find(|(file, formatted)| file.text != **formatted);
    Ok(Line {
        what: "The schema is formatted",
        problem: odd.map(|(file, _)| format!("{} is not: whimbrel format", file.path)),
    })
}

/// What needs the database.
async fn online(project: &Project) -> [Line; 3] {
    let [answers, intact, pending] = [
        "The database answers",
        "Its history is intact",
        "Nothing is pending",
    ];
    let line = |what, problem| Line { what, problem };
    let unknown = || Some("not known, because the database did not answer".to_owned());
    let connected = match History::connect_quietly(project).await {
        Ok(history) => history.status().await.map(|status| status.migrations),
        Err(error) => Err(error),
    };
    let migrations = match connected {
        Ok(migrations) => migrations,
        Err(error) => {
            return [
                line(answers, Some(error)),
                line(intact, unknown()),
                line(pending, unknown()),
            ];
        }
    };
    let names = |is_meant: fn(&MigrationState) -> bool| {
        let found = migrations.iter().filter(|m| is_meant(&m.state));
        let names: Vec<&str> = found.map(|m| m.name.as_str()).collect();
        names.join(", ")
    };
    let is_sound =
        |state: &MigrationState| matches!(state, MigrationState::Applied | MigrationState::Pending);
    let broken = names(|state| !matches!(state, MigrationState::Applied | MigrationState::Pending));
    let waiting = names(|state| *state == MigrationState::Pending);
    let all_sound = migrations.iter().all(|m| is_sound(&m.state));
    [
        line(answers, None),
        line(
            intact,
            (!all_sound).then(|| format!("{broken}; see: whimbrel migrate status")),
        ),
        line(
            pending,
            (!waiting.is_empty()).then(|| format!("{waiting}; apply: whimbrel migrate deploy")),
        ),
    ]
}

fn as_json(lines: &[Line], checked: &Checked) -> Result<String, String> {
    let diagnostics = diagnostics::json(&checked.diagnostics, &checked.files);
    let diagnostics: Value = serde_json::from_str(&diagnostics)
        .map_err(|error| format!("the findings are no JSON: {error}"))?;
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "check": line.what, "passed": line.problem.is_none(), "problem": line.problem }))
        .collect();
    Ok(format!(
        "{:#}",
        json!({ "checks": lines, "diagnostics": diagnostics })
    ))
}

//! `whimbrel migrate status`

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus, Status};

use super::{
    as_applied,
    history::History,
    live::{self, Live},
    pending,
};
use crate::{
    failure::{Outcome, Warning},
    project::{Project, shown},
    terminal::{advise, count, print_json, say, warn},
};

pub(super) async fn run(project: &Project, as_json: bool) -> Outcome {
    let history = match as_json {
        true => History::connect_quietly(project).await?,
        false => History::connect(project).await?,
    };
    let status = history.status().await?;
    let live = live::look(project, &history, &status).await?;
    let is_right = status.is_up_to_date() && matches!(live, Live::Same | Live::Unknown);
    let code = u8::from(!is_right);
    let warnings = pending::warnings_of(project, &history, &status).await;
    if as_json {
        print_json(&in_json(&status, &live, &warnings, is_right));
        return Ok(code);
    }
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    project.warn_without_migrations();
    let has_to_be_repaired = |state: &MigrationState| {
        use MigrationState::{Ahead, Edited, Missing, Unfinished};
        matches!(state, Ahead | Edited | Missing)
            || matches!(state, Unfinished { resumable, .. } if !resumable)
    };
    let is_blocked = status
        .migrations
        .iter()
        .any(|one| has_to_be_repaired(&one.state));
    for (title, is_meant, help) in GROUPS {
        let meant: Vec<&MigrationStatus> = status
            .migrations
            .iter()
            .filter(|one| is_meant(one))
            .collect();
        let Some(first) = meant.first() else {
            continue;
        };
        say(&format!(
            "\n{title}\n{}",
            meant.iter().map(|one| line(one)).collect::<String>()
        ));
        let all: Vec<&str> = meant.iter().map(|one| one.name.as_str()).collect();
        let help = match (&live, help) {
            // Every migration is pending then.
            (Live::NoHistory { contained }, _) => format!(
                "The database has tables, but no migration history (P3005). {}",
                live::help_without_history(contained, &all)
            ),
            (Live::OtherTool { tool, migrations }, _) => format!(
                "{tool} has applied {} here. This records them, and applies the rest: whimbrel migrate deploy",
                count(*migrations, "migration")
            ),
            // Nothing is applied before the rest is repaired.
            (_, Help::Text(_)) if is_blocked => continue,
            (_, Help::Text(help)) => help.to_owned(),
            (_, Help::Resolve) => format!(
                "Inspect the database. If it contains nothing of the migration: whimbrel migrate resolve --rolled-back {name}\n\
                 If it contains all of it: whimbrel migrate resolve --applied {name}",
                name = first.name
            ),
            (_, Help::Restore) => match as_applied::command(project, &history, &first.name).await {
                Some(command) => format!(
                    "Restore the file as it was applied, and put the change into a new migration: {command}"
                ),
                None => "Restore the file as it was applied (it is not in this git repository), and put the change into a new migration"
                    .to_owned(),
            },
        };
        advise(&format!("\n{help}"));
    }
    for warning in &warnings {
        warn(warning);
    }
    if let Live::Differs(summary) = &live {
        advise(&format!(
            "\nThe database differs from what its migrations produce:\n{}\n{DRIFT}",
            summary.trim_end()
        ));
    }
    if is_right {
        say(match live {
            Live::Same => "\nDatabase schema is up to date!",
            _ => "\nAll migrations are applied.",
        });
    }
    Ok(code)
}

/// The name, and what the last attempt failed with.
fn line(migration: &MigrationStatus) -> String {
    let failure = migration.last_failure.as_deref();
    let failure = failure.map(|failure| format!("    {}\n", failure.replace('\n', "\n    ")));
    format!("  {}\n{}", migration.name, failure.unwrap_or_default())
}

const DRIFT: &str = "See how to fix it: whimbrel migrate dev";

/// What is advised for a group.
enum Help {
    Text(&'static str),
    /// Mark the first of it.
    Resolve,
    /// Restore the first of it.
    Restore,
}

type Group = (&'static str, fn(&MigrationStatus) -> bool, Help);

const GROUPS: [Group; 7] = [
    (
        "These migrations were interrupted; the next run resumes them:",
        |m| matches!(m.state, MigrationState::Unfinished { resumable, .. } if resumable),
        Help::Text("Fix the cause, then: whimbrel migrate deploy"),
    ),
    (
        "These migrations failed:",
        |m| matches!(m.state, MigrationState::Unfinished { resumable, .. } if !resumable),
        Help::Resolve,
    ),
    (
        "These applied migrations were edited:",
        |m| m.state == MigrationState::Edited,
        Help::Restore,
    ),
    (
        "These migrations are applied, but not in the folder:",
        |m| m.state == MigrationState::Missing,
        Help::Restore,
    ),
    (
        "These migrations are applied, and newer than all in the folder:",
        |m| m.state == MigrationState::Ahead,
        Help::Restore,
    ),
    (
        "These migrations failed, were rolled back completely and are pending:",
        |m| m.state == MigrationState::Pending && m.last_failure.is_some(),
        Help::Text("Fix the cause, then: whimbrel migrate deploy"),
    ),
    (
        "These migrations have not been applied yet:",
        |m| m.state == MigrationState::Pending && m.last_failure.is_none(),
        Help::Text("Apply them: whimbrel migrate deploy"),
    ),
];

fn in_json(status: &Status, live: &Live, warnings: &[Warning], is_right: bool) -> Value {
    let warnings: Vec<&str> = warnings.iter().map(Warning::message).collect();
    let drift = match live {
        Live::Differs(summary) => json!(summary),
        Live::Same => json!(""),
        Live::NoHistory { .. } | Live::OtherTool { .. } | Live::Unknown => Value::Null,
    };
    let migrations: Vec<Value> = status
        .migrations
        .iter()
        .map(|migration| {
            json!({ "name": migration.name, "state": migration.state.word(), "logs": migration.logs() })
        })
        .collect();
    json!({
        "upToDate": is_right,
        "migrations": migrations,
        "drift": drift,
        "warnings": warnings,
        "hasHistory": !matches!(live, Live::NoHistory { .. } | Live::OtherTool { .. }),
        "otherTool": match live {
            Live::OtherTool { tool, .. } => json!(tool),
            _ => Value::Null,
        },
    })
}

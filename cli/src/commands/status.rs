//! `whimbrel migrate status`

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus};

use super::{
    history::History,
    live::{self, Live},
};
use crate::{
    failure::Outcome,
    project::{Project, shown},
    terminal::{count, say},
};

pub(super) async fn run(project: &Project, as_json: bool) -> Outcome {
    let history = match as_json {
        true => History::connect_quietly(project).await?,
        false => History::connect(project).await?,
    };
    let status = history.status().await?;
    let live = live::look(project, &history, &status).await?;
    let is_right = status.is_up_to_date() && !matches!(live, Live::Differs(_));
    let code = u8::from(!is_right);
    if as_json {
        say(&in_json(&status.migrations, &live));
        return Ok(code);
    }
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    for (title, is_meant, advice) in GROUPS {
        let meant = status.migrations.iter().filter(|m| is_meant(m));
        let names: Vec<String> = meant
            .map(|m| {
                let failure = m.last_failure.as_deref();
                let failure =
                    failure.map(|failure| format!("    {}\n", failure.replace('\n', "\n    ")));
                format!("  {}\n{}", m.name, failure.unwrap_or_default())
            })
            .collect();
        if !names.is_empty() {
            let advice = match live {
                // Every migration is pending then.
                Live::NoHistory(None) => NO_HISTORY.to_owned(),
                Live::NoHistory(Some(tool)) => format!(
                    "{tool} has migrated this database so far. Take its history over, and apply what it has not applied:\n  \
                     whimbrel migrate deploy"
                ),
                _ => advice.to_owned(),
            };
            say(&format!("\n{title}\n{}\n{advice}", names.concat()));
        }
    }
    if let Live::Differs(summary) = &live {
        say(&format!(
            "\nThe database is not what its migrations make:\n{}\n{DRIFT}",
            summary.trim_end()
        ));
    }
    if is_right {
        say("\nDatabase schema is up to date!");
    }
    Ok(code)
}

const NO_HISTORY: &str = "The database has tables, but no migration history (P3005). Where it contains these migrations already, mark each as applied:
  whimbrel migrate resolve --applied NAME
Else use an empty database.";

const DRIFT: &str = "See what can be done: whimbrel migrate dev";

type Group = (&'static str, fn(&MigrationStatus) -> bool, &'static str);

const GROUPS: [Group; 7] = [
    (
        "These migrations stopped on the way; the next run goes on where they stopped:",
        |m| matches!(m.state, MigrationState::Unfinished { resumable, .. } if resumable),
        "Correct the cause, then: whimbrel migrate deploy",
    ),
    (
        "These migrations failed:",
        |m| matches!(m.state, MigrationState::Unfinished { resumable, .. } if !resumable),
        "See what they left behind, then: whimbrel migrate resolve --applied NAME or --rolled-back NAME",
    ),
    (
        "These migrations were edited after they had been applied:",
        |m| m.state == MigrationState::Edited,
        "Restore their files from version control, and put the change into a new migration",
    ),
    (
        "The database has these migrations, and the folder lacks them:",
        |m| m.state == MigrationState::Missing,
        "Restore their folders from version control",
    ),
    (
        "The database has these migrations, which are newer than the folder's:",
        |m| m.state == MigrationState::Ahead,
        "Is this an older checkout?",
    ),
    (
        "These migrations failed, were rolled back completely and are pending:",
        |m| m.state == MigrationState::Pending && m.last_failure.is_some(),
        "Fix the cause, then: whimbrel migrate deploy",
    ),
    (
        "These migrations have not been applied yet:",
        |m| m.state == MigrationState::Pending && m.last_failure.is_none(),
        "Apply them: whimbrel migrate deploy, or whimbrel migrate dev",
    ),
];

/// The state in a word, and what a failed run left as an explanation.
pub(super) fn word(state: &MigrationState) -> (&'static str, Option<&str>) {
    match state {
        MigrationState::Applied => ("applied", None),
        MigrationState::Edited => ("edited", None),
        MigrationState::Pending => ("pending", None),
        MigrationState::Unfinished { logs, .. } => ("failed", logs.as_deref()),
        MigrationState::Ahead => ("ahead", None),
        MigrationState::Missing => ("missing", None),
        _ => ("unknown", None),
    }
}

fn in_json(migrations: &[MigrationStatus], live: &Live) -> String {
    let drift = match live {
        Live::Differs(summary) => json!(summary),
        Live::Same => json!(""),
        Live::NoHistory(_) | Live::Unknown => Value::Null,
    };
    let migrations: Vec<Value> = migrations
        .iter()
        .map(|migration| {
            let (state, logs) = word(&migration.state);
            let logs = logs.or(migration.last_failure.as_deref());
            json!({ "name": migration.name, "state": state, "logs": logs })
        })
        .collect();
    format!("{:#}", json!({ "migrations": migrations, "drift": drift }))
}

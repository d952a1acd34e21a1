//! `whimbrel migrate status`

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus};

use super::history::History;
use crate::{
    project::{Project, shown},
    terminal::{count, say},
};

pub(super) async fn run(project: &Project, as_json: bool) -> Result<u8, String> {
    let history = match as_json {
        true => History::connect_quietly(project).await?,
        false => History::connect(project).await?,
    };
    let status = history.status().await?;
    let code = u8::from(!status.is_up_to_date());
    if as_json {
        say(&in_json(&status.migrations));
        return Ok(code);
    }
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    for (title, is_meant, advice) in GROUPS {
        let names = status.migrations.iter().filter(|m| is_meant(&m.state));
        let names: Vec<String> = names.map(|m| format!("  {}\n", m.name)).collect();
        if !names.is_empty() {
            say(&format!("\n{title}\n{}\n{advice}", names.concat()));
        }
    }
    if status.is_up_to_date() {
        say("\nDatabase schema is up to date!");
    }
    Ok(code)
}

type Group = (&'static str, fn(&MigrationState) -> bool, &'static str);

const GROUPS: [Group; 6] = [
    (
        "These migrations stopped on the way; the next run goes on where they stopped:",
        |state| {
            matches!(
                state,
                MigrationState::Unfinished {
                    resumable: true,
                    ..
                }
            )
        },
        "Correct the cause, then: whimbrel migrate deploy",
    ),
    (
        "These migrations failed:",
        |state| {
            matches!(
                state,
                MigrationState::Unfinished {
                    resumable: false,
                    ..
                }
            )
        },
        "See what they left behind, then: whimbrel migrate resolve --applied NAME or --rolled-back NAME",
    ),
    (
        "These migrations were edited after they had been applied:",
        |state| *state == MigrationState::Edited,
        "Restore their files from version control, and put the change into a new migration",
    ),
    (
        "The database has these migrations, and the folder lacks them:",
        |state| *state == MigrationState::Missing,
        "Restore their folders from version control",
    ),
    (
        "The database has these migrations, which are newer than the folder's:",
        |state| *state == MigrationState::Ahead,
        "Is this an older checkout?",
    ),
    (
        "These migrations have not been applied yet:",
        |state| *state == MigrationState::Pending,
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

fn in_json(migrations: &[MigrationStatus]) -> String {
    let migrations: Vec<Value> = migrations
        .iter()
        .map(|migration| {
            let (state, logs) = word(&migration.state);
            json!({ "name": migration.name, "state": state, "logs": logs })
        })
        .collect();
    format!("{:#}", json!({ "migrations": migrations }))
}

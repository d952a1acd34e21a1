//! Migrations that failed, were edited after they had been applied, or are missing: the history
//! of the database and that of the folder are not one.

use crate::failure::Failure;
use whimbrel::{MigrationState, Status};
use whimbrel_core::code::Code;

use super::{
    super::{as_applied, history::History},
    obstacle::{Action, Obstacle, Way},
};
use crate::project::Project;

pub(super) async fn find(
    status: &Status,
    project: &Project,
    history: &History,
) -> Option<Obstacle> {
    if let Some(failed) = failed(status) {
        return Some(failed);
    }
    let (text, first) = strange(status)?;
    let command = as_applied::command(project, history, first).await;
    let restore = command.map(|command| Way {
        letter: 'v',
        text: "restore the file as it was applied, and put the change into a new migration"
            .to_owned(),
        by_hand: command,
        action: None,
    });
    Some(Obstacle {
        what: Failure::new(match restore {
            Some(_) => text.trim_end().to_owned(),
            None => format!(
                "{text}git does not have {first} as it was applied: look for it in another checkout or in a copy"
            ),
        }),
        ways: restore.into_iter().chain([Way::reset()]).collect(),
    })
}

/// A failed migration, unless the next run resumes it by itself.
fn failed(status: &Status) -> Option<Obstacle> {
    let mut all = status.migrations.iter();
    let (name, logs) = all.find_map(|migration| match &migration.state {
        MigrationState::Unfinished {
            logs,
            resumable: false,
        } => Some((migration.name.clone(), logs.clone())),
        _ => None,
    })?;
    let logs = logs.map(|logs| format!("\n{}", logs.trim()));
    Some(Obstacle {
        what: Failure::coded(
            Code::P3009,
            format!(
                "migration {name} failed in this database, and it is unresolved{}",
                logs.unwrap_or_default()
            ),
        ),
        ways: vec![
            Way {
                letter: 'b',
                text:
                    "the database contains nothing of it, and its file is corrected: run it again"
                        .to_owned(),
                by_hand: format!("whimbrel migrate resolve --rolled-back {name}"),
                action: Some(Action::RunAgain(name.clone())),
            },
            Way {
                letter: 'a',
                text: "the database contains all of it: mark it as applied".to_owned(),
                by_hand: format!("whimbrel migrate resolve --applied {name}"),
                action: Some(Action::MarkApplied(vec![name])),
            },
            Way::reset(),
        ],
    })
}

/// What is the matter, and the first migration that it is about.
fn strange(status: &Status) -> Option<(String, &str)> {
    let names = |is_meant: fn(&MigrationState) -> bool| -> Vec<&str> {
        let found = status.migrations.iter().filter(|m| is_meant(&m.state));
        found.map(|m| m.name.as_str()).collect()
    };
    let edited = names(|state| *state == MigrationState::Edited);
    let missing = names(|state| matches!(state, MigrationState::Missing | MigrationState::Ahead));
    let mut text = String::new();
    if !edited.is_empty() {
        text.push_str(&format!(
            "these applied migrations were edited: {}\n",
            edited.join(", ")
        ));
    }
    if !missing.is_empty() {
        text.push_str(&format!(
            "these migrations are applied to this database, but not in the folder: {}\n",
            missing.join(", ")
        ));
    }
    let first = edited.first().or(missing.first())?;
    Some((text, first))
}

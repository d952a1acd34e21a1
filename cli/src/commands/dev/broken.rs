//! Migrations that failed, were edited after they had been applied, or are missing: the history
//! of the database and that of the folder are not one.

use crate::failure::Failure;
use whimbrel::{MigrationState, Status};
use whimbrel_core::code::Code;

use super::obstacle::{Action, Obstacle, Way};

pub(super) fn find(status: &Status, folder: &str) -> Option<Obstacle> {
    failed(status).or_else(|| strange(status, folder))
}

/// A failed migration; one that the next run goes on with by itself is none.
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
        what: Failure::coded(Code::P3009, format!(
            "migration {name} failed in this database, and it is unresolved{}",
            logs.unwrap_or_default()
        )),
        ways: vec![
            Way {
                letter: 'b',
                text: "nothing of it is in the database any more, and its script is corrected: run it again".to_owned(),
                by_hand: format!("whimbrel migrate resolve --rolled-back {name}"),
                action: Some(Action::RunAgain(name.clone())),
            },
            Way {
                letter: 'a',
                text: "all of it is in the database, done by hand: mark it as applied".to_owned(),
                by_hand: format!("whimbrel migrate resolve --applied {name}"),
                action: Some(Action::MarkApplied(vec![name])),
            },
            Way::reset(),
        ],
    })
}

fn strange(status: &Status, folder: &str) -> Option<Obstacle> {
    let names = |is_meant: fn(&MigrationState) -> bool| -> Vec<&str> {
        let found = status.migrations.iter().filter(|m| is_meant(&m.state));
        found.map(|m| m.name.as_str()).collect()
    };
    let edited = names(|state| *state == MigrationState::Edited);
    let missing = names(|state| matches!(state, MigrationState::Missing | MigrationState::Ahead));
    let mut text = String::new();
    if !edited.is_empty() {
        text.push_str(&format!(
            "edited after they had been applied: {}\n",
            edited.join(", ")
        ));
    }
    if !missing.is_empty() {
        text.push_str(&format!(
            "applied to this database, but not in the folder: {}\n",
            missing.join(", ")
        ));
    }
    if text.is_empty() {
        return None;
    }
    let first = edited.first().or(missing.first()).unwrap_or(&"");
    Some(Obstacle {
        what: Failure::new(text.trim_end()),
        ways: vec![
            Way {
                letter: 'v',
                text: "restore the file from git, and put a change into a migration of its own"
                    .to_owned(),
                by_hand: format!(
                    "git checkout HEAD -- {folder}/{first}\n    \
                     or, when the change is committed:\n    \
                     git checkout \"$(git rev-list -n 1 HEAD -- {folder}/{first})^\" -- {folder}/{first}"
                ),
                action: None,
            },
            Way::reset(),
        ],
    })
}

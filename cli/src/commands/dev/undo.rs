//! `whimbrel migrate dev --undo`: takes the newest migration back, as long as nobody else can know it.

use serde_json::json;
use whimbrel::MigrationState;
use whimbrel_core::{draft, folder};

use super::super::{
    downgrade::{May, reverses, take_back},
    history::{self, History},
};
use crate::{
    args,
    failure::{Failure, Outcome},
    project::{Project, shown},
    terminal::{advise, print_json, speaks_json},
};

pub(super) async fn run(project: &Project, arguments: &args::Dev) -> Outcome {
    let mut history = History::connect(project).await?;
    history.migrations = history.migrations.found_reversible(reverses(project)?);
    let mut names = history.migrations.iter().map(|one| one.name().to_owned());
    let Some(newest) = names.next_back() else {
        return Err(Failure::new("there is no migration to undo"));
    };
    let before = names.next_back().unwrap_or_default();
    let found = project.sealed_history()?;
    let mut files = found.iter().flat_map(|folder| &folder.migrations);
    let file = files.find(|migration| migration.name == newest);
    let file = file.and_then(|it| it.path.strip_prefix(&project.migrations).ok()?.to_str());
    if draft::is_versioned(&project.migrations, file.unwrap_or(&newest)) {
        let text = format!("{newest} is in version control, so others may have applied it");
        return Err(Failure::new(text).help(format!(
            "undo what it does with a new migration, or undo it in this database alone: whimbrel migrate downgrade --to {before}"
        )));
    }
    let status = history.status().await?;
    let state = |name: &str| {
        let mut all = status.migrations.iter();
        all.find(|migration| migration.name == name)
            .map(|one| &one.state)
    };
    match state(&newest) {
        Some(MigrationState::Pending) | None => {}
        Some(_) => {
            // Of those before it, the one that is applied.
            let applied = |name: &String| matches!(state(name), Some(MigrationState::Applied));
            let others = history.migrations.iter().rev().skip(1);
            let to = others.map(|one| one.name().to_owned()).find(applied);
            let may = May {
                lose: arguments.accept_data_loss,
                command: "whimbrel migrate dev --undo".to_owned(),
            };
            take_back(&history, &to.unwrap_or_default(), &may).await?;
        }
    }
    folder::remove(&project.migrations, &newest).map_err(Failure::from)?;
    draft::settle(&draft::path(&project.migrations), &newest);
    super::reseal(project)?;
    history.migrations = history::migrations(project)?;
    advise(&format!(
        "Undid {newest}, and removed it from {}. The schema is as it was: change it, then run whimbrel migrate dev",
        shown(&project.migrations)
    ));
    if speaks_json() {
        print_json(&json!({ "undone": newest }));
    }
    Ok(0)
}

//! `whimbrel migrate deploy`

use whimbrel::{Backup, SchemaCheck, When};

use super::history::{History, with_outline};
use crate::{
    failure::Outcome,
    project::{Project, shown},
    terminal::{count, say},
};

pub(super) async fn run(project: &Project, backup: bool) -> Outcome {
    let mut history = History::create(project).await?;
    history.migrations = with_outline(project, history.migrations)?;
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    let migrator = match backup {
        true => history.migrator().backup(Backup::beside().keep(3)),
        false => history.migrator(),
    };
    let migrator = migrator.verify_schema(When::EveryStart);
    let report = history.apply_with(migrator).await?;
    say(match report.applied.len() {
        0 => "\nNo pending migrations to apply.",
        _ => "\nAll migrations have been successfully applied.",
    });
    match report.schema.filter(SchemaCheck::differs) {
        Some(check) => {
            say(&format!("\n{check}"));
            Ok(1)
        }
        None => Ok(0),
    }
}

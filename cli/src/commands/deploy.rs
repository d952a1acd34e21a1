//! `whimbrel migrate deploy`

use whimbrel::{Backup, Report, SchemaCheck, When, cli::json};

use super::downgrade::reverses;
use super::history::{History, with_outline};
use super::pending;
use crate::{
    args,
    failure::Outcome,
    project::{Project, shown},
    terminal::{count, print_json_text, say, warn},
};

/// Says what only this database has and the pending migrations take away. Nobody is there to be asked, and what is deployed
/// has been decided on; so it is said with the SQL that makes it again.
async fn warn_of_losses(project: &Project, history: &History) -> Outcome<()> {
    let status = history.status().await?;
    for warning in pending::warnings_of(project, history, &status).await {
        warn(&warning);
    }
    Ok(())
}

pub(super) async fn run(project: &Project, arguments: &args::Deploy) -> Outcome {
    let mut history = History::create(project).await?;
    history.migrations = with_outline(project, history.migrations)?;
    if arguments.reversible {
        history.migrations = history.migrations.found_reversible(reverses(project)?);
    }
    let migrator = match arguments.backup {
        true => history.migrator().backup(Backup::beside().keep(3)),
        false => history.migrator(),
    };
    let migrator = migrator.verify_schema(When::EveryStart);
    let differs = |report: &Report| report.schema.as_ref().is_some_and(SchemaCheck::differs);
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    project.warn_without_migrations();
    warn_of_losses(project, &history).await?;
    let report = history.apply_with(migrator).await?;
    if arguments.json {
        print_json_text(&json::report(&report));
        return Ok(u8::from(differs(&report)));
    }
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

//! `whimbrel migrate deploy`

use std::sync::{Arc, Mutex};

use whimbrel::{Event, Migrations, Migrator};

use super::{count, say};
use crate::{
    database::Database,
    on_pool,
    project::{Project, shown},
};

pub(super) async fn run(project: &Project) -> Result<u8, String> {
    let migrations = migrations(project)?;
    let target = project.target()?;
    say(&format!("Datasource: {}", target.description));
    say(&format!(
        "{} found in {}",
        count(migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    let database = Database::create(&target).await?;
    let applied = apply(&database, &migrations).await?;
    say(match applied {
        0 => "\nNo pending migrations to apply.",
        _ => "\nAll migrations have been successfully applied.",
    });
    Ok(0)
}

/// Reads the history, for the database that its lock file names, else for the schema's. A history
/// that is not the sealed one is as much an error as in a build.
pub(super) fn migrations(project: &Project) -> Result<Migrations, String> {
    project.sealed_history()?;
    let dialect = project.dialect()?;
    Migrations::from_folder(&project.migrations, dialect).map_err(|error| error.to_string())
}

/// Applies what is pending and says so. Answers how many migrations that were.
pub(super) async fn apply(database: &Database, migrations: &Migrations) -> Result<usize, String> {
    let migrator = talking(migrator(database, migrations));
    let report = on_pool!(database, pool => migrator.run(pool).await);
    report
        .map(|report| report.applied.len())
        .map_err(|error| error.to_string())
}

/// The settings that a database's URL asks for.
pub(super) fn migrator<'m>(database: &Database, migrations: &'m Migrations) -> Migrator<'m> {
    let migrator = Migrator::new(migrations);
    match database.schema.as_deref() {
        // The connection's own default needs no `SET`, which poolers dislike.
        None | Some("public") => migrator,
        Some(schema) => migrator.schema(schema),
    }
}

fn talking(migrator: Migrator<'_>) -> Migrator<'_> {
    // Waiting is told again and again; a person wants to read it once.
    let waiting = Arc::new(Mutex::new(false));
    migrator.on_event(move |event| match event {
        Event::Started { migration, .. } => say(&format!("Applying migration `{migration}`")),
        Event::Resumed {
            migration,
            statement,
        } => say(&format!(
            "Going on with migration `{migration}` at statement {statement}"
        )),
        Event::Warning(warning) => super::complain(&format!("warning: {warning}")),
        Event::WaitingForLock { holder, .. } => {
            let told = waiting
                .lock()
                .map(|mut told| std::mem::replace(&mut *told, true));
            if !told.unwrap_or(true) {
                let holder = holder
                    .map(|holder| format!(" ({holder})"))
                    .unwrap_or_default();
                say(&format!(
                    "Waiting for another process that migrates{holder} …"
                ));
            }
        }
        _ => {}
    })
}

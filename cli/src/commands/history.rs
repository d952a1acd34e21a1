//! The migrations of a project and the database that they are for.

use std::sync::{Arc, Mutex};

use whimbrel::{Event, Migrations, Migrator, Report, Status};
use whimbrel_core::outline;
use whimbrel_engine::{check, outline::outline, replay::replay};

use crate::{
    database::Database,
    failure::{Failure, Outcome, Warning},
    on_pool,
    project::{Project, shown},
    terminal::{Progress, count, say},
};

/// Both sides of a history.
pub(super) struct History {
    pub(super) migrations: Migrations,
    pub(super) database: Database,
}

impl History {
    /// Connects to a database that exists.
    pub(super) async fn connect(project: &Project) -> Outcome<History> {
        let migrations = migrations(project)?;
        let target = project.target()?;
        say(&format!("Datasource: {}", target.description));
        let database = Database::connect(&target).await?;
        Ok(History {
            migrations,
            database,
        })
    }

    /// As [`History::connect`], for output that a machine reads.
    pub(super) async fn connect_quietly(project: &Project) -> Outcome<History> {
        Ok(History {
            migrations: migrations(project)?,
            database: Database::connect(&project.target()?).await?,
        })
    }

    /// Connects, and makes the database first when it does not exist.
    pub(super) async fn create(project: &Project) -> Outcome<History> {
        let migrations = migrations(project)?;
        let target = project.target()?;
        say(&format!("Datasource: {}", target.description));
        let database = Database::create(&target).await?;
        Ok(History {
            migrations,
            database,
        })
    }

    /// The settings that the database's URL asks for.
    pub(super) fn migrator(&self) -> Migrator<'_> {
        let migrator = Migrator::new(&self.migrations).command_of_folder("whimbrel migrate");
        match self.database.set_schema() {
            None => migrator,
            Some(schema) => migrator.schema(schema),
        }
    }

    /// What the database's history says of each migration.
    pub(super) async fn status(&self) -> Outcome<Status> {
        let migrator = self.migrator();
        let status = on_pool!(self.database, pool => migrator.status(pool).await);
        status.map_err(Failure::from)
    }

    /// Applies what is pending and reports it. Returns the names of those migrations.
    pub(super) async fn apply(&self) -> Outcome<Vec<String>> {
        let report = self.apply_with(self.migrator()).await?;
        let applied = report.applied.into_iter();
        Ok(applied.map(|applied| applied.name).collect())
    }

    /// The same with settings of one's own.
    pub(super) async fn apply_with(&self, migrator: Migrator<'_>) -> Outcome<Report> {
        let progress = Progress::begin("Reading the history");
        let migrator = talking(migrator, progress.clone());
        let report = on_pool!(self.database, pool => migrator.run(pool).await);
        progress.end();
        report.map_err(Failure::from)
    }

    /// Takes over what another tool has applied.
    pub(super) async fn adopt(&self) -> Outcome<()> {
        let progress = Progress::begin("Reading the history");
        let migrator = talking(self.migrator(), progress.clone());
        let adopted = on_pool!(self.database, pool => migrator.adopt(pool).await);
        progress.end();
        adopted.map(|_| ()).map_err(Failure::from)
    }

    /// Drops everything in the database, and applies all migrations.
    pub(super) async fn reset(&self) -> Outcome<Vec<String>> {
        self.empty().await?;
        self.apply().await
    }

    /// Drops everything in the database.
    pub(super) async fn empty(&self) -> Outcome<()> {
        let migrator = self.migrator();
        let name = self.database.name();
        let progress = Progress::begin("Dropping everything");
        let result = on_pool!(self.database, pool => migrator.reset(pool, &name).await);
        progress.end();
        result.map_err(Failure::from)
    }
}

/// Reads the migrations, for the database that their lock file names, else for the schema's. A
/// folder that is not there holds none, and a history that is not the sealed one is as much an
/// error as in a build.
pub(super) fn migrations(project: &Project) -> Outcome<Migrations> {
    project.sealed_history()?;
    let dialect = project.dialect()?;
    match dialect.filter(|_| !project.migrations.exists()) {
        Some(dialect) => Ok(Migrations::embedded(dialect, &[])),
        None => Migrations::from_folder(&project.migrations, dialect).map_err(Failure::from),
    }
}

/// The same, with what they produce, as far as that is known.
pub(super) fn with_outline(project: &Project, migrations: Migrations) -> Outcome<Migrations> {
    let loaded = check::Project::new(Vec::new(), project.sealed_history()?, shown);
    let scripts: Vec<_> = loaded
        .migrations
        .into_iter()
        .map(|script| script.file)
        .collect();
    let found = outline(&replay(migrations.dialect(), &scripts), &scripts);
    Ok(match found {
        Some(found) => migrations.found_to_produce(outline::render(&found)),
        None => migrations,
    })
}

pub(super) fn talking(migrator: Migrator<'_>, progress: Progress) -> Migrator<'_> {
    // Waiting is told again and again; a person wants to read it once.
    let waiting = Arc::new(Mutex::new(false));
    migrator.on_event(move |event| match event {
        Event::Started { migration, .. } => {
            progress.now(format!("Applying migration `{migration}`"));
            progress.say(&format!("Applying migration `{migration}`"));
        }
        Event::Statement {
            migration,
            number,
            of,
        } => progress.now(format!("{migration}: statement {number} of {of}")),
        Event::Resumed {
            migration,
            statement,
        } => progress.say(&format!(
            "Resuming migration `{migration}` at statement {statement}"
        )),
        Event::Retrying {
            error,
            attempt,
            pause,
        } => {
            let what = error.migration_name().unwrap_or("the migration");
            let message = error.database_message().unwrap_or_default();
            progress.say(&format!(
                "{what}: {}\nTrying again in {:.1} s (attempt {attempt})",
                message.lines().next().unwrap_or_default(),
                pause.as_secs_f64()
            ));
        }
        Event::Adopted { tool, migrations } => progress.say(&format!(
            "{tool} has applied {} here: recorded as applied",
            count(*migrations, "migration")
        )),
        Event::BackedUp { path, .. } => progress.say(&format!("Kept a copy: {}", path.display())),
        Event::TakingBack { migration, .. } => {
            progress.now(format!("Undoing migration `{migration}`"));
        }
        Event::TakenBack { migration, .. } => {
            progress.say(&format!("Undid migration `{migration}`"));
        }
        Event::Warning(warning) => progress.warn(&Warning::from(*warning)),
        Event::WaitingForLock { holder, .. } => {
            let told = waiting
                .lock()
                .map(|mut told| std::mem::replace(&mut *told, true));
            if !told.unwrap_or(true) {
                let holder = holder
                    .map(|holder| format!(" ({holder})"))
                    .unwrap_or_default();
                progress.say(&format!("Waiting for another migration run{holder} …"));
            }
        }
        _ => {}
    })
}

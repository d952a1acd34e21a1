//! A migration in one transaction: its statements and its history row commit together.

use super::whole;
use super::{Job, failed, logs, send};
use crate::connection::{DriverError, Sql};
use crate::history::compare::State;
use crate::history::{Row, compare, failure, id, reverse};
use crate::migrator::Event;
use crate::session::{self, FastPath, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};
use whimbrel_core::transaction::{self, Kind};

/// Runs inside the transaction that the lock came with, and ends it. `applied`: so many migrations,
/// counted from the first and up to this one, are applied then, and no other.
pub(super) async fn apply<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    applied: Option<usize>,
) -> Result<(), Error> {
    job.tell(&Event::Started {
        migration: migration.name(),
        statements: migration.statements().len(),
    });
    let applied = try_apply(session, job, migration, applied).await;
    applied.map_err(|error| match error.kind() {
        // Whether a commit took effect that was not answered, only the history can tell.
        ErrorKind::LockLost | ErrorKind::Connection => error,
        _ => {
            let alone = job.options.schema.is_some() && job.options.extension_schemas.is_empty();
            error.schema_alone(alone).rolled_back().unrecorded()
        }
    })
}

async fn try_apply<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    applied: Option<usize>,
) -> Result<(), Error> {
    let named = |error: Error| error.migration(migration.name());
    session.begins(migration, false).await.map_err(named)?;
    let reverse = reverse::render(job.migrations, migration);
    let row = session.table().applied(
        migration.name(),
        migration.checksum(),
        id::now_milliseconds(),
        reverse.as_deref(),
    );
    let one_by_one =
        job.migrations.dialect().has_namespaces() && transaction::changes_reading(migration.sql());
    if session.takes_scripts() && !one_by_one {
        let tail = applied.and_then(|applied| {
            let query = session.table().has_applied(applied);
            session.tail(&row, &query)
        });
        let committed = tail.is_some();
        whole::send(session, job, migration, &row, tail).await?;
        if committed {
            return Ok(());
        }
    } else {
        statements(session, job, migration).await?;
    }
    session.confirm_lock().await.map_err(named)?;
    session.settle(&row).await.map_err(named)?;
    session
        .commit()
        .await
        .map_err(|error| not_committed(migration, error))
}

/// What a commit without a good answer means.
pub(super) fn not_committed(migration: &EmbeddedMigration, error: DriverError) -> Error {
    let kind = ErrorKind::of_sent(&error);
    let detail = match kind {
        ErrorKind::Sql => "its commit failed",
        _ => "its commit was not answered",
    };
    let error = Error::new(kind).detail(detail).source(error);
    error.migration(migration.name())
}

/// The statements that are sent, with their numbers: a script's own BEGIN and COMMIT, which
/// `transactional` allows only around all of it, are not.
pub(super) fn plain<'m>(
    job: &Job<'_>,
    migration: &'m EmbeddedMigration,
) -> impl Iterator<Item = (usize, &'m str)> {
    let dialect = job.migrations.dialect();
    let all = migration.statements().enumerate();
    all.filter(move |(_, text)| transaction::kind(dialect, text) == Kind::Plain)
}

pub(super) async fn statements<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
) -> Result<(), Error> {
    for (index, statement) in plain(job, migration) {
        let sent = send(session, job, migration, index, statement).await;
        sent.map_err(|error| {
            let inside = error.position().unwrap_or(0);
            failed(migration, index, inside, error)
        })?;
    }
    Ok(())
}

/// Takes back what the migration did and records its failure in a transaction of its own, as rolled
/// back. When that fails too, the database holds nothing of the migration, not even its failure.
pub(super) async fn record<S: Session>(session: &mut S, job: &Job<'_>, error: Error) -> Error {
    let name = error.migration_name().unwrap_or_default();
    let Some(migration) = job.migrations.get(name) else {
        return error;
    };
    match try_record(session, job, migration, &logs(&error)).await {
        Ok(()) => error,
        Err(lost) if lost.kind() == ErrorKind::LockLost => lost.migration(migration.name()),
        Err(why) => error.not_recorded(&why),
    }
}

async fn try_record<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    error: &str,
) -> Result<(), Error> {
    let recording = |error| Error::from_database(error, "recording the failure");
    // A database that ended the transaction itself answers the rollback with an error.
    let _ = session.rollback().await;
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    let states = compare(job.migrations, &rows).states;
    let mut all = job.migrations.iter().zip(states);
    let pending =
        all.any(|(known, state)| known.name() == migration.name() && state == State::Pending);
    // Between the rollback and the lock another process can have had better luck.
    if pending {
        let (name, checksum) = (migration.name(), migration.checksum());
        let logs = failure::render(job.migrations, error);
        let same = |row: &&Row| row.name == name && row.checksum == checksum;
        let earlier = rows
            .iter()
            .filter(same)
            .rfind(|row| failure::error(row).is_some());
        let table = session.table();
        let row = match earlier {
            Some(earlier) => table.failed_again(&earlier.id, &logs),
            None => table.failed(name, checksum, &logs),
        };
        let written = session.connection().execute(&row).await;
        written.map_err(recording)?;
    }
    session.commit().await.map_err(recording)
}

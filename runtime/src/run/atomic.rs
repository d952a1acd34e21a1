//! A migration in one transaction: its statements and its history row commit together.

use super::{Job, failed, logs, send};
use crate::connection::Sql;
use crate::history::compare::State;
use crate::history::{compare, id};
use crate::migrator::Event;
use crate::session::{self, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};
use whimbrel_core::transaction::{self, Kind};

/// Runs inside the transaction that the lock came with, and ends it.
pub(super) async fn apply<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
) -> Result<(), Error> {
    job.tell(&Event::Started {
        migration: migration.name(),
        statements: migration.statements().len(),
    });
    match try_apply(session, job, migration).await {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::LockLost => Err(error),
        Err(error) => Err(record(session, job, migration, error).await),
    }
}

async fn try_apply<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
) -> Result<(), Error> {
    let begun = id::now_milliseconds();
    statements(session, job, migration).await?;
    let named = |error: Error| error.migration(migration.name());
    session.confirm_lock().await.map_err(named)?;
    let row = session
        .table()
        .applied(migration.name(), migration.checksum(), begun);
    session.settle(&row).await.map_err(named)?;
    session.commit().await.map_err(|error| {
        let (kind, detail) = match &error {
            sqlx::Error::Database(_) => (ErrorKind::Sql, "its commit was refused"),
            _ => (ErrorKind::Connection, "its commit was not answered"),
        };
        named(Error::new(kind).detail(detail).source(error))
    })
}

async fn statements<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
) -> Result<(), Error> {
    let dialect = job.migrations.dialect();
    for (index, statement) in migration.statements().enumerate() {
        // A script's own BEGIN and COMMIT, which `transactional` allows only around all of it.
        if transaction::kind(dialect, statement) != Kind::Plain {
            continue;
        }
        send(session, job, migration, index, statement)
            .await
            .map_err(|error| failed::<S>(migration, index, error))?;
    }
    Ok(())
}

/// Takes back what the migration did; its failure gets a transaction of its own. When that fails too,
/// the database holds nothing of the migration, not even its failure.
async fn record<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    error: Error,
) -> Error {
    match try_record(session, job, migration, &logs(&error)).await {
        Ok(()) => error,
        // Without a connection there was nothing to hope for.
        Err(_) if error.kind() == ErrorKind::Connection => error,
        Err(lost) if lost.kind() == ErrorKind::LockLost => lost.migration(migration.name()),
        Err(why) => error.not_recorded(&why),
    }
}

async fn try_record<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    logs: &str,
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
        let row = session
            .table()
            .start(&id::new(), name, checksum, Some(logs));
        let written = session.connection().execute(&row).await;
        written.map_err(recording)?;
    }
    session.commit().await.map_err(recording)
}

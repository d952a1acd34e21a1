//! A migration in one transaction: its statements and its history row commit together.

use super::{Job, failed, logs, send};
use crate::connection::Sql;
use crate::history::id;
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
    let row = id::new();
    let start = session
        .table()
        .start(&row, migration.name(), migration.checksum(), None);
    let writing = |error| {
        Error::from_database(error, "writing the migration history").migration(migration.name())
    };
    session
        .connection()
        .execute(&start)
        .await
        .map_err(writing)?;
    session
        .connection()
        .execute("SAVEPOINT whimbrel_migration")
        .await
        .map_err(writing)?;
    job.tell(&Event::Started {
        migration: migration.name(),
        statements: migration.statements().len(),
    });
    if let Err(error) = statements(session, job, migration).await {
        return Err(match take_back(session, &row, &logs(&error)).await {
            Ok(()) => error,
            Err(lost) if lost.kind() == ErrorKind::LockLost => lost.migration(migration.name()),
            Err(_) => record_alone(session, job, migration, error).await,
        });
    }
    let confirmed = session.confirm_lock().await;
    confirmed.map_err(|error| error.migration(migration.name()))?;
    let finish = session.table().finish(&row);
    session
        .connection()
        .execute(&finish)
        .await
        .map_err(writing)?;
    match session.commit().await {
        Ok(()) => Ok(()),
        Err(error) => {
            let (kind, detail) = match &error {
                sqlx::Error::Database(_) => (ErrorKind::Sql, "its commit was refused"),
                _ => (ErrorKind::Connection, "its commit was not answered"),
            };
            let error = Error::new(kind)
                .migration(migration.name())
                .detail(detail)
                .source(error);
            Err(record_alone(session, job, migration, error).await)
        }
    }
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
    let settled = session.settle().await;
    settled.map_err(|error| error.migration(migration.name()))
}

/// Undoes the statements and keeps the row, open, with the explanation.
async fn take_back<S: Session>(session: &mut S, row: &str, logs: &str) -> Result<(), Error> {
    let recording = |error| Error::from_database(error, "recording the failure");
    let fail = session.table().fail(row, logs);
    let connection = session.connection();
    let undone = connection.execute("ROLLBACK TO SAVEPOINT whimbrel_migration");
    undone.await.map_err(recording)?;
    session.confirm_lock().await?;
    let failed = session.connection().execute(&fail).await;
    failed.map_err(recording)?;
    session.commit().await.map_err(recording)
}

/// The transaction is gone, as after a full disk or a refused commit: the failure gets one of its
/// own. When that fails too, the database holds nothing of the migration, not even its failure.
async fn record_alone<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    error: Error,
) -> Error {
    match try_record_alone(session, job, migration, &logs(&error)).await {
        Ok(()) => error,
        // Without a connection there was nothing to hope for.
        Err(_) if error.kind() == ErrorKind::Connection => error,
        Err(why) => error.not_recorded(&why),
    }
}

async fn try_record_alone<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    logs: &str,
) -> Result<(), Error> {
    let recording = |error| Error::from_database(error, "recording the failure");
    // A database that ended the transaction itself answers the rollback with an error.
    let _ = session.rollback().await;
    session.lock(&mut job.wait()).await?;
    session::history_or_create(session).await?;
    let start = session.table().start(
        &id::new(),
        migration.name(),
        migration.checksum(),
        Some(logs),
    );
    session
        .connection()
        .execute(&start)
        .await
        .map_err(recording)?;
    session.commit().await.map_err(recording)
}

//! The lock beside the database, while a script runs outside of a transaction.

use super::SqliteSession;
use crate::connection::transaction;
use crate::session::{Session, Transient, Wait, one_text};
use crate::{Error, ErrorKind};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection};
use std::fs::{File, TryLockError};
use std::io;
use std::time::Duration;

/// A lock that ends with its process, even when that is killed.
pub(super) enum SideLock {
    /// Of the operating system.
    File(#[expect(dead_code, reason = "it is held, not looked at")] File),
    /// Of SQLite, where the system has none: Android, and some file systems of networks.
    Database(Box<SqliteConnection>),
}

impl SideLock {
    /// Waits for it. Only `try_lock` without an answer leads to SQLite's own.
    pub(super) async fn take(
        session: &mut SqliteSession<'_>,
        wait: &mut Wait<'_>,
    ) -> Result<Option<SideLock>, Error> {
        let query = "SELECT file FROM pragma_database_list WHERE name = 'main'";
        let path = one_text(session, query).await.map_err(super::opening)?;
        // Nobody else can open a database in memory.
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let path = format!("{path}-migrate");
        let opened = File::options().create(true).append(true).open(&path);
        let file = opened.map_err(|error| refused(error, &path))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(SideLock::File(file))),
                Err(TryLockError::WouldBlock) => wait.pause(Some("another process")).await?,
                Err(TryLockError::Error(_)) => break,
            }
        }
        drop(file);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .busy_timeout(Duration::ZERO);
        let unlocked = |error: sqlx::Error| {
            let detail = format!(
                "locking {path}; where no lock works and nobody else migrates, take LockKind::None"
            );
            Error::from_database(error, &detail)
        };
        let mut connection = options.connect().await.map_err(unlocked)?;
        loop {
            match transaction::begin::<Sqlite>(&mut connection, Some("BEGIN EXCLUSIVE")).await {
                Ok(()) => return Ok(Some(SideLock::Database(Box::new(connection)))),
                Err(error) if SqliteSession::transience(&error) == Some(Transient::Busy) => {
                    wait.pause(Some("another process")).await?;
                }
                Err(error) => return Err(unlocked(error)),
            }
        }
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        match self {
            SideLock::File(_) => Ok(()),
            SideLock::Database(connection) => connection.close().await.map_err(super::opening),
        }
    }
}

fn refused(error: io::Error, path: &str) -> Error {
    let error = Error::new(ErrorKind::Database).source(error.into());
    error.detail(format!("opening {path}"))
}

//! The lock beside the database, while a script runs outside of a transaction.

use super::{Link, Open, Purpose, SqliteSession};
use crate::connection::{DriverError, Sql};
use crate::session::{Session, Transient, Wait, one_text};
use crate::{Error, ErrorKind};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// A lock that ends with its process, even when that is killed.
pub(super) enum SideLock<C> {
    /// Of the operating system.
    File(#[expect(dead_code, reason = "it is held, not looked at")] File),
    /// Of SQLite, where the system has none: Android, and some file systems of networks.
    Database(Box<C>),
}

impl<C: Sql + Open> SideLock<C> {
    /// Waits for it. Only `try_lock` without an answer leads to SQLite's own.
    pub(super) async fn take<L: Link<Connection = C>>(
        session: &mut SqliteSession<L>,
        wait: &mut Wait<'_>,
    ) -> Result<Option<SideLock<C>>, Error> {
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
                Err(TryLockError::WouldBlock) => {
                    wait.pause::<C::Front>(Some("another process")).await?
                }
                Err(TryLockError::Error(_)) => break,
            }
        }
        drop(file);
        let unlocked = |error: DriverError| {
            let detail = format!(
                "locking {path}; if file locks do not work there and nobody else migrates, use LockKind::None"
            );
            Error::from_database(error, &detail)
        };
        let opened = C::open(Path::new(&path), Purpose::Lock(Duration::ZERO), None).await;
        let mut connection = opened.map_err(unlocked)?;
        loop {
            match connection.execute("BEGIN EXCLUSIVE").await {
                Ok(_) => return Ok(Some(SideLock::Database(Box::new(connection)))),
                Err(error) if SqliteSession::<L>::transience(&error) == Some(Transient::Busy) => {
                    wait.pause::<C::Front>(Some("another process")).await?;
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
    let error = Error::new(ErrorKind::Database).source(error);
    error.detail(format!("opening {path}"))
}

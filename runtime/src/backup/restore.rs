//! Putting a copy back.

use super::{Backup, blocking, failed, make, sync_folder};
use crate::connection::Sql;
use crate::history::id;
use crate::{Error, ErrorKind};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use whimbrel_core::time;

/// What [`Backup::restore`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// Where the file is kept that was there before; nothing when there was none.
    pub kept: Option<PathBuf>,
}

pub(super) async fn restore(
    backup: &Backup,
    database: &Path,
    name: &str,
) -> Result<Restored, Error> {
    let copies = backup.list(database)?;
    let Some(copy) = copies.iter().find(|copy| copy.name == name) else {
        let names: Vec<&str> = copies.iter().map(|copy| copy.name.as_str()).collect();
        return Err(
            Error::new(ErrorKind::Backup).detail(match names.is_empty() {
                true => format!("there is no copy of {}", database.display()),
                false => format!("there is no copy {name}, but {}", names.join(", ")),
            }),
        );
    };
    make::check(&copy.path).await?;
    // Beside the database, so that it can take its place in one step.
    let stamp = time::compact(id::now_milliseconds() / 1000);
    let incoming = beside(database, ".restore-part");
    let kept = free(database, &format!(".before-restore-{stamp}"));
    let (from, into) = (copy.path.clone(), incoming.clone());
    blocking(move || place(&from, &into)).await?;
    let closed = match database.exists() {
        true => close(database).await,
        false => Ok(()),
    };
    if let Err(error) = closed {
        // Nothing has changed; what is left is overwritten by the next attempt.
        let _ = blocking(move || Ok(std::fs::remove_file(incoming))).await;
        return Err(error);
    }
    let database = database.to_owned();
    blocking(move || exchange(&database, &incoming, kept)).await
}

/// Writes the copy to the disk under a temporary name.
fn place(from: &Path, into: &Path) -> Result<(), Error> {
    let copying = |error| failed("copying the copy", into, error);
    match std::fs::remove_file(into) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(copying(error)),
        _ => {}
    }
    std::fs::copy(from, into).map_err(copying)?;
    let file = File::options()
        .read(true)
        .write(true)
        .open(into)
        .map_err(copying)?;
    file.sync_all().map_err(copying)
}

/// Brings everything into the database's own file, and makes sure that nobody else is at work in it.
async fn close(database: &Path) -> Result<(), Error> {
    let in_use = |error: sqlx::Error| {
        Error::new(ErrorKind::Backup)
            .detail(format!(
                "{} is in use; end all programs that have it open",
                database.display()
            ))
            .source(error)
    };
    let options = SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(Duration::from_secs(1));
    let mut connection = options.connect().await.map_err(in_use)?;
    let mut closed = Ok(());
    for statement in [
        "PRAGMA locking_mode = EXCLUSIVE",
        "BEGIN EXCLUSIVE",
        "COMMIT",
        "PRAGMA journal_mode = DELETE",
    ] {
        if closed.is_ok() {
            closed = connection.execute(statement).await.map(|_| ());
        }
    }
    let mode = connection.rows("PRAGMA journal_mode").await;
    let _ = connection.close().await;
    match closed {
        // What is damaged can be replaced all the more, and is kept as it is.
        Err(error) if is_damaged(&error) => Ok(()),
        Err(error) => Err(in_use(error)),
        Ok(()) => {
            let mode = mode.map_err(in_use)?.into_iter().flatten().flatten().next();
            match mode.as_deref() {
                Some("wal") => Err(Error::new(ErrorKind::Backup).detail(format!(
                    "{} is in use; end all programs that have it open",
                    database.display()
                ))),
                _ => Ok(()),
            }
        }
    }
}

/// SQLITE_CORRUPT and SQLITE_NOTADB.
fn is_damaged(error: &sqlx::Error) -> bool {
    let code = crate::connection::sqlstate(error);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
}

/// Keeps the present file under another name and puts the new one in its place: at each moment one of
/// the two is there.
fn exchange(database: &Path, incoming: &Path, kept: PathBuf) -> Result<Restored, Error> {
    let keeping = |error| failed("keeping the present file", &kept, error);
    let replacing = |error| failed("replacing the database", database, error);
    let there = database.exists();
    if there {
        let permissions = std::fs::metadata(database)
            .map_err(replacing)?
            .permissions();
        std::fs::set_permissions(incoming, permissions).map_err(replacing)?;
        // Not all file systems have links.
        if std::fs::hard_link(database, &kept).is_err() {
            std::fs::copy(database, &kept).map_err(keeping)?;
            File::open(&kept)
                .and_then(|file| file.sync_all())
                .map_err(keeping)?;
        }
        // Journals of a damaged file belong to it, and would be taken for those of the new one.
        for end in ["-journal", "-wal", "-shm"] {
            let journal = beside(database, end);
            if journal.exists() {
                std::fs::rename(&journal, beside(&kept, end)).map_err(keeping)?;
            }
        }
    }
    std::fs::rename(incoming, database).map_err(replacing)?;
    sync_folder(database);
    Ok(Restored {
        kept: there.then_some(kept),
    })
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// A name that nothing has yet.
fn free(path: &Path, end: &str) -> PathBuf {
    let first = beside(path, end);
    let further = (2..).map(|number: u32| beside(path, &format!("{end}-{number}")));
    let is_free = |path: &PathBuf| std::fs::symlink_metadata(path).is_err();
    std::iter::once(first.clone())
        .chain(further)
        .find(is_free)
        .unwrap_or(first)
}

//! Putting a copy back.

use super::{Backup, failed, fits, make, not_synced, resolved, sync_folder};
use crate::connection::{DriverError, Sql, Waits};
use crate::history::id;
use crate::session::{Open, Purpose};
use crate::{Error, ErrorKind};
use std::ffi::OsString;
use std::fs::{File, Permissions};
use std::io::{self, Seek, Write};
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

pub(super) async fn restore<C: Sql + Open>(
    backup: &Backup,
    database: &Path,
    name: &str,
) -> Result<Restored, Error> {
    // A link stays one: what it points to is what is replaced.
    let file = resolved(database);
    let done = put_back::<C>(backup, &file, name).await;
    done.map_err(|error| error.restoring().place_in(&database.display().to_string()))
}

async fn put_back<C: Sql + Open>(
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
    make::check::<C>(&copy.path, backup.first_sql()).await?;
    // Beside the database, so that it can take its place in one step.
    let stamp = time::compact(id::now_milliseconds() / 1000);
    let incoming = beside(database, ".restore-part");
    let kept = free(database, &format!(".before-restore-{stamp}"));
    let present = std::fs::metadata(database).map_or(0, |present| present.len());
    fits(&incoming, copy.bytes + present)?;
    let (from, into) = (copy.path.clone(), incoming.clone());
    let placed = C::Front::block(move || place(&from, &into)).await;
    let closed = match placed {
        Ok(()) if database.exists() => close::<C>(database, name, backup.first_sql()).await,
        placed => placed.map(|()| None),
    };
    let exchanged = match closed {
        Ok(alone) => {
            let (database, incoming) = (database.to_owned(), incoming.clone());
            let is_sound = alone.is_some();
            let exchanging = move || exchange(&database, &incoming, kept, is_sound);
            let exchanged = C::Front::block(exchanging).await;
            if let Some(alone) = alone {
                // Of the file that was replaced: there is nothing left to say to it.
                let _ = alone.close().await;
            }
            exchanged
        }
        Err(error) => Err(error),
    };
    if exchanged.is_err() {
        // Nothing has changed; what is left is overwritten by the next attempt.
        let _ = C::Front::block(move || Ok(std::fs::remove_file(incoming))).await;
    }
    exchanged
}

/// Writes the copy to the disk under a temporary name.
fn place(from: &Path, into: &Path) -> Result<(), Error> {
    let copying = |error| failed("copying the copy", into, error);
    is_gone(std::fs::remove_file(into)).map_err(copying)?;
    std::fs::copy(from, into).map_err(copying)?;
    let file = File::options()
        .read(true)
        .write(true)
        .open(into)
        .map_err(copying)?;
    file.sync_all().map_err(|error| not_synced(into, error))
}

/// Brings everything into the database's own file, and makes sure that nobody else is at work in it, as long as
/// the connection lives that is answered. Nothing for a damaged file.
async fn close<C: Sql + Open>(
    database: &Path,
    copy: &str,
    first: Option<&str>,
) -> Result<Option<C>, Error> {
    let used = || {
        Error::new(ErrorKind::Restore)
            .detail("the database is in use")
            .in_use(copy)
    };
    let in_use = |error: DriverError| match is_busy(&error) {
        true => used().source(error),
        false => Error::new(ErrorKind::Restore)
            .detail("closing the database")
            .source(error),
    };
    let opened = C::open(database, Purpose::Lock(Duration::from_secs(1)), first).await;
    let mut connection = opened.map_err(in_use)?;
    let mut closed = Ok(());
    for statement in [
        "PRAGMA locking_mode = EXCLUSIVE",
        "BEGIN EXCLUSIVE",
        "COMMIT",
        "PRAGMA journal_mode = DELETE",
        // Its journal has the name of that of the file that comes: it must not remove one by that name.
        "PRAGMA journal_mode = MEMORY",
        "BEGIN EXCLUSIVE",
    ] {
        if closed.is_ok() {
            closed = connection.execute(statement).await.map(|_| ());
        }
    }
    let mode = connection.rows("PRAGMA journal_mode").await;
    let alone = match (closed, mode) {
        (Ok(()), Ok(mode)) => match mode.into_iter().flatten().flatten().next().as_deref() {
            Some("wal") => Err(used()),
            _ => return Ok(Some(connection)),
        },
        // What is damaged can be replaced all the more, and is kept as it is.
        (Err(error), _) if is_damaged(&error, first.is_some()) => Ok(None),
        (Err(error), _) | (_, Err(error)) => Err(in_use(error)),
    };
    let _ = connection.close().await;
    alone
}

/// SQLITE_CORRUPT and SQLITE_NOTADB; the second is also what a wrong key gets.
fn is_damaged(error: &DriverError, has_key: bool) -> bool {
    match code(error) {
        Some(11) => true,
        Some(26) => !has_key,
        _ => false,
    }
}

/// SQLITE_BUSY and SQLITE_LOCKED.
fn is_busy(error: &DriverError) -> bool {
    matches!(code(error), Some(5 | 6))
}

fn code(error: &DriverError) -> Option<u32> {
    let code = error.code()?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Keeps the present file under another name and puts the new one in its place: at each moment one of
/// the two is there. Of a sound file the journals hold nothing any more.
fn exchange(
    database: &Path,
    incoming: &Path,
    kept: PathBuf,
    is_sound: bool,
) -> Result<Restored, Error> {
    let keeping = |error| failed("keeping the present file", &kept, error);
    let replacing = |error| failed("replacing the database", database, error);
    if !database.exists() {
        set_aside(database, &kept).map_err(keeping)?;
        std::fs::rename(incoming, database).map_err(replacing)?;
        sync_folder(database);
        return Ok(Restored { kept: None });
    }
    let permissions = std::fs::metadata(database).map_err(replacing)?;
    let permissions = permissions.permissions();
    std::fs::set_permissions(incoming, permissions.clone()).map_err(replacing)?;
    // Open until the end: closing it would give up the lock that keeps others out.
    let mut present = File::options()
        .read(true)
        .write(true)
        .open(database)
        .map_err(replacing)?;
    // What a restore left that was cut off is overwritten.
    let keep_part = beside(database, ".before-restore-part");
    let done = keep(&mut present, &keep_part, permissions);
    if let Err(error) = done.and_then(|()| std::fs::rename(&keep_part, &kept)) {
        // Incomplete, and the original is where it was.
        let _ = std::fs::remove_file(&keep_part);
        return Err(keeping(error));
    }
    match is_sound {
        true => remove_journals(database).map_err(replacing)?,
        false => set_aside(database, &kept).map_err(keeping)?,
    }
    std::fs::rename(incoming, database).map_err(replacing)?;
    sync_folder(database);
    // A connection that was idle has the old file open, which has no name any more: what it writes would be lost.
    let gone = b"This database was replaced by a copy; open it again.".repeat(4);
    present.rewind().map_err(replacing)?;
    present.write_all(&gone).map_err(replacing)?;
    Ok(Restored { kept: Some(kept) })
}

const JOURNALS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Those of a file that is damaged or gone belong to it, and would be taken for those of the new one.
fn set_aside(database: &Path, kept: &Path) -> io::Result<()> {
    let move_one = |end| std::fs::rename(beside(database, end), beside(kept, end));
    JOURNALS.map(move_one).into_iter().try_for_each(is_gone)
}

fn remove_journals(database: &Path) -> io::Result<()> {
    let remove_one = |end| std::fs::remove_file(beside(database, end));
    JOURNALS.map(remove_one).into_iter().try_for_each(is_gone)
}

/// What was not there is no error.
fn is_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Another file with the same content.
fn keep(present: &mut File, kept: &Path, permissions: Permissions) -> io::Result<()> {
    is_gone(std::fs::remove_file(kept))?;
    let mut file = File::options().write(true).create_new(true).open(kept)?;
    file.set_permissions(permissions)?;
    io::copy(present, &mut file)?;
    file.sync_all()
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

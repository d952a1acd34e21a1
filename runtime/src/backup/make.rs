//! Making a copy.

use super::{Backup, Copy, NoRoom, failed, fits, name, no_room, not_synced, sync_folder};
use crate::connection::{DriverError, Sql, Waits};
use crate::history::id;
use crate::history::sql::quote_text;
use crate::migrator::{Event, Observer};
use crate::session::{FrontOf, Link, Open, Purpose, Session, SqliteSession, Transient, one_text};
use crate::{Error, ErrorKind};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Instant;
use whimbrel_core::Dialect;

/// Copies the database of a session that holds the lock. `label`: which version is about to do what.
/// Nothing when there is nothing to copy, or no room and no need.
pub(crate) async fn make<L: Link>(
    session: &mut SqliteSession<L>,
    backup: &Backup,
    label: &str,
    observer: &Observer,
) -> Result<Option<Copy>, Error> {
    let begun = Instant::now();
    let asking = |error| Error::from_database(error, "looking at the database to be copied");
    let history = quote_text(Dialect::Sqlite, &session.table().name);
    let something = format!(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name <> {history} \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1"
    );
    let path = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let path = one_text(session, path).await.map_err(asking)?;
    let Some(path) = path.filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    if one_text(session, &something)
        .await
        .map_err(asking)?
        .is_none()
    {
        return Ok(None);
    }
    // What is free inside of the file is left out of a copy.
    let size = "SELECT CAST((page_count - freelist_count) * page_size AS TEXT) \
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let size = one_text(session, size).await.map_err(asking)?;
    let size: u64 = size.and_then(|size| size.parse().ok()).unwrap_or(0);
    let writing = Writing::begin::<FrontOf<SqliteSession<L>>>(backup, &path, label).await?;
    let fits = fits(&writing.unfinished, size);
    let copied = match &fits {
        Ok(()) => copy(session, &path, &writing.unfinished, backup.first_sql()).await,
        Err(_) => Ok(()),
    };
    if fits.is_err() || copied.is_err() {
        writing.give_up::<FrontOf<SqliteSession<L>>>().await;
    }
    let room = match (fits, copied) {
        (Err(room), _) => Some(room),
        // Somebody else took it meanwhile.
        (_, Err(error)) if error.cause().is_some_and(is_full::<L>) => {
            Some(no_room(&writing.unfinished, size, None))
        }
        (_, copied) => copied.map(|()| None)?,
    };
    if let Some(room) = room {
        if backup.no_room == NoRoom::Fail {
            return Err(room);
        }
        observer.tell(&Event::Warning(&room));
        return Ok(None);
    }
    let finished = writing.finish::<FrontOf<SqliteSession<L>>>(backup.clone(), path);
    let (copy, kept_old) = finished.await?;
    if let Err(old) = kept_old {
        observer.tell(&Event::Warning(&old));
    }
    observer.tell(&Event::BackedUp {
        path: &copy.path,
        bytes: copy.bytes,
        duration: begun.elapsed(),
    });
    Ok(Some(copy))
}

/// Copies through a connection of its own, since the one that holds the lock is in a transaction, where nothing
/// can be copied; and checks the copy.
async fn copy<L: Link>(
    session: &mut SqliteSession<L>,
    path: &Path,
    into: &Path,
    first: Option<&str>,
) -> Result<(), Error> {
    let copying = |error: DriverError| {
        let doing = format!("copying the database to {}", into.display());
        match is_unsynced(&error) {
            true => not_synced(into, std::io::ErrorKind::Unsupported.into()).source(error),
            false => Error::new(ErrorKind::Backup).detail(doing).source(error),
        }
    };
    let Some(text) = into.to_str() else {
        return Err(
            Error::new(ErrorKind::Backup).detail(format!("{} is not UTF-8", into.display()))
        );
    };
    let opened = session.open_again(path, first).await;
    let mut connection = opened.map_err(copying)?;
    let vacuum = format!("VACUUM INTO {}", quote_text(Dialect::Sqlite, text));
    let copied = connection.execute(&vacuum).await.map_err(copying);
    // What was asked for is done or failed; a goodbye changes nothing.
    let _ = connection.close().await;
    copied?;
    check::<L::Connection>(into, first).await
}

/// SQLITE_IOERR_FSYNC: more room would not help.
fn is_unsynced(error: &DriverError) -> bool {
    error.code().as_deref() == Some("1034")
}

fn is_full<L: Link>(error: &DriverError) -> bool {
    SqliteSession::<L>::transience(error) == Some(Transient::Full) && !is_unsynced(error)
}

/// Reads all of a copy.
pub(super) async fn check<C: Sql + Open>(path: &Path, first: Option<&str>) -> Result<(), Error> {
    let broken = |error: DriverError| {
        Error::new(ErrorKind::Backup)
            .detail(format!(
                "{} is damaged, or not a SQLite database",
                path.display()
            ))
            .source(error)
    };
    let opened = C::open(path, Purpose::Check, first).await;
    let mut connection = opened.map_err(broken)?;
    let said = connection.rows("PRAGMA quick_check(1)").await;
    // What holds nothing is never copied: the file was cut off.
    let holds = "SELECT CAST(count(*) AS TEXT) FROM sqlite_master";
    let holds = connection.rows(holds).await;
    let _ = connection.close().await;
    let is_empty = holds.is_ok_and(|rows| rows == [[Some("0".to_owned())]]);
    if is_empty && said.is_ok() {
        let detail = format!("{} is empty", path.display());
        return Err(Error::new(ErrorKind::Backup).detail(detail));
    }
    let said: Vec<String> = said
        .map_err(broken)?
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    match said.as_slice() {
        [ok] if ok == "ok" => Ok(()),
        said => Err(Error::new(ErrorKind::Backup).detail(format!(
            "{} is damaged, or not a SQLite database: {}",
            path.display(),
            said.join("; ")
        ))),
    }
}

/// A copy that is being written.
struct Writing {
    unfinished: PathBuf,
    finished: PathBuf,
}

impl Writing {
    /// Makes an empty file for it, and removes what copies left behind that were cut off.
    async fn begin<F: Waits>(backup: &Backup, database: &Path, label: &str) -> Result<Self, Error> {
        let folder = backup.folder_of(database);
        let (database, label) = (database.to_owned(), label.to_owned());
        F::block(move || {
            let making = |error| failed("making the folder of the copies", &folder, error);
            std::fs::create_dir_all(&folder).map_err(making)?;
            let reading = |error| failed("reading the folder of the copies", &folder, error);
            let mut newest = None;
            for entry in std::fs::read_dir(&folder).map_err(reading)? {
                let entry = entry.map_err(reading)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name::is_unfinished_of(&name, &database) {
                    // One that nobody may remove is in nobody's way.
                    let _ = std::fs::remove_file(entry.path());
                } else if name::is_of(&name, &database) {
                    newest = newest.max(name::time(&name, &database));
                }
            }
            let is_taken = |name: &String| std::fs::symlink_metadata(folder.join(name)).is_ok();
            // A clock may go backwards; which copy is the newest is what pruning and people rely on.
            let mut now = id::now_milliseconds().max(newest.map_or(0, |newest| newest + 1));
            let mut name = name::of(&database, now, &label);
            while is_taken(&name) {
                now += 1;
                name = name::of(&database, now, &label);
            }
            let writing = Writing {
                unfinished: folder.join(name::unfinished(&name)),
                finished: folder.join(&name),
            };
            let creating = |error| failed("creating a copy", &writing.unfinished, error);
            create_private(&writing.unfinished).map_err(creating)?;
            Ok(writing)
        })
        .await
    }

    async fn give_up<F: Waits>(&self) {
        let path = self.unfinished.clone();
        // What is left is removed by the next copy.
        let _ = F::block(move || Ok(std::fs::remove_file(path))).await;
    }

    /// Writes it to the disk, gives it its name, and removes older ones, which it may go wrong with alone.
    async fn finish<F: Waits>(
        self,
        backup: Backup,
        database: PathBuf,
    ) -> Result<(Copy, Result<(), Error>), Error> {
        F::block(move || {
            let finishing = |error| failed("finishing a copy", &self.unfinished, error);
            let permissions = std::fs::metadata(&database)
                .map_err(finishing)?
                .permissions();
            let file = File::options()
                .read(true)
                .write(true)
                .open(&self.unfinished)
                .map_err(finishing)?;
            file.sync_all()
                .map_err(|error| not_synced(&self.unfinished, error))?;
            let bytes = file.metadata().map_err(finishing)?.len();
            drop(file);
            std::fs::set_permissions(&self.unfinished, permissions).map_err(finishing)?;
            std::fs::rename(&self.unfinished, &self.finished).map_err(finishing)?;
            sync_folder(&self.finished);
            let name = self.finished.file_name().unwrap_or_default();
            let copy = Copy {
                name: name.to_string_lossy().into_owned(),
                path: self.finished.clone(),
                bytes,
            };
            let pruned = prune(&backup, &database, &copy);
            Ok((copy, pruned))
        })
        .await
    }
}

/// A file that nobody else can read, as long as it is not known who may.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    // Follows no link and overwrites nothing.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Removes the oldest copies. A program that fails and starts over and over makes the same copy again:
/// that one takes the place of its predecessor, and not of the copies of earlier versions.
fn prune(backup: &Backup, database: &Path, newest: &Copy) -> Result<(), Error> {
    let Some(keep) = backup.keep else {
        return Ok(());
    };
    let mut copies = backup.list(database)?;
    copies.retain(|copy| copy.name != newest.name);
    let label = name::label(&newest.name, database);
    let (same, mut others): (Vec<Copy>, Vec<Copy>) = copies
        .into_iter()
        .partition(|copy| name::label(&copy.name, database) == label);
    let surplus = (others.len() + 1).saturating_sub(keep);
    let old = others.drain(..surplus.min(others.len()));
    for copy in same.into_iter().chain(old) {
        let removing = |error| failed("removing an old copy", &copy.path, error);
        std::fs::remove_file(&copy.path).map_err(removing)?;
    }
    Ok(())
}

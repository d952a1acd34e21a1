//! Copies of a SQLite database before it is migrated, and restoring one.

mod make;
mod name;
mod restore;

pub(crate) use make::make;
pub use restore::Restored;

#[cfg(feature = "sqlite")]
use crate::BoxFuture;
use crate::connection::Sql;
use crate::session::Open;
#[cfg(feature = "rusqlite")]
use crate::{Blocking, Front};
use crate::{Error, ErrorKind};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where copies of a SQLite database are kept, and how many, for [`Migrator::backup`](crate::Migrator::backup).
///
/// A copy is consistent, also while other connections read: it is made under the migration lock, into a file with a
/// temporary name, synced to the disk, checked and renamed. Its name contains the database, the time, the program's
/// version and the number of applied migrations: `notes.db.20261128T233000123Z.notes-1.2.0-12.bak`. Names sort by
/// age, also if the clock went backwards. A copy has the permissions of the original. No file is overwritten, and
/// older copies are removed last. A database in memory and an empty one are not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    folder: Option<PathBuf>,
    keep: Option<usize>,
    no_room: NoRoom,
    first: Option<First>,
}

/// SQL that may hold a key, which no message has.
#[derive(Clone, PartialEq, Eq)]
struct First(String);

impl fmt::Debug for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What to do when the disk is too full for a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NoRoom {
    /// Return an error, and change nothing.
    #[default]
    Fail,
    /// Migrate without a copy, and report it with [`Event::Warning`](crate::Event::Warning).
    Skip,
}

/// A copy of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copy {
    /// The name of its file.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Backup {
    /// Keeps copies beside the database.
    ///
    /// ```
    /// let backup = whimbrel::Backup::beside();
    /// ```
    pub fn beside() -> Self {
        Backup {
            folder: None,
            keep: None,
            no_room: NoRoom::default(),
            first: None,
        }
    }

    /// Keeps copies in a folder, which is created if it is missing.
    ///
    /// ```
    /// let backup = whimbrel::Backup::in_folder("backups");
    /// ```
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Backup {
            folder: Some(folder.into()),
            ..Backup::beside()
        }
    }

    /// How many copies of a database are kept; at least one. Default: all. A copy that cannot be removed is an
    /// [`Event::Warning`](crate::Event::Warning).
    ///
    /// ```
    /// let backup = whimbrel::Backup::beside().keep(3);
    /// ```
    #[must_use]
    pub fn keep(mut self, count: usize) -> Self {
        self.keep = Some(count.max(1));
        self
    }

    /// What to do when the disk is too full for a copy. Default: [`NoRoom::Fail`].
    ///
    /// ```
    /// use whimbrel::{Backup, NoRoom};
    ///
    /// let backup = Backup::beside().no_room(NoRoom::Skip);
    /// ```
    #[must_use]
    pub fn no_room(mut self, no_room: NoRoom) -> Self {
        self.no_room = no_room;
        self
    }

    /// SQL that runs first on each connection that copying, checking and restoring open, such as the `PRAGMA key` of a
    /// database that SQLCipher encrypts; without it they cannot read the database. A pool of sqlx opens the connection
    /// that copies with its own options. No message contains this SQL.
    ///
    /// ```
    /// let backup = whimbrel::Backup::beside().first("PRAGMA key = 'correct horse battery staple'");
    /// assert!(!format!("{backup:?}").contains("horse"));
    /// ```
    #[must_use]
    pub fn first(mut self, sql: impl Into<String>) -> Self {
        self.first = Some(First(sql.into()));
        self
    }

    pub(crate) fn first_sql(&self) -> Option<&str> {
        self.first.as_ref().map(|First(sql)| sql.as_str())
    }

    /// The copies of a database, oldest first.
    ///
    /// # Errors
    /// When their folder cannot be read.
    ///
    /// ```
    /// # fn main() -> Result<(), whimbrel::Error> {
    /// let copies = whimbrel::Backup::beside().list("app.db")?;
    /// assert!(copies.is_empty(), "there is no such database");
    /// # Ok(()) }
    /// ```
    pub fn list(&self, database: impl AsRef<Path>) -> Result<Vec<Copy>, Error> {
        let database = &resolved(database.as_ref());
        let folder = self.folder_of(database);
        let reading = |error: io::Error| failed("reading the folder of the copies", &folder, error);
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(reading)?,
        };
        let mut copies = Vec::new();
        for entry in entries {
            let entry = entry.map_err(reading)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // Of the entry itself: links are nobody's copies.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_file() && name::is_of(&name, database) {
                copies.push(Copy {
                    path: entry.path(),
                    bytes: metadata.len(),
                    name,
                });
            }
        }
        copies.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(copies)
    }

    /// Restores a copy. The copy is checked first and stays where it is; the database is replaced in one step. The
    /// replaced file is kept beside it, under the returned name. No program may have the database open: an idle one
    /// gets the error "file is not a database" for whatever it does next, so that no write is lost silently. The disk
    /// needs room for a second copy of both files.
    ///
    /// # Errors
    /// When there is no such copy, it is damaged, or the database is in use. Nothing is changed then.
    ///
    /// ```no_run
    /// # async fn f(copy: &whimbrel::Copy) -> Result<(), whimbrel::Error> {
    /// let backup = whimbrel::Backup::beside();
    /// let restored = backup.restore("app.db".as_ref(), &copy.name).await?;
    /// if let Some(kept) = restored.kept {
    ///     println!("the file from before is {}", kept.display());
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "sqlite")]
    pub fn restore<'s>(
        &'s self,
        database: &'s Path,
        name: &'s str,
    ) -> BoxFuture<'s, Result<Restored, Error>> {
        Box::pin(self.restore_with::<sqlx::SqliteConnection>(database, name))
    }

    /// [`Backup::restore`] for programs with rusqlite.
    ///
    /// # Errors
    /// See there.
    #[cfg(feature = "rusqlite")]
    pub fn blocking_restore(&self, database: &Path, name: &str) -> Result<Restored, Error> {
        let work = self.restore_with::<rusqlite::Connection>(database, name);
        Blocking::answer(Box::pin(work))
    }

    pub(crate) async fn restore_with<C: Sql + Open>(
        &self,
        database: &Path,
        name: &str,
    ) -> Result<Restored, Error> {
        restore::restore::<C>(self, database, name).await
    }

    fn folder_of(&self, database: &Path) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.clone(),
            // A name alone is in the current folder.
            None => database
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
                .map_or_else(|| PathBuf::from("."), Path::to_owned),
        }
    }
}

/// The file that a link points to: SQLite keeps its journals beside that one, and copies lie there too.
fn resolved(database: &Path) -> PathBuf {
    let is_link = std::fs::symlink_metadata(database).is_ok_and(|it| it.is_symlink());
    let target = is_link.then(|| std::fs::canonicalize(database).ok());
    target.flatten().unwrap_or_else(|| database.to_owned())
}

/// That so many bytes have room beside a file. Where the system does not say how many are free, they have.
fn fits(beside: &Path, bytes: u64) -> Result<(), Error> {
    let folder = beside
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match fs4::available_space(folder) {
        Ok(free) if free < bytes => Err(no_room(beside, bytes, Some(free))),
        _ => Ok(()),
    }
}

fn no_room(beside: &Path, bytes: u64, free: Option<u64>) -> Error {
    let free = free.map_or(String::new(), |free| format!(": {free} are free"));
    Error::new(ErrorKind::Backup).detail(format!(
        "there is no room for a copy of {bytes} bytes beside {}{free}",
        beside.display()
    ))
}

/// Something about files.
fn failed(doing: &str, path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Backup)
        .detail(format!("{doing} ({})", path.display()))
        .source(error)
}

/// What was written may not be on the disk.
fn not_synced(path: &Path, error: io::Error) -> Error {
    use io::ErrorKind::{InvalidInput, Unsupported};
    match error.kind() {
        InvalidInput | Unsupported => Error::new(ErrorKind::Backup).detail(format!(
            "the file system of {} does not support fsync; keep copies on another one (Backup::in_folder)",
            path.display()
        )),
        _ => failed("writing to the disk", path, error),
    }
}

/// What a folder says about its files reaches the disk. Not every system can do it.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = std::fs::File::open(folder)
    {
        // Windows opens no folders, and some file systems sync none: the files themselves are synced.
        let _ = folder.sync_all();
    }
}

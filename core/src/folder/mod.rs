//! The migrations folder on disk: one folder a migration, with a `migration.sql` in it.

mod error;
mod write;

pub use error::{FolderError, FolderErrorKind};
pub use write::write;

use crate::{Dialect, lock_file, name};
use std::fs;
use std::path::{Path, PathBuf};

/// The script's file name inside a migration's folder.
pub const SCRIPT: &str = "migration.sql";

/// The file beside a script that says what only a database would know. It is no part of the checksum.
pub const NOTES: &str = "whimbrel.sql";

/// A migrations folder as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The migrations in the order of their names' bytes.
    pub migrations: Vec<Migration>,
    /// The lock file, when there is one.
    pub lock: Option<Lock>,
}

/// One migration on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The folder's name.
    pub name: String,
    /// The path of its script.
    pub path: PathBuf,
    /// The script's bytes, valid UTF-8 without NUL.
    pub sql: Vec<u8>,
    /// The text of [`NOTES`] beside it.
    pub notes: Option<String>,
}

impl Migration {
    /// The script as text.
    pub fn text(&self) -> &str {
        // `read` refused whatever is no UTF-8; a hand-built value may still hold it.
        std::str::from_utf8(&self.sql).unwrap_or_default()
    }
}

/// `migration_lock.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The file's path.
    pub path: PathBuf,
    /// The provider in it.
    pub dialect: Dialect,
}

impl Folder {
    /// Names that share their 14 digits with the name before them. Their order is certain all the
    /// same, but two branches wrote them, so a tool may want to say so.
    pub fn same_timestamp(&self) -> Vec<(&str, &str)> {
        self.migrations
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] => Some((a.name.as_str(), b.name.as_str())),
                _ => None,
            })
            .filter(|(a, b)| {
                name::timestamp(a).is_some() && name::timestamp(a) == name::timestamp(b)
            })
            .collect()
    }

    /// Checks that the history was written for `dialect`.
    ///
    /// # Errors
    /// When the lock file names another provider. Without a lock file nothing is checked.
    pub fn expect(&self, dialect: Dialect) -> Result<(), FolderError> {
        match &self.lock {
            Some(lock) if lock.dialect != dialect => Err(FolderError::new(
                &lock.path,
                FolderErrorKind::OtherProvider {
                    locked: lock.dialect,
                    wanted: dialect,
                },
            )),
            _ => Ok(()),
        }
    }
}

/// Reads a migrations folder. Files beside the folders and hidden folders are not looked at.
///
/// # Errors
/// When the folder or a script is missing or unreadable, a script is no UTF-8 or holds a NUL byte,
/// a name does not fit the history table, or the lock file makes no sense. The error names the path.
pub fn read(directory: &Path) -> Result<Folder, FolderError> {
    let unreadable = |path: &Path, error| FolderError::new(path, FolderErrorKind::Io(error));
    let entries = fs::read_dir(directory).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => FolderError::new(directory, FolderErrorKind::Missing),
        _ => unreadable(directory, error),
    })?;
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(directory, error))?;
        let path = entry.path();
        // Follows symbolic links, as reading the script will; a dangling one is no folder.
        if path.is_dir() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            folders.push(path);
        }
    }
    let mut migrations = folders
        .iter()
        .map(|path| read_migration(path))
        .collect::<Result<Vec<_>, _>>()?;
    migrations.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    Ok(Folder {
        migrations,
        lock: read_lock(&directory.join(lock_file::NAME))?,
    })
}

fn read_migration(folder: &Path) -> Result<Migration, FolderError> {
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| FolderError::new(folder, FolderErrorKind::NameNotUtf8))?;
    if name.chars().count() > name::LONGEST {
        return Err(FolderError::new(folder, FolderErrorKind::NameTooLong));
    }
    let path = folder.join(SCRIPT);
    let sql = fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => FolderError::new(folder, FolderErrorKind::NoScript),
        _ => FolderError::new(&path, FolderErrorKind::Io(error)),
    })?;
    check_text(&path, &sql)?;
    let beside = folder.join(NOTES);
    let notes = match fs::read(&beside) {
        Ok(bytes) => Some(check_text(&beside, &bytes)?.to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(FolderError::new(&beside, FolderErrorKind::Io(error))),
    };
    Ok(Migration {
        notes,
        name: name.to_owned(),
        path,
        sql,
    })
}

fn read_lock(path: &Path) -> Result<Option<Lock>, FolderError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FolderError::new(path, FolderErrorKind::Io(error))),
    };
    let dialect = lock_file::parse(check_text(path, &bytes)?)
        .map_err(|error| FolderError::new(path, FolderErrorKind::Lock(error)))?;
    Ok(Some(Lock {
        path: path.to_owned(),
        dialect,
    }))
}

fn check_text<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, FolderError> {
    let line = |at: usize| bytes.iter().take(at).filter(|&&b| b == b'\n').count() + 1;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line(error.valid_up_to());
        FolderError::new(path, FolderErrorKind::NotUtf8 { line })
    })?;
    match bytes.iter().position(|&byte| byte == 0) {
        Some(at) => Err(FolderError::new(
            path,
            FolderErrorKind::Nul { line: line(at) },
        )),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests;

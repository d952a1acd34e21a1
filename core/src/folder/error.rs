//! Why a migrations folder cannot be used.

use super::SCRIPT;
use crate::{Dialect, lock_file::LockFileError, name};
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a migrations folder cannot be used, and which path is to blame.
#[derive(Debug)]
pub struct FolderError {
    path: PathBuf,
    kind: FolderErrorKind,
}

/// What is wrong with the path.
#[derive(Debug)]
#[non_exhaustive]
pub enum FolderErrorKind {
    /// The migrations folder does not exist.
    Missing,
    /// A file or folder cannot be read.
    Io(std::io::Error),
    /// A migration's folder has no `migration.sql`.
    NoScript,
    /// A script is no UTF-8.
    NotUtf8 {
        /// The line of the first bad byte, from 1.
        line: usize,
    },
    /// A script holds a NUL byte.
    Nul {
        /// Its line, from 1.
        line: usize,
    },
    /// A folder's name is no UTF-8.
    NameNotUtf8,
    /// A folder's name does not fit the history table.
    NameTooLong,
    /// `migration_lock.toml` makes no sense.
    Lock(LockFileError),
    /// `migration_lock.toml` names another database.
    OtherProvider {
        /// What the lock file says.
        locked: Dialect,
        /// What was expected.
        wanted: Dialect,
    },
}

impl FolderError {
    pub(crate) fn new(path: &Path, kind: FolderErrorKind) -> Self {
        FolderError {
            path: path.to_owned(),
            kind,
        }
    }

    /// The file or folder to blame.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it.
    pub fn kind(&self) -> &FolderErrorKind {
        &self.kind
    }

    /// Prisma's code for the same trouble, where it has one.
    pub fn code(&self) -> Option<&'static str> {
        match self.kind {
            FolderErrorKind::NoScript => Some("P3015"),
            FolderErrorKind::NameTooLong => Some("P3010"),
            FolderErrorKind::OtherProvider { .. } => Some("P3019"),
            _ => None,
        }
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        if let Some(code) = self.code() {
            write!(f, "{code}: ")?;
        }
        match &self.kind {
            FolderErrorKind::Missing => write!(
                f,
                "the migrations folder {path} does not exist; create it, or correct the path"
            ),
            FolderErrorKind::Io(error) => write!(f, "cannot read {path}: {error}"),
            FolderErrorKind::NoScript => write!(
                f,
                "the migration folder {path} has no {SCRIPT}; restore the file or delete the folder"
            ),
            FolderErrorKind::NotUtf8 { line } => write!(
                f,
                "{path}:{line}: this is not UTF-8; save the file in that encoding"
            ),
            FolderErrorKind::Nul { line } => {
                write!(f, "{path}:{line}: the file holds a NUL byte; remove it")
            }
            FolderErrorKind::NameNotUtf8 => write!(
                f,
                "the name of the migration folder {path} is not UTF-8; rename it"
            ),
            FolderErrorKind::NameTooLong => write!(
                f,
                "the name of the migration folder {path} is longer than {} characters; rename it",
                name::LONGEST
            ),
            FolderErrorKind::Lock(error) => write!(f, "{path}: {error}"),
            FolderErrorKind::OtherProvider { locked, wanted } => write!(
                f,
                "{path} says that these migrations are for {}, not for {}; start a new history for \
                 another database, or correct the provider",
                locked.provider(),
                wanted.provider()
            ),
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            FolderErrorKind::Io(error) => Some(error),
            FolderErrorKind::Lock(error) => Some(error),
            _ => None,
        }
    }
}

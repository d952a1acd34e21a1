//! Why a migrations folder cannot be used.

use super::sections::SectionMistake;
use crate::{Dialect, code::Code, lock_file::LockFileError, name};
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
    /// A migration's folder has no script.
    NoScript {
        /// The file that is missing.
        script: &'static str,
    },
    /// Two files are of different layouts.
    Mixed {
        /// The other one.
        other: PathBuf,
    },
    /// Two migrations have the same version.
    SameVersion {
        /// The other one.
        other: PathBuf,
    },
    /// A file among migrations is called as none of them may be.
    OddName,
    /// A migration that Flyway runs again whenever it has changed.
    Repeatable,
    /// A way back without a way forward.
    NoForward,
    /// A file has no section that goes forward.
    NoUp {
        /// A file of the folder that has one.
        other: Option<PathBuf>,
    },
    /// The sections of a file make no sense.
    Section(SectionMistake),
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
        let code = match self.kind {
            FolderErrorKind::NoScript { .. } => Code::P3015,
            FolderErrorKind::NameTooLong => Code::P3010,
            FolderErrorKind::OtherProvider { .. } => Code::P3019,
            _ => return None,
        };
        Some(code.as_str())
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
                "the migrations folder {path} does not exist\nhelp: correct the path, or begin a project: whimbrel init"
            ),
            FolderErrorKind::Io(error) => write!(f, "cannot read {path}: {error}"),
            FolderErrorKind::NoScript { script } => write!(
                f,
                "the migration folder {path} has no {script}\nhelp: restore the file, or delete the folder"
            ),
            FolderErrorKind::Mixed { other } => write!(
                f,
                "{path} and {} are migrations of two layouts; a folder has one order, so keep one layout in it",
                other.display()
            ),
            FolderErrorKind::SameVersion { other } => write!(
                f,
                "{path} has the same version as {}; give the later one a later version",
                other.display()
            ),
            FolderErrorKind::OddName => write!(
                f,
                "{path} is called as no migration beside it; call it VERSION_NAME.sql or V<version>__NAME.sql \
                 as the others are, or move it to another folder"
            ),
            FolderErrorKind::Repeatable => write!(
                f,
                "{path} is to run again whenever it changes, and a migration runs once; write what it says into a \
                 migration with a version, and each later change into another"
            ),
            FolderErrorKind::NoForward => write!(
                f,
                "{path} goes back from a migration that is not there; restore the file that goes forward, or delete this one"
            ),
            FolderErrorKind::NoUp { other: None }
            | FolderErrorKind::Section(SectionMistake::NoUp) => write!(
                f,
                "{path} has no line that begins the way forward (`-- +goose Up`, `-- migrate:up`); add it above its statements"
            ),
            FolderErrorKind::NoUp { other: Some(other) } => write!(
                f,
                "{path} has no line that begins the way forward, and {} has one (`-- +goose Up`, `-- migrate:up`); add it above its statements",
                other.display()
            ),
            FolderErrorKind::Section(SectionMistake::Order(line)) => write!(
                f,
                "{path}:{line}: here no section can begin; a file has one way forward and behind it at most one way back"
            ),
            FolderErrorKind::Section(SectionMistake::Before(line)) => write!(
                f,
                "{path}:{line}: this stands before the way forward begins, so nothing would run it; move it below that line"
            ),
            FolderErrorKind::Section(SectionMistake::Variables(line)) => write!(
                f,
                "{path}:{line}: variables of the environment are not put into migrations, which are the same everywhere; \
                 write their values"
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
                "the provider of the migrations is {}, says {path}, not {}\nhelp: use a {} database, or start new \
                 migrations in another folder",
                locked.provider(),
                wanted.provider(),
                locked.provider()
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

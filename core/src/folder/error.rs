//! Why a migrations folder cannot be used.

use super::sections::SectionMistake;
use crate::{Dialect, code::Code, file_help, lock_file::LockFileError, message, name};
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
    /// A migration that is written in a programming language.
    Program,
    /// A migration in a folder below, where some tools look for migrations too.
    Nested,
    /// A way back without a way forward.
    NoForward,
    /// A file has no section that goes forward.
    NoUp {
        /// A file of the folder that has one.
        other: Option<PathBuf>,
    },
    /// The sections of a file make no sense.
    Section(SectionMistake),
    /// A script is not UTF-8.
    NotUtf8 {
        /// The line of the first bad byte, from 1.
        line: usize,
    },
    /// A script holds a NUL byte.
    Nul {
        /// Its line, from 1.
        line: usize,
    },
    /// A folder's name is not UTF-8.
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

    /// What is wrong, without its code and without what to do about it.
    pub fn message(&self) -> String {
        let path = self.path.display();
        match &self.kind {
            FolderErrorKind::Missing => format!("the migrations folder {path} does not exist"),
            FolderErrorKind::Io(error) => format!("cannot read {path}: {error}"),
            FolderErrorKind::NoScript { script } => {
                format!("the migration folder {path} has no {script}")
            }
            FolderErrorKind::Mixed { other } => format!(
                "{path} and {} are migrations of two layouts, and a folder has one order",
                other.display()
            ),
            FolderErrorKind::SameVersion { other } => {
                format!("{path} has the same version as {}", other.display())
            }
            FolderErrorKind::OddName => {
                format!("the name of {path} does not follow the layout of the other migrations")
            }
            FolderErrorKind::Repeatable => format!(
                "{path} is a repeatable migration, which is not supported: a migration runs once"
            ),
            FolderErrorKind::Program => format!(
                "{path} is a migration that is not SQL, and would never run: only SQL files are migrations"
            ),
            FolderErrorKind::Nested => {
                format!("{path} is in a subfolder, where no migrations are looked for")
            }
            FolderErrorKind::NoForward => {
                format!("{path} is a down migration without its migration")
            }
            FolderErrorKind::NoUp { other: None }
            | FolderErrorKind::Section(SectionMistake::NoUp) => format!("{path} has no up section"),
            FolderErrorKind::NoUp { other: Some(other) } => {
                format!("{path} has no up section, but {} has one", other.display())
            }
            FolderErrorKind::Section(SectionMistake::Order(line)) => {
                format!("{path}:{line}: no section can begin here")
            }
            FolderErrorKind::Section(SectionMistake::Before(line)) => {
                format!("{path}:{line}: this is before the up section, so it would never run")
            }
            FolderErrorKind::Section(SectionMistake::Variables(line)) => format!(
                "{path}:{line}: environment variables in migrations are not supported, because a migration is the \
                 same everywhere"
            ),
            FolderErrorKind::NotUtf8 { line } => format!("{path}:{line}: this is not UTF-8"),
            FolderErrorKind::Nul { line } => format!("{path}:{line}: the file contains a NUL byte"),
            FolderErrorKind::NameNotUtf8 => {
                format!("the name of the migration folder {path} is not UTF-8")
            }
            FolderErrorKind::NameTooLong => format!(
                "the name of the migration folder {path} is longer than {} characters",
                name::LONGEST
            ),
            FolderErrorKind::Lock(error) => format!("{path}: {error}"),
            FolderErrorKind::OtherProvider { locked, wanted } => format!(
                "the provider of the migrations is {}, according to {path}, not {}",
                locked.provider(),
                wanted.provider()
            ),
        }
    }

    /// What to do about it; `None` where only the message helps.
    pub fn help(&self) -> Option<String> {
        const UP: &str = "add `-- +goose Up` or `-- migrate:up` above its statements";
        Some(match &self.kind {
            FolderErrorKind::Missing => "correct the path, or create a project: whimbrel init".into(),
            FolderErrorKind::Io(error) => file_help::reading(error)?.into(),
            FolderErrorKind::NoScript { .. } => "restore the file, or delete the folder".into(),
            FolderErrorKind::Mixed { .. } => "keep one layout in the folder".into(),
            FolderErrorKind::SameVersion { .. } => "give the later one a later version".into(),
            FolderErrorKind::OddName => {
                "rename it to VERSION_NAME.sql or V<version>__NAME.sql, like the others, or move it to another folder"
                    .into()
            }
            FolderErrorKind::Repeatable => {
                "move its SQL into a migration with a version, and write each later change as another".into()
            }
            FolderErrorKind::Program => {
                "write its SQL into a .sql file of the same name, or move it to another folder if it is no migration".into()
            }
            FolderErrorKind::Nested => "move it into the migrations folder, beside the others".into(),
            FolderErrorKind::NoForward => "restore the migration, or delete this file".into(),
            FolderErrorKind::NoUp { .. } | FolderErrorKind::Section(SectionMistake::NoUp) => UP.into(),
            FolderErrorKind::Section(SectionMistake::Order(_)) => {
                "write one up section, and after it at most one down section".into()
            }
            FolderErrorKind::Section(SectionMistake::Before(_)) => "move it below the line that begins the section".into(),
            FolderErrorKind::Section(SectionMistake::Variables(_)) => "write the values instead".into(),
            FolderErrorKind::NotUtf8 { .. } => "save the file as UTF-8".into(),
            FolderErrorKind::Nul { .. } => "remove it".into(),
            FolderErrorKind::NameNotUtf8 | FolderErrorKind::NameTooLong => "rename it".into(),
            FolderErrorKind::Lock(error) => error.help(),
            FolderErrorKind::OtherProvider { locked, .. } => format!(
                "use a {} database, or start new migrations in another folder",
                locked.provider()
            ),
        })
    }
}

/// The code, the message and what to do.
impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        message::write(f, self.code(), &self.message(), self.help().as_deref())
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

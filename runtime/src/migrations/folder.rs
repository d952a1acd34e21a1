//! Migrations that are read from a folder when the program runs.

use super::{EmbeddedMigration, Migrations, script::Script};
use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use whimbrel_core::folder::{self, Migration};
use whimbrel_core::statements::{self, SplitError};
use whimbrel_core::transaction::{self, Mode};
use whimbrel_core::{Dialect, checksum, message};

/// Why a migrations folder cannot be used. The message names the path.
#[derive(Debug)]
pub struct FolderError(Cause);

#[derive(Debug)]
enum Cause {
    Folder(folder::FolderError),
    NoDialect(PathBuf),
    Split {
        path: PathBuf,
        line: usize,
        error: SplitError,
    },
    TooLarge(PathBuf),
}

pub(super) fn load(path: &Path, dialect: Option<Dialect>) -> Result<Migrations, FolderError> {
    let folder = folder::read(path).map_err(|error| FolderError(Cause::Folder(error)))?;
    if let Some(dialect) = dialect {
        folder
            .expect(dialect)
            .map_err(|error| FolderError(Cause::Folder(error)))?;
    }
    let dialect = dialect
        .or(folder.lock.as_ref().map(|lock| lock.dialect))
        .ok_or_else(|| FolderError(Cause::NoDialect(path.to_owned())))?;
    let list = folder
        .migrations
        .into_iter()
        .map(|migration| embed(dialect, migration))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Migrations {
        dialect,
        list: Cow::Owned(list),
        program: None,
        draft: None,
        layout: folder.layout,
        folder: Some(path.to_owned()),
        reverses: &[],
        found_reverses: Vec::new(),
        outline: None,
        found_outline: None,
    })
}

fn embed(dialect: Dialect, migration: Migration) -> Result<EmbeddedMigration, FolderError> {
    let embedded = scripted(dialect, &migration);
    embedded.map_err(|unusable| {
        FolderError(match unusable {
            Unusable::Split { line, error } => Cause::Split {
                path: migration.path,
                line,
                error,
            },
            Unusable::TooLarge => Cause::TooLarge(migration.path),
        })
    })
}

/// Why a script cannot be run.
pub(super) enum Unusable {
    Split { line: usize, error: SplitError },
    TooLarge,
}

/// A script with what there is to find out about it.
pub(super) fn scripted(
    dialect: Dialect,
    migration: &Migration,
) -> Result<EmbeddedMigration, Unusable> {
    let sql = migration.text().to_owned();
    let script = migration.script();
    let found = statements::split(dialect, &script).map_err(|error| {
        let before = sql.as_bytes().iter().take(error.offset);
        let line = before.filter(|&&byte| byte == b'\n').count() + 1;
        Unusable::Split { line, error }
    })?;
    let texts: Vec<&str> = found.iter().map(|found| found.text(&sql)).collect();
    let transactional =
        transaction::classify_script(dialect, migration.alone, &texts) == Mode::Transactional;
    let ranges = found
        .iter()
        .map(|found| Ok((u32::try_from(found.start)?, u32::try_from(found.end)?)))
        .collect::<Result<Vec<_>, std::num::TryFromIntError>>()
        .map_err(|_| Unusable::TooLarge)?;
    Ok(EmbeddedMigration {
        name: Cow::Owned(migration.name.clone()),
        checksum: Cow::Owned(checksum::of(sql.as_bytes())),
        statements: Cow::Owned(ranges),
        transactional,
        alone: migration.alone,
        script: Script::Plain(Cow::Owned(sql)),
    })
}

impl FolderError {
    /// The file or folder to blame.
    ///
    /// ```
    /// let error = whimbrel::Migrations::from_folder("no/such/folder", None).expect_err("it is not there");
    /// assert_eq!(error.path(), std::path::Path::new("no/such/folder"));
    /// ```
    pub fn path(&self) -> &Path {
        match &self.0 {
            Cause::Folder(error) => error.path(),
            Cause::NoDialect(path) | Cause::Split { path, .. } | Cause::TooLarge(path) => path,
        }
    }

    /// Prisma's code for the same trouble, where it has one.
    ///
    /// ```
    /// let error = whimbrel::Migrations::from_folder("no/such/folder", None).expect_err("it is not there");
    /// println!("{} {}", error.code().unwrap_or_default(), error.message());
    /// ```
    pub fn code(&self) -> Option<&'static str> {
        match &self.0 {
            Cause::Folder(error) => error.code(),
            _ => None,
        }
    }

    /// What is wrong, without its code and without what to do about it.
    pub fn message(&self) -> String {
        match &self.0 {
            Cause::Folder(error) => error.message(),
            Cause::NoDialect(path) => format!("{} has no migration_lock.toml", path.display()),
            Cause::Split { path, line, error } => {
                format!("{}:{line}: {}", path.display(), error.message)
            }
            Cause::TooLarge(path) => format!("{} is larger than 4 GB", path.display()),
        }
    }

    /// What to do about it; `None` where only the message helps.
    pub fn help(&self) -> Option<String> {
        match &self.0 {
            Cause::Folder(error) => error.help(),
            Cause::NoDialect(_) => Some("pass the provider (Dialect)".into()),
            Cause::Split { error, .. } => error.help.map(str::to_owned),
            Cause::TooLarge(_) => Some("split it into several migrations".into()),
        }
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
        match &self.0 {
            Cause::Folder(error) => Some(error),
            Cause::Split { error, .. } => Some(error),
            Cause::NoDialect(_) | Cause::TooLarge(_) => None,
        }
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use sqlx::Connection;
    use whimbrel_core::draft;

    #[tokio::test]
    async fn what_is_applied_is_no_draft_any_more() {
        let root = std::env::temp_dir().join(format!("whimbrel-applied-{}", std::process::id()));
        let migrations = root.join("prisma/migrations");
        let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY);\n";
        folder::write(&migrations, None, "1_a", sql, None).expect("a writable folder");
        let record = draft::Record {
            name: "1_a".to_owned(),
            sql: sql.to_owned(),
        };
        draft::write(&migrations, &record).expect("a writable folder");
        let mut memory = sqlx::SqliteConnection::connect("sqlite::memory:")
            .await
            .expect("memory");
        let history = Migrations::from_folder(&migrations, Some(Dialect::Sqlite));
        let history = history.expect("a good history");
        history.status(&mut memory).await.expect("a status");
        assert_eq!(draft::read(&migrations), Some(record), "only looked at");
        history.run(&mut memory).await.expect("applied");
        assert_eq!(draft::read(&migrations), None);
        std::fs::remove_dir_all(&root).expect("the folder goes");
    }
}

//! The migrations folder on disk, in whichever [`Layout`] its files are. Nothing outside of this module
//! knows how the files of a history are called.

mod error;
mod layout;
mod next;
mod read;
mod sections;
mod write;

pub use error::{FolderError, FolderErrorKind};
pub use layout::Layout;
pub use next::{EMPTY, Style};
pub use read::read;
pub use sections::SectionMistake;
pub use write::{remove, rename, write};

use crate::{Dialect, name, transaction};
use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The script's file name inside a migration's folder.
pub const SCRIPT: &str = "migration.sql";

/// The file beside a script that says what only a database would know. It is no part of the checksum.
/// Beside a script that has no folder of its own it is called as the migration, with `.whimbrel` behind.
pub const NOTES: &str = "whimbrel.sql";

/// A migrations folder as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The migrations in the order of the layout.
    pub migrations: Vec<Migration>,
    /// How the files are called; that of Prisma while there are none.
    pub layout: Layout,
    /// The lock file, when there is one.
    pub lock: Option<Lock>,
}

/// One migration on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The name of its folder, or of its file without `.sql`, `.up.sql`.
    pub name: String,
    /// The path of its script.
    pub path: PathBuf,
    /// The bytes of the whole file, valid UTF-8 without NUL. The checksum is of these.
    pub sql: Vec<u8>,
    /// The text of [`NOTES`] beside it.
    pub notes: Option<String>,
    /// The bytes of `sql` that go forward: all, unless the file holds the way back too.
    pub up: Range<usize>,
    /// True when the files say that it runs outside of a transaction.
    pub alone: bool,
    /// The way back that was written by hand.
    pub down: Option<Down>,
}

/// The way back from a migration, as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// The file that it is in, which may be that of the way forward.
    pub path: PathBuf,
    /// The file's text, with blanks for what is not the way back, so that lines and bytes stay where they are.
    pub text: String,
    /// True when the file says that it runs outside of a transaction.
    pub alone: bool,
}

impl Migration {
    /// A migration of which the whole file goes forward.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>, sql: impl Into<Vec<u8>>) -> Self {
        let sql = sql.into();
        Migration {
            name: name.into(),
            path: path.into(),
            notes: None,
            up: 0..sql.len(),
            alone: crate::transaction::wants_no_transaction(text_of(&sql)),
            down: None,
            sql,
        }
    }

    /// The whole file as text.
    pub fn text(&self) -> &str {
        text_of(&self.sql)
    }

    /// What goes forward: the file's text, with blanks for the rest, so that lines and bytes stay where they are.
    pub fn script(&self) -> Cow<'_, str> {
        match self.up == (0..self.sql.len()) {
            true => Cow::Borrowed(self.text()),
            false => Cow::Owned(sections::only(self.text(), &self.up)),
        }
    }

    /// Where [`NOTES`] about it are looked for.
    pub fn notes_path(&self) -> PathBuf {
        let own = self.path.parent().and_then(Path::file_name);
        match own.is_some_and(|folder| folder == self.name.as_str()) {
            true => self.path.with_file_name(NOTES),
            false => self.path.with_file_name(format!("{}.whimbrel", self.name)),
        }
    }
}

impl Down {
    /// The script, which says itself when it runs outside of a transaction.
    pub fn script(&self) -> String {
        let text = self.text.trim();
        match self.alone && !transaction::wants_no_transaction(text) {
            true => format!("-- whimbrel: no-transaction\n{text}\n"),
            false => format!("{text}\n"),
        }
    }
}

/// The name of the migration whose script has this path, by the path alone.
///
/// ```
/// use whimbrel_core::folder::name_in;
///
/// assert_eq!(name_in("prisma/migrations/1_a/migration.sql"), "1_a");
/// assert_eq!(name_in("migrations/1_a.up.sql"), "1_a");
/// ```
pub fn name_in(path: &str) -> &str {
    let mut parts = path.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(path);
    match (file, parts.next()) {
        (SCRIPT | "up.sql", Some(folder)) => folder,
        _ => {
            let stem = file.strip_suffix(".sql").unwrap_or(file);
            stem.strip_suffix(".up").unwrap_or(stem)
        }
    }
}

fn text_of(sql: &[u8]) -> &str {
    // `read` refused whatever is not UTF-8; a hand-built value may still hold it.
    std::str::from_utf8(sql).unwrap_or_default()
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

#[cfg(test)]
mod tests;

//! The seal on disk.

use super::{Difference, NAME, ParseError, Seal, parse, render, seal, verify, with};
use crate::{file_help, files, folder::Migration, message};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a seal does not hold, and where its file is.
#[derive(Debug)]
pub struct SealError {
    path: PathBuf,
    kind: SealErrorKind,
}

/// What is wrong with a seal.
#[derive(Debug)]
#[non_exhaustive]
pub enum SealErrorKind {
    /// The file cannot be read.
    Io(io::Error),
    /// The file is no seal.
    Parse(ParseError),
    /// The migrations are not the ones that were sealed.
    Broken(Vec<Difference>),
}

/// What [`check`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is no seal: nothing was compared.
    Absent,
    /// The migrations are the ones that were sealed.
    Intact,
}

impl SealError {
    fn new(path: &Path, kind: SealErrorKind) -> Self {
        SealError {
            path: path.to_owned(),
            kind,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it.
    pub fn kind(&self) -> &SealErrorKind {
        &self.kind
    }

    /// What is wrong, without what to do about it.
    pub fn message(&self) -> String {
        let path = self.path.display();
        match &self.kind {
            SealErrorKind::Io(error) => format!("cannot read {path}: {error}"),
            SealErrorKind::Parse(ParseError::Conflict(line)) => {
                format!("{path}:{line}: two branches added migrations")
            }
            SealErrorKind::Parse(ParseError::Line(line)) => {
                format!("{path}:{line}: this line is not a name and a checksum")
            }
            SealErrorKind::Broken(differences) => {
                let differences = differences.iter();
                let lines: Vec<String> = differences.map(|one| format!("\n  {one}")).collect();
                format!("the migrations do not match {path}{}", lines.concat())
            }
        }
    }

    /// What to do about it; `None` where only the message helps.
    pub fn help(&self) -> Option<&'static str> {
        Some(match &self.kind {
            SealErrorKind::Io(error) => return file_help::reading(error),
            SealErrorKind::Parse(ParseError::Conflict(_)) => {
                "keep both folders, check both scripts, then update the file: whimbrel migrate hash"
            }
            SealErrorKind::Parse(ParseError::Line(_)) => "update the file: whimbrel migrate hash",
            SealErrorKind::Broken(differences) => {
                match differences
                    .iter()
                    .any(|one| matches!(one, Difference::Edited { .. }))
                {
                    true => {
                        "databases that applied an edited migration do not get the edit: restore it (git checkout HEAD -- \
                         FILE) and write a new migration; if no database has applied it, update whimbrel.lock: \
                         whimbrel migrate hash"
                    }
                    false => {
                        "if the migrations are right as they are, update whimbrel.lock: whimbrel migrate hash"
                    }
                }
            }
        })
    }
}

/// The message and what to do.
impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        message::write(f, None, &self.message(), self.help())
    }
}

impl std::error::Error for SealError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            SealErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Reads the seal of a migrations folder; `None` when there is none.
///
/// # Errors
/// When the file is unreadable or no seal.
pub fn read(directory: &Path) -> Result<Option<Seal>, SealError> {
    let path = directory.join(NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SealError::new(&path, SealErrorKind::Io(error))),
    };
    match parse(&text) {
        Ok(seal) => Ok(Some(seal)),
        Err(error) => Err(SealError::new(&path, SealErrorKind::Parse(error))),
    }
}

/// Compares the migrations of a folder with its seal, when there is one.
///
/// # Errors
/// When the seal is unreadable or does not hold. The message says what differs and what to do.
pub fn check(directory: &Path, migrations: &[Migration]) -> Result<State, SealError> {
    let Some(seal) = read(directory)? else {
        return Ok(State::Absent);
    };
    let differences = verify(&seal, migrations);
    if differences.is_empty() {
        return Ok(State::Intact);
    }
    let kind = SealErrorKind::Broken(differences);
    Err(SealError::new(&directory.join(NAME), kind))
}

/// Seals the migrations of a folder. True when the file was not already like that.
///
/// # Errors
/// When the file cannot be written; the error names the path.
pub fn write(directory: &Path, migrations: &[Migration]) -> io::Result<bool> {
    let path = directory.join(NAME);
    let Some(text) = changed(&path, &seal(migrations)) else {
        return Ok(false);
    };
    files::write(&[(path, &text)]).map(|()| true)
}

/// The seal's text with one more migration, which is about to be written, where the others are
/// sealed; all others stay sealed as they were. `None` when the file need not change.
///
/// # Errors
/// When the seal cannot be read; the error holds the [`SealError`].
pub fn added(directory: &Path, name: &str, sql: &[u8]) -> io::Result<Option<String>> {
    match read(directory) {
        Ok(None) => Ok(None),
        Ok(Some(seal)) => Ok(changed(&directory.join(NAME), &with(&seal, name, sql))),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// The text of a seal, unless the file has it: a checkout with other line endings is the same seal.
fn changed(path: &Path, seal: &Seal) -> Option<String> {
    let text = render(seal);
    let same = fs::read_to_string(path).is_ok_and(|found| found.replace("\r\n", "\n") == text);
    (!same).then_some(text)
}

//! Reading and writing files.

use crate::failure::{Failure, Outcome};
use std::{fs, io, path::Path};
use whimbrel_core::files;

/// The text of a file; `None` where there is none.
pub(crate) fn read(path: &Path) -> Outcome<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::unreadable(path, &error)),
    }
}

/// Writes a file whole, or leaves the old one.
pub(crate) fn replace(path: &Path, text: &str) -> Outcome<()> {
    files::write(&[(path.to_owned(), text)]).map_err(Failure::from)
}

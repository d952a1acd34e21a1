//! Writing files.

use crate::failure::{Failure, Outcome};
use std::{fs, path::Path};

/// Written beside and then renamed, so that an interruption leaves the old file.
pub(crate) fn replace(path: &Path, text: &str) -> Outcome<()> {
    let new = path.with_extension(format!("new-{}", std::process::id()));
    let unwritable = |error| Failure::new(format!("cannot write {}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|error| {
            // The first error is the one to report; the new file may not even exist.
            let _ = fs::remove_file(&new);
            unwritable(error)
        })
}

//! Writing a new migration.

use super::SCRIPT;
use crate::{lock_file, seal};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Writes a migration's script, and the lock file's text when one is given, into a migrations
/// folder that is made when it is missing. Where the history is sealed, the migration is sealed
/// too. Answers the script's path.
///
/// Each file is written beside its place and then renamed, so that nobody sees half of it; a file
/// that has these bytes already is not touched.
///
/// # Errors
///
/// When the file system refuses; the error names the path.
pub fn write(
    directory: &Path,
    name: &str,
    sql: &str,
    lock: Option<&str>,
) -> Result<PathBuf, io::Error> {
    let folder = directory.join(name);
    fs::create_dir_all(&folder).map_err(|error| named(&folder, &error))?;
    let script = folder.join(SCRIPT);
    write_file(&script, sql)?;
    if let Some(lock) = lock {
        write_file(&directory.join(lock_file::NAME), lock)?;
    }
    seal::add(directory, name, sql.as_bytes())?;
    Ok(script)
}

fn write_file(path: &Path, text: &str) -> Result<(), io::Error> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let new = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|error| {
            // The first error is the one to report; the half-written file may not even exist.
            let _ = fs::remove_file(&new);
            named(path, &error)
        })
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot write {}: {error}", path.display()),
    )
}

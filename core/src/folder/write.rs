//! Writing a new migration.

use super::{Migration, Style, read};
use crate::{
    files::{self, named},
    lock_file, seal,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Writes a migration's script, and the lock file's text when one is given, into a migrations
/// folder that is made when it is missing. The file is called as the style has it; `None` stands for that of
/// the migrations that are there. Where the history is sealed, the migration is sealed too. Answers the
/// script's path.
///
/// All files are written, or none; a file that has these bytes already is not touched. A file for the way
/// back is begun with a comment.
///
/// # Errors
///
/// When the file system refuses; the error names the path.
pub fn write(
    directory: &Path,
    style: Option<Style>,
    name: &str,
    sql: &str,
    lock: Option<&str>,
) -> Result<PathBuf, io::Error> {
    let style = style.unwrap_or_else(|| {
        // A folder in which nothing can be read has no style yet.
        let folder = read(directory);
        folder.as_ref().map(Style::of).unwrap_or_default()
    });
    let script = style.script(directory, name);
    let down = style.down(directory, name).filter(|down| !down.exists());
    let seal = seal::added(directory, name, sql.as_bytes())?;
    let mut all = vec![(script.clone(), sql)];
    all.extend(down.map(|down| (down, "-- The reverse.\n")));
    all.extend(lock.map(|lock| (directory.join(lock_file::NAME), lock)));
    all.extend(
        seal.as_deref()
            .map(|seal| (directory.join(seal::NAME), seal)),
    );
    files::write(&all)?;
    Ok(script)
}

/// Gives a migration another name, in all its files. The seal is left as it is.
///
/// # Errors
///
/// When there is no such migration, or the file system refuses; the error names the path.
pub fn rename(directory: &Path, from: &str, to: &str) -> io::Result<()> {
    let (migration, whole) = find(directory, from)?;
    if let Some(folder) = whole {
        return fs::rename(&folder, directory.join(to)).map_err(|error| named(&folder, &error));
    }
    for path in all_files(&migration) {
        let name = path.file_name().and_then(|name| name.to_str());
        let rest = name.and_then(|name| name.strip_prefix(from));
        let Some(rest) = rest.filter(|_| path.exists()) else {
            continue;
        };
        let new = path.with_file_name(format!("{to}{rest}"));
        fs::rename(&path, new).map_err(|error| named(&path, &error))?;
    }
    Ok(())
}

/// Removes a migration with all its files. The seal is left as it is.
///
/// # Errors
///
/// When there is no such migration, or the file system refuses; the error names the path.
pub fn remove(directory: &Path, name: &str) -> io::Result<()> {
    let (migration, whole) = find(directory, name)?;
    if let Some(folder) = whole {
        return fs::remove_dir_all(&folder).map_err(|error| named(&folder, &error));
    }
    for path in all_files(&migration)
        .into_iter()
        .filter(|path| path.exists())
    {
        fs::remove_file(&path).map_err(|error| named(&path, &error))?;
    }
    Ok(())
}

/// A migration, and the folder that is its own.
fn find(directory: &Path, name: &str) -> io::Result<(Migration, Option<PathBuf>)> {
    let folder = read(directory).map_err(|error| io::Error::other(error.to_string()))?;
    let own = folder.layout.has_folders();
    let mut migrations = folder.migrations.into_iter();
    let found = migrations.find(|migration| migration.name == name);
    let found = found.ok_or_else(|| io::Error::other(format!("there is no migration {name}")))?;
    Ok((found, own.then(|| directory.join(name))))
}

/// The files of a migration that has no folder of its own; not all of them need be there.
fn all_files(migration: &Migration) -> Vec<PathBuf> {
    let down = migration.down.as_ref().map(|down| down.path.clone());
    let down = down.filter(|down| *down != migration.path);
    [migration.path.clone(), migration.notes_path()]
        .into_iter()
        .chain(down)
        .collect()
}

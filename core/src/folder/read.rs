//! Reading a folder: which layout it has, and the migrations in that layout's order.

use super::error::{FolderError, FolderErrorKind};
use super::layout::{Layout, Role, Version, role, version_of_folder};
use super::sections::{self, Marks};
use super::{Down, Folder, Lock, Migration, SCRIPT};
use crate::{lock_file, name, transaction};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The way forward and the way back in a folder of diesel's.
const UP: &str = "up.sql";
const DOWN: &str = "down.sql";

/// What lies in a migrations folder, by what it may be.
#[derive(Default)]
struct Found {
    /// Folders with a [`SCRIPT`].
    folders: Vec<PathBuf>,
    /// Folders with an [`UP`].
    up_folders: Vec<PathBuf>,
    /// Other folders.
    bare: Vec<PathBuf>,
    /// Files with a way forward, by the names of the migrations.
    numbered: Vec<(String, PathBuf)>,
    /// Files with the way back of one.
    downs: BTreeMap<String, PathBuf>,
    versioned: Vec<(String, PathBuf)>,
    undos: Vec<(String, PathBuf)>,
    /// Migrations that are no SQL.
    programs: Vec<(String, PathBuf)>,
    /// What is called as no migration may be among files that are migrations.
    odd: Vec<(PathBuf, FolderErrorKind)>,
}

/// Reads a migrations folder. Which [`Layout`] it has is told by the names in it, and by the lines that begin
/// sections; other files, hidden ones and folders beside files are not looked at.
///
/// # Errors
/// When the folder or a script is missing or unreadable, a script is not UTF-8 or holds a NUL byte, a name does
/// not fit the history table, the lock file makes no sense, two files are of different layouts or have the
/// same version, a file is no migration of its layout, or a migration is a program. The error names the paths.
pub fn read(directory: &Path) -> Result<Folder, FolderError> {
    let found = list(directory)?;
    let layout = found.layout()?;
    let mut folder = Folder {
        migrations: Vec::new(),
        layout,
        lock: read_lock(&directory.join(lock_file::NAME))?,
    };
    match layout {
        Layout::Folders => {
            for path in found.folders.iter().chain(&found.bare) {
                folder.migrations.push(read_folder(path, SCRIPT)?);
            }
        }
        Layout::UpFolders => {
            for path in found.up_folders.iter().chain(&found.bare) {
                folder.migrations.push(read_up_folder(path)?);
            }
        }
        _ => {
            // refinery and Flyway look into folders too.
            let folders = found.bare.iter().filter(|_| layout == Layout::Versioned);
            if let Some(nested) = folders.filter_map(|folder| nested(folder)).next() {
                return Err(FolderError::new(&nested, FolderErrorKind::Nested));
            }
            read_files(found, &mut folder)?;
        }
    }
    let layout = folder.layout;
    folder
        .migrations
        .sort_by(|a, b| layout.compare(&a.name, &b.name));
    distinct(&folder)?;
    Ok(folder)
}

fn list(directory: &Path) -> Result<Found, FolderError> {
    let unreadable = |error| FolderError::new(directory, FolderErrorKind::Io(error));
    let entries = fs::read_dir(directory).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => FolderError::new(directory, FolderErrorKind::Missing),
        _ => unreadable(error),
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    // What an error names is the same on every machine.
    paths.sort();
    let mut found = Found::default();
    for path in paths {
        // Follows symbolic links, as reading the script will; a dangling one is neither.
        if path.is_dir() {
            found.add_folder(path)?;
        } else if path.is_file() {
            found.add_file(path);
        }
    }
    // A program beside a script of its name is about that one.
    let scripts = found
        .numbered
        .iter()
        .chain(&found.versioned)
        .chain(&found.undos);
    let scripts: BTreeSet<&String> = scripts.map(|(name, _)| name).collect();
    let is_alone = |(name, _): &&(String, PathBuf)| !scripts.contains(name);
    let program = found.programs.iter().find(is_alone);
    match program.filter(|_| found.folders.is_empty() && found.up_folders.is_empty()) {
        Some((_, path)) => Err(FolderError::new(path, FolderErrorKind::Program)),
        None => Ok(found),
    }
}

impl Found {
    fn add_folder(&mut self, path: PathBuf) -> Result<(), FolderError> {
        let (script, up) = (path.join(SCRIPT), path.join(UP));
        match (script.exists(), up.exists()) {
            (true, true) => return Err(mixed(&script, &up)),
            (true, false) => self.folders.push(path),
            (false, true) => self.up_folders.push(path),
            (false, false) => self.bare.push(path),
        }
        Ok(())
    }

    fn add_file(&mut self, path: PathBuf) {
        // A name that is not UTF-8 is none of a migration.
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return;
        };
        match role(name) {
            Role::Up(name) => self.numbered.push((name, path)),
            Role::Down(name) => {
                self.downs.insert(name, path);
            }
            Role::Versioned(name) => self.versioned.push((name, path)),
            Role::Undo(name) => self.undos.push((name, path)),
            Role::Program(name) => self.programs.push((name, path)),
            Role::Repeatable => self.odd.push((path, FolderErrorKind::Repeatable)),
            Role::Odd => self.odd.push((path, FolderErrorKind::OddName)),
            Role::Other => {}
        }
    }

    /// The layout by the names alone.
    fn layout(&self) -> Result<Layout, FolderError> {
        let first = |files: &[(String, PathBuf)]| files.first().map(|(_, path)| path.clone());
        let downs = self.downs.values().next().cloned();
        let repeatable = |(path, kind): &(PathBuf, FolderErrorKind)| {
            matches!(kind, FolderErrorKind::Repeatable).then(|| path.clone())
        };
        let versioned = first(&self.versioned)
            .or_else(|| first(&self.undos))
            .or_else(|| self.odd.iter().find_map(repeatable));
        let candidates = [
            (
                Layout::Folders,
                self.folders.first().map(|path| path.join(SCRIPT)),
            ),
            (
                Layout::UpFolders,
                self.up_folders.first().map(|path| path.join(UP)),
            ),
            (Layout::Numbered, first(&self.numbered).or(downs)),
            (Layout::Versioned, versioned),
        ];
        let mut there = candidates
            .into_iter()
            .filter_map(|(layout, path)| Some((layout, path?)));
        match (there.next(), there.next()) {
            (Some((_, one)), Some((_, other))) => Err(mixed(&one, &other)),
            (Some((layout, _)), None) => Ok(layout),
            (None, _) => Ok(Layout::Folders),
        }
    }
}

/// The first file below a folder that is called like a migration of refinery's or Flyway's. What cannot be read is
/// none.
fn nested(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        // A link may lead back to where it is.
        if path.is_dir() {
            return (!path.is_symlink()).then(|| nested(&path)).flatten();
        }
        let name = path.file_name()?.to_str()?;
        matches!(
            role(name),
            Role::Versioned(_) | Role::Undo(_) | Role::Repeatable
        )
        .then_some(path)
    })
}

fn mixed(one: &Path, other: &Path) -> FolderError {
    let other = other.to_owned();
    FolderError::new(one, FolderErrorKind::Mixed { other })
}

/// The name of a migration's folder.
fn name_of(folder: &Path) -> Result<String, FolderError> {
    let name = folder.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| FolderError::new(folder, FolderErrorKind::NameNotUtf8))?;
    Ok(name.to_owned())
}

fn read_folder(folder: &Path, script: &'static str) -> Result<Migration, FolderError> {
    let name = name_of(folder)?;
    let path = folder.join(script);
    if !path.exists() {
        return Err(FolderError::new(
            folder,
            FolderErrorKind::NoScript { script },
        ));
    }
    migration(name, path)
}

/// A folder of diesel's, with what its `metadata.toml` says.
fn read_up_folder(folder: &Path) -> Result<Migration, FolderError> {
    let mut migration = read_folder(folder, UP)?;
    let settings = read_text(&folder.join("metadata.toml"))?;
    let alone = settings.as_deref().is_some_and(|text| {
        let mut lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        lines.any(|line| {
            let setting = line.split_once('=');
            setting.is_some_and(|(key, value)| {
                key.trim() == "run_in_transaction" && value.trim() == "false"
            })
        })
    });
    migration.alone |= alone;
    let path = folder.join(DOWN);
    migration.down = read_down(path)?.map(|down| Down {
        alone: down.alone | alone,
        ..down
    });
    Ok(migration)
}

fn read_down(path: PathBuf) -> Result<Option<Down>, FolderError> {
    let text = read_text(&path)?;
    Ok(text.map(|text| Down {
        alone: transaction::wants_no_transaction(&text),
        path,
        text,
    }))
}

/// The migrations whose scripts are files of the folder itself.
fn read_files(mut found: Found, folder: &mut Folder) -> Result<(), FolderError> {
    if let Some((path, kind)) = found.odd.into_iter().next() {
        return Err(FolderError::new(&path, kind));
    }
    // Flyway's way back has the version of a way forward; what has none is a migration of refinery's.
    for (name, path) in found.undos {
        let version = Version::of(&name);
        let forward = found.versioned.iter();
        let forward = forward
            .map(|(name, _)| name)
            .find(|name| Version::of(name) == version);
        match forward.cloned() {
            Some(forward) => {
                if let Some(other) = found.downs.insert(forward, path.clone()) {
                    return Err(same_version(&path, &other));
                }
            }
            None => found.numbered.push((name, path)),
        }
    }
    found.numbered.append(&mut found.versioned);
    for (name, path) in found.numbered {
        let mut migration = migration(name, path)?;
        let settings = read_text(&beside(&migration.path, ".conf"))?;
        migration.alone |= settings.is_some_and(|text| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines
                .any(|(key, value)| key.trim() == "executeInTransaction" && value.trim() == "false")
        });
        if let Some(path) = found.downs.remove(&migration.name) {
            migration.down = read_down(path)?;
        }
        folder.migrations.push(migration);
    }
    if let Some(path) = found.downs.values().next() {
        return Err(FolderError::new(path, FolderErrorKind::NoForward));
    }
    if folder.layout == Layout::Numbered {
        split_sections(folder)?;
    }
    Ok(())
}

/// `x.sql` becomes `x.sql.conf`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// Finds out whose sections the files have, and takes them apart.
fn split_sections(folder: &mut Folder) -> Result<(), FolderError> {
    let all = folder.migrations.iter();
    let all: Vec<Marks> = all
        .map(|migration| sections::marks(migration.text()))
        .collect();
    let Some(at) = all.iter().position(|marks| *marks != Marks::None) else {
        return Ok(());
    };
    let (Some(marks), Some(first)) = (all.get(at).copied(), folder.migrations.get(at)) else {
        return Ok(());
    };
    let first = first.path.clone();
    for (migration, own) in folder.migrations.iter_mut().zip(&all) {
        let path = migration.path.clone();
        if *own == Marks::None {
            let other = Some(first);
            return Err(FolderError::new(&path, FolderErrorKind::NoUp { other }));
        }
        if *own != marks {
            return Err(mixed(&first, &path));
        }
        if let Some(down) = &migration.down {
            return Err(mixed(&path, &down.path));
        }
        let text = migration.text();
        let found = sections::sections(text, marks)
            .map_err(|mistake| FolderError::new(&path, FolderErrorKind::Section(mistake)))?;
        let down = found.down.map(|range| Down {
            path,
            text: sections::only(text, &range),
            alone: found.down_alone,
        });
        migration.up = found.up;
        migration.alone |= found.up_alone;
        migration.down = down;
    }
    folder.layout = match marks {
        Marks::Dbmate => Layout::Dbmate,
        Marks::Goose => Layout::Goose,
        Marks::None => folder.layout,
    };
    Ok(())
}

/// Where a tool knows a migration by its version alone, two cannot have the same.
fn distinct(folder: &Folder) -> Result<(), FolderError> {
    let pairs = folder
        .migrations
        .iter()
        .zip(folder.migrations.iter().skip(1));
    for (a, b) in pairs {
        let same = match folder.layout {
            Layout::Folders => false,
            Layout::UpFolders => version_of_folder(&a.name) == version_of_folder(&b.name),
            _ => Version::of(&a.name) == Version::of(&b.name),
        };
        if same {
            return Err(same_version(&b.path, &a.path));
        }
    }
    Ok(())
}

fn same_version(path: &Path, other: &Path) -> FolderError {
    let other = other.to_owned();
    FolderError::new(path, FolderErrorKind::SameVersion { other })
}

/// A migration that is a whole file, with the notes beside it.
fn migration(name: String, path: PathBuf) -> Result<Migration, FolderError> {
    if name.chars().count() > name::LONGEST {
        let of = path.parent().filter(|folder| folder.ends_with(&name));
        return Err(FolderError::new(
            of.unwrap_or(&path),
            FolderErrorKind::NameTooLong,
        ));
    }
    let sql =
        fs::read(&path).map_err(|error| FolderError::new(&path, FolderErrorKind::Io(error)))?;
    check_text(&path, &sql)?;
    let mut migration = Migration::new(name, path, sql);
    migration.notes = read_text(&migration.notes_path())?;
    Ok(migration)
}

/// The text of a file; `None` when it is not there.
fn read_text(path: &Path) -> Result<Option<String>, FolderError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(check_text(path, &bytes)?.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FolderError::new(path, FolderErrorKind::Io(error))),
    }
}

fn read_lock(path: &Path) -> Result<Option<Lock>, FolderError> {
    let Some(text) = read_text(path)? else {
        return Ok(None);
    };
    let dialect = lock_file::parse(&text)
        .map_err(|error| FolderError::new(path, FolderErrorKind::Lock(error)))?;
    Ok(Some(Lock {
        path: path.to_owned(),
        dialect,
    }))
}

fn check_text<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, FolderError> {
    let line = |at: usize| bytes.iter().take(at).filter(|&&b| b == b'\n').count() + 1;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line(error.valid_up_to());
        FolderError::new(path, FolderErrorKind::NotUtf8 { line })
    })?;
    match bytes.iter().position(|&byte| byte == 0) {
        Some(at) => Err(FolderError::new(
            path,
            FolderErrorKind::Nul { line: line(at) },
        )),
        None => Ok(text),
    }
}

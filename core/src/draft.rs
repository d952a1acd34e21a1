//! The draft: the migration that a build of this working copy wrote last, while nobody else knows it.
//!
//! Its record lies in a hidden folder beside the migrations, which keeps itself out of git. So it is
//! found again by another target folder, by other features and after `cargo clean`, and by nobody who
//! gets the migration from the repository. It goes when the migration is applied to a database.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::files::{self, named};

/// The hidden folder beside the migrations folder.
pub const FOLDER: &str = ".whimbrel";

/// What the record of a draft says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The migration's name.
    pub name: String,
    /// Its text, as it was written.
    pub sql: String,
}

/// The file with the record of the draft in a migrations folder.
pub fn path(migrations: &Path) -> PathBuf {
    file(migrations, "draft")
}

fn file(migrations: &Path, extension: &str) -> PathBuf {
    let name = migrations.file_name().unwrap_or(migrations.as_os_str());
    let mut name = name.to_owned();
    name.push(".");
    name.push(extension);
    migrations.with_file_name(FOLDER).join(name)
}

/// Reads the record; `None` when there is no draft.
pub fn read(migrations: &Path) -> Option<Record> {
    parse(&fs::read_to_string(path(migrations)).ok()?)
}

fn parse(text: &str) -> Option<Record> {
    let (name, sql) = text.split_once('\n')?;
    Some(Record {
        name: name.to_owned(),
        sql: sql.to_owned(),
    })
}

/// Writes the record of a draft.
///
/// # Errors
/// When the file system refuses; the error names the path.
pub fn write(migrations: &Path, record: &Record) -> io::Result<()> {
    begin(migrations)?;
    let text = format!("{}\n{}", record.name, record.sql);
    files::write(&[(path(migrations), &text)])
}

/// Waits until no other build writes a draft into this folder; none begins before the answer is
/// dropped. Where the file system has no locks nobody waits.
///
/// # Errors
/// When the file system refuses; the error names the path.
pub fn lock(migrations: &Path) -> io::Result<File> {
    begin(migrations)?;
    let path = file(migrations, "lock");
    let file = File::create(&path).map_err(|error| named(&path, &error))?;
    match file.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(named(&path, &error)),
        _ => Ok(file),
    }
}

/// The hidden folder, which git leaves alone.
fn begin(migrations: &Path) -> io::Result<()> {
    let folder = migrations.with_file_name(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| named(&folder, &error))?;
    let ignore = folder.join(".gitignore");
    if ignore.exists() {
        return Ok(());
    }
    fs::write(&ignore, "*\n").map_err(|error| named(&ignore, &error))
}

/// The migration was applied: when `record` is of that one it is no draft any more. What cannot be
/// removed stays; it is about files of a developer, and no reason for a program to stop.
pub fn settle(record: &Path, name: &str) {
    let found = fs::read_to_string(record).ok();
    if found
        .as_deref()
        .and_then(parse)
        .is_some_and(|found| found.name == name)
    {
        let _ = fs::remove_file(record);
    }
}

/// True when version control knows the migration, or it cannot be told.
pub fn is_versioned(migrations: &Path, name: &str) -> bool {
    let system = migrations.ancestors().find_map(|folder| {
        let there = |name: &&str| folder.join(name).exists();
        [".git", ".jj", ".hg", ".svn"].into_iter().find(there)
    });
    match system {
        None => false,
        Some(".git") => {
            let mut git = Command::new("git");
            git.arg("-C").arg(migrations);
            git.args(["ls-files", "--error-unmatch", "--", name]);
            // 0: it is known. 1: it is not. Everything else: git itself failed.
            git.output()
                .map_or(true, |output| output.status.code() != Some(1))
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_lasts_until_the_migration_is_applied() {
        let root = std::env::temp_dir().join(format!("whimbrel-draft-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let migrations = root.join("prisma/migrations");
        assert_eq!(read(&migrations), None);
        let record = Record {
            name: "1_a".to_owned(),
            sql: "SELECT 1;\nSELECT 2;\n".to_owned(),
        };
        write(&migrations, &record).expect("a writable folder");
        assert_eq!(read(&migrations).as_ref(), Some(&record));
        // Another folder beside it has its own.
        assert_eq!(read(&root.join("prisma/other")), None);
        let ignore = fs::read_to_string(root.join("prisma/.whimbrel/.gitignore"));
        assert_eq!(ignore.expect("the file"), "*\n");
        settle(&path(&migrations), "2_b");
        assert_eq!(read(&migrations), Some(record));
        settle(&path(&migrations), "1_a");
        assert_eq!(read(&migrations), None);
        drop(lock(&migrations).expect("a lock"));
        fs::remove_dir_all(&root).expect("the folder goes");
    }
}

//! A schema on disk: one file, or a folder with any number of `*.prisma` files.

use crate::{file_help, message};
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// One file of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFile {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Why a schema cannot be read. The message names the path.
#[derive(Debug)]
pub struct SchemaFilesError {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Missing,
    NoFiles,
    Io(io::Error),
    NotUtf8 { line: usize },
    Nul { line: usize },
    TooDeep,
}

/// Folders in folders are followed so far; a loop of links ends here.
const DEEPEST: usize = 32;

/// Reads a schema: the file, or all `*.prisma` files below the folder, ordered by their paths.
///
/// # Errors
///
/// When there is nothing at the path, a folder has no `*.prisma` file, a file cannot be read, is not UTF-8 or holds a NUL byte.
pub fn read(path: &Path) -> Result<Vec<SchemaFile>, SchemaFilesError> {
    let mut paths = Vec::new();
    if path.is_dir() {
        list(path, DEEPEST, &mut paths)?;
        if paths.is_empty() {
            return Err(SchemaFilesError::new(path, Kind::NoFiles));
        }
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    paths.into_iter().map(read_file).collect()
}

/// The migrations folder that belongs to a schema when nobody names another: beside the file; inside
/// of the folder, or beside it when it is there.
pub fn migrations_of(schema: &Path) -> PathBuf {
    let beside = schema.with_file_name("migrations");
    if schema.is_dir() && !beside.is_dir() {
        schema.join("migrations")
    } else {
        beside
    }
}

fn list(folder: &Path, deeper: usize, paths: &mut Vec<PathBuf>) -> Result<(), SchemaFilesError> {
    let unreadable = |error| SchemaFilesError::new(folder, Kind::Io(error));
    let deeper = deeper
        .checked_sub(1)
        .ok_or_else(|| SchemaFilesError::new(folder, Kind::TooDeep))?;
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            list(&path, deeper, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "prisma")
        {
            paths.push(path);
        }
    }
    Ok(())
}

fn read_file(path: PathBuf) -> Result<SchemaFile, SchemaFilesError> {
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SchemaFilesError::new(&path, Kind::Missing),
        _ => SchemaFilesError::new(&path, Kind::Io(error)),
    })?;
    decode(path, bytes)
}

/// A schema's text from the bytes that were read; the path is for messages.
///
/// # Errors
///
/// When they are no UTF-8 or hold a NUL byte.
pub fn decode(path: PathBuf, bytes: Vec<u8>) -> Result<SchemaFile, SchemaFilesError> {
    let line = |bytes: &[u8], at: usize| {
        let before = bytes.iter().take(at);
        before.filter(|&&byte| byte == b'\n').count() + 1
    };
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        let line = line(&bytes, at);
        return Err(SchemaFilesError::new(&path, Kind::Nul { line }));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SchemaFile { path, text }),
        Err(error) => {
            let line = line(error.as_bytes(), error.utf8_error().valid_up_to());
            Err(SchemaFilesError::new(&path, Kind::NotUtf8 { line }))
        }
    }
}

impl SchemaFilesError {
    fn new(path: &Path, kind: Kind) -> Self {
        SchemaFilesError {
            path: path.to_owned(),
            kind,
        }
    }

    /// The file or folder to blame.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong, without what to do about it.
    pub fn message(&self) -> String {
        let path = self.path.display();
        match &self.kind {
            Kind::Missing => format!("there is no schema at {path}"),
            Kind::NoFiles => format!("the schema folder {path} has no .prisma file"),
            Kind::Io(error) => format!("cannot read {path}: {error}"),
            Kind::NotUtf8 { line } => format!("{path}:{line}: this is not UTF-8"),
            Kind::Nul { line } => format!("{path}:{line}: the file contains a NUL byte"),
            Kind::TooDeep => format!("{path} is more than {DEEPEST} folders deep"),
        }
    }

    /// What to do about it; `None` where only the message helps.
    pub fn help(&self) -> Option<&'static str> {
        Some(match &self.kind {
            Kind::Missing => "correct the path, or write the schema there",
            Kind::NoFiles => "correct the path, or add a .prisma file",
            Kind::Io(error) => return file_help::reading(error),
            Kind::NotUtf8 { .. } => "save the file as UTF-8",
            Kind::Nul { .. } => "remove it",
            Kind::TooDeep => "remove the link that forms a loop, or move the files up",
        })
    }
}

/// The message and what to do.
impl fmt::Display for SchemaFilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        message::write(f, None, &self.message(), self.help())
    }
}

impl std::error::Error for SchemaFilesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Io(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder for one test, removed at its end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("whimbrel-{test}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a temporary folder");
            Scratch(path)
        }

        fn write(&self, file: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.join(file);
            fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
            fs::write(&path, bytes).expect("a file");
            path
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_its_paths() {
        let scratch = Scratch::new("schema-folder");
        for file in ["b.prisma", "a/z.prisma", "a/notes.md", "c.prisma.bak"] {
            scratch.write(file, b"// x");
        }
        let files = read(&scratch.0).expect("readable");
        let names: Vec<_> = files
            .iter()
            .map(|file| file.path.strip_prefix(&scratch.0).expect("inside"))
            .collect();
        assert_eq!(names, [Path::new("a/z.prisma"), Path::new("b.prisma")]);
    }

    #[test]
    fn every_error_names_its_path() {
        let scratch = Scratch::new("schema-errors");
        let cases = [
            (scratch.0.join("missing.prisma"), "there is no schema at"),
            (
                scratch.write("nul.prisma", b"a\nb\0"),
                ":2: the file contains a NUL byte",
            ),
            (
                scratch.write("latin1.prisma", b"\n\n\xe9"),
                ":3: this is not UTF-8",
            ),
            (
                scratch
                    .write("none/x.txt", b"")
                    .parent()
                    .expect("inside")
                    .to_owned(),
                "has no .prisma file",
            ),
        ];
        for (path, expected) in cases {
            let error = read(&path).expect_err("unreadable").to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains(&*path.to_string_lossy()), "{error}");
        }
    }
}

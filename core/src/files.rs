//! Files that are written whole, or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

/// Writes files, into folders that are made when they are missing: all of them, or none. A file
/// that has these bytes already is not touched.
///
/// Every text is first written beside its place, so a full disk is noticed before any file has
/// changed; then each is renamed, so nobody sees half of one. A folder that is new appears with all its
/// files. When a rename fails, what was renamed before it is as it was.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("whimbrel-files-{}", std::process::id()));
/// let script = folder.join("1_a/migration.sql");
/// whimbrel_core::files::write(&[(script.clone(), "SELECT 1;\n")])?;
/// assert_eq!(std::fs::read_to_string(script)?, "SELECT 1;\n");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// When the file system refuses; the error names the path.
pub fn write(files: &[(PathBuf, &str)]) -> io::Result<()> {
    let mut written = Written::default();
    let done = written.write(files);
    if done.is_err() {
        written.take_back();
    }
    done
}

/// What a call has done to the file system so far.
#[derive(Default)]
struct Written {
    /// Texts beside their places.
    files: Vec<PathBuf>,
    /// New folders beside their places, with their places.
    folders: Vec<(PathBuf, PathBuf)>,
    /// Files and new folders in their places, with what was there before.
    replaced: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Written {
    fn write(&mut self, files: &[(PathBuf, &str)]) -> io::Result<()> {
        let mut renames = Vec::new();
        for (path, text) in files {
            let failed = |error| named(path, &error);
            // What cannot be read could not be put back.
            let old = fs::metadata(path).is_ok_and(|found| found.is_file());
            let old = old.then(|| fs::read(path)).transpose().map_err(failed)?;
            if old.as_deref() == Some(text.as_bytes()) {
                continue;
            }
            if let Some(folder) = new_folder(path) {
                let begun = self.folders.iter().find(|(_, place)| place == folder);
                let begun = begun.map(|(waiting, _)| waiting.clone());
                let waiting = begun.unwrap_or_else(|| {
                    let waiting = beside(folder);
                    self.folders.push((waiting.clone(), folder.to_owned()));
                    renames.push((waiting.clone(), folder.to_owned(), None));
                    waiting
                });
                let inside = waiting.join(path.strip_prefix(folder).unwrap_or(path));
                if let Some(parent) = inside.parent() {
                    fs::create_dir_all(parent).map_err(failed)?;
                }
                fs::write(inside, text).map_err(failed)?;
                continue;
            }
            // What a link points to changes, not the link.
            let place = fs::canonicalize(path).ok();
            let place = place.filter(|_| path.is_symlink());
            let place = place.unwrap_or_else(|| path.clone());
            let found = fs::metadata(&place).ok();
            let is_place = |found: &fs::Metadata| found.is_file() || found.is_dir();
            if found.as_ref().is_some_and(|found| !is_place(found)) {
                // A device or a pipe, as in `--output /dev/stdout`.
                fs::write(&place, text).map_err(failed)?;
                continue;
            }
            let waiting = beside(&place);
            self.files.push(waiting.clone());
            let permissions = found.map(|found| found.permissions());
            fs::write(&waiting, text)
                .and_then(|()| permissions.map_or(Ok(()), |all| fs::set_permissions(&waiting, all)))
                .map_err(failed)?;
            renames.push((waiting, place, old));
        }
        for (waiting, place, old) in renames {
            fs::rename(&waiting, &place).map_err(|error| named(&place, &error))?;
            self.replaced.push((place, old));
        }
        Ok(())
    }

    /// The first error is the one to report, so what cannot be taken back stays.
    fn take_back(self) {
        for path in self.files {
            let _ = fs::remove_file(path);
        }
        for (path, _) in self.folders {
            let _ = fs::remove_dir_all(path);
        }
        for (path, old) in self.replaced.into_iter().rev() {
            let _ = match old {
                Some(bytes) => {
                    let waiting = beside(&path);
                    fs::write(&waiting, bytes).and_then(|()| fs::rename(waiting, path))
                }
                None if path.is_dir() => fs::remove_dir_all(path),
                None => fs::remove_file(path),
            };
        }
    }
}

/// The outermost folder of a path that is not there yet.
fn new_folder(path: &Path) -> Option<&Path> {
    let folders = path.parent()?.ancestors();
    let missing = folders.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    missing.last()
}

/// Where something waits for its place: hidden, so that a folder of migrations does not take it for one, and short,
/// because the name of the place may be as long as a name can be. What a killed process left there stays.
fn beside(place: &Path) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let waiting = place.with_file_name(format!(".new-{}-{number}", std::process::id()));
        if !waiting.exists() {
            return waiting;
        }
    }
}

/// An error with the path that could not be written.
pub(crate) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot write {}: {error}", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_whole_leaves_everything_as_it_was() {
        let folder = std::env::temp_dir().join(format!("whimbrel-files-{}", std::process::id()));
        fs::create_dir_all(folder.join("seal")).expect("a folder where a file is to be");
        fs::write(folder.join("old"), "old").expect("a file");
        let files = [
            (folder.join("old"), "new"),
            (folder.join("new/deep/script"), "script"),
            (folder.join("new/other"), "other"),
            (folder.join("n".repeat(255)), "the longest name"),
            (folder.join("seal"), "a file cannot take a folder's place"),
        ];
        let error = write(&files).expect_err("a folder is in the way");
        assert!(error.to_string().contains("seal"), "{error}");
        assert_eq!(fs::read(folder.join("old")).expect("kept"), b"old");
        let mut left: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
        left.retain(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name != "old" && name != "seal"
        });
        assert!(left.is_empty(), "{left:?}");

        // What a killed process left, should its number come again.
        let next = beside(&folder.join("x"));
        let next = next
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let (begin, number) = next.rsplit_once('-').expect("a number");
        let number: usize = number.parse().expect("a number");
        for number in number..number + 20 {
            let left = folder.join(format!("{begin}-{number}"));
            fs::create_dir_all(left.join("deep")).expect("a folder");
            fs::write(left.join("deep/down.sql"), "old").expect("a file");
        }

        fs::remove_dir(folder.join("seal")).expect("empty");
        write(&files).expect("nothing is in the way");
        assert_eq!(fs::read(folder.join("old")).expect("written"), b"new");
        assert_eq!(
            fs::read(folder.join("new/deep/script")).expect("written"),
            b"script"
        );
        assert!(!folder.join("new/deep/down.sql").exists());
        fs::remove_dir_all(folder).expect("removed");
    }
}

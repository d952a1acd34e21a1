//! What to do about an error of the file system; nothing where its message is all that is known.

use std::io;

/// What to do when a file or folder cannot be read.
pub fn reading(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        io::ErrorKind::NotFound => "correct the path",
        io::ErrorKind::PermissionDenied => {
            "give the user that runs this command permission to read it"
        }
        io::ErrorKind::IsADirectory => "name a file, not a folder",
        io::ErrorKind::NotADirectory => "name a folder, not a file",
        io::ErrorKind::InvalidData => "save the file as UTF-8",
        _ => return None,
    })
}

/// What to do when a file or folder cannot be written.
pub fn writing(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        io::ErrorKind::NotFound => "correct the path, or create its folder",
        io::ErrorKind::PermissionDenied => {
            "give the user that runs this command permission to write it"
        }
        io::ErrorKind::IsADirectory => "name a file, not a folder",
        io::ErrorKind::NotADirectory => "name a folder, not a file",
        io::ErrorKind::ReadOnlyFilesystem => "run it on a file system that can be written",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free disk space, then run it again"
        }
        _ => return None,
    })
}

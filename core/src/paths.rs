//! Paths as people write them in `build.rs` and in macros.

use std::path::{Component, Path, PathBuf};

/// A path counted from a folder, without `..` where that is the same place.
pub fn join(folder: &Path, path: &Path) -> PathBuf {
    let joined = folder.join(path);
    let mut short = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if short.file_name().is_some() => {
                short.pop();
            }
            part => short.push(part),
        }
    }
    // A symbolic link may lead elsewhere, and what is above that is not what is above the link.
    match (short.canonicalize(), joined.canonicalize()) {
        (Ok(short), Ok(joined)) if short != joined => {}
        (Err(_), Ok(_)) => {}
        _ => return short,
    }
    joined
}

/// True when a path that is counted from a package leads out of it: what is there is not published
/// with the package.
pub fn is_outside(package: &Path, path: &Path) -> bool {
    !join(package, path).starts_with(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_resolved() {
        let join = |path| join(Path::new("/ws/app"), Path::new(path));
        for (path, expected) in [
            ("prisma/migrations", "/ws/app/prisma/migrations"),
            ("./prisma", "/ws/app/prisma"),
            ("../prisma", "/ws/prisma"),
            ("a/../b", "/ws/app/b"),
            ("../../../../x", "/../../x"),
            ("/elsewhere", "/elsewhere"),
        ] {
            assert_eq!(join(path), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn what_leads_out() {
        let outside = |path| is_outside(Path::new("/ws/app"), Path::new(path));
        for path in ["../prisma", "a/../../prisma", "/ws/other", "/ws/app2"] {
            assert!(outside(path), "{path}");
        }
        for path in ["prisma", "a/../b", "../app/prisma", "/ws/app/prisma"] {
            assert!(!outside(path), "{path}");
        }
    }
}

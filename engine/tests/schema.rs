//! Schemas under `tests/schema` and what is said about each: `name.prisma`, or a folder of files
//! that are one schema, beside `name.txt`. `UPDATE_EXPECT=1` writes what is said now.

#![allow(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_engine::diagnostics::render;
use whimbrel_engine::schema;
use whimbrel_engine::source::SourceFile;

fn check(folder: &Path) -> usize {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let cases = schemas(folder);
    for case in &cases {
        let files = files(case);
        let loaded = schema::load(&files);
        let said = match loaded.diagnostics.is_empty() {
            true => "valid\n".to_owned(),
            false => render(&loaded.diagnostics, &files, false),
        };
        let path = case.with_extension("txt");
        if update {
            fs::write(&path, &said).expect("an expectation can be written");
        } else if fs::read_to_string(&path).unwrap_or_default() != said {
            wrong.push(format!("{}:\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    cases.len()
}

/// `*.prisma` files and folders.
fn schemas(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| {
            path.extension()
                .is_none_or(|extension| extension == "prisma")
        })
        .collect();
    found.sort();
    found
}

fn files(case: &Path) -> Vec<SourceFile> {
    let paths = match case.is_dir() {
        true => schemas(case),
        false => vec![case.to_owned()],
    };
    let file = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        SourceFile::new(name, fs::read_to_string(path).expect("a readable schema"))
    };
    paths.iter().map(file).collect()
}

#[test]
fn what_is_said_of_each_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema");
    assert!(check(&folder) > 50, "the cases are gone");
}

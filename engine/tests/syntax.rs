//! What is said about texts that cannot be read: `syntax/<case>.prisma` gives
//! `syntax/<case>.expected`. `UPDATE_EXPECT=1` writes the expected files.

#![allow(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_engine::diagnostics::render;
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::syntax::parse;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "prisma")
        })
        .collect();
    cases.sort();
    cases
}

fn check(case: &Path) {
    let text = fs::read_to_string(case).expect("a readable case");
    let (_, diagnostics) = parse(0, &text);
    let actual = render(
        &diagnostics,
        &[SourceFile::new("schema.prisma", text)],
        false,
    );
    let path = case.with_extension("expected");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &actual).expect("the expected file is written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        actual,
        expected,
        "{} (UPDATE_EXPECT=1 accepts)",
        case.display()
    );
}

#[test]
fn cases_are_reported_as_expected() {
    let cases = cases();
    assert!(!cases.is_empty());
    for case in &cases {
        check(case);
    }
}

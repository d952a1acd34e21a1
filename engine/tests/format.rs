//! Formatted texts: `format/<case>.prisma` becomes `format/<case>.expected`; what is expected is
//! what `prisma format` writes. `UPDATE_EXPECT=1` writes the expected files.

#![allow(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_engine::format::{format, format_files};
use whimbrel_engine::source::SourceFile;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format");
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
    let actual = format(&text);
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
    assert_eq!(format(&actual), actual, "{} a second time", case.display());
}

#[test]
fn cases_are_formatted_as_expected() {
    let cases = cases();
    assert!(!cases.is_empty());
    for case in &cases {
        check(case);
    }
}

#[test]
fn files_of_one_schema_complete_each_other() {
    let files = [
        SourceFile::new("a.prisma", "model User {\nid Int @id\n}\n"),
        SourceFile::new("b.prisma", "model Post {\nid Int @id\nauthor User\n}\n"),
    ];
    assert_eq!(
        format_files(&files),
        [
            "model User {\n  id    Int    @id\n  posts Post[]\n}\n",
            "model Post {\n  id     Int  @id\n  author User @relation(fields: [userId], references: [id])\n  userId Int\n}\n",
        ]
    );
}

/// Prisma would write `* /* b` here, and more of it with every run.
#[test]
fn an_indented_block_comment_below_another_comment_stays_whole() {
    let text = "model A {\n  // a\n  /* b */\n  id Int @id\n}\n";
    let formatted = "model A {\n  // a\n  /**\n   * b\n   */\n  id Int @id\n}\n";
    assert_eq!(format(text), formatted);
    assert_eq!(format(formatted), formatted);
}

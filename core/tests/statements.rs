//! Splits every script in `statements/<dialect>/` and compares with the `.txt` beside it.
//! `UPDATE_EXPECT=1` writes those files anew.

use std::{fs, path::Path};

use whimbrel_core::{
    Dialect,
    statements::{SplitError, split},
};

#[test]
fn scripts_are_split_as_recorded() {
    let mut seen = 0;
    for (folder, dialect) in [
        ("postgres", Dialect::Postgres),
        ("sqlite", Dialect::Sqlite),
        ("mysql", Dialect::Mysql),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/statements")
            .join(folder);
        for entry in fs::read_dir(folder).expect("the folder exists") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                check(dialect, &path);
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} scripts were found");
}

fn check(dialect: Dialect, path: &Path) {
    let script = fs::read_to_string(path).expect("UTF-8");
    let found = match split(dialect, &script) {
        Ok(statements) => statements
            .iter()
            .map(|statement| format!("{}\n====\n", statement.text(&script)))
            .collect(),
        Err(SplitError {
            offset,
            message,
            help,
            ..
        }) => {
            format!(
                "error before {:?}: {message}\nhelp: {help:?}\n",
                &script[offset..]
            )
        }
    };
    let expected = path.with_extension("txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &found).expect("writable");
    }
    let wanted = fs::read_to_string(&expected).unwrap_or_default();
    assert_eq!(found, wanted, "{}", path.display());
}

/// Cut at every byte, no script makes the splitter panic, and what it returns lies in order
/// inside the text.
#[test]
fn no_prefix_breaks_the_splitter() {
    let text =
        "CREATE TRIGGER é BEGIN E'\\' $a$ ; $a$ /* `x` [y] \"z\" -- # */ ; END; DO $é$ ;é$é$";
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        for (end, _) in text.char_indices() {
            for (start, _) in text[..end].char_indices() {
                let part = &text[start..end];
                let mut last = 0;
                for statement in split(dialect, part).unwrap_or_default() {
                    assert!(last <= statement.start && statement.start < statement.end);
                    assert!(!statement.text(part).is_empty());
                    last = statement.end;
                }
            }
        }
    }
}

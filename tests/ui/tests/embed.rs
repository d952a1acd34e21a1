//! Every way in which `embed_migrations!` can fail, with what rustc shows for it.
//! `TRYBUILD=overwrite` rewrites the expected outputs.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A history under the folder that trybuild compiles the cases in, which is their package.
fn history(package: &Path, name: &str, files: &[(&str, &[u8])]) {
    let folder = package.join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable target folder");
    for (file, bytes) in files {
        let path = folder.join(file);
        let parent = path.parent().expect("inside of the history");
        fs::create_dir_all(parent).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

#[test]
fn embed_migrations_says_what_to_do() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = target.parent().expect("CARGO_TARGET_TMPDIR is below it");
    let package: PathBuf = target.join("tests/trybuild/whimbrel-ui-tests");
    let sql: &[u8] = b"CREATE TABLE a (id INTEGER PRIMARY KEY);\n";
    let sqlite: (&str, &[u8]) = ("migration_lock.toml", b"provider = \"sqlite\"\n");
    let script = "20240106120000_init/migration.sql";

    history(&package, "empty", &[sqlite]);
    history(
        &package,
        "no_script",
        &[("20240106120000_init/notes.md", b"")],
    );
    history(
        &package,
        "not_utf8",
        &[sqlite, (script, b"SELECT 1;\nSELECT '\xe9';\n")],
    );
    history(&package, "nul", &[sqlite, (script, b"SELECT 1;\0\n")]);
    history(
        &package,
        "unclosed",
        &[sqlite, (script, b"SELECT 1;\n\nSELECT 'a;\n")],
    );
    history(
        &package,
        "other_provider",
        &[
            ("migration_lock.toml", b"provider = \"postgresql\"\n"),
            (script, sql),
        ],
    );
    history(
        &package,
        "bad_lock",
        &[
            ("migration_lock.toml", b"provider = \"oracle\"\n"),
            (script, sql),
        ],
    );
    history(
        &package,
        "same_name",
        &[
            sqlite,
            ("1_init/migration.sql", sql),
            ("1_Init/migration.sql", sql),
        ],
    );

    // The seal of `SELECT 1;`.
    let seal: &[u8] = b"20240106120000_init \
        17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a \
        936b7fd9fd93d0d734c962cf9ac5abacf11acd7641241c222763ec6ef8738959\n";
    history(
        &package,
        "edited",
        &[sqlite, (script, sql), ("whimbrel.lock", seal)],
    );

    trybuild::TestCases::new().compile_fail("cases/*.rs");
}

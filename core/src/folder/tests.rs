use std::fs;

use crate::lock_file;

use super::*;

/// A folder of its own for each test, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("whimbrel-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a temporary folder");
        Scratch(path)
    }

    fn write(&self, file: &str, bytes: &[u8]) -> &Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn reads_in_bytewise_order() {
    let scratch = Scratch::new("order");
    scratch
        .write("20240101000000_b/migration.sql", b"SELECT 2;")
        .write("0_init/migration.sql", b"SELECT 1;")
        .write("Zz/migration.sql", b"")
        .write("20240101000000_a/migration.sql", b"SELECT 3;\r\n")
        .write("20240101000000_a/notes.md", b"x")
        .write("README.md", b"x")
        .write(".git/HEAD", b"x")
        .write("migration_lock.toml", b"provider = \"sqlite\"");
    let folder = read(&scratch.0).expect("a good folder");
    let names: Vec<_> = folder.migrations.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(
        names,
        ["0_init", "20240101000000_a", "20240101000000_b", "Zz"]
    );
    assert_eq!(folder.migrations[1].sql, b"SELECT 3;\r\n");
    assert_eq!(
        folder.same_timestamp(),
        [("20240101000000_a", "20240101000000_b")]
    );
    assert!(folder.expect(Dialect::Sqlite).is_ok());
    let error = folder
        .expect(Dialect::Postgres)
        .expect_err("another provider");
    assert!(error.to_string().starts_with("P3019: "));
    assert!(error.path().ends_with("migration_lock.toml"));
}

#[test]
fn every_error_names_its_path() {
    let cases: [(&str, &str, &[u8], &str); 6] = [
        ("1_a/other.sql", "1_a", b"", "P3015"),
        (
            "1_a/migration.sql",
            "migration.sql",
            b"a\n\xff",
            ":2: this is not UTF-8",
        ),
        (
            "1_a/migration.sql",
            "migration.sql",
            b"\n\na\0",
            ":3: the file contains a NUL",
        ),
        (
            "migration_lock.toml",
            "migration_lock.toml",
            b"",
            "the line `provider = …` is missing",
        ),
        (
            "migration_lock.toml",
            "migration_lock.toml",
            b"provider=\"x\"",
            "\"x\" is not supported",
        ),
        ("1_a/migration.sql/x", "migration.sql", b"", "cannot read"),
    ];
    for (at, (file, blamed, bytes, says)) in cases.into_iter().enumerate() {
        let scratch = Scratch::new(&format!("bad{at}"));
        scratch.write(file, bytes);
        let error = read(&scratch.0).expect_err("a bad folder");
        assert!(error.path().ends_with(blamed), "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert!(
            error
                .to_string()
                .contains(&error.path().display().to_string())
        );
    }
    let missing = read(Path::new("/nowhere/migrations")).expect_err("no folder");
    assert!(matches!(missing.kind(), FolderErrorKind::Missing));
}

#[test]
fn a_name_must_fit_the_history_table() {
    let scratch = Scratch::new("long");
    // 255 bytes is what file systems allow, so only the check itself can be reached here.
    scratch.write(&format!("{}/migration.sql", "x".repeat(255)), b"");
    assert_eq!(read(&scratch.0).expect("fits").migrations.len(), 1);
}

#[test]
fn a_written_migration_is_read_back_and_not_touched_again() {
    let scratch = Scratch::new("write");
    let directory = scratch.0.join("prisma/migrations");
    let lock = lock_file::render(Dialect::Sqlite);
    let path = write(&directory, None, "1_init", "SELECT 1;", Some(&lock)).expect("written");
    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|m| m.modified())
            .expect("times")
    };
    let before = modified(&path);
    let folder = read(&directory).expect("a good folder");
    assert_eq!(folder.migrations[0].sql, b"SELECT 1;");
    assert_eq!(folder.lock.map(|lock| lock.dialect), Some(Dialect::Sqlite));
    write(&directory, None, "1_init", "SELECT 1;", Some(&lock)).expect("unchanged");
    assert_eq!(modified(&path), before);
    write(&directory, None, "1_init", "SELECT 2;", None).expect("changed");
    assert_eq!(fs::read(&path).expect("the script"), b"SELECT 2;");
    let beside: Vec<_> = fs::read_dir(directory.join("1_init"))
        .expect("a folder")
        .collect();
    assert_eq!(beside.len(), 1, "nothing is left beside the script");
    let error = write(&path, None, "1_init", "", None).expect_err("a file is no folder");
    assert!(error.to_string().contains("1_init"));
}

/// Files and their texts.
type Files = [(&'static str, &'static str)];

/// Writes files, and answers what `read` says of them: the names in order, or the error.
fn names_of(test: &str, files: &Files) -> Result<(Layout, Vec<String>), String> {
    let scratch = Scratch::new(test);
    for (file, text) in files {
        scratch.write(file, text.as_bytes());
    }
    let root = format!("{}/", scratch.0.display());
    let folder = read(&scratch.0).map_err(|error| error.to_string().replace(&root, ""))?;
    let names = folder
        .migrations
        .into_iter()
        .map(|migration| migration.name);
    Ok((folder.layout, names.collect()))
}

#[test]
fn every_layout_has_its_own_order() {
    let up = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
    let goose = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n";
    let cases: [(Layout, &Files, &[&str]); 8] = [
        (
            Layout::Numbered,
            &[
                ("9_a.sql", ""),
                ("10_b.sql", ""),
                ("seed.sql", ""),
                ("2.sql", ""),
                ("x.txt", ""),
            ],
            &["2", "9_a", "10_b"],
        ),
        (
            Layout::Numbered,
            &[
                ("1_a.up.sql", ""),
                ("1_a.down.sql", ""),
                ("2_b.sql", ""),
                ("old/3_c.sql", ""),
            ],
            &["1_a", "2_b"],
        ),
        (
            Layout::Dbmate,
            &[("9_a.sql", up), ("10_b.sql", up)],
            &["10_b", "9_a"],
        ),
        (
            Layout::Goose,
            &[("9_a.sql", goose), ("10_b.sql", goose)],
            &["9_a", "10_b"],
        ),
        (
            Layout::UpFolders,
            &[
                ("2024-02-01-000000_b/up.sql", ""),
                ("20240101000000_a/up.sql", ""),
                ("x.toml", ""),
            ],
            &["20240101000000_a", "2024-02-01-000000_b"],
        ),
        (
            Layout::Versioned,
            &[
                ("V1.10__c.sql", ""),
                ("V1.9__b.sql", ""),
                ("V1__a.sql", ""),
                ("U1__a.sql", "x"),
            ],
            &["V1__a", "V1.9__b", "V1.10__c"],
        ),
        (
            Layout::Versioned,
            &[
                ("V2__b.sql", ""),
                ("U1__out_of_order.sql", ""),
                ("V10__c.sql", ""),
            ],
            &["U1__out_of_order", "V2__b", "V10__c"],
        ),
        (
            Layout::Folders,
            &[
                ("seed.sql", ""),
                ("dev_seed.sql", ""),
                ("9_a/migration.sql", ""),
            ],
            &["9_a"],
        ),
    ];
    for (at, (layout, files, names)) in cases.into_iter().enumerate() {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let found = names_of(&format!("layout{at}"), files);
        assert_eq!(found, Ok((layout, names)), "{files:?}");
    }
}

#[test]
fn what_is_ambiguous_names_both_files() {
    let goose = "-- +goose Up\nSELECT 1;\n";
    let cases: [(&Files, &str); 17] = [
        (
            &[("1_a/migration.sql", ""), ("2_b.sql", "")],
            "1_a/migration.sql and 2_b.sql are migrations of two layouts",
        ),
        (
            &[("1_a/up.sql", ""), ("2_b/migration.sql", "")],
            "2_b/migration.sql and 1_a/up.sql are",
        ),
        (
            &[("1_a/up.sql", ""), ("1_a/migration.sql", "")],
            "1_a/migration.sql and 1_a/up.sql are",
        ),
        (
            &[("1_a.sql", ""), ("V2__b.sql", "")],
            "1_a.sql and V2__b.sql are",
        ),
        (
            &[("1_a.sql", goose), ("2_b.sql", "-- migrate:up\n")],
            "1_a.sql and 2_b.sql are",
        ),
        (
            &[("1_a.sql", goose), ("2_b.sql", "SELECT 1;")],
            "2_b.sql has no up section, but 1_a.sql has one",
        ),
        (
            &[("1_a.up.sql", goose), ("1_a.down.sql", "")],
            "1_a.up.sql and 1_a.down.sql are",
        ),
        (
            &[("V1__a.sql", ""), ("V2__b.rs", "")],
            "V2__b.rs is a migration that is not SQL",
        ),
        (
            &[("3_c.go", ""), ("mod.rs", "")],
            "3_c.go is a migration that is not SQL",
        ),
        (
            &[("V1__a.sql", ""), ("more/deep/V2__b.sql", "")],
            "more/deep/V2__b.sql is in a subfolder",
        ),
        (
            &[("01_a.sql", ""), ("1_b.sql", "")],
            "1_b.sql has the same version as 01_a.sql",
        ),
        (
            &[("V1__a.sql", ""), ("V1.0__b.sql", "")],
            "has the same version as",
        ),
        (
            &[("2024-01-01_a/up.sql", ""), ("20240101_b/up.sql", "")],
            "has the same version as",
        ),
        (
            &[("1_a.sql", ""), ("1_a.up.sql", "")],
            "has the same version as",
        ),
        (
            &[("V1__a.sql", ""), ("V2_b.sql", "")],
            "V2_b.sql does not follow the layout",
        ),
        (
            &[("V1__a.sql", ""), ("R__views.sql", "")],
            "R__views.sql is a repeatable migration",
        ),
        (
            &[("1_a.sql", ""), ("2_b.down.sql", "")],
            "2_b.down.sql is a down migration without its migration",
        ),
    ];
    for (at, (files, says)) in cases.into_iter().enumerate() {
        let error = names_of(&format!("ambiguous{at}"), files).expect_err("ambiguous");
        assert!(error.contains(says), "{files:?}: {error}");
    }
}

#[test]
fn what_goes_forward_and_what_goes_back_are_told_apart() {
    let scratch = Scratch::new("ways");
    let file =
        "-- +goose NO TRANSACTION\r\n-- +goose Up\r\nSELECT 1;\r\n-- +goose Down\r\nSELECT 2;\r\n";
    scratch.write("1_a.sql", file.as_bytes());
    scratch.write("1_a.whimbrel", b"-- at 3: nothing\n");
    let folder = read(&scratch.0).expect("good");
    let one = &folder.migrations[0];
    assert_eq!(one.text(), file);
    assert_eq!(one.script().len(), file.len());
    assert!(one.script().contains("SELECT 1;") && !one.script().contains("SELECT 2"));
    let down = one.down.as_ref().expect("a way back");
    assert!(down.text.contains("SELECT 2;") && !down.text.contains("SELECT 1"));
    assert!(one.alone && down.alone && one.notes.is_some());

    let scratch = Scratch::new("diesel");
    scratch
        .write("1_a/up.sql", b"SELECT 1;")
        .write("1_a/down.sql", b"SELECT 2;")
        .write(
            "1_a/metadata.toml",
            b"# why\nrun_in_transaction = false # here\n",
        )
        .write("2_b/up.sql", b"SELECT 1;");
    let folder = read(&scratch.0).expect("good");
    let alone: Vec<bool> = folder.migrations.iter().map(|m| m.alone).collect();
    assert_eq!(alone, [true, false]);
    let down = folder.migrations[0].down.as_ref().expect("a way back");
    assert!(down.path.ends_with("1_a/down.sql") && down.text == "SELECT 2;");

    let scratch = Scratch::new("flyway");
    scratch
        .write("V1__a.sql", b"SELECT 1;")
        .write("V1__a.sql.conf", b"executeInTransaction=false\n")
        .write("U1__a.sql", b"SELECT 2;");
    let folder = read(&scratch.0).expect("good");
    let down = folder.migrations[0].down.as_ref();
    assert!(folder.migrations[0].alone && down.is_some_and(|down| down.text == "SELECT 2;"));
}

#[test]
fn a_new_migration_is_written_like_the_last() {
    let cases: [(&[&str], &[&str]); 4] = [
        (&["0009_a.sql"], &["0010_b.sql"]),
        (
            &["1_a.up.sql", "1_a.down.sql"],
            &["2_b.down.sql", "2_b.up.sql"],
        ),
        (&["V1__a.sql"], &["V2__b.sql"]),
        (
            &["1_a/up.sql", "1_a/down.sql"],
            &["1970-01-01-000000_b/down.sql", "1970-01-01-000000_b/up.sql"],
        ),
    ];
    for (at, (before, new)) in cases.into_iter().enumerate() {
        let scratch = Scratch::new(&format!("next{at}"));
        for file in before {
            scratch.write(file, b"SELECT 1;");
        }
        let folder = read(&scratch.0).expect("good");
        let last = folder.migrations.last().map(|m| m.name.as_str());
        let name = folder.layout.next_name(0, "b", last);
        write(&scratch.0, None, &name, "SELECT 2;", None).expect("written");
        for file in new {
            assert!(scratch.0.join(file).is_file(), "{file}");
        }
        let folder = read(&scratch.0).expect("still good");
        assert_eq!(folder.migrations.len(), 2);
        // Under another name with all its files, and gone with all of them.
        let other = folder.layout.next_name(0, "z", Some(&name));
        rename(&scratch.0, &name, &other).expect("renamed");
        remove(&scratch.0, &name).expect_err("gone under this name");
        remove(&scratch.0, &other).expect("removed");
        let folder = read(&scratch.0).expect("as before");
        assert_eq!(folder.migrations.len(), 1);
        for file in new {
            assert!(!scratch.0.join(file).exists(), "{file}");
        }
    }
}

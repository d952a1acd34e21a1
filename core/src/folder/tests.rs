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
            ":3: the file holds a NUL",
        ),
        (
            "migration_lock.toml",
            "migration_lock.toml",
            b"",
            "no line such as",
        ),
        (
            "migration_lock.toml",
            "migration_lock.toml",
            b"provider=\"x\"",
            "\"x\" is not one of",
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
    let path = write(&directory, "1_init", "SELECT 1;", Some(&lock)).expect("written");
    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|m| m.modified())
            .expect("times")
    };
    let before = modified(&path);
    let folder = read(&directory).expect("a good folder");
    assert_eq!(folder.migrations[0].sql, b"SELECT 1;");
    assert_eq!(folder.lock.map(|lock| lock.dialect), Some(Dialect::Sqlite));
    write(&directory, "1_init", "SELECT 1;", Some(&lock)).expect("unchanged");
    assert_eq!(modified(&path), before);
    write(&directory, "1_init", "SELECT 2;", None).expect("changed");
    assert_eq!(fs::read(&path).expect("the script"), b"SELECT 2;");
    let beside: Vec<_> = fs::read_dir(directory.join("1_init"))
        .expect("a folder")
        .collect();
    assert_eq!(beside.len(), 1, "nothing is left beside the script");
    let error = write(&path, "1_init", "", None).expect_err("a file is no folder");
    assert!(error.to_string().contains("1_init"));
}

//! What a build shows and writes: every folder of `cases/` is a package, `expected.stderr` in it is
//! what its build script prints. `UPDATE_EXPECT=1` rewrites the expectations.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Not a test: the build script of the packages below, in a process of its own.
#[test]
fn build_script() {
    if std::env::var_os("WHIMBREL_BUILD_SCRIPT").is_some() {
        let mut check = whimbrel_build::configure();
        if std::env::var_os("WHIMBREL_TEST_MODELS").is_some() {
            check = check.models(whimbrel_build::Models::default());
        }
        check.run();
    }
}

/// A copy of a case that may be written to.
struct Package {
    root: PathBuf,
}

impl Package {
    fn new(case: &str, test: &str) -> Package {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{case}-{test}"));
        let _ = fs::remove_dir_all(&root);
        copy(&cases().join(case), &root);
        fs::create_dir_all(root.join("out")).expect("a folder for the build script");
        // Paths are shown from the folder that has it.
        fs::write(root.join("Cargo.lock"), "").expect("a writable package");
        Package { root }
    }

    fn build(&self, variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        command.args(["--exact", "build_script", "--nocapture"]);
        for variable in [
            "CI",
            "PROFILE",
            "WHIMBREL_MIGRATE",
            "WHIMBREL_RENAME",
            "WHIMBREL_ACCEPT_DATA_LOSS",
        ] {
            command.env_remove(variable);
        }
        let command = command
            .env("WHIMBREL_BUILD_SCRIPT", "1")
            .env("CARGO_MANIFEST_DIR", &self.root)
            .env("OUT_DIR", self.root.join("out"))
            .envs(variables.iter().copied());
        command.output().expect("this test runs")
    }

    /// Every schema, script, lock and seal with the line endings of Windows.
    fn to_windows(&self) {
        fn convert(folder: &Path) {
            for entry in fs::read_dir(folder).expect("a readable folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    convert(&path);
                    continue;
                }
                let bytes = fs::read(&path).expect("a readable file");
                let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
                fs::write(&path, lines.join(&b"\r\n"[..])).expect("a writable file");
            }
        }
        convert(&self.root.join("prisma"));
    }

    fn migrations(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.root.join("prisma/migrations")) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names.filter_map(|name| name.into_string().ok()).collect();
        names.sort();
        names
    }

    fn add_fields(&self, fields: &str) {
        let path = self.root.join("prisma/schema.prisma");
        let schema = fs::read_to_string(&path).expect("a schema");
        let schema = schema.replace("  name ", &format!("{fields}\n  name "));
        fs::write(path, schema).expect("a writable schema");
    }

    fn newest_script(&self) -> String {
        let migrations = self.migrations();
        let newest = migrations.iter().rfind(|name| name.starts_with('2'));
        let path = format!(
            "prisma/migrations/{}/migration.sql",
            newest.expect("a migration")
        );
        fs::read_to_string(self.root.join(path)).expect("a script")
    }
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a readable file");
        }
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn every_mistake_is_one_report() {
    let mut names: Vec<_> = fs::read_dir(cases())
        .expect("the cases")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    assert!(names.len() > 10, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let package = Package::new(&name, "report");
        let before = package.migrations();
        let output = package.build(&[]);
        let shown = stderr(&output);
        let expectation = cases().join(&name).join("expected.stderr");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expectation, &shown).expect("a writable source tree");
        }
        let expected = fs::read_to_string(&expectation).unwrap_or_default();
        if shown != expected {
            wrong.push(format!("{name}: expected\n{expected}\nbut it is\n{shown}"));
        }
        assert_eq!(output.status.success(), shown.is_empty(), "{name}: {shown}");
        assert_eq!(
            package.migrations(),
            before,
            "{name}: a check writes nothing"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn line_endings_of_windows_change_nothing() {
    for entry in fs::read_dir(cases()).expect("the cases") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("cases have plain names");
        let package = Package::new(name, "windows");
        package.to_windows();
        let shown = stderr(&package.build(&[]));
        let expected = fs::read_to_string(cases().join(name).join("expected.stderr"));
        assert_eq!(shown, expected.expect("an expectation"), "{name}");
    }
}

#[test]
fn the_target_of_a_build_changes_nothing() {
    for case in ["covered", "uncovered"] {
        let package = Package::new(case, "target");
        let here = package.build(&[]);
        let there = package.build(&[
            ("TARGET", "x86_64-pc-windows-msvc"),
            ("CARGO_CFG_TARGET_OS", "windows"),
            ("CARGO_CFG_WINDOWS", ""),
            ("CARGO_CFG_TARGET_FAMILY", "windows"),
            ("CARGO_CFG_TARGET_POINTER_WIDTH", "32"),
            ("CARGO_CFG_TARGET_ENDIAN", "big"),
        ]);
        assert_eq!(stderr(&here), stderr(&there));
        assert_eq!(here.status.success(), there.status.success());
    }
}

#[test]
fn paths_are_shown_from_the_workspace() {
    let package = Package::new("uncovered", "member");
    let lock = package.root.join("Cargo.lock");
    let workspace = package.root.parent().expect("a parent");
    fs::remove_file(lock).expect("the lock file");
    fs::write(workspace.join("Cargo.lock"), "").expect("a writable workspace");
    let shown = stderr(&package.build(&[]));
    assert!(
        shown.contains("--> uncovered-member/prisma/schema.prisma:"),
        "{shown}"
    );
    let output = package.build(&[("WHIMBREL_MIGRATE", "add")]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("wrote uncovered-member/prisma/migrations/2"),
        "{told}"
    );
}

#[test]
fn cargo_is_told_what_the_check_depends_on() {
    let package = Package::new("covered", "depends");
    let output = package.build(&[]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        format!(
            "cargo::rerun-if-changed={}",
            package.root.join("prisma/schema.prisma").display()
        ),
        format!(
            "cargo::rerun-if-changed={}",
            package.root.join("prisma/migrations").display()
        ),
        "cargo::rerun-if-env-changed=WHIMBREL_MIGRATE".to_owned(),
        "cargo::rerun-if-env-changed=CI".to_owned(),
    ] {
        assert!(told.contains(&line), "{line} is missing in {told}");
    }
    assert!(!told.contains("cargo::warning"), "{told}");
}

#[test]
fn the_missing_migration_is_written_on_request_only() {
    let package = Package::new("no_migrations", "write");
    let wish = ("WHIMBREL_MIGRATE", "init");
    let refusals = [("CI", "true"), ("PROFILE", "release")];
    for refusal in refusals {
        let output = package.build(&[wish, refusal]);
        assert!(
            stderr(&output).contains("was ignored"),
            "{}",
            stderr(&output)
        );
        assert!(package.migrations().is_empty());
    }
    // What a merge left behind is no sign of a copy, what cargo packed is.
    fs::write(package.root.join("Cargo.toml.orig"), "").expect("a writable package");
    let packed = "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO\n[package]\n";
    fs::write(package.root.join("Cargo.toml"), packed).expect("a writable package");
    let output = package.build(&[wish]);
    assert!(
        stderr(&output).contains("a packaged or vendored copy"),
        "{}",
        stderr(&output)
    );
    fs::write(package.root.join("Cargo.toml"), "[package]\n").expect("a writable package");

    let output = package.build(&[wish, ("PROFILE", "debug"), ("CI", "false")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let migrations = package.migrations();
    assert_eq!(migrations.len(), 2, "{migrations:?}");
    assert!(migrations[0].ends_with("_init") && migrations[1] == "migration_lock.toml");
    assert!(
        package
            .newest_script()
            .starts_with("-- CreateTable\nCREATE TABLE \"User\"")
    );

    let output = package.build(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_draft_is_rewritten_in_place() {
    let package = Package::new("covered", "draft");
    let wish = ("WHIMBREL_MIGRATE", "add phone");
    package.add_fields("  phone String?");
    assert!(package.build(&[wish]).status.success());
    let first = package.migrations();
    assert!(
        first.iter().any(|name| name.ends_with("_add_phone")),
        "{first:?}"
    );

    package.add_fields("  fax String?");
    assert!(package.build(&[wish]).status.success());
    assert_eq!(package.migrations(), first);
    let script = package.newest_script();
    assert!(
        script.contains("\"phone\"") && script.contains("\"fax\""),
        "{script}"
    );

    // Under another name it is another migration.
    package.add_fields("  telex String?");
    assert!(
        package
            .build(&[("WHIMBREL_MIGRATE", "add_telex")])
            .status
            .success()
    );
    assert_eq!(package.migrations().len(), first.len() + 1);
    assert!(!package.newest_script().contains("\"phone\""));
}

#[test]
fn rows_are_not_lost_unasked() {
    let package = Package::new("loses_rows", "accept");
    let before = package.migrations();
    let wish = ("WHIMBREL_MIGRATE", "drop_name");
    let output = package.build(&[wish]);
    assert!(
        stderr(&output).contains("WHIMBREL_ACCEPT_DATA_LOSS=1"),
        "{}",
        stderr(&output)
    );
    assert_eq!(package.migrations(), before);
    let output = package.build(&[wish, ("WHIMBREL_ACCEPT_DATA_LOSS", "1")]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(package.newest_script().contains("Warnings:"));
}

/// What runs before the missing migration and fails after it is not left behind unasked.
#[test]
fn functions_do_not_fail_unasked() {
    let package = Package::new("loses_rows", "functions");
    let write = |file: &str, text: &str| {
        fs::write(package.root.join("prisma").join(file), text).expect("a writable package");
    };
    let made = "CREATE TABLE \"User\" (id SERIAL NOT NULL PRIMARY KEY, name TEXT);\n\
        CREATE FUNCTION named() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(name) FROM \"User\"); END $$;\n";
    write("migrations/20240106120000_init/migration.sql", made);
    write(
        "schema.prisma",
        "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel User {\n  id Int @id @default(autoincrement())\n  nick String?\n}\n",
    );
    let before = package.migrations();
    let wishes = [
        ("WHIMBREL_MIGRATE", "nick"),
        ("WHIMBREL_RENAME", "User.name=nick"),
    ];
    let output = package.build(&wishes);
    let said = stderr(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("`named`") && said.contains("WHIMBREL_ACCEPT_DATA_LOSS=1"),
        "{said}"
    );
    assert_eq!(package.migrations(), before);
    let accepted = [wishes[0], wishes[1], ("WHIMBREL_ACCEPT_DATA_LOSS", "1")];
    let output = package.build(&accepted);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("`named`"), "{said}");
}

#[test]
fn another_name_keeps_the_rows() {
    let package = Package::new("loses_rows", "rename");
    let path = package.root.join("prisma/schema.prisma");
    let schema = fs::read_to_string(&path).expect("a schema");
    let schema = schema.replace("())\n}", "())\n  nick String?\n}");
    fs::write(path, schema).expect("a writable schema");
    let wish = ("WHIMBREL_MIGRATE", "nick");
    let refused = stderr(&package.build(&[wish]));
    assert!(
        refused.contains("WHIMBREL_RENAME=User.name=nick"),
        "{refused}"
    );
    for (rename, why) in [
        ("User.nom=nick", "no column `nom`"),
        ("name", "is not a rename"),
    ] {
        let refused = stderr(&package.build(&[wish, ("WHIMBREL_RENAME", rename)]));
        assert!(
            refused.contains("error: WHIMBREL_RENAME: ") && refused.contains(why),
            "{refused}"
        );
    }
    let wishes = [wish, ("WHIMBREL_RENAME", "User.name=nick")];
    // Still said at the next build, it asks for nothing more.
    for _ in 0..2 {
        let output = package.build(&wishes);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let expected = "-- RenameColumn\nALTER TABLE \"User\" RENAME COLUMN \"name\" TO \"nick\";\n";
    assert_eq!(package.newest_script(), expected);
}

#[test]
fn a_written_migration_is_sealed_with_the_others() {
    let package = Package::new("sealed", "write");
    package.add_fields("  phone String?");
    let wish = ("WHIMBREL_MIGRATE", "add_phone");
    for fields in ["", "  fax String?"] {
        package.add_fields(fields);
        let output = package.build(&[wish]);
        assert!(output.status.success(), "{}", stderr(&output));
        let output = package.build(&[]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let seal = package.root.join("prisma/migrations/whimbrel.lock");
    let seal = fs::read_to_string(seal).expect("the seal");
    let lines = seal.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.count(), 2, "{seal}");
}

#[test]
fn models_are_written_and_then_left_alone() {
    let package = Package::new("covered", "models");
    let path = package.root.join("out/whimbrel-models.rs");
    assert!(package.build(&[]).status.success());
    assert!(!path.exists(), "nobody asked for models");
    let wish = ("WHIMBREL_TEST_MODELS", "1");
    assert!(package.build(&[wish]).status.success());
    let models = fs::read_to_string(&path).expect("the models");
    assert!(models.contains("pub struct User {"), "{models}");
    let written = || {
        let metadata = fs::metadata(&path).expect("the models");
        metadata.modified().expect("a time")
    };
    let first = written();
    assert!(package.build(&[wish]).status.success());
    assert_eq!(written(), first);
    // The types follow the schema even while a migration is missing.
    package.add_fields("  phone String?");
    assert!(!package.build(&[wish]).status.success());
    let models = fs::read_to_string(&path).expect("the models");
    assert!(models.contains("pub phone: Option<String>,"), "{models}");
}

/// Runs git in the package, as a developer who has nothing configured.
fn git(package: &Package, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@localhost"])
        .args(arguments)
        .current_dir(&package.root)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{}", stderr(&output));
}

fn folders(package: &Package) -> usize {
    let migrations = package.migrations();
    migrations
        .iter()
        .filter(|name| name.starts_with('2'))
        .count()
}

#[test]
fn a_draft_is_one_for_every_target_folder() {
    let package = Package::new("covered", "targets");
    let wish = ("WHIMBREL_MIGRATE", "add_phone");
    package.add_fields("  phone String?");
    assert!(package.build(&[wish]).status.success());
    let before = folders(&package);
    // Another target folder, or `cargo clean`: nothing of the first build is there.
    package.add_fields("  fax String?");
    fs::create_dir_all(package.root.join("other")).expect("a folder");
    let other = package.root.join("other");
    let other = other.to_str().expect("a plain path");
    assert!(package.build(&[wish, ("OUT_DIR", other)]).status.success());
    assert_eq!(folders(&package), before);
    assert!(package.newest_script().contains("\"fax\""));
}

#[test]
fn what_git_knows_is_no_draft() {
    let package = Package::new("covered", "git");
    let wish = ("WHIMBREL_MIGRATE", "add_phone");
    git(&package, &["init", "--quiet"]);
    package.add_fields("  phone String?");
    assert!(package.build(&[wish]).status.success());
    let before = folders(&package);
    // The record stays out of git.
    git(&package, &["add", "."]);
    git(&package, &["commit", "--quiet", "--message=phone"]);
    let tracked = Command::new("git")
        .arg("ls-files")
        .current_dir(&package.root)
        .output()
        .expect("git runs");
    let tracked = String::from_utf8_lossy(&tracked.stdout).into_owned();
    assert!(tracked.contains("_add_phone/migration.sql"), "{tracked}");
    assert!(!tracked.contains(".whimbrel"), "{tracked}");
    // A wish that is still set writes another migration, and leaves the committed one as it is.
    package.add_fields("  fax String?");
    assert!(package.build(&[wish]).status.success());
    assert_eq!(folders(&package), before + 1);
    assert!(!package.newest_script().contains("\"phone\""));
    git(
        &package,
        &["diff", "--exit-code", "--", "prisma/migrations"],
    );
    // That one is a draft as long as it is not committed.
    package.add_fields("  telex String?");
    assert!(package.build(&[wish]).status.success());
    assert_eq!(folders(&package), before + 1);
    // Of another system nothing is asked.
    fs::rename(package.root.join(".git"), package.root.join(".hg")).expect("a folder");
    package.add_fields("  pager String?");
    assert!(package.build(&[wish]).status.success());
    assert_eq!(folders(&package), before + 2);
}

#[test]
fn builds_at_once_write_one_migration() {
    let package = Package::new("covered", "parallel");
    let before = folders(&package);
    package.add_fields("  phone String?");
    std::thread::scope(|scope| {
        for number in 0..6 {
            let package = &package;
            scope.spawn(move || {
                let out = package.root.join(format!("out-{number}"));
                fs::create_dir_all(&out).expect("a folder");
                let out = out.to_str().expect("a plain path");
                let output = package.build(&[("WHIMBREL_MIGRATE", "add_phone"), ("OUT_DIR", out)]);
                assert!(output.status.success(), "{}", stderr(&output));
            });
        }
    });
    assert_eq!(folders(&package), before + 1);
}

#[test]
fn types_of_extensions_are_nobodys_mistake() {
    let package = Package::new("no_migrations", "extension");
    let schema = "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel Place {\n  id    Int @id\n  point Unsupported(\"geometry(Point, 4326)\")?\n  \
                  name  String @db.Citext\n}\n";
    let path = package.root.join("prisma/schema.prisma");
    fs::write(&path, schema).expect("a writable schema");
    let wish = ("WHIMBREL_MIGRATE", "init");
    let refused = stderr(&package.build(&[wish]));
    for part in [
        "prisma/schema.prisma:7:3",
        "`geometry`",
        "extensions = [postgis]",
        "CREATE EXTENSION IF NOT EXISTS \"postgis\"",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert!(!refused.contains("bug in whimbrel"), "{refused}");
    // The advice, followed.
    let head = "generator client {\n  provider = \"x\"\n  previewFeatures = [\"postgresqlExtensions\"]\n}\n\n";
    let with = schema.replace(
        "\"postgresql\"\n",
        "\"postgresql\"\n  extensions = [citext, postgis]\n",
    );
    fs::write(&path, format!("{head}{with}")).expect("a writable schema");
    let output = package.build(&[wish]);
    assert!(output.status.success(), "{}", stderr(&output));
    let script = package.newest_script();
    assert!(
        script.contains("CREATE EXTENSION IF NOT EXISTS \"postgis\""),
        "{script}"
    );
}

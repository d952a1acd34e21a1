//! The command as its users run it, on SQLite.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SCHEMA: &str = "datasource db {\n  provider = \"sqlite\"\n  url      = env(\"DATABASE_URL\")\n}\n\n\
                      model User {\n  id   Int     @id @default(autoincrement())\n  name String?\n}\n";

/// A project in a folder of its own.
struct Project {
    root: PathBuf,
}

impl Project {
    fn new(test: &str) -> Project {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&root);
        let project = Project { root };
        project.write("prisma/schema.prisma", SCHEMA);
        project.write(
            ".env",
            "DATABASE_URL=\"file:./dev.db\" # the developer's own\n",
        );
        project
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().expect("inside of the project")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn add_field(&self, field: &str) {
        let line = format!("  {field}\n  name String?");
        self.write(
            "prisma/schema.prisma",
            &SCHEMA.replace("  name String?", &line),
        );
    }

    fn run(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_whimbrel"))
            .args(arguments.split(' '))
            .current_dir(&self.root)
            .env_remove("DATABASE_URL")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the command runs")
    }

    /// Runs it, expects the exit code, and answers both outputs.
    #[track_caller]
    fn expect(&self, code: i32, arguments: &str) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let all = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code),
            "whimbrel {arguments}\n{all}"
        );
        all
    }

    /// Runs it with a text on standard input; answers the exit code and standard output.
    fn pipe(&self, arguments: &str, input: &str) -> (Option<i32>, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_whimbrel"))
            .args(arguments.split(' '))
            .current_dir(&self.root)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        (output.status.code(), text)
    }

    fn migrations(&self) -> usize {
        let entries = fs::read_dir(self.root.join("prisma/migrations"));
        entries.map_or(0, |entries| {
            entries
                .filter(|e| e.as_ref().is_ok_and(|e| e.path().is_dir()))
                .count()
        })
    }
}

#[test]
fn a_project_from_its_first_day() {
    let project = Project::new("first-day");
    project.expect(0, "validate");
    project.expect(1, "migrate check --offline");
    project.expect(1, "migrate status");
    assert!(
        project
            .expect(0, "migrate dev --name init")
            .contains("Wrote prisma/migrations/")
    );
    assert!(project.expect(0, "migrate dev").contains("Already in sync"));
    project.expect(0, "migrate check --offline");
    assert!(project.expect(0, "migrate status").contains("up to date"));

    project.add_field("phone String?");
    assert!(
        project
            .expect(1, "migrate check --offline")
            .contains("no migration adds this column")
    );
    assert!(
        project.expect(1, "migrate dev").contains("--name"),
        "it never waits for an answer"
    );
    project.expect(0, "migrate dev --create-only --name phone");
    assert!(
        project
            .expect(1, "migrate status")
            .contains("have not been applied yet")
    );
    assert!(project.expect(0, "migrate deploy").contains("_phone`"));
    assert!(
        project
            .expect(0, "migrate deploy")
            .contains("No pending migrations")
    );
    assert_eq!(project.migrations(), 2);
}

#[test]
fn rows_are_not_lost_unasked() {
    let project = Project::new("lost-rows");
    project.add_field("phone String?");
    project.expect(0, "migrate dev --name init");
    project.write("row.sql", "INSERT INTO \"User\" (\"phone\") VALUES ('1');");
    project.expect(0, "db execute --file row.sql");
    project.write("prisma/schema.prisma", SCHEMA);
    assert!(
        project
            .expect(1, "migrate dev --name drop")
            .contains("--accept-data-loss")
    );
    assert_eq!(project.migrations(), 1);
    project.expect(0, "migrate dev --name drop --accept-data-loss");
    assert_eq!(project.migrations(), 2);
    assert!(project.expect(1, "migrate reset").contains("--force"));
    assert!(
        project
            .expect(0, "migrate reset --force")
            .contains("_init`")
    );
}

#[test]
fn a_difference_has_an_exit_code() {
    let project = Project::new("diff");
    let schema = "prisma/schema.prisma";
    let from_empty = format!("migrate diff --from-empty --to-schema {schema}");
    assert!(
        project
            .expect(0, &from_empty)
            .contains("[+] Added tables\n  - User")
    );
    project.expect(2, &format!("{from_empty} --exit-code"));
    let script = project.expect(0, &format!("{from_empty} --script"));
    assert!(
        script.starts_with("-- CreateTable\nCREATE TABLE \"User\""),
        "{script}"
    );
    assert!(
        project
            .expect(0, &format!("{from_empty} --json"))
            .contains("\"empty\": false")
    );

    let lossy = project.expect(
        0,
        &format!("migrate diff --from-schema {schema} --to-empty --json"),
    );
    assert!(lossy.contains("\"severity\": \"warning\""), "{lossy}");

    project.expect(0, "migrate dev --name init");
    let sides = [
        "--from-migrations prisma/migrations",
        "--from-url file:prisma/dev.db",
        "--from-schema-datasource prisma/schema.prisma",
        "--from-schema-datamodel prisma/schema.prisma",
    ];
    for side in sides {
        project.expect(
            0,
            &format!("migrate diff {side} --to-schema {schema} --exit-code"),
        );
    }
    project.expect(
        1,
        "migrate diff --from-empty --to-schema missing.prisma --exit-code",
    );
    project.expect(1, "migrate diff --from-empty --to-empty");
    project.expect(2, "migrate diff --from-empty");
}

#[test]
fn a_failed_migration_is_resolved() {
    let project = Project::new("resolve");
    project.expect(0, "migrate dev --name init");
    project.write(
        "prisma/migrations/3_bad/migration.sql",
        "INSERT INTO nowhere VALUES (1);\n",
    );
    let failed = project.expect(1, "migrate deploy");
    assert!(
        failed.contains("3_bad") && failed.contains("nowhere"),
        "{failed}"
    );
    assert!(project.expect(1, "migrate status").contains("3_bad"));
    project.expect(0, "migrate resolve --rolled-back 3_bad");
    project.expect(0, "migrate resolve --applied 3_bad");
    assert!(
        project
            .expect(0, "migrate status --json")
            .contains("\"state\": \"applied\"")
    );
    assert!(
        project
            .expect(1, "migrate resolve --applied 4_none")
            .contains("P3017")
    );
}

#[test]
fn formatting_and_mistakes() {
    let project = Project::new("format");
    project.expect(0, "format --check");
    project.write(
        "prisma/schema.prisma",
        &SCHEMA.replace("  name ", " name  "),
    );
    project.expect(1, "format --check");
    project.expect(0, "format");
    let formatted = fs::read_to_string(project.root.join("prisma/schema.prisma"));
    assert_eq!(formatted.expect("a schema"), SCHEMA);

    project.write("prisma/schema.prisma", &SCHEMA.replace("String?", "Strin?"));
    let found = project.expect(1, "validate");
    assert!(
        found.contains("error[unknown-type]") && found.contains("schema.prisma:8:8"),
        "{found}"
    );
    assert!(
        project
            .expect(1, "validate --json")
            .contains("\"code\":\"unknown-type\"")
    );
    for (text, says) in [("", "is empty"), ("a\0", "NUL byte")] {
        project.write("prisma/schema.prisma", text);
        assert!(project.expect(1, "validate").contains(says));
    }
    let _ = fs::remove_file(project.root.join("prisma/schema.prisma"));
    assert!(
        project
            .expect(1, "validate")
            .contains("there is no schema at prisma/schema.prisma")
    );
}

#[test]
fn a_schema_on_standard_input() {
    let project = Project::new("standard-input");
    let untidy = SCHEMA.replace("  name ", " name  ");
    let formatted = project.pipe("format --schema -", &untidy);
    assert_eq!(formatted, (Some(0), SCHEMA.to_owned()));
    let (code, _) = project.pipe("format --check --schema -", &untidy);
    assert_eq!(code, Some(1));
    let (code, _) = project.pipe("validate --schema -", SCHEMA);
    assert_eq!(code, Some(0));
    let wrong = SCHEMA.replace("String?", "Strin?");
    let (code, found) = project.pipe("validate --json --schema -", &wrong);
    assert_eq!(code, Some(1));
    assert!(found.contains("\"file\":\"standard input\""), "{found}");
    let (code, _) = project.pipe("format --schema -", "model {");
    assert_eq!(code, Some(1), "a text with mistakes is not touched");
}

#[test]
fn a_database_that_is_not_there() {
    let project = Project::new("unreachable");
    project.expect(0, "migrate dev --create-only --name init");
    assert!(project.expect(1, "migrate status").contains("P1003"));
    assert!(
        !project.root.join("prisma/dev.db").exists(),
        "a look makes no file"
    );
    let shown = project.expect(
        1,
        "migrate status --url postgresql://me:secret@127.0.0.1:1/x",
    );
    assert!(
        shown.contains("P1001") && !shown.contains("secret"),
        "{shown}"
    );
    let shown = project.expect(1, "migrate deploy --url file:no/such/folder/x.db");
    assert!(shown.contains("no/such/folder/x.db"), "{shown}");
    project.write(".env", "");
    assert!(project.expect(1, "migrate status").contains("DATABASE_URL"));
}

#[test]
fn a_database_is_pulled() {
    let project = Project::new("pull");
    assert!(project.expect(1, "db pull").contains("P1003"));
    let configuration = SCHEMA.split("model").next().expect("a datasource");
    project.write("prisma/schema.prisma", configuration);
    project.write("prisma/dev.db", "");
    assert!(project.expect(1, "db pull").contains("P4001"));
    project.write(
        "script.sql",
        "CREATE TABLE \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT);\n",
    );
    project.expect(0, "db execute --file script.sql");
    assert!(
        project
            .expect(1, "db execute --file script.sql")
            .contains("already exists")
    );
    assert_eq!(project.expect(0, "db pull --print"), SCHEMA);
    assert!(
        project
            .expect(0, "db pull")
            .contains("Wrote 1 model and 0 enums")
    );
    assert!(project.expect(0, "db pull").contains("already"));
    let written = fs::read_to_string(project.root.join("prisma/schema.prisma"));
    assert_eq!(written.expect("a schema"), SCHEMA);
}

#[test]
fn drift_is_seen() {
    let project = Project::new("drift");
    project.expect(0, "migrate dev --name init");
    project.write(
        "by-hand.sql",
        "CREATE TABLE \"Stray\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\n",
    );
    project.expect(0, "db execute --file by-hand.sql");
    project.add_field("phone String?");
    let found = project.expect(1, "migrate dev --name phone");
    for part in [
        "drift",
        "[+] Added tables",
        "- Stray",
        "migrate reset",
        "resolve --applied",
    ] {
        assert!(found.contains(part), "{found}");
    }
    assert_eq!(project.migrations(), 1, "nothing was written");
    project.write("by-hand.sql", "DROP TABLE \"Stray\";\n");
    project.expect(0, "db execute --file by-hand.sql");
    project.expect(0, "migrate dev --name phone");
}

#[test]
fn a_history_is_linted() {
    let project = Project::new("lint");
    project.expect(0, "migrate dev --create-only --name init");
    let shown = project.expect(0, "migrate lint");
    assert!(shown.contains("modelled  opaque"), "{shown}");
    assert!(shown.contains("0 errors"), "{shown}");
    project.write(
        "prisma/migrations/3_bad/migration.sql",
        "INSERT INTO \"User\" (\"name\") VALUES ('a');\nDROP TABLE \"Nowhere\";\n",
    );
    let shown = project.expect(1, "migrate lint prisma/migrations");
    for part in ["3_bad/migration.sql:2:12", "Nowhere", "1 error,"] {
        assert!(shown.contains(part), "{shown}");
    }
    let json = project.expect(1, "migrate lint --json");
    assert!(
        json.contains("\"opaque\": 1") && json.contains("\"failed\": 1"),
        "{json}"
    );
    assert!(
        project
            .expect(1, "migrate lint nowhere")
            .contains("nowhere does not exist")
    );
}

#[test]
fn a_sealed_history_shows_edits() {
    let project = Project::new("sealed");
    assert!(
        project
            .expect(1, "migrate hash")
            .contains("write the first migration")
    );
    project.expect(0, "migrate dev --create-only --name init");
    assert!(
        project
            .expect(0, "migrate check --offline")
            .contains("not sealed")
    );
    let sealed = project.expect(0, "migrate hash");
    assert!(sealed.contains("Sealed 1 migration in"), "{sealed}");
    assert!(project.expect(0, "migrate hash").contains("already seals"));
    assert!(
        !project
            .expect(0, "migrate check --offline")
            .contains("not sealed")
    );

    project.add_field("phone String?");
    project.expect(0, "format");
    project.expect(0, "migrate dev --create-only --name phone");
    project.expect(0, "migrate check --offline");
    project.expect(0, "migrate deploy");

    let folder = project.root.join("prisma/migrations");
    let entries = fs::read_dir(&folder).expect("the migrations");
    let mut scripts: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path().join("migration.sql"))
        .filter(|path| path.exists())
        .collect();
    scripts.sort();
    let script = fs::read_to_string(&scripts[0]).expect("a script");
    fs::write(&scripts[0], format!("{script}-- edited\n")).expect("a writable script");
    for command in ["check --offline", "deploy", "status", "reset --force"] {
        let edited = project.expect(1, &format!("migrate {command}"));
        for part in ["was edited after it was sealed", "sealed:", "now:"] {
            assert!(edited.contains(part), "{command}: {edited}");
        }
    }
    fs::remove_file(folder.join("whimbrel.lock")).expect("the seal");
    let unsealed = project.expect(1, "migrate status");
    assert!(
        unsealed.contains("edited after they had been applied"),
        "{unsealed}"
    );
    project.expect(0, "migrate hash");
    project.expect(0, "migrate check --offline");
}

#[test]
fn types_are_generated_where_the_schema_says() {
    let project = Project::new("generate");
    let nothing = project.expect(1, "generate");
    assert!(nothing.contains("provider = \"whimbrel\""), "{nothing}");
    let printed = project.expect(0, "generate --output -");
    assert!(printed.contains("pub struct User"), "{printed}");
    let block = |settings: &str| {
        let own = format!(
            "generator types {{\n  provider = \"whimbrel\"\n  output   = \"../src/models.rs\"\n{settings}}}\n\n"
        );
        project.write("prisma/schema.prisma", &format!("{own}{SCHEMA}"));
    };
    block("  serde = true\n");
    let written = project.expect(0, "generate");
    assert!(
        written.contains("Generated the Rust types in src/models.rs"),
        "{written}"
    );
    let text = fs::read_to_string(project.root.join("src/models.rs")).expect("a module");
    assert!(
        text.contains("serde::Serialize") && text.contains("pub struct User"),
        "{text}"
    );
    assert!(project.expect(0, "generate").contains("is up to date"));
    block("  dates = \"moment\"\n");
    let wrong = project.expect(1, "generate");
    assert!(wrong.contains("\"chrono\" and \"time\""), "{wrong}");

    // A migration brings the types along, unless it is told not to.
    block("");
    fs::remove_file(project.root.join("src/models.rs")).expect("the module");
    project.expect(0, "migrate dev --name init --skip-generate");
    assert!(!project.root.join("src/models.rs").exists());
    let told = project.expect(0, "migrate dev");
    assert!(told.contains("src/models.rs"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_seed_command_gets_arguments_and_variables() {
    let project = Project::new("seed");
    let none = project.expect(1, "db seed");
    assert!(none.contains("[package.metadata.whimbrel]"), "{none}");
    project.write(
        "package.json",
        "{ \"prisma\": { \"seed\": \"echo from-package $DATABASE_URL\" } }",
    );
    let seeded = project.expect(0, "db seed -- one two");
    assert!(
        seeded.contains("from-package file:./dev.db one two"),
        "{seeded}"
    );
    let other = project.expect(0, "db seed --url file:./other.db");
    assert!(other.contains("from-package file:./other.db"), "{other}");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"x\"\n\n[package.metadata.whimbrel]\nseed = \"exit 3\"\n",
    );
    let failed = project.expect(1, "db seed");
    assert!(failed.contains("the seed command failed"), "{failed}");
}

#[test]
fn shells_get_completions() {
    let project = Project::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.expect(0, &format!("completions {shell}"));
        assert!(
            script.contains("migrate") && script.contains("resolve"),
            "{shell}"
        );
    }
}

#[test]
fn cargo_finds_the_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-whimbrel"))
        .args(["whimbrel", "--version"])
        .output()
        .expect("the command runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.starts_with("whimbrel "),
        "{text}"
    );
}

#[test]
fn troubles_have_prismas_codes() {
    let project = Project::new("codes");
    project.expect(0, "migrate dev --name init");
    let lock = "prisma/migrations/migration_lock.toml";
    project.write(lock, "provider = \"postgresql\"\n");
    let switched = project.expect(1, "migrate deploy");
    assert!(switched.contains("P3019"), "{switched}");
    project.write(lock, "provider = \"sqlite\"\n");
    project.write(
        "prisma/migrations/29990101000000_x/migration.sql",
        "ALTER TABLE \"Nowhere\" ADD COLUMN a INTEGER;\n",
    );
    let broken = project.expect(1, "migrate dev --name y");
    assert!(broken.contains("P3006"), "{broken}");
    fs::remove_dir_all(project.root.join("prisma/migrations/29990101000000_x")).expect("a folder");
    project.write("prisma/schema.prisma", &SCHEMA.replace("String?", "Strin?"));
    for command in ["migrate dev", "db push", "generate", "migrate deploy"] {
        let invalid = project.expect(1, command);
        assert!(invalid.contains("P1012"), "{command}: {invalid}");
    }
    project.write("prisma/schema.prisma", SCHEMA);
    project.write("other.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    project.expect(1, "db execute --file other.sql --url sqlite:none.db");
    project.write("none.db", "");
    project.expect(0, "db execute --file other.sql --url sqlite:none.db");
    let full = project.expect(1, "migrate deploy --url sqlite:none.db");
    assert!(full.contains("P3005"), "{full}");
    let full = project.expect(1, "migrate dev --url sqlite:none.db");
    assert!(
        full.contains("P3005") && full.contains("migrate reset"),
        "{full}"
    );
}

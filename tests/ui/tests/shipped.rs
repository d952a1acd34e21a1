//! Programs as they are shipped, built by cargo: what the build script finds out reaches the binary, and
//! its `migrate` subcommand compares the database and steps back.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use whimbrel_ui_tests::{Project, sources, stderr, stdout};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

const MAIN: &str = r#"use clap::Parser;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

#[derive(Parser)]
enum App {
    Start,
    Migrate(whimbrel::cli::Migrate),
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    std::process::exit(runtime.expect("a runtime").block_on(run()));
}

async fn run() -> i32 {
    let file = std::env::var("DATABASE_FILE").expect("a file");
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.expect("a database");
    let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    let said = match App::parse() {
        App::Start => migrator.run(&pool).await.map(|report| (report.to_string(), 0)),
        App::Migrate(migrate) => {
            let outcome = migrate.run(&migrator, &pool).await;
            outcome.map(|outcome| (outcome.to_string(), outcome.exit_code()))
        }
    };
    match said {
        Ok((text, code)) => {
            println!("{text}");
            code
        }
        Err(error) => {
            eprintln!("{error}\nhelp: {}", error.help());
            2
        }
    }
}
"#;

const HEAD: &str = "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel User {\n  id Int @id\n";

/// What each version of the program adds.
const VERSIONS: [(&str, &str, &str); 3] = [
    (
        "1_init",
        "CREATE TABLE \"User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \"name\" TEXT NOT NULL\n);\n",
        "  name String\n",
    ),
    (
        "2_email",
        "-- AlterTable\nALTER TABLE \"User\" ADD COLUMN \"email\" TEXT;\n",
        "  email String?\n",
    ),
    (
        "3_index",
        "-- CreateIndex\nCREATE INDEX \"User_name_idx\" ON \"User\"(\"name\");\n",
        "  @@index([name])\n",
    ),
];

/// A program of so many migrations.
struct Program<'p> {
    project: &'p Project,
    name: &'static str,
}

impl Program<'_> {
    /// Builds it, and keeps the binary under `copy`. `script`: what the build script says.
    fn build(&self, version: usize, features: &str, script: Option<&str>, copy: &str) -> PathBuf {
        let Program { project, name } = *self;
        let sources = sources();
        let build = project.path("build.rs");
        let mut manifest = format!(
            "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"{version}.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nwhimbrel = {{ path = {:?}, default-features = false, features = [\"sqlite\", \"cli\"{features}] }}\n\
             clap = {{ version = \"4\", default-features = false, features = [\"derive\", \"help\", \"std\", \"usage\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"sqlite-bundled\", \"runtime-tokio\"] }}\n\
             tokio = {{ version = \"1\", features = [\"rt\"] }}\n\n[profile.dev]\ndebug = false\n",
            sources.join("runtime"),
        );
        match script {
            Some(script) => {
                manifest.push_str(&format!(
                    "\n[build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n",
                    sources.join("build-support")
                ));
                let script =
                    format!("fn main() {{\n    whimbrel_build::configure(){script}.run()\n}}\n");
                project.write("build.rs", &script);
            }
            None => {
                let _ = std::fs::remove_file(build);
            }
        }
        project.write("Cargo.toml", &manifest);
        project.write("src/main.rs", MAIN);
        let _ = std::fs::remove_dir_all(project.path("prisma/migrations"));
        project.write(
            "prisma/migrations/migration_lock.toml",
            "provider = \"sqlite\"\n",
        );
        let mut schema = HEAD.to_owned();
        for (migration, sql, line) in &VERSIONS[..version] {
            project.write(&format!("prisma/migrations/{migration}/migration.sql"), sql);
            schema.push_str(line);
        }
        project.write("prisma/schema.prisma", &format!("{schema}}}\n"));
        let output = project.cargo(".", &["build"], &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        let copy = project.path(copy);
        std::fs::copy(project.target().join("debug").join(name), &copy).expect("the program");
        copy
    }
}

/// Runs a program; what it prints is one line, for the sake of the messages here.
fn run(program: &Path, file: &Path, arguments: &str) -> Output {
    let mut command = Command::new(program);
    command
        .args(arguments.split(' '))
        .env("DATABASE_FILE", file);
    command.output().expect("the program runs")
}

/// Runs it and compares how it exits; what it prints.
fn says(program: &Path, file: &Path, arguments: &str, code: i32) -> String {
    let output = run(program, file, arguments);
    let all = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments}: {all}");
    all
}

/// The test's own SQL, by the database's own command.
fn sql(file: &Path, text: &str) -> String {
    let output = Command::new("sqlite3").arg(file).arg(text).output();
    let output = output.expect("sqlite3 runs");
    assert!(output.status.success(), "{text}: {}", stderr(&output));
    stdout(&output)
}

fn count(program: &Path, text: &str) -> usize {
    let bytes = std::fs::read(program).expect("the program");
    let found = bytes.windows(text.len());
    found.filter(|window| *window == text.as_bytes()).count()
}

/// A life of a database between two versions of a program.
fn steps_back(name: &'static str, features: &str) {
    let project = Project::new(SCRATCH, name);
    let program = Program {
        project: &project,
        name,
    };
    let older = program.build(1, features, Some(".reversible(true)"), "older");
    let newer = program.build(3, features, Some(".reversible(true)"), "newer");
    let file = project.path("app.db");

    assert!(says(&older, &file, "start", 0).contains("1_init"));
    sql(&file, "INSERT INTO \"User\" VALUES (1, 'Ann')");
    assert!(says(&newer, &file, "migrate deploy", 0).contains("3_index"));
    let status = says(&newer, &file, "migrate status", 0);
    assert_eq!(status, "up to date, 3 migrations\n");
    sql(&file, "UPDATE \"User\" SET email = 'a@x'");

    // A column that somebody drops is missing.
    sql(&file, "ALTER TABLE \"User\" DROP COLUMN email");
    let status = says(&newer, &file, "migrate status", 1);
    assert!(status.contains("column User.email is missing"), "{status}");
    let status = says(&newer, &file, "migrate status --json", 1);
    assert!(status.contains("\"upToDate\":true"), "{status}");
    let message = "\"message\":\"column User.email is missing\"";
    assert!(status.contains(message), "{status}");
    let deploy = says(&newer, &file, "migrate deploy", 1);
    assert!(deploy.contains("column User.email is missing"), "{deploy}");
    says(&newer, &file, "start", 0);
    sql(&file, "ALTER TABLE \"User\" ADD COLUMN email TEXT");
    sql(&file, "UPDATE \"User\" SET email = 'a@x'");
    says(&newer, &file, "migrate status", 0);

    // The older program says how to step back, and does so without knowing what it takes back.
    let refused = says(&older, &file, "start", 2);
    assert!(refused.contains("2_email"), "{refused}");
    assert!(refused.contains("downgrade --to 1_init"), "{refused}");
    let downgrade = "migrate downgrade --to 1_init --json";
    let refused = says(&older, &file, downgrade, 2);
    assert!(refused.contains("--accept-data-loss"), "{refused}");
    assert!(
        refused.contains("column `email` of table `User`"),
        "{refused}"
    );
    assert_eq!(sql(&file, "SELECT email FROM \"User\""), "a@x\n");
    let done = says(&older, &file, &format!("{downgrade} --accept-data-loss"), 0);
    let expected = "{\"to\":\"1_init\",\"undone\":[\"3_index\",\"2_email\"],\"losses\":[\
        \"2_email: column `email` of table `User` is dropped, with its values\"],\"backup\":\"";
    assert!(done.starts_with(expected), "{done}");
    assert_eq!(sql(&file, "SELECT * FROM \"User\""), "1|Ann\n");
    says(&older, &file, "start", 0);
    assert_eq!(
        says(&older, &file, "migrate status", 0),
        "up to date, 1 migration\n"
    );
    assert!(says(&older, &file, "migrate verify", 0).contains("matches this program"));

    // The newer one applies them again; a step without losses asks nothing.
    says(&newer, &file, "migrate status", 1);
    says(&newer, &file, "start", 0);
    let done = says(&newer, &file, "migrate downgrade --to 2_email", 0);
    assert!(done.contains("undid 3_index"), "{done}");
    let refused = says(&newer, &file, "migrate downgrade --to 9_none", 2);
    assert!(refused.contains("9_none"), "{refused}");
    let done = says(&newer, &file, "migrate downgrade --to 2_email", 0);
    assert!(done.contains("nothing to undo"), "{done}");
}

#[test]
fn a_shipped_program_steps_back() {
    steps_back("whimbrel-fixture-shipped", "");
}

#[test]
fn a_packed_program_steps_back() {
    steps_back("whimbrel-fixture-packed", ", \"compress\"");
}

#[test]
fn what_is_not_asked_for_is_not_embedded() {
    let name = "whimbrel-fixture-plain";
    let project = Project::new(SCRATCH, name);
    let program = Program {
        project: &project,
        name,
    };
    let file = project.path("app.db");
    let with = program.build(3, "", Some(".reversible(true)"), "with");
    let reverse = "DROP INDEX \"User_name_idx\"";
    assert_eq!(count(&with, reverse), 1);

    // The same package without them: nothing of an earlier build is left.
    let plain = program.build(3, "", Some(""), "plain");
    assert_eq!(count(&plain, reverse), 0);
    says(&plain, &file, "start", 0);
    let logs = "SELECT count(*) FROM _prisma_migrations WHERE logs <> ''";
    assert_eq!(sql(&file, logs), "0\n");
    sql(&file, "ALTER TABLE \"User\" DROP COLUMN email");
    let status = says(&plain, &file, "migrate status", 1);
    assert!(status.contains("column User.email is missing"), "{status}");
    let downgrade = "migrate downgrade --to 1_init --accept-data-loss";
    let refused = says(&plain, &file, downgrade, 2);
    assert!(refused.contains("3_index"), "{refused}");
    assert!(refused.contains("has no reverse of it"), "{refused}");

    // Nothing is compared where no build script knows what the migrations produce, or embeds it.
    for (script, copy) in [(Some(".embed_schema(false)"), "silent"), (None, "alone")] {
        let program = program.build(3, "", script, copy);
        assert_eq!(count(&program, reverse), 0);
        says(&program, &file, "migrate status", 0);
        let status = says(&program, &file, "migrate status --json", 0);
        let why = "\"notCompared\":\"this program does not contain what its migrations produce";
        assert!(status.contains(why), "{status}");
        says(&program, &file, "migrate deploy", 0);
        says(&program, &file, downgrade, 2);
    }
}

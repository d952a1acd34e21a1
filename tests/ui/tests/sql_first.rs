//! Packages without a schema: the build proves that a folder of SQL files runs, in the layout of each tool, and
//! the program carries it.

use std::fs;

use whimbrel_ui_tests::{Project, sources, stderr, stdout};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// Applies the migrations twice, and prints their names and what the types read.
const MAIN: &str = r#"mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
        let report = MIGRATIONS.run(&pool).await?;
        let names: Vec<&str> = report.applied.iter().map(|applied| &*applied.name).collect();
        println!("{}", names.join(" "));
        assert!(MIGRATIONS.run(&pool).await?.applied.is_empty());
        let users: Vec<models::Users> = sqlx::query_as(models::Users::SELECT).fetch_all(&pool).await?;
        for user in users {
            println!("{} {}", user.id, user.email);
        }
        Ok(())
    })
}
"#;

const BUILD: &str = r#"fn main() {
    whimbrel_build::configure()
        .migrations("migrations")
        .database(whimbrel_build::Dialect::Sqlite)
        .models(whimbrel_build::Models::default())
        .run();
}
"#;

fn package() -> Project {
    let project = Project::new(SCRATCH, "sql-first");
    let sources = sources();
    project.write(
        "Cargo.toml",
        &format!(
            "[workspace]\n\n[package]\nname = \"whimbrel-fixture-sql-first\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nwhimbrel = {{ path = {:?} }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"runtime-tokio\", \"sqlite-bundled\"] }}\n\
             tokio = {{ version = \"1\", features = [\"rt\"] }}\n\n\
             [build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n\n[profile.dev]\ndebug = false\n",
            sources.join("runtime"),
            sources.join("build-support"),
        ),
    );
    project.write("build.rs", BUILD);
    project.write("src/main.rs", MAIN);
    project
}

const USERS: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);\n";
const NOT_NULL: &str = "INSERT INTO users VALUES (1, 'a@b.example');\n\
     CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n\
     INSERT INTO new_users SELECT id, email FROM users;\nDROP TABLE users;\n\
     ALTER TABLE new_users RENAME TO users;\n";
const BACK: &str = "DROP TABLE users;\n";

/// Files and their texts.
type Files = Vec<(String, String)>;

/// Two migrations of each layout, the second of which comes last only in that tool's own order.
fn layouts() -> Vec<(&'static str, Files)> {
    let own = |text: &str| text.to_owned();
    let sections = |up: &str, down: &str, sql: &str| format!("{up}\n{sql}{down}\n{BACK}");
    let goose = |sql: &str| {
        let sql = format!("-- +goose StatementBegin\n{sql}-- +goose StatementEnd\n");
        sections("-- +goose Up", "-- +goose Down", &sql)
    };
    let dbmate = |sql: &str| sections("-- migrate:up", "-- migrate:down", sql);
    vec![
        (
            "9_users 10_more",
            vec![
                (own("migrations/9_users.sql"), own(USERS)),
                (
                    own("migrations/10_more.sql"),
                    format!("\u{feff}{}", NOT_NULL.replace('\n', "\r\n")),
                ),
            ],
        ),
        (
            "9_users 10_more",
            vec![
                (own("migrations/9_users.up.sql"), own(USERS)),
                (own("migrations/9_users.down.sql"), own(BACK)),
                (own("migrations/10_more.up.sql"), own(NOT_NULL)),
                (own("migrations/10_more.down.sql"), own("SELECT 1;\n")),
            ],
        ),
        (
            "2024-01-06-120000_users 20240107000000_more",
            vec![
                (own("migrations/2024-01-06-120000_users/up.sql"), own(USERS)),
                (
                    own("migrations/2024-01-06-120000_users/down.sql"),
                    own(BACK),
                ),
                (own("migrations/20240107000000_more/up.sql"), own(NOT_NULL)),
            ],
        ),
        (
            "V1.9__users V1.10__more",
            vec![
                (own("migrations/V1.9__users.sql"), own(USERS)),
                (own("migrations/V1.10__more.sql"), own(NOT_NULL)),
                (own("migrations/U1.10__more.sql"), own("SELECT 1;\n")),
            ],
        ),
        (
            "20240106120000_users 20240107120000_more",
            vec![
                (own("migrations/20240106120000_users.sql"), dbmate(USERS)),
                (own("migrations/20240107120000_more.sql"), dbmate(NOT_NULL)),
            ],
        ),
        (
            "9_users 10_more",
            vec![
                (own("migrations/9_users.sql"), goose(USERS)),
                (own("migrations/10_more.sql"), goose(NOT_NULL)),
            ],
        ),
        (
            "0_users 1_more",
            vec![
                (own("migrations/0_users/migration.sql"), own(USERS)),
                (own("migrations/1_more/migration.sql"), own(NOT_NULL)),
            ],
        ),
    ]
}

#[test]
fn every_layout_builds_and_runs_in_the_order_of_its_tool() {
    let project = package();
    for (names, files) in layouts() {
        let _ = fs::remove_dir_all(project.path("migrations"));
        for (file, text) in &files {
            project.write(file, text);
        }
        let output = project.cargo("", &["run", "--quiet"], &[]);
        let told = stderr(&output);
        assert!(output.status.success(), "{names}: {told}");
        assert_eq!(
            stdout(&output),
            format!("{names}\n1 a@b.example\n"),
            "{told}"
        );
    }

    // What a server would refuse fails the build, at its place.
    project.write(
        "migrations/2_slip/migration.sql",
        "UPDATE users SET mail = 'x';\n",
    );
    let output = project.cargo("", &["build", "--quiet"], &[]);
    let told = stderr(&output);
    assert!(
        !output.status.success() && told.contains("migrations/2_slip/migration.sql:1"),
        "{told}"
    );
    assert!(told.contains("mail") && told.contains("email"), "{told}");

    // So does what is ambiguous, and the files are named.
    fs::remove_dir_all(project.path("migrations/2_slip")).expect("it goes");
    project.write("migrations/3_x.sql", "SELECT 1;\n");
    let told = stderr(&project.cargo("", &["build", "--quiet"], &[]));
    let both =
        "migrations/0_users/migration.sql and migrations/3_x.sql are migrations of two layouts";
    assert!(told.contains(both), "{told}");

    // And a wish for a migration that no schema asks for is answered.
    fs::remove_file(project.path("migrations/3_x.sql")).expect("it goes");
    let told = stderr(&project.cargo("", &["build"], &[("WHIMBREL_MIGRATE", "x")]));
    assert!(
        told.contains("WHIMBREL_MIGRATE was ignored: without a schema"),
        "{told}"
    );

    // Without the database's name nothing can be proved.
    project.write(
        "build.rs",
        &BUILD.replace(".database(whimbrel_build::Dialect::Sqlite)", ""),
    );
    let told = stderr(&project.cargo("", &["build", "--quiet"], &[]));
    assert!(
        told.contains("the provider of these migrations is unknown"),
        "{told}"
    );
    project.write("migrations/migration_lock.toml", "provider = \"sqlite\"\n");
    let output = project.cargo("", &["build", "--quiet"], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
}

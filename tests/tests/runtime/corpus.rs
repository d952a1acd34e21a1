//! Real histories, applied here and by the databases' own clients: the catalogues must be equal.

use crate::support::{self, Scratch};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use whimbrel::{Dialect, Migrations};

fn history(project: &str) -> Option<(PathBuf, whimbrel_core::folder::Folder)> {
    let folder = whimbrel_tests::corpus()?.join(project).join("migrations");
    let read = whimbrel_core::folder::read(&folder).expect("a good folder");
    Some((folder, read))
}

fn output(command: &mut Command, what: &str) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {error}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test]
async fn stump_equals_what_sqlite3_makes() {
    let Some((folder, read)) = history("stumpapp__stump") else {
        return;
    };
    let scratch = Scratch::new();
    let pool = scratch.sqlite("ours.db").await;
    let migrations = Migrations::from_folder(&folder, Some(Dialect::Sqlite)).unwrap();
    let report = migrations.run(&pool).await.unwrap();
    assert_eq!(report.applied.len(), read.migrations.len());
    pool.close().await;

    let theirs = scratch.path("theirs.db");
    for migration in &read.migrations {
        let script = std::fs::File::open(&migration.path).expect("a script");
        let mut client = Command::new("sqlite3");
        client.arg("-bail").arg(&theirs).stdin(Stdio::from(script));
        output(&mut client, &migration.name);
    }
    let catalogue = |file: &Path| {
        let query = "SELECT type, name, tbl_name, sql FROM sqlite_master \
             WHERE tbl_name <> '_prisma_migrations' ORDER BY type, name";
        output(
            Command::new("sqlite3").arg(file).arg(query),
            "sqlite_master",
        )
    };
    let (ours, theirs) = (catalogue(&scratch.path("ours.db")), catalogue(&theirs));
    assert!(ours.len() > 1000, "{ours}");
    assert_eq!(ours, theirs);
}

/// PostgreSQL: `pg_dump` of both, the history table aside.
async fn equals_psql(project: &str, name: &str) {
    let Some((folder, read)) = history(project) else {
        return;
    };
    let Some(ours) = support::postgres_url(&format!("{name}_ours")).await else {
        return;
    };
    let Some(theirs) = support::postgres_url(&format!("{name}_theirs")).await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&ours)
        .await
        .expect("the new database");
    let migrations = Migrations::from_folder(&folder, Some(Dialect::Postgres)).unwrap();
    let report = migrations.run(&pool).await.unwrap();
    assert_eq!(report.applied.len(), read.migrations.len());
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    pool.close().await;

    let mut client = Command::new("psql");
    client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &theirs]);
    client.env("PGOPTIONS", "-c client_min_messages=warning");
    for migration in &read.migrations {
        client.arg("-f").arg(&migration.path);
    }
    output(&mut client, project);
    let dump = |url: &str| {
        let mut client = Command::new("pg_dump");
        client.args([
            "--schema-only",
            "--no-owner",
            "--exclude-table=_prisma_migrations",
            "-d",
            url,
        ]);
        let dump = output(&mut client, "pg_dump");
        // Newer clients frame the dump with a random word.
        let frame =
            |line: &&str| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
        dump.lines().filter(frame).collect::<Vec<_>>().join("\n")
    };
    let (ours, theirs) = (dump(&ours), dump(&theirs));
    assert!(ours.len() > 5000, "{ours}");
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn umami_equals_what_psql_makes() {
    equals_psql("umami-software__umami", "umami").await;
}

#[tokio::test]
async fn spliit_equals_what_psql_makes() {
    equals_psql("spliit-app__spliit", "spliit").await;
}

#[tokio::test]
async fn documenso_equals_what_psql_makes() {
    equals_psql("documenso__documenso", "documenso").await;
}

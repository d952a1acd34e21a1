//! A program that migrates and ends: this test binary, started again.

use crate::support;
use std::process::{Command, Stdio};
use whimbrel::{Dialect, Migrations};

/// A command that runs `folder` against `url` in a process of its own.
pub(crate) fn command(url: &str, folder: &std::path::Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test binary"));
    command
        .args([
            "--exact",
            "child::run_as_child",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("WHIMBREL_CHILD_URL", url)
        .env("WHIMBREL_CHILD_FOLDER", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Not a test of its own: what [`command`] starts.
#[tokio::test]
async fn run_as_child() {
    let (Ok(url), Ok(folder)) = (
        std::env::var("WHIMBREL_CHILD_URL"),
        std::env::var("WHIMBREL_CHILD_FOLDER"),
    ) else {
        return;
    };
    let migrations = |dialect| Migrations::from_folder(&folder, Some(dialect)).expect("a history");
    let result = if let Some(path) = url.strip_prefix("sqlite:") {
        let pool = support::sqlite_file(path.as_ref()).await;
        migrations(Dialect::Sqlite).run(&pool).await
    } else if url.starts_with("mysql:") {
        let pool = sqlx::MySqlPool::connect(&url).await.expect("a server");
        migrations(Dialect::Mysql).run(&pool).await
    } else {
        let pool = sqlx::PgPool::connect(&url).await.expect("a server");
        migrations(Dialect::Postgres).run(&pool).await
    };
    println!("REPORT {}", result.expect("migrated"));
}

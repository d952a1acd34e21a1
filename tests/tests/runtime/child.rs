//! A program that migrates and ends: this test binary, started again.

use crate::support;
use std::process::{Command, Stdio};
use std::time::Duration;
use whimbrel::{Dialect, LockKind, Migrations, Migrator};

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

/// With the lock in the table, which ends soon after its process.
pub(crate) fn in_table_lock(migrations: &Migrations) -> Migrator<'_> {
    Migrator::new(migrations)
        .lock(LockKind::Table)
        .lock_expiry(Duration::from_secs(1))
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
    let in_table = std::env::var_os("WHIMBREL_CHILD_TABLE_LOCK").is_some();
    let migrator = |migrations| match in_table {
        true => in_table_lock(migrations),
        false => Migrator::new(migrations),
    };
    let result = if let Some(path) = url.strip_prefix("sqlite:") {
        let pool = support::sqlite_file(path.as_ref()).await;
        migrator(&migrations(Dialect::Sqlite)).run(&pool).await
    } else if url.starts_with("mysql:") {
        let pool = sqlx::MySqlPool::connect(&url).await.expect("a server");
        migrator(&migrations(Dialect::Mysql)).run(&pool).await
    } else {
        let pool = sqlx::PgPool::connect(&url).await.expect("a server");
        migrator(&migrations(Dialect::Postgres)).run(&pool).await
    };
    println!("REPORT {}", result.expect("migrated"));
}

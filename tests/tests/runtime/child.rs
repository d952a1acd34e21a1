//! A program that migrates and ends: this test binary, started again.

use crate::support;
use std::process::{Command, Stdio};
use std::time::Duration;
use whimbrel::{Dialect, LockKind, Migrations, Migrator};

/// A command that runs `folder` against `url` in a process of its own; with `WHIMBREL_CHILD_DOWNGRADE` it steps back
/// to that migration.
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
    let back = std::env::var("WHIMBREL_CHILD_DOWNGRADE").ok();
    macro_rules! report {
        ($dialect:expr, $pool:expr) => {{
            let (migrations, pool) = (migrations($dialect), $pool);
            let migrator = migrator(&migrations);
            match &back {
                Some(to) => {
                    let done = migrator.downgrade(&pool, to, |_| true).await;
                    done.map(|done| done.to_string())
                }
                None => migrator.run(&pool).await.map(|done| done.to_string()),
            }
        }};
    }
    let result = if let Some(path) = url.strip_prefix("sqlite:") {
        report!(Dialect::Sqlite, support::sqlite_file(path.as_ref()).await)
    } else if url.starts_with("mysql:") {
        let pool = sqlx::MySqlPool::connect(&url).await;
        report!(Dialect::Mysql, pool.expect("a server"))
    } else {
        let pool = sqlx::PgPool::connect(&url).await;
        report!(Dialect::Postgres, pool.expect("a server"))
    };
    println!("REPORT {}", result.expect("migrated"));
}

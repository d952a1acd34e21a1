//! A program that migrates and ends: this test binary, started again.

use crate::support;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use std::process::{Command, Stdio};
use std::time::Duration;
use whimbrel::{Backup, Dialect, LockKind, Migrations, Migrator};

/// A command that runs `folder` against `url` in a process of its own; with `WHIMBREL_CHILD_DOWNGRADE` it steps back
/// to that migration, with `WHIMBREL_CHILD_RESTORE` it puts that copy back, with `WHIMBREL_CHILD_BACKUP` it keeps
/// a copy first.
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
    if let Ok(copy) = std::env::var("WHIMBREL_CHILD_RESTORE") {
        let path = url.strip_prefix("sqlite:").expect("a file");
        let restored = Backup::beside().restore(path.as_ref(), &copy).await;
        println!("REPORT {:?}", restored.expect("put back"));
        return;
    }
    if let Ok(sql) = std::env::var("WHIMBREL_CHILD_HOLD") {
        return hold(url.strip_prefix("sqlite:").expect("a file"), &sql).await;
    }
    let backs_up = std::env::var_os("WHIMBREL_CHILD_BACKUP").is_some();
    let in_table = std::env::var_os("WHIMBREL_CHILD_TABLE_LOCK").is_some();
    let migrator = |migrations| match in_table {
        true => in_table_lock(migrations),
        false if backs_up => Migrator::new(migrations).backup(Backup::beside().keep(3)),
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
    let result = if std::env::var_os("WHIMBREL_CHILD_UNSYNCED").is_some() {
        let path = url.strip_prefix("sqlite:").expect("a file");
        let options = SqliteConnectOptions::new().filename(path);
        let options = options.synchronous(SqliteSynchronous::Off);
        let pool = sqlx::SqlitePool::connect_with(options).await;
        report!(Dialect::Sqlite, pool.expect("a file"))
    } else if let Some(path) = url.strip_prefix("sqlite:") {
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

/// Has a file open, until something comes on standard input, and writes then.
async fn hold(path: &str, sql: &str) {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.expect("a file");
    for statement in sql.split(';').filter(|statement| !statement.is_empty()) {
        support::sql!(&mut connection, statement);
    }
    println!("READY");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a line");
    let write = sqlx::raw_sql("INSERT INTO t1 (x) VALUES ('late'); COMMIT");
    let written = write.execute(&mut connection).await.map(drop);
    println!("WROTE {written:?}");
}

//! Many programs that start at once: each migration runs exactly once.

use crate::child;
use crate::support::{self, Scratch, texts};
use std::sync::Arc;
use whimbrel::{Dialect, Migrations, Migrator};

pub(crate) const STARTERS: usize = 32;

/// Migrations that would fail or count double if one ran twice.
pub(crate) fn scripts() -> Vec<(String, String)> {
    let mut scripts = vec![(
        "00_init".to_owned(),
        "CREATE TABLE counts (name VARCHAR(20) NOT NULL);".to_owned(),
    )];
    for number in 1..8 {
        scripts.push((
            format!("{number:02}_t"),
            format!("CREATE TABLE t{number} (id INT);\nINSERT INTO counts VALUES ('{number}');"),
        ));
    }
    scripts
}

pub(crate) fn history(scratch: &Scratch, dialect: Dialect) -> Migrations {
    let scripts = scripts();
    let borrowed: Vec<(&str, &str)> = scripts
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    scratch.migrations(dialect, &borrowed)
}

/// Starts all at once, each with a pool of its own, and checks that nothing was lost or doubled.
macro_rules! start_all {
    ($scratch:expr, $dialect:expr, $connect:expr) => {
        start_all!($scratch, $dialect, $connect, Migrator::new)
    };
    ($scratch:expr, $dialect:expr, $connect:expr, $migrator:expr) => {{
        let migrations = Arc::new(history(&$scratch, $dialect));
        let barrier = Arc::new(tokio::sync::Barrier::new(STARTERS));
        let mut starters = Vec::new();
        for _ in 0..STARTERS {
            let (migrations, barrier) = (migrations.clone(), barrier.clone());
            let pool = $connect.await;
            starters.push(tokio::spawn(async move {
                barrier.wait().await;
                let report = $migrator(&migrations).run(&pool).await;
                pool.close().await;
                report
            }));
        }
        let mut applied = Vec::new();
        for starter in starters {
            applied.extend(starter.await.unwrap().unwrap().names());
        }
        applied.sort();
        let names: Vec<String> = scripts().into_iter().map(|(name, _)| name).collect();
        assert_eq!(applied, names, "lost or doubled");
        let pool = $connect.await;
        let query = "SELECT name FROM counts ORDER BY name";
        assert_eq!(texts!(&pool, query), ["1", "2", "3", "4", "5", "6", "7"]);
        let query = "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL \
             ORDER BY migration_name";
        assert_eq!(texts!(&pool, query), names);
        println!(
            "{STARTERS} starters, {} migrations, 0 lost, 0 doubled",
            names.len()
        );
    }};
}

pub(crate) use start_all;

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    let scratch = Scratch::new();
    start_all!(scratch, Dialect::Sqlite, scratch.sqlite("x.db"));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(url) = support::postgres_url("starters").await else {
        return;
    };
    let scratch = Scratch::new();
    let connect = || async { sqlx::PgPool::connect(&url).await.expect("a server") };
    start_all!(scratch, Dialect::Postgres, connect());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb() {
    let Some(url) = support::mariadb_url("starters").await else {
        return;
    };
    let scratch = Scratch::new();
    let connect = || async { sqlx::MySqlPool::connect(&url).await.expect("a server") };
    start_all!(scratch, Dialect::Mysql, connect());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_table_of_postgres() {
    let Some(url) = support::postgres_url("starters_table").await else {
        return;
    };
    let scratch = Scratch::new();
    let connect = || async { sqlx::PgPool::connect(&url).await.expect("a server") };
    start_all!(scratch, Dialect::Postgres, connect(), child::in_table_lock);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_table_of_mariadb() {
    let Some(url) = support::mariadb_url("starters_table").await else {
        return;
    };
    let scratch = Scratch::new();
    let connect = || async { sqlx::MySqlPool::connect(&url).await.expect("a server") };
    start_all!(scratch, Dialect::Mysql, connect(), child::in_table_lock);
}

/// Processes instead of tasks, on a new file: bug 4 of other tools.
#[test]
fn bug_04_processes_on_a_new_sqlite_file() {
    let scratch = Scratch::new();
    let names = history(&scratch, Dialect::Sqlite).len();
    let url = format!("sqlite:{}", scratch.path("new.db").display());
    let children: Vec<_> = (0..4)
        .map(|_| {
            child::command(&url, &scratch.path("migrations"))
                .spawn()
                .expect("a process")
        })
        .collect();
    let mut applied = 0;
    for child in children {
        let output = child.wait_with_output().expect("its end");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let report = text
            .split("REPORT ")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        let names = report.expect("a report").strip_prefix("applied ");
        applied += names.map_or(0, |names| names.split(", ").count());
    }
    assert_eq!(applied, names);
}

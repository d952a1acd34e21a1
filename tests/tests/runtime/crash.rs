//! Programs that are killed in the middle: the next start continues, or says exactly why not.

use crate::child;
use crate::support::{self, Scratch, texts};
use std::time::Duration;
use whimbrel::{Dialect, Migrations};

/// How many programs are killed per database.
pub(crate) fn kills() -> u64 {
    whimbrel_tests::cases(12, 300)
}

/// A statement that takes a moment.
pub(crate) fn pause(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Mysql => "DO SLEEP(0.01);",
        Dialect::Postgres | Dialect::Cockroach => "SELECT pg_sleep(0.01);",
        Dialect::Sqlite => {
            "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL \
             SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n);"
        }
    }
}

/// Statements slow enough to be hit, each of which tells when it ran twice or not at all.
fn scripts(dialect: Dialect) -> Vec<(String, String)> {
    let slow = pause(dialect);
    let mut scripts = vec![(
        "00".to_owned(),
        "CREATE TABLE counts (name VARCHAR(9) NOT NULL);".to_owned(),
    )];
    for number in 1..9 {
        let alone = match dialect {
            Dialect::Postgres | Dialect::Cockroach if number % 3 == 0 => {
                format!("CREATE INDEX CONCURRENTLY i{number} ON t{number} (id);")
            }
            Dialect::Sqlite if number % 3 == 0 => "VACUUM;".to_owned(),
            _ => String::new(),
        };
        let script = format!(
            "CREATE TABLE t{number} (id INT);\n{slow}\nINSERT INTO counts VALUES ('{number}');\n\
             {slow}\n{alone}\nALTER TABLE t{number} ADD COLUMN more INT;\n{slow}\n"
        );
        scripts.push((format!("{number:02}"), script));
    }
    scripts
}

fn history(scratch: &Scratch, dialect: Dialect) -> Migrations {
    let scripts = scripts(dialect);
    let borrowed: Vec<(&str, &str)> = scripts
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    scratch.migrations(dialect, &borrowed)
}

/// How programs lock, and how long after their start they are killed at the latest. One that waits
/// for the lock of a dead one needs its time.
#[derive(Clone, Copy)]
enum Lock {
    Automatic,
    Table,
}

/// Kills programs at times spread over the length of a run until the history is complete, over and
/// over. Answers how many were killed.
async fn kill_some(url: &str, scratch: &Scratch, lock: Lock, left: &mut u64) -> u64 {
    let mut killed = 0;
    let mut seed = *left * 7919 + 13;
    while *left > 0 {
        let mut command = child::command(url, &scratch.path("migrations"));
        let longest = match lock {
            Lock::Automatic => 150,
            Lock::Table => {
                command.env("WHIMBREL_CHILD_TABLE_LOCK", "1");
                match killed {
                    0 => 300,
                    _ => 1500,
                }
            }
        };
        let mut child = command.spawn().expect("a process");
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis(20 + (seed >> 33) % longest)).await;
        match child.try_wait().expect("its state") {
            Some(status) => {
                let output = child.wait_with_output().expect("its end");
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(status.success(), "after {killed} kills: {text}");
                break;
            }
            None => {
                child.kill().expect("killed");
                child.wait().expect("its end");
                *left -= 1;
                killed += 1;
            }
        }
    }
    killed
}

macro_rules! crash {
    ($name:ident, $dialect:expr, $lock:expr, $fresh:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let migrations = history(&scratch, $dialect);
            let (mut left, mut killed, mut rounds) = (kills(), 0, 0);
            while left > 0 {
                let Some((url, pool)) = $fresh(stringify!($name), &scratch).await else {
                    return;
                };
                killed += kill_some(&url, &scratch, $lock, &mut left).await;
                let report = match $lock {
                    Lock::Automatic => migrations.run(&pool).await,
                    Lock::Table => child::in_table_lock(&migrations).run(&pool).await,
                };
                assert!(report.is_ok(), "after {killed} kills: {report:?}");
                rounds += 1;
                let query = "SELECT name FROM counts ORDER BY name";
                assert_eq!(
                    texts!(&pool, query),
                    ["1", "2", "3", "4", "5", "6", "7", "8"]
                );
                let query = "SELECT migration_name FROM _prisma_migrations \
                     WHERE finished_at IS NOT NULL ORDER BY migration_name";
                let names: Vec<String> =
                    migrations.iter().map(|one| one.name().to_owned()).collect();
                assert_eq!(texts!(&pool, query), names);
                pool.close().await;
            }
            println!("{rounds} histories, {killed} kills, 0 lost, 0 doubled");
        }
    };
}

pub(crate) async fn sqlite(_: &str, scratch: &Scratch) -> Option<(String, sqlx::SqlitePool)> {
    for file in [
        "crash.db",
        "crash.db-journal",
        "crash.db-wal",
        "crash.db-shm",
    ] {
        let _ = std::fs::remove_file(scratch.path(file));
    }
    let pool = scratch.sqlite("crash.db").await;
    Some((
        format!("sqlite:{}", scratch.path("crash.db").display()),
        pool,
    ))
}

pub(crate) async fn postgres(name: &str, _: &Scratch) -> Option<(String, sqlx::PgPool)> {
    let url = support::postgres_url(&format!("crash_{name}")).await?;
    let pool = sqlx::PgPool::connect(&url).await.expect("the new database");
    Some((url, pool))
}

pub(crate) async fn mariadb(name: &str, _: &Scratch) -> Option<(String, sqlx::MySqlPool)> {
    let url = support::mariadb_url(&format!("crash_{name}")).await?;
    let pool = sqlx::MySqlPool::connect(&url)
        .await
        .expect("the new database");
    Some((url, pool))
}

crash!(on_sqlite, Dialect::Sqlite, Lock::Automatic, sqlite);
crash!(on_postgres, Dialect::Postgres, Lock::Automatic, postgres);
crash!(on_mariadb, Dialect::Mysql, Lock::Automatic, mariadb);
crash!(
    in_table_of_postgres,
    Dialect::Postgres,
    Lock::Table,
    postgres
);
crash!(in_table_of_mariadb, Dialect::Mysql, Lock::Table, mariadb);

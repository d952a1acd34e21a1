//! A future that is dropped leaves no lock, no open transaction and no changed setting behind.

use crate::support::{self, Scratch, sql, texts};
use sqlx::Connection;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use whimbrel::Dialect;

/// Times at which the future is dropped: from before the first answer to inside the slow statement.
const DROPS: [u64; 10] = [0, 1, 2, 4, 7, 12, 20, 35, 60, 120];

/// A future that is dropped after it was woken so many times: every await is the last one once.
struct Polls<F> {
    future: Pin<Box<F>>,
    left: u32,
}

impl<F: Future> Future for Polls<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.future.as_mut().poll(context).map(Some)
    }
}

/// Drops a run at each of its awaits, on a fresh database each time, then asks whether the next run
/// ends well at once, with the lock free.
macro_rules! at_every_await {
    ($name:ident, $dialect:expr, $pool:expr, $drop:expr, $last:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some(pool) = $pool(&scratch).await else {
                return;
            };
            let migrations = scratch.migrations(
                $dialect,
                &[
                    ("1_a", "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);"),
                    ("2_last", $last),
                ],
            );
            let next = whimbrel::Migrator::new(&migrations).lock_timeout(Duration::from_secs(20));
            let mut points = 0;
            // How often a run is woken depends on what arrives together, so none is the last for sure.
            for left in 1..40 {
                sql!(&pool, $drop);
                let run = Polls {
                    future: Box::pin(migrations.run(&pool)),
                    left,
                };
                match run.await {
                    Some(result) => drop(result.unwrap()),
                    None => points += 1,
                }
                next.run(&pool).await.unwrap();
                let applied = "SELECT migration_name FROM _prisma_migrations \
                     WHERE finished_at IS NOT NULL ORDER BY migration_name";
                assert_eq!(
                    texts!(&pool, applied),
                    ["1_a", "2_last"],
                    "dropped at await {left}"
                );
                let rows = "SELECT CAST(count(*) AS CHAR(1)) FROM a";
                assert_eq!(texts!(&pool, rows), ["1"], "dropped at await {left}");
            }
            println!("{points} awaits at which the run was dropped");
            assert!(points > 10);
        }
    };
}

at_every_await!(
    at_every_await_on_sqlite,
    Dialect::Sqlite,
    sqlite,
    "DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS _prisma_migrations",
    "VACUUM;"
);
at_every_await!(
    at_every_await_on_postgres,
    Dialect::Postgres,
    postgres,
    "DROP TABLE IF EXISTS a, _prisma_migrations",
    "CREATE INDEX CONCURRENTLY i ON a (id);"
);
at_every_await!(
    at_every_await_on_mariadb,
    Dialect::Mysql,
    mariadb,
    "DROP TABLE IF EXISTS a, _prisma_migrations",
    "ALTER TABLE a ADD INDEX i (id);"
);

async fn sqlite(scratch: &Scratch) -> Option<sqlx::SqlitePool> {
    Some(scratch.sqlite("x.db").await)
}

async fn postgres(_: &Scratch) -> Option<sqlx::PgPool> {
    support::postgres("every_await").await
}

async fn mariadb(_: &Scratch) -> Option<sqlx::MySqlPool> {
    support::mariadb("every_await").await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(url) = support::postgres_url("cancel").await else {
        return;
    };
    let scratch = Scratch::new();
    let slow = "CREATE TABLE slow (id INT);\nSELECT pg_sleep(0.2);";
    let step = "CREATE INDEX CONCURRENTLY i ON slow (id);\nSELECT pg_sleep(0.2);";
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_slow", slow), ("2_step", step)]);
    let watch = sqlx::PgPool::connect(&url).await.unwrap();
    for lent in [false, true] {
        sql!(&watch, "DROP TABLE IF EXISTS slow, _prisma_migrations");
        for wait in DROPS {
            let pool = sqlx::PgPool::connect(&url).await.unwrap();
            let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
            let limit = Duration::from_millis(wait);
            if lent {
                let _ = tokio::time::timeout(limit, migrations.run(&mut connection)).await;
                // sqlx 0.9 forgets a BEGIN that is cut off before its answer, so a lent connection
                // is to be closed then; see `Target`.
                drop(connection);
            } else {
                let _ = tokio::time::timeout(limit, migrations.run(&pool)).await;
            }
            let mut left = vec![String::new()];
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                left = texts!(
                    &watch,
                    "SELECT 'lock' FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                     UNION ALL SELECT state || query FROM pg_stat_activity \
                     WHERE datname = current_database() AND state LIKE 'idle in%'"
                );
                if left.is_empty() {
                    break;
                }
            }
            assert_eq!(left, [""; 0], "lent {lent}, dropped after {wait} ms");
        }
        assert!(migrations.run(&watch).await.is_ok());
        let names = "SELECT migration_name || count(*) FROM _prisma_migrations \
             WHERE finished_at IS NOT NULL GROUP BY migration_name ORDER BY 1";
        assert_eq!(texts!(&watch, names), ["1_slow1", "2_step1"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    let scratch = Scratch::new();
    let slow = "CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 60000) SELECT i FROM n;\n";
    let slow = format!("{slow}DROP TABLE slow;\n{}", slow);
    let migrations = scratch.migrations(
        Dialect::Sqlite,
        &[("1_slow", &slow), ("2_vacuum", "VACUUM;")],
    );
    let pool = scratch.sqlite("x.db").await;
    for wait in DROPS {
        let mut lent = pool.acquire().await.unwrap();
        let limit = Duration::from_millis(wait);
        let _ = tokio::time::timeout(limit, migrations.run(&mut lent)).await;
        // Both orders that the dropped session gave are carried out before this question.
        let keys = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";
        assert_eq!(texts!(&mut *lent, keys), ["1"], "dropped after {wait} ms");
        sql!(&mut *lent, "BEGIN IMMEDIATE; ROLLBACK");
        drop(lent);
        let _ = tokio::time::timeout(limit, migrations.run(&pool)).await;
        let mut other = pool.acquire().await.unwrap();
        assert_eq!(texts!(&mut *other, keys), ["1"], "dropped after {wait} ms");
        sql!(&mut *other, "BEGIN IMMEDIATE; ROLLBACK");
    }
    migrations.run(&pool).await.unwrap();
    let names = "SELECT migration_name || count(*) FROM _prisma_migrations \
         WHERE finished_at IS NOT NULL GROUP BY migration_name ORDER BY migration_name";
    assert_eq!(texts!(&pool, names), ["1_slow1", "2_vacuum1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb() {
    let Some(url) = support::mariadb_url("cancel").await else {
        return;
    };
    let scratch = Scratch::new();
    let slow =
        "CREATE TABLE slow (id INT);\nINSERT INTO slow SELECT SLEEP(0.1);\nSELECT SLEEP(0.1);";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_slow", slow)]);
    let watch = sqlx::MySqlPool::connect(&url).await.unwrap();
    for wait in DROPS {
        let pool = sqlx::MySqlPool::connect(&url).await.unwrap();
        let limit = Duration::from_millis(wait);
        let _ = tokio::time::timeout(limit, migrations.run(&pool)).await;
    }
    // Whatever was cut off, the next run ends well: at the latest it waits for the server to notice.
    migrations.run(&watch).await.unwrap();
    assert_eq!(
        texts!(&watch, "SELECT CAST(count(*) AS CHAR) FROM slow"),
        ["1"]
    );
}

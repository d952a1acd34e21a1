//! What failed and was rolled back keeps nobody from starting; what passes by itself is tried again.

use crate::support::{self, Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Event, MigrationState, Migrations, Migrator};

const A: (&str, &str) = (
    "1_a",
    "CREATE TABLE a (id INTEGER PRIMARY KEY, email TEXT);\nINSERT INTO a VALUES (1, 'x'), (2, 'x');",
);
/// Fails on the rows of `A`, behind a statement that works.
const BAD: (&str, &str) = (
    "2_unique",
    "CREATE TABLE b (id INTEGER);\nCREATE UNIQUE INDEX u ON a (email);",
);
const FIXED: (&str, &str) = (
    "2_unique",
    "DELETE FROM a WHERE id = 2;\nCREATE TABLE b (id INTEGER);\nCREATE UNIQUE INDEX u ON a (email);",
);
const LATER: (&str, &str) = ("3_later", "CREATE TABLE c (id INTEGER);");

macro_rules! heals {
    ($module:ident, $dialect:expr, $pool:ty) => {
        mod $module {
            use super::*;

            /// The database behind a failure, and what it holds of it.
            async fn failed(scratch: &Scratch, pool: &$pool) {
                let migrations = scratch.migrations($dialect, &[A, BAD, LATER]);
                let error = migrations.run(pool).await.unwrap_err();
                assert_eq!((error.kind(), error.migration_name()), (ErrorKind::Sql, Some(BAD.0)));
                assert!(error.is_rolled_back());
                let text = error.to_string();
                assert!(text.ends_with("the migration was rolled back completely"), "{text}");
                let status = migrations.status(pool).await.unwrap();
                assert_eq!(status.migrations[1].state, MigrationState::Pending);
                let failure = status.migrations[1].last_failure.clone().unwrap();
                assert!(failure.starts_with("statement 2 of 2 (line 2): "), "{failure}");
                assert_eq!(migrations.plan(pool).await.unwrap().len(), 2);
                assert!(migrations.verify(pool).await.unwrap().is_empty());
                let logs = "SELECT logs FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL \
                     AND finished_at IS NULL";
                let logs = texts!(pool, logs);
                assert_eq!(logs.len(), 1);
                assert!(logs[0].starts_with("{\"whimbrel\":\"") && logs[0].ends_with("\"}"), "{logs:?}");
                assert!(logs[0].contains("\"time\":\"20") && logs[0].contains("\"error\":"), "{logs:?}");
            }

            #[tokio::test]
            async fn a_corrected_script_runs() {
                let scratch = Scratch::new();
                let Some(pool) = $module("corrected", &scratch).await else { return };
                failed(&scratch, &pool).await;
                let fixed = scratch.migrations($dialect, &[A, FIXED, LATER]);
                assert_eq!(fixed.run(&pool).await.unwrap().names(), [FIXED.0, LATER.0]);
                assert!(fixed.status(&pool).await.unwrap().is_up_to_date());
            }

            #[tokio::test]
            async fn the_same_script_runs_when_the_rows_are_others() {
                let scratch = Scratch::new();
                let Some(pool) = $module("rows", &scratch).await else { return };
                for _ in 0..3 {
                    failed(&scratch, &pool).await;
                }
                sql!(&pool, "DELETE FROM a WHERE id = 2");
                let migrations = scratch.migrations($dialect, &[A, BAD, LATER]);
                assert_eq!(migrations.run(&pool).await.unwrap().names(), [BAD.0, LATER.0]);
            }

            #[tokio::test]
            async fn an_older_program_and_one_without_the_folder_start() {
                let scratch = Scratch::new();
                let Some(pool) = $module("older", &scratch).await else { return };
                failed(&scratch, &pool).await;
                let older = scratch.migrations($dialect, &[A]);
                assert!(older.run(&pool).await.unwrap().is_up_to_date());
                assert!(older.status(&pool).await.unwrap().is_up_to_date());
                let renamed = scratch.migrations($dialect, &[A, ("2_renamed", FIXED.1), LATER]);
                assert_eq!(renamed.run(&pool).await.unwrap().names(), ["2_renamed", LATER.0]);
            }

            /// What an older version of this crate wrote, or Prisma: nobody knows what is there.
            #[tokio::test]
            async fn an_open_row_still_stops_everything() {
                let scratch = Scratch::new();
                let Some(pool) = $module("open", &scratch).await else { return };
                scratch.migrations($dialect, &[A]).run(&pool).await.unwrap();
                sql!(
                    &pool,
                    "INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, started_at, \
                     applied_steps_count) VALUES ('i', 'c', '2_unique', 'it failed', CURRENT_TIMESTAMP, 0)"
                );
                for scripts in [&[A, BAD][..], &[A, FIXED], &[A]] {
                    let migrations = scratch.migrations($dialect, scripts);
                    let error = migrations.run(&pool).await.unwrap_err();
                    assert_eq!((error.kind(), error.code()), (ErrorKind::FailedBefore, Some("P3009")));
                }
            }
        }
    };
}

async fn on_sqlite(_: &str, scratch: &Scratch) -> Option<sqlx::SqlitePool> {
    Some(scratch.sqlite("test.db").await)
}

async fn on_postgres(name: &str, _: &Scratch) -> Option<sqlx::PgPool> {
    support::postgres(&format!("heal_{name}")).await
}

heals!(on_sqlite, Dialect::Sqlite, sqlx::SqlitePool);
heals!(on_postgres, Dialect::Postgres, sqlx::PgPool);

type Heard = Arc<Mutex<Vec<(u32, Duration)>>>;

/// Hears of each further attempt.
fn listening(migrations: &Migrations) -> (Migrator<'_>, Heard) {
    let heard = Heard::default();
    let ear = heard.clone();
    let migrator = Migrator::new(migrations).on_event(move |event| {
        if let Event::Retrying { attempt, pause, .. } = event {
            ear.lock().unwrap().push((*attempt, *pause));
        }
    });
    (migrator, heard)
}

/// A table that is in use for a moment, under a `lock_timeout` of the session.
#[tokio::test]
async fn a_lock_timeout_is_tried_again() {
    let Some(url) = support::postgres_url("heal_lock").await else {
        return;
    };
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options.options([("lock_timeout", "50ms")]);
    let pool = sqlx::PgPool::connect_with(options).await.unwrap();
    let scratch = Scratch::new();
    let add = ("2_add", "ALTER TABLE a ADD COLUMN more INT;");
    scratch
        .migrations(Dialect::Postgres, &[A])
        .run(&pool)
        .await
        .unwrap();
    let migrations = scratch.migrations(Dialect::Postgres, &[A, add]);

    let mut reader = pool.begin().await.unwrap();
    sql!(&mut *reader, "SELECT * FROM a");
    // Not for ever, and the next start is free.
    let (migrator, heard) = listening(&migrations);
    let migrator = migrator.retry(Duration::from_millis(300));
    let error = migrator.run(&pool).await.unwrap_err();
    assert!(
        error.is_rolled_back() && error.kind() == ErrorKind::Sql,
        "{error}"
    );
    let attempts: Vec<u32> = heard.lock().unwrap().iter().map(|one| one.0).collect();
    assert!(attempts.starts_with(&[2, 3]), "{attempts:?}");

    let (migrator, heard) = listening(&migrations);
    let release = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        reader.rollback().await.unwrap();
    };
    let (report, ()) = tokio::join!(migrator.run(&pool), release);
    assert_eq!(report.unwrap().names(), ["2_add"]);
    assert!(!heard.lock().unwrap().is_empty());
    pool.close().await;
    support::drop_postgres(&url).await;
}

/// An administrator, or a restart, ends the connection in the middle of a statement.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_ended_is_replaced() {
    let Some(pool) = support::postgres("heal_ended").await else {
        return;
    };
    let scratch = Scratch::new();
    let slow = ("2_slow", "CREATE TABLE s (id INT);\nSELECT pg_sleep(0.6);");
    let steps = (
        "3_steps",
        "CREATE INDEX CONCURRENTLY i ON a (email);\nSELECT pg_sleep(0.6);\nINSERT INTO a VALUES (3, 'y');",
    );
    let migrations = scratch.migrations(Dialect::Postgres, &[A, slow, steps]);
    let (migrator, heard) = listening(&migrations);
    let ending = async {
        // Once in each of the two.
        let mut ended = 0;
        while ended < 2 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let end = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND wait_event = 'PgSleep' AND query LIKE $$%pg_sleep(0.6)%$$";
            if !texts!(&pool, end).is_empty() {
                ended += 1;
                tokio::time::sleep(Duration::from_millis(900)).await;
            }
        }
    };
    let (report, ()) = tokio::join!(migrator.run(&pool), ending);
    assert_eq!(report.unwrap().names(), ["1_a", "2_slow", "3_steps"]);
    assert_eq!(heard.lock().unwrap().len(), 2);
    assert_eq!(texts!(&pool, "SELECT count(*)::text FROM a"), ["3"]);

    // A connection of its own cannot be replaced.
    let mut lent = pool.acquire().await.unwrap();
    let pid = texts!(&mut *lent, "SELECT pg_backend_pid()::text").remove(0);
    sql!(&pool, format!("SELECT pg_terminate_backend({pid})"));
    let (migrator, heard) = listening(&migrations);
    let error = migrator.run(&mut lent).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert!(heard.lock().unwrap().is_empty());
}

/// Who waits behind a migration that waits behind a long query: not for longer than the migration waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_waits_lets_others_pass() {
    let add = ("2_add", "ALTER TABLE a ADD COLUMN more INT;");
    let postgres = support::postgres("heal_pass").await;
    if let Some(pool) = postgres {
        let scratch = Scratch::new();
        scratch
            .migrations(Dialect::Postgres, &[A])
            .run(&pool)
            .await
            .unwrap();
        let migrations = scratch.migrations(Dialect::Postgres, &[A, add]);
        let mut reader = pool.begin().await.unwrap();
        sql!(&mut *reader, "SELECT * FROM a");
        let (worst, report, attempts) = writing_beside(
            &migrations,
            async || {
                sql!(&pool, "INSERT INTO a SELECT max(id) + 1, 'y' FROM a");
            },
            async |migrator| migrator.run(&pool).await,
            async {
                tokio::time::sleep(Duration::from_secs(4)).await;
                reader.rollback().await.unwrap();
            },
        )
        .await;
        assert_eq!(report.unwrap().names(), ["2_add"]);
        assert!(
            attempts > 0 && worst < Duration::from_secs(3),
            "{attempts}, {worst:?}"
        );
        println!("PostgreSQL: a writer waits for {worst:?} at most, {attempts} further attempts");
    }
    let mariadb = support::mariadb("heal_pass").await;
    if let Some(pool) = mariadb {
        let scratch = Scratch::new();
        scratch
            .migrations(Dialect::Mysql, &[A])
            .run(&pool)
            .await
            .unwrap();
        let migrations = scratch.migrations(Dialect::Mysql, &[A, add]);
        let mut reader = pool.begin().await.unwrap();
        sql!(&mut *reader, "SELECT * FROM a");
        let (worst, report, attempts) = writing_beside(
            &migrations,
            async || {
                sql!(
                    &pool,
                    "INSERT INTO a (id, email) SELECT max(id) + 1, 'y' FROM a"
                );
            },
            async |migrator| migrator.run(&pool).await,
            async {
                tokio::time::sleep(Duration::from_secs(5)).await;
                reader.rollback().await.unwrap();
            },
        )
        .await;
        assert_eq!(report.unwrap().names(), ["2_add"]);
        assert!(
            attempts > 0 && worst < Duration::from_secs(4),
            "{attempts}, {worst:?}"
        );
        println!("MariaDB: a writer waits for {worst:?} at most, {attempts} further attempts");
    }
}

/// Writes all the time while a migration waits for the end of `release`. Answers the longest write, and
/// how often the migration was tried again.
async fn writing_beside(
    migrations: &Migrations,
    write: impl AsyncFn(),
    run: impl AsyncFn(Migrator<'_>) -> Result<whimbrel::Report, whimbrel::Error>,
    release: impl Future<Output = ()>,
) -> (Duration, Result<whimbrel::Report, whimbrel::Error>, usize) {
    let (migrator, heard) = listening(migrations);
    let done = std::sync::atomic::AtomicBool::new(false);
    let writing = async {
        let mut worst = Duration::ZERO;
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let begun = std::time::Instant::now();
            write().await;
            worst = worst.max(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        worst
    };
    let running = async {
        let report = run(migrator).await;
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        report
    };
    let (worst, report, ()) = tokio::join!(writing, running, release);
    let attempts = heard.lock().unwrap().len();
    (worst, report, attempts)
}

/// Databases on which sessions only read unless they say otherwise.
#[tokio::test]
async fn transactions_are_read_only_by_default() {
    let Some(pool) = support::postgres("heal_readonly").await else {
        return;
    };
    let name = texts!(&pool, "SELECT current_database()::text").remove(0);
    sql!(
        &pool,
        format!("ALTER DATABASE {name} SET default_transaction_read_only = on")
    );
    let options = (*pool.connect_options()).clone();
    let reading = sqlx::PgPool::connect_with(options).await.unwrap();
    let scratch = Scratch::new();
    let steps = (
        "2_steps",
        "CREATE INDEX CONCURRENTLY i ON a (email);\nINSERT INTO a VALUES (3, 'y');",
    );
    let migrations = scratch.migrations(Dialect::Postgres, &[A, steps]);
    assert_eq!(
        migrations.run(&reading).await.unwrap().names(),
        ["1_a", "2_steps"]
    );
    // What was lent is given back as it was.
    let mut lent = reading.acquire().await.unwrap();
    let steps = ("3_steps", "DROP INDEX CONCURRENTLY i;");
    let migrations = scratch.migrations(
        Dialect::Postgres,
        &[
            A,
            (
                "2_steps",
                "CREATE INDEX CONCURRENTLY i ON a (email);\nINSERT INTO a VALUES (3, 'y');",
            ),
            steps,
        ],
    );
    migrations.run(&mut lent).await.unwrap();
    assert_eq!(
        texts!(&mut *lent, "SHOW default_transaction_read_only"),
        ["on"]
    );
    assert_eq!(texts!(&mut *lent, "SHOW lock_timeout"), ["0"]);
}

/// Another process has the whole file for a moment, and the first query meets it.
#[tokio::test]
async fn a_file_that_is_locked_is_waited_for() {
    let scratch = Scratch::new();
    let other = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[A]);
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(scratch.path("x.db"))
        .busy_timeout(Duration::from_millis(10));
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let mut holder = other.acquire().await.unwrap();
    sql!(&mut *holder, "BEGIN EXCLUSIVE");
    let (migrator, heard) = listening(&migrations);
    let error = migrator.clone().retry(Duration::ZERO).run(&pool).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Database);
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        sql!(&mut *holder, "COMMIT");
    };
    let (report, ()) = tokio::join!(migrator.run(&pool), release);
    assert_eq!(report.unwrap().names(), ["1_a"]);
    assert!(!heard.lock().unwrap().is_empty());
}

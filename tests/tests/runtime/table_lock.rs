//! The lock as a row of the history, on servers that would not need it: CockroachDB is not at hand, and
//! a Galera cluster rarely (`galera.rs`), so the kind of lock is forced.

use crate::child;
use crate::support::{self, Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Event, LockKind, Migrations, Migrator};

const ROW: &str = "SELECT logs FROM _prisma_migrations WHERE id = 'whimbrel-migration-lock'";
const A: (&str, &str) = ("1_a", "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);");

/// Notes who is waited for.
fn listen(migrator: Migrator<'_>) -> (Migrator<'_>, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let migrator = migrator.on_event(move |event| {
        if let Event::WaitingForLock { holder, .. } = event {
            let holder = holder.unwrap_or("nobody");
            ear.lock().unwrap().push(holder.to_owned());
        }
    });
    (migrator, heard)
}

/// Blocks the thread at the first statement, so that the lock is not renewed, until another run has
/// done everything.
fn overtaken<'m>(migrations: &'m Migrations, url: &str) -> Migrator<'m> {
    let url = url.to_owned();
    let theirs = migrations.clone();
    let once = Mutex::new(false);
    child::in_table_lock(migrations).on_event(move |event| {
        let first = matches!(event, Event::Statement { number: 1, .. });
        if !first || std::mem::replace(&mut *once.lock().unwrap(), true) {
            return;
        }
        let (url, theirs) = (url.clone(), theirs.clone());
        let other = std::thread::spawn(move || {
            let migrator = child::in_table_lock(&theirs);
            whimbrel::blocking::run(&migrator, &url).unwrap().names()
        });
        assert_eq!(other.join().unwrap(), ["1_a"]);
    })
}

macro_rules! table_lock {
    ($module:ident, $dialect:expr, $url:expr, $pool:ty, $connection:ty, $sleep:expr) => {
        mod $module {
            use super::*;

            /// A killed leader's lock ends by itself, and until then the next start waits for it.
            #[tokio::test]
            async fn ends_after_its_process_is_killed() {
                let scratch = Scratch::new();
                let Some(url) = $url("table_killed").await else {
                    return;
                };
                let slow = format!(
                    "CREATE TABLE s (id INT);\n{}(2);\nINSERT INTO s VALUES (1);",
                    $sleep
                );
                let migrations = scratch.migrations($dialect, &[A, ("2_slow", &slow)]);
                let pool = <$pool>::connect(&url).await.unwrap();
                let mut leader = child::command(&url, &scratch.path("migrations"));
                leader
                    .env("WHIMBREL_CHILD_TABLE_LOCK", "1")
                    .env("HOSTNAME", "box");
                let mut leader = leader.spawn().unwrap();
                let started =
                    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL";
                for _ in 0..500 {
                    let rows = sqlx::raw_sql(started).fetch_all(&pool).await;
                    if rows.is_ok_and(|rows| rows.len() == 1) {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
                let process = format!("process {} on box", leader.id());
                assert_eq!(texts!(&pool, ROW), [process.as_str()]);
                leader.kill().unwrap();
                leader.wait().unwrap();
                let (migrator, heard) = listen(child::in_table_lock(&migrations));
                let migrator = migrator.lock_timeout(Duration::from_secs(20));
                assert_eq!(migrator.run(&pool).await.unwrap().names(), ["2_slow"]);
                assert_eq!(heard.lock().unwrap()[0], process);
                assert_eq!(texts!(&pool, ROW), [""; 0]);
                assert_eq!(
                    texts!(&pool, "SELECT CAST(count(*) AS CHAR(1)) FROM s"),
                    ["1"]
                );
            }

            /// A process that slept for too long does not record, nor commit, what another has done.
            #[tokio::test]
            async fn that_is_lost_stops_its_process() {
                let scratch = Scratch::new();
                let Some(url) = $url("table_lost").await else {
                    return;
                };
                let migrations = scratch.migrations($dialect, &[A]);
                let pool = <$pool>::connect(&url).await.unwrap();
                let error = overtaken(&migrations, &url).run(&pool).await.unwrap_err();
                assert_eq!(
                    (error.kind(), error.code()),
                    (ErrorKind::LockLost, Some("P1002")),
                    "{error}"
                );
                assert_eq!(error.migration_name(), Some("1_a"));
                assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
                assert_eq!(
                    texts!(&pool, "SELECT CAST(count(*) AS CHAR(1)) FROM a"),
                    ["1"]
                );
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn excludes_and_is_renewed() {
                let scratch = Scratch::new();
                let Some(url) = $url("table_excludes").await else {
                    return;
                };
                let slow = format!("{}(2.5);", $sleep);
                let migrations = Arc::new(scratch.migrations($dialect, &[A, ("2_slow", &slow)]));
                let pool = <$pool>::connect(&url).await.unwrap();
                let (first, connected) = (migrations.clone(), pool.clone());
                let leader =
                    tokio::spawn(async move { child::in_table_lock(&first).run(&connected).await });
                tokio::time::sleep(Duration::from_millis(700)).await;
                // Longer than the lock would last without being renewed.
                let late =
                    child::in_table_lock(&migrations).lock_timeout(Duration::from_millis(1300));
                let error = late.run(&pool).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::LockTimeout);
                let holder = format!("process {}", std::process::id());
                assert!(error.to_string().contains(&holder), "{error}");
                assert_eq!(leader.await.unwrap().unwrap().names(), ["1_a", "2_slow"]);
                assert_eq!(texts!(&pool, ROW), [""; 0]);
            }

            /// Dropping the future gives the lock back at once, not only when its time is over.
            #[tokio::test(flavor = "multi_thread")]
            async fn is_given_back_by_a_dropped_future() {
                let scratch = Scratch::new();
                let Some(url) = $url("table_dropped").await else {
                    return;
                };
                let slow = format!("{}(0.2);", $sleep);
                let migrations = scratch.migrations($dialect, &[A, ("2_slow", &slow)]);
                let pool = <$pool>::connect(&url).await.unwrap();
                let migrator = Migrator::new(&migrations).lock(LockKind::Table);
                let migrator = migrator.lock_expiry(Duration::from_secs(600));
                for wait in [1, 3, 5, 8, 12, 20, 35, 60, 120] {
                    let _ = tokio::time::timeout(Duration::from_millis(wait), migrator.run(&pool))
                        .await;
                }
                let last = migrator.clone().lock_timeout(Duration::from_secs(30));
                last.run(&pool).await.unwrap();
                assert_eq!(texts!(&pool, ROW), [""; 0]);
                assert_eq!(
                    texts!(&pool, "SELECT CAST(count(*) AS CHAR(1)) FROM a"),
                    ["1"]
                );
            }

            #[tokio::test]
            async fn serves_every_call() {
                let scratch = Scratch::new();
                let Some(url) = $url("table_calls").await else {
                    return;
                };
                let pool = <$pool>::connect(&url).await.unwrap();
                let bad = ("2_bad", "SELECT nowhere;");
                let migrations = scratch.migrations($dialect, &[A, bad]);
                let migrator = child::in_table_lock(&migrations);
                sql!(&pool, "CREATE TABLE mine (id INT)");
                assert_eq!(
                    migrator.run(&pool).await.unwrap_err().kind(),
                    ErrorKind::NotEmpty
                );
                sql!(&pool, "DROP TABLE mine");
                assert_eq!(
                    migrator.run(&pool).await.unwrap_err().kind(),
                    ErrorKind::Sql
                );
                assert_eq!(texts!(&pool, ROW), [""; 0]);
                migrator.resolve_rolled_back(&pool, "2_bad").await.unwrap();
                migrator.resolve_applied(&pool, "2_bad").await.unwrap();
                assert!(migrator.status(&pool).await.unwrap().is_up_to_date());
                migrator
                    .reset(&pool, url.rsplit('/').next().unwrap())
                    .await
                    .unwrap();
                assert_eq!(migrator.baseline(&pool, "1_a").await.unwrap(), ["1_a"]);
                // One connection cannot be renewed while it works.
                let mut lent = <$connection as sqlx::Connection>::connect(&url)
                    .await
                    .unwrap();
                let error = migrator.run(&mut lent).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NeedsPool);
                assert!(error.to_string().contains("pass a pool"), "{error}");
            }
        }
    };
}

table_lock!(
    on_postgres,
    Dialect::Postgres,
    support::postgres_url,
    sqlx::PgPool,
    sqlx::PgConnection,
    "SELECT pg_sleep"
);
table_lock!(
    on_mariadb,
    Dialect::Mysql,
    support::mariadb_url,
    sqlx::MySqlPool,
    sqlx::MySqlConnection,
    "DO SLEEP"
);

/// A server that says it is CockroachDB gets this lock without being asked for it.
#[tokio::test]
async fn chosen_by_itself_on_cockroachdb() {
    let Some(url) = support::postgres_url("table_cockroach").await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sql!(
        &pool,
        "CREATE SCHEMA app; CREATE FUNCTION app.version() RETURNS text LANGUAGE sql \
         AS 'SELECT ''CockroachDB CCL v25.2.0''::text'"
    );
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options.options([("search_path", "app,pg_catalog")]);
    let fake = sqlx::PgPool::connect_with(options).await.unwrap();
    let scratch = Scratch::new();
    let watch = "CREATE TABLE seen AS SELECT migration_name FROM _prisma_migrations \
         WHERE id = 'whimbrel-migration-lock'";
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_seen", watch)]);
    for kind in [LockKind::Automatic, LockKind::Session] {
        let migrator = Migrator::new(&migrations).lock(kind);
        assert_eq!(migrator.run(&fake).await.unwrap().names(), ["1_seen"]);
        assert_eq!(
            texts!(&fake, "SELECT migration_name FROM app.seen"),
            ["(migration lock)"]
        );
        sql!(&pool, "DROP TABLE app.seen, app._prisma_migrations");
    }
}

/// Tenants lock apart from each other; their schema is made before the lock can be in it.
#[tokio::test]
async fn in_a_schema_that_does_not_exist_yet() {
    let Some(url) = support::postgres_url("table_tenant").await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sql!(&pool, "CREATE TABLE of_somebody_else (id INT)");
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[A]);
    let migrator = child::in_table_lock(&migrations).schema("tenant");
    assert_eq!(migrator.run(&pool).await.unwrap().names(), ["1_a"]);
    assert_eq!(texts!(&pool, "SELECT id::text FROM tenant.a"), ["1"]);
}

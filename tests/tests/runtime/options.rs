//! Settings that are not policies: timeouts, the history's name, no lock, calls that block.

use crate::support::{self, Scratch, sql, texts};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, LockKind, Migrator, blocking};

const A: (&str, &str) = ("1_a", "CREATE TABLE a (id INT);");

/// A statement that takes longer than it may is cut off and recorded like any that fails; the next
/// one has its own time, and the connection no limit left.
macro_rules! statement_timeout {
    ($name:ident, $dialect:expr, $pool:expr, $slow:expr, $endless:expr, $word:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some(pool) = $pool("timeout", &scratch).await else {
                return;
            };
            let short = $slow(10);
            let script = format!("{short};\n{short};\n{};", $slow(1));
            let enough = scratch.migrations($dialect, &[A, ("2_x", &script)]);
            let migrator = Migrator::new(&enough).statement_timeout(Duration::from_secs(20));
            migrator.run(&pool).await.unwrap();
            let alone = format!("{};", $endless);
            let slow = scratch.migrations($dialect, &[A, ("2_x", &script), ("3_slow", &alone)]);
            let migrator = Migrator::new(&slow).statement_timeout(Duration::from_millis(300));
            let error = migrator.run(&pool).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.migration_name()),
                (ErrorKind::Sql, Some("3_slow"))
            );
            assert!(error.to_string().contains($word), "{error}");
            let open = "SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL";
            assert!(texts!(&pool, open)[0].contains($word));
            sql!(&pool, $slow(400));
        }
    };
}

fn sleep_of_postgres(milliseconds: u64) -> String {
    format!("SELECT pg_sleep({milliseconds} / 1000.0)")
}

fn sleep_of_mariadb(milliseconds: u64) -> String {
    // The limit cuts a sleep short without an error.
    format!("SELECT SLEEP({milliseconds} / 1000.0), BENCHMARK({milliseconds} * 20000, SHA1('x'))")
}

/// A statement that writes, since MySQL's own limit is for queries only, and counts to 10^9, since
/// a read of the catalogue that is cut off may end without an error.
fn endless_of_mariadb() -> String {
    let digits = (1..10).fold("SELECT 0 AS d".to_owned(), |all, d| {
        format!("{all} UNION ALL SELECT {d}")
    });
    let tables: Vec<String> = ('a'..='i')
        .map(|name| format!("({digits}) {name}"))
        .collect();
    format!(
        "CREATE TABLE x AS SELECT COUNT(*) AS x FROM {}",
        tables.join(", ")
    )
}

fn sleep_of_sqlite(milliseconds: u64) -> String {
    format!(
        "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < {milliseconds} * 2000) SELECT i FROM n)"
    )
}

statement_timeout!(
    statement_timeout_of_postgres,
    Dialect::Postgres,
    postgres,
    sleep_of_postgres,
    sleep_of_postgres(30_000),
    "statement timeout"
);
statement_timeout!(
    statement_timeout_of_mariadb,
    Dialect::Mysql,
    mariadb,
    sleep_of_mariadb,
    endless_of_mariadb(),
    "interrupted"
);
statement_timeout!(
    statement_timeout_of_sqlite,
    Dialect::Sqlite,
    sqlite,
    sleep_of_sqlite,
    sleep_of_sqlite(30_000),
    "interrupted"
);
// SQLite takes the whole transaction back when a statement that writes is interrupted.
statement_timeout!(
    statement_timeout_of_sqlite_in_a_write,
    Dialect::Sqlite,
    sqlite,
    sleep_of_sqlite,
    format!("CREATE TABLE x AS {}", sleep_of_sqlite(30_000)),
    "interrupted"
);

/// Another name for the history, and no lock: everything else stays as it is.
macro_rules! named_and_unlocked {
    ($name:ident, $dialect:expr, $pool:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some(pool) = $pool("named", &scratch).await else {
                return;
            };
            let bad = ("2_bad", "CREATE TABLE b (id INT);\nSELECT nowhere;");
            let migrations = scratch.migrations($dialect, &[A, bad]);
            let migrator = Migrator::new(&migrations)
                .table("my history")
                .lock(LockKind::None);
            let error = migrator.run(&pool).await.unwrap_err();
            assert_eq!(error.applied(), ["1_a"]);
            migrator.resolve_applied(&pool, "2_bad").await.unwrap();
            assert!(migrator.run(&pool).await.unwrap().is_up_to_date());
            let quote = if $dialect == Dialect::Mysql { '`' } else { '"' };
            let rows = format!(
                "SELECT migration_name FROM {quote}my history{quote} \
                 WHERE rolled_back_at IS NULL ORDER BY 1"
            );
            assert_eq!(texts!(&pool, rows), ["1_a", "2_bad"]);
        }
    };
}

named_and_unlocked!(named_and_unlocked_on_sqlite, Dialect::Sqlite, sqlite);
named_and_unlocked!(named_and_unlocked_on_postgres, Dialect::Postgres, postgres);
named_and_unlocked!(named_and_unlocked_on_mariadb, Dialect::Mysql, mariadb);

/// Who chose to go without a lock is not stopped by one.
#[tokio::test]
async fn no_lock_is_no_lock() {
    let Some(pool) = support::postgres("unlocked").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[A]);
    let mut other = pool.acquire().await.unwrap();
    sql!(&mut *other, "SELECT pg_advisory_lock(72707369)");
    let migrator = Migrator::new(&migrations).lock_timeout(Duration::from_millis(100));
    let error = migrator.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LockTimeout);
    let migrator = migrator.lock(LockKind::None);
    assert_eq!(migrator.run(&pool).await.unwrap().names(), ["1_a"]);
}

/// All calls without a runtime, over a URL of each driver.
fn block(url: &str, dialect: Dialect) {
    let scratch = Scratch::new();
    let bad = ("2_bad", "SELECT nowhere;");
    let migrations = scratch.migrations(dialect, &[A, bad]);
    let migrator = Migrator::new(&migrations);
    assert_eq!(blocking::plan(&migrator, url).unwrap().len(), 2);
    assert_eq!(
        blocking::run(&migrator, url).unwrap_err().kind(),
        ErrorKind::Sql
    );
    // To be tried again, so no deviation.
    assert!(blocking::verify(&migrator, url).unwrap().is_empty());
    blocking::resolve_rolled_back(&migrator, url, "2_bad").unwrap();
    assert_eq!(blocking::pending(&migrator, url).unwrap(), ["2_bad"]);
    blocking::resolve_applied(&migrator, url, "2_bad").unwrap();
    assert!(blocking::status(&migrator, url).unwrap().is_up_to_date());
    let name = url.rsplit('/').next().unwrap();
    let name = name.split('?').next().unwrap();
    blocking::reset(&migrator, url, name).unwrap();
    assert_eq!(blocking::baseline(&migrator, url, "1_a").unwrap(), ["1_a"]);
}

#[test]
fn without_a_runtime() {
    let scratch = Scratch::new();
    let file = format!("sqlite:{}?mode=rwc", scratch.path("x.db").display());
    block(&file, Dialect::Sqlite);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(url) = runtime.block_on(support::postgres_url("blocking")) {
        block(&url, Dialect::Postgres);
    }
    if let Some(url) = runtime.block_on(support::mariadb_url("blocking")) {
        block(&url, Dialect::Mysql);
    }
}

/// A password is in no message, however the connection fails.
#[test]
fn no_password_in_errors() {
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[A]);
    let migrator = Migrator::new(&migrations);
    let closed = "postgresql://user:hunter2@127.0.0.1:1/x";
    for url in [
        closed,
        "postgresql://user:hunter2@",
        "mysql://user:hunter2@127.0.0.1:1/x",
    ] {
        let error = blocking::run(&migrator, url).unwrap_err();
        assert!(!format!("{error}{error:?}").contains("hunter2"), "{error}");
    }
}

async fn sqlite(_: &str, scratch: &Scratch) -> Option<sqlx::SqlitePool> {
    Some(scratch.sqlite("test.db").await)
}

async fn postgres(name: &str, scratch: &Scratch) -> Option<sqlx::PgPool> {
    let _ = scratch;
    support::postgres(&format!("options_{name}")).await
}

async fn mariadb(name: &str, scratch: &Scratch) -> Option<sqlx::MySqlPool> {
    let _ = scratch;
    support::mariadb(&format!("options_{name}")).await
}

/// What an error advises is what can be typed.
#[tokio::test]
async fn advice_names_the_program() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[A]);
    migrations.run(&pool).await.unwrap();
    sql!(
        &pool,
        "UPDATE _prisma_migrations SET finished_at = NULL, logs = NULL"
    );
    let migrator = Migrator::new(&migrations).command("notes db migrate");
    let error = migrator.run(&pool).await.unwrap_err().to_string();
    assert!(
        error.contains("`notes db migrate resolve --rolled-back 1_a`"),
        "{error}"
    );
    assert!(!error.contains("`whimbrel"), "{error}");
    let log = migrator.log(&pool).await.unwrap();
    assert_eq!((log.len(), log[0].name.as_str()), (1, "1_a"));
    assert!(
        log[0]
            .started_at
            .as_deref()
            .is_some_and(|at| at.ends_with('Z')),
        "{log:?}"
    );
}

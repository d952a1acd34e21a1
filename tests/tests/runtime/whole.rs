//! Migrations that are sent in one message: each error is where it is in the script, and nothing of a
//! migration stays that failed.

use crate::faults::address;
use crate::proxy::{Fault, Proxy, postgres_messages};
use crate::support::{self, Scratch, sql, texts};
use whimbrel::{Dialect, ErrorKind};

/// Scripts, with the statement and the line that must be named. The comment behind the first statement
/// would hide what follows on its line.
const SCRIPTS: [(&str, usize, usize); 4] = [
    // Nothing of it is run.
    (
        "CREATE TABLE a (id INTEGER) -- ö\n;\n\nCREATE TABLE b (\n  id INTEGER,\n  broken !!\n);",
        2,
        6,
    ),
    // Found when it runs.
    (
        "CREATE TABLE a (id INTEGER UNIQUE) -- ö\n;\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);",
        3,
        4,
    ),
    (
        "CREATE TABLE a (id INTEGER);\n\n\n\nSELECT missing\nFROM a;\nCREATE TABLE b (id INTEGER);",
        2,
        5,
    ),
    (
        "SELECT 1; SELECT 2; CREATE TABLE a (id INTEGER);\nDROP TABLE missing;",
        4,
        2,
    ),
];

macro_rules! errors_are_where_they_are {
    ($dialect:expr, $pool:expr, $tables:expr, $lines:expr) => {{
        let scratch = Scratch::new();
        let init = ("1_init", "CREATE TABLE first (id INTEGER);");
        let good = ("2_good", "CREATE TABLE second (id INTEGER) -- the end");
        for (script, statement, line) in SCRIPTS {
            let scripts = [
                init,
                good,
                ("3_bad", script),
                ("4_never", "CREATE TABLE c (id INTEGER);"),
            ];
            let migrations = scratch.migrations($dialect, &scripts);
            let error = migrations.run(&$pool).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Sql, "{error}");
            assert_eq!(error.migration_name(), Some("3_bad"), "{error}");
            let place = error.place().unwrap();
            assert_eq!(place.statement, statement, "{script}: {error}");
            if $lines {
                assert_eq!(place.line, line, "{script}: {error}");
            }
            assert_eq!(
                texts!(&$pool, $tables),
                ["_prisma_migrations", "first", "second"]
            );
        }
    }};
}

#[tokio::test]
async fn errors_on_sqlite() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("whole.db").await;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    // SQLite does not say where in a statement.
    errors_are_where_they_are!(Dialect::Sqlite, pool, tables, false);
}

#[tokio::test]
async fn errors_on_postgres() {
    let Some(url) = support::postgres_url("whole").await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let tables = "SELECT relname::text FROM pg_class WHERE relkind = 'r' \
         AND relnamespace = 'public'::regnamespace ORDER BY 1";
    errors_are_where_they_are!(Dialect::Postgres, pool, tables, true);
}

/// A constraint that is checked at the commit only is checked before it, and a commit that is refused
/// all the same is recorded.
#[tokio::test]
async fn constraints_that_wait_for_the_commit() {
    let Some(url) = support::postgres_url("deferred").await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let scratch = Scratch::new();
    let init = (
        "1_init",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, up INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
    );
    let bad = ("2_bad", "INSERT INTO a VALUES (1, 2);");
    let migrations = scratch.migrations(Dialect::Postgres, &[init, bad]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert!(
        error.to_string().contains("foreign key constraint"),
        "{error}"
    );
    assert_eq!(error.migration_name(), Some("2_bad"));
    assert_eq!(texts!(&pool, "SELECT count(*)::text FROM a"), ["0"]);
    assert!(error.is_rolled_back());
    sql!(&pool, "DROP TABLE a, _prisma_migrations");
}

/// What migrating takes through a network: not more messages than migrations, but for a few.
#[tokio::test(flavor = "multi_thread")]
async fn a_migration_is_one_message() {
    let Some(url) = support::postgres_url("messages").await else {
        return;
    };
    let scratch = Scratch::new();
    let scripts: Vec<(String, String)> = (10..40)
        .map(|n| {
            (
                format!("{n}_m"),
                format!("CREATE TABLE t{n} (id INTEGER); SELECT {n};"),
            )
        })
        .collect();
    let scripts: Vec<(&str, &str)> = scripts
        .iter()
        .map(|(name, script)| (name.as_str(), script.as_str()))
        .collect();
    let migrations = scratch.migrations(Dialect::Postgres, &scripts);
    let (server, through) = address(&url);
    let proxy = Proxy::start(server, Fault::Nothing);
    let url = format!("{}?sslmode=disable", through(proxy.port));
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    assert_eq!(migrations.run(&pool).await.unwrap().applied.len(), 30);
    let sent = proxy.sent.lock().unwrap();
    let queries: usize = sent
        .iter()
        .map(|sent| postgres_messages(sent).matches('Q').count())
        .sum();
    assert!((30..=45).contains(&queries), "{queries} messages");
}

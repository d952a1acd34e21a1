//! What `run` and `status` promise, on each database.

use crate::support::{self, Scratch, sql, texts};
use whimbrel::{Dialect, ErrorKind, MigrationState};

const A: (&str, &str) = (
    "1_a",
    "CREATE TABLE a (id INT PRIMARY KEY);\n-- x;\nINSERT INTO a VALUES (1);",
);
const B: (&str, &str) = ("2_b", "CREATE TABLE b (id INT PRIMARY KEY);");
/// Fails at its third statement, in line 4.
const BAD: (&str, &str) = (
    "3_bad",
    "CREATE TABLE c (id INT PRIMARY KEY);\nINSERT INTO a VALUES (2);\n\nINSERT INTO nowhere VALUES (1);",
);

/// The same promises for each driver: a macro, because pools of different drivers share no type.
macro_rules! promises {
    ($module:ident, $dialect:expr, $pool:expr, $tables:expr, $atomic:expr) => {
        mod $module {
            use super::*;

            #[tokio::test]
            async fn applies_once_and_reports() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("once", &scratch).await else { return };
                let migrations = scratch.migrations($dialect, &[A, B]);
                assert_eq!(migrations.status(&pool).await.unwrap().pending(), ["1_a", "2_b"]);
                let report = migrations.run(&pool).await.unwrap();
                assert_eq!(report.names(), ["1_a", "2_b"]);
                assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
                assert!(migrations.status(&pool).await.unwrap().is_up_to_date());
                assert_eq!(texts!(&pool, "SELECT CAST(count(*) AS CHAR(9)) FROM a")[0].trim(), "1");
                let history = "SELECT migration_name FROM _prisma_migrations \
                     WHERE finished_at IS NOT NULL AND logs IS NULL AND applied_steps_count = 1 \
                     AND length(id) = 36 AND length(checksum) = 64 ORDER BY started_at, migration_name";
                assert_eq!(texts!(&pool, history), ["1_a", "2_b"]);
                // A later release brings one more.
                let more = scratch.migrations($dialect, &[A, B, ("3_c", "CREATE TABLE c (id INT);")]);
                assert_eq!(more.run(&pool).await.unwrap().names(), ["3_c"]);
                // A single connection does as well as a pool.
                let mut connection = pool.acquire().await.unwrap();
                assert!(more.run(&mut *connection).await.unwrap().is_up_to_date());
                assert!(more.run(&mut connection).await.unwrap().is_up_to_date());
            }

            #[tokio::test]
            async fn deviations_are_typed_errors() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("deviate", &scratch).await else { return };
                scratch.migrations($dialect, &[A, B]).run(&pool).await.unwrap();

                let edited = scratch.migrations($dialect, &[(A.0, "CREATE TABLE a (id INT);"), B]);
                let error = edited.run(&pool).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Edited);
                assert_eq!(error.migration_name(), Some("1_a"));
                assert!(error.to_string().contains("next: restore its file"), "{error}");

                let crlf = scratch.migrations($dialect, &[(A.0, &A.1.replace('\n', "\r\n")), B]);
                assert!(crlf.run(&pool).await.unwrap().is_up_to_date());

                let older = scratch.migrations($dialect, &[A]);
                let error = older.run(&pool).await.unwrap_err();
                assert_eq!((error.kind(), error.migration_name()), (ErrorKind::Ahead, Some("2_b")));
                let ahead = whimbrel::Migrator::new(&older).ahead(whimbrel::Policy::Allow);
                assert!(ahead.run(&pool).await.unwrap().is_up_to_date());

                let lacking = scratch.migrations($dialect, &[B]);
                let error = lacking.run(&pool).await.unwrap_err();
                assert_eq!((error.kind(), error.migration_name()), (ErrorKind::Missing, Some("1_a")));
                let states: Vec<_> = lacking.status(&pool).await.unwrap().migrations;
                assert_eq!(states[1].state, MigrationState::Missing);

                let early = scratch.migrations($dialect, &[("0_early", "SELECT 1"), A, B]);
                let strict = whimbrel::Migrator::new(&early).out_of_order(whimbrel::Policy::Error);
                let error = strict.run(&pool).await.unwrap_err();
                assert_eq!((error.kind(), error.migration_name()), (ErrorKind::OutOfOrder, Some("0_early")));
                assert_eq!(early.run(&pool).await.unwrap().names(), ["0_early"]);
            }

            #[tokio::test]
            async fn a_failure_is_recorded_and_the_next_run_goes_on() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("fail", &scratch).await else { return };
                let migrations = scratch.migrations($dialect, &[A, B, BAD]);
                let error = migrations.run(&pool).await.unwrap_err();
                assert_eq!((error.kind(), error.code()), (ErrorKind::Sql, Some("P3018")));
                assert_eq!(error.migration_name(), Some("3_bad"));
                assert_eq!(error.applied(), ["1_a", "2_b"]);
                let place = error.place().unwrap();
                assert_eq!((place.statement, place.of, place.line), (3, 3, 4));
                assert!(error.database_message().unwrap().contains("nowhere"));
                let open = "SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL";
                let logs = texts!(&pool, open);
                assert_eq!(logs.len(), 1);
                assert!(logs[0].contains("statement 3 of 3 (line 4)"), "{logs:?}");
                let tables = texts!(&pool, $tables);
                assert_eq!(tables.contains(&"c".to_owned()), !$atomic, "{tables:?}");
                let rows = texts!(&pool, "SELECT CAST(count(*) AS CHAR(9)) FROM a");
                assert_eq!(rows[0].trim(), if $atomic { "1" } else { "2" });

                assert_eq!(error.is_rolled_back(), $atomic);
                // Run again from its start, or resumed at the failing statement; nothing runs twice.
                let again = migrations.run(&pool).await.unwrap_err();
                assert_eq!(again.kind(), ErrorKind::Sql);
                assert_eq!(again.place().map(|place| place.statement), Some(3));
                assert_eq!(texts!(&pool, open).len(), 1, "one row for one script");
                sql!(&pool, "CREATE TABLE nowhere (id INT)");
                assert_eq!(migrations.run(&pool).await.unwrap().names(), ["3_bad"]);
                let rows = texts!(&pool, "SELECT CAST(count(*) AS CHAR(9)) FROM a");
                assert_eq!(rows[0].trim(), "2");
                assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
            }

            #[tokio::test]
            async fn tables_without_a_history_are_left_alone() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("tables", &scratch).await else { return };
                sql!(&pool, "CREATE TABLE mine (id INT)");
                let migrations = scratch.migrations($dialect, &[A]);
                let error = migrations.run(&pool).await.unwrap_err();
                assert_eq!((error.kind(), error.code()), (ErrorKind::NotEmpty, Some("P3005")));
                assert!(error.to_string().contains("mine"));
                assert_eq!(texts!(&pool, $tables), ["mine"]);
                let allowed = whimbrel::Migrator::new(&migrations).not_empty(whimbrel::Policy::Allow);
                assert_eq!(allowed.run(&pool).await.unwrap().names(), ["1_a"]);
            }
        }
    };
}

async fn sqlite(_: &str, scratch: &Scratch) -> Option<sqlx::SqlitePool> {
    Some(scratch.sqlite("test.db").await)
}

async fn postgres(name: &str, _: &Scratch) -> Option<sqlx::PgPool> {
    support::postgres(name).await
}

async fn mariadb(name: &str, _: &Scratch) -> Option<sqlx::MySqlPool> {
    support::mariadb(name).await
}

promises!(
    on_sqlite,
    Dialect::Sqlite,
    sqlite,
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    true
);
promises!(
    on_postgres,
    Dialect::Postgres,
    postgres,
    "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    true
);
promises!(
    on_mariadb,
    Dialect::Mysql,
    mariadb,
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1",
    false
);

#[tokio::test]
async fn another_database_is_refused() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Postgres, &[A]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::OtherDatabase, Some("P3019"))
    );
}

#[tokio::test]
async fn futures_can_move_between_threads() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[A, B]);
    let report = tokio::spawn(async move { migrations.run(&pool).await });
    assert_eq!(report.await.unwrap().unwrap().names(), ["1_a", "2_b"]);
}

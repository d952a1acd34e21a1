//! Resolving, baselining, planning, verifying and resetting.

use crate::support::{self, Scratch, sql, texts};
use whimbrel::{Dialect, ErrorKind, Migrator};

const A: (&str, &str) = ("1_a", "CREATE TABLE a (id INT PRIMARY KEY);");
const B: (&str, &str) = (
    "2_b",
    "CREATE TABLE b (id INT PRIMARY KEY);\nCREATE VIEW v AS SELECT id FROM b;",
);
const BAD: (&str, &str) = ("3_bad", "SELECT nowhere;");

macro_rules! calls {
    ($module:ident, $dialect:expr, $pool:expr, $name:expr) => {
        mod $module {
            use super::*;

            #[tokio::test]
            async fn resolve() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("resolve", &scratch).await else {
                    return;
                };
                let migrations = scratch.migrations($dialect, &[A, BAD]);
                let kind = |result: Result<(), whimbrel::Error>| result.unwrap_err().kind();
                assert_eq!(
                    kind(migrations.resolve_rolled_back(&pool, "1_a").await),
                    ErrorKind::NeverApplied
                );
                migrations.run(&pool).await.unwrap_err();
                assert_eq!(
                    kind(migrations.resolve_applied(&pool, "x").await),
                    ErrorKind::NotFound
                );
                assert_eq!(
                    kind(migrations.resolve_applied(&pool, "1_a").await),
                    ErrorKind::AlreadyApplied
                );
                assert_eq!(
                    kind(migrations.resolve_rolled_back(&pool, "x").await),
                    ErrorKind::NotFound
                );
                assert_eq!(
                    kind(migrations.resolve_rolled_back(&pool, "1_a").await),
                    ErrorKind::NotFailed
                );
                migrations
                    .resolve_rolled_back(&pool, "3_bad")
                    .await
                    .unwrap();
                migrations
                    .resolve_rolled_back(&pool, "3_bad")
                    .await
                    .unwrap();
                assert_eq!(migrations.pending(&pool).await.unwrap(), ["3_bad"]);
                migrations.run(&pool).await.unwrap_err();
                migrations.resolve_applied(&pool, "3_bad").await.unwrap();
                assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
                let rows = "SELECT migration_name FROM _prisma_migrations \
                     WHERE rolled_back_at IS NOT NULL ORDER BY started_at";
                let rows = texts!(&pool, rows);
                assert!(
                    rows.len() <= 2 && rows.iter().all(|name| name == "3_bad"),
                    "{rows:?}"
                );
            }

            #[tokio::test]
            async fn baseline_plan_verify_reset() {
                let scratch = Scratch::new();
                let Some(pool) = $pool("baseline", &scratch).await else {
                    return;
                };
                let migrations = scratch.migrations($dialect, &[A, B]);
                sql!(&pool, A.1);
                let plan = migrations.plan(&pool).await.unwrap();
                assert_eq!(
                    plan[1].statements,
                    [
                        "CREATE TABLE b (id INT PRIMARY KEY)",
                        "CREATE VIEW v AS SELECT id FROM b"
                    ]
                );
                assert_eq!(
                    migrations.baseline(&pool, "x").await.unwrap_err().kind(),
                    ErrorKind::NotFound
                );
                assert_eq!(migrations.baseline(&pool, "1_a").await.unwrap(), ["1_a"]);
                assert_eq!(migrations.run(&pool).await.unwrap().names(), ["2_b"]);
                assert!(migrations.verify(&pool).await.unwrap().is_empty());

                let other =
                    scratch.migrations($dialect, &[("0_early", "SELECT 1"), (A.0, "SELECT 2")]);
                let found = other.verify(&pool).await.unwrap();
                let kinds: Vec<ErrorKind> = found.iter().map(|error| error.kind()).collect();
                assert_eq!(
                    kinds,
                    [ErrorKind::Edited, ErrorKind::Ahead, ErrorKind::OutOfOrder]
                );

                let name = texts!(&pool, $name).remove(0);
                let name = name.rsplit('/').next().unwrap();
                let refused = migrations.reset(&pool, "other").await.unwrap_err();
                assert_eq!(refused.kind(), ErrorKind::NotConfirmed);
                assert!(migrations.verify(&pool).await.unwrap().is_empty());
                migrations.reset(&pool, name).await.unwrap();
                assert_eq!(migrations.run(&pool).await.unwrap().names(), ["1_a", "2_b"]);
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

calls!(
    on_sqlite,
    Dialect::Sqlite,
    sqlite,
    "SELECT file FROM pragma_database_list"
);
calls!(
    on_postgres,
    Dialect::Postgres,
    postgres,
    "SELECT current_database()::text"
);
calls!(on_mariadb, Dialect::Mysql, mariadb, "SELECT DATABASE()");

/// One history for many tenants, each in a schema of its own.
#[tokio::test]
async fn one_history_in_many_schemas() {
    let Some(pool) = support::postgres("tenants").await else {
        return;
    };
    let scratch = Scratch::new();
    let step = ("3_step", "CREATE INDEX CONCURRENTLY i ON a (id);");
    let migrations = scratch.migrations(Dialect::Postgres, &[A, B, step]);
    for tenant in ["one", "Two \"2\""] {
        let migrator = Migrator::new(&migrations).schema(tenant);
        assert_eq!(migrator.status(&pool).await.unwrap().pending().len(), 3);
        assert_eq!(migrator.run(&pool).await.unwrap().applied.len(), 3);
        assert!(migrator.run(&pool).await.unwrap().is_up_to_date());
    }
    let tables =
        "SELECT schemaname || '.' || indexname FROM pg_indexes WHERE indexname = 'i' ORDER BY 1";
    assert_eq!(texts!(&pool, tables), ["Two \"2\".i", "one.i"]);
    assert_eq!(
        texts!(&pool, "SELECT to_regclass('public.a')::text"),
        ["NULL"]
    );
    let name = texts!(&pool, "SELECT current_database()::text").remove(0);
    Migrator::new(&migrations)
        .schema("one")
        .reset(&pool, &name)
        .await
        .unwrap();
    assert_eq!(texts!(&pool, tables), ["Two \"2\".i"]);
}

//! Prisma's own engine reads what is written here, and the other way round.

use crate::downgrade::reversible;
use crate::support::{self, Scratch, sql, texts};
use std::path::Path;
use std::process::Command;
use whimbrel::{Dialect, ErrorKind, MigrationState, Migrator};

const A: (&str, &str) = (
    "20240101000000_a",
    "CREATE TABLE a (id INTEGER PRIMARY KEY);",
);
const B: (&str, &str) = (
    "20240102000000_b",
    "CREATE TABLE b (id INTEGER PRIMARY KEY);",
);
const BAD: (&str, &str) = (
    "20240103000000_bad",
    "CREATE TABLE nowhere_else AS SELECT * FROM nowhere;",
);

/// Asks Prisma's engine; answers its JSON, or its error's text.
fn prisma(provider: &str, url: &str, folder: &Path, call: &str, argument: &str) -> Option<String> {
    let oracle = whimbrel_tests::oracle()?;
    let script = r"
        const [oracle, provider, url, folder, call, argument] = process.argv.slice(1);
        const { engine, migrationList, filters } = await import(oracle + '/engine.mjs');
        const e = await engine(provider, url, [['schema.prisma', `datasource db { provider = '${provider}' }`.replaceAll(`'`, '\x22')]]);
        const migrationsList = migrationList(folder);
        const input = { migrationsList, filters, optInToShadowDatabase: false, migrationName: argument };
        try { console.log(JSON.stringify(await e[call](input) ?? null)) }
        catch (error) { console.log('ERROR ' + (error.message ?? error)) }
        process.exit(0);
    ";
    let output = Command::new("node")
        .args(["--input-type=module", "-e", script])
        .arg(&oracle)
        .args([provider, url])
        .arg(folder)
        .args([call, argument])
        .current_dir(&oracle)
        .output()
        .expect("node");
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(
        !text.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(text)
}

macro_rules! interop {
    ($name:ident, $provider:expr, $dialect:expr, $connect:expr, $columns:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some((url, pool)) = $connect(stringify!($name), &scratch).await else {
                return;
            };
            let folder = scratch.path("migrations");
            let ask = |call: &str, argument: &str| prisma($provider, &url, &folder, call, argument);

            // Applied here, in sync there.
            let migrations = scratch.migrations($dialect, &[A, B]);
            migrations.run(&pool).await.unwrap();
            // What a killed process leaves of a lock in the table is no migration to either.
            sql!(
                &pool,
                "INSERT INTO _prisma_migrations VALUES ('whimbrel-migration-lock', 'owner', NULL, \
                 '(migration lock)', 'process 1', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 3)"
            );
            assert!(migrations.status(&pool).await.unwrap().is_up_to_date());
            let Some(diagnosis) = ask("diagnoseMigrationHistory", "") else {
                return;
            };
            for sign in [
                r#""history":null"#,
                r#""failedMigrationNames":[]"#,
                r#""editedMigrationNames":[]"#,
                r#""hasMigrationsTable":true"#,
            ] {
                assert!(diagnosis.contains(sign), "{diagnosis}");
            }
            let applied = ask("applyMigrations", "").unwrap();
            assert!(
                applied.contains(r#""appliedMigrationNames":[]"#),
                "{applied}"
            );

            // A failure here was rolled back, and is no failed migration there: it is pending.
            let migrations = scratch.migrations($dialect, &[A, B, BAD]);
            assert!(migrations.run(&pool).await.unwrap_err().is_rolled_back());
            let diagnosis = ask("diagnoseMigrationHistory", "").unwrap();
            assert!(
                diagnosis.contains(r#""failedMigrationNames":[]"#),
                "{diagnosis}"
            );

            // A failure there is seen here, and what resolves it there.
            let failed = ask("applyMigrations", "").unwrap();
            assert!(failed.starts_with("ERROR"), "{failed}");
            let error = migrations.run(&pool).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.migration_name()),
                (ErrorKind::FailedBefore, Some(BAD.0))
            );
            assert!(
                error.to_string().contains("nowhere"),
                "Prisma's own logs are shown: {error}"
            );
            let resolved = ask("markMigrationRolledBack", BAD.0).unwrap();
            assert!(!resolved.starts_with("ERROR"), "{resolved}");
            let state = &migrations.status(&pool).await.unwrap().migrations[2].state;
            assert_eq!(*state, MigrationState::Pending);

            // Marked as applied here and there.
            migrations.resolve_applied(&pool, BAD.0).await.unwrap();
            let diagnosis = ask("diagnoseMigrationHistory", "").unwrap();
            assert!(diagnosis.contains(r#""history":null"#), "{diagnosis}");

            // Applied there, up to date here; the tables are the same.
            let columns = texts!(&pool, $columns);
            sql!(
                &pool,
                "DROP TABLE a; DROP TABLE b; DROP TABLE _prisma_migrations"
            );
            let migrations = scratch.migrations($dialect, &[A, B]);
            let applied = ask("applyMigrations", "").unwrap();
            assert!(applied.contains(A.0) && applied.contains(B.0), "{applied}");
            assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
            assert!(migrations.status(&pool).await.unwrap().is_up_to_date());
            assert_eq!(texts!(&pool, $columns), columns);
        }
    };
}

/// Reverses in `logs` are nothing to Prisma's engine, and what was taken back is pending there too.
macro_rules! stepped_back {
    ($name:ident, $provider:expr, $dialect:expr, $connect:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some((url, pool)) = $connect(stringify!($name), &scratch).await else {
                return;
            };
            let folder = scratch.path("migrations");
            let ask = |call: &str, argument: &str| prisma($provider, &url, &folder, call, argument);
            let migrations = reversible(&scratch, $dialect, &[A, B]);
            migrations.run(&pool).await.unwrap();
            let logs = "SELECT logs FROM _prisma_migrations ORDER BY migration_name";
            let logs = texts!(&pool, logs);
            assert!(
                logs.iter().all(|logs| logs.contains("DROP TABLE")),
                "{logs:?}"
            );
            let Some(diagnosis) = ask("diagnoseMigrationHistory", "") else {
                return;
            };
            for sign in [
                r#""history":null"#,
                r#""failedMigrationNames":[]"#,
                r#""editedMigrationNames":[]"#,
            ] {
                assert!(diagnosis.contains(sign), "{diagnosis}");
            }
            let applied = ask("applyMigrations", "").unwrap();
            let nothing = r#""appliedMigrationNames":[]"#;
            assert!(applied.contains(nothing), "{applied}");

            let migrator = Migrator::new(&migrations);
            let done = migrator.downgrade(&pool, A.0, |_| true).await.unwrap();
            assert_eq!(done.undone, [B.0]);
            let diagnosis = ask("diagnoseMigrationHistory", "").unwrap();
            for sign in [
                r#""diagnostic":"databaseIsBehind""#,
                r#""unappliedMigrationNames":["20240102000000_b"]"#,
                r#""failedMigrationNames":[]"#,
                r#""editedMigrationNames":[]"#,
            ] {
                assert!(diagnosis.contains(sign), "{diagnosis}");
            }
            let applied = ask("applyMigrations", "").unwrap();
            let b = r#""appliedMigrationNames":["20240102000000_b"]"#;
            assert!(applied.contains(b), "{applied}");

            // Applied there, it carries no reverse; this program has it.
            assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
            let done = migrator.downgrade(&pool, A.0, |_| true).await.unwrap();
            assert_eq!(done.undone, [B.0]);
            assert_eq!(migrations.run(&pool).await.unwrap().names(), [B.0]);
            let diagnosis = ask("diagnoseMigrationHistory", "").unwrap();
            assert!(diagnosis.contains(r#""history":null"#), "{diagnosis}");
            pool.close().await;
        }
    };
}

async fn sqlite(_: &str, scratch: &Scratch) -> Option<(String, sqlx::SqlitePool)> {
    let url = format!("file:{}", scratch.path("x.db").display());
    Some((url, scratch.sqlite("x.db").await))
}

async fn postgres(name: &str, _: &Scratch) -> Option<(String, sqlx::PgPool)> {
    let url = support::postgres_url(&format!("interop_{name}")).await?;
    let pool = sqlx::PgPool::connect(&url).await.expect("the new database");
    Some((url, pool))
}

interop!(
    with_sqlite,
    "sqlite",
    Dialect::Sqlite,
    sqlite,
    "SELECT sql FROM sqlite_master WHERE name = '_prisma_migrations'"
);
interop!(
    with_postgres,
    "postgresql",
    Dialect::Postgres,
    postgres,
    "SELECT column_name || ' ' || data_type || coalesce(character_maximum_length::text, '') || \
     is_nullable || coalesce(column_default, '') FROM information_schema.columns \
     WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position"
);

stepped_back!(stepped_back_on_sqlite, "sqlite", Dialect::Sqlite, sqlite);
stepped_back!(
    stepped_back_on_postgres,
    "postgresql",
    Dialect::Postgres,
    postgres
);

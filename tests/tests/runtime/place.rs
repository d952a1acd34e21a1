//! One history, in one place: reading and writing mean the same table.

use crate::support::{self, Scratch, sql, texts};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use whimbrel::{Dialect, ErrorKind, Migrator};

const HISTORIES: &str =
    "SELECT schemaname::text FROM pg_tables WHERE tablename = '_prisma_migrations' ORDER BY 1";

/// A pool whose unqualified names are looked up along this path.
async fn along(url: &str, path: &str) -> sqlx::PgPool {
    let options: PgConnectOptions = url.parse().expect("a URL");
    let options = options.options([("search_path", path)]);
    let pool = PgPoolOptions::new().max_connections(1);
    pool.connect_with(options).await.expect("a pool")
}

/// A migration makes the schema that comes first on the path.
#[tokio::test]
async fn a_schema_that_comes_later_gets_no_second_history() {
    let Some(url) = support::postgres_url("place").await else {
        return;
    };
    let scratch = Scratch::new();
    let pool = along(&url, "app,public").await;
    let first = (
        "1_a",
        "CREATE SCHEMA app;\nCREATE TABLE app.a (id INT);\nINSERT INTO app.a VALUES (1);",
    );
    let second = ("2_b", "CREATE TABLE b (id INT);");
    let migrations = scratch.migrations(Dialect::Postgres, &[first]);
    for _ in 0..2 {
        migrations.run(&pool).await.unwrap();
    }
    let migrations = scratch.migrations(Dialect::Postgres, &[first, second]);
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["2_b"]);
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    assert_eq!(
        migrations.pending(&pool).await.unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(texts!(&pool, HISTORIES), ["public"]);
    assert_eq!(texts!(&pool, "SELECT id::text FROM app.a"), ["1"]);
}

/// A neighbour's history further on is not the history of an empty schema.
#[tokio::test]
async fn a_neighbours_history_is_not_taken() {
    let Some(url) = support::postgres_url("neighbour").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_a", "CREATE TABLE a (id INT);")]);
    migrations.run(&along(&url, "public").await).await.unwrap();
    let pool = along(&url, "tenant,public").await;
    sql!(&pool, "CREATE SCHEMA tenant");
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AmbiguousSchema);
    let text = error.to_string();
    assert!(
        text.contains("\"tenant\"") && text.contains("\"public\""),
        "{text}"
    );
    assert!(migrations.status(&pool).await.is_err());
    let tenant = Migrator::new(&migrations).schema("tenant");
    assert_eq!(tenant.run(&pool).await.unwrap().names(), ["1_a"]);
    assert_eq!(texts!(&pool, HISTORIES), ["public", "tenant"]);
    // From now on each has its own.
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
}

/// Nothing on the path exists: said so, with what to do.
#[tokio::test]
async fn no_schema_at_all() {
    let Some(url) = support::postgres_url("nowhere").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_a", "CREATE TABLE a (id INT);")]);
    let error = migrations
        .run(&along(&url, "nowhere").await)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AmbiguousSchema);
    assert!(error.to_string().contains("Migrator::schema"), "{error}");
}

/// A schema that exists needs no right to make schemas, and one connection is enough. Where the user may
/// create nothing, the advice is the statement that lets it.
#[tokio::test]
async fn a_schema_of_somebody_who_makes_none() {
    let Some(url) = support::postgres_url("granted").await else {
        return;
    };
    let role = format!("whimbrel_plain_{}", std::process::id());
    let mut admin = sqlx::PgConnection::connect(&url).await.expect("a server");
    sql!(
        &mut admin,
        format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 1")
    );
    sql!(
        &mut admin,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned()
    );
    sql!(
        &mut admin,
        format!("CREATE SCHEMA app; GRANT USAGE, CREATE ON SCHEMA app TO {role}")
    );
    let options: PgConnectOptions = url.parse().expect("a URL");
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.username(&role))
        .await;
    let pool = pool.expect("a pool");
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_a", "CREATE TABLE a (id INT);")]);
    let closed = migrations.run(&pool).await;
    let ran = Migrator::new(&migrations).schema("app").run(&pool).await;
    pool.close().await;
    let tables = texts!(
        &mut admin,
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'app' ORDER BY 1"
    );
    admin.close().await.expect("closed");
    support::drop_postgres(&url).await;
    let (server, _) = url.rsplit_once('/').expect("a URL");
    let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres"))
        .await
        .expect("a server");
    sql!(&mut admin, format!("DROP ROLE {role}"));
    let closed = closed.unwrap_err().to_string();
    assert!(closed.contains("GRANT CREATE, USAGE ON SCHEMA"), "{closed}");
    ran.unwrap();
    assert_eq!(tables, ["_prisma_migrations", "a"]);
}

/// What a script set before the statement that failed holds for those behind it, in the next start too.
#[tokio::test]
async fn a_resumed_script_has_its_settings() {
    let Some(pool) = support::mariadb("resumed").await else {
        return;
    };
    let other = format!("whimbrel_resumed_{}", std::process::id());
    sql!(&pool, format!("DROP DATABASE IF EXISTS {other}"));
    sql!(&pool, format!("CREATE DATABASE {other}"));
    let scratch = Scratch::new();
    let script = |table: &str| {
        format!(
            "SET sql_mode = 'ANSI_QUOTES';\nUSE {other};\nCREATE TABLE first (id INT);\nCREATE TABLE {table} (id INT);\nCREATE TABLE \"b\" (id INT);"
        )
    };
    let bad = scratch.migrations(Dialect::Mysql, &[("1_a", &script("a, a"))]);
    assert!(bad.run(&pool).await.unwrap_err().is_resumable());
    let good = scratch.migrations(Dialect::Mysql, &[("1_a", &script("a"))]);
    let ran = good.run(&pool).await;
    let tables = format!(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = '{other}' ORDER BY 1"
    );
    let tables = texts!(&pool, tables);
    sql!(&pool, format!("DROP DATABASE {other}"));
    ran.unwrap();
    assert_eq!(tables, ["a", "b", "first"]);
}

/// A transaction that the program began is not ended, and the message says what to pass instead.
#[tokio::test]
async fn inside_a_transaction_of_the_program() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[("1_a", "CREATE TABLE a (id INT);")]);
    let mut outer = pool.begin().await.expect("a transaction");
    sql!(&mut *outer, "CREATE TABLE own (id INT)");
    let error = migrations.run(&mut *outer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
    assert!(error.to_string().contains("pool"), "{error}");
    outer.commit().await.expect("it goes on");
    assert_eq!(
        texts!(&pool, "SELECT name FROM sqlite_master WHERE type = 'table'"),
        ["own"]
    );
}

/// A folder that got another name is told from a newer program.
#[tokio::test]
async fn a_renamed_folder() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let a = ("1_a", "CREATE TABLE a (id INT);");
    let script = "CREATE TABLE b (id INT);";
    let before = scratch.migrations(Dialect::Sqlite, &[a, ("2_b", script)]);
    before.run(&pool).await.unwrap();
    let after = scratch.migrations(Dialect::Sqlite, &[a, ("2_add_b", script)]);
    let error = after.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::Renamed, Some("2_b"))
    );
    assert!(error.to_string().contains("2_add_b"), "{error}");
}

/// What cannot run in a transaction says which line lets it, and a type that is not found where to look.
#[tokio::test]
async fn messages_about_the_session() {
    let Some(url) = support::postgres_url("advice").await else {
        return;
    };
    let pool = along(&url, "public").await;
    let scratch = Scratch::new();
    let fill = "CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;";
    let call = scratch.migrations(Dialect::Postgres, &[("1_a", fill), ("2_b", "CALL fill();")]);
    let error = call.run(&pool).await.unwrap_err();
    assert!(
        error.help().contains("`-- whimbrel: no-transaction`"),
        "{error}"
    );
    sql!(&pool, "CREATE DOMAIN public.short AS TEXT");
    let typed = scratch.migrations(Dialect::Postgres, &[("1_a", "CREATE TABLE a (s SHORT);")]);
    let tenant = Migrator::new(&typed).schema("tenant");
    let error = tenant.run(&pool).await.unwrap_err();
    assert!(error.help().contains("extension_schemas"), "{error}");
    assert!(!error.to_string().contains("not be recorded"), "{error}");
    let tenant = tenant.extension_schemas(["public"]);
    assert_eq!(tenant.run(&pool).await.unwrap().names(), ["1_a"]);
}

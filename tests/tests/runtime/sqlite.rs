//! What is special about SQLite: foreign keys, files and memory.

use crate::support::{Scratch, sql, texts};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Migrator};

const TABLES: (&str, &str) = (
    "1_tables",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, old TEXT);\n\
     CREATE TABLE child (id INTEGER PRIMARY KEY, up INTEGER NOT NULL \
     REFERENCES parent (id) ON DELETE CASCADE);",
);
/// A rebuild as Prisma writes it, with a pragma that does nothing inside a transaction.
const REBUILD: (&str, &str) = (
    "2_rebuild",
    "PRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n\
     CREATE TABLE \"new_parent\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\n\
     INSERT INTO \"new_parent\" (\"id\") SELECT \"id\" FROM \"parent\";\n\
     DROP TABLE \"parent\";\nALTER TABLE \"new_parent\" RENAME TO \"parent\";\n\
     PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;",
);
const KEYS: &str = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";

#[tokio::test]
async fn bug_06_a_rebuild_keeps_the_children() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    scratch
        .migrations(Dialect::Sqlite, &[TABLES])
        .run(&pool)
        .await
        .unwrap();
    sql!(
        &pool,
        "INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 2)"
    );
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, REBUILD]);
    let mut connection = pool.acquire().await.unwrap();
    migrations.run(&mut connection).await.unwrap();
    assert_eq!(
        texts!(&mut *connection, "SELECT CAST(count(*) AS TEXT) FROM child"),
        ["2"]
    );
    assert_eq!(texts!(&mut *connection, KEYS), ["1"]);
}

#[tokio::test]
async fn orphans_are_refused_and_undone() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    scratch
        .migrations(Dialect::Sqlite, &[TABLES])
        .run(&pool)
        .await
        .unwrap();
    sql!(
        &pool,
        "INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 2)"
    );
    let orphan = ("2_orphan", "DELETE FROM parent WHERE id = 2;");
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, orphan]);
    let mut connection = pool.acquire().await.unwrap();
    let error = migrations.run(&mut connection).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::ForeignKeys, Some("2_orphan"))
    );
    assert!(
        error.to_string().contains("child row 2 -> parent"),
        "{error}"
    );
    assert_eq!(
        texts!(
            &mut *connection,
            "SELECT CAST(count(*) AS TEXT) FROM parent"
        ),
        ["2"]
    );
    assert_eq!(texts!(&mut *connection, KEYS), ["1"]);
    let rolled_back =
        "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL";
    assert_eq!(texts!(&mut *connection, rolled_back), ["2_orphan"]);
    // Orphans from before are not the migration's doing.
    sql!(
        &mut *connection,
        "PRAGMA foreign_keys = OFF; DELETE FROM parent WHERE id = 2; PRAGMA foreign_keys = ON"
    );
    let harmless = scratch.migrations(
        Dialect::Sqlite,
        &[TABLES, ("2_orphan", "CREATE TABLE x (id);")],
    );
    assert_eq!(
        harmless.run(&mut connection).await.unwrap().names(),
        ["2_orphan"]
    );
}

/// Each way to make a row that points nowhere, behind migrations that made none: what these found is
/// carried over.
#[tokio::test]
async fn orphans_of_each_kind_are_refused() {
    let rows = (
        "2_rows",
        "INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 2);\n\
         CREATE TABLE loose (id INTEGER PRIMARY KEY, up INTEGER); INSERT INTO loose VALUES (1, 7);",
    );
    let harmless = [
        ("3_index", "CREATE INDEX i ON child (up);"),
        ("4_view", "CREATE VIEW v AS SELECT * FROM child;"),
    ];
    for script in [
        "DELETE FROM parent WHERE id = 2;",
        "UPDATE parent SET id = 3 WHERE id = 2;",
        "UPDATE child SET up = 7;",
        "REPLACE INTO child VALUES (1, 7);",
        "DROP TABLE parent;",
        "DROP TABLE parent; CREATE TABLE parent (id INTEGER PRIMARY KEY, old TEXT);",
        "ALTER TABLE loose ADD COLUMN other INTEGER DEFAULT 7 REFERENCES parent (id);",
        "CREATE TABLE more (up INTEGER REFERENCES parent (id)); INSERT INTO more SELECT 7;",
        "CREATE TABLE same (up INTEGER REFERENCES loose (up));",
        "CREATE TRIGGER t AFTER INSERT ON loose BEGIN DELETE FROM parent; END; INSERT INTO loose VALUES (2, 2);",
        "WITH gone AS (SELECT 2 AS id) DELETE FROM parent WHERE id IN (SELECT id FROM gone);",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE loose (id INTEGER PRIMARY \
         KEY, up INTEGER REFERENCES parent (id))' WHERE name = 'loose'; PRAGMA writable_schema = RESET;",
    ] {
        let scratch = Scratch::new();
        let pool = scratch.sqlite("x.db").await;
        let mut history = vec![TABLES, rows];
        history.extend(harmless);
        history.extend([
            ("5_orphan", script),
            ("6_later", "CREATE TABLE later (id);"),
        ]);
        let migrations = scratch.migrations(Dialect::Sqlite, &history);
        let error = migrations.run(&pool).await.expect_err(script);
        assert_eq!(
            (error.kind(), error.migration_name()),
            (ErrorKind::ForeignKeys, Some("5_orphan")),
            "{script}: {error}"
        );
        let good = texts!(
            &pool,
            "SELECT CAST(count(*) AS TEXT) FROM _prisma_migrations WHERE finished_at IS NOT NULL"
        );
        assert_eq!(good, ["4"], "{script}");
    }
}

#[tokio::test]
async fn settings_come_back_on_every_path() {
    let scratch = Scratch::new();
    for (script, ok) in [
        ("SELECT 1", true),
        ("SELECT nowhere", false),
        ("VACUUM; SELECT nowhere", false),
        ("VACUUM", true),
    ] {
        for keys in [true, false] {
            let options = SqliteConnectOptions::new()
                .in_memory(true)
                .foreign_keys(keys);
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options)
                .await
                .unwrap();
            let migrations = scratch.migrations(Dialect::Sqlite, &[("1_x", script)]);
            assert_eq!(migrations.run(&pool).await.is_ok(), ok, "{script}");
            // In memory: had the connection been closed, the history would be gone with it.
            assert_eq!(
                texts!(&pool, "SELECT migration_name FROM _prisma_migrations"),
                ["1_x"]
            );
            assert_eq!(
                texts!(&pool, KEYS),
                [if keys { "1" } else { "0" }],
                "{script}"
            );
            assert_eq!(
                texts!(
                    &pool,
                    "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout"
                ),
                ["5000"]
            );
        }
    }
}

#[tokio::test]
async fn a_busy_file_is_waited_for() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    let mut writer = pool.acquire().await.unwrap();
    sql!(&mut *writer, "BEGIN IMMEDIATE");
    let migrator = Migrator::new(&migrations).lock_timeout(Duration::from_millis(300));
    let begun = std::time::Instant::now();
    let error = migrator.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::LockTimeout, Some("P1002"))
    );
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "the deadline counts, not busy_timeout"
    );
    let run = migrations.run(&pool);
    let free = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        sql!(&mut *writer, "COMMIT");
    };
    assert_eq!(tokio::join!(run, free).0.unwrap().names(), ["1_tables"]);
}

#[tokio::test]
async fn write_ahead_log_and_a_script_that_turns_it_on() {
    let scratch = Scratch::new();
    let migrations = scratch.migrations(
        Dialect::Sqlite,
        &[
            TABLES,
            ("2_wal", "PRAGMA journal_mode = WAL;\nCREATE TABLE x (id);"),
            ("3_vacuum", "VACUUM;"),
        ],
    );
    let pool = scratch.sqlite("x.db").await;
    assert_eq!(migrations.run(&pool).await.unwrap().applied.len(), 3);
    assert_eq!(
        texts!(&pool, "SELECT journal_mode FROM pragma_journal_mode"),
        ["wal"]
    );
    // Other connections of the pool get through again.
    let (mut a, mut b) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    sql!(&mut *a, "INSERT INTO x VALUES (1)");
    sql!(&mut *b, "INSERT INTO x VALUES (2)");
}

#[tokio::test]
async fn files_that_cannot_be_used() {
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    let path = scratch.path("not.db");
    std::fs::write(
        &path,
        "this is no database, it is a text that is long enough".repeat(40),
    )
    .unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let pool = SqlitePoolOptions::new().connect_lazy_with(options);
    let error = migrations.run(&pool).await.unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error}");
    assert!(error.to_string().contains("not.db"), "{error}");

    let path = scratch.path("read-only.db");
    drop(crate::support::sqlite_file(&path).await);
    let options = SqliteConnectOptions::new().filename(&path).read_only(true);
    let pool = SqlitePoolOptions::new().connect_lazy_with(options);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    assert!(
        error.to_string().contains("readonly") && error.to_string().contains("read-only.db"),
        "{error}"
    );
    // Up to date, the same file is good enough.
    migrations
        .run(&crate::support::sqlite_file(&path).await)
        .await
        .unwrap();
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());

    let options = SqliteConnectOptions::new().filename(scratch.path("nowhere/x.db"));
    let pool = SqlitePoolOptions::new().connect_lazy_with(options);
    let error = migrations.run(&pool).await.unwrap_err();
    assert!(error.to_string().contains("nowhere/x.db"), "{error}");
}

/// SQLite's own limit on pages stands in for a full disk: the same error code, on any machine.
#[tokio::test]
async fn a_full_disk() {
    let scratch = Scratch::new();
    let fill = "CREATE TABLE fill AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 5000) SELECT i, hex(randomblob(100)) AS x FROM n;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, ("2_fill", fill)]);
    let options = SqliteConnectOptions::new()
        .filename(scratch.path("x.db"))
        .create_if_missing(true);
    let small = options.clone().pragma("max_page_count", "40");
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(small)
        .await
        .unwrap();
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::Sql, Some("2_fill"))
    );
    assert!(error.to_string().contains("full"), "{error}");
    assert_eq!(error.applied(), ["1_tables"]);
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    assert_eq!(
        texts!(&pool, tables),
        ["_prisma_migrations", "child", "parent"]
    );
    assert_eq!(texts!(&pool, KEYS), ["1"]);
    // Nothing stands in the way of the next start once there is room.
    pool.set_connect_options(options.pragma("max_page_count", "4000"));
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["2_fill"]);
}

const UP: (&str, &str) = (
    "1_up",
    "CREATE TABLE up (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE down (up INT REFERENCES up (id));\n\
     INSERT INTO up VALUES (1, 'x'), (2, 'y'); INSERT INTO down VALUES (1), (2);",
);

/// The documented way to change a table, in a transaction of its own, that loses a row: undone whole.
#[tokio::test]
async fn a_script_with_its_own_transaction_is_undone_whole() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let rebuild = "PRAGMA foreign_keys=OFF;\nBEGIN;\nCREATE TABLE new (id INTEGER PRIMARY KEY, a TEXT NOT NULL);\n\
        INSERT INTO new SELECT * FROM up WHERE id = 1;\nDROP TABLE up;\nALTER TABLE new RENAME TO up;\nCOMMIT;\n\
        PRAGMA foreign_keys=ON;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[UP, ("2_rebuild", rebuild)]);
    for _ in 0..2 {
        let error = migrations.run(&pool).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeys);
        assert!(error.is_rolled_back());
        assert_eq!(texts!(&pool, "SELECT a FROM up ORDER BY 1"), ["x", "y"]);
    }
}

/// What cannot be undone is not called undone, and no later start passes over it.
#[tokio::test]
async fn a_script_that_is_kept_stays_open_until_its_orphans_are_gone() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let script = "DELETE FROM up WHERE id = 2;\nVACUUM;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[UP, ("2_vacuum", script)]);
    for _ in 0..2 {
        let error = migrations.run(&pool).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeys);
        assert!(!error.is_rolled_back() && error.is_resumable());
        assert!(!error.to_string().contains("undone"), "{error}");
    }
    sql!(&pool, "DELETE FROM down WHERE up = 2");
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["2_vacuum"]);
}

/// Settings of a script that failed do not stay either.
#[tokio::test]
async fn a_failed_script_leaves_no_setting() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let script = "PRAGMA ignore_check_constraints = ON;\nPRAGMA query_only = ON;\nSELECT nowhere;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[UP, ("2_bad", script)]);
    assert_eq!(
        migrations.run(&pool).await.unwrap_err().kind(),
        ErrorKind::Sql
    );
    let settings = "SELECT CAST(ignore_check_constraints AS TEXT) FROM pragma_ignore_check_constraints \
        UNION ALL SELECT CAST(query_only AS TEXT) FROM pragma_query_only";
    assert_eq!(texts!(&pool, settings), ["0", "0"]);
    let rows = "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL";
    assert_eq!(texts!(&pool, rows), ["2_bad"]);
}

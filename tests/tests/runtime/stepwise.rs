//! Scripts that cannot run in one transaction: progress, resuming, and statements in doubt.

use crate::support::{self, Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use whimbrel::{Dialect, ErrorKind, Event, Migrator};

const A: (&str, &str) = (
    "1_a",
    "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1), (1);",
);
/// The unique index fails while `a` holds a value twice, and leaves an invalid index behind.
const STEPS: (&str, &str) = (
    "2_steps",
    "INSERT INTO a VALUES (2);\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON a (id);\nINSERT INTO a VALUES (3);",
);

#[tokio::test]
async fn bug_10_a_failed_concurrent_index_is_built_again() {
    let Some(pool) = support::postgres("invalid").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[A, STEPS]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(
        error.place().map(|place| (place.statement, place.line)),
        Some((2, 2))
    );
    let validity = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'u'::regclass";
    assert_eq!(texts!(&pool, validity), ["false"]);
    let progress =
        "SELECT applied_steps_count::text FROM _prisma_migrations WHERE finished_at IS NULL";
    assert_eq!(texts!(&pool, progress), ["1"]);

    sql!(
        &pool,
        "DELETE FROM a WHERE ctid IN (SELECT ctid FROM a WHERE id = 1 LIMIT 1)"
    );
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let migrator = Migrator::new(&migrations).on_event(move |event| {
        if let Event::Resumed { statement, .. } = event {
            ear.lock().unwrap().push(*statement);
        }
    });
    assert_eq!(migrator.run(&pool).await.unwrap().names(), ["2_steps"]);
    assert_eq!(*heard.lock().unwrap(), [2]);
    assert_eq!(texts!(&pool, validity), ["true"]);
    assert_eq!(
        texts!(&pool, "SELECT id::text FROM a ORDER BY id"),
        ["1", "2", "3"]
    );
}

#[tokio::test]
async fn the_failing_statement_of_mariadb_may_be_corrected_the_others_not() {
    let Some(pool) = support::mariadb("correct").await else {
        return;
    };
    let scratch = Scratch::new();
    let bad = (
        "2_x",
        "CREATE TABLE x (id INT);\nINSERT INTO x VALUES (1);\nINSERT INTO y VALUES (1);",
    );
    scratch
        .migrations(Dialect::Mysql, &[A, bad])
        .run(&pool)
        .await
        .unwrap_err();
    let changed = (
        "2_x",
        "CREATE TABLE x (id INT);\nINSERT INTO x VALUES (2);\nINSERT INTO x VALUES (3);",
    );
    let error = scratch
        .migrations(Dialect::Mysql, &[A, changed])
        .run(&pool)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedBefore);
    assert!(error.to_string().contains("edited afterwards"), "{error}");
    let fixed = (
        "2_x",
        "CREATE TABLE x (id INT);\nINSERT INTO x VALUES (1);\nINSERT INTO x VALUES (3);",
    );
    let fixed = scratch.migrations(Dialect::Mysql, &[A, fixed]);
    assert_eq!(fixed.run(&pool).await.unwrap().names(), ["2_x"]);
    assert!(
        fixed.run(&pool).await.unwrap().is_up_to_date(),
        "the checksum is that of the script that ended well"
    );
    assert_eq!(
        texts!(&pool, "SELECT CAST(id AS CHAR) FROM x ORDER BY id"),
        ["1", "3"]
    );
}

#[tokio::test]
async fn an_enum_value_is_used_at_once() {
    let Some(pool) = support::postgres("enum").await else {
        return;
    };
    let scratch = Scratch::new();
    let init = (
        "1_init",
        "CREATE TYPE role AS ENUM ('A');\nCREATE TABLE u (role role);",
    );
    let add = (
        "2_add",
        "ALTER TYPE role ADD VALUE 'B';\nALTER TABLE u ALTER COLUMN role SET DEFAULT 'B';\nINSERT INTO u DEFAULT VALUES;",
    );
    let migrations = scratch.migrations(Dialect::Postgres, &[init, add]);
    assert_eq!(migrations.run(&pool).await.unwrap().applied.len(), 2);
    assert_eq!(texts!(&pool, "SELECT role::text FROM u"), ["B"]);
}

#[tokio::test]
async fn scripts_with_their_own_transactions() {
    let Some(pool) = support::postgres("own").await else {
        return;
    };
    let scratch = Scratch::new();
    let whole = ("1_whole", "BEGIN;\nCREATE TABLE a (id INT);\nCOMMIT;");
    let two = "BEGIN;\nINSERT INTO a VALUES (1);\nCOMMIT;\nBEGIN;\nINSERT INTO a VALUES (2);\nINSERT INTO b VALUES (1);\nCOMMIT;";
    let migrations = scratch.migrations(Dialect::Postgres, &[whole, ("2_two", two)]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.place().map(|place| place.statement), Some(6));
    assert_eq!(texts!(&pool, "SELECT id::text FROM a"), ["1"]);
    sql!(&pool, "CREATE TABLE b (id INT)");
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["2_two"]);
    assert_eq!(
        texts!(&pool, "SELECT id::text FROM a ORDER BY 1"),
        ["1", "2"]
    );
}

/// What `mysqldump` writes around its rows: only locked tables can be used, the history among them.
#[tokio::test]
async fn locked_tables_of_mariadb() {
    let Some(pool) = support::mariadb("lock_tables").await else {
        return;
    };
    let scratch = Scratch::new();
    let dump = "LOCK TABLES `a` WRITE;\n/*!40000 ALTER TABLE `a` DISABLE KEYS */;\n\
         INSERT INTO `a` VALUES (5);\n/*!40000 ALTER TABLE `a` ENABLE KEYS */;\nUNLOCK TABLES;\n\
         INSERT INTO a VALUES (6);";
    let migrations = scratch.migrations(Dialect::Mysql, &[A, ("2_dump", dump)]);
    assert_eq!(migrations.run(&pool).await.unwrap().applied.len(), 2);
    let rows = texts!(&pool, "SELECT CAST(id AS CHAR) FROM a ORDER BY id");
    assert_eq!(rows, ["1", "1", "5", "6"]);
}

/// A start with nothing to do, measured.
#[tokio::test]
async fn what_a_start_costs() {
    async fn measure(name: &str, run: impl AsyncFn()) {
        run().await;
        let begun = std::time::Instant::now();
        for _ in 0..50 {
            run().await;
        }
        println!(
            "{name}: {:?} for a start with nothing to do",
            begun.elapsed() / 50
        );
    }
    let scratch = Scratch::new();
    let scripts: Vec<(String, String)> = (0..100)
        .map(|n| (format!("{n:03}"), format!("CREATE TABLE t{n} (id INT);")))
        .collect();
    let scripts: Vec<(&str, &str)> = scripts.iter().map(|(a, b)| (&**a, &**b)).collect();
    let migrations = scratch.migrations(Dialect::Sqlite, &scripts);
    let pool = scratch.sqlite("x.db").await;
    migrations.run(&pool).await.unwrap();
    measure("SQLite", async || {
        assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    })
    .await;
    if let Some(pool) = support::postgres("cost").await {
        let migrations = scratch.migrations(Dialect::Postgres, &scripts);
        migrations.run(&pool).await.unwrap();
        measure("PostgreSQL", async || {
            assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
        })
        .await;
    }
    if let Some(pool) = support::mariadb("cost").await {
        let migrations = scratch.migrations(Dialect::Mysql, &scripts);
        migrations.run(&pool).await.unwrap();
        measure("MariaDB", async || {
            assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
        })
        .await;
    }
}

/// A deadlock takes the transaction of a statement back: it is tried again, and counts once.
#[tokio::test]
async fn what_mariadb_takes_back_is_tried_again() {
    let Some(pool) = support::mariadb("undone").await else {
        return;
    };
    let scratch = Scratch::new();
    let deadlock = "CREATE TABLE a (id INT);
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN
          SET @tried = COALESCE(@tried, 0) + 1;
          IF @tried < 3 THEN
            SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found';
          END IF;
        END;";
    let insert = "INSERT INTO a VALUES (1);\nINSERT INTO a SELECT MAX(@tried) FROM a;";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_a", deadlock), ("2_b", insert)]);
    migrations.run(&pool).await.unwrap();
    let rows = "SELECT CAST(id AS CHAR(9)) FROM a ORDER BY id";
    assert_eq!(texts!(&pool, rows), ["1", "3"]);
}

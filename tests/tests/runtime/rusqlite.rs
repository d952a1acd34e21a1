//! A program without an async runtime: the same calls on rusqlite's connection answer at once.

use crate::support::Scratch;
use rusqlite::Connection;
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Migrator};

const TABLES: (&str, &str) = (
    "1_tables",
    "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT);",
);
const MORE: (&str, &str) = (
    "2_more",
    "ALTER TABLE a ADD COLUMN n INTEGER; CREATE INDEX i ON a (n);",
);
const BROKEN: (&str, &str) = ("2_more", "CREATE TABLE b (id);\nSELECT nowhere;");

#[test]
fn a_life_without_a_runtime() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, MORE]);
    assert_eq!(
        migrations.pending(&mut connection).unwrap(),
        ["1_tables", "2_more"]
    );
    assert_eq!(migrations.plan(&mut connection).unwrap().len(), 2);
    assert_eq!(
        migrations.run(&mut connection).unwrap().names(),
        ["1_tables", "2_more"]
    );
    assert!(migrations.run(&mut connection).unwrap().names().is_empty());
    assert!(migrations.status(&mut connection).unwrap().is_up_to_date());
    assert!(migrations.verify(&mut connection).unwrap().is_empty());
    let keys: i64 = connection
        .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
        .unwrap();
    assert_eq!(keys, 1);
    assert!(connection.is_autocommit());
    migrations.reset(&mut connection, "x.db").unwrap();
    assert_eq!(migrations.pending(&mut connection).unwrap().len(), 2);
    assert_eq!(
        migrations.baseline(&mut connection, "1_tables").unwrap(),
        ["1_tables"]
    );
}

#[test]
fn a_failure_says_what_sqlite_says() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, BROKEN]);
    let error = migrations.run(&mut connection).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Sql);
    assert_eq!(
        error.database_message().as_deref(),
        Some("no such column: nowhere")
    );
    assert_eq!(
        error.place().map(|place| (place.statement, place.line)),
        Some((2, 2))
    );
    assert!(error.is_rolled_back());
    let source = std::error::Error::source(&error).expect("the driver's own error");
    assert!(source.downcast_ref::<rusqlite::Error>().is_some());
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, MORE]);
    assert_eq!(migrations.run(&mut connection).unwrap().names(), ["2_more"]);
}

#[test]
fn the_programs_own_transaction_is_refused() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    connection.execute_batch("BEGIN").unwrap();
    let error = migrations.run(&mut connection).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
    connection.execute_batch("COMMIT").unwrap();
    migrations.run(&mut connection).unwrap();
}

#[test]
fn a_statement_that_takes_too_long_is_ended() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let endless = "CREATE TABLE n AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, ("2_endless", endless)]);
    let migrator = Migrator::new(&migrations).statement_timeout(Duration::from_millis(100));
    let error = migrator.run(&mut connection).unwrap_err();
    assert_eq!(
        error.database_message().as_deref(),
        Some("interrupted"),
        "{error}"
    );
    assert_eq!(error.applied(), ["1_tables"]);
    assert!(connection.is_autocommit());
    // The limit ended with the statement.
    let sum = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000) SELECT sum(x) FROM c";
    let _: i64 = connection
        .query_row(sum, [], |row| row.get(0))
        .expect("no limit");
}

#[test]
fn what_comes_before_may_wait_for_another_thread() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    let migrator = Migrator::new(&migrations).before_apply(async |pending| {
        let (told, hears) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            let _ = told.send(());
        });
        hears.await?;
        assert_eq!(pending.len(), 1);
        Ok(())
    });
    assert_eq!(migrator.run(&mut connection).unwrap().names(), ["1_tables"]);
}

/// A panic of an observer ends the run; the connection can be used again.
#[test]
fn a_panic_leaves_no_transaction() {
    let scratch = Scratch::new();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, MORE]);
    let migrator = Migrator::new(&migrations).on_event(|event| {
        if let whimbrel::Event::Statement {
            migration: "2_more",
            number: 2,
            ..
        } = event
        {
            panic!("an observer of the test");
        }
    });
    let run = std::panic::AssertUnwindSafe(|| migrator.run(&mut connection));
    assert!(std::panic::catch_unwind(run).is_err());
    assert!(connection.is_autocommit());
    let keys: i64 = connection
        .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
        .unwrap();
    assert_eq!(keys, 1);
    assert_eq!(migrations.run(&mut connection).unwrap().names(), ["2_more"]);
}

/// Both drivers in one program, on one file.
#[tokio::test]
async fn both_drivers_see_the_same_history() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    migrations.run(&pool).await.unwrap();
    let mut connection = Connection::open(scratch.path("x.db")).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, MORE]);
    assert_eq!(migrations.run(&mut connection).unwrap().names(), ["2_more"]);
    assert!(migrations.run(&pool).await.unwrap().names().is_empty());
}

#[test]
fn a_copy_is_made_and_put_back() {
    let scratch = Scratch::new();
    let file = scratch.path("a b?#%ä.db");
    let mut connection = Connection::open(&file).unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES]);
    migrations.run(&mut connection).unwrap();
    connection
        .execute_batch("INSERT INTO a VALUES (1, 'before')")
        .unwrap();
    let migrations = scratch.migrations(Dialect::Sqlite, &[TABLES, MORE]);
    let migrator = Migrator::new(&migrations).backup(whimbrel::Backup::beside());
    let copy = migrator
        .run(&mut connection)
        .unwrap()
        .backup
        .expect("a copy");
    drop(connection);
    assert_eq!(migrator.backups(&file).unwrap().len(), 1);
    migrator.blocking_restore(&file, &copy.name).unwrap();
    let mut connection = Connection::open(&file).unwrap();
    assert_eq!(migrations.pending(&mut connection).unwrap(), ["2_more"]);
    let text: String = connection
        .query_row("SELECT t FROM a", [], |row| row.get(0))
        .unwrap();
    assert_eq!(text, "before");
}

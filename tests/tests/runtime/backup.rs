//! Copies of SQLite databases before they are migrated, the way back, and what else comes before.

use crate::support::{self, Scratch, sql, texts};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use whimbrel::{Backup, Dialect, ErrorKind, Event, Migrations, Migrator};

/// So many migrations, each of which makes a table.
fn history(scratch: &Scratch, count: usize) -> Migrations {
    let scripts: Vec<(String, String)> = (1..=count)
        .map(|n| {
            (
                format!("{n}_m"),
                format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY, x TEXT);"),
            )
        })
        .collect();
    let scripts: Vec<(&str, &str)> = scripts.iter().map(|(a, b)| (&**a, &**b)).collect();
    scratch.migrations(Dialect::Sqlite, &scripts)
}

async fn tables(path: &Path) -> Vec<String> {
    let pool = support::sqlite_file(path).await;
    let query =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't_' ORDER BY name";
    let found = texts!(&pool, query);
    pool.close().await;
    found
}

fn files(scratch: &Scratch) -> Vec<String> {
    let folder = scratch.path("x.db");
    let folder = std::fs::read_dir(folder.parent().unwrap()).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "migrations").collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_upgrade_keeps_the_state_before_it() {
    for mode in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        let scratch = Scratch::new();
        let path = scratch.path("x.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(mode);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .unwrap();
        let backup = Backup::beside().keep(2);
        // Nothing is there to be kept.
        let first = history(&scratch, 1);
        let migrator = Migrator::new(&first).backup(backup.clone());
        assert_eq!(migrator.run(&pool).await.unwrap().backup, None);
        assert_eq!(migrator.run(&pool).await.unwrap().backup, None);
        assert_eq!(backup.list(&path).unwrap(), []);
        // Somebody reads all the time, and what was written is not in the file yet.
        let reader = SqlitePoolOptions::new()
            .connect_with(options)
            .await
            .unwrap();
        let mut reading = reader.begin().await.unwrap();
        sql!(&mut *reading, "SELECT * FROM t1");
        if mode == SqliteJournalMode::Delete {
            reading.rollback().await.unwrap();
            reading = reader.begin().await.unwrap();
        }
        for version in 2..=4 {
            sql!(&pool, format!("INSERT INTO t1 (x) VALUES ('{version}')"));
            let migrations = history(&scratch, version);
            let told = Arc::new(Mutex::new(Vec::new()));
            let ear = told.clone();
            let migrator =
                Migrator::new(&migrations)
                    .backup(backup.clone())
                    .on_event(move |event| {
                        if let Event::BackedUp { path, bytes, .. } = event {
                            ear.lock().unwrap().push((path.to_path_buf(), *bytes));
                        }
                    });
            let report = migrator.run(&pool).await.unwrap();
            let copy = report.backup.unwrap();
            assert_eq!(*told.lock().unwrap(), [(copy.path.clone(), copy.bytes)]);
            assert_eq!(tables(&copy.path).await.len(), version - 1);
            let rows = support::sqlite_file(&copy.path).await;
            assert_eq!(
                texts!(&rows, "SELECT CAST(count(*) AS TEXT) FROM t1"),
                [(version - 1).to_string()]
            );
            rows.close().await;
            let copies = backup.list(&path).unwrap();
            assert_eq!(copies.len(), (version - 1).min(2), "{copies:?}");
            assert_eq!(copies.last(), Some(&copy));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode();
                assert_eq!(mode(&copy.path), mode(&path));
            }
            assert!(migrator.run(&pool).await.unwrap().backup.is_none());
        }
        drop(reading);
    }
}

/// A program that fails and starts over and over does not push out the copies of other versions.
#[tokio::test]
async fn failures_that_repeat_keep_one_copy() {
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    let pool = support::sqlite_file(&path).await;
    let backup = Backup::beside().keep(2);
    for version in 1..=2 {
        let migrations = history(&scratch, version);
        Migrator::new(&migrations)
            .backup(backup.clone())
            .run(&pool)
            .await
            .unwrap();
    }
    let old = backup.list(&path).unwrap();
    assert_eq!(old.len(), 1);
    let table = "CREATE TABLE t1 (id INTEGER PRIMARY KEY, x TEXT);";
    let other = table.replace("t1", "t2");
    let bad = scratch.migrations(
        Dialect::Sqlite,
        &[
            ("1_m", table),
            ("2_m", &other),
            ("3_bad", "SELECT nowhere;"),
        ],
    );
    std::fs::write(
        scratch.path("x.db.20200101T000000000Z.cut-off.bak-part"),
        "x",
    )
    .unwrap();
    for _ in 0..3 {
        Migrator::new(&bad)
            .backup(backup.clone())
            .run(&pool)
            .await
            .unwrap_err();
    }
    let copies = backup.list(&path).unwrap();
    assert_eq!(copies.len(), 2, "{copies:?}");
    assert_eq!(copies[0], old[0]);
    assert!(
        !files(&scratch).iter().any(|name| name.ends_with("part")),
        "{:?}",
        files(&scratch)
    );
}

#[tokio::test]
async fn what_is_not_copied() {
    let scratch = Scratch::new();
    let migrations = history(&scratch, 1);
    let options = SqliteConnectOptions::new().in_memory(true);
    let memory = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    sql!(&memory, "CREATE TABLE mine (id)");
    let migrator = Migrator::new(&migrations)
        .not_empty(whimbrel::Policy::Allow)
        .backup(Backup::beside());
    assert_eq!(migrator.run(&memory).await.unwrap().backup, None);

    // A folder that cannot be made, and a server: nothing is touched.
    let pool = support::sqlite_file(&scratch.path("x.db")).await;
    sql!(&pool, "CREATE TABLE mine (id)");
    std::fs::write(scratch.path("file"), "").unwrap();
    let migrator = Migrator::new(&migrations)
        .not_empty(whimbrel::Policy::Allow)
        .backup(Backup::in_folder(scratch.path("file").join("folder")));
    let error = migrator.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Backup);
    assert!(
        error.to_string().ends_with("the database is as it was"),
        "{error}"
    );
    assert_eq!(texts!(&pool, "SELECT name FROM sqlite_master"), ["mine"]);
    let folder = Backup::in_folder(scratch.path("copies").join("deep"));
    let copy = Migrator::new(&migrations)
        .not_empty(whimbrel::Policy::Allow)
        .backup(folder.clone())
        .run(&pool)
        .await
        .unwrap()
        .backup
        .unwrap();
    assert!(copy.path.starts_with(scratch.path("copies")));
    if let Some(server) = support::postgres("backup").await {
        let scratch = Scratch::new();
        let migrations = scratch.migrations(Dialect::Postgres, &[("1_a", "SELECT 1;")]);
        let migrator = Migrator::new(&migrations).backup(Backup::beside());
        assert_eq!(
            migrator.run(&server).await.unwrap_err().kind(),
            ErrorKind::Backup
        );
    }
}

#[tokio::test]
async fn a_copy_is_put_back() {
    for mode in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        let scratch = Scratch::new();
        let path = scratch.path("x.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(mode);
        let open = || {
            SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options.clone())
        };
        let pool = open().await.unwrap();
        history(&scratch, 1).run(&pool).await.unwrap();
        sql!(&pool, "INSERT INTO t1 (x) VALUES ('before')");
        let backup = Backup::beside();
        let migrations = history(&scratch, 2);
        let migrator = Migrator::new(&migrations).backup(backup.clone());
        let copy = migrator.run(&pool).await.unwrap().backup.unwrap();
        sql!(&pool, "UPDATE t1 SET x = 'after'");

        let error = backup.restore(&path, "nothing").await.unwrap_err();
        assert!(error.to_string().contains(&copy.name), "{error}");
        // Somebody is at work.
        let mut writer = pool.acquire().await.unwrap();
        sql!(&mut *writer, "BEGIN IMMEDIATE");
        let error = backup.restore(&path, &copy.name).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Restore);
        assert!(error.to_string().contains("in use"), "{error}");
        sql!(&mut *writer, "ROLLBACK");
        drop(writer);
        pool.close().await;
        assert_eq!(tables(&path).await, ["t1", "t2"]);

        let restored = backup.restore(&path, &copy.name).await.unwrap();
        assert_eq!(tables(&path).await, ["t1"]);
        assert_eq!(tables(&restored.kept.unwrap()).await, ["t1", "t2"]);
        let pool = open().await.unwrap();
        assert_eq!(texts!(&pool, "SELECT x FROM t1"), ["before"]);
        // It can be migrated again, with a copy again.
        assert!(migrator.run(&pool).await.unwrap().backup.is_some());
        pool.close().await;

        // A copy that is no database, a database that is damaged, none at all.
        let broken = scratch.path("x.db.20200101T000000000Z.broken.bak");
        std::fs::write(
            &broken,
            "this is no database, for all of its one hundred bytes".repeat(40),
        )
        .unwrap();
        let before = std::fs::read(&path).unwrap();
        let error = backup
            .restore(&path, "x.db.20200101T000000000Z.broken.bak")
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("is damaged, or not a SQLite database"),
            "{error}"
        );
        assert_eq!(std::fs::read(&path).unwrap(), before);
        std::fs::write(&path, "damaged".repeat(1000)).unwrap();
        let restored = backup.restore(&path, &copy.name).await.unwrap();
        assert_eq!(
            std::fs::read(restored.kept.unwrap()).unwrap(),
            "damaged".repeat(1000).as_bytes()
        );
        std::fs::remove_file(&path).unwrap();
        let restored = backup.restore(&path, &copy.name).await.unwrap();
        assert_eq!(restored.kept, None);
        assert_eq!(tables(&path).await, ["t1"]);
        assert!(!files(&scratch).iter().any(|name| name.ends_with("part")));
    }
}

/// The SQL that runs first may hold a key, and SQLite's own message names the words that it stumbles over.
#[tokio::test]
async fn a_key_is_in_no_message() {
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    let pool = support::sqlite_file(&path).await;
    history(&scratch, 1).run(&pool).await.unwrap();
    let migrations = history(&scratch, 2);
    let copy = Migrator::new(&migrations)
        .backup(Backup::beside())
        .run(&pool)
        .await
        .unwrap()
        .backup
        .unwrap();
    let migrations = history(&scratch, 3);
    for key in [
        "PRAGMA key = 'correct horse",
        "PRAGMA key = correct horse",
        "PRAGMA key = 'it's correct horse'",
    ] {
        let backup = Backup::beside().first(key);
        let migrator = Migrator::new(&migrations).backup(backup.clone());
        let failed = migrator.run(&pool).await.unwrap_err();
        let restoring = backup.restore(&path, &copy.name).await.unwrap_err();
        for error in [failed, restoring] {
            let texts = [
                error.to_string(),
                format!("{error:?}"),
                error.database_message().unwrap_or_default(),
                format!("{:?}", std::error::Error::source(&error)),
            ];
            for text in texts {
                assert!(
                    !text.contains("horse") && !text.contains("correct"),
                    "{text}"
                );
            }
            assert!(
                error.to_string().contains("Backup::first failed"),
                "{error}"
            );
        }
        assert_eq!(migrations.pending(&pool).await.unwrap(), ["3_m"]);
    }
}

/// What a wrong key gets is what a damaged file gets: with a key, a file that cannot be read is not replaced.
#[tokio::test]
async fn a_file_that_the_key_does_not_open_stays() {
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    let pool = support::sqlite_file(&path).await;
    history(&scratch, 1).run(&pool).await.unwrap();
    let migrations = history(&scratch, 2);
    // SQLite without encryption does not know the PRAGMA, and ignores it.
    let backup = Backup::beside().first("PRAGMA key = 'x'");
    let migrator = Migrator::new(&migrations).backup(backup.clone());
    let copy = migrator.run(&pool).await.unwrap().backup.unwrap();
    pool.close().await;
    let other = "encrypted otherwise".repeat(1000);
    std::fs::write(&path, &other).unwrap();
    let error = backup.restore(&path, &copy.name).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Restore);
    assert!(error.to_string().contains("Backup::first"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), other.as_bytes());
}

/// A program that has the file open, does nothing meanwhile, and holds no lock: what it writes afterwards does not
/// vanish in a file without a name.
#[tokio::test]
async fn an_idle_program_hears_that_its_file_was_replaced() {
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    let idle = support::sqlite_file(&path).await;
    history(&scratch, 1).run(&idle).await.unwrap();
    sql!(&idle, "INSERT INTO t1 (x) VALUES ('before')");
    let backup = Backup::beside();
    let migrations = history(&scratch, 2);
    let migrator = Migrator::new(&migrations).backup(backup.clone());
    let copy = migrator.run(&idle).await.unwrap().backup.unwrap();
    sql!(&idle, "UPDATE t1 SET x = 'after'");
    let restored = backup.restore(&path, &copy.name).await.unwrap();
    let write = sqlx::raw_sql("INSERT INTO t1 (x) VALUES ('lost')");
    let error = write.execute(&idle).await.unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error}");
    idle.close().await;
    let again = support::sqlite_file(&path).await;
    assert_eq!(texts!(&again, "SELECT x FROM t1"), ["before"]);
    assert_eq!(texts!(&again, "PRAGMA integrity_check"), ["ok"]);
    let kept = support::sqlite_file(&restored.kept.unwrap()).await;
    assert_eq!(texts!(&kept, "SELECT x FROM t1"), ["after"]);
    assert_eq!(texts!(&kept, "PRAGMA integrity_check"), ["ok"]);
}

macro_rules! before_apply {
    ($name:ident, $dialect:expr, $pool:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some(pool) = $pool("before_apply", &scratch).await else {
                return;
            };
            let scripts = [
                ("1_a", "CREATE TABLE a (id INT);"),
                ("2_b", "CREATE TABLE b (id INT);"),
            ];
            let migrations = scratch.migrations($dialect, &scripts);
            let no = Migrator::new(&migrations).before_apply(async |_| Err("not today".into()));
            let error = no.run(&pool).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Backup);
            assert!(error.to_string().contains("not today"), "{error}");
            assert_eq!(migrations.pending(&pool).await.unwrap(), ["1_a", "2_b"]);

            let heard = Arc::new(Mutex::new(Vec::new()));
            let ear = heard.clone();
            let yes = Migrator::new(&migrations).before_apply(move |pending| {
                let names: Vec<String> = pending.into_iter().map(|planned| planned.name).collect();
                ear.lock().unwrap().push(names);
                async { Ok(()) }
            });
            yes.run(&pool).await.unwrap();
            assert!(yes.run(&pool).await.unwrap().is_up_to_date());
            assert_eq!(*heard.lock().unwrap(), [["1_a", "2_b"]]);
        }
    };
}

async fn sqlite(_: &str, scratch: &Scratch) -> Option<sqlx::SqlitePool> {
    Some(scratch.sqlite("x.db").await)
}

async fn postgres(name: &str, _: &Scratch) -> Option<sqlx::PgPool> {
    support::postgres(name).await
}

async fn mariadb(name: &str, _: &Scratch) -> Option<sqlx::MySqlPool> {
    support::mariadb(name).await
}

before_apply!(before_apply_on_sqlite, Dialect::Sqlite, sqlite);
before_apply!(before_apply_on_postgres, Dialect::Postgres, postgres);
before_apply!(before_apply_on_mariadb, Dialect::Mysql, mariadb);

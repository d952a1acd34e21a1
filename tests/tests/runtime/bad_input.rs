//! What is wrong around copies, their way back and the history: each a clear error with the way out, and the present
//! file untouched.

use crate::child;
use crate::disk::Disk;
use crate::support::{self, Scratch, sql, texts};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use whimbrel::{Backup, Dialect, ErrorKind, Event, Migrations, Migrator};

fn history(scratch: &Scratch, count: usize) -> Migrations {
    let script = |n| format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY, x TEXT);");
    let scripts: Vec<(String, String)> =
        (1..=count).map(|n| (format!("{n}_m"), script(n))).collect();
    let scripts: Vec<(&str, &str)> = scripts.iter().map(|(a, b)| (&**a, &**b)).collect();
    scratch.migrations(Dialect::Sqlite, &scripts)
}

/// A file with one migration applied, and a copy from before the second.
async fn with_copy(scratch: &Scratch, mode: SqliteJournalMode) -> (PathBuf, String) {
    let path = scratch.path("x.db");
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(mode);
    let mut connection = options.connect().await.unwrap();
    history(scratch, 1).run(&mut connection).await.unwrap();
    sql!(&mut connection, "INSERT INTO t1 (x) VALUES ('before')");
    let migrations = history(scratch, 2);
    let migrator = Migrator::new(&migrations).backup(Backup::beside());
    let copy = migrator.run(&mut connection).await.unwrap().backup.unwrap();
    sql!(&mut connection, "UPDATE t1 SET x = 'after'");
    connection.close().await.unwrap();
    (path, copy.name)
}

async fn value(path: &Path) -> Vec<String> {
    let pool = support::sqlite_file(path).await;
    let found = texts!(&pool, "SELECT x FROM t1");
    pool.close().await;
    found
}

#[tokio::test]
async fn a_folder_for_copies_that_cannot_be_written() {
    let Some(disk) = Disk::of_kilobytes(512) else {
        return;
    };
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    let pool = support::sqlite_file(&path).await;
    history(&scratch, 1).run(&pool).await.unwrap();
    disk.protect();
    let migrations = history(&scratch, 2);
    for folder in [disk.path.clone(), disk.path.join("new")] {
        let backup = Backup::in_folder(&folder);
        let migrator = Migrator::new(&migrations).backup(backup);
        let error = migrator.run(&pool).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Backup, "{error}");
        let text = error.to_string();
        assert!(text.contains(&folder.display().to_string()), "{text}");
        assert!(text.contains("Read-only file system"), "{text}");
        assert!(text.ends_with("the database is as it was"), "{text}");
        assert_eq!(migrations.pending(&pool).await.unwrap(), ["2_m"]);
    }
}

#[tokio::test]
async fn copies_that_were_cut_off() {
    let scratch = Scratch::new();
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    let backup = Backup::beside();
    let whole = std::fs::read(scratch.path(&copy)).unwrap();
    let before = std::fs::read(&path).unwrap();
    for length in [0, 10, 100, 512, 4096, whole.len() / 2, whole.len() - 4096] {
        std::fs::write(scratch.path(&copy), &whole[..length]).unwrap();
        let error = backup.restore(&path, &copy).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Restore, "{length}");
        let text = error.to_string();
        assert!(
            text.contains("damaged") || text.contains("empty"),
            "{length}: {text}"
        );
        assert!(text.contains("`whimbrel migrate backups`"), "{text}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{length}");
    }
    std::fs::write(scratch.path(&copy), &whole).unwrap();
    backup.restore(&path, &copy).await.unwrap();
    assert_eq!(value(&path).await, ["before"]);
}

/// Another process has the file open. In one process SQLite's locks are not what they are between two.
#[tokio::test]
async fn another_process_has_the_file_open() {
    for (mode, held, refused) in [
        (SqliteJournalMode::Delete, "BEGIN IMMEDIATE", true),
        (SqliteJournalMode::Delete, "BEGIN;SELECT * FROM t1", true),
        (
            SqliteJournalMode::Delete,
            "BEGIN;INSERT INTO t1 (x) VALUES ('open')",
            true,
        ),
        (SqliteJournalMode::Wal, "BEGIN IMMEDIATE", true),
        (SqliteJournalMode::Wal, "BEGIN;SELECT * FROM t1", true),
        (SqliteJournalMode::Wal, "SELECT * FROM t1", true),
        (SqliteJournalMode::Delete, "SELECT * FROM t1", false),
    ] {
        let what = format!("{mode:?} {held}");
        let scratch = Scratch::new();
        let (path, copy) = with_copy(&scratch, mode).await;
        let url = format!("sqlite:{}", path.display());
        let mut command = child::command(&url, &scratch.path("migrations"));
        command
            .env("WHIMBREL_CHILD_HOLD", held)
            .stdin(Stdio::piped());
        let mut holder = command.spawn().expect("a process");
        let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("READY")));
        let backup = Backup::beside();
        let restored = backup.restore(&path, &copy).await;
        if refused {
            let error = restored.expect_err(&what);
            assert_eq!(error.kind(), ErrorKind::Restore, "{what}");
            let text = error.to_string();
            let advice = format!("`whimbrel migrate restore {copy}`");
            assert!(
                text.contains("in use") && text.contains(&advice),
                "{what}: {text}"
            );
        } else {
            restored.expect(&what);
        }
        writeln!(holder.stdin.take().unwrap(), "go on").unwrap();
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        let said = rest.iter().find(|line| line.contains("WROTE"));
        let said = said.expect("an answer");
        assert!(holder.wait().unwrap().success(), "{what}");
        match refused {
            // It goes on as if nobody had tried.
            true => {
                let first = value(&path).await.remove(0);
                assert_eq!(first, "after", "{what}");
                assert!(!said.contains("not a database"), "{what}: {said}");
                backup.restore(&path, &copy).await.expect(&what);
            }
            false => assert!(said.contains("not a database"), "{what}: {said}"),
        }
        assert_eq!(value(&path).await, ["before"], "{what}");
    }
}

/// The file is gone, and what SQLite kept beside it is not: it belongs to the lost file.
#[tokio::test]
async fn journals_of_a_file_that_is_gone() {
    let scratch = Scratch::new();
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Wal).await;
    let mut writer = SqliteConnectOptions::new()
        .filename(&path)
        .connect()
        .await
        .unwrap();
    sql!(&mut writer, "INSERT INTO t1 (x) VALUES ('in the journal')");
    let wal = std::fs::read(scratch.path("x.db-wal")).unwrap();
    assert!(!wal.is_empty());
    writer.close().await.unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(scratch.path("x.db-wal"), wal).unwrap();
    let restored = Backup::beside().restore(&path, &copy).await.unwrap();
    assert_eq!(restored.kept, None);
    assert_eq!(value(&path).await, ["before"]);
}

/// The program knows its database by a link.
#[cfg(unix)]
#[tokio::test]
async fn a_link_stays_a_link() {
    let scratch = Scratch::new();
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    std::fs::create_dir(scratch.path("program")).unwrap();
    let link = scratch.path("program").join("data.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let backup = Backup::beside();
    let names: Vec<String> = backup
        .list(&link)
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, [copy.as_str()]);
    backup.restore(&link, &copy).await.unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(value(&path).await, ["before"]);
    assert_eq!(value(&link).await, ["before"]);
}

/// The newest copy is the last one, and stays, whatever the clock says.
#[tokio::test]
async fn a_clock_that_goes_backwards() {
    let scratch = Scratch::new();
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    // The clock stood in the future when it was made.
    let future = format!(
        "x.db.20990101T000000000Z{}",
        &copy["x.db.20261128T233000123Z".len()..]
    );
    std::fs::rename(scratch.path(&copy), scratch.path(&future)).unwrap();
    let pool = support::sqlite_file(&path).await;
    for column in ["started_at", "finished_at"] {
        sql!(
            &pool,
            format!("UPDATE _prisma_migrations SET {column} = '2099-01-01T00:00:00.000+00:00'")
        );
    }
    let backup = Backup::beside().keep(2);
    let mut last = future.clone();
    for version in 3..=5 {
        let migrations = history(&scratch, version);
        let migrator = Migrator::new(&migrations).backup(backup.clone());
        let made = migrator.run(&pool).await.unwrap().backup.unwrap();
        let names: Vec<String> = backup
            .list(&path)
            .unwrap()
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names, [last, made.name.clone()]);
        last = made.name;
        assert!(migrations.status(&pool).await.unwrap().is_up_to_date());
    }
    // A failure now lies before what was applied in the future, and hides nothing.
    let failing = ("6_bad", "SELECT nowhere;");
    let text = |n| format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY, x TEXT);");
    let texts: Vec<(String, String)> = (1..=5).map(|n| (format!("{n}_m"), text(n))).collect();
    let mut scripts: Vec<(&str, &str)> = texts.iter().map(|(a, b)| (&**a, &**b)).collect();
    scripts.push(failing);
    let bad = scratch.migrations(Dialect::Sqlite, &scripts);
    for _ in 0..2 {
        assert_eq!(bad.run(&pool).await.unwrap_err().kind(), ErrorKind::Sql);
    }
    scripts[5].1 = "CREATE TABLE t6 (id INTEGER PRIMARY KEY);";
    let good = scratch.migrations(Dialect::Sqlite, &scripts);
    assert_eq!(good.run(&pool).await.unwrap().names(), ["6_bad"]);
    let reverses = (1..=6)
        .map(|n| {
            let name = if n == 6 {
                "6_bad".to_owned()
            } else {
                format!("{n}_m")
            };
            whimbrel::Reverse::found(name, Ok(format!("DROP TABLE t{n};")), Vec::new())
        })
        .collect();
    let good = good.found_reversible(reverses);
    let done = Migrator::new(&good)
        .downgrade(&pool, "1_m", |_| true)
        .await
        .unwrap();
    assert_eq!(done.undone, ["6_bad", "5_m", "4_m", "3_m", "2_m"]);
    pool.close().await;
}

/// An old copy that cannot be removed is no reason not to start.
#[tokio::test]
async fn an_old_copy_that_cannot_be_removed() {
    let scratch = Scratch::new();
    let (path, _) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    let backup = Backup::beside().keep(1);
    let old = backup.list(&path).unwrap().remove(0);
    let locked = Command::new("chattr").arg("+i").arg(&old.path).status();
    if !locked.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no file can be made immutable here (chattr, root)");
        return;
    }
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = told.clone();
    let migrations = history(&scratch, 3);
    let migrator = Migrator::new(&migrations)
        .backup(backup)
        .on_event(move |event| {
            if let Event::Warning(error) = event {
                ear.lock().unwrap().push(error.to_string());
            }
        });
    let pool = support::sqlite_file(&path).await;
    let run = migrator.run(&pool).await;
    pool.close().await;
    let freed = Command::new("chattr").arg("-i").arg(&old.path).status();
    assert!(freed.unwrap().success());
    assert_eq!(run.unwrap().names(), ["3_m"]);
    let told = told.lock().unwrap().join("\n");
    assert!(told.contains(&old.name), "{told}");
}

/// A library that takes the place of some functions of the system, which answer that they are not there.
fn without(scratch: &Scratch, functions: &[&str]) -> Option<PathBuf> {
    let mut source = "#include <errno.h>\n".to_owned();
    for function in functions {
        source.push_str(&format!(
            "int {function}(int a, int b) {{ errno = ENOSYS; return -1; }}\n"
        ));
    }
    let (file, library) = (scratch.path("without.c"), scratch.path("without.so"));
    std::fs::write(&file, source).unwrap();
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-w", "-o"])
        .arg(&library)
        .arg(&file);
    let compiled = compiler.status().is_ok_and(|status| status.success());
    if !compiled || !cfg!(target_os = "linux") {
        eprintln!("SKIPPED: needs a C compiler and Linux");
        return None;
    }
    Some(library)
}

fn started(
    scratch: &Scratch,
    path: &Path,
    more: &[(&str, &str)],
    library: &Path,
) -> Result<(), String> {
    let url = format!("sqlite:{}", path.display());
    let mut command = child::command(&url, &scratch.path("migrations"));
    let output = command
        .envs(more.iter().copied())
        .env("LD_PRELOAD", library)
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[tokio::test]
async fn a_file_system_without_flock() {
    let scratch = Scratch::new();
    let Some(library) = without(&scratch, &["flock"]) else {
        return;
    };
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    history(&scratch, 3);
    started(&scratch, &path, &[("WHIMBREL_CHILD_BACKUP", "1")], &library).unwrap();
    started(
        &scratch,
        &path,
        &[("WHIMBREL_CHILD_RESTORE", &copy)],
        &library,
    )
    .unwrap();
    assert_eq!(value(&path).await, ["before"]);
    // One that runs outside of a transaction takes a lock beside the file.
    let script = "CREATE TABLE t9 (id INT); PRAGMA journal_mode = WAL; VACUUM;";
    scratch.migrations(
        Dialect::Sqlite,
        &[
            ("1_m", "CREATE TABLE t1 (id INTEGER PRIMARY KEY, x TEXT);"),
            ("9_m", script),
        ],
    );
    started(&scratch, &path, &[], &library).unwrap();
}

#[tokio::test]
async fn a_file_system_without_fsync() {
    let scratch = Scratch::new();
    let Some(library) = without(&scratch, &["fsync", "fdatasync"]) else {
        return;
    };
    let (path, copy) = with_copy(&scratch, SqliteJournalMode::Delete).await;
    let before = std::fs::read(&path).unwrap();
    history(&scratch, 3);
    let error = started(&scratch, &path, &[], &library).unwrap_err();
    assert!(error.contains("synchronous = OFF"), "{error}");
    let error = started(
        &scratch,
        &path,
        &[("WHIMBREL_CHILD_RESTORE", &copy)],
        &library,
    )
    .unwrap_err();
    assert!(
        error.contains("does not support fsync") && error.contains("is as it was"),
        "{error}"
    );
    let unsafe_but_fast = [
        ("WHIMBREL_CHILD_BACKUP", "1"),
        ("WHIMBREL_CHILD_UNSYNCED", "1"),
    ];
    let error = started(&scratch, &path, &unsafe_but_fast, &library).unwrap_err();
    assert!(error.contains("Backup::in_folder"), "{error}");
    // What SQLite counts changes in the first page when a transaction is taken back from its journal.
    assert_eq!(value(&path).await, ["after"]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    started(
        &scratch,
        &path,
        &[("WHIMBREL_CHILD_UNSYNCED", "1")],
        &library,
    )
    .unwrap();
    let pool = SqliteConnectOptions::new()
        .filename(&path)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = pool.connect().await.unwrap();
    assert!(
        history(&scratch, 3)
            .run(&mut connection)
            .await
            .unwrap()
            .is_up_to_date()
    );
}

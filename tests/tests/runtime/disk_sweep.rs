//! Disks that are full at any write of a migration, a copy and its way back: after room is made the next start
//! succeeds, and no row is lost. Sizes from half the file to four times the file; `WHIMBREL_LONG=1` takes each page.

use crate::disk::Disk;
use crate::support::{self, Scratch, texts};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::path::Path;
use std::time::Duration;
use whimbrel::{Backup, Dialect, Migrations, Migrator};

const ROWS: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT NOT NULL);
INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
SELECT i, hex(randomblob(200)) FROM n;";

/// A table is made anew, with all of its rows.
const REBUILD: &str =
    "CREATE TABLE new_a (id INTEGER PRIMARY KEY, x TEXT NOT NULL, y INT NOT NULL DEFAULT 7);
INSERT INTO new_a (id, x) SELECT id, x FROM a;
DROP TABLE a;
ALTER TABLE new_a RENAME TO a;";

const MORE: &str = "CREATE INDEX i ON a (x);
CREATE TABLE b AS SELECT id FROM a;";

const ALL: [(&str, &str); 3] = [("1_rows", ROWS), ("2_rebuild", REBUILD), ("3_more", MORE)];

const MODES: [SqliteJournalMode; 2] = [SqliteJournalMode::Delete, SqliteJournalMode::Wal];

async fn open(path: &Path, mode: SqliteJournalMode) -> Result<sqlx::SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(mode);
    let pool = SqlitePoolOptions::new().max_connections(2);
    pool.connect_with(options).await
}

/// One start of a program.
async fn start(
    path: &Path,
    mode: SqliteJournalMode,
    migrator: &Migrator<'_>,
) -> Result<(), String> {
    let pool = open(path, mode).await.map_err(|error| error.to_string())?;
    let run = migrator.run(&pool).await;
    pool.close().await;
    run.map(drop).map_err(|error| error.to_string())
}

/// A sound file that has the rows, as far as their table is there.
async fn is_whole(path: &Path) -> bool {
    let pool = support::sqlite_file(path).await;
    let tables = "SELECT name FROM sqlite_master WHERE name IN ('a', 'new_a')";
    let tables = texts!(&pool, tables);
    let mut whole =
        texts!(&pool, "PRAGMA integrity_check") == ["ok"] && !tables.contains(&"new_a".to_owned());
    if tables.contains(&"a".to_owned()) {
        whole &= texts!(&pool, "SELECT CAST(count(*) AS TEXT) FROM a") == ["500"];
    }
    pool.close().await;
    whole
}

async fn columns(path: &Path) -> usize {
    let pool = support::sqlite_file(path).await;
    let columns = texts!(&pool, "SELECT name FROM pragma_table_info('a')").len();
    pool.close().await;
    columns
}

/// How large the file is in the end.
async fn kilobytes(migrations: &Migrations) -> u32 {
    let scratch = Scratch::new();
    let path = scratch.path("x.db");
    start(&path, MODES[0], &Migrator::new(migrations))
        .await
        .unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    u32::try_from(bytes / 1024).unwrap()
}

/// Numbers of kilobytes from one to another.
fn sweep(from: u32, to: u32) -> impl Iterator<Item = u32> {
    let steps = u32::try_from(whimbrel_tests::cases(7, 400)).unwrap();
    // A page of a file system in memory has four.
    let step = ((to - from) / steps).max(4);
    (from..=to).step_by(step as usize)
}

#[derive(Debug, Default)]
struct Figures {
    disks: usize,
    full: usize,
    healed: usize,
}

#[tokio::test]
async fn under_migrations() {
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Sqlite, &ALL);
    let size = kilobytes(&migrations).await;
    let migrator = Migrator::new(&migrations).retry(Duration::ZERO);
    let mut figures = Figures::default();
    for mode in MODES {
        for total in sweep(size / 2, size * 4) {
            let Some(disk) = Disk::of_kilobytes(total) else {
                return;
            };
            let path = disk.path.join("x.db");
            figures.disks += 1;
            if let Err(error) = start(&path, mode, &migrator).await {
                assert!(error.contains("disk"), "{total}: {error}");
                figures.full += 1;
                disk.resize(size * 16);
                assert!(is_whole(&path).await, "{mode:?} {total}");
                start(&path, mode, &migrator)
                    .await
                    .unwrap_or_else(|error| panic!("{mode:?} {total}: {error}"));
                figures.healed += 1;
            }
            disk.resize(size * 16);
            assert!(is_whole(&path).await, "{mode:?} {total}");
            assert_eq!(columns(&path).await, 3);
        }
    }
    println!("migrations of {size} kB: {figures:?}");
    assert!(
        figures.full > 4 && figures.full < figures.disks,
        "{figures:?}"
    );
}

#[tokio::test]
async fn under_copies() {
    let scratch = Scratch::new();
    let before = scratch.migrations(Dialect::Sqlite, &ALL[..1]);
    let size = kilobytes(&before).await;
    let migrations = scratch.migrations(Dialect::Sqlite, &ALL);
    let backup = Backup::beside().keep(2);
    let migrator = Migrator::new(&migrations)
        .retry(Duration::ZERO)
        .backup(backup.clone());
    let mut figures = Figures::default();
    for mode in MODES {
        let Some(disk) = Disk::of_kilobytes(size * 32) else {
            return;
        };
        for free in sweep(0, size * 7 / 2) {
            let path = disk.path.join(format!("{free}.db"));
            start(&path, mode, &Migrator::new(&before)).await.unwrap();
            disk.fill_up_to(free);
            figures.disks += 1;
            let run = start(&path, mode, &migrator).await;
            let copies = backup.list(&path).unwrap();
            disk.clear();
            for copy in &copies {
                assert!(is_whole(&copy.path).await, "{mode:?} {free}");
            }
            assert!(is_whole(&path).await, "{mode:?} {free}");
            if let Err(error) = run {
                figures.full += 1;
                assert!(
                    error.contains("disk") || error.contains("room"),
                    "{free}: {error}"
                );
                start(&path, mode, &migrator)
                    .await
                    .unwrap_or_else(|error| panic!("{mode:?} {free}: {error}"));
                figures.healed += 1;
                assert!(is_whole(&path).await, "{mode:?} {free}");
            }
            assert_eq!(columns(&path).await, 3);
            let copies = backup.list(&path).unwrap();
            assert!(matches!(copies.len(), 1 | 2), "{copies:?}");
            for entry in std::fs::read_dir(&disk.path).unwrap() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                assert!(!name.ends_with("part"), "{mode:?} {free}: {name}");
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }
    println!("copies of {size} kB: {figures:?}");
    assert!(
        figures.full > 4 && figures.full < figures.disks,
        "{figures:?}"
    );
}

#[tokio::test]
async fn under_the_way_back() {
    let scratch = Scratch::new();
    let before = scratch.migrations(Dialect::Sqlite, &ALL[..1]);
    let migrations = scratch.migrations(Dialect::Sqlite, &ALL);
    let size = kilobytes(&migrations).await;
    let backup = Backup::beside();
    let migrator = Migrator::new(&migrations).backup(backup.clone());
    let mut figures = Figures::default();
    for mode in MODES {
        let Some(disk) = Disk::of_kilobytes(size * 32) else {
            return;
        };
        for free in sweep(0, size * 3) {
            let path = disk.path.join(format!("{free}.db"));
            start(&path, mode, &Migrator::new(&before)).await.unwrap();
            start(&path, mode, &migrator).await.unwrap();
            let copy = backup.list(&path).unwrap().remove(0);
            let present = std::fs::read(&path).unwrap();
            disk.fill_up_to(free);
            figures.disks += 1;
            let restored = backup.restore(&path, &copy.name).await;
            disk.clear();
            if let Err(error) = restored {
                figures.full += 1;
                let error = error.to_string();
                assert!(
                    error.contains("disk") || error.contains("room"),
                    "{free}: {error}"
                );
                assert!(is_whole(&path).await, "{mode:?} {free}");
                assert_eq!(columns(&path).await, 3, "{mode:?} {free}");
                let restored = backup.restore(&path, &copy.name).await;
                restored.unwrap_or_else(|error| panic!("{mode:?} {free}: {error}"));
                figures.healed += 1;
            }
            assert!(
                is_whole(&path).await && columns(&path).await == 2,
                "{mode:?} {free}"
            );
            for entry in std::fs::read_dir(&disk.path).unwrap() {
                let kept = entry.unwrap().path();
                let name = kept.to_string_lossy().into_owned();
                assert!(!name.ends_with("part"), "{mode:?} {free}: {name}");
                if name.contains("before-restore") {
                    let found = std::fs::read(&kept).unwrap();
                    assert_eq!(found.len(), present.len());
                    assert_eq!(columns(&kept).await, 3);
                }
            }
            start(&path, mode, &migrator).await.unwrap();
            for entry in std::fs::read_dir(&disk.path).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    }
    println!("ways back of {size} kB: {figures:?}");
    assert!(
        figures.full > 4 && figures.full < figures.disks,
        "{figures:?}"
    );
}

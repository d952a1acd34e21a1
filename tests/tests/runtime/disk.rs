//! A disk that is full, for real: a small file system in memory. Needs root and Linux, else these
//! tests say that they did not run (`sqlite::a_full_disk` has a stand-in for any machine).

use crate::support::{self, Scratch, sql, texts};
use sqlx::Connection;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use whimbrel::{Backup, Dialect, ErrorKind, Migrator, NoRoom};

/// A file system of a given size; gone when the test ends.
pub(crate) struct Disk {
    pub(crate) path: PathBuf,
    // Removed after the file system is.
    _scratch: Scratch,
}

impl Disk {
    pub(crate) fn of_kilobytes(size: u32) -> Option<Disk> {
        let scratch = Scratch::new();
        let path = scratch.path("disk");
        std::fs::create_dir(&path).expect("a folder");
        let size = format!("size={size}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&path);
        match mount.output() {
            Ok(output) if output.status.success() => Some(Disk {
                path,
                _scratch: scratch,
            }),
            _ => {
                eprintln!("SKIPPED: a small disk cannot be mounted (that needs root and Linux)");
                None
            }
        }
    }

    /// Gives it another size.
    pub(crate) fn resize(&self, kilobytes: u32) {
        self.remount(&format!("size={kilobytes}k"));
    }

    /// Nobody can write to it any more.
    pub(crate) fn protect(&self) {
        self.remount("ro");
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        mount
            .args(["-o", &format!("remount,{how}")])
            .arg(&self.path);
        let output = mount.output().expect("mount");
        assert!(output.status.success(), "{output:?}");
    }

    /// Leaves only so much space.
    pub(crate) fn fill_up_to(&self, kilobytes: u32) {
        let output = Command::new("df")
            .args(["--output=avail", "-k"])
            .arg(&self.path)
            .output()
            .expect("df");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let free = text
            .lines()
            .nth(1)
            .and_then(|line| line.trim().parse().ok());
        let free: u32 = free.expect("a number");
        let size = free.saturating_sub(kilobytes) as usize * 1024;
        std::fs::write(self.path.join("filler"), vec![1; size]).expect("room for that");
    }

    pub(crate) fn clear(&self) {
        std::fs::remove_file(self.path.join("filler")).expect("the filler");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).output();
    }
}

const INIT: (&str, &str) = ("1_init", "CREATE TABLE a (id INTEGER PRIMARY KEY);");

#[tokio::test]
async fn under_sqlite() {
    let Some(disk) = Disk::of_kilobytes(512) else {
        return;
    };
    let scratch = Scratch::new();
    let fill = "CREATE TABLE fill AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 500) SELECT i, hex(randomblob(200)) AS x FROM n;";
    let migrations = scratch.migrations(Dialect::Sqlite, &[INIT, ("2_fill", fill)]);
    let before = scratch.migrations(Dialect::Sqlite, &[INIT]);
    for free in [64, 16, 8, 4, 0] {
        let path = disk.path.join(format!("{free}.db"));
        let pool = support::sqlite_file(&path).await;
        before.run(&pool).await.unwrap();
        disk.fill_up_to(free);
        let error = migrations.run(&pool).await.unwrap_err();
        assert!(error.to_string().contains("disk"), "{free} kB: {error}");
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        assert_eq!(
            texts!(&pool, tables),
            ["_prisma_migrations", "a"],
            "{free} kB"
        );
        let keys = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";
        assert_eq!(texts!(&pool, keys), ["1"]);
        // Up to date needs no space.
        before.status(&pool).await.unwrap();
        disk.clear();
        assert_eq!(
            migrations.run(&pool).await.unwrap().names(),
            ["2_fill"],
            "{free} kB"
        );
        pool.close().await;
        std::fs::remove_file(&path).unwrap();
    }
}

/// A copy that finds no room stops the run, or is left out; nothing of it stays.
#[tokio::test]
async fn under_a_copy() {
    let Some(disk) = Disk::of_kilobytes(1024) else {
        return;
    };
    let scratch = Scratch::new();
    let rows = "CREATE TABLE b AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 500) SELECT i, hex(randomblob(200)) AS x FROM n;";
    let before = scratch.migrations(Dialect::Sqlite, &[INIT, ("2_rows", rows)]);
    let path = disk.path.join("x.db");
    let pool = support::sqlite_file(&path).await;
    before.run(&pool).await.unwrap();
    let small = ("3_small", "INSERT INTO a VALUES (1);");
    let migrations = scratch.migrations(Dialect::Sqlite, &[INIT, ("2_rows", rows), small]);
    for free in [128, 64, 32, 16, 8, 0] {
        disk.fill_up_to(free);
        let backup = Backup::beside();
        let error = Migrator::new(&migrations)
            .backup(backup.clone())
            .run(&pool)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Backup, "{free}: {error}");
        assert!(error.to_string().contains("are free"), "{free}: {error}");
        assert_eq!(migrations.pending(&pool).await.unwrap(), ["3_small"]);
        assert_eq!(backup.list(&path).unwrap(), []);
        disk.clear();
    }
    disk.fill_up_to(64);
    let skipping = Backup::beside().no_room(NoRoom::Skip);
    let report = Migrator::new(&migrations)
        .backup(skipping)
        .run(&pool)
        .await
        .unwrap();
    assert_eq!((report.backup, report.applied.len()), (None, 1));
    pool.close().await;
}

/// A PostgreSQL server that nobody else uses: while a file system is full its checkpoints fail, and
/// with them every `DROP DATABASE`. The program is that of the tests' server.
struct Postgres {
    process: std::process::Child,
    port: u16,
    data: PathBuf,
}

impl Postgres {
    /// `None` where the tests' server is none of this machine.
    async fn start(scratch: &Scratch, tests: &str) -> Option<Postgres> {
        let mut admin = sqlx::PgConnection::connect(tests).await.unwrap();
        let shown = texts!(&mut admin, "SHOW data_directory").remove(0);
        let Ok(pid) = std::fs::read_to_string(format!("{shown}/postmaster.pid")) else {
            eprintln!("SKIPPED: the server is on another machine");
            return None;
        };
        let pid = pid.lines().next().unwrap();
        let program = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap();
        let programs = program.parent().unwrap();
        let owner = std::fs::metadata(&shown).unwrap();
        let run = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command
                .uid(owner.uid())
                .gid(owner.gid())
                .current_dir("/")
                .env("LD_LIBRARY_PATH", programs.join("../lib"))
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null());
            command
        };
        let data = scratch.path("server");
        std::fs::create_dir(&data).unwrap();
        std::os::unix::fs::chown(&data, Some(owner.uid()), Some(owner.gid())).unwrap();
        let mut init = run("initdb");
        init.arg("-D").arg(&data);
        init.args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
        init.args(["--locale=C.UTF-8", "--no-sync"]);
        assert!(init.status().unwrap().success(), "initdb");
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut server = run("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(&data);
        server.args(["-p", &port.to_string(), "-c", "fsync=off"]);
        server.args(["-c", "listen_addresses=127.0.0.1"]);
        let mut postgres = Postgres {
            process: server.spawn().unwrap(),
            port,
            data,
        };
        for _ in 0..600 {
            if sqlx::PgConnection::connect(&postgres.url("postgres"))
                .await
                .is_ok()
            {
                return Some(postgres);
            }
            assert!(postgres.process.try_wait().unwrap().is_none(), "it ended");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the server does not answer");
    }

    fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its own processes end with it; what it keeps is thrown away.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

#[tokio::test]
async fn under_postgres() {
    let Some(tests) = support::server(whimbrel_tests::postgres) else {
        return;
    };
    let Some(disk) = Disk::of_kilobytes(24 * 1024) else {
        return;
    };
    let scratch = Scratch::new();
    let Some(server) = Postgres::start(&scratch, &tests).await else {
        return;
    };
    let mut admin = sqlx::PgConnection::connect(&server.url("postgres"))
        .await
        .unwrap();
    let owner = std::fs::metadata(&server.data).unwrap();
    let space = disk.path.join("space");
    std::fs::create_dir(&space).unwrap();
    std::os::unix::fs::chown(&space, Some(owner.uid()), Some(owner.gid())).unwrap();
    let location = space.display();
    sql!(
        &mut admin,
        format!("CREATE TABLESPACE small LOCATION '{location}'")
    );
    sql!(&mut admin, "CREATE DATABASE small TABLESPACE small");
    let pool = sqlx::PgPool::connect(&server.url("small")).await.unwrap();

    let fill =
        "CREATE TABLE fill AS SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 4000) i;";
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_fill", fill)]);
    let before = scratch.migrations(Dialect::Postgres, &[INIT]);
    before.run(&pool).await.unwrap();
    for free in [1024, 128, 0] {
        disk.fill_up_to(free);
        let error = migrations.run(&pool).await.unwrap_err();
        assert!(
            error.to_string().contains("No space left"),
            "{free} kB: {error}"
        );
        assert_eq!(texts!(&pool, "SELECT to_regclass('fill')::text"), ["NULL"]);
        let next = migrations.run(&pool).await.unwrap_err();
        assert!(next.to_string().contains("No space left"), "{next}");
        disk.clear();
        assert_eq!(
            migrations.run(&pool).await.unwrap().names(),
            ["2_fill"],
            "{free} kB"
        );
        sql!(
            &pool,
            "DROP TABLE fill; DELETE FROM _prisma_migrations WHERE migration_name = '2_fill'; CHECKPOINT"
        );
    }
    pool.close().await;
}

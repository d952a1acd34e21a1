//! Programs that are killed at random moments, over real histories, copies and their way back: the next start
//! goes on, nothing is lost or doubled, and a file is always a sound database.
//! `WHIMBREL_LONG=2000` kills so many on each database.

use crate::support::{self, Scratch, sql, texts};
use crate::{child, crash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use whimbrel::{Backup, Dialect, ErrorKind, Migrations, Migrator};

/// A series of numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// What became of a program.
enum End {
    Killed,
    Ended,
    Failed(String),
}

/// Starts a program and kills it after so many milliseconds, unless it has ended.
async fn kill_after(mut command: Command, milliseconds: u64) -> End {
    let mut child = command.spawn().expect("a process");
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    if child.try_wait().expect("its state").is_none() {
        child.kill().expect("killed");
        child.wait().expect("its end");
        return End::Killed;
    }
    let output = child.wait_with_output().expect("its end");
    match output.status.success() {
        true => End::Ended,
        false => End::Failed(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The migrations of real projects, written for Prisma or by hand, for a database.
fn real_histories(dialect: Dialect) -> Vec<PathBuf> {
    let corpora = [whimbrel_tests::corpus(), whimbrel_tests::sql_corpus()];
    let folders = corpora.into_iter().flatten().flat_map(|corpus| {
        let entries = std::fs::read_dir(corpus).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    });
    let mut found: Vec<PathBuf> = folders
        .filter(|folder| !folder.join("setup.sql").exists())
        .map(|folder| folder.join("migrations"))
        .filter(|folder| {
            let migrations = Migrations::from_folder(folder, None);
            migrations.is_ok_and(|migrations| migrations.dialect() == dialect)
        })
        .collect();
    found.sort();
    found
}

#[derive(Debug, Default)]
struct Figures {
    histories: usize,
    kills: u64,
    lost: usize,
    doubled: usize,
    stuck: usize,
    invalid: usize,
    /// A procedure was called, of which nobody can tell whether it ran: a person was asked.
    asked: usize,
}

impl Figures {
    fn tell(&self, what: &str) {
        println!("{what}: {self:?}");
        let wrong = self.lost + self.doubled + self.stuck + self.invalid;
        assert_eq!(wrong, 0, "{what}: {self:?}");
    }
}

macro_rules! real {
    ($name:ident, $dialect:expr, $fresh:expr, $state:path, $is_sound:path) => {
        #[tokio::test]
        async fn $name() {
            let mut figures = Figures::default();
            let mut chance = Chance(23);
            let scratch = Scratch::new();
            let mut left = whimbrel_tests::cases(10, 2_000);
            let folders = real_histories($dialect);
            let mut runnable = Vec::new();
            // One after the other, again and again.
            let mut round = 0;
            while left > 0 {
                let Some(folder) = folders.get(round % folders.len().max(1)) else {
                    return;
                };
                let place = round % folders.len();
                round += 1;
                let migrations = Migrations::from_folder(folder, None).expect("a history");
                if runnable.len() <= place {
                    let Some((_, clean)) = $fresh("kills_clean", &scratch).await else {
                        return;
                    };
                    let begun = Instant::now();
                    let run = migrations.run(&clean).await;
                    let took = begun.elapsed();
                    runnable.push(match run {
                        Ok(_) => Some(($state(&clean).await, took)),
                        Err(error) => {
                            let error = error.to_string();
                            let line = error.lines().next().unwrap_or_default();
                            println!("SKIPPED {}: {line}", folder.display());
                            None
                        }
                    });
                    clean.close().await;
                }
                let Some((expected, took)) = &runnable[place] else {
                    let runs = runnable.iter().flatten().count();
                    let all_tried = runnable.len() == folders.len();
                    assert!(!all_tried || runs * 2 > folders.len(), "only {runs} run");
                    continue;
                };
                let Some((url, pool)) = $fresh("kills", &scratch).await else {
                    return;
                };
                let longest = 40 + u64::try_from(took.as_millis()).unwrap_or(0) / 4;
                figures.histories += 1;
                // Some histories are so long that they would take all of the kills.
                for _ in 0..40 {
                    if left == 0 {
                        break;
                    }
                    let command = child::command(&url, folder);
                    match kill_after(command, 10 + chance.below(longest)).await {
                        End::Killed => {
                            left -= 1;
                            figures.kills += 1;
                            if !$is_sound(&pool).await {
                                println!("{}: not a sound file", folder.display());
                                figures.invalid += 1;
                            }
                        }
                        End::Ended => break,
                        End::Failed(text) if text.contains("cannot be told") => break,
                        End::Failed(text) => {
                            println!("{}: {text}", folder.display());
                            figures.stuck += 1;
                            break;
                        }
                    }
                }
                let mut run = migrations.run(&pool).await;
                while let Err(error) = &run
                    && error.kind() == ErrorKind::InDoubt
                    && $dialect == Dialect::Mysql
                {
                    let name = error.migration_name().expect("its name");
                    let place = error.place().expect("a statement");
                    let migration = migrations.get(name).expect("a migration");
                    let statement = migration.statements().nth(place.statement - 1);
                    assert!(
                        statement.is_some_and(|sql| sql.starts_with("CALL ")),
                        "{error}"
                    );
                    figures.asked += 1;
                    migrations.resume_at(&pool, name).await.expect("an answer");
                    run = migrations.run(&pool).await;
                }
                match run {
                    Err(error) => {
                        println!("{}: {error}", folder.display());
                        figures.stuck += 1;
                    }
                    Ok(_) => {
                        let found = $state(&pool).await;
                        if found != *expected {
                            println!("{}", folder.display());
                            differences(expected, &found);
                            figures.lost += 1;
                        }
                        let query = "SELECT migration_name FROM _prisma_migrations \
                             WHERE finished_at IS NOT NULL ORDER BY migration_name";
                        let mut rows = texts!(&pool, query);
                        let mut names: Vec<String> =
                            migrations.iter().map(|one| one.name().to_owned()).collect();
                        // Each server has its own order.
                        rows.sort();
                        names.sort();
                        if rows != names {
                            println!("{}: {rows:?}", folder.display());
                            figures.doubled += 1;
                        }
                    }
                }
                pool.close().await;
                if round % 10 == 0 {
                    println!("{figures:?}");
                }
            }
            figures.tell(stringify!($name));
        }
    };
}

type State = BTreeMap<String, Vec<String>>;

fn differences(expected: &State, found: &State) {
    for (key, lines) in expected {
        if found.get(key) != Some(lines) {
            println!("{key}: {lines:?}\nnow {:?}", found.get(key));
        }
    }
    for key in found.keys().filter(|key| !expected.contains_key(*key)) {
        println!("{key} is new");
    }
}

async fn of_sqlite(pool: &sqlx::SqlitePool) -> State {
    let query = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master \
         WHERE tbl_name <> '_prisma_migrations' ORDER BY 1";
    let mut state = State::from([("objects".to_owned(), texts!(pool, query))]);
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
         AND name NOT IN ('_prisma_migrations')";
    for table in texts!(pool, tables) {
        let count = format!(
            "SELECT CAST(count(*) AS TEXT) FROM \"{}\"",
            table.replace('"', "\"\"")
        );
        state.insert(table, texts!(pool, count));
    }
    state
}

async fn of_postgres(pool: &sqlx::PgPool) -> State {
    const OWN: &str = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relname <> '_prisma_migrations'";
    let objects = format!(
        "SELECT n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || \
         coalesce((SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull, ', ' \
         ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN} AND c.relkind IN ('r','v','m','S','p') \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname NOT LIKE 'pg\\_%' AND tablename <> '_prisma_migrations' \
         UNION ALL SELECT c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k \
         JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN} \
         UNION ALL SELECT t.tgname || ' ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal \
         UNION ALL SELECT p.proname || ' ' || md5(p.prosrc) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
         UNION ALL SELECT t.typname || ' ' || e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1"
    );
    let mut state = State::from([("objects".to_owned(), texts!(pool, objects))]);
    let tables = format!(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE {OWN} AND c.relkind = 'r'"
    );
    for table in texts!(pool, tables) {
        let count = format!("SELECT count(*)::text FROM {table}");
        state.insert(table, texts!(pool, count));
    }
    state
}

/// Where a counter stands is no row: one that was given up leaves a gap.
async fn of_mariadb(pool: &sqlx::MySqlPool) -> State {
    let mut state = crate::doubt::state(pool).await;
    for text in state.values_mut().flatten() {
        if let Some((before, rest)) = text.split_once(" AUTO_INCREMENT=") {
            let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
            *text = format!("{before}{rest}");
        }
    }
    state
}

async fn sound_sqlite(pool: &sqlx::SqlitePool) -> bool {
    texts!(pool, "PRAGMA integrity_check") == ["ok"]
}

async fn sound_postgres(_: &sqlx::PgPool) -> bool {
    true
}

async fn sound_mariadb(_: &sqlx::MySqlPool) -> bool {
    true
}

real!(
    real_histories_on_sqlite,
    Dialect::Sqlite,
    crash::sqlite,
    of_sqlite,
    sound_sqlite
);
real!(
    real_histories_on_postgres,
    Dialect::Postgres,
    crash::postgres,
    of_postgres,
    sound_postgres
);
real!(
    real_histories_on_mariadb,
    Dialect::Mysql,
    crash::mariadb,
    of_mariadb,
    sound_mariadb
);

const ROWS: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT NOT NULL);
INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) \
SELECT i, hex(randomblob(200)) FROM n;";

const SECOND: &str = "CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT NOT NULL);
INSERT INTO b SELECT id, x FROM a;";

/// How many rows there are, in a file that is a sound database.
async fn rows(file: &Path) -> Option<[String; 2]> {
    let pool = support::sqlite_file(file).await;
    let is_sound = texts!(&pool, "PRAGMA integrity_check") == ["ok"];
    let count = |table: &str| format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
    let tables = texts!(
        &pool,
        "SELECT name FROM sqlite_master WHERE name IN ('a', 'b') ORDER BY name"
    );
    let mut found = [String::new(), String::new()];
    for (table, found) in tables.iter().zip(&mut found) {
        *found = texts!(&pool, count(table)).remove(0);
    }
    pool.close().await;
    is_sound.then_some(found)
}

/// A copy that is listed is whole, whenever the program was killed that made it.
#[tokio::test]
async fn while_a_copy_is_made() {
    let mut figures = Figures::default();
    let mut chance = Chance(5);
    let mut left = whimbrel_tests::cases(12, 1_000);
    let backup = Backup::beside().keep(3);
    while left > 0 {
        let scratch = Scratch::new();
        let path = scratch.path("x.db");
        let url = format!("sqlite:{}", path.display());
        let pool = support::sqlite_file(&path).await;
        let first = scratch.migrations(Dialect::Sqlite, &[("1_a", ROWS)]);
        first.run(&pool).await.unwrap();
        pool.close().await;
        let second = [("1_a", ROWS), ("2_b", SECOND)];
        let second = scratch.migrations(Dialect::Sqlite, &second);
        figures.histories += 1;
        loop {
            let mut command = child::command(&url, &scratch.path("migrations"));
            command.env("WHIMBREL_CHILD_BACKUP", "1");
            let end = kill_after(command, 5 + chance.below(120)).await;
            if matches!(end, End::Killed) {
                left = left.saturating_sub(1);
                figures.kills += 1;
            }
            match rows(&path).await {
                None => figures.invalid += 1,
                Some(found) if found[0] != "4000" => figures.lost += 1,
                Some(_) => {}
            }
            for copy in backup.list(&path).unwrap() {
                match rows(&copy.path).await {
                    None => figures.invalid += 1,
                    Some(found) if found != ["4000", ""] => figures.lost += 1,
                    Some(_) => {}
                }
            }
            match end {
                End::Killed if left > 0 => {}
                End::Failed(text) => {
                    println!("{text}");
                    figures.stuck += 1;
                    break;
                }
                _ => break,
            }
        }
        let pool = support::sqlite_file(&path).await;
        let migrator = Migrator::new(&second).backup(backup.clone());
        figures.stuck += usize::from(migrator.run(&pool).await.is_err());
        pool.close().await;
        figures.lost += usize::from(rows(&path).await != Some(["4000".into(), "4000".into()]));
        // The next copy removes what was cut off.
        figures.doubled += usize::from(backup.list(&path).unwrap().len() > 3);
    }
    figures.tell("while a copy is made");
}

/// There is always a database, either of the two, and the replaced file is kept whole.
#[tokio::test]
async fn while_a_copy_is_put_back() {
    let mut figures = Figures::default();
    let mut chance = Chance(11);
    let mut left = whimbrel_tests::cases(12, 1_000);
    let backup = Backup::beside();
    let (old, new) = (["4000".to_owned(), String::new()], ["4000", "4000"]);
    while left > 0 {
        let scratch = Scratch::new();
        let path = scratch.path("x.db");
        let url = format!("sqlite:{}", path.display());
        let pool = support::sqlite_file(&path).await;
        let first = scratch.migrations(Dialect::Sqlite, &[("1_a", ROWS)]);
        first.run(&pool).await.unwrap();
        let second = [("1_a", ROWS), ("2_b", SECOND)];
        let second = scratch.migrations(Dialect::Sqlite, &second);
        let migrator = Migrator::new(&second).backup(backup.clone());
        let copy = migrator.run(&pool).await.unwrap().backup.unwrap();
        if figures.histories.is_multiple_of(2) {
            sql!(&pool, "PRAGMA journal_mode = WAL");
        }
        pool.close().await;
        figures.histories += 1;
        loop {
            let mut command = child::command(&url, &scratch.path("migrations"));
            command.env("WHIMBREL_CHILD_RESTORE", &copy.name);
            let end = kill_after(command, 5 + chance.below(60)).await;
            if matches!(end, End::Killed) {
                left = left.saturating_sub(1);
                figures.kills += 1;
            }
            if !path.exists() {
                figures.lost += 1;
                break;
            }
            let found = rows(&path).await;
            let restored = found.as_ref() == Some(&old);
            match found {
                None => figures.invalid += 1,
                Some(found) if found != old && found != new => figures.lost += 1,
                Some(_) => {}
            }
            let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
            let entries = entries.map(|entry| entry.unwrap().path());
            let is_kept = |path: &PathBuf| {
                let name = path.to_string_lossy();
                name.contains(".before-restore-2")
            };
            let kept: Vec<PathBuf> = entries.filter(is_kept).collect();
            let mut whole = 0;
            for kept in &kept {
                match rows(kept).await {
                    Some(found) if found == new => whole += 1,
                    Some(found) if found == old => {}
                    _ => figures.invalid += 1,
                }
            }
            figures.lost += usize::from(restored && whole == 0);
            match end {
                End::Killed if !restored && left > 0 => {}
                End::Failed(text) => {
                    println!("{text}");
                    figures.stuck += 1;
                    break;
                }
                _ => break,
            }
        }
        let again = backup.restore(&path, &copy.name).await;
        figures.stuck += usize::from(again.is_err());
        figures.lost += usize::from(rows(&path).await != Some(old.clone()));
        let pool = support::sqlite_file(&path).await;
        figures.stuck += usize::from(second.run(&pool).await.is_err());
        pool.close().await;
    }
    figures.tell("while a copy is put back");
}

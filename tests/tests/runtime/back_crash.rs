//! Programs that die while they take migrations back: nothing is lost, and the next downgrade ends it. A
//! start in between goes on, or says what to do.

use crate::downgrade::reverses;
use crate::support::{self, Scratch, sql, texts};
use crate::{child, crash};
use std::sync::Arc;
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Event, Migrations, Migrator, Reverse};

const INIT: (&str, &str) = (
    "1_init",
    "CREATE TABLE users (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, size INT NOT NULL);
     CREATE INDEX users_size ON users (size);",
);

const NOTES: (&str, &str) = (
    "2_notes",
    "CREATE TABLE notes (id INT NOT NULL PRIMARY KEY, text VARCHAR(20), user_id INT NOT NULL, CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id));
     CREATE INDEX notes_text ON notes (text);
     ALTER TABLE users ADD COLUMN phone VARCHAR(20);
     CREATE INDEX users_phone ON users (phone);
     CREATE VIEW named AS SELECT name FROM users;",
);

/// What each database changes in its own way.
fn change(dialect: Dialect) -> (&'static str, &'static str) {
    let script = match dialect {
        Dialect::Sqlite => {
            "DROP VIEW named;
             PRAGMA foreign_keys=OFF;
             CREATE TABLE new_users (id INT NOT NULL PRIMARY KEY, name VARCHAR(20), size INT NOT NULL, phone VARCHAR(20), more INT);
             INSERT INTO new_users (id, name, size, phone) SELECT id, name, size, phone FROM users;
             DROP TABLE users;
             ALTER TABLE new_users RENAME TO users;
             CREATE INDEX users_size ON users (size);
             CREATE INDEX users_phone ON users (phone);
             PRAGMA foreign_keys=ON;"
        }
        Dialect::Postgres | Dialect::Cockroach => {
            "DROP VIEW named;
             ALTER TABLE users ALTER COLUMN size TYPE BIGINT, ADD COLUMN more INT;
             DROP INDEX users_phone;
             ALTER TABLE users RENAME COLUMN phone TO tel;"
        }
        Dialect::Mysql => {
            "DROP VIEW named;
             ALTER TABLE users MODIFY size BIGINT NOT NULL, ADD COLUMN more INT;
             ALTER TABLE notes DROP FOREIGN KEY notes_user;
             DROP INDEX users_phone ON users;
             ALTER TABLE users RENAME COLUMN phone TO tel;"
        }
    };
    ("3_change", script)
}

/// The newer program; its last migration has a reverse that someone wrote, outside of a transaction where
/// the database has such statements, and with rows.
fn newer(scratch: &Scratch, dialect: Dialect) -> Migrations {
    let by_hand = ("4_index", "CREATE INDEX users_name ON users (name);");
    let back = match dialect {
        Dialect::Postgres => {
            "DROP INDEX CONCURRENTLY users_name;
             UPDATE users SET size = size + 1;
             CREATE INDEX CONCURRENTLY extra ON users (name);
             DROP INDEX CONCURRENTLY extra;"
        }
        Dialect::Mysql => "DROP INDEX users_name ON users; UPDATE users SET size = size + 1; DO 1;",
        _ => "DROP INDEX users_name; UPDATE users SET size = size + 1; SELECT 1;",
    };
    let mut reverses = reverses(dialect, &[INIT, NOTES, change(dialect)]);
    reverses.push(Reverse::found(
        by_hand.0.into(),
        Ok(back.into()),
        Vec::new(),
    ));
    let all = [INIT, NOTES, change(dialect), by_hand];
    let migrations = scratch.migrations(dialect, &all);
    migrations.found_reversible(reverses)
}

/// Goes back until this statement would be sent, and dies there.
macro_rules! dies_at {
    ($migrations:expr, $pool:expr, $name:expr, $number:expr) => {{
        let (migrations, pool) = ($migrations.clone(), $pool.clone());
        let (name, at) = ($name.to_owned(), $number);
        let run = tokio::spawn(async move {
            let migrator = Migrator::new(&migrations).on_event(move |event| {
                if let Event::Statement {
                    migration, number, ..
                } = event
                    && (*migration, *number) == (&*name, at)
                {
                    std::panic::panic_any("dies");
                }
            });
            let done = migrator.downgrade(&pool, INIT.0, |_| true).await;
            done.map(|_| ())
        });
        let death = run.await.expect_err("it dies");
        assert!(death.is_panic(), "{} {}: {death}", $name, $number);
    }};
}

/// What one does before the downgrade is called again.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    Older,
    Newer,
}

impl Between {
    /// One of them after each death, or all with `WHIMBREL_LONG=1`.
    fn tried(deaths: usize) -> Vec<Between> {
        let all = [Between::Nothing, Between::Older, Between::Newer];
        match std::env::var_os("WHIMBREL_LONG") {
            Some(_) => all.to_vec(),
            None => vec![all[deaths % all.len()]],
        }
    }
}

macro_rules! every_statement {
    ($name:ident, $dialect:expr, $scratch:ident => $pool:expr, $state:expr) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            let scratch = Scratch::new();
            let $scratch = &scratch;
            let Some(pool) = $pool else {
                return;
            };
            let newer = Arc::new(newer(&scratch, $dialect));
            let older = scratch.migrations($dialect, &[INIT]);
            let state = async || {
                let mut all = texts!(&pool, $state);
                all.extend(texts!(&pool, "SELECT name FROM users ORDER BY id"));
                all
            };
            older.run(&pool).await.expect("applied");
            sql!(
                &pool,
                "INSERT INTO users VALUES (1, 'Ann', 7), (2, 'Bob', 7)"
            );
            let before = state().await;
            newer.run(&pool).await.expect("applied");
            let after = state().await;
            let migrator = Migrator::new(&newer);
            let plan = migrator
                .plan_downgrade(&pool, INIT.0)
                .await
                .expect("a plan");
            assert_eq!(plan.steps.len(), 3);
            let (mut deaths, mut size) = (0_usize, 7);
            for step in &plan.steps {
                for (index, statement) in step.statements.iter().enumerate() {
                    for between in Between::tried(deaths) {
                        let what = format!("{} {} {between:?}: {statement}", step.name, index + 1);
                        dies_at!(newer, pool, step.name, index + 1);
                        deaths += 1;
                        // Its record is lost: the statement took effect.
                        let is_row = statement.starts_with("UPDATE");
                        if !is_row && !step.transactional && deaths.is_multiple_of(2) {
                            sql!(&pool, statement);
                        }
                        let mut again = false;
                        let refused = match between {
                            Between::Nothing => None,
                            Between::Older => {
                                Some(older.run(&pool).await.expect_err("it is older"))
                            }
                            Between::Newer => match newer.run(&pool).await {
                                Err(error) => Some(error),
                                Ok(_) => {
                                    assert_eq!(state().await, after, "{what}");
                                    again = true;
                                    None
                                }
                            },
                        };
                        if let Some(error) = refused {
                            let kinds = [ErrorKind::Ahead, ErrorKind::DowngradeInterrupted];
                            assert!(kinds.contains(&error.kind()), "{what}: {error}");
                            let help = error.help();
                            assert!(help.contains("downgrade --to 1_init"), "{what}: {help}");
                        }
                        let done = match between {
                            Between::Older => {
                                let older = Migrator::new(&older);
                                older.downgrade(&pool, INIT.0, |_| true).await
                            }
                            _ => migrator.downgrade(&pool, INIT.0, |_| true).await,
                        };
                        let done = done.unwrap_or_else(|error| panic!("{what}: {error}"));
                        assert!(!again || !done.undone.is_empty());
                        assert!(older.run(&pool).await.expect(&what).is_up_to_date());
                        assert_eq!(state().await, before, "{what}");
                        // Once for each time that the last migration was taken back.
                        let sizes = texts!(&pool, "SELECT DISTINCT size FROM users");
                        let is_later = step.name != "4_index";
                        size += if again && is_later { 2 } else { 1 };
                        assert_eq!(sizes, [size.to_string()], "{what}");
                        newer.run(&pool).await.expect(&what);
                        assert_eq!(state().await, after, "{what}");
                    }
                }
            }
            println!("{deaths} deaths, 0 stuck, 0 lost, 0 doubled");
            assert!(deaths >= 12, "{deaths}");
            pool.close().await;
        }
    };
}

every_statement!(
    at_every_statement_on_sqlite,
    Dialect::Sqlite,
    scratch => Some(scratch.sqlite("a.db").await),
    "SELECT m.type || m.name || coalesce((SELECT group_concat(c.name || c.type || c.\"notnull\") \
     FROM pragma_table_xinfo(m.name) c), '') FROM sqlite_master m WHERE m.name NOT LIKE '%prisma%' ORDER BY 1"
);
every_statement!(
    at_every_statement_on_postgres,
    Dialect::Postgres,
    _scratch => support::postgres("back_crash").await,
    "SELECT table_name || column_name || data_type || is_nullable FROM information_schema.columns \
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' \
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
     UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint \
     WHERE connamespace = 'public'::regnamespace ORDER BY 1"
);
every_statement!(
    at_every_statement_on_mariadb,
    Dialect::Mysql,
    _scratch => support::mariadb("back_crash").await,
    "SELECT CONCAT(table_name, '.', column_name, column_type, is_nullable) FROM information_schema.columns \
     WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations' \
     UNION ALL SELECT CONCAT(table_name, index_name, column_name, non_unique) FROM information_schema.statistics \
     WHERE table_schema = DATABASE() \
     UNION ALL SELECT CONCAT(table_name, constraint_name) FROM information_schema.referential_constraints \
     WHERE constraint_schema = DATABASE() ORDER BY 1"
);

/// Migrations with reverses that take a while, each of which tells when it ran twice or not at all.
fn slow(scratch: &Scratch, dialect: Dialect) -> (Migrations, Migrations) {
    let pause = crash::pause(dialect);
    let init = (
        "00".to_owned(),
        "CREATE TABLE counts (name VARCHAR(9) NOT NULL);".to_owned(),
    );
    let mut scripts = vec![init.clone()];
    let mut reverses = Vec::new();
    for number in 1..7 {
        let name = format!("{number:02}");
        let script =
            format!("CREATE TABLE t{number} (id INT);\nALTER TABLE t{number} ADD COLUMN more INT;");
        let back = format!(
            "{pause}\nALTER TABLE t{number} DROP COLUMN more;\n{pause}\n\
             INSERT INTO counts VALUES ('{number}');\n{pause}\nDROP TABLE t{number};\n{pause}"
        );
        reverses.push(Reverse::found(name.clone(), Ok(back), Vec::new()));
        scripts.push((name, script));
    }
    let borrowed = |scripts: &[(String, String)]| -> Migrations {
        let all = scripts.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        scratch.migrations(dialect, &all.collect::<Vec<_>>())
    };
    let newer = borrowed(&scripts).found_reversible(reverses);
    // Its folder stays, for the programs that are killed.
    (newer, borrowed(&[init]))
}

macro_rules! kills {
    ($name:ident, $dialect:expr, $fresh:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let (newer, older) = slow(&scratch, $dialect);
            let (mut left, mut killed, mut rounds) = (crash::kills(), 0, 0);
            let mut seed = 17_u64;
            while left > 0 {
                let Some((url, pool)) = $fresh(stringify!($name), &scratch).await else {
                    return;
                };
                newer.run(&pool).await.expect("applied");
                loop {
                    let mut command = child::command(&url, &scratch.path("migrations"));
                    command.env("WHIMBREL_CHILD_DOWNGRADE", "00");
                    let mut child = command.spawn().expect("a process");
                    seed = seed
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    tokio::time::sleep(Duration::from_millis(20 + (seed >> 33) % 150)).await;
                    if left == 0 || child.try_wait().expect("its state").is_some() {
                        let output = child.wait_with_output().expect("its end");
                        let text = String::from_utf8_lossy(&output.stderr).into_owned();
                        assert!(output.status.success(), "after {killed} kills: {text}");
                        break;
                    }
                    child.kill().expect("killed");
                    child.wait().expect("its end");
                    left -= 1;
                    killed += 1;
                }
                rounds += 1;
                assert!(older.run(&pool).await.expect("a start").is_up_to_date());
                let query = "SELECT name FROM counts ORDER BY name";
                assert_eq!(texts!(&pool, query), ["1", "2", "3", "4", "5", "6"]);
                let again = newer.run(&pool).await.expect("applied again");
                assert_eq!(again.names().len(), 6);
                pool.close().await;
            }
            println!("{rounds} downgrades, {killed} kills, 0 stuck, 0 lost, 0 doubled");
        }
    };
}

kills!(killed_on_sqlite, Dialect::Sqlite, crash::sqlite);
kills!(killed_on_postgres, Dialect::Postgres, crash::postgres);
kills!(killed_on_mariadb, Dialect::Mysql, crash::mariadb);

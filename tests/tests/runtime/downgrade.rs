//! Stepping back: an older program takes back what a newer one applied.

use crate::support::{self, Scratch, sql, texts};
use whimbrel::{Dialect, ErrorKind, Migrations, Migrator, Reverse};
use whimbrel_engine::reverse::{Step, Way, ways};
use whimbrel_engine::source::SourceFile;

const INIT: (&str, &str) = (
    "1_init",
    "CREATE TABLE users (id INT NOT NULL PRIMARY KEY, name VARCHAR(20));",
);
const INDEX: (&str, &str) = ("2_index", "CREATE INDEX users_name_idx ON users(name);");
const TABLE: (&str, &str) = (
    "3_table",
    "CREATE TABLE notes (id INT NOT NULL PRIMARY KEY, text VARCHAR(20));\nCREATE INDEX notes_text_idx ON notes(text);",
);
const COLUMN: (&str, &str) = (
    "4_column",
    "ALTER TABLE users ADD COLUMN phone VARCHAR(20);\nCREATE INDEX users_phone_idx ON users(phone);",
);

/// These migrations, with what the build embeds for `.reversible(true)`.
pub(crate) fn reversible(
    scratch: &Scratch,
    dialect: Dialect,
    scripts: &[(&str, &str)],
) -> Migrations {
    let migrations = scratch.migrations(dialect, scripts);
    migrations.found_reversible(reverses(dialect, scripts))
}

/// What the build embeds for them.
pub(crate) fn reverses(dialect: Dialect, scripts: &[(&str, &str)]) -> Vec<Reverse> {
    let steps: Vec<Step> = scripts
        .iter()
        .map(|(_, sql)| Step {
            script: SourceFile::new("migration.sql", *sql),
            down: None,
        })
        .collect();
    let ways = ways(dialect, &steps).into_iter();
    let reverses = ways.zip(scripts).map(|(way, (name, _))| match way {
        Way::Script { sql, losses } => Reverse::found((*name).to_owned(), Ok(sql), losses),
        Way::None { why, .. } => Reverse::found((*name).to_owned(), Err(why), Vec::new()),
    });
    reverses.collect()
}

macro_rules! steps_back {
    ($name:ident, $dialect:expr, $scratch:ident => $pool:expr, $tables:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let $scratch = &scratch;
            let Some(pool) = $pool else {
                return;
            };
            let newer = reversible(&scratch, $dialect, &[INIT, INDEX, TABLE, COLUMN]);
            newer.run(&pool).await.expect("applied");
            sql!(&pool, "INSERT INTO users VALUES (1, 'Ann', '1')");
            let tables = async || texts!(&pool, $tables);
            let all = tables().await;
            assert!(all.contains(&"notes".to_owned()), "{all:?}");

            // The older program knows nothing of what it takes back.
            let older = scratch.migrations($dialect, &[INIT, INDEX]);
            let error = older.run(&pool).await.expect_err("it is older");
            assert_eq!(error.kind(), ErrorKind::Ahead);
            let help = error.help();
            assert!(help.contains("downgrade --to 2_index"), "{help}");
            let migrator = Migrator::new(&older);
            let plan = migrator
                .plan_downgrade(&pool, "2_index")
                .await
                .expect("a plan");
            let names: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
            assert_eq!(names, ["4_column", "3_table"]);
            assert_eq!(
                plan.losses(),
                [
                    "4_column: column `phone` of table `users` is dropped, with its values",
                    "3_table: table `notes` is dropped, with its rows",
                ]
            );
            let refused = migrator.downgrade(&pool, "2_index", |_| false).await;
            assert!(refused.expect("nothing").undone.is_empty());
            assert_eq!(tables().await, all);

            let done = migrator.downgrade(&pool, "2_index", |plan| plan.steps.len() == 2);
            let done = done.await.expect("taken back");
            assert_eq!(done.undone, ["4_column", "3_table"]);
            assert!(!tables().await.contains(&"notes".to_owned()));
            assert!(older.run(&pool).await.expect("it starts").is_up_to_date());
            assert_eq!(texts!(&pool, "SELECT name FROM users"), ["Ann"]);
            let log = migrator.log(&pool).await.expect("a log");
            let taken = log
                .iter()
                .filter(|attempt| attempt.rolled_back_at.is_some());
            assert!(taken.clone().all(|attempt| attempt.finished_at.is_some()));
            assert_eq!(taken.count(), 2);

            // Lossless: nothing is said.
            let plan = migrator
                .plan_downgrade(&pool, "1_init")
                .await
                .expect("a plan");
            assert_eq!(plan.losses(), [""; 0]);
            let done = migrator.downgrade(&pool, "1_init", |_| true).await;
            assert_eq!(done.expect("taken back").undone, ["2_index"]);

            // They are pending again.
            let report = newer.run(&pool).await.expect("applied again");
            assert_eq!(report.names(), ["2_index", "3_table", "4_column"]);
            assert_eq!(tables().await, all);
            pool.close().await;
        }
    };
}

steps_back!(
    steps_back_on_sqlite,
    Dialect::Sqlite,
    scratch => Some(scratch.sqlite("a.db").await),
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
);
steps_back!(
    steps_back_on_postgres,
    Dialect::Postgres,
    _scratch => support::postgres("steps_back").await,
    "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
);
steps_back!(
    steps_back_on_mariadb,
    Dialect::Mysql,
    _scratch => support::mariadb("steps_back").await,
    "SELECT table_name FROM information_schema.tables WHERE table_schema = database() ORDER BY 1"
);

#[tokio::test]
async fn a_copy_comes_first_on_sqlite() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("a.db").await;
    let migrations = reversible(&scratch, Dialect::Sqlite, &[INIT, COLUMN]);
    migrations.run(&pool).await.expect("applied");
    sql!(&pool, "INSERT INTO users VALUES (1, 'Ann', '123')");
    let migrator = Migrator::new(&migrations);
    let done = migrator
        .downgrade(&pool, "1_init", |_| true)
        .await
        .expect("taken back");
    let copy = done.backup.expect("a copy");
    let copy = support::sqlite_file(&copy.path).await;
    assert_eq!(texts!(&copy, "SELECT phone FROM users"), ["123"]);
}

#[tokio::test]
async fn an_edited_reverse_is_refused() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("a.db").await;
    let migrations = reversible(&scratch, Dialect::Sqlite, &[INIT, INDEX, TABLE]);
    migrations.run(&pool).await.expect("applied");
    for edit in [
        "replace(logs, 'DROP TABLE', 'DROP TABLE IF EXISTS')",
        "replace(logs, 'is dropped, with its rows', 'stays')",
        "substr(logs, 1, length(logs) - 3)",
        "substr(logs, 5)",
    ] {
        let before = texts!(
            &pool,
            "SELECT logs FROM _prisma_migrations WHERE migration_name = '3_table'"
        );
        sql!(
            &pool,
            format!("UPDATE _prisma_migrations SET logs = {edit} WHERE migration_name = '3_table'")
        );
        let migrator = Migrator::new(&migrations);
        let error = migrator
            .downgrade(&pool, "1_init", |_| true)
            .await
            .expect_err("edited");
        assert_eq!(error.kind(), ErrorKind::ReverseEdited, "{edit}: {error}");
        assert_eq!(error.migration_name(), Some("3_table"));
        let put_back = before[0].replace('\'', "''");
        sql!(
            &pool,
            format!(
                "UPDATE _prisma_migrations SET logs = '{put_back}' WHERE migration_name = '3_table'"
            )
        );
    }
    assert!(
        migrations
            .run(&pool)
            .await
            .expect("a start")
            .is_up_to_date()
    );
}

#[tokio::test]
async fn what_has_no_way_back_is_refused_before_anything_is_done() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("a.db").await;
    let change = ("2_change", "UPDATE users SET name = 'x';");
    reversible(&scratch, Dialect::Sqlite, &[INIT, change, TABLE])
        .run(&pool)
        .await
        .expect("applied");
    // A program without reverses applied the last one.
    let plain = scratch.migrations(Dialect::Sqlite, &[INIT, change, TABLE, COLUMN]);
    plain.run(&pool).await.expect("applied");
    let migrator = Migrator::new(&plain);
    let error = migrator
        .downgrade(&pool, "3_table", |_| true)
        .await
        .expect_err("no way");
    assert_eq!(error.kind(), ErrorKind::NoReverse);
    assert!(
        error
            .to_string()
            .contains("the database has no reverse of it"),
        "{error}"
    );
    // One that has them knows it for the row too.
    let with = reversible(&scratch, Dialect::Sqlite, &[INIT, change, TABLE, COLUMN]);
    let migrator = Migrator::new(&with);
    let done = migrator
        .downgrade(&pool, "3_table", |_| true)
        .await
        .expect("taken back");
    assert_eq!(done.undone, ["4_column"]);
    let error = migrator
        .downgrade(&pool, "1_init", |_| true)
        .await
        .expect_err("no way");
    assert_eq!(error.kind(), ErrorKind::NoReverse);
    assert_eq!(error.migration_name(), Some("2_change"));
    assert!(error.to_string().contains("line 1 changes rows"), "{error}");
    assert_eq!(texts!(&pool, "SELECT count(*) || '' FROM notes"), ["0"]);
    let error = migrator
        .downgrade(&pool, "0_nothing", |_| true)
        .await
        .expect_err("no such");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_somebody_made_by_hand_is_not_lost() {
    let required = (
        "2_required",
        "PRAGMA foreign_keys=OFF;\nCREATE TABLE new_users (id INT NOT NULL PRIMARY KEY, name VARCHAR(20), age INT NOT NULL DEFAULT 0);\n\
         INSERT INTO new_users (id, name) SELECT id, name FROM users;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;\nPRAGMA foreign_keys=ON;",
    );
    for by_hand in [
        "CREATE TRIGGER by_hand AFTER INSERT ON users BEGIN SELECT 1; END",
        "CREATE INDEX by_hand ON users(name)",
        "ALTER TABLE users ADD COLUMN by_hand TEXT",
        "CREATE VIEW by_hand AS SELECT age FROM users",
    ] {
        let scratch = Scratch::new();
        let pool = scratch.sqlite("a.db").await;
        let migrations = reversible(&scratch, Dialect::Sqlite, &[INIT, required]);
        migrations.run(&pool).await.expect("applied");
        sql!(&pool, by_hand);
        sql!(&pool, "INSERT INTO users (id, name) VALUES (1, 'Ann')");
        let migrator = Migrator::new(&migrations);
        let tried = migrator.downgrade(&pool, "1_init", |_| true).await;
        let is_there = "SELECT count(*) || '' FROM sqlite_master WHERE sql LIKE '%by_hand%'";
        assert_eq!(texts!(&pool, is_there), ["1"], "{by_hand}: {tried:?}");
        assert_eq!(texts!(&pool, "SELECT name FROM users"), ["Ann"]);
        if let Err(error) = tried {
            assert!(error.is_rolled_back(), "{by_hand}: {error}");
            assert!(
                migrations
                    .run(&pool)
                    .await
                    .expect("a start")
                    .is_up_to_date()
            );
        }
    }
}

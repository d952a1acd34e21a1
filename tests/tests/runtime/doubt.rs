//! A process that dies at any statement of MySQL's and of PostgreSQL's scripts outside of a transaction:
//! before it, behind it, or with its record lost. The next start goes on, and nothing runs twice.

use crate::support::{self, Scratch, sql, texts};
use std::collections::BTreeMap;
use std::sync::Arc;

use whimbrel::{Dialect, ErrorKind, Event, Migrations, Migrator};

/// Runs until statement `number` of `migration` would be sent, and dies there. True when it came so far.
macro_rules! die_at {
    ($migrations:expr, $pool:expr, $migration:expr, $number:expr) => {{
        let (migrations, pool) = ($migrations.clone(), $pool.clone());
        let (name, at) = ($migration.to_owned(), $number);
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
            migrator.run(&pool).await.map(|_| ())
        });
        match run.await {
            Err(death) => {
                assert!(death.is_panic());
                true
            }
            Ok(result) => {
                result.unwrap();
                false
            }
        }
    }};
}

/// Every form that the server commits at once, with its rows beside it.
const FORMS: &str = "
    SET @before = 1;
    CREATE TABLE `p` (`id` INT NOT NULL AUTO_INCREMENT, `n` INT NULL, PRIMARY KEY (`id`));
    CREATE TABLE IF NOT EXISTS `c` (`id` INT NOT NULL, `pId` INT NOT NULL, `x` VARCHAR(20) NULL, PRIMARY KEY (`id`));
    INSERT INTO p (n) VALUES (1), (2);
    ALTER TABLE `c` ADD CONSTRAINT `c_pId_fkey` FOREIGN KEY (`pId`) REFERENCES `p`(`id`) ON DELETE CASCADE;
    CREATE INDEX `i` ON `c`(`x`);
    CREATE UNIQUE INDEX `u` ON `p`(`n`);
    ALTER TABLE p ADD INDEX (n, id);
    ALTER TABLE c RENAME INDEX i TO j;
    ALTER TABLE c CHANGE COLUMN x y VARCHAR(30) NOT NULL DEFAULT 'z';
    ALTER TABLE c RENAME COLUMN y TO z;
    ALTER TABLE c MODIFY z TEXT, ADD COLUMN w INT GENERATED ALWAYS AS (id + 1) STORED;
    ALTER TABLE c ADD CONSTRAINT k CHECK (id < 1000);
    ALTER TABLE c DROP CONSTRAINT k;
    ALTER TABLE c ADD COLUMN a INT NULL, DROP COLUMN w;
    ALTER TABLE c DROP FOREIGN KEY `c_pId_fkey`;
    DROP INDEX j ON c;
    CREATE VIEW v AS SELECT id FROM p;
    CREATE OR REPLACE VIEW v AS SELECT id, n FROM p;
    CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW BEGIN SET NEW.n = NEW.n + 100; END;
    INSERT INTO p (n) VALUES (3);
    CREATE PROCEDURE r() BEGIN SELECT 1; END;
    CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1;
    UPDATE p SET n = n * 1000;
    DROP TRIGGER t;
    CREATE TABLE copy AS SELECT * FROM p;
    DELETE FROM copy WHERE id = 1;
    RENAME TABLE copy TO moved, c TO d;
    ALTER TABLE moved RENAME TO again;
    TRUNCATE TABLE again;
    INSERT INTO again SELECT id + @before, n FROM p;
    START TRANSACTION;
    INSERT INTO again VALUES (100, 1);
    INSERT INTO again VALUES (101, 1);
    COMMIT;
    START TRANSACTION;
    INSERT INTO again VALUES (102, 1);
    ALTER TABLE again ADD COLUMN late INT;
    INSERT INTO again VALUES (103, 1, 1);
    COMMIT;
    ALTER TABLE again ENGINE = InnoDB;
    DROP VIEW v;
    DROP PROCEDURE r;
    DROP FUNCTION IF EXISTS f;
    CREATE TABLE gone (id INT);
    DROP TABLE gone;
    LOCK TABLES again WRITE;
    INSERT INTO again VALUES (104, 1, 1);
    UNLOCK TABLES;
    ALTER TABLE p AUTO_INCREMENT = 50;
    ALTER TABLE p COMMENT = 'the end'";

/// What a MariaDB database holds: its tables and views as the server writes them, and its rows.
pub(crate) async fn state(pool: &sqlx::MySqlPool) -> BTreeMap<String, Vec<String>> {
    let tables = texts!(
        pool,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
         AND table_name <> '_prisma_migrations'"
    );
    let mut found = BTreeMap::new();
    for table in tables {
        use sqlx::Row;
        let row = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SHOW CREATE TABLE `{table}`")));
        let row = row.fetch_one(pool).await.unwrap();
        let mut lines = vec![row.try_get_unchecked::<String, _>(1).unwrap()];
        let rows = format!("SELECT COUNT(*) FROM `{table}`");
        let count = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(rows));
        lines.push(count.fetch_one(pool).await.unwrap().to_string());
        found.insert(table, lines);
    }
    let others = "SELECT CONCAT(routine_type, routine_name) FROM information_schema.routines \
         WHERE routine_schema = DATABASE() UNION SELECT CONCAT(trigger_name, action_statement) \
         FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1";
    found.insert("others".into(), texts!(pool, others));
    found
}

/// Dies at each statement in turn: before it, and behind it with its record lost. Both ways must end as a
/// run that nothing interrupts. Answers how often.
async fn die_everywhere(migrations: &Migrations, name: &str, step: usize) -> Option<usize> {
    let clean = support::mariadb(&format!("{name}_clean")).await?;
    migrations.run(&clean).await.unwrap();
    let expected = state(&clean).await;
    let broken = support::mariadb(&format!("{name}_broken")).await?;
    let migrations = Arc::new(migrations.clone());
    let mut deaths = 0;
    for migration in migrations.iter() {
        // The test's own session, for statements that take effect and are not recorded.
        let mut session = broken.acquire().await.unwrap();
        for (index, statement) in migration.statements().enumerate() {
            let settings = statement.trim_start().to_uppercase();
            if settings.starts_with("SET ") || settings.starts_with("/*!") {
                sql!(&mut *session, statement);
            }
            if !(deaths + index).is_multiple_of(step) || is_row_or_block(&settings) {
                continue;
            }
            if !die_at!(migrations, broken, migration.name(), index + 1) {
                // It was the last one that died, and the run went to the end.
                break;
            }
            deaths += 1;
            if index % 3 != 0 {
                let what = format!("{} {}: {statement}", migration.name(), index + 1);
                let sent = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
                sent.execute(&mut *session).await.expect(&what);
            }
        }
        session.detach();
        let report = migrations_until(&migrations, &broken, migration.name()).await;
        report.unwrap_or_else(|error| panic!("{}: {error}", migration.name()));
    }
    assert_eq!(state(&broken).await, expected);
    for (pool, part) in [(clean, "clean"), (broken, "broken")] {
        let database = texts!(&pool, "SELECT DATABASE()").remove(0);
        assert!(database.contains(part));
        sql!(&pool, format!("DROP DATABASE {database}"));
        pool.close().await;
    }
    Some(deaths)
}

/// Rows are recorded in their own transaction, and blocks resume at their begin: what a lost record is
/// cannot be made from outside.
fn is_row_or_block(upper: &str) -> bool {
    [
        "INSERT",
        "UPDATE",
        "DELETE",
        "REPLACE",
        "SELECT",
        "WITH",
        "START",
        "COMMIT",
        "BEGIN",
        "LOCK",
        "UNLOCK",
        "ALTER TABLE AGAIN ADD",
    ]
    .iter()
    .any(|word| upper.starts_with(word))
}

/// The rest of a migration, and those before it; the later ones die at their first statement.
async fn migrations_until(
    migrations: &Arc<Migrations>,
    pool: &sqlx::MySqlPool,
    name: &str,
) -> Result<(), whimbrel::Error> {
    let mut behind = migrations.iter().skip_while(|one| one.name() != name);
    match behind.nth(1) {
        Some(next) => {
            die_at!(migrations, pool, next.name(), 1);
            Ok(())
        }
        None => migrations.run(pool).await.map(|_| ()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_form_of_statement() {
    let scratch = Scratch::new();
    let more = (
        "2_more",
        "ALTER TABLE p DROP INDEX u;\nINSERT INTO p (n) VALUES (9);",
    );
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_forms", FORMS), more]);
    if let Some(deaths) = die_everywhere(&migrations, "forms", 1).await {
        println!("{deaths} deaths");
        assert!(deaths > 30);
    }
}

/// Real histories: a few of the corpus, or with `WHIMBREL_LONG=1` all of them at every statement.
#[tokio::test(flavor = "multi_thread")]
async fn at_statements_of_real_histories() {
    let Some(corpus) = whimbrel_tests::corpus() else {
        return;
    };
    let long = std::env::var_os("WHIMBREL_LONG").is_some();
    let mut folders: Vec<_> = std::fs::read_dir(&corpus)
        .expect("the corpus")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let truth = std::fs::read_to_string(path.join("truth.json")).ok()?;
            truth.contains("\"mysql\"").then_some(path)
        })
        .collect();
    folders.sort();
    let few = if long { folders.len() } else { 3 };
    let wish = std::env::var("WHIMBREL_PROJECT").unwrap_or_default();
    folders.retain(|folder| folder.to_string_lossy().contains(&wish));
    let mut all = 0;
    for folder in folders.iter().take(few) {
        let Ok(migrations) =
            Migrations::from_folder(folder.join("migrations"), Some(Dialect::Mysql))
        else {
            continue;
        };
        // Some histories do not run on MariaDB at all.
        let Some(pool) = support::mariadb("doubt_try").await else {
            return;
        };
        if let Err(error) = migrations.run(&pool).await {
            println!("SKIPPED {}: {error}", folder.display());
            continue;
        }
        let deaths = die_everywhere(&migrations, "history", if long { 1 } else { 20 }).await;
        let deaths = deaths.unwrap_or(0);
        println!("{}: {deaths} deaths", folder.display());
        all += deaths;
    }
    println!("{all} deaths");
}

/// What nobody can see stops the run, and both answers go on.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_seen_is_asked() {
    let Some(pool) = support::mariadb("doubt_asked").await else {
        return;
    };
    let scratch = Scratch::new();
    let fix = "CREATE TABLE a (id INT);\nCREATE PROCEDURE fix() INSERT INTO a VALUES (1);\nCALL fix();\nINSERT INTO a VALUES (2);";
    let engine = "CREATE TABLE old (id INT) ENGINE = MyISAM;\nINSERT INTO old VALUES (1);\nDROP PROCEDURE fix;";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_fix", fix), ("2_old", engine)]);
    let migrations = Arc::new(migrations);
    for (name, number, line) in [("1_fix", 3, 3), ("2_old", 2, 2)] {
        for took_effect in [false, true] {
            sql!(
                &pool,
                "DROP TABLE IF EXISTS a, old, _prisma_migrations; DROP PROCEDURE IF EXISTS fix"
            );
            assert!(die_at!(migrations, pool, name, number));
            for _ in 0..2 {
                let error = migrations.run(&pool).await.unwrap_err();
                assert_eq!(
                    (error.kind(), error.migration_name()),
                    (ErrorKind::InDoubt, Some(name))
                );
                let place = error.place().unwrap();
                assert_eq!((place.statement, place.line), (number, line));
                let text = error.to_string();
                assert!(text.contains(&format!("--resume-at {name}")), "{text}");
                assert!(text.contains(&format!("--resume-after {name}")), "{text}");
            }
            match took_effect {
                true => migrations.resume_after(&pool, name).await.unwrap(),
                false => migrations.resume_at(&pool, name).await.unwrap(),
            }
            migrations.run(&pool).await.unwrap();
            assert!(migrations.status(&pool).await.unwrap().is_up_to_date());
            let once = |done: bool| if done { "1" } else { "0" };
            let count =
                |table: &str| format!("SELECT CAST(COUNT(*) AS CHAR) FROM {table} WHERE id = 1");
            let rows = [
                texts!(&pool, count("a")).remove(0),
                texts!(&pool, count("old")).remove(0),
            ];
            let skipped = |one: &str| once(!(took_effect && one == name));
            assert_eq!(rows, [skipped("1_fix"), skipped("2_old")]);
        }
    }
    let error = migrations.resume_at(&pool, "1_fix").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotInDoubt);
}

/// A first statement that failed and left nothing is as good as never begun, here too.
#[tokio::test]
async fn a_first_statement_that_failed_left_nothing() {
    let Some(pool) = support::mariadb("doubt_first").await else {
        return;
    };
    let scratch = Scratch::new();
    let a = (
        "1_a",
        "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1), (1);",
    );
    scratch
        .migrations(Dialect::Mysql, &[a])
        .run(&pool)
        .await
        .unwrap();
    for (script, nothing) in [
        ("ALTER TABLE a ADD UNIQUE INDEX u (id);", true),
        (
            "SET @x = 1;\nALTER TABLE a ADD UNIQUE INDEX u (id), ADD COLUMN n INT;",
            true,
        ),
        (
            "CREATE TABLE b (id INT REFERENCES nowhere (id), FOREIGN KEY (id) REFERENCES nowhere (id));",
            true,
        ),
        ("INSERT INTO a VALUES (7), (NULL), (nowhere);", true),
        ("DROP TABLE nowhere;", true),
        (
            "BEGIN;\nINSERT INTO a VALUES (7);\nINSERT INTO nowhere VALUES (1);\nCOMMIT;",
            true,
        ),
        ("CALL nowhere();", false),
        (
            "CREATE TABLE c (id INT);\nINSERT INTO nowhere VALUES (1);",
            false,
        ),
    ] {
        let migrations = scratch.migrations(Dialect::Mysql, &[a, ("2_bad", script)]);
        let older = scratch.migrations(Dialect::Mysql, &[a]);
        for _ in 0..2 {
            let error = migrations.run(&pool).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Sql, "{script}: {error}");
            assert_eq!(error.is_rolled_back(), nothing, "{script}: {error}");
            assert_eq!(error.is_resumable(), !nothing, "{script}: {error}");
        }
        let rows = "SELECT migration_name FROM _prisma_migrations WHERE migration_name = '2_bad' \
             AND finished_at IS NULL";
        assert_eq!(texts!(&pool, rows), ["2_bad"], "{script}");
        assert_eq!(older.run(&pool).await.is_ok(), nothing, "{script}");
        sql!(
            &pool,
            "DELETE FROM _prisma_migrations WHERE migration_name = '2_bad'; DROP TABLE IF EXISTS c"
        );
        assert_eq!(texts!(&pool, "SELECT CAST(COUNT(*) AS CHAR) FROM a"), ["2"]);
    }
}

/// PostgreSQL's statements outside of a transaction.
#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(pool) = support::postgres("doubt").await else {
        return;
    };
    let scratch = Scratch::new();
    let database = format!("runtime_doubt_other_{}", std::process::id());
    let script = format!(
        "CREATE TABLE a (id INT, x INT);\n\
         CREATE INDEX CONCURRENTLY i ON a (id);\n\
         CREATE INDEX CONCURRENTLY ON a (x);\n\
         INSERT INTO a VALUES (1, 1);\n\
         DROP INDEX CONCURRENTLY i;\n\
         CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"U\" ON public.a (id);\n\
         VACUUM a;\n\
         CREATE DATABASE {database};\n\
         DROP DATABASE {database};\n\
         INSERT INTO a VALUES (2, 2);"
    );
    let migrations = Arc::new(scratch.migrations(Dialect::Postgres, &[("1_steps", &script)]));
    let statements: Vec<String> = migrations
        .iter()
        .flat_map(|one| one.statements())
        .map(str::to_owned)
        .collect();
    let indexes = "SELECT indexname::text FROM pg_indexes WHERE tablename = 'a' ORDER BY 1";
    for lost in [false, true] {
        sql!(
            &pool,
            "DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS _prisma_migrations"
        );
        for (index, statement) in statements.iter().enumerate() {
            assert!(die_at!(migrations, pool, "1_steps", index + 1) || lost);
            let plain = statement.starts_with("INSERT") || statement.starts_with("CREATE TABLE");
            if lost && !plain {
                sql!(&pool, statement);
            }
        }
        migrations.run(&pool).await.unwrap();
        assert_eq!(texts!(&pool, indexes), ["U", "a_x_idx"]);
        assert_eq!(
            texts!(&pool, "SELECT id::text FROM a ORDER BY 1"),
            ["1", "2"]
        );
    }
}

//! Is this the database that the program was built for? Real histories are applied, and the comparison must
//! say that all is the same; then things are dropped and changed, and each must be said. A few histories by
//! default, all of them with `WHIMBREL_LONG=1`.

use crate::support::{self, Scratch, sql};
use sqlx::{AssertSqlSafe, MySqlPool, PgPool, SqlitePool};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use whimbrel::{Change, Dialect, Event, Migrations, Migrator, Object, Policy, SchemaCheck, When};
use whimbrel_core::{folder, outline};
use whimbrel_engine::{outline::outline, replay::replay, source::SourceFile};
use whimbrel_tests::projects::name;

/// Those of the short form.
const SHORT: [&str; 8] = [
    "atuin-postgres",
    "bathbot",
    "cala",
    "nym-credentials",
    "mcaptcha-maria",
    "vaultwarden-sqlite",
    "formbricks",
    "umami",
];

/// The migrations of a folder with what a build would embed. `false`: something could not be followed.
fn built(folder: &Path, dialect: Dialect, setup: Option<&str>) -> (Migrations, bool) {
    let read = folder::read(folder).expect("a good folder");
    let files = read.migrations.iter();
    let mut files: Vec<SourceFile> = files
        .map(|m| SourceFile::new(m.path.display().to_string(), m.text()))
        .collect();
    if let (Some(setup), Some(first)) = (setup, files.first_mut()) {
        let notes = SourceFile::new("whimbrel.sql", format!("-- exists\n{setup}"));
        first.beside = Some(Box::new(notes));
    }
    let migrations = Migrations::from_folder(folder, Some(dialect)).expect("a good folder");
    match outline(&replay(dialect, &files), &files) {
        Some(found) => (migrations.found_to_produce(outline::render(&found)), true),
        None => (migrations, false),
    }
}

fn differences(check: &SchemaCheck) -> Vec<String> {
    assert_eq!(check.not_compared, None);
    check.differences.iter().map(ToString::to_string).collect()
}

const TABLES: [&str; 3] = [
    "CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(40) NOT NULL, nick varchar(20));
     CREATE UNIQUE INDEX users_email ON users (email);
     CREATE TABLE posts (id integer NOT NULL PRIMARY KEY, user_id integer NOT NULL, CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
     CREATE INDEX posts_by_user ON posts (user_id, id);",
    "CREATE VIEW named AS SELECT email FROM users;",
    "CREATE TABLE alone (a integer);",
];

/// A mutation and what is said of it; then it is taken back.
type Case = (&'static str, &'static [&'static str], &'static str);

const ADDITIONS: [&str; 3] = [
    "CREATE TABLE theirs (id integer)",
    "ALTER TABLE users ADD COLUMN extra varchar(10)",
    "CREATE INDEX by_hand ON posts (id)",
];

macro_rules! each_case {
    ($pool:expr, $dialect:expr, $cases:expr) => {{
        let (pool, dialect) = ($pool, $dialect);
        let scratch = Scratch::new();
        let all = TABLES.concat();
        scratch.migrations(dialect, &[("1_init", &all)]);
        let (migrations, known) = built(&scratch.path("migrations"), dialect, None);
        assert!(known);
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        let migrator = Migrator::new(&migrations).on_event(move |event| {
            if let Event::SchemaDiffers(check) = event {
                heard
                    .lock()
                    .expect("no panic")
                    .push(check.differences.len());
            }
        });
        let report = migrator.run(&pool).await.expect("applied");
        assert_eq!(differences(&report.schema.expect("compared")), [""; 0]);
        for addition in ADDITIONS {
            sql!(&pool, addition);
        }
        let every = migrator.clone().verify_schema(When::EveryStart);
        let report = every.run(&pool).await.expect("nothing to do");
        assert_eq!(differences(&report.schema.expect("compared")), [""; 0]);
        let cases: &[Case] = &$cases;
        for (mutation, said, back) in cases {
            sql!(&pool, mutation);
            let check = migrator.check_schema(&pool).await.expect("a look");
            assert_eq!(differences(&check), *said, "{mutation}");
            let report = every.run(&pool).await.expect("nothing to do");
            assert_eq!(report.schema, Some(check));
            sql!(&pool, back);
        }
        assert_eq!(told.lock().expect("no panic").len(), cases.len());
        let never = migrator.clone().verify_schema(When::Never);
        assert_eq!(never.run(&pool).await.expect("a look").schema, None);
        let check = migrator.check_schema(&pool).await.expect("a look");
        assert_eq!(differences(&check), [""; 0]);
        // An older program knows only the first migration.
        scratch.migrations(
            dialect,
            &[
                ("1_init", &all),
                ("2_more", "CREATE TABLE more (a integer)"),
            ],
        );
        let (newer, _) = built(&scratch.path("migrations"), dialect, None);
        let check = Migrator::new(&newer)
            .check_schema(&pool)
            .await
            .expect("a look");
        assert!(
            check
                .not_compared
                .is_some_and(|why| why.contains("other migrations"))
        );
        newer.run(&pool).await.expect("applied");
        let ahead = every
            .clone()
            .ahead(Policy::Allow)
            .run(&pool)
            .await
            .expect("allowed");
        assert!(
            ahead
                .schema
                .is_some_and(|check| check.not_compared.is_some())
        );
        pool.close().await;
    }};
}

#[tokio::test]
async fn sqlite_says_each_change() {
    let scratch = Scratch::new();
    // SQLite reads a schema that another connection changed too late for a DROP COLUMN.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(scratch.path("app.db"));
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = pool
        .connect_with(options.create_if_missing(true))
        .await
        .expect("a file");
    each_case!(pool, Dialect::Sqlite, [
        ("DROP INDEX users_email", &["index users_email of users is missing"], "CREATE UNIQUE INDEX users_email ON users (email)"),
        (
            "DROP INDEX users_email; CREATE INDEX users_email ON users (email)",
            &["index users_email of users is (email) instead of unique (email)"],
            "DROP INDEX users_email; CREATE UNIQUE INDEX users_email ON users (email)",
        ),
        ("ALTER TABLE users DROP COLUMN nick", &["column users.nick is missing"], "ALTER TABLE users ADD COLUMN nick varchar( 20 )"),
        (
            "ALTER TABLE users DROP COLUMN nick; ALTER TABLE users ADD COLUMN nick blob NOT NULL DEFAULT ''",
            &["column users.nick is BLOB instead of VARCHAR(20)", "column users.nick is required instead of nullable"],
            "ALTER TABLE users DROP COLUMN nick; ALTER TABLE users ADD COLUMN nick varchar(20)",
        ),
        ("DROP VIEW named", &["view named is missing"], "CREATE VIEW named AS SELECT 1"),
        ("DROP TABLE alone", &["table alone is missing"], "CREATE TABLE ALONE (A integer)"),
        (
            "ALTER TABLE posts RENAME TO old; CREATE TABLE posts (id integer NOT NULL PRIMARY KEY, user_id integer NOT NULL);
             DROP INDEX posts_by_user; CREATE INDEX posts_by_user ON posts (user_id, id)",
            &["foreign key posts_user of posts is missing"],
            "DROP TABLE posts; ALTER TABLE old RENAME TO posts; CREATE INDEX posts_by_user ON posts (user_id, id)",
        ),
    ]);
}

#[tokio::test]
async fn postgres_says_each_change() {
    let Some(pool) = support::postgres("verify_schema").await else {
        return;
    };
    each_case!(
        pool,
        Dialect::Postgres,
        [
            (
                "DROP INDEX users_email",
                &["index users_email of users is missing"],
                "CREATE UNIQUE INDEX users_email ON users (email)"
            ),
            (
                "ALTER INDEX users_email RENAME TO other",
                &["index users_email of users is called other instead of users_email"],
                "ALTER INDEX other RENAME TO users_email",
            ),
            (
                "ALTER TABLE users DROP COLUMN nick",
                &["column users.nick is missing"],
                "ALTER TABLE users ADD COLUMN nick varchar(20)"
            ),
            (
                "ALTER TABLE users ALTER COLUMN nick TYPE text",
                &["column users.nick is text instead of character varying(20)"],
                "ALTER TABLE users ALTER COLUMN nick TYPE varchar(20)",
            ),
            (
                "ALTER TABLE users ALTER COLUMN email DROP NOT NULL",
                &["column users.email is nullable instead of required"],
                "ALTER TABLE users ALTER COLUMN email SET NOT NULL",
            ),
            (
                "ALTER TABLE posts DROP CONSTRAINT posts_pkey",
                &["primary key of posts is missing"],
                "ALTER TABLE posts ADD PRIMARY KEY (id)"
            ),
            (
                "DROP VIEW named",
                &["view named is missing"],
                "CREATE MATERIALIZED VIEW named AS SELECT 1"
            ),
            (
                "DROP TABLE alone",
                &["table alone is missing"],
                "CREATE TABLE alone (a integer)"
            ),
            (
                "ALTER TABLE posts DROP CONSTRAINT posts_user",
                &["foreign key posts_user of posts is missing"],
                "ALTER TABLE posts ADD CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL",
            ),
            (
                "SELECT 1",
                &[
                    "foreign key posts_user of posts is ON DELETE SET NULL ON UPDATE NO ACTION instead of ON DELETE CASCADE ON UPDATE NO ACTION"
                ],
                "ALTER TABLE posts DROP CONSTRAINT posts_user, ADD CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
            ),
        ]
    );
}

#[tokio::test]
async fn mariadb_says_each_change() {
    let Some(pool) = support::mariadb("verify_schema").await else {
        return;
    };
    each_case!(
        pool,
        Dialect::Mysql,
        [
            (
                "DROP INDEX users_email ON users",
                &["index users_email of users is missing"],
                "CREATE UNIQUE INDEX users_email ON users (email)"
            ),
            (
                "ALTER TABLE users DROP COLUMN nick",
                &["column users.nick is missing"],
                "ALTER TABLE users ADD COLUMN nick varchar(20)"
            ),
            (
                "ALTER TABLE users MODIFY nick text NOT NULL",
                &[
                    "column users.nick is text instead of varchar(20)",
                    "column users.nick is required instead of nullable"
                ],
                "ALTER TABLE users MODIFY nick varchar(20)",
            ),
            (
                "DROP VIEW named",
                &["view named is missing"],
                "CREATE VIEW named AS SELECT 1"
            ),
            (
                "DROP TABLE alone",
                &["table alone is missing"],
                "CREATE TABLE alone (a integer)"
            ),
            (
                "ALTER TABLE posts DROP PRIMARY KEY",
                &["primary key of posts is missing"],
                "ALTER TABLE posts ADD PRIMARY KEY (id)"
            ),
            (
                "ALTER TABLE posts DROP FOREIGN KEY posts_user",
                &["foreign key posts_user of posts is missing"],
                "ALTER TABLE posts ADD CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
            ),
        ]
    );
}

/// Another schema than `public`, and one that the migrations name themselves.
#[tokio::test]
async fn schemas_of_postgres() {
    let Some(pool) = support::postgres("verify_schema_place").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "CREATE TABLE a (id integer); CREATE SCHEMA IF NOT EXISTS other; CREATE TABLE IF NOT EXISTS other.b (id integer);";
    scratch.migrations(Dialect::Postgres, &[("1_init", script)]);
    let (migrations, _) = built(&scratch.path("migrations"), Dialect::Postgres, None);
    for tenant in ["tenant_1", "tenant_2"] {
        let migrator = Migrator::new(&migrations).schema(tenant);
        let report = migrator.run(&pool).await.expect("applied");
        assert_eq!(differences(&report.schema.expect("compared")), [""; 0]);
    }
    sql!(&pool, "DROP TABLE tenant_1.a; DROP TABLE other.b");
    let check = Migrator::new(&migrations)
        .schema("tenant_1")
        .check_schema(&pool)
        .await;
    assert_eq!(
        differences(&check.expect("a look")),
        ["table other.b is missing", "table a is missing"]
    );
    let check = Migrator::new(&migrations)
        .schema("tenant_2")
        .check_schema(&pool)
        .await;
    assert_eq!(
        differences(&check.expect("a look")),
        ["table other.b is missing"]
    );
    scratch.migrations(
        Dialect::Postgres,
        &[("1_init", "CREATE TABLE public.a (id integer)")],
    );
    let (migrations, _) = built(&scratch.path("migrations"), Dialect::Postgres, None);
    let report = Migrator::new(&migrations)
        .schema("tenant_3")
        .run(&pool)
        .await;
    let check = report.expect("applied").schema.expect("tried");
    assert!(check.not_compared.is_some_and(|why| why.contains("public")));
    pool.close().await;
}

/// The projects of a dialect.
fn projects(dialect: Dialect) -> Vec<PathBuf> {
    let long = std::env::var("WHIMBREL_LONG").is_ok();
    let only = std::env::var("WHIMBREL_HISTORY").ok();
    let folders = [whimbrel_tests::sql_corpus(), whimbrel_tests::corpus()];
    let entries = folders.into_iter().flatten().flat_map(|folder| {
        let entries = std::fs::read_dir(folder).expect("a readable folder");
        entries.flatten().map(|entry| entry.path())
    });
    let is_of = |path: &PathBuf| {
        // Some projects lack a script, which is no history for a program.
        if folder::read(&path.join("migrations")).is_err() {
            return false;
        }
        let lock = std::fs::read_to_string(path.join("migrations/migration_lock.toml"));
        lock.is_ok_and(|text| whimbrel_core::lock_file::parse(&text).ok() == Some(dialect))
    };
    let mut found: Vec<PathBuf> = entries.filter(is_of).collect();
    found.retain(|path| match &only {
        Some(only) => name(path).contains(only.as_str()),
        None => long || SHORT.contains(&name(path).as_str()),
    });
    found.sort();
    found
}

/// What was seen over the histories of a database.
#[derive(Default)]
struct Sum {
    same: usize,
    differ: usize,
    left_out: usize,
    not_followed: usize,
    refused: usize,
    mutations: usize,
    wrong: Vec<String>,
}

/// Statements that break something of an outline, each with what must be named.
fn mutations(dialect: Dialect, migrations: &Path, setup: Option<&str>) -> Vec<(String, String)> {
    let read = folder::read(migrations).expect("a good folder");
    let files = read.migrations.iter();
    let mut files: Vec<SourceFile> = files.map(|m| SourceFile::new("m", m.text())).collect();
    if let (Some(setup), Some(first)) = (setup, files.first_mut()) {
        let notes = SourceFile::new("whimbrel.sql", format!("-- exists\n{setup}"));
        first.beside = Some(Box::new(notes));
    }
    let found = outline(&replay(dialect, &files), &files).expect("an outline");
    let quote = |name: &str| whimbrel_engine::plan::identifier(dialect, name);
    let mut out = Vec::new();
    for (number, table) in found.tables.iter().enumerate() {
        let schema = match table.name.schema.as_str() {
            "" => String::new(),
            schema => format!("{}.", quote(schema)),
        };
        let place = format!("{schema}{}", quote(&table.name.name));
        let column = table
            .columns
            .last()
            .map(|column| quote(&column.name))
            .unwrap_or_default();
        let named = table.name.to_string();
        // Each table meets another fate.
        match number % 4 {
            0 => out.push((format!("ALTER TABLE {place} DROP COLUMN {column}"), named)),
            1 => {
                if let Some(index) = table.indexes.iter().find(|index| !index.name.is_empty()) {
                    let drop = match dialect {
                        Dialect::Mysql => format!("DROP INDEX {} ON {place}", quote(&index.name)),
                        _ => format!("DROP INDEX {schema}{}", quote(&index.name)),
                    };
                    out.push((drop, index.name.clone()));
                }
            }
            2 => {
                if let Some(key) = table.foreign_keys.iter().find(|key| !key.name.is_empty())
                    && dialect != Dialect::Sqlite
                {
                    let word = if dialect == Dialect::Mysql {
                        "FOREIGN KEY"
                    } else {
                        "CONSTRAINT"
                    };
                    out.push((
                        format!("ALTER TABLE {place} DROP {word} {}", quote(&key.name)),
                        key.name.clone(),
                    ));
                }
            }
            _ => match dialect {
                Dialect::Postgres => {
                    let required = table
                        .columns
                        .iter()
                        .find(|c| c.nullable == Some(false) && !table.key.contains(&c.name));
                    if let Some(required) = required {
                        let column = quote(&required.name);
                        let alter =
                            format!("ALTER TABLE {place} ALTER COLUMN {column} DROP NOT NULL");
                        out.push((alter, format!("{named}.{}", required.name)));
                    }
                }
                Dialect::Mysql => {
                    let short = table
                        .columns
                        .iter()
                        .find(|c| c.types == ["int"] && !table.key.contains(&c.name));
                    if let Some(short) = short {
                        let column = quote(&short.name);
                        let alter = format!("ALTER TABLE {place} MODIFY {column} bigint");
                        out.push((alter, format!("{named}.{}", short.name)));
                    }
                }
                _ => out.push((format!("DROP TABLE {place}"), named)),
            },
        }
    }
    out
}

macro_rules! histories {
    ($dialect:expr, $pool:ty, $open:expr) => {{
        let mut sum = Sum::default();
        let all = projects($dialect);
        for project in &all {
            let setup = std::fs::read_to_string(project.join("setup.sql")).ok();
            let folder = project.join("migrations");
            let (migrations, known) = built(&folder, $dialect, setup.as_deref());
            let Some(pool): Option<$pool> = $open.await else {
                return;
            };
            if let Some(setup) = &setup {
                sql!(&pool, setup);
            }
            let migrator = Migrator::new(&migrations).not_empty(Policy::Allow);
            match migrator.run(&pool).await {
                Err(error) => {
                    println!("SKIPPED: {}: {}", name(project), error.to_string().lines().next().unwrap_or_default());
                    sum.refused += 1;
                }
                Ok(_) if !known => sum.not_followed += 1,
                Ok(report) => {
                    let check = report.schema.expect("compared");
                    assert_eq!(check.not_compared, None, "{}", name(project));
                    sum.left_out += check.left_out;
                    match check.differs() {
                        true => {
                            sum.differ += 1;
                            sum.wrong.push(format!("{}: {check}", name(project)));
                        }
                        false => sum.same += 1,
                    }
                    let mut known = check.differences.len();
                    for (statement, named) in mutations($dialect, &folder, setup.as_deref()).into_iter().take(16) {
                        // What something else depends on cannot be dropped.
                        if sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&pool).await.is_err() {
                            continue;
                        }
                        let check = migrator.check_schema(&pool).await.expect("a look");
                        let is_said = check.differences.iter().any(|one| one.name.contains(&named));
                        if check.differences.len() <= known || !is_said {
                            sum.wrong.push(format!("{}: not said: {statement}: {check}", name(project)));
                        }
                        known = check.differences.len();
                        sum.mutations += 1;
                    }
                }
            }
            pool.close().await;
        }
        println!(
            "{}: of {} histories {} end at what the build says, {} differ falsely; {} the server refuses, {} cannot be \
             followed; {} changes were said; {} objects cannot be told",
            $dialect.provider(), all.len(), sum.same, sum.differ, sum.refused, sum.not_followed, sum.mutations, sum.left_out
        );
        assert!(sum.wrong.is_empty(), "{}", sum.wrong.join("\n\n"));
    }};
}

#[tokio::test]
async fn histories_on_sqlite() {
    let scratch = Scratch::new();
    histories!(Dialect::Sqlite, SqlitePool, async {
        let file = scratch.path("history.db");
        let _ = std::fs::remove_file(&file);
        Some(support::sqlite_file(&file).await)
    });
}

#[tokio::test]
async fn histories_on_postgres() {
    histories!(
        Dialect::Postgres,
        PgPool,
        support::postgres("verify_schema_h")
    );
}

#[tokio::test]
async fn histories_on_mariadb() {
    histories!(
        Dialect::Mysql,
        MySqlPool,
        support::mariadb("verify_schema_h")
    );
}

#[test]
fn words_for_programs() {
    // A difference can be told apart without reading its words.
    let scratch = Scratch::new();
    scratch.migrations(
        Dialect::Sqlite,
        &[("1_init", "CREATE TABLE a (id integer)")],
    );
    let (migrations, known) = built(&scratch.path("migrations"), Dialect::Sqlite, None);
    assert!(known);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let check = runtime.block_on(async {
        let pool = scratch.sqlite("app.db").await;
        migrations.run(&pool).await.expect("applied");
        sql!(&pool, "DROP TABLE a");
        Migrator::new(&migrations)
            .check_schema(&pool)
            .await
            .expect("a look")
    });
    let found: Vec<(Object, &str, &Change)> = check
        .differences
        .iter()
        .map(|one| (one.object, one.name.as_str(), &one.change))
        .collect();
    assert_eq!(found, [(Object::Table, "a", &Change::Missing)]);
}

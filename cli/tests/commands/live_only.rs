//! What only a SQLite database has, and no migration knows of.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::{Project, SCHEMA};

async fn project(name: &str) -> (Project, Live) {
    let live = Live::create(Dialect::Sqlite, name).await.expect("a file");
    let project = Project::new(name);
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    project.expect(0, "migrate dev --name init");
    (project, live)
}

const TRIGGER: &str = "CREATE TRIGGER seen AFTER INSERT ON \"User\" BEGIN SELECT 1; END";

/// A migration that was written without the database does not take away in silence what only the database has.
#[tokio::test]
async fn a_pending_rebuild_says_what_it_takes_away() {
    for (name, command) in [
        ("live_dev", "migrate dev"),
        ("live_deploy", "migrate deploy"),
    ] {
        let (project, mut live) = project(name).await;
        project.write(
            "prisma/schema.prisma",
            &SCHEMA.replace("String?", "String @default(\"x\")"),
        );
        project.expect(0, "migrate dev --create-only --name rebuild");
        live.apply(TRIGGER).await.expect("a trigger");
        if command == "migrate dev" {
            let said = project.expect(1, command);
            assert!(
                said.contains("trigger `seen` of table `User`") && said.contains(TRIGGER),
                "{said}"
            );
            assert!(said.contains("_rebuild` would drop them"), "{said}");
            project.expect(0, "migrate dev --accept-data-loss");
        } else {
            let said = project.expect(0, command);
            assert!(
                said.contains("warning: only this database has these") && said.contains(TRIGGER),
                "{said}"
            );
        }
        // The connection has to see that the trigger is gone.
        let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
        assert!(live.texts(triggers).await.is_empty());
        live.apply(TRIGGER).await.expect("a trigger");
        // What leaves the table where it is takes nothing away.
        project.write(
            "prisma/schema.prisma",
            &SCHEMA.replace("String?", "String @default(\"x\")\n  more Int?"),
        );
        project.expect(0, "migrate dev --create-only --name more");
        let said = project.expect(0, command);
        assert!(!said.contains("would drop"), "{said}");
        live.drop().await;
    }
}

/// A type that a `STRICT` table does not know is refused before anything is written, whether a migration or somebody else
/// has made the table so.
#[tokio::test]
async fn a_strict_table_takes_no_other_types() {
    let (project, mut live) = project("live_strict").await;
    let strict = "DROP TABLE \"User\"; CREATE TABLE \"User\" (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT) STRICT";
    live.apply(strict).await.expect("a table");
    for field in ["at DateTime?", "at DateTime @default(now())"] {
        project.add_field(field);
        for command in ["migrate dev --name x", "db push"] {
            let said = project.expect(1, command);
            assert!(
                said.contains("`User` is STRICT") && said.contains("DATETIME"),
                "{said}"
            );
        }
        assert_eq!(project.migrations(), 1);
    }
    project.add_field("age Int?");
    project.expect(0, "migrate dev --name age");
    live.drop().await;
}

/// A check that a migration wrote, and that the database has in the same words, follows a column to its new name.
#[tokio::test]
async fn a_check_follows_a_renamed_column() {
    let live = Live::create(Dialect::Sqlite, "live_check")
        .await
        .expect("a file");
    let project = Project::new("live_check");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let made = "create table \"User\" (id integer not null primary key autoincrement, name text, check (name <> ''))";
    project.write("prisma/migrations/20260101000000_made/migration.sql", made);
    project.expect(0, "migrate dev");
    project.write(
        "prisma/schema.prisma",
        &SCHEMA.replace("  name ", "  label "),
    );
    project.expect(0, "migrate dev --name renamed --rename User.name=label");
    live.drop().await;
}

/// A pull asks only for the SQL that no migration has.
#[tokio::test]
async fn a_pull_knows_what_migrations_create() {
    let (project, mut live) = project("live_pull").await;
    let file = "prisma/migrations/99990101000000_seen/migration.sql";
    project.write(file, &format!("{TRIGGER};\n"));
    project.expect(0, "migrate deploy");
    live.apply(&TRIGGER.replace("seen", "by_hand"))
        .await
        .expect("a trigger");
    let said = project.expect(0, "db pull");
    let line = |name: &str| {
        let mut lines = said.lines();
        let found = lines.find(|line| line.contains(&format!("triggers {name} of User")));
        found.expect(name).to_owned()
    };
    assert!(line("by_hand").contains("put their SQL into a migration"));
    assert!(line("seen").ends_with("migrations create them"));
    live.drop().await;
}

/// A deployment says what it does to objects that no migration makes: what goes, what stands in the way, what fails.
#[tokio::test]
async fn a_deployment_says_what_becomes_of_what_only_the_database_has() {
    const TABLE: &str =
        "CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, body TEXT, mark INTEGER);";
    let lower = "CREATE VIEW marks AS SELECT mark FROM note";
    let fires = "CREATE TRIGGER fires BEFORE INSERT ON note FOR EACH ROW SET NEW.mark = 1";
    for (dialect, made, pending, runs, said) in [
        (
            Dialect::Postgres,
            lower,
            "DROP TABLE note CASCADE",
            true,
            "would drop them:\n  view `marks`",
        ),
        (
            Dialect::Postgres,
            "ALTER TABLE note ADD CONSTRAINT positive CHECK (mark > 0 OR body IS NULL)",
            "ALTER TABLE note DROP COLUMN mark",
            true,
            "would drop them:\n  check constraint `positive`",
        ),
        (
            Dialect::Postgres,
            lower,
            "ALTER TABLE note ALTER COLUMN mark TYPE BIGINT",
            false,
            "is in the way of",
        ),
        (
            Dialect::Postgres,
            "ALTER TABLE note ADD CONSTRAINT positive CHECK (mark > 0)",
            "ALTER TABLE note RENAME COLUMN mark TO rank",
            true,
            "",
        ),
        (
            Dialect::Mysql,
            "ALTER TABLE note ADD CONSTRAINT positive CHECK (mark > 0)",
            "ALTER TABLE note RENAME COLUMN mark TO points",
            true,
            "",
        ),
        (
            Dialect::Sqlite,
            "CREATE INDEX by_mark ON note (mark)",
            "CREATE TABLE n (id INTEGER NOT NULL PRIMARY KEY, body TEXT, mark INTEGER); DROP TABLE note; ALTER TABLE n RENAME TO note",
            true,
            "would drop them:\n  index `by_mark`",
        ),
        (
            Dialect::Sqlite,
            "CREATE INDEX by_mark ON note (body) WHERE mark > 1",
            "ALTER TABLE note DROP COLUMN mark",
            false,
            "is in the way of",
        ),
        (
            Dialect::Sqlite,
            lower,
            "ALTER TABLE note DROP COLUMN mark",
            false,
            "is in the way of",
        ),
        (
            Dialect::Mysql,
            fires,
            "ALTER TABLE note ADD COLUMN other INTEGER",
            true,
            "",
        ),
        (
            Dialect::Mysql,
            lower,
            "ALTER TABLE note DROP COLUMN mark",
            true,
            "they fail after",
        ),
    ] {
        let Some(mut live) = Live::create(dialect, "live_deployed").await else {
            continue;
        };
        let project = Project::new("live_deployed");
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let provider = dialect.provider();
        let schema = SCHEMA.replace("\"sqlite\"", &format!("{provider:?}"));
        project.write("prisma/schema.prisma", &schema);
        let lock = format!("provider = {provider:?}\n");
        project.write("prisma/migrations/migration_lock.toml", &lock);
        project.write("prisma/migrations/20260101000000_made/migration.sql", TABLE);
        project.expect(0, "migrate deploy");
        live.apply(made).await.expect(made);
        let script = format!("{pending};\n");
        project.write(
            "prisma/migrations/20260102000000_next/migration.sql",
            &script,
        );
        for status in ["migrate status", "migrate status --json"] {
            let found = project.expect(1, status);
            let is_said = found.contains("only this database has");
            assert_eq!(is_said, !said.is_empty(), "{made}; {pending}: {found}");
        }
        let found = project.expect(i32::from(!runs), "migrate deploy");
        assert!(found.contains(said), "{made}; {pending}: {found}");
        assert_eq!(
            found.contains("only this database has"),
            !said.is_empty(),
            "{found}"
        );
        live.drop().await;
    }
}

/// Where there is no schema to read, the history alone tells what pending migrations do to what only the database has.
#[tokio::test]
async fn a_missing_schema_hides_no_loss() {
    let (project, mut live) = project("live_no_schema").await;
    project.write(
        "prisma/migrations/29990101000000_rebuild/migration.sql",
        "CREATE TABLE n (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT); DROP TABLE \"User\"; ALTER TABLE n RENAME TO \"User\";",
    );
    live.apply(TRIGGER).await.expect("a trigger");
    std::fs::remove_file(project.root.join("prisma/schema.prisma")).expect("no schema");
    let url = live.url();
    for (code, command) in [(1, "migrate status"), (0, "migrate deploy")] {
        let said = project.expect(
            code,
            &format!("{command} --schema prisma/schema.prisma --url {url}"),
        );
        assert!(
            said.contains("would drop them") && said.contains(TRIGGER),
            "{command}: {said}"
        );
    }
    live.drop().await;
}

/// The advice for what a migration cannot add to a table that is there is not the flag that cannot add it.
#[tokio::test]
async fn what_cannot_be_added_has_other_advice() {
    let (project, mut live) = project("live_unwritable").await;
    let strict = "DROP TABLE \"User\"; CREATE TABLE \"User\" (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT CHECK (name <> '')); \
                  CREATE VIEW names AS SELECT name FROM \"User\";";
    live.apply(strict).await.expect("a table");
    let said = project.expect(0, "migrate dev");
    assert!(
        said.contains(
            "view `names`\nhelp: to write a migration of them: whimbrel migrate dev --adopt-drift"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "check constraint `CHECK (name <> '')` of table `User`\nhelp: no statement adds them"
        ),
        "{said}"
    );
    project.expect(0, "migrate dev --adopt-drift");
    let said = project.expect(0, "migrate dev");
    assert!(!said.contains("--adopt-drift"), "{said}");
    live.drop().await;
}

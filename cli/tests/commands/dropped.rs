//! What the schema does not have although it could is not dropped without a word.

use std::fs;

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::{Project, SCHEMA};

fn named(dialect: Dialect) -> String {
    let schema = SCHEMA.replace("sqlite", dialect.provider());
    schema.replace("String?", "String")
}

/// A hand-written index stays until somebody says otherwise, and the line that is named keeps it.
#[tokio::test]
async fn a_hand_made_index_is_listed_with_its_line() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let Some(live) = Live::create(dialect, "hand_made").await else {
            continue;
        };
        let project = Project::new(&format!("hand_made_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &named(dialect));
        project.expect(0, "migrate dev --name init");
        let quoted = |sql: &str| match dialect {
            Dialect::Mysql => sql.replace('"', "`"),
            _ => sql.to_owned(),
        };
        let index = quoted("CREATE INDEX \"by_name\" ON \"User\"(\"name\");\n");
        project.write(
            "prisma/migrations/29990101000000_index/migration.sql",
            &index,
        );
        // While it is pending, and when it is applied.
        for command in [
            "migrate dev --name y",
            "migrate deploy",
            "migrate dev --name y",
        ] {
            if command == "migrate deploy" {
                project.expect(0, command);
                continue;
            }
            let said = project.expect(1, command);
            assert!(said.contains("index `by_name` of `User`"), "{said}");
            assert!(said.contains("--accept-data-loss"), "{said}");
            assert_eq!(project.migrations(), 2);
        }
        let said = project.expect(1, "migrate dev --name y");
        let (_, line) = said.split_once("add to its model: ").expect("a line");
        let line = line.lines().next().expect("a line");
        let kept =
            named(dialect).replace("  name String\n", &format!("  name String\n\n  {line}\n"));
        project.write("prisma/schema.prisma", &kept);
        project.expect(0, "migrate dev");
        assert_eq!(project.migrations(), 2);
        project.write("prisma/schema.prisma", &named(dialect));
        project.expect(0, "migrate dev --name y --accept-data-loss");
        assert_eq!(project.migrations(), 3);
        live.drop().await;
    }
}

/// Indexes that a schema names and somebody completed by hand: the provider, the line of the schema, what the migration
/// says of the columns then, and what the live database must say of it as long as it is there.
const COMPLETED: [(Dialect, &str, &str, &str); 4] = [
    (
        Dialect::Sqlite,
        "@@index([name])",
        "(\"name\" COLLATE NOCASE)",
        "NOCASE",
    ),
    (
        Dialect::Sqlite,
        "@@unique([name])",
        "(\"name\" COLLATE NOCASE)",
        "NOCASE",
    ),
    (
        Dialect::Postgres,
        "@@index([name])",
        "(\"name\" COLLATE \"C\")",
        "COLLATE \"C\"",
    ),
    (
        Dialect::Postgres,
        "@@unique([name])",
        "(\"name\") NULLS NOT DISTINCT",
        "NOT DISTINCT",
    ),
];

/// Such an index is the schema's still: a schema that no longer has it drops it, which is asked, and one that gives it
/// another name leaves the rest of it alone.
#[tokio::test]
async fn an_index_completed_by_hand_is_the_schemas() {
    for (at, (dialect, line, columns, said)) in COMPLETED.into_iter().enumerate() {
        let Some(mut live) = Live::create(dialect, "completed").await else {
            continue;
        };
        let project = Project::new(&format!("completed_{at}"));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let plain = named(dialect);
        let with = |line: &str| {
            plain.replacen(
                "  name String\n",
                &format!("  name String\n\n  {line}\n"),
                1,
            )
        };
        project.write("prisma/schema.prisma", &with(line));
        project.expect(0, "migrate dev --create-only --name init");
        let folders = fs::read_dir(project.root.join("prisma/migrations")).expect("migrations");
        let mut folders = folders.flatten().map(|entry| entry.path());
        let script = folders
            .find(|path| path.is_dir())
            .expect("a migration")
            .join("migration.sql");
        let sql = fs::read_to_string(&script).expect("a script");
        let completed = sql.replacen("ON \"User\"(\"name\")", &format!("ON \"User\"{columns}"), 1);
        assert_ne!(sql, completed);
        fs::write(&script, completed).expect("written");
        project.expect(0, "migrate dev");
        assert_eq!(project.migrations(), 1);
        let definition = match dialect {
            Dialect::Sqlite => {
                "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            }
            _ => {
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'User' AND indexname <> 'User_pkey'"
            }
        };
        project.write("prisma/schema.prisma", &plain);
        for command in ["migrate dev --name gone", "db push"] {
            let refused = project.expect(1, command);
            assert!(
                refused.contains("index `User_name_"),
                "{command}: {refused}"
            );
            assert!(
                refused.contains(&format!("to its model: {line}")),
                "{refused}"
            );
        }
        assert_eq!(project.migrations(), 1);
        let renamed = line.replace(')', ", map: \"by_name\")");
        project.write("prisma/schema.prisma", &with(&renamed));
        project.expect(0, "migrate dev --name renamed");
        let found = live.texts(definition).await.join("\n");
        assert!(found.contains("by_name") && found.contains(said), "{found}");
        project.write("prisma/schema.prisma", &with(line));
        project.expect(0, "migrate dev --name back");
        project.write("prisma/schema.prisma", &plain);
        project.expect(0, "db push --accept-data-loss");
        let found = live.texts(definition).await.join("\n");
        assert!(!found.contains("User_name_"), "{found}");
        live.drop().await;
    }
}

#[test]
fn a_hand_made_table_is_not_dropped_by_the_run_that_makes_it() {
    let project = Project::new("hand_made_table");
    project.expect(0, "migrate dev --name init");
    let table = "CREATE TABLE \"audit\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\n";
    project.write(
        "prisma/migrations/29990101000000_audit/migration.sql",
        table,
    );
    let said = project.expect(1, "migrate dev --name y");
    assert!(said.contains("table `audit`"), "{said}");
    assert_eq!(project.migrations(), 2);
    // What the schema had and has no longer goes as it always did.
    let project = Project::new("own_table");
    let more = format!(
        "{SCHEMA}\nmodel Tag {{\n  id   Int    @id\n  name String @unique\n\n  @@index([id, name])\n}}\n"
    );
    project.write("prisma/schema.prisma", &more);
    project.expect(0, "migrate dev --name init");
    project.write(
        "prisma/schema.prisma",
        &more.replace("  @@index([id, name])\n", ""),
    );
    project.expect(0, "migrate dev --name index");
    project.write("prisma/schema.prisma", SCHEMA);
    project.expect(0, "migrate dev --name tag");
    assert_eq!(project.migrations(), 3);
}

#[test]
fn a_schema_that_lost_its_models_is_a_question() {
    let project = Project::new("no_models");
    project.expect(0, "migrate dev --name init");
    let (source, models) = SCHEMA.split_at(SCHEMA.find("model").expect("a model"));
    project.write("prisma/schema.prisma", source);
    project.write("prisma/parts/user.prisma", models);
    for command in [
        "migrate dev --name moved",
        "migrate dev --create-only --name moved",
        "db push",
    ] {
        let said = project.expect(1, command);
        assert!(
            said.contains("would be dropped: `User`"),
            "{command}: {said}"
        );
        assert!(said.contains("prisma/parts/user.prisma"), "{said}");
    }
    assert_eq!(project.migrations(), 1);
    // The way that is named.
    project.expect(0, "migrate dev --schema prisma");
    fs::remove_file(project.root.join("prisma/parts/user.prisma")).expect("a file");
    let said = project.expect(0, "migrate dev --name gone --accept-data-loss");
    assert!(
        said.contains("warning: the schema prisma/schema.prisma has no models"),
        "{said}"
    );
}

#[test]
fn a_database_of_another_provider_is_refused() {
    let project = Project::new("other_provider");
    project.expect(0, "migrate dev --name init");
    for command in ["db pull", "db push"] {
        let said = project.expect(
            1,
            &format!("{command} --url postgresql://me:secret@127.0.0.1:1/x"),
        );
        assert!(said.contains("P3019") && !said.contains("secret"), "{said}");
        assert!(
            said.contains("the provider of prisma/schema.prisma is sqlite"),
            "{said}"
        );
    }
}

#[test]
fn the_script_of_a_difference_has_no_header() {
    let project = Project::new("no_header");
    project.expect(0, "migrate dev --name init");
    project.write("to.prisma", &SCHEMA.replace("  name String?\n", ""));
    let arguments =
        "migrate diff --from-schema prisma/schema.prisma --to-schema to.prisma --script";
    let output = project.run(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        text(&output.stdout).starts_with("-- RedefineTables\n"),
        "{}",
        text(&output.stdout)
    );
    assert!(text(&output.stderr).contains("warning: You are about to drop the column `name`"));
}

//! A column of SQLite gets another name under views that get it from other views, and under their triggers.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::{Project, SCHEMA};

const NAMES: &str = "CREATE VIEW names AS SELECT id, name FROM \"User\"";
const LONG: &str =
    "CREATE VIEW long AS SELECT n.id, n.name FROM names AS n WHERE length(n.name) > 3";
const COUNTED: &str = "CREATE VIEW counted AS SELECT count(*) AS total FROM long";
const ADDED: &str = "CREATE TRIGGER added INSTEAD OF INSERT ON names BEGIN INSERT INTO \"User\" (name) VALUES (NEW.name); END";
const RENAME: &str = "migrate dev --name renamed --rename User.name=label";

async fn project(name: &str, made: &[&str]) -> (Project, Live) {
    let live = Live::create(Dialect::Sqlite, name).await.expect("a file");
    let project = Project::new(name);
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    project.expect(0, "migrate dev --name init");
    project.write(
        "prisma/migrations/99990101000000_views/migration.sql",
        &(made.join(";\n") + ";\n"),
    );
    project.expect(0, "migrate deploy");
    let renamed = SCHEMA.replace("  name ", "  label ");
    project.write("prisma/schema.prisma", &renamed);
    (project, live)
}

#[tokio::test]
async fn what_gets_the_column_through_a_view_is_put_back_with_the_new_name() {
    let (project, mut live) = project("renamed_views", &[NAMES, LONG, COUNTED, ADDED]).await;
    live.apply("INSERT INTO names (name) VALUES ('Amelia'), ('Bo')")
        .await
        .expect("rows");
    project.expect(0, RENAME);
    live.apply("INSERT INTO names (label) VALUES ('Cornelius')")
        .await
        .expect("the trigger runs");
    let long = live.texts("SELECT label FROM long ORDER BY id").await;
    assert_eq!(long, ["Amelia", "Cornelius"]);
    assert_eq!(live.texts("SELECT total || '' FROM counted").await, ["2"]);
    project.expect(0, "migrate status");
    live.drop().await;
}

#[tokio::test]
async fn what_cannot_be_put_back_is_named_before_anything_is_written() {
    // The name in the view may be the other table's.
    let both = "CREATE TABLE \"Page\" (id INTEGER NOT NULL PRIMARY KEY, name TEXT)";
    let joined =
        "CREATE VIEW long AS SELECT n.name FROM names AS n JOIN \"Page\" AS p ON p.name = n.name";
    let (project, mut live) = project("renamed_views_not", &[NAMES, both, joined]).await;
    let schema =
        SCHEMA.replace("  name ", "  label ") + "\nmodel Page {\n  id Int @id\n  name String?\n}\n";
    project.write("prisma/schema.prisma", &schema);
    let said = project.expect(1, RENAME);
    assert!(
        said.contains("view `long`") && said.contains("drop it"),
        "{said}"
    );
    assert_eq!(project.migrations(), 2);
    live.apply("DROP VIEW long").await.expect("no view");
    live.drop().await;
}

#[tokio::test]
async fn what_only_the_database_has_is_named_too() {
    let (project, mut live) = project("renamed_views_live", &[NAMES]).await;
    live.apply(LONG).await.expect("a view");
    let said = project.expect(1, RENAME);
    assert!(said.contains("view `long`"), "{said}");
    assert_eq!(project.migrations(), 2);
    let column = "SELECT name FROM pragma_table_info('User') WHERE cid = 1";
    assert_eq!(live.texts(column).await, ["name"]);
    live.drop().await;
}

#[tokio::test]
async fn a_full_text_table_would_search_for_the_old_name() {
    // What names the table in a string, and in quotes.
    for content in ["'User'", "\"User\""] {
        let search = format!(
            "CREATE VIRTUAL TABLE search USING fts5(name, content={content}, content_rowid='id')"
        );
        let own = "CREATE VIRTUAL TABLE own USING fts5(name)";
        let (project, live) = project("renamed_search", &[&search, own]).await;
        let said = project.expect(1, RENAME);
        assert!(
            said.contains("virtual table `search`") && !said.contains("`own`"),
            "{said}"
        );
        let people = SCHEMA.replace("User", "Person");
        project.write("prisma/schema.prisma", &people);
        let said = project.expect(1, "migrate dev --name renamed --rename User=Person");
        assert!(said.contains("virtual table `search`"), "{said}");
        let dropped: Vec<&str> = SCHEMA
            .lines()
            .filter(|line| !line.trim_start().starts_with("name "))
            .collect();
        project.write("prisma/schema.prisma", &dropped.join("\n"));
        let said = project.expect(1, "migrate dev --name dropped --accept-data-loss");
        assert!(said.contains("virtual table `search`"), "{said}");
        assert_eq!(project.migrations(), 2);
        live.drop().await;
    }
}

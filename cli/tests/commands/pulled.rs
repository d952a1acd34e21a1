//! What is pulled is a valid schema, and what it leaves out is said.

use std::fs;

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

async fn pull(dialect: Dialect, label: &str, sql: &str) -> Option<(Project, Live, String)> {
    let mut live = Live::create(dialect, label).await?;
    live.apply(sql).await.expect("objects");
    let project = Project::new(label);
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let source = format!(
        "datasource db {{\n  provider = \"{}\"\n}}\n",
        dialect.provider()
    );
    project.write("prisma/schema.prisma", &source);
    let said = project.expect(0, "db pull");
    project.expect(0, "validate");
    Some((project, live, said))
}

#[tokio::test]
async fn names_are_made_up_where_there_is_no_letter() {
    let sql = "CREATE TYPE version AS ENUM ('*', '3.5', 'beta');\
               CREATE TABLE release (id INT PRIMARY KEY, version version NOT NULL DEFAULT '3.5');";
    let Some((project, live, _)) = pull(Dialect::Postgres, "made_up", sql).await else {
        return;
    };
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    assert!(
        text.contains("VALUE_3_5 @map(\"3.5\")") && text.contains("@default(VALUE_3_5)"),
        "{text}"
    );
    live.drop().await;
}

#[tokio::test]
async fn a_time_of_an_unknown_type_is_sql() {
    let sql = "CREATE TABLE visit (id INTEGER PRIMARY KEY, \
               at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    let pulled = pull(Dialect::Sqlite, "unknown_time", sql).await;
    let (project, live, _) = pulled.expect("SQLite is always there");
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    assert!(
        text.contains("@default(dbgenerated(\"CURRENT_TIMESTAMP\"))"),
        "{text}"
    );
    live.drop().await;
}

#[tokio::test]
async fn adoption_carries_checks_and_names_the_rest() {
    let sql = "CREATE TABLE berth (id INT PRIMARY KEY, length INT CONSTRAINT long_enough CHECK (length > 3), harbour TEXT);\
               CREATE INDEX by_harbour ON berth (harbour) INCLUDE (length);\
               CREATE VIEW long_berths AS SELECT id FROM berth WHERE length > 9;";
    let Some((project, live, said)) = pull(Dialect::Postgres, "adopted", sql).await else {
        return;
    };
    for name in ["checks long_enough of berth", "views long_berths"] {
        assert!(said.contains(name), "{said}");
    }
    let said = project.expect(0, "migrate dev --adopt-drift");
    let folder = project.root.join("prisma/migrations");
    let folders = fs::read_dir(folder).expect("migrations").flatten();
    let path = folders
        .map(|entry| entry.path())
        .find(|path| path.is_dir())
        .expect("one");
    let text = fs::read_to_string(path.join("migration.sql")).expect("a script");
    assert!(
        text.contains("ADD CONSTRAINT \"long_enough\" CHECK"),
        "{text}"
    );
    assert!(text.contains("INCLUDE (\"length\")"), "{text}");
    assert!(
        text.contains("long_berths") || said.contains("view long_berths"),
        "{said}\n{text}"
    );
    live.drop().await;
}

/// Where a database cannot be adopted, the reason and the way by hand are said.
#[tokio::test]
async fn a_refusal_has_a_reason() {
    let sql = "CREATE SCHEMA auth; CREATE TABLE auth.person (id INT PRIMARY KEY);\
               CREATE TABLE note (id INT PRIMARY KEY REFERENCES auth.person);";
    let Some((project, live, _)) = pull(Dialect::Postgres, "reason", sql).await else {
        return;
    };
    let (code, said) = {
        let output = project.run("migrate dev --adopt-drift");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert!(code == Some(0) || said.contains("auth.person"), "{said}");
    assert!(
        code == Some(0) || said.contains("whimbrel migrate resolve --applied"),
        "{said}"
    );
    live.drop().await;
}

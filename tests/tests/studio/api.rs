//! What the studio says of a project on each database. The folders of `tests/studio/` are projects
//! with what was done to their database by hand; `UPDATE_EXPECT=1` writes `expected.json` anew.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use whimbrel_core::Dialect;
use whimbrel_engine::plan::identifier;
use whimbrel_tests::live::Live;

use super::support::{Served, deploy, flags, scratch, serve};

fn project(dialect: &str) -> PathBuf {
    whimbrel_tests::root().join("tests/studio").join(dialect)
}

/// Times differ from run to run.
fn without_times(mut migrations: Value) -> Value {
    for migration in migrations.as_array_mut().expect("a list") {
        for member in ["finishedAt", "milliseconds"] {
            let known = !migration[member].is_null();
            migration[member] = json!(known.then_some("known"));
        }
    }
    migrations
}

fn address(table: &Value, more: &str) -> String {
    let mut query = url_escaped("table", &table["name"]);
    if !table["schema"].is_null() {
        query.push_str(&format!("&{}", url_escaped("schema", &table["schema"])));
    }
    format!("/api/rows?{query}{more}")
}

fn url_escaped(name: &str, value: &Value) -> String {
    let text = value.as_str().expect("a text");
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    format!("{name}={}", bytes.collect::<String>())
}

async fn check(dialect: Dialect, name: &str) {
    let project = project(name);
    let Some(mut live) = Live::create(dialect, "studio").await else {
        return;
    };
    deploy(&project, live.url()).await;
    let by_hand = std::fs::read_to_string(project.join("by_hand.sql")).expect("a script");
    live.apply(&by_hand).await.expect("it runs");
    let served = serve(flags(&project, Some(live.url())));
    let document = served.json("/api/project");
    let tables = document["database"]["tables"].as_array().expect("a list");
    let shown = tables
        .iter()
        .filter(|table| table["name"] != "_prisma_migrations");
    let rows: Vec<Value> = shown
        .map(|table| served.json(&address(table, "")))
        .collect();
    let things = json!({ "name": "Thing", "schema": rows[0]["schema"] });
    let ids = |more: &str| {
        let page = served.json(&address(&things, more));
        let rows = page["rows"].as_array().expect("a list").clone();
        rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    let found = json!({
        "drift": document["database"]["drift"],
        "migrations": without_times(document["history"]["migrations"].clone()),
        "rows": rows,
        "pages": {
            "first two": ids("&rows=2"),
            "next two": ids("&rows=2&page=1"),
            "last two": ids("&rows=2&order=desc"),
            "beyond": ids("&page=1000000"),
        },
    });
    unchanged_until_it_changes(&served);
    // What was known of the tables a moment ago is no longer true.
    let [table, column] = ["Thing", "colour"].map(|name| identifier(dialect, name));
    let change = format!("ALTER TABLE {table} DROP COLUMN {column}");
    live.apply(&change).await.expect("it runs");
    let columns = served.json(&address(&things, ""))["columns"].to_string();
    assert!(
        columns.contains("\"name\"") && !columns.contains("colour"),
        "{columns}"
    );
    drop(served);
    live.drop().await;
    compare(&project.join("expected.json"), &found);
}

/// A page that has the document is told so, and nothing more.
fn unchanged_until_it_changes(served: &Served) {
    let first = served.get("/api/project", "");
    let tag = first
        .head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "));
    let known = format!("if-none-match: {}\r\n", tag.expect("a tag"));
    let again = served.get("/api/project", &known);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}

fn compare(expected: &Path, found: &Value) {
    let found = format!("{found:#}\n");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(expected, found).expect("a writable file");
        return;
    }
    let text = std::fs::read_to_string(expected).unwrap_or_default();
    assert!(
        text == found,
        "{} differs; found:\n{found}",
        expected.display()
    );
}

#[tokio::test]
async fn sqlite() {
    check(Dialect::Sqlite, "sqlite").await;
}

#[tokio::test]
async fn postgres() {
    check(Dialect::Postgres, "postgres").await;
}

#[tokio::test]
async fn mysql() {
    check(Dialect::Mysql, "mysql").await;
}

#[test]
fn without_a_database_schema_and_history_are_shown() {
    let folder = scratch("no-database", Some(&project("sqlite")));
    let missing = folder.join("missing.db");
    let url = format!("file:{}", missing.display());
    let served = serve(flags(&folder, Some(&url)));
    let document = served.json("/api/project");
    let problem = document["database"]["problem"].as_str().expect("a reason");
    assert!(problem.contains("P1003"), "{problem}");
    assert!(!missing.exists(), "looking made a database");
    assert_eq!(document["schema"]["valid"]["models"][0]["name"], "Thing");
    let migrations = &document["history"]["migrations"];
    assert_eq!(migrations[0]["script"]["statements"], 1);
    assert!(migrations[0]["state"].is_null());
    assert_eq!(served.get("/api/rows?table=Thing", "").status, 502);
}

#[test]
fn a_schema_with_mistakes_shows_them_and_changes_show_by_themselves() {
    let folder = scratch("mistakes", Some(&project("sqlite")));
    let file = folder.join("schema.prisma");
    let text = std::fs::read_to_string(&file).expect("a schema");
    let served = serve(flags(&folder, None));
    assert!(served.json("/api/project")["schema"]["valid"].is_object());
    let broken = text.replace("Boolean", "Bolean");
    std::fs::write(&file, broken).expect("a writable file");
    let schema = &served.json("/api/project")["schema"];
    assert!(schema["valid"].is_null());
    let finding = &schema["diagnostics"][0];
    assert!(
        finding["message"]
            .as_str()
            .expect("a message")
            .contains("Bolean")
    );
    assert!(
        finding["source"]
            .as_str()
            .expect("a line")
            .contains("Bolean")
    );
    std::fs::write(&file, format!("{text}\nmodel Later {{\n  id Int @id\n}}\n")).expect("a file");
    let document = served.json("/api/project");
    let draft = &document["history"]["draft"]["script"]["parts"];
    assert!(
        draft.to_string().contains("CREATE TABLE \\\"Later\\\""),
        "{draft}"
    );
    std::fs::remove_file(&file).expect("it was there");
    let problem = &served.json("/api/project")["schema"]["problem"];
    assert!(
        problem
            .as_str()
            .expect("a reason")
            .contains("there is no schema"),
        "{problem}"
    );
}

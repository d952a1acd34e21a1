//! What a table of SQLite keeps when it is made anew, and what no diff touches.

use super::{Dialect, diff, keep, lower, make, names, replay, script};
use crate::{schema::load, source::SourceFile, sql::SqlSchema};

fn wanted(provider: &str, models: &str) -> SqlSchema {
    let text = format!("datasource db {{\n  provider = \"{provider}\"\n}}\n{models}");
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    lower(&loaded.schema.expect("a schema"))
}

/// The script from a history to models, and what it would lose.
fn rebuilt(history: &str, models: &str) -> (String, Vec<String>) {
    let before = make(history);
    let wanted = keep(&before, wanted("sqlite", models));
    let sql = script(&diff(&before, &wanted));
    let after = make(&format!("{history}\n{sql}"));
    (sql, names(&before, &wanted, &after))
}

#[test]
fn a_foreign_key_stays_deferred() {
    let history = "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);";
    let models = "model t {\n  id Int @id\n  up Int @default(1)\n  t t @relation(\"up\", fields: [up], references: [id], onDelete: Cascade)\n  ts t[] @relation(\"up\")\n}\n";
    let (sql, lost) = rebuilt(history, models);
    assert!(
        sql.contains("ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"),
        "{sql}"
    );
    assert_eq!(lost, [""; 0]);
}

#[test]
fn checks_may_name_their_table_and_have_one_name() {
    let history = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER CONSTRAINT c CHECK (t.a > 0), b INTEGER CONSTRAINT c CHECK (\"t\".b > 1));";
    let (sql, lost) = rebuilt(
        history,
        "model t {\n  id Int @id @default(autoincrement())\n  a Int @default(1)\n  b Int?\n}\n",
    );
    assert!(sql.contains("CHECK (a > 0)"), "{sql}");
    assert_eq!(lost, [""; 0]);
}

#[test]
fn a_generated_column_stays_in_its_place_with_its_index() {
    let history = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, double INTEGER AS (a * 2) STORED, b INTEGER);
         CREATE INDEX by_double ON t (double);";
    let (sql, lost) = rebuilt(
        history,
        "model t {\n  id Int @id @default(autoincrement())\n  a Int?\n  b Int @default(1)\n}\n",
    );
    let place = |what: &str| sql.find(what).expect("it is there");
    assert!(
        place("\"a\" INTEGER") < place("\"double\" INTEGER"),
        "{sql}"
    );
    assert!(
        place("\"double\" INTEGER") < place("\"b\" INTEGER"),
        "{sql}"
    );
    assert!(sql.contains("CREATE INDEX \"by_double\""), "{sql}");
    assert_eq!(lost, [""; 0]);
}

#[test]
fn a_unique_constraint_keeps_its_collation() {
    let history = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER, CONSTRAINT u UNIQUE (a COLLATE NOCASE));";
    let (sql, lost) = rebuilt(
        history,
        "model t {\n  id Int @id @default(autoincrement())\n  a String @unique(map: \"u\")\n  b Int @default(1)\n}\n",
    );
    assert!(sql.contains("(\"a\" COLLATE \"NOCASE\")"), "{sql}");
    assert_eq!(lost, [""; 0]);
    let before = make(history);
    let bare = make("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE, b INTEGER);");
    assert_eq!(
        names(&before, &bare, &bare),
        ["the unique constraint on `a` of table `t`"]
    );
}

#[test]
fn a_view_of_all_columns_stays_when_one_goes() {
    let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);";
    let models = "model t {\n  id Int @id @default(autoincrement())\n  a Int?\n}\n";
    let all = "CREATE VIEW v AS SELECT * FROM t;";
    for (views, is_free) in [
        (all.to_owned(), true),
        (format!("{all} CREATE VIEW w AS SELECT id FROM v;"), true),
        (format!("{all} CREATE VIEW w AS SELECT b FROM v;"), false),
    ] {
        let before = make(&format!("{table} {views}"));
        let wanted = keep(&before, wanted("sqlite", models));
        let lost = names(&before, &wanted, &wanted);
        assert_eq!(lost.is_empty(), is_free, "{views} {lost:?}");
    }
}

#[test]
fn a_strict_table_takes_no_other_types() {
    let text = "CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT) STRICT;";
    let found = replay(
        Dialect::Sqlite,
        &[SourceFile::new("1_a/migration.sql", text)],
    );
    assert_eq!(
        found.diagnostics[0].message,
        "column `a` of the STRICT table `t` has the type BIGINT, which such tables do not know"
    );
    let text = "CREATE TABLE t (id INT PRIMARY KEY, a any, b real) STRICT;\nALTER TABLE t ADD COLUMN c DATETIME;";
    let found = replay(
        Dialect::Sqlite,
        &[SourceFile::new("1_a/migration.sql", text)],
    );
    assert_eq!(found.diagnostics.len(), 1);
    let before = make("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;");
    let models = "model t {\n  id Int @id @default(autoincrement())\n  at DateTime?\n}\n";
    let limits = crate::limits::limits(&keep(&before, wanted("sqlite", models)));
    assert_eq!(
        limits[0].message,
        "SQLite's STRICT tables have no type DATETIME"
    );
}

#[test]
fn partitions_go_with_their_table_alone() {
    let history = "CREATE TABLE log (id INTEGER, at INTEGER, what TEXT, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE log_first PARTITION OF log FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (at);
         CREATE TABLE log_low PARTITION OF log_first FOR VALUES FROM (0) TO (5);";
    let lost = |models: &str| {
        let before = replay(
            Dialect::Postgres,
            &[SourceFile::new("1_a/migration.sql", history)],
        );
        let wanted = keep(&before.schema, wanted("postgresql", models));
        let sql = script(&diff(&before.schema, &wanted));
        let after = replay(
            Dialect::Postgres,
            &[SourceFile::new(
                "1_a/migration.sql",
                format!("{history}\n{sql}"),
            )],
        );
        (sql, names(&before.schema, &wanted, &after.schema))
    };
    let (sql, gone) = lost("model log {\n  id Int\n  at Int\n  more Int?\n  @@id([id, at])\n}\n");
    assert!(sql.contains("DROP COLUMN \"what\""), "{sql}");
    assert_eq!(gone, [""; 0]);
    let (sql, gone) = lost("model other {\n  id Int @id\n}\n");
    assert!(sql.contains("DROP TABLE \"log\""), "{sql}");
    assert_eq!(gone, [""; 0]);
}

/// A generated column that the schema gives as an expression: which columns it reads depends on the case of a quoted
/// name on PostgreSQL, and nowhere else.
#[test]
fn the_case_of_a_quoted_name_counts_where_the_database_says_so() {
    let is_generated = |dialect, provider, expression: &str| {
        let sql = r#"CREATE TABLE "T" ("id" INTEGER PRIMARY KEY, "A" INTEGER, "a2" INTEGER, "b" INTEGER
                     GENERATED ALWAYS AS ("A" + 1) STORED);"#;
        let before = replay(dialect, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
        let model = format!(
            "model T {{\n id Int @id\n A Int?\n a2 Int?\n b Int? @default(dbgenerated(\"{}\"))\n}}",
            expression.replace('"', "\\\"")
        );
        let wanted = keep(&before, wanted(provider, &model));
        wanted.tables[0].columns[3].generated.is_some()
    };
    let postgres = |expression| is_generated(Dialect::Postgres, "postgresql", expression);
    assert!(postgres(r#"("A"+1)"#));
    assert!(!postgres(r#""a" + 1"#));
    assert!(!postgres("A + 1"));
    for written in [r#""A" + 1"#, r#""a" + 1"#, "a + 1"] {
        assert!(
            is_generated(Dialect::Sqlite, "sqlite", written),
            "{written}"
        );
    }
}

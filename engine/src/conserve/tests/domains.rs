//! Columns of domains: the schema says the type that a domain narrows, or the domain as a text.

use super::*;
use crate::compare::{Side, compare};

fn make(sql: &str) -> SqlSchema {
    let replayed = replay(
        Dialect::Postgres,
        &[SourceFile::new("1_a/migration.sql", sql)],
    );
    assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
    replayed.schema
}

const HISTORY: &str = "CREATE DOMAIN posint AS INTEGER CHECK (VALUE > 0);
    CREATE DOMAIN labels AS TEXT[];
    CREATE DOMAIN price AS DECIMAL(10,2);
    CREATE DOMAIN fee AS price;
    CREATE TABLE \"T\" (id INTEGER NOT NULL, a posint, b posint[], c labels, d fee NOT NULL,
        CONSTRAINT \"T_pkey\" PRIMARY KEY (id));";

fn wanted(fields: &str) -> SqlSchema {
    let text = format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel T {{\n  id Int @id\n{fields}\n}}\n"
    );
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    let problems = format!("{:?}", loaded.diagnostics);
    lower(&loaded.schema.unwrap_or_else(|| panic!("{problems}")))
}

/// The script for these fields, and what it would lose.
fn script_for(fields: &str) -> (String, Vec<String>) {
    let comparison = compare(
        Side::history(make(HISTORY)),
        Side::schema(wanted(fields)),
        &[],
    );
    let migration = comparison.migration();
    let sql = script(&migration);
    let lost = lost(&migration, &make(&format!("{HISTORY}{sql}")));
    (sql, lost.iter().map(super::super::Lost::describe).collect())
}

#[test]
fn both_ways_to_say_it_are_the_same() {
    for fields in [
        "  a Int?\n  b Int[]\n  c String[]\n  d Decimal @db.Decimal(10, 2)",
        "  a Unsupported(\"posint\")?\n  b Unsupported(\"posint\")[]\n  c Unsupported(\"labels\")?\n  d Unsupported(\"fee\")",
        "  a Unsupported(\"public.posint\")?\n  b Unsupported(\"POSINT\")[]\n  c Unsupported(\"\\\"labels\\\"\")?\n  d Unsupported(\"fee\")",
    ] {
        let (sql, lost) = script_for(fields);
        assert!(sql.contains("empty migration"), "{fields}: {sql}");
        assert_eq!(lost, [""; 0]);
    }
}

#[test]
fn a_column_keeps_its_domain() {
    let all = "  a Int\n  b Int[]\n  c String[]\n  d Decimal @default(1) @db.Decimal(10, 2)";
    let (sql, lost) = script_for(all);
    assert!(
        !sql.contains("TYPE") && sql.contains("SET NOT NULL"),
        "{sql}"
    );
    assert_eq!(lost, [""; 0]);
}

#[test]
fn another_type_would_lose_the_domain() {
    let with = |a: &str| {
        script_for(&format!(
            "  a {a}\n  b Int[]\n  c String[]\n  d Decimal @db.Decimal(10, 2)"
        ))
    };
    let lost = with("BigInt?").1;
    assert_eq!(lost, ["the domain of column `a` of table `T`"]);
    // Named by the schema, another one takes its place.
    let (sql, lost) = with("Unsupported(\"fee\")?");
    assert!(sql.contains("fee"), "{sql}");
    assert_eq!(lost, [""; 0]);
}

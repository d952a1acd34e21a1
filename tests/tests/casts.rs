//! Changes of type on a live PostgreSQL: the script of every pair of types runs, and values go along.

use whimbrel_engine::{
    diff::diff,
    lower::lower,
    plan,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::live::Live;

/// A field's type, a default, and values that the database takes.
const TYPES: &[(&str, &str, &str)] = &[
    ("String", "\"1\"", "'1'"),
    ("String @db.VarChar(20)", "\"1\"", "'1'"),
    ("String @db.Char(3)", "\"1\"", "'1'"),
    (
        "String @db.Uuid",
        "",
        "'00000000-0000-0000-0000-000000000001'",
    ),
    ("String @db.Xml", "", "'<a/>'"),
    ("String @db.Inet", "", "'10.0.0.1'"),
    ("String @db.Bit(1)", "", "B'1'"),
    ("String @db.VarBit", "", "B'1'"),
    ("Int", "1", "1"),
    ("Int @db.SmallInt", "1", "1"),
    ("Int @db.Oid", "1", "1"),
    ("BigInt", "1", "1"),
    ("Float", "1", "1"),
    ("Float @db.Real", "1", "1"),
    ("Decimal", "1", "1"),
    ("Decimal @db.Decimal(5, 2)", "1", "1"),
    ("Decimal @db.Money", "1", "1"),
    ("Boolean", "true", "true"),
    ("Json", "\"1\"", "'1'"),
    ("Json @db.Json", "\"1\"", "'1'"),
    ("Bytes", "", "'\\x01'"),
    ("DateTime", "now()", "'2020-01-31 10:00:00'"),
    (
        "DateTime @db.Timestamptz(6)",
        "now()",
        "'2020-01-31 10:00:00Z'",
    ),
    ("DateTime @db.Date", "now()", "'2020-01-31'"),
    ("DateTime @db.Time(6)", "", "'10:00:00'"),
    ("DateTime @db.Timetz(6)", "", "'10:00:00Z'"),
    ("Small", "one", "'1'"),
    ("Large", "one", "'1'"),
    ("Unsupported(\"circle\")", "", "'<(1,1),1>'"),
    ("Unsupported(\"box\")", "", "'(1,1),(0,0)'"),
    ("Unsupported(\"int4range\")", "", "'[1,5)'"),
    ("Unsupported(\"int8range\")", "", "'[1,5)'"),
];

fn schema(field: &str) -> SqlSchema {
    let text = format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel T {{\n  id Int @id\n  v {field}\n}}\n\n\
         enum Small {{\n  one @map(\"1\")\n}}\n\nenum Large {{\n  one @map(\"1\")\n  two @map(\"2\")\n}}\n"
    );
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    let schema = loaded.schema;
    lower(&schema.unwrap_or_else(|| panic!("{field}: {:#?}", loaded.diagnostics)))
}

/// The field as an optional one, as one with a default, or as a list.
fn shapes((ty, default, _): &(&str, &str, &str)) -> Vec<String> {
    let (name, native) = ty.split_once(' ').unwrap_or((ty, ""));
    let mut shapes = vec![format!("{name}? {native}")];
    if !default.is_empty() {
        shapes.push(format!("{name} @default({default}) {native}"));
    }
    if !name.starts_with("Unsupported") {
        shapes.push(format!("{name}[] {native}"));
    }
    shapes
}

#[tokio::test]
async fn every_change_of_type_runs_where_there_are_no_values() {
    let Some(mut live) = Live::create(Dialect::Postgres, "casts").await else {
        return;
    };
    let empty = SqlSchema::empty(Dialect::Postgres);
    let all: Vec<(String, SqlSchema)> = TYPES
        .iter()
        .flat_map(shapes)
        .map(|field| (field.clone(), schema(&field)))
        .collect();
    let clean = "DROP TABLE IF EXISTS \"T\"; DROP TYPE IF EXISTS \"Small\"; DROP TYPE IF EXISTS \"Large\"; \
                 DROP SEQUENCE IF EXISTS t_v_seq";
    let (mut wrong, mut tried) = (Vec::new(), 0);
    // Some of the pairs; all of them in the long form.
    let step = if std::env::var_os("WHIMBREL_LONG").is_some() {
        1
    } else {
        9
    };
    for (at, (from, previous)) in all.iter().enumerate() {
        for (to, next) in all.iter().skip(at % step).step_by(step) {
            live.apply(clean).await.expect("it can be dropped");
            let made = plan::script(&diff(&empty, previous));
            live.apply(&made)
                .await
                .unwrap_or_else(|error| panic!("{from}: {error}"));
            let script = plan::script(&diff(previous, next));
            tried += 1;
            if let Err(error) = live.apply(&script).await {
                wrong.push(format!("{from} -> {to}: {error}"));
            }
        }
    }
    live.drop().await;
    eprintln!("{tried} changes of type run");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// From, its value, to, and the text of what it becomes.
const VALUES: &[(&str, &str, &str, &str)] = &[
    ("String?", "'12'", "Int?", "12"),
    ("String?", "'12'", "BigInt?", "12"),
    (
        "String?",
        "'1.50'",
        "Decimal?",
        "1.500000000000000000000000000000",
    ),
    ("String?", "'0.5'", "Float?", "0.5"),
    ("String?", "'true'", "Boolean?", "true"),
    ("String?", "'{\"a\": 1}'", "Json?", "{\"a\": 1}"),
    (
        "String?",
        "'2020-01-31'",
        "DateTime? @db.Date",
        "2020-01-31",
    ),
    (
        "String?",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "String? @db.Uuid",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    ("String?", "'2'", "Large?", "2"),
    ("Large?", "'2'", "String?", "2"),
    ("Large?", "'1'", "Small?", "1"),
    ("Large?", "'1'", "Json?", "\"1\""),
    ("Json?", "'\"2\"'", "Large?", "2"),
    ("Json?", "'12'", "Int?", "12"),
    ("Int?", "12", "Json?", "12"),
    ("Int?", "1", "Boolean?", "true"),
    ("Boolean?", "true", "BigInt?", "1"),
    ("String?", "'it''s, {x}'", "String[]", "{\"it's, {x}\"}"),
    ("Int?", "7", "BigInt[]", "{7}"),
    ("String?", "'7'", "Int[]", "{7}"),
    ("Large?", "'2'", "Large[]", "{2}"),
    ("Json?", "'{}'", "Json[]", "{\"{}\"}"),
    ("Int[]", "'{7}'", "Int?", "7"),
    ("String[]", "'{7}'", "Int?", "7"),
    ("Large[]", "'{2}'", "Large?", "2"),
    ("String[]", "'{1,2}'", "Int[]", "{1,2}"),
    ("Large[]", "'{1,2}'", "String[]", "{1,2}"),
    (
        "Unsupported(\"circle\")?",
        "'<(1,1),1>'",
        "Unsupported(\"point\")?",
        "(1,1)",
    ),
    (
        "Unsupported(\"int4range\")?",
        "'[1,5)'",
        "Unsupported(\"int8range\")?",
        "[1,5)",
    ),
];

#[tokio::test]
async fn values_go_along() {
    let Some(mut live) = Live::create(Dialect::Postgres, "cast_values").await else {
        return;
    };
    let empty = SqlSchema::empty(Dialect::Postgres);
    for (from, value, to, expected) in VALUES {
        let (previous, next) = (schema(from), schema(to));
        let made = plan::script(&diff(&empty, &previous));
        live.apply(&made).await.expect("it can be made");
        let insert = format!("INSERT INTO \"T\" VALUES (1, {value}), (2, NULL)");
        live.apply(&insert).await.expect("the value fits");
        let script = plan::script(&diff(&previous, &next));
        let done = live.apply(&script).await;
        done.unwrap_or_else(|error| panic!("{from} -> {to}: {error}"));
        let found = live.texts("SELECT v::text FROM \"T\" WHERE id = 1").await;
        assert_eq!(found, [*expected], "{from} -> {to}");
        let others = "SELECT count(*)::text FROM \"T\" WHERE id = 2 AND v IS NULL";
        assert_eq!(live.texts(others).await, ["1"], "{from} -> {to}");
        let dropped = plan::script(&diff(&next, &empty));
        live.apply(&dropped).await.expect("it can be dropped");
    }
    live.drop().await;
}

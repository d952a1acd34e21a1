//! Defaults: the migration is written, its replay ends at the schema, and what the server makes of it is no drift,
//! in whichever words it prints it. What a schema says as SQL, and values that are odd.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const POSTGRES: &[(&str, &str)] = &[
    ("String @db.Uuid", "gen_random_uuid()"),
    ("String", "(gen_random_uuid())::text"),
    ("DateTime", "now() + interval '1 day'"),
    ("DateTime", "(now() + '00:10:00'::interval)"),
    ("DateTime", "(now() AT TIME ZONE 'utc')"),
    ("DateTime", "timezone('utc'::text, now())"),
    ("DateTime", "date_trunc('day', now())"),
    ("DateTime @db.Date", "CURRENT_DATE"),
    ("DateTime @db.Date", "now()::date"),
    ("DateTime @db.Timestamptz(6)", "CURRENT_TIMESTAMP(6)"),
    ("String", "lower('ABC')"),
    ("String", "md5(random()::text)"),
    ("String", "'a' || 'b'"),
    ("String", "concat('a', 'b', 1)"),
    ("String", "substr(md5(random()::text), 0, 8)"),
    (
        "String",
        "upper(substring(md5(random()::text) from 1 for 4))",
    ),
    ("String", "to_char(now(), 'YYYY-MM')"),
    ("String", "current_user"),
    ("String", "current_setting('a.b', true)"),
    ("String", "E'a\\\\nb'"),
    ("String", "CASE WHEN random() > 0.5 THEN 'a' ELSE 'b' END"),
    ("String", "replace(gen_random_uuid()::text, '-', '')"),
    ("String", "COALESCE(NULL, 'x')"),
    ("Int", "floor(random() * 100)"),
    ("Int", "1 + 1"),
    ("Int", "(date_part('epoch', now()))::int"),
    ("Int", "extract(epoch from now())::integer"),
    ("Decimal", "1.50"),
    ("Boolean", "1 > 0"),
    ("Json", "jsonb_build_object('a', 1)"),
    ("Json", "'[]'"),
    ("Json", "'{}'::jsonb"),
    ("String[]", "ARRAY['a', 'b']"),
    ("String[]", "'{}'::text[]"),
    ("Int[]", "ARRAY[]::integer[]"),
    ("Bytes", "decode('00ff', 'hex')"),
    ("Unsupported(\"interval\")", "'1 day'"),
    ("Unsupported(\"interval\")", "'1 day'::interval"),
    ("Unsupported(\"tsvector\")", "''::tsvector"),
    ("Unsupported(\"point\")", "point(0, 0)"),
    ("Unsupported(\"int4range\")", "'[1,5)'"),
];

const MYSQL: &[(&str, &str)] = &[
    ("String", "(uuid())"),
    ("String", "uuid()"),
    ("String", "(concat('a', 'b'))"),
    ("String", "(replace(uuid(), '-', ''))"),
    ("String", "(lower(hex('a')))"),
    ("String", "(upper('x'))"),
    ("String", "('a')"),
    ("DateTime", "(now() + interval 1 day)"),
    ("DateTime", "(date_add(now(), interval 1 hour))"),
    ("DateTime", "CURRENT_TIMESTAMP(3)"),
    (
        "DateTime",
        "CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
    ),
    ("DateTime @db.Date", "(curdate())"),
    ("DateTime @db.Date", "(current_date)"),
    ("Json", "(json_object())"),
    ("Json", "('[]')"),
    ("Int", "(unix_timestamp())"),
    ("Int", "(1 + 1)"),
    ("Int", "(1)"),
    ("Float", "(rand())"),
    ("Boolean", "(true)"),
    ("Boolean", "b'1'"),
    ("Bytes @db.Binary(2)", "0x4142"),
    ("Int", "0x10"),
    ("String", "x'4142'"),
];

const SQLITE: &[(&str, &str)] = &[
    ("String", "(lower(hex(randomblob(16))))"),
    ("String", "('a' || 'b')"),
    ("String", "(datetime('now'))"),
    ("String", "datetime('now')"),
    ("DateTime", "CURRENT_TIMESTAMP"),
    ("DateTime", "(datetime('now', '+1 day'))"),
    ("DateTime", "(CURRENT_DATE)"),
    ("Int", "(unixepoch())"),
    ("Int", "(strftime('%s', 'now'))"),
    ("Int", "(1 + 1)"),
    ("Int", "(abs(-1))"),
    ("Int", "random()"),
    ("Bytes", "x'41'"),
    ("Float", "(1.5)"),
    ("Boolean", "(1 > 0)"),
];

/// Everywhere.
const VALUES: &[(&str, &str)] = &[
    ("String", r#""""#),
    ("String", r#"" ""#),
    ("String", r#""it's""#),
    ("String", r#""a\\b\\""#),
    ("String", r#""\n\r\t""#),
    ("String", r#""\"q\"""#),
    ("String", r#""é€""#),
    ("String", r#""'; DROP TABLE x; --""#),
    ("String", r#""NULL""#),
    ("String", r#""now()""#),
    ("String", r#""CURRENT_TIMESTAMP""#),
    ("String", r#""true""#),
    ("String", r#""1""#),
    ("String", r#""0x41""#),
    ("String", r#""{a}""#),
    ("String", r#""$1 :x ? %s""#),
    ("String", r#""(a)""#),
    ("String", r#""a'::text""#),
    ("Int", "-2147483648"),
    ("Int", "0"),
    ("BigInt", "9223372036854775807"),
    ("BigInt", "-9223372036854775808"),
    ("Float", "10000000000.25"),
    ("Float", "0.1"),
    ("Float", "-3"),
    ("Decimal", "12345678901234567890.123"),
    ("Decimal", "-0.5"),
    ("Decimal", "1.500"),
    ("Boolean", "true"),
    ("Boolean", "false"),
    ("DateTime", r#""2020-02-29T23:59:59.999Z""#),
    ("DateTime", r#""2020-01-01T00:00:00+02:00""#),
    ("DateTime", "now()"),
    ("Bytes", r#""AAEC/w==""#),
    ("Bytes", r#""""#),
];

/// Where the catalogue knows all letters, as MariaDB's does not.
const LETTERS: &[(&str, &str)] = &[("String", r#""😀""#)];

/// Values of an enum whose names in the database are odd.
const ODD: &[&str] = &[
    r#"it's"#,
    r#"a,b"#,
    r#"{}"#,
    r#"é €"#,
    r#"\"q\""#,
    r#"x y"#,
    r#"a\\b"#,
    r#"(x)"#,
    r#"NULL"#,
    r#"x::text"#,
    r#"--"#,
];

/// Where there are lists.
const LISTS: &[(&str, &str)] = &[
    ("String[]", "[]"),
    (
        "String[]",
        r#"["a,b", "{}", "\"", "null", "", "it's", "\\", " x "]"#,
    ),
    ("Int[]", "[1, -2]"),
    ("Boolean[]", "[true, false]"),
    ("Float[]", "[1.5, 1000]"),
    ("BigInt[]", "[9223372036854775807]"),
    ("DateTime[]", r#"["2020-02-29T23:59:59.999Z"]"#),
    ("Json[]", r#"["{\"a\": 1}", "[]"]"#),
];

/// Where there is JSON with defaults.
const DOCUMENTS: &[(&str, &str)] = &[
    ("Json", r#""{}""#),
    ("Json", r#""{\"a\": \"it's\", \"b\": [1, null, \"\\\\\"]}""#),
    ("Json", r#""null""#),
    ("Json", r#""\"text\"""#),
];

/// Of these so many are `foreign`: the server's words for them are not known without it, so that a schema
/// which was pulled says them anew, once.
async fn check(dialect: Dialect, defaults: &[(&str, &str)], foreign: usize) {
    let defaults = defaults
        .iter()
        .map(|(ty, sql)| (*ty, format!("dbgenerated(\"{sql}\")")));
    check_all("defaults", dialect, &defaults.collect::<Vec<_>>(), foreign).await;
}

async fn values(dialect: Dialect, some: &[&[(&str, &str)]]) {
    let all = some.iter().copied().flatten();
    let all: Vec<(&str, String)> = all.map(|(ty, value)| (*ty, (*value).to_owned())).collect();
    // The words for a list of times are the server's.
    let foreign = all.iter().filter(|(ty, _)| *ty == "DateTime[]").count();
    check_all("values", dialect, &all, foreign).await;
}

async fn check_all(what: &str, dialect: Dialect, defaults: &[(&str, String)], foreign: usize) {
    let provider = dialect.provider();
    let label = format!("{what}_{provider}");
    let Some(live) = Live::create(dialect, &label).await else {
        return;
    };
    let project = Project::new(&label);
    let mut schema =
        format!("datasource db {{\n  provider = \"{provider}\"\n}}\n\nmodel T {{\n  id Int @id\n");
    for (number, (ty, default)) in defaults.iter().enumerate() {
        let (ty, native) = ty.split_once(' ').unwrap_or((ty, ""));
        schema += &format!("  c{number} {ty} @default({default}) {native}\n");
    }
    if what == "values" && dialect != Dialect::Sqlite {
        for number in 0..ODD.len() {
            schema += &format!("  e{number} Odd @default(V{number})\n");
        }
        if dialect == Dialect::Postgres {
            let names: Vec<String> = (0..ODD.len()).map(|number| format!("V{number}")).collect();
            schema += &format!("  all Odd[] @default([{}])\n", names.join(", "));
        }
        schema += "}\n\nenum Odd {\n";
        for (number, value) in ODD.iter().enumerate() {
            schema += &format!("  V{number} @map(\"{value}\")\n");
        }
    }
    project.write("prisma/schema.prisma", &(schema + "}\n"));
    project.expect(0, "format");
    let url = live.url();
    let dev = format!("migrate dev --skip-generate --url {url}");
    project.expect(0, &format!("{dev} --name init"));
    let again = project.expect(0, &dev);
    assert!(again.contains("Already in sync"), "{again}");
    project.expect(0, "migrate check --offline");
    // In the server's words.
    project.expect(0, &format!("db pull --url {url}"));
    let diff = "migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --script";
    let script = project.expect(0, diff);
    assert_eq!(script.matches(" DEFAULT ").count(), foreign, "{script}");
    project.expect(0, &format!("{dev} --name words"));
    let again = project.expect(0, &dev);
    assert!(again.contains("Already in sync"), "{again}");
    live.drop().await;
}

#[tokio::test]
async fn sql_on_postgres() {
    check(Dialect::Postgres, POSTGRES, 4).await;
}

#[tokio::test]
async fn sql_on_mariadb() {
    check(Dialect::Mysql, MYSQL, 2).await;
}

#[tokio::test]
async fn sql_on_sqlite() {
    check(Dialect::Sqlite, SQLITE, 0).await;
}

#[tokio::test]
async fn values_on_postgres() {
    values(Dialect::Postgres, &[VALUES, LETTERS, LISTS, DOCUMENTS]).await;
}

#[tokio::test]
async fn values_on_mariadb() {
    values(Dialect::Mysql, &[VALUES]).await;
}

#[tokio::test]
async fn values_on_sqlite() {
    values(Dialect::Sqlite, &[VALUES, LETTERS, DOCUMENTS]).await;
}

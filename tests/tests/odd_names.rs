//! Names and texts that mean something to SQL are only names and texts: they go into real
//! databases, through a replay and a change, and come back as they were.

use whimbrel_core::Dialect;
use whimbrel_engine::{
    compare::{Side, compare},
    diff::diff,
    lift::{Known, lift},
    lower::lower,
    plan,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::SqlSchema,
};
use whimbrel_tests::live::Live;

/// Each ends in a part that is put to it, as MySQL takes no name that ends with a space.
const ODD: [&str; 16] = [
    "\"; DROP TABLE x; --",
    "`; DROP TABLE x; --",
    "'; DROP TABLE x; --",
    "'); DROP TABLE x; /*",
    "*/ DROP TABLE x; --",
    "back\\slash\\'\\\"\\`",
    "\\",
    "line\nbreak\r\n\ttab",
    "ünï 名前 ﬀ e\u{301}",
    "$1 $tag$ :name ? @x %s {}",
    " space ",
    "a.b[c]",
    "select",
    "MixedCase",
    "0",
    "#-- not a comment",
];

/// As the schema language writes it.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A schema that uses the names wherever a name or a text can stand. In the second state
/// constraints have other names, a value of the enum is gone, and columns change.
fn schema(dialect: Dialect, second: bool) -> String {
    let provider = dialect.provider();
    let mut out = format!("datasource db {{\n  provider = \"{provider}\"\n");
    let has_schemas = dialect == Dialect::Postgres;
    if has_schemas {
        let names: Vec<String> = ODD.iter().map(|odd| literal(&format!("{odd}s"))).collect();
        out.push_str(&format!("  schemas = [{}]\n", names.join(", ")));
    }
    out.push_str("}\n");
    let state = if second { "2" } else { "1" };
    for (n, odd) in ODD.into_iter().enumerate() {
        let name = |suffix: &str| literal(&format!("{odd}{suffix}"));
        let changing = |suffix: &str| literal(&format!("{odd}{suffix}{state}"));
        let map = |text: String| format!("map: {text}");
        let place = match has_schemas {
            true => format!("  @@schema({})\n", name("s")),
            false => String::new(),
        };
        // What each database lets one name.
        let (key, foreign) = match dialect {
            Dialect::Postgres => (map(changing("pk")), format!(", {}", map(changing("fk")))),
            Dialect::Mysql => (String::new(), format!(", {}", map(changing("fk")))),
            _ => (String::new(), String::new()),
        };
        let lists = match dialect {
            Dialect::Postgres => format!(
                "  texts{n} String[] @default([{}, \"a\"]) @map({})\n  kinds{n} Kind{n}[] @default([odd])\n",
                name(""),
                name("l"),
            ),
            _ => String::new(),
        };
        let gone = match second {
            true => String::new(),
            false => format!("  gone @map({})\n", name("g")),
        };
        let enum_map = match has_schemas {
            true => format!("  @@map({})\n", name("e")),
            false => String::new(),
        };
        let optional = if second { "?" } else { "" };
        out.push_str(&format!(
            "enum Kind{n} {{\n  plain\n  odd @map({odd_value})\n{gone}{enum_map}{place}}}\n\
             model Parent{n} {{\n  id Int @id({key}) @map({id})\n  children Child{n}[]\n  @@map({table})\n{place}}}\n\
             model Child{n} {{\n  id Int @id @default(autoincrement()) @map({id})\n  \
             text String{optional} @default({text}) @map({text_column})\n  \
             kind Kind{n} @default(odd) @map({kind})\n{lists}  \
             parentId Int @unique({unique}) @map({parent})\n  \
             parent Parent{n} @relation(fields: [parentId], references: [id]{foreign})\n  \
             @@index([text, kind], {index})\n  @@map({child})\n{place}}}\n",
            odd_value = name("v"),
            id = name("id"),
            table = name("t"),
            text = changing(""),
            text_column = name("x"),
            kind = name("k"),
            unique = map(changing("u")),
            parent = name("p"),
            index = map(changing("i")),
            child = name("c"),
        ));
    }
    out.replace("@id()", "@id")
}

fn lowered(text: &str) -> SqlSchema {
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    match &loaded.schema {
        Some(schema) => lower(schema),
        None => panic!("{:#?}\n{text}", loaded.diagnostics),
    }
}

/// No difference, whichever way one looks.
fn assert_same(what: &str, found: &SqlSchema, wanted: &SqlSchema) {
    for (from, to) in [(found, wanted), (wanted, found)] {
        let script = plan::script(&diff(from, to));
        assert_eq!(script, plan::EMPTY_SCRIPT, "{what}");
    }
}

async fn described(live: &mut Live, wanted: &SqlSchema) -> SqlSchema {
    live.describe(&wanted.namespaces).await
}

/// The defaults as the database gives them to a row.
fn defaults(dialect: Dialect, schema: &SqlSchema) -> Vec<(String, String)> {
    let quote = |name: &str| plan::identifier(dialect, name);
    let tables = schema
        .tables
        .iter()
        .filter(|table| !table.foreign_keys.is_empty());
    let pairs = tables.zip(ODD).map(|(table, odd)| {
        let name = match &table.name.namespace {
            Some(namespace) => format!("{}.{}", quote(namespace), quote(&table.name.name)),
            None => quote(&table.name.name),
        };
        (odd.to_owned(), name)
    });
    pairs.collect()
}

async fn check(dialect: Dialect) {
    let Some(mut live) = Live::create(dialect, "odd_names").await else {
        return;
    };
    let empty = SqlSchema::empty(dialect);
    let (first, second) = (schema(dialect, false), schema(dialect, true));
    let (first, second) = (lowered(&first), lowered(&second));
    let create = plan::script(&diff(&empty, &first));
    live.apply(&create).await.expect("created");
    let found = described(&mut live, &first).await;
    assert_same("the database after the first script", &found, &first);

    // A row that the defaults fill: the texts are in there, byte for byte.
    for (odd, table) in defaults(dialect, &first) {
        let quote = |suffix: &str| plan::identifier(dialect, &format!("{odd}{suffix}"));
        let parent = table.replace(&quote("c"), &quote("t"));
        let insert = format!(
            "INSERT INTO {parent} ({id}) VALUES (7);\nINSERT INTO {table} ({column}) VALUES (7);\n",
            id = quote("id"),
            column = quote("p"),
        );
        live.apply(&insert).await.expect("rows go in");
        let columns = [
            (quote("x"), format!("{odd}1")),
            (quote("k"), format!("{odd}v")),
        ];
        for (column, wanted) in columns {
            let text = match dialect {
                Dialect::Mysql => format!("CAST({column} AS CHAR)"),
                _ => format!("CAST({column} AS TEXT)"),
            };
            let query = format!("SELECT {text} FROM {table}");
            assert_eq!(live.texts(&query).await, [wanted], "{table}");
        }
    }

    let change = plan::script(&diff(&found, &second));
    live.apply(&change).await.expect("changed");
    let found = described(&mut live, &second).await;
    assert_same("the database after the change", &found, &second);
    for (odd, table) in defaults(dialect, &second) {
        let column = plan::identifier(dialect, &format!("{odd}x"));
        let query = format!("SELECT {column} FROM {table}");
        assert_eq!(live.texts(&query).await, [format!("{odd}1")], "{table}");
    }

    // What a build does with the same two scripts.
    let history: Vec<SourceFile> = [("1", &create), ("2", &change)]
        .map(|(name, text)| SourceFile::new(name, text.as_str()))
        .into();
    let replayed = replay(dialect, &history);
    assert!(replayed.is_ok(), "{:#?}", replayed.diagnostics);
    let sides = (Side::history(replayed.schema), Side::schema(second.clone()));
    let made = compare(sides.0, sides.1, &second.namespaces).from;
    assert_same("the replay", &made, &second);

    // Pulled into a schema and asked for again.
    let configuration = first_block(dialect);
    let known = Known::read(&[SourceFile::new("schema.prisma", configuration)]);
    let lifted = lift(&found, &known.expect("a configuration"));
    let pulled = lowered(&lifted.files[0].text);
    assert_same("the pulled schema", &found, &pulled);

    let remove = plan::script(&diff(&found, &empty));
    live.apply(&remove).await.expect("dropped");
    let left = described(&mut live, &second).await;
    live.drop().await;
    assert_eq!((left.tables.len(), left.enums.len()), (0, 0));
}

/// The datasource of [`schema`].
fn first_block(dialect: Dialect) -> String {
    let text = schema(dialect, false);
    let end = text.find("}\n").map_or(0, |at| at + 2);
    text[..end].to_owned()
}

#[tokio::test]
async fn odd_names_postgres() {
    check(Dialect::Postgres).await;
}

#[tokio::test]
async fn odd_names_sqlite() {
    check(Dialect::Sqlite).await;
}

#[tokio::test]
async fn odd_names_mariadb() {
    check(Dialect::Mysql).await;
}

//! The tables of the schema reference: what each database takes, as the engine itself answers.

use whimbrel_engine::{diagnostics::Severity, schema, source::SourceFile};

/// The providers in the order of the tables' columns.
const PROVIDERS: [&str; 4] = ["postgresql", "sqlite", "mysql", "cockroachdb"];

/// What is asked for: the words of the page, and a schema with it.
const FEATURES: &[(&str, &str)] = &[
    (
        "enums",
        "enum Role { ADMIN }\nmodel A { id Int @id\n role Role }",
    ),
    (
        "lists of values, `String[]`",
        "model A { id Int @id\n tags String[] }",
    ),
    ("`Json`", "model A { id Int @id\n data Json }"),
    (
        "`Decimal`, `BigInt`, `Bytes`",
        "model A { id Int @id\n a Decimal\n b BigInt\n c Bytes }",
    ),
    (
        "composite types, `type X { … }`",
        "type X { a Int }\nmodel A { id Int @id\n x X }",
    ),
    (
        "`Unsupported(\"…\")`",
        "model A { id Int @id\n a Unsupported(\"thing\")? }",
    ),
    (
        "several `autoincrement()` in a model",
        "model A { id BigInt @id @default(autoincrement())\n n BigInt @default(autoincrement()) }",
    ),
    (
        "`@default(sequence())`",
        "model A { id Int @id @default(sequence()) }",
    ),
    (
        "`@default(uuid())`, `cuid()`, `ulid()`, `nanoid()`",
        "model A { id String @id @default(uuid())\n b String @default(cuid())\n c String @default(ulid())\n d String @default(nanoid()) }",
    ),
    (
        "`@default(dbgenerated(\"…\"))`",
        "model A { id Int @id\n a String @default(dbgenerated(\"x()\")) }",
    ),
    (
        "defaults of lists",
        "model A { id Int @id\n a Int[] @default([1, 2]) }",
    ),
    (
        "named primary keys, `@@id(map: …)`",
        "model A { a Int\n b Int\n @@id([a, b], map: \"k\") }",
    ),
    (
        "named foreign keys, `@relation(map: …)`",
        "model A { id Int @id\n b B @relation(fields: [bId], references: [id], map: \"k\")\n bId Int }\nmodel B { id Int @id\n a A[] }",
    ),
    (
        "`@@index` with `sort`",
        "model A { id Int @id\n a Int\n @@index([a(sort: Desc)]) }",
    ),
    (
        "`@@index` with `length`",
        "model A { id Int @id\n a String\n @@index([a(length: 10)]) }",
    ),
    (
        "`@@fulltext`",
        "model A { id Int @id\n a String\n @@fulltext([a]) }",
    ),
    (
        "partial indexes, `where: …` (preview `partialIndexes`)",
        "model A { id Int @id\n a Int?\n @@index([a], where: raw(\"a > 0\")) }",
    ),
    (
        "index type `Hash`",
        "model A { id Int @id\n a Int\n @@index([a], type: Hash) }",
    ),
    (
        "index type `Gin`",
        "model A { id Int @id\n a Json\n @@index([a], type: Gin) }",
    ),
    (
        "index types `Gist`, `SpGist`, `Brin`",
        "model A { id Int @id\n a Int\n @@index([a], type: Brin) }",
    ),
    (
        "operator classes, `ops: …`",
        "model A { id Int @id\n a Json\n @@index([a(ops: JsonbPathOps)], type: Gin) }",
    ),
    (
        "several database schemas, `@@schema`",
        "model A { id Int @id\n @@schema(\"app\") }",
    ),
    (
        "extensions (preview `postgresqlExtensions`)",
        "model A { id Int @id }",
    ),
    ("views (preview `views`)", "view A { id Int @unique }"),
    (
        "many-to-many relations without a model",
        "model A { id Int @id\n bs B[] }\nmodel B { id Int @id\n as A[] }",
    ),
    ("`relationMode = \"prisma\"`", "model A { id Int @id }"),
    (
        "shard keys (preview `shardKeys`)",
        "model A { id Int @id @shardKey }",
    ),
];

const PREVIEWS: &str = "generator client {\n  provider = \"x\"\n  previewFeatures = [\"partialIndexes\", \"postgresqlExtensions\", \"views\", \"shardKeys\"]\n}\n";

/// The table of features.
pub fn features() -> String {
    let mut out = "| feature | PostgreSQL | SQLite | MySQL, MariaDB | CockroachDB |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for (words, body) in FEATURES {
        let cells = PROVIDERS.map(|provider| match accepts(words, body, provider) {
            true => "✔",
            false => "–",
        });
        out.push_str(&format!("| {words} | {} |\n", cells.join(" | ")));
    }
    out
}

fn accepts(words: &str, body: &str, provider: &str) -> bool {
    let mut datasource = format!("datasource db {{\n  provider = \"{provider}\"\n");
    if body.contains("@@schema") {
        datasource.push_str("  schemas = [\"app\"]\n");
    }
    if words.starts_with("extensions") {
        datasource.push_str("  extensions = [pgcrypto]\n");
    }
    if words.contains("relationMode") {
        datasource.push_str("  relationMode = \"prisma\"\n");
    }
    // Blocks are written on one line above; in a schema each line stands for itself.
    let body = body.replace(" { ", " {\n ").replace(" }", "\n}");
    let text = format!("{datasource}}}\n{PREVIEWS}{body}\n");
    let loaded = schema::load(&[SourceFile::new("schema.prisma", text)]);
    let mut found = loaded.diagnostics.iter();
    !found.any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The table of native types, from the engine's source.
pub fn native_types() -> String {
    let path = crate::root().join("engine/src/schema/provider/natives.rs");
    let source = std::fs::read_to_string(path).expect("the engine's source");
    let lists = ["POSTGRES", "MYSQL", "COCKROACH"].map(|name| natives(&source, name));
    let mut names: Vec<&String> = lists.iter().flatten().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let mut out =
        "| `@db.…` | PostgreSQL | MySQL, MariaDB | CockroachDB |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for name in names {
        let cells = lists.each_ref().map(|list| {
            let found = list.iter().find(|(own, _)| own == name);
            found.map_or("–".to_owned(), |(_, scalars)| scalars.clone())
        });
        out.push_str(&format!("| `{name}` | {} |\n", cells.join(" | ")));
    }
    out
}

/// Name and scalars: `plain("SmallInt", "SMALLINT", &["int2"], &[Int])`.
fn natives(source: &str, list: &str) -> Vec<(String, String)> {
    let start = format!("const {list}: &[Native] = &[");
    let (_, rest) = source.split_once(&start).expect("the list");
    let (body, _) = rest.split_once("\n];").expect("its end");
    let entries = body
        .split("plain(")
        .flat_map(|part| part.split("native("))
        .skip(1);
    let mut out = Vec::new();
    for entry in entries {
        let name = entry.split('"').nth(1).expect("a name");
        let lists = entry.split("&[").skip(1);
        let mut lists = lists.map(|list| list.split(']').next().unwrap_or_default());
        let is_of_scalars = |list: &&str| !list.contains('"') && !list.trim().is_empty();
        let scalars = lists.find(is_of_scalars).expect("scalars");
        let words = scalars.split(',').map(str::trim);
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        out.push((name.to_owned(), words.join(", ")));
    }
    out
}

/// Puts a table between `<!-- table: name -->` and the next blank line; true when it was there.
pub fn is_in_page(page: &str, name: &str, table: &str) -> bool {
    let path = crate::root().join(page);
    let text = std::fs::read_to_string(&path).expect(page);
    let mark = format!("<!-- table: {name} -->\n\n");
    let (before, after) = text.split_once(&mark).expect("the mark of the table");
    let end = after.find("\n\n").map_or(after.len(), |end| end + 1);
    let (own, rest) = after.split_at(end);
    if own != table && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, format!("{before}{mark}{table}{rest}")).expect("the page");
        return true;
    }
    own == table
}

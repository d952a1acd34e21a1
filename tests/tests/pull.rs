//! `db pull`: databases come back as schemas that ask for the very same database.

use std::path::Path;

use whimbrel_engine::{
    compare::{Side, compare},
    diff::diff,
    format::format,
    lift::{Known, lift},
    lower::lower,
    plan,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{live::Live, projects::as_prisma_reads};

/// The blocks that a pull starts from.
fn configuration(dialect: Dialect, namespaces: &[String]) -> String {
    let features = match dialect {
        // Without it Prisma writes conditions of indexes that it then refuses to read.
        Dialect::Postgres => "\"partialIndexes\", \"views\"",
        _ => "\"views\"",
    };
    let mut out = format!(
        "generator client {{\n  provider        = \"prisma-client\"\n  previewFeatures = [{features}]\n}}\n\n"
    );
    let provider = dialect.provider();
    out.push_str(&format!("datasource db {{\n  provider = \"{provider}\"\n"));
    if namespaces.iter().any(|name| name != "public") {
        out.push_str(&format!("  schemas = {namespaces:?}\n"));
    }
    out.push_str("}\n");
    out
}

/// Pulls what the database has and checks that the schema is valid, formatted and asks for the
/// same database. With `oracle`, that it is what Prisma writes.
async fn check(
    live: &mut Live,
    dialect: Dialect,
    namespaces: &[String],
    oracle: Option<&Path>,
) -> Result<(), String> {
    let described = as_prisma_reads(live.describe(namespaces).await, namespaces);
    let configuration = configuration(dialect, namespaces);
    let known = Known::read(&[SourceFile::new("schema.prisma", configuration.clone())]);
    let known = known.map_err(|errors| format!("{errors:?}"))?;
    let lifted = lift(&described, &known);
    let text = &lifted.files[0].text;
    if format(text) != *text {
        return Err(format!("formatting changes it:\n{text}"));
    }
    if let Some(oracle) = oracle {
        match prisma(oracle, dialect, live.url(), &configuration) {
            Ok(theirs) if readable(&theirs).trim() == text.trim() => {}
            Ok(theirs) => return Err(first_difference(text, &readable(&theirs))),
            // It cannot read every SQLite database.
            Err(error) => println!("SKIPPED: Prisma fails: {}", reason(&error)),
        }
    }
    let loaded = load(&[SourceFile::new("schema.prisma", text.as_str())]);
    let Some(schema) = loaded.schema else {
        let messages: Vec<_> = loaded.diagnostics.iter().map(|d| &d.message).collect();
        return Err(format!("it is not valid: {messages:?}\n{text}"));
    };
    let wanted = lower(&schema);
    let change = diff(&described, &wanted);
    if !change.is_empty() {
        return Err(format!("{}\n{text}", plan::script(&change)));
    }
    let again = Known::read(&[SourceFile::new("schema.prisma", text.as_str())]);
    let again = lift(&described, &again.map_err(|errors| format!("{errors:?}"))?);
    match again.files[0].text == *text {
        true => Ok(()),
        false => Err(format!(
            "a second pull: {}",
            first_difference(&again.files[0].text, text)
        )),
    }
}

/// What Prisma writes and then refuses to read, or SQLite does: JSON defaults of SQLite, with SQL's
/// quotes or without meaning; calculations without parentheses; and a default list of enum values by
/// their names in the database.
fn readable(theirs: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let lines = theirs.lines().map(|line| {
        let line = line.replace("dbgenerated(\"1 + 1\")", "dbgenerated(\"(1 + 1)\")");
        let no_json = "@default(\"'x'\")";
        let line = line.replace(no_json, "@default(dbgenerated(\"'x'\"))");
        let ty = line.split_whitespace().nth(1).unwrap_or_default();
        let json = line
            .split_once("@default(\"'")
            .filter(|_| ty.starts_with("Json"));
        let list = line
            .split_once("@default([")
            .filter(|_| line.contains("'s "));
        match (json, list) {
            (Some((start, rest)), _) => {
                let rest = rest.replacen("'\")", "\")", 1).replace("''", "'");
                format!("{start}@default(\"{rest}\n")
            }
            (None, Some((start, rest))) if !rest.starts_with('"') => {
                let (values, rest) = rest.split_once(']').unwrap_or((rest, ""));
                let values = values
                    .split(", ")
                    .map(|value| value.chars().map(word).collect());
                let values: Vec<String> = values.collect();
                format!("{start}@default([{}]{rest}\n", values.join(", "))
            }
            _ => format!("{line}\n"),
        }
    });
    let text: String = lines.collect();
    match text.trim() == theirs.trim() {
        true => text,
        false => format(&text),
    }
}

/// What tells one database's files from another's.
fn url_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

fn prisma(oracle: &Path, dialect: Dialect, url: &str, text: &str) -> Result<String, String> {
    let file = std::env::temp_dir().join(format!("whimbrel-{}.prisma", url_name(url)));
    std::fs::write(&file, text).map_err(|error| error.to_string())?;
    let script = whimbrel_tests::root().join("tests/src/pull.mjs");
    let oracle = oracle.canonicalize().map_err(|error| error.to_string())?;
    let output = std::process::Command::new("node")
        .arg(script)
        .arg(oracle)
        .args([dialect.provider(), url])
        .arg(&file)
        .output()
        .map_err(|error| error.to_string())?;
    std::fs::remove_file(&file).ok();
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The line that says what went wrong.
fn reason(error: &str) -> &str {
    let mut lines = error.lines();
    let found = lines.find(|line| line.contains("rror") && !line.contains("new Error"));
    found.unwrap_or("no reason given")
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let (a, b): (Vec<_>, Vec<_>) = (ours.lines().collect(), theirs.lines().collect());
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| {
        lines
            .iter()
            .skip(at)
            .take(4)
            .copied()
            .collect::<Vec<_>>()
            .join("\n")
    };
    format!(
        "line {}\n<<< ours\n{}\n>>> theirs\n{}",
        at + 1,
        part(&a),
        part(&b)
    )
}

/// A schema that is written from a history asks for what the history makes.
fn schema_of_history(dialect: Dialect, script: SourceFile) -> Result<(), String> {
    let history = replay(dialect, &[script]).schema;
    let namespaces = history.namespaces.clone();
    let configuration = configuration(dialect, &namespaces);
    let known = Known::read(&[SourceFile::new("schema.prisma", configuration)]);
    let known = known.map_err(|errors| format!("{errors:?}"))?;
    let text = lift(&history, &known).files.remove(0);
    let loaded = load(std::slice::from_ref(&text));
    let Some(schema) = loaded.schema else {
        let messages: Vec<_> = loaded.diagnostics.iter().map(|d| &d.message).collect();
        return Err(format!("it is not valid: {messages:?}\n{}", text.text));
    };
    let sides = (Side::history(history), Side::schema(lower(&schema)));
    let comparison = compare(sides.0, sides.1, &schema.datasource.namespaces());
    let change = comparison.migration();
    match change.is_empty() {
        true => Ok(()),
        false => Err(plan::script(&change)),
    }
}

#[test]
fn schemas_of_histories() {
    let folders = [
        ("postgres", Dialect::Postgres),
        ("postgres18", Dialect::Postgres),
        ("sqlite", Dialect::Sqlite),
        ("mysql", Dialect::Mysql),
        ("mysql8", Dialect::Mysql),
        ("mariadb", Dialect::Mysql),
    ];
    let mut wrong = Vec::new();
    // MariaDB makes hashes of whole texts, and says so: a server's catalogue has more than the script.
    let hashed = "CREATE TABLE hashed (id INT PRIMARY KEY, page TEXT UNIQUE, body BLOB, UNIQUE KEY by_body (body));";
    if let Err(error) = schema_of_history(Dialect::Mysql, SourceFile::new("hashed", hashed)) {
        wrong.push(error);
    }
    for (folder, dialect) in folders {
        let folder = whimbrel_tests::root().join("tests/replay").join(folder);
        let entries = std::fs::read_dir(folder).expect("a readable folder");
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        assert!(!paths.is_empty());
        for path in paths {
            let text = std::fs::read_to_string(&path).expect("a readable script");
            let name = path.display().to_string();
            if let Err(error) = schema_of_history(dialect, SourceFile::new(name.clone(), text)) {
                wrong.push(format!("{name}: {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn long() -> bool {
    std::env::var_os("WHIMBREL_LONG").is_some()
}

async fn generated(dialect: Dialect) {
    let oracle = match dialect {
        Dialect::Postgres | Dialect::Sqlite => whimbrel_tests::oracle(),
        _ => None,
    };
    let seeds = whimbrel_tests::seeds(5, 200);
    let count = seeds.end - seeds.start;
    // Asking takes a second, so only some are asked about.
    let asked = |seed: u64| oracle.as_deref().filter(|_| long() || seed < 3);
    let (mut equal, mut refused, mut wrong) = (0, 0, Vec::new());
    for seed in seeds {
        let mut text = whimbrel_tests::schemas::generate(dialect, seed);
        if dialect == Dialect::Mysql {
            text = text.replace("\"circle\"", "\"point\"").replace('😀', "");
        }
        let Some(schema) = load(&[SourceFile::new("schema.prisma", text)]).schema else {
            continue;
        };
        let wanted = lower(&schema);
        let script = plan::script(&diff(&SqlSchema::empty(dialect), &wanted));
        let label = format!("pull_{}", dialect.provider());
        let Some(mut live) = Live::create(dialect, &label).await else {
            return;
        };
        match live.apply(&script).await {
            Err(_) => refused += 1,
            Ok(()) => match check(&mut live, dialect, &wanted.namespaces, asked(seed)).await {
                Ok(()) => equal += 1,
                Err(error) => wrong.push(format!("seed {seed}: {error}")),
            },
        }
        live.drop().await;
    }
    println!(
        "{dialect:?} pulled: {equal} of {} equal, {refused} refused",
        equal + wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(equal > refused, "{refused} of {count} were refused");
}

#[tokio::test]
async fn postgres() {
    generated(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite() {
    generated(Dialect::Sqlite).await;
}

#[tokio::test]
async fn mariadb() {
    generated(Dialect::Mysql).await;
}

/// Views come with Prisma's names and types; a block that is there follows its view.
async fn views(dialect: Dialect, script: &str, names: [&str; 3]) {
    let label = format!("views_{}", dialect.provider());
    let Some(mut live) = Live::create(dialect, &label).await else {
        return;
    };
    live.apply(script).await.expect("views are made");
    let oracle = match dialect {
        Dialect::Postgres | Dialect::Sqlite => whimbrel_tests::oracle(),
        _ => None,
    };
    let checked = check(&mut live, dialect, &[], oracle.as_deref()).await;
    checked.unwrap_or_else(|error| panic!("{error}"));

    let mut described = live.describe(&[]).await;
    // Names, comments, what is required and relations are the developer's own; columns and their
    // types are the database's.
    let [view, other, text] = names;
    let own = format!(
        "{}\n/// Mine.\nview {view} {{\n  /// The key.\n  key Int @unique @map(\"id\") // why\n  \
         {text} Boolean? // wrong\n\n  /// Never there.\n  lost String\n  owner t @relation(fields: [key], references: [id])\n\n  \
         @@unique([key, lost])\n}}\n\nmodel t {{\n  id Int @id\n  /// Seen.\n  seen {view}?\n}}\n",
        configuration(dialect, &[]),
    );
    let read = |text: &str| Known::read(&[SourceFile::new("schema.prisma", text)]).expect("valid");
    let lifted = lift(&described, &read(&own));
    assert_eq!(lifted.views, 1, "{:?}", lifted.files);
    let text = &lifted.files[0].text;
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    for part in [
        &format!(
            "/// Mine. view {view} {{ /// The key. key Int @unique @map(\"id\") // why {} ",
            names[2]
        ),
        "// wrong",
        "owner t @relation(fields: [key], references: [id])",
        &format!("/// Seen. seen {view}?"),
        other,
    ] {
        assert!(words.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains("lost") && !words.contains("Boolean? // wrong"),
        "{text}"
    );
    let own = |warning: &&String| warning.starts_with("view ");
    assert_eq!(
        lifted.warnings.iter().filter(own).count(),
        2,
        "{:?}",
        lifted.warnings
    );
    let again = lift(&described, &read(text));
    assert_eq!((&again.files[0].text, again.views), (text, 0));
    // Columns that come and go come and go in the block.
    let mut fewer = described.clone();
    let found = fewer.views.iter_mut().find(|found| found.name.name == view);
    found
        .expect("the view")
        .columns
        .retain(|column| column.name != "id");
    let fewer = lift(&fewer, &read(text));
    let shown = &fewer.files[0].text;
    assert!(
        !shown.contains("key") && !shown.contains("owner") && !shown.contains("seen"),
        "{shown}"
    );
    let back = &lift(&described, &read(shown)).files[0].text;
    assert!(back.contains("id ") && back.contains("/// Mine."), "{back}");
    // Without the preview feature views are nobody's business.
    let without = configuration(dialect, &[]);
    let without = read(&without.replace(", \"views\"", "").replace("\"views\"", ""));
    assert_eq!(lift(&described, &without).views, 0);
    // A view that is gone takes its block along.
    described.views.clear();
    let gone = lift(&described, &read(text));
    assert!(!gone.files[0].text.contains("view "), "{:?}", gone.files);
    assert_eq!(
        gone.warnings
            .iter()
            .filter(|w| w.starts_with("view "))
            .count(),
        2
    );
    live.drop().await;
}

#[tokio::test]
async fn postgres_views() {
    let script = "CREATE TYPE mood AS ENUM ('a', 'b');\n\
        CREATE TABLE t (id SERIAL PRIMARY KEY, name VARCHAR(20) NOT NULL, m mood, at TIMESTAMP(3) DEFAULT now(), arr INT[]);\n\
        CREATE VIEW \"2bad\" AS SELECT 1::int AS x, NULL::circle AS c;\n\
        CREATE VIEW v_one AS SELECT id, name, m, at, arr, name || 'x' AS \"odd name\" FROM t;\n\
        CREATE MATERIALIZED VIEW made AS SELECT id FROM t;";
    views(Dialect::Postgres, script, ["v_one", "view bad", "name"]).await;
}

#[tokio::test]
async fn sqlite_views() {
    let script = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, b BLOB);\n\
        CREATE VIEW v_one AS SELECT id, name, b FROM t;\n\
        CREATE VIEW \"2bad\" AS SELECT id, name || 'x' AS \"odd name\", count(*) AS n FROM t;";
    views(Dialect::Sqlite, script, ["v_one", "view bad", "name"]).await;
}

#[tokio::test]
async fn sqlite_views_without_their_tables() {
    let Some(mut live) = Live::create(Dialect::Sqlite, "broken_views").await else {
        return;
    };
    let script = "CREATE TABLE t (id INTEGER PRIMARY KEY);\nCREATE TABLE u (id INTEGER PRIMARY KEY);\n\
        CREATE VIEW v AS SELECT id FROM u;\nDROP TABLE u;";
    live.apply(script).await.expect("SQLite lets it go");
    let described = live.describe(&[]).await;
    assert_eq!((described.tables.len(), described.views.len()), (1, 1));
    assert!(described.views[0].columns.is_empty());
    live.drop().await;
}

#[tokio::test]
async fn mariadb_views() {
    let script = "CREATE TABLE t (id INT PRIMARY KEY, m ENUM('a', 'b') NOT NULL, n VARCHAR(20));\n\
        CREATE VIEW v_one AS SELECT id, m, n FROM t;\nCREATE VIEW `2bad` AS SELECT id, 1 + 1 AS two FROM t;";
    views(Dialect::Mysql, script, ["v_one", "view bad", "n"]).await;
}

/// What is pulled into a schema that is there already is formatted, and a second pull changes nothing.
#[test]
fn a_pull_over_a_schema_is_formatted() {
    let mut pulled_again = 0;
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        for seed in whimbrel_tests::seeds(20, 400) {
            let text = whimbrel_tests::schemas::generate(dialect, seed);
            let read = |text: &str| Known::read(&[SourceFile::new("schema.prisma", text)]);
            let Some(schema) = load(&[SourceFile::new("schema.prisma", text.as_str())]).schema
            else {
                continue;
            };
            let described = lower(&schema);
            let lifted = lift(&described, &read(&text).expect("it is valid"));
            let first = &lifted.files[0].text;
            assert_eq!(&format(first), first, "{dialect:?} {seed}");
            // A time as a schema says it is none that a database would answer with.
            let Ok(known) = read(first) else {
                continue;
            };
            pulled_again += 1;
            assert_eq!(
                &lift(&described, &known).files[0].text,
                first,
                "{dialect:?} {seed}"
            );
        }
    }
    assert!(pulled_again > 20, "{pulled_again}");
}

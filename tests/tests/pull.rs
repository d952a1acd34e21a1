//! `db pull`: databases come back as schemas that ask for the very same database.

use std::path::Path;

use whimbrel_engine::{
    diff::diff,
    format::format,
    lift::{Known, lift},
    lower::lower,
    plan,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::live::Live;

/// The blocks that a pull starts from.
fn configuration(dialect: Dialect, namespaces: &[String]) -> String {
    let mut out = String::new();
    if dialect == Dialect::Postgres {
        // Without it Prisma writes conditions of indexes that it then refuses to read.
        out.push_str("generator client {\n  provider        = \"prisma-client\"\n");
        out.push_str("  previewFeatures = [\"partialIndexes\"]\n}\n\n");
    }
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
    let mut described = live.describe(namespaces).await;
    described.forget_btree_operator_classes();
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
            Ok(theirs) if theirs.trim() == text.trim() => {}
            Ok(theirs) => return Err(first_difference(text, &theirs)),
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

fn long() -> bool {
    std::env::var_os("WHIMBREL_LONG").is_some()
}

async fn generated(dialect: Dialect) {
    let oracle = match dialect {
        Dialect::Postgres | Dialect::Sqlite => whimbrel_tests::oracle(),
        _ => None,
    };
    let count = if long() { 200 } else { 5 };
    // Asking takes a second, so only some are asked about.
    let asked = |seed: u64| {
        oracle
            .as_deref()
            .filter(|_| seed < if long() { 40 } else { 3 })
    };
    let (mut equal, mut refused, mut wrong) = (0, 0, Vec::new());
    for seed in 0..count {
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

//! What the catalogue queries read from live databases, compared with what schemas ask for.

use whimbrel_engine::{
    describe,
    diff::diff,
    lower::lower,
    plan,
    schema::load,
    source::SourceFile,
    sql::{ColumnType, Default, Dialect, SqlSchema},
};
use whimbrel_tests::{
    live::{self, Live},
    projects::{self, expected, name, truth, wanted},
};

/// Both scripts between what is and what is wanted; empty when there is no difference.
fn difference(described: &SqlSchema, wanted: &SqlSchema) -> String {
    let mut out = String::new();
    // MySQL makes an index for each foreign key that has none, and what `dbgenerated()` stands
    // for only the database knows: there only one way is empty.
    let mut columns = wanted.tables.iter().flat_map(|table| &table.columns);
    let unknown = columns.any(|column| column.default == Some(Default::Expression(None)));
    let one_way = unknown || wanted.dialect == Dialect::Mysql;
    let ways = if one_way { 1 } else { 2 };
    let both = [
        ("to the schema", diff(described, wanted)),
        ("to the database", diff(wanted, described)),
    ];
    for (title, diff) in both.into_iter().take(ways) {
        if !diff.is_empty() {
            out.push_str(&format!("-- {title}\n{}\n", plan::script(&diff)));
        }
    }
    out
}

/// A script applied to a fresh database and described makes no difference to the schema.
async fn round_trip(
    dialect: Dialect,
    label: &str,
    script: &str,
    wanted: &SqlSchema,
) -> Result<(), String> {
    let Some(mut live) = Live::create(dialect, label).await else {
        return Ok(());
    };
    if dialect == Dialect::Postgres {
        // Schemas take them for granted: they belong to whoever made the database.
        let extensions = "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;";
        live.apply(extensions).await?;
    }
    let applied = live.apply(script).await;
    let mut described = live.describe(&wanted.namespaces).await;
    live.drop().await;
    applied?;
    described.partial_indexes = wanted.partial_indexes;
    let is_wanted = |name: &str| wanted.extensions.iter().any(|wanted| wanted.name == name);
    described
        .extensions
        .retain(|extension| is_wanted(&extension.name));
    match difference(&described, wanted) {
        difference if difference.is_empty() => Ok(()),
        difference => Err(difference),
    }
}

fn report(what: &str, compared: usize, wrong: &[String]) {
    println!("{what}: {} of {compared} equal", compared - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `dbgenerated("1")` asks for an expression and the database answers with a literal. Prisma
/// takes the two for different for ever, and so does the diff; here they are the same.
fn fold_defaults(wanted: &mut SqlSchema) {
    let dialect = wanted.dialect;
    for column in wanted
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns)
    {
        let Some(Default::Expression(Some(text))) = &column.default else {
            continue;
        };
        column.default = match (dialect, &column.ty) {
            (Dialect::Sqlite, ColumnType::Native(ty)) => describe::sqlite::default(text, ty),
            (Dialect::Postgres, ty) => {
                describe::postgres::default(text, ty, column.arity, "public")
            }
            (_, ty) => {
                let mut text = text.replace("now()", "current_timestamp()");
                if text == "1" && matches!(ty, ColumnType::Native(ty) if ty.name == "VARCHAR") {
                    text = "'1'".to_owned();
                }
                describe::mysql::default(&text, ty, true, false)
            }
        };
    }
}

/// Schemas made by chance. `WHIMBREL_LONG=1` tries many.
async fn generated(dialect: Dialect) {
    let count = match std::env::var_os("WHIMBREL_LONG") {
        Some(_) => 300,
        None => 10,
    };
    let (mut compared, mut wrong, mut refused) = (0, Vec::new(), 0);
    for seed in 0..count {
        let mut text = whimbrel_tests::schemas::generate(dialect, seed);
        if dialect == Dialect::Mysql {
            // The generator asks for a type that only PostgreSQL has.
            text = text.replace("\"circle\"", "\"point\"");
            // MariaDB loses characters of four bytes in defaults.
            text = text.replace('😀', "");
        }
        let loaded = load(&[SourceFile::new("schema.prisma", text)]);
        let Some(schema) = loaded.schema else {
            wrong.push(format!(
                "seed {seed} is not valid: {:?}",
                loaded.diagnostics.first()
            ));
            continue;
        };
        let mut wanted = lower(&schema);
        let script = plan::script(&diff(&SqlSchema::empty(dialect), &wanted));
        fold_defaults(&mut wanted);
        let label = format!("generated_{}", dialect.provider());
        match round_trip(dialect, &label, &script, &wanted).await {
            // Not every valid schema has defaults that make sense to a database.
            Err(error) if error.starts_with("error returned from database") => refused += 1,
            Err(error) => {
                compared += 1;
                wrong.push(format!("seed {seed}: {error}"));
            }
            Ok(()) => compared += 1,
        }
    }
    assert!(refused * 2 < count, "{refused} of {count} were refused");
    report(&format!("{dialect:?} generated"), compared, &wrong);
}

#[tokio::test]
async fn postgres_generated() {
    generated(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite_generated() {
    generated(Dialect::Sqlite).await;
}

#[tokio::test]
async fn mariadb_generated() {
    generated(Dialect::Mysql).await;
}

/// Each corpus schema made from nothing.
async fn schemas(dialect: Dialect) {
    let (mut compared, mut wrong) = (0, Vec::new());
    for project in projects::of(dialect) {
        let wanted = wanted(&project);
        let empty = SqlSchema::empty(dialect);
        let ours = || plan::script(&diff(&empty, &wanted));
        let script = expected(&project, "from-empty.sql").unwrap_or_else(ours);
        let label = format!("schemas_{}", dialect.provider());
        match round_trip(dialect, &label, &script, &wanted).await {
            // The server lacks an extension, or refuses the foreign keys of this schema.
            Err(error)
                if live::lacks_extension(&error)
                    || error.contains("constraint is incorrectly formed")
                    // MariaDB hashes what is too long for a unique index.
                    || error.contains("Specified key was too long") =>
            {
                println!(
                    "SKIPPED: {}: {}",
                    name(&project),
                    error.lines().next().unwrap_or("")
                );
                continue;
            }
            Err(error) => wrong.push(format!("{}: {error}", name(&project))),
            Ok(()) => {}
        }
        compared += 1;
    }
    report(&format!("{dialect:?} schemas"), compared, &wrong);
}

#[tokio::test]
async fn postgres_schemas() {
    schemas(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite_schemas() {
    schemas(Dialect::Sqlite).await;
}

#[tokio::test]
async fn mariadb_schemas() {
    schemas(Dialect::Mysql).await;
}

/// The database that a history makes differs from the schema by exactly the script that Prisma
/// writes for it.
async fn histories(dialect: Dialect) {
    let (mut compared, mut wrong) = (0, Vec::new());
    for project in projects::of(dialect) {
        let script = expected(&project, "history-to-schema.sql");
        let (Some(script), None) = (script, truth(&project, "fail")) else {
            continue;
        };
        let label = format!("histories_{}", dialect.provider());
        let Some(mut live) = Live::create(dialect, &label).await else {
            return;
        };
        let mut lacks = None;
        for (path, text) in live::history(&project.join("migrations")) {
            let Err(error) = live.apply(&text).await else {
                continue;
            };
            if live.lacks(&error).await {
                lacks = Some(error);
                break;
            }
            wrong.push(format!("{path}: {error}"));
        }
        let wanted = wanted(&project);
        let described = live.describe(&wanted.namespaces).await;
        let described = projects::as_prisma_reads(described, &wanted.namespaces);
        live.drop().await;
        if let Some(error) = lacks {
            let first = error.lines().next().unwrap_or_default();
            println!("SKIPPED: {}: {first}", name(&project));
            continue;
        }
        let ours = plan::script(&diff(&described, &wanted));
        compared += 1;
        if ours.trim() != script.trim() {
            let differing = prefix_of_difference(ours.trim(), script.trim());
            wrong.push(format!("{}: {differing}", name(&project)));
        }
    }
    report(&format!("{dialect:?} histories"), compared, &wrong);
}

/// The first lines that differ.
fn prefix_of_difference(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.lines().collect(), theirs.lines().collect());
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| {
        lines
            .iter()
            .skip(at)
            .take(6)
            .copied()
            .collect::<Vec<_>>()
            .join("\n")
    };
    format!(
        "line {}\n<<< ours\n{}\n>>> theirs\n{}",
        at + 1,
        part(&ours),
        part(&theirs)
    )
}

#[tokio::test]
async fn postgres_histories() {
    histories(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite_histories() {
    histories(Dialect::Sqlite).await;
}

//! Histories of real projects that write their migrations in SQL, and those of the corpus: is every statement
//! understood, does the replay end at the server's catalogue, and does a schema that is pulled from the
//! server end there too? A few by default, all of them with `WHIMBREL_LONG=1`.

use std::path::{Path, PathBuf};

use whimbrel_core::lock_file;
use whimbrel_engine::{
    check,
    compare::{Side, compare},
    diagnostics::Severity,
    lift::{Known, lift},
    plan,
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{
    live::{self, Live},
    projects::name,
};

/// Those of the short form: one for each database, with blocks, views and rebuilds.
const SHORT: [&str; 6] = [
    "atuin-postgres",
    "bathbot",
    "cala",
    "nym-credentials",
    "mcaptcha-maria",
    "vaultwarden-sqlite",
];

/// What is known to differ at the catalogue, and why.
const DIFFERENT: [(&str, &str); 2] = [
    (
        "tensorzero",
        "a function makes partitions for today's date, which only a server knows",
    ),
    ("theseus", "the numbers of SQLite's own indexes"),
];

/// What became of a history.
#[derive(Default)]
struct Verdict {
    understood: bool,
    at_catalogue: bool,
    at_pulled: bool,
    notes: Vec<String>,
}

fn dialect(project: &Path) -> Dialect {
    let text = std::fs::read_to_string(project.join("migrations/migration_lock.toml"));
    lock_file::parse(&text.expect("a lock file")).expect("a known provider")
}

/// The schema that `db pull` writes.
fn pulled(described: &SqlSchema) -> Result<Vec<SourceFile>, String> {
    let dialect = described.dialect;
    let mut text = format!(
        "datasource db {{\n  provider = \"{}\"\n",
        dialect.provider()
    );
    let used = |namespace: &&String| {
        let tables = described.tables.iter().map(|table| &table.name);
        let enums = described.enums.iter().map(|e| &e.name);
        let mut names = tables.chain(enums);
        names.any(|name| name.namespace.as_ref() == Some(namespace))
    };
    let namespaces: Vec<&String> = described.namespaces.iter().filter(used).collect();
    if namespaces.iter().any(|name| *name != "public") {
        text.push_str(&format!("  schemas = {namespaces:?}\n"));
    }
    text.push_str("}\n");
    let features = match dialect {
        Dialect::Postgres => "\"partialIndexes\"",
        _ => "",
    };
    let text = format!(
        "generator client {{\n  provider        = \"prisma-client\"\n  previewFeatures = [{features}]\n}}\n\n{text}"
    );
    let known = Known::read(&[SourceFile::new("schema.prisma", text)]);
    let lifted = lift(described, &known.map_err(|errors| format!("{errors:?}"))?);
    Ok(lifted.files)
}

/// What the servers of the tests lack, or a function that the program itself brings along.
const ELSEWHERE: [&str; 6] = [
    "there is already another table or index with this name: _movies_old",
    "\"vector\" is not available",
    "type \"vector\"",
    "BIN_TO_UUID does not exist",
    "subquery in FROM must have an alias",
    "cast(TRUE as json)",
];

async fn judge(project: &Path) -> Option<Option<Verdict>> {
    let dialect = dialect(project);
    let mut verdict = Verdict::default();
    let mut live = Live::create(dialect, &format!("history_{}", name(project).len())).await?;
    let mut scripts = Vec::new();
    for (path, text) in live::history(&project.join("migrations")) {
        scripts.push(SourceFile::new(path, text));
    }
    if let Ok(setup) = std::fs::read_to_string(project.join("setup.sql")) {
        live.apply(&setup)
            .await
            .expect("what another program makes");
        let notes = SourceFile::new("whimbrel.sql", format!("-- exists\n{setup}"));
        scripts.first_mut().expect("a migration").beside = Some(Box::new(notes));
    }
    let mut refused = None;
    if name(project).starts_with("vaultwarden-mysql") {
        live.apply("SET foreign_key_checks = 0").await.ok();
    }
    for script in &scripts {
        if let Err(error) = live.apply(&script.text).await {
            if error.contains("no such function") {
                // Rows are changed there, and nothing else.
                continue;
            }
            refused = Some(error);
            break;
        }
        if dialect == Dialect::Postgres {
            live.apply("RESET search_path; RESET ROLE").await.ok();
        }
    }
    let replayed = replay(dialect, &scripts);
    for found in &replayed.diagnostics {
        let script = &scripts[found.span.file()];
        let place = script.text.get(found.span.range()).unwrap_or_default();
        let place: String = place.chars().take(120).collect();
        let path = Path::new(&script.path)
            .parent()
            .map(name)
            .unwrap_or_default();
        verdict
            .notes
            .push(format!("{path}: {}: {place}", found.message));
    }
    let is_error = replayed
        .diagnostics
        .iter()
        .any(|d| d.severity == Severity::Error);
    if let Some(refused) = refused {
        if ELSEWHERE.iter().any(|known| refused.contains(known)) {
            live.drop().await;
            println!(
                "SKIPPED: {}: {}",
                name(project),
                refused.lines().next().unwrap_or_default()
            );
            return Some(None);
        }
        verdict.notes.push(format!("the server refuses: {refused}"));
        verdict.understood = is_error;
        verdict.at_catalogue = is_error;
        verdict.at_pulled = is_error;
        live.drop().await;
        return Some(Some(verdict));
    }
    verdict.understood = replayed.diagnostics.is_empty();
    let described = live.describe(&replayed.schema.namespaces).await;
    live.drop().await;
    let history = replayed.schema;
    let sides = (Side::history(history), Side::live(described.clone()));
    let comparison = compare(sides.0, sides.1, &[]);
    let change = comparison.migration();
    match change.is_empty() {
        true => verdict.at_catalogue = true,
        false => verdict
            .notes
            .push(format!("history to catalogue:\n{}", plan::script(&change))),
    }
    let wanted = check::Project {
        schema: pulled(&described).expect("a schema that can be read"),
        migrations: scripts
            .into_iter()
            .map(|file| check::Script {
                name: name(Path::new(&file.path).parent().expect("a folder")),
                file,
            })
            .collect(),
        lock: None,
        ..check::Project::default()
    };
    let checked = check::check(&wanted);
    match checked.state {
        None => {
            let errors = checked.diagnostics.iter();
            let errors: Vec<_> = errors.filter(|d| d.severity == Severity::Error).collect();
            verdict.notes.push(format!("the pulled schema: {errors:?}"));
        }
        Some(state) => match state.change {
            None => verdict.at_pulled = true,
            Some(change) => verdict
                .notes
                .push(format!("history to pulled schema:\n{}", change.sql)),
        },
    }
    Some(Some(verdict))
}

async fn run(dialect_wanted: Dialect) {
    let long = std::env::var("WHIMBREL_LONG").is_ok();
    let only = std::env::var("WHIMBREL_HISTORY").ok();
    let folders = [
        whimbrel_tests::sql_corpus(),
        long.then(whimbrel_tests::corpus).flatten(),
    ];
    let mut projects: Vec<PathBuf> = folders
        .into_iter()
        .flatten()
        .flat_map(|folder| {
            std::fs::read_dir(folder)
                .expect("a readable folder")
                .flatten()
        })
        .map(|entry| entry.path())
        .filter(|path| path.join("migrations/migration_lock.toml").is_file())
        .filter(|path| dialect(path) == dialect_wanted)
        .filter(|path| long || only.is_some() || SHORT.contains(&name(path).as_str()))
        .filter(|path| {
            only.as_ref()
                .is_none_or(|only| name(path).contains(only.as_str()))
        })
        .collect();
    projects.sort();
    let (mut understood, mut at_catalogue, mut at_pulled) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut total = projects.len();
    for project in projects {
        let Some(verdict) = judge(&project).await else {
            return;
        };
        let Some(verdict) = verdict else {
            total -= 1;
            continue;
        };
        understood += usize::from(verdict.understood);
        at_catalogue += usize::from(verdict.at_catalogue);
        at_pulled += usize::from(verdict.at_pulled);
        let told = format!("{}:\n{}", name(&project), verdict.notes.join("\n"));
        let known = DIFFERENT.iter().find(|(known, _)| *known == name(&project));
        match (verdict.understood && verdict.at_catalogue, known) {
            (true, _) if verdict.at_pulled => {}
            (true, _) => println!("{told}"),
            (false, Some((name, why))) => println!("{name}: known to differ: {why}"),
            (false, None) => wrong.push(told),
        }
    }
    println!(
        "{}: of {total} histories {understood} are understood whole, {at_catalogue} end at the server's catalogue, {at_pulled} at the pulled schema",
        dialect_wanted.provider()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn postgres() {
    run(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite() {
    run(Dialect::Sqlite).await;
}

#[tokio::test]
async fn mariadb() {
    run(Dialect::Mysql).await;
}

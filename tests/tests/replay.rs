//! Real histories, replayed without a database, against what Prisma's engine computed from a
//! real one; and scripts of every statement form against servers.

use std::path::{Path, PathBuf};

use whimbrel_engine::{
    diagnostics::Severity,
    diff::diff,
    plan,
    replay::{Replayed, replay},
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{
    live::Live,
    projects::{self, history, name, truth, wanted},
    summary,
};

/// The folder name of the migration that holds the first error, with its message.
fn first_error(replayed: &Replayed, scripts: &[SourceFile]) -> Option<(String, String)> {
    let mut diagnostics = replayed.diagnostics.iter();
    let error = diagnostics.find(|d| d.severity == Severity::Error)?;
    let script = &scripts[error.span.file()];
    let folder = Path::new(&script.path).parent().expect("a folder");
    let snippet = script.text.get(error.span.range());
    let message = format!("{}: {:?}", error.message, snippet.unwrap_or_default());
    Some((name(folder), message))
}

/// The script from a replayed history to the schema beside it.
fn script(replayed: SqlSchema, wanted: &SqlSchema) -> String {
    let replayed = projects::as_prisma_reads(replayed, &wanted.namespaces);
    plan::script(&diff(&replayed, wanted))
}

#[test]
fn real_histories_end_where_a_database_ends() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for project in projects::all() {
        let provider = truth(&project, "provider").expect("a provider");
        let dialect = Dialect::from_provider(&provider).expect("a known provider");
        let scripts = history(&project);
        let replayed = replay(dialect, &scripts);
        let error = first_error(&replayed, &scripts);
        compared += 1;
        // What the judging server lacks is no fault of the history.
        let refused = truth(&project, "fail").filter(|fail| !fail.contains("extension"));
        let problem = match (refused, error) {
            (Some(refused), Some((migration, message))) => (!refused.starts_with(&migration))
                .then(|| format!("refused at {migration} ({message}), the server at {refused}")),
            (Some(refused), None) => Some(format!("not refused, the server: {refused}")),
            (None, Some((migration, message))) => {
                Some(format!("refused at {migration}: {message}"))
            }
            (None, None) => {
                let expected = project.join("expected/history-to-schema.sql");
                let found = script(replayed.schema, &wanted(&project));
                match std::fs::read_to_string(expected) {
                    Ok(expected) if expected.trim() == found.trim() => None,
                    Ok(expected) => Some(format!("found:\n{found}\nexpected:\n{expected}")),
                    // No engine could be asked about MySQL: see `as_mariadb_says`.
                    Err(_) => None,
                }
            }
        };
        wrong.extend(problem.map(|problem| format!("{}: {problem}", name(&project))));
    }
    println!(
        "{} of {compared} histories as expected",
        compared - wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// For MySQL there is no engine to ask, but the server itself.
#[tokio::test]
async fn as_mariadb_says() {
    let mut wrong = Vec::new();
    for project in projects::all() {
        if truth(&project, "provider").as_deref() != Some("mysql") {
            continue;
        }
        let Some(mut live) = Live::create(Dialect::Mysql, "replay_history").await else {
            return;
        };
        let scripts = history(&project);
        let mut applied = Ok(());
        for script in &scripts {
            applied = applied.and(live.apply(&script.text).await);
        }
        // Functions of MySQL only; unique indexes that only MariaDB makes, of hashes.
        let of_the_other = ["BIN_TO_UUID", "Specified key was too long"];
        if applied
            .as_ref()
            .is_err_and(|error| of_the_other.iter().any(|known| error.contains(known)))
        {
            println!("SKIPPED: {} is for the other server", name(&project));
            live.drop().await;
            continue;
        }
        let described = live.describe(&[]).await;
        live.drop().await;
        let wanted = wanted(&project);
        let replayed = replay(Dialect::Mysql, &scripts).schema;
        let (ours, theirs) = (script(replayed, &wanted), script(described, &wanted));
        if applied.is_err() || ours != theirs {
            let name = name(&project);
            wrong.push(format!(
                "{name}: {applied:?}\nfound:\n{ours}\nserver:\n{theirs}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Applies every script of a folder to a server and describes it: the replay says the same.
async fn scripts(dialect: Dialect, folder: &str) {
    let folder = whimbrel_tests::root().join("tests/replay").join(folder);
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable script");
        let Some(mut live) = Live::create(dialect, "replay_script").await else {
            return;
        };
        let applied = live.apply(&text).await;
        let source = SourceFile::new(name(&path), text);
        let replayed = replay(dialect, std::slice::from_ref(&source));
        let described = live.describe(&replayed.schema.namespaces).await;
        live.drop().await;
        let mut problems = Vec::new();
        if let Err(error) = applied {
            problems.push(format!("the server refuses: {error}"));
        }
        if let Some((_, message)) = first_error(&replayed, std::slice::from_ref(&source)) {
            problems.push(format!("refused: {message}"));
        }
        problems.extend(summary::differences(&replayed.schema, &described));
        if !problems.is_empty() {
            wrong.push(format!("{}:\n{}", name(&path), problems.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn postgres_scripts() {
    scripts(Dialect::Postgres, "postgres").await;
}

/// What only PostgreSQL since 18 understands.
#[tokio::test]
async fn postgres18_scripts() {
    let Some(mut live) = Live::create(Dialect::Postgres, "replay_18").await else {
        return;
    };
    let is_before = live.is_before_postgres(18).await;
    live.drop().await;
    match is_before {
        true => eprintln!("SKIPPED: needs PostgreSQL 18"),
        false => scripts(Dialect::Postgres, "postgres18").await,
    }
}

#[tokio::test]
async fn sqlite_scripts() {
    scripts(Dialect::Sqlite, "sqlite").await;
}

#[tokio::test]
async fn mariadb_scripts() {
    scripts(Dialect::Mysql, "mysql").await;
}

/// What only one of the two understands, or reads in its own way.
#[tokio::test]
async fn mysql8_or_mariadb_scripts() {
    let Some(mut live) = Live::create(Dialect::Mysql, "replay_version").await else {
        return;
    };
    let is_mariadb = live.is_mariadb().await;
    live.drop().await;
    let folder = if is_mariadb { "mariadb" } else { "mysql8" };
    scripts(Dialect::Mysql, folder).await;
}

/// Each of these scripts fails at its last statement, on the server and in the replay.
async fn refused(dialect: Dialect, folder: &str) {
    let folder = whimbrel_tests::root()
        .join("tests/replay/refused")
        .join(folder);
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable script");
        let source = SourceFile::new(name(&path), text.clone());
        let replayed = replay(dialect, &[source]);
        let mut errors = replayed.diagnostics.iter();
        let error = errors.find(|d| d.severity == Severity::Error);
        let last = text
            .trim_end()
            .trim_end_matches(';')
            .rfind(";\n")
            .map_or(0, |at| at + 1);
        match error {
            None => wrong.push(format!("{}: not refused", name(&path))),
            Some(error) if error.span.start() < last => {
                wrong.push(format!("{}: too early: {}", name(&path), error.message));
            }
            Some(_) => {}
        }
        if let Some(mut live) = Live::create(dialect, "replay_refused").await {
            let refused = live.apply(&text).await;
            live.drop().await;
            if refused.is_ok() {
                wrong.push(format!("{}: the server runs it", name(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn postgres_refused() {
    refused(Dialect::Postgres, "postgres").await;
}

#[tokio::test]
async fn sqlite_refused() {
    refused(Dialect::Sqlite, "sqlite").await;
}

#[tokio::test]
async fn mariadb_refused() {
    refused(Dialect::Mysql, "mysql").await;
}

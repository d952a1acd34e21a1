//! What the catalogue queries read from live databases.

use std::path::{Path, PathBuf};

use whimbrel_engine::{diff::diff, plan, sql::Dialect};
use whimbrel_tests::live::{self, Live};

/// The corpus projects of one dialect.
fn projects(dialect: Dialect) -> Vec<PathBuf> {
    let Some(corpus) = whimbrel_tests::corpus() else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(corpus).expect("a readable corpus");
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| truth(path, "provider").as_deref() == Some(dialect.provider()));
    found.sort();
    found
}

/// A field of `truth.json`, as text; `None` when it is null or absent.
fn truth(project: &Path, field: &str) -> Option<String> {
    let text = std::fs::read_to_string(project.join("truth.json")).ok()?;
    let (_, rest) = text.split_once(&format!("\"{field}\":"))?;
    let value = rest.trim_start();
    match value.strip_prefix('"') {
        Some(text) => text.split('"').next().map(str::to_owned),
        None => None,
    }
}

fn expected(project: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(project.join("expected").join(name)).ok()
}

/// The history of each project and the script from nothing to its schema, both run on a real
/// database and described, must differ by exactly the script that Prisma writes between them.
async fn histories(dialect: Dialect) {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for project in projects(dialect) {
        let name = project
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let scripts = (
            expected(&project, "from-empty.sql"),
            expected(&project, "history-to-schema.sql"),
        );
        let (Some(from_empty), Some(script)) = scripts else {
            continue;
        };
        if truth(&project, "fail").is_some() {
            continue;
        }
        let Some(mut wanted) = Live::create(dialect, "describe_wanted").await else {
            return;
        };
        if let Err(error) = wanted.apply(&from_empty).await {
            wrong.push(format!("{name}: from-empty.sql: {error}"));
            wanted.drop().await;
            continue;
        }
        let next = wanted.describe(&[]).await;
        wanted.drop().await;
        let Some(mut real) = Live::create(dialect, "describe_history").await else {
            return;
        };
        for (path, text) in live::history(&project.join("migrations")) {
            if let Err(error) = real.apply(&text).await {
                wrong.push(format!("{name}: {path}: {error}"));
            }
        }
        let previous = real.describe(&[]).await;
        real.drop().await;
        let mut next = next;
        next.partial_indexes = false;
        let ours = plan::script(&diff(&previous, &next));
        compared += 1;
        if ours.trim() != script.trim() {
            std::fs::create_dir_all("/tmp/describe").ok();
            std::fs::write(format!("/tmp/describe/{name}.ours.sql"), &ours).ok();
            std::fs::write(format!("/tmp/describe/{name}.theirs.sql"), &script).ok();
            wrong.push(format!(
                "{name}: {} against {} bytes",
                ours.len(),
                script.len()
            ));
        }
    }
    println!("{compared} histories compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn postgres_histories() {
    histories(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite_histories() {
    histories(Dialect::Sqlite).await;
}

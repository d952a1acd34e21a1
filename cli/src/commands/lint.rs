//! `whimbrel migrate lint`: how much of a history is understood, migration by migration.

use std::path::Path;

use serde_json::{Value, json};
use whimbrel_engine::{
    check,
    diagnostics::{self, Severity},
    replay::{ScriptReport, replay},
    source::SourceFile,
};

use crate::{
    failure::Outcome,
    project::{self, Project, shown},
    terminal::{count, print_json, report, say, table},
};

pub(super) fn run(project: &Project, folder: Option<&Path>, as_json: bool) -> Outcome {
    let folder = folder.unwrap_or(&project.migrations);
    let (dialect, history) = project::history_of(project, folder)?;
    let loaded = check::Project::new(Vec::new(), Some(history), shown);
    let names: Vec<String> = loaded.migrations.iter().map(|m| m.name.clone()).collect();
    let scripts: Vec<SourceFile> = loaded.migrations.into_iter().map(|m| m.file).collect();
    let replayed = replay(dialect, &scripts);
    let failed = u8::from(!replayed.is_ok());
    let rows: Vec<(&str, &ScriptReport)> = names
        .iter()
        .map(String::as_str)
        .zip(&replayed.scripts)
        .collect();
    if as_json {
        let diagnostics = diagnostics::json(&replayed.diagnostics, &scripts);
        print_json(&in_json(&rows, &diagnostics)?);
        return Ok(failed);
    }
    say(&text(&rows));
    report(&replayed.diagnostics, &scripts);
    let of = |severity| {
        let found = replayed.diagnostics.iter();
        found.filter(|found| found.severity == severity).count()
    };
    say(&format!(
        "\n{} in {}: {}, {}",
        count(rows.len(), "migration"),
        shown(folder),
        count(of(Severity::Error), "error"),
        count(of(Severity::Warning), "warning")
    ));
    Ok(failed)
}

const TITLES: [&str; 4] = ["understood", "ignored", "failed", "not reached"];

/// The same in JSON.
const MEMBERS: [&str; 4] = ["understood", "ignored", "failed", "notReached"];

fn numbers(report: &ScriptReport) -> [usize; 4] {
    [
        report.modelled,
        report.opaque,
        report.failed,
        report.unreached,
    ]
}

fn text(rows: &[(&str, &ScriptReport)]) -> String {
    let head = ["migration"].into_iter().chain(TITLES);
    let mut cells = vec![head.map(str::to_owned).collect::<Vec<_>>()];
    for (name, report) in rows {
        let numbers = numbers(report).map(|number| number.to_string());
        cells.push([(*name).to_owned()].into_iter().chain(numbers).collect());
    }
    table(&cells)
}

fn in_json(rows: &[(&str, &ScriptReport)], diagnostics: &str) -> Result<Value, String> {
    let migrations: Vec<Value> = rows
        .iter()
        .map(|(name, report)| {
            let mut members = serde_json::Map::new();
            members.insert("name".to_owned(), json!(name));
            for (title, number) in MEMBERS.iter().zip(numbers(report)) {
                members.insert((*title).to_owned(), json!(number));
            }
            Value::Object(members)
        })
        .collect();
    let diagnostics: Value = serde_json::from_str(diagnostics)
        .map_err(|error| format!("the errors cannot be written as JSON: {error}"))?;
    Ok(json!({ "migrations": migrations, "diagnostics": diagnostics }))
}

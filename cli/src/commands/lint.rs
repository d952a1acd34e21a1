//! `whimbrel migrate lint`: how much of a history is understood, migration by migration.

use std::path::Path;

use whimbrel_engine::{
    check,
    diagnostics::Severity,
    replay::{ScriptReport, replay},
    source::SourceFile,
};

use super::{count, report, say};
use crate::{
    json::Json,
    project::{self, Project, shown},
};

pub(super) fn run(project: &Project, folder: Option<&Path>, as_json: bool) -> Result<u8, String> {
    let folder = folder.unwrap_or(&project.migrations);
    let history = project::history(folder)?
        .ok_or_else(|| format!("the migrations folder {} does not exist", folder.display()))?;
    let loaded = check::Project::new(Vec::new(), Some(history), shown);
    let dialect = match loaded.lock {
        Some(lock) => lock.dialect,
        None => project.dialect()?.ok_or_else(|| {
            format!(
                "nothing says which database these migrations are for: add {} with its provider, or give --schema",
                folder.join("migration_lock.toml").display()
            )
        })?,
    };
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
        say(&json(&rows));
        return Ok(failed);
    }
    say(&table(&rows));
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

const TITLES: [&str; 4] = ["modelled", "opaque", "failed", "unreached"];

fn numbers(report: &ScriptReport) -> [usize; 4] {
    [
        report.modelled,
        report.opaque,
        report.failed,
        report.unreached,
    ]
}

fn table(rows: &[(&str, &ScriptReport)]) -> String {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .chain(["migration".len()])
        .max()
        .unwrap_or_default();
    let mut out = format!("{:width$}", "migration");
    for title in TITLES {
        out.push_str(&format!("  {title}"));
    }
    for (name, report) in rows {
        out.push_str(&format!("\n{name:width$}"));
        for (number, title) in numbers(report).iter().zip(TITLES) {
            out.push_str(&format!("  {number:>width$}", width = title.len()));
        }
    }
    out
}

fn json(rows: &[(&str, &ScriptReport)]) -> String {
    let migrations = rows.iter().map(|(name, report)| {
        let mut members = vec![("name", Json::string(*name))];
        let numbers = numbers(report).into_iter().map(Json::Number);
        members.extend(TITLES.into_iter().zip(numbers));
        Json::Object(members)
    });
    Json::Object(vec![("migrations", Json::List(migrations.collect()))]).to_string()
}

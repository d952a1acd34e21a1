//! `whimbrel migrate deploy`

use serde_json::{Value, json};
use whimbrel::{Backup, Change, Report, SchemaCheck, When};

use super::downgrade::reverses;
use super::history::{History, with_outline};
use crate::{
    args,
    failure::Outcome,
    project::{Project, shown},
    terminal::{count, print_json, say},
};

pub(super) async fn run(project: &Project, arguments: &args::Deploy) -> Outcome {
    let mut history = History::create(project).await?;
    history.migrations = with_outline(project, history.migrations)?;
    if arguments.reversible {
        history.migrations = history.migrations.found_reversible(reverses(project)?);
    }
    let migrator = match arguments.backup {
        true => history.migrator().backup(Backup::beside().keep(3)),
        false => history.migrator(),
    };
    let migrator = migrator.verify_schema(When::EveryStart);
    let differs = |report: &Report| report.schema.as_ref().is_some_and(SchemaCheck::differs);
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    let report = history.apply_with(migrator).await?;
    if arguments.json {
        print_json(&in_json(&report));
        return Ok(u8::from(differs(&report)));
    }
    say(match report.applied.len() {
        0 => "\nNo pending migrations to apply.",
        _ => "\nAll migrations have been successfully applied.",
    });
    match report.schema.filter(SchemaCheck::differs) {
        Some(check) => {
            say(&format!("\n{check}"));
            Ok(1)
        }
        None => Ok(0),
    }
}

/// As the program's own `migrate deploy --json`.
fn in_json(report: &Report) -> Value {
    let applied = report.applied.iter().map(|applied| {
        let milliseconds = u64::try_from(applied.duration.as_millis()).unwrap_or(u64::MAX);
        json!({ "name": applied.name, "milliseconds": milliseconds })
    });
    json!({
        "applied": applied.collect::<Vec<_>>(),
        "backup": report.backup.as_ref().map(|copy| copy.name.as_str()),
        "schema": report.schema.as_ref().map(compared),
    })
}

fn compared(check: &SchemaCheck) -> Value {
    let differences = check.differences.iter().map(|difference| {
        let (kind, expected, found) = match &difference.change {
            Change::Changed { expected, found } => ("changed", Some(expected), Some(found)),
            _ => ("missing", None, None),
        };
        json!({
            "object": difference.object.word(),
            "name": difference.name,
            "kind": kind,
            "expected": expected,
            "found": found,
            "message": difference.to_string(),
        })
    });
    json!({
        "differences": differences.collect::<Vec<_>>(),
        "tables": check.tables,
        "untold": check.untold,
        "notCompared": check.not_compared,
    })
}

//! The results as JSON: what `--json` prints here and in the command `whimbrel`.

use crate::json::Json;
use crate::{Attempt, Change, Downgraded, Error, Migrations, Planned, Report, SchemaCheck, Status};
#[cfg(feature = "_sqlite")]
use crate::{Copy, Restored};

fn list<T>(items: &[T], one: impl Fn(&T) -> Json) -> Json {
    Json::List(items.iter().map(one).collect())
}

/// Null where nothing was compared.
fn schema(check: Option<&SchemaCheck>) -> Json {
    let Some(check) = check else {
        return Json::Null;
    };
    let count = |number: usize| Json::Number(u64::try_from(number).unwrap_or(u64::MAX));
    let differences = list(&check.differences, |difference| {
        let (kind, expected, found) = match &difference.change {
            Change::Changed { expected, found } => ("changed", Some(expected), Some(found)),
            _ => ("missing", None, None),
        };
        Json::Object(vec![
            ("object", Json::text(difference.object.word())),
            ("name", Json::text(&difference.name)),
            ("kind", Json::text(kind)),
            ("expected", Json::optional(expected)),
            ("found", Json::optional(found)),
            ("message", Json::Text(difference.to_string())),
        ])
    });
    Json::Object(vec![
        ("differences", differences),
        ("tables", count(check.tables)),
        ("leftOut", count(check.left_out)),
        ("notCompared", Json::optional(check.not_compared.as_ref())),
    ])
}

pub fn status(status: &Status, check: Option<&SchemaCheck>) -> String {
    let migrations = list(&status.migrations, |migration| {
        Json::Object(vec![
            ("name", Json::text(&migration.name)),
            ("state", Json::text(migration.state.word())),
            ("logs", Json::optional(migration.logs())),
        ])
    });
    Json::Object(vec![
        ("upToDate", Json::Truth(status.is_up_to_date())),
        ("migrations", migrations),
        ("schema", schema(check)),
    ])
    .to_string()
}

pub fn version(migrations: &Migrations) -> String {
    let names: Vec<&str> = migrations
        .iter()
        .map(|migration| migration.name())
        .collect();
    Json::Object(vec![
        ("program", Json::optional(migrations.program())),
        ("migrations", list(&names, |name| Json::text(*name))),
        ("checksum", Json::text(migrations.checksum())),
    ])
    .to_string()
}

pub fn report(report: &Report) -> String {
    let applied = list(&report.applied, |applied| {
        let milliseconds = u64::try_from(applied.duration.as_millis()).unwrap_or(u64::MAX);
        Json::Object(vec![
            ("name", Json::text(&applied.name)),
            ("milliseconds", Json::Number(milliseconds)),
        ])
    });
    #[cfg(feature = "_sqlite")]
    let backup = Json::optional(report.backup.as_ref().map(|copy| copy.name.as_str()));
    #[cfg(not(feature = "_sqlite"))]
    let backup = Json::Null;
    Json::Object(vec![
        ("applied", applied),
        ("backup", backup),
        ("schema", schema(report.schema.as_ref())),
    ])
    .to_string()
}

pub fn downgraded(to: &str, done: &Downgraded, losses: &[String]) -> String {
    #[cfg(feature = "_sqlite")]
    let backup = Json::optional(done.backup.as_ref().map(|copy| copy.name.as_str()));
    #[cfg(not(feature = "_sqlite"))]
    let backup = Json::Null;
    Json::Object(vec![
        ("to", Json::text(to)),
        ("undone", list(&done.undone, |name| Json::text(name))),
        ("losses", list(losses, |loss| Json::text(loss))),
        ("backup", backup),
    ])
    .to_string()
}

pub fn plan(plan: &[Planned]) -> String {
    let pending = list(plan, |planned| {
        Json::Object(vec![
            ("name", Json::text(&planned.name)),
            ("transactional", Json::Truth(planned.transactional)),
            (
                "statements",
                list(&planned.statements, |statement| Json::text(statement)),
            ),
        ])
    });
    Json::Object(vec![("pending", pending)]).to_string()
}

pub fn log(attempts: &[Attempt]) -> String {
    let attempts = list(attempts, |attempt| {
        Json::Object(vec![
            ("name", Json::text(&attempt.name)),
            ("startedAt", Json::optional(attempt.started_at.as_ref())),
            ("finishedAt", Json::optional(attempt.finished_at.as_ref())),
            (
                "rolledBackAt",
                Json::optional(attempt.rolled_back_at.as_ref()),
            ),
            (
                "milliseconds",
                attempt.milliseconds.map_or(Json::Null, Json::Number),
            ),
            ("logs", Json::optional(attempt.logs.as_ref())),
        ])
    });
    Json::Object(vec![("attempts", attempts)]).to_string()
}

pub fn verify(found: &[Error]) -> String {
    let mismatches = list(found, |error| {
        Json::Object(vec![
            ("kind", Json::Text(format!("{:?}", error.kind()))),
            ("code", Json::optional(error.code())),
            ("migration", Json::optional(error.migration_name())),
            ("message", Json::Text(error.to_string())),
        ])
    });
    Json::Object(vec![("mismatches", mismatches)]).to_string()
}

pub fn resolved(name: &str, state: &str) -> String {
    Json::Object(vec![
        ("name", Json::text(name)),
        ("state", Json::text(state)),
    ])
    .to_string()
}

#[cfg(feature = "_sqlite")]
pub fn backups(copies: &[Copy]) -> String {
    let copies = list(copies, |copy| {
        Json::Object(vec![
            ("name", Json::text(&copy.name)),
            ("path", Json::Text(copy.path.display().to_string())),
            ("bytes", Json::Number(copy.bytes)),
        ])
    });
    Json::Object(vec![("backups", copies)]).to_string()
}

#[cfg(feature = "_sqlite")]
pub fn restored(name: &str, restored: &Restored) -> String {
    let kept = restored
        .kept
        .as_ref()
        .map(|kept| kept.display().to_string());
    Json::Object(vec![
        ("restored", Json::text(name)),
        ("kept", Json::optional(kept)),
    ])
    .to_string()
}

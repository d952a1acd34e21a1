//! What the subcommand says to people.

use crate::history::failure;
use crate::{
    Attempt, Downgraded, Error, MigrationState, Migrations, Planned, Report, SchemaCheck, Status,
};
#[cfg(feature = "_sqlite")]
use crate::{Copy, Restored};
use std::fmt::Write;

pub(super) fn status(status: &Status) -> String {
    if status.is_up_to_date() {
        return format!("up to date, {}", counted(status.migrations.len()));
    }
    let lines = status.migrations.iter().map(|migration| {
        let state = match &migration.state {
            MigrationState::Applied => "applied",
            MigrationState::Edited => "applied, edited since",
            MigrationState::Pending => "pending",
            MigrationState::Unfinished {
                resumable: true, ..
            } => "interrupted, deploy resumes it",
            MigrationState::Unfinished { .. } => "failed",
            MigrationState::Ahead => "applied, newer than this program",
            MigrationState::Missing => "applied, not in this program",
        };
        match &migration.last_failure {
            Some(failure) => format!(
                "{}: {state}; the last attempt was rolled back: {failure}",
                migration.name
            ),
            None => format!("{}: {state}", migration.name),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What was said, and how the database differs from what the migrations produce.
pub(super) fn with_schema(text: String, schema: Option<&SchemaCheck>) -> String {
    match schema {
        Some(check) if check.differs() => format!("{text}\n{check}"),
        _ => text,
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 migration".to_owned(),
        count => format!("{count} migrations"),
    }
}

pub(super) fn version(migrations: &Migrations) -> String {
    let program = migrations.program();
    let program = program.map(|program| format!("{program}\n"));
    let last = migrations.iter().next_back();
    let last = last.map(|last| format!(", the last is {}", last.name()));
    format!(
        "{}{}{}\nchecksum {}",
        program.unwrap_or_default(),
        counted(migrations.len()),
        last.unwrap_or_default(),
        migrations.checksum()
    )
}

pub(super) fn report(report: &Report) -> String {
    #[cfg(feature = "_sqlite")]
    if let Some(copy) = &report.backup {
        return format!("kept {}\n{report}", copy.name);
    }
    report.to_string()
}

pub(super) fn downgraded(done: &Downgraded, losses: &[String]) -> String {
    let mut text = String::new();
    #[cfg(feature = "_sqlite")]
    if let Some(copy) = &done.backup {
        text = format!("kept {}\n", copy.name);
    }
    text.push_str(&done.to_string());
    for loss in losses {
        text.push_str("\n  - ");
        text.push_str(loss);
    }
    text
}

pub(super) fn plan(plan: &[Planned]) -> String {
    let mut text = String::new();
    for planned in plan {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "-- {}", planned.name);
        for statement in &planned.statements {
            let _ = writeln!(text, "{statement};");
        }
    }
    if text.is_empty() {
        text.push_str("-- nothing to do");
    }
    text
}

pub(super) fn log(attempts: &[Attempt]) -> String {
    if attempts.is_empty() {
        return "no migration was ever started here".into();
    }
    let lines = attempts.iter().map(|attempt| {
        let at = attempt.started_at.as_deref().unwrap_or("?");
        let ended = match (&attempt.finished_at, &attempt.rolled_back_at) {
            (_, Some(_)) => "rolled back".to_owned(),
            (Some(_), None) => match attempt.milliseconds {
                Some(milliseconds) => format!("applied in {milliseconds} ms"),
                None => "applied".to_owned(),
            },
            (None, None) => "unfinished".to_owned(),
        };
        let logs = attempt.logs.as_deref().filter(|logs| !logs.is_empty());
        let logs = logs.map(|logs| failure::error_of(logs).unwrap_or_else(|| logs.to_owned()));
        let logs = logs.map_or(String::new(), |logs| {
            format!(": {}", logs.replace('\n', "\n    "))
        });
        format!("{at} {}: {ended}{logs}", attempt.name)
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn verify(found: &[Error]) -> String {
    if found.is_empty() {
        return "the history matches this program".into();
    }
    let lines = found.iter().map(Error::to_string);
    lines.collect::<Vec<_>>().join("\n\n")
}

#[cfg(feature = "_sqlite")]
pub(super) fn backups(copies: &[Copy]) -> String {
    if copies.is_empty() {
        return "there are no copies".into();
    }
    let lines = copies
        .iter()
        .map(|copy| format!("{} ({} bytes)", copy.name, copy.bytes));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(feature = "_sqlite")]
pub(super) fn restored(name: &str, restored: &Restored) -> String {
    match &restored.kept {
        Some(kept) => format!("restored {name}; the replaced file is {}", kept.display()),
        None => format!("restored {name}"),
    }
}

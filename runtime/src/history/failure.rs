//! What an attempt leaves in `logs` that failed and was rolled back completely: one line of JSON.
//!
//! Its row counts as rolled back, for Prisma too, so the next run tries again.

use super::Row;
use super::id;
use crate::{Migrations, json};
use whimbrel_core::time;

/// How the line begins.
pub(crate) const MARK: &str = "{\"whimbrel\":";

const VERSION: &str = "whimbrel";
const ERROR: &str = "error";

/// The line.
pub(crate) fn render(migrations: &Migrations, error: &str) -> String {
    json::object(&[
        (VERSION, Some(env!("CARGO_PKG_VERSION"))),
        ("program", migrations.program().as_deref()),
        ("time", Some(&time::iso(id::now_milliseconds()))),
        // Last, so that nothing in it is taken for another member.
        (ERROR, Some(error)),
    ])
}

/// The error in a row of an attempt that was rolled back, when [`render`] wrote it.
pub(crate) fn error(row: &Row) -> Option<String> {
    let logs = row.logs.as_deref().filter(|_| row.rolled_back)?;
    logs.starts_with(MARK)
        .then(|| json::member(logs, ERROR))
        .flatten()
}

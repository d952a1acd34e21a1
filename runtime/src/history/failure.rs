//! What an attempt leaves in `logs` that failed and was rolled back completely: one line of JSON.
//!
//! Its row counts as rolled back, for Prisma too, so the next run tries again.

use super::Row;
use super::id;
use crate::Migrations;
use crate::json::{self, Json};
use whimbrel_core::time;

/// How the line begins.
pub(crate) const MARK: &str = "{\"whimbrel\":";

const VERSION: &str = "whimbrel";
const ERROR: &str = "error";

/// The line.
pub(crate) fn render(migrations: &Migrations, error: &str) -> String {
    let mut members = vec![(VERSION, Json::text(env!("CARGO_PKG_VERSION")))];
    if let Some(program) = migrations.program() {
        members.push(("program", Json::Text(program)));
    }
    members.push(("time", Json::Text(time::iso(id::now_milliseconds()))));
    // Last, so that nothing in it is taken for another member.
    members.push((ERROR, Json::text(error)));
    Json::Object(members).to_string()
}

/// The error in a row of an attempt that was rolled back, when [`render`] wrote it.
pub(crate) fn error(row: &Row) -> Option<String> {
    error_of(row.logs.as_deref().filter(|_| row.rolled_back)?)
}

/// The error in a line that [`render`] wrote.
pub(crate) fn error_of(logs: &str) -> Option<String> {
    let ours = logs.starts_with(MARK);
    ours.then(|| json::member(logs, ERROR)).flatten()
}

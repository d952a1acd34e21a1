//! The rows of the history with their times, for people to read.

use super::reverse;
use super::sql::Table;
use crate::connection::Texts;
use whimbrel_core::Family;

/// One attempt to apply a migration, from the history table: what [`Migrator::log`](crate::Migrator::log) returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The migration's name.
    pub name: String,
    /// When it began, in UTC: `2026-11-24T05:36:06.123Z`.
    pub started_at: Option<String>,
    /// When it finished successfully.
    pub finished_at: Option<String>,
    /// When it was rolled back.
    pub rolled_back_at: Option<String>,
    /// How long it took.
    pub milliseconds: Option<u64>,
    /// The error of a failed attempt.
    pub logs: Option<String>,
    /// The checksum of the script when it started.
    pub checksum: Option<String>,
}

impl Attempt {
    /// Reads the columns of [`Table::attempts`].
    pub(crate) fn read(columns: Texts) -> Attempt {
        let mut columns = columns.into_iter();
        let mut next = || columns.next().flatten();
        Attempt {
            name: next().unwrap_or_default(),
            started_at: next(),
            finished_at: next(),
            rolled_back_at: next(),
            milliseconds: next().and_then(|number| number.parse().ok()),
            logs: next().and_then(for_people),
            checksum: next(),
        }
    }
}

/// The way back that an applied row carries is for programs.
fn for_people(logs: String) -> Option<String> {
    match reverse::taken_back_by(&logs) {
        Some(by) => Some(by),
        None => (!reverse::is_line(&logs)).then_some(logs),
    }
}

impl Table {
    /// All rows in the order in which they began, every column as text or NULL.
    pub(crate) fn attempts(&self) -> String {
        let time = |column: &str| match self.dialect.family() {
            Family::Postgres => {
                format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
            }
            Family::Mysql => {
                format!("CONCAT(LEFT(DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')")
            }
            Family::Sqlite => format!("strftime('%Y-%m-%dT%H:%M:%fZ', {})", sqlite_time(column)),
        };
        let milliseconds = match self.dialect.family() {
            Family::Postgres => {
                "CAST(CAST(EXTRACT(EPOCH FROM finished_at - started_at) * 1000 AS BIGINT) AS TEXT)"
                    .to_owned()
            }
            Family::Mysql => {
                "CAST(CAST(TIMESTAMPDIFF(MICROSECOND, started_at, finished_at) / 1000 AS SIGNED) AS CHAR)"
                    .to_owned()
            }
            Family::Sqlite => format!(
                "CAST(CAST(ROUND((julianday({}) - julianday({})) * 86400000) AS INTEGER) AS TEXT)",
                sqlite_time("finished_at"),
                sqlite_time("started_at")
            ),
        };
        format!(
            "SELECT migration_name, {}, {}, {}, {milliseconds}, logs, checksum FROM {} \
             ORDER BY started_at, finished_at",
            time("started_at"),
            time("finished_at"),
            time("rolled_back_at"),
            self.quoted()
        )
    }
}

/// Texts, or milliseconds where Prisma wrote them.
fn sqlite_time(column: &str) -> String {
    format!(
        "CASE typeof({column}) WHEN 'integer' THEN {column} / 86400000.0 + 2440587.5 ELSE {column} END"
    )
}

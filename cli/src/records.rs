//! The rows of `_prisma_migrations` with their times, for people to read. What they mean for a
//! run is the runtime's to say.

use sqlx::{AssertSqlSafe, Row};
use whimbrel::database_text;
use whimbrel_engine::{plan::identifier, sql::Dialect};

use crate::{
    database::{Database, Pool},
    on_pool,
};

/// One attempt to apply a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The migration's name.
    pub name: String,
    /// When it began, in UTC: `2026-11-24T05:36:06.123Z`.
    pub started_at: Option<String>,
    /// When it ended well.
    pub finished_at: Option<String>,
    /// When it was taken back.
    pub rolled_back_at: Option<String>,
    /// How long it took.
    pub milliseconds: Option<usize>,
    /// What a failed attempt left as an explanation.
    pub logs: Option<String>,
}

/// Reads all rows in the order in which they began; none when there is no history table.
///
/// # Errors
///
/// When the table is there and cannot be read.
pub async fn read(database: &Database) -> Result<Vec<Record>, String> {
    let table = match &database.schema {
        Some(schema) => {
            let schema = identifier(Dialect::Postgres, schema);
            format!("{schema}.\"_prisma_migrations\"")
        }
        None => "_prisma_migrations".to_owned(),
    };
    let time = |column: &str| match &database.pool {
        Pool::Postgres(_) => {
            format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
        }
        Pool::Mysql(_) => {
            format!("CONCAT(LEFT(DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')")
        }
        Pool::Sqlite(_) => format!("strftime('%Y-%m-%dT%H:%M:%fZ', {})", sqlite_time(column)),
    };
    let milliseconds = match &database.pool {
        Pool::Postgres(_) => {
            "CAST(EXTRACT(EPOCH FROM finished_at - started_at) * 1000 AS BIGINT)".to_owned()
        }
        Pool::Mysql(_) => {
            "CAST(TIMESTAMPDIFF(MICROSECOND, started_at, finished_at) / 1000 AS SIGNED)".to_owned()
        }
        Pool::Sqlite(_) => format!(
            "CAST(ROUND((julianday({}) - julianday({})) * 86400000) AS INTEGER)",
            sqlite_time("finished_at"),
            sqlite_time("started_at")
        ),
    };
    let sql = format!(
        "SELECT migration_name, {}, {}, {}, {milliseconds}, logs FROM {table} ORDER BY started_at, finished_at",
        time("started_at"),
        time("finished_at"),
        time("rolled_back_at"),
    );
    let result = on_pool!(database, pool => {
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await;
        rows.and_then(|rows| {
            let records = rows.iter().map(|row| {
                Ok(Record {
                    name: row.try_get(0)?,
                    started_at: row.try_get(1)?,
                    finished_at: row.try_get(2)?,
                    rolled_back_at: row.try_get(3)?,
                    milliseconds: row
                        .try_get::<Option<i64>, _>(4)?
                        .and_then(|number| usize::try_from(number).ok()),
                    logs: row.try_get(5)?,
                })
            });
            records.collect::<Result<Vec<_>, sqlx::Error>>()
        })
    });
    match result {
        Err(sqlx::Error::Database(error)) if is_missing(&*error) => Ok(Vec::new()),
        other => other.map_err(|error| {
            format!(
                "cannot read the migration history: {}",
                database_text(&error)
            )
        }),
    }
}

/// Texts, or milliseconds where Prisma wrote them.
fn sqlite_time(column: &str) -> String {
    format!(
        "CASE typeof({column}) WHEN 'integer' THEN {column} / 86400000.0 + 2440587.5 ELSE {column} END"
    )
}

/// The table, or the schema that it would be in, does not exist.
fn is_missing(error: &dyn sqlx::error::DatabaseError) -> bool {
    let codes = ["42P01", "3F000", "42S02"];
    error.code().is_some_and(|code| codes.contains(&&*code))
        || error.message().starts_with("no such table")
}

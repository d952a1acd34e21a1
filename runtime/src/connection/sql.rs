//! Statements as text, over the three drivers alike.

use sqlx::Row;
use std::future::Future;

/// A row of texts.
pub(crate) type Texts = Vec<Option<String>>;

/// A connection that runs statements without preparing them.
pub(crate) trait Sql: Send {
    /// Runs one statement; answers how many rows it changed.
    fn execute(&mut self, sql: &str) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Runs one statement and reads its rows, whose columns must all be texts.
    fn rows(&mut self, sql: &str) -> impl Future<Output = Result<Vec<Texts>, sqlx::Error>> + Send;

    /// Which character of the statement an error points at, from 0.
    fn position(error: &sqlx::Error) -> Option<usize>;
}

/// The code of a database's error: SQLSTATE, or SQLite's number.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    let error = error.as_database_error()?;
    error.code().map(|code| code.into_owned())
}

macro_rules! sql {
    ($connection:ty, $position:expr) => {
        impl Sql for $connection {
            async fn execute(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                Ok(query.execute(self).await?.rows_affected())
            }

            async fn rows(&mut self, sql: &str) -> Result<Vec<Texts>, sqlx::Error> {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                let rows = query.fetch_all(self).await?;
                rows.iter()
                    .map(|row| {
                        (0..row.len())
                            // Unchecked, because drivers name one text type in several ways.
                            .map(|column| row.try_get_unchecked(column))
                            .collect()
                    })
                    .collect()
            }

            fn position(error: &sqlx::Error) -> Option<usize> {
                let position: fn(&sqlx::Error) -> Option<usize> = $position;
                position(error)
            }
        }
    };
}

#[cfg(feature = "sqlite")]
sql!(sqlx::SqliteConnection, |_| None);

#[cfg(feature = "mysql")]
sql!(sqlx::MySqlConnection, |_| None);

#[cfg(feature = "postgres")]
sql!(sqlx::PgConnection, |error| {
    use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
    let error = error
        .as_database_error()?
        .try_downcast_ref::<PgDatabaseError>()?;
    match error.position()? {
        PgErrorPosition::Original(position) => position.checked_sub(1),
        PgErrorPosition::Internal { .. } => None,
    }
});

//! Statements as text, over the three drivers alike.

// `sqlx` compiles this crate anyway and does not re-export the trait.
use futures_core::Stream;
use sqlx::{Either, Row};
use std::future::{Future, poll_fn};
use std::pin::Pin;

/// A row of texts.
pub(crate) type Texts = Vec<Option<String>>;

/// A connection that runs statements without preparing them.
pub(crate) trait Sql: Send {
    /// Runs one statement; answers how many rows it changed.
    fn execute(&mut self, sql: &str) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Runs one statement and reads its rows, whose columns must all be texts.
    fn rows(&mut self, sql: &str) -> impl Future<Output = Result<Vec<Texts>, sqlx::Error>> + Send;

    /// Runs several statements in one message, until one fails. `told` hears after each how many are
    /// done. The rows of those from number `keep` on, counted from 0, are read; their columns must
    /// all be texts.
    fn script(
        &mut self,
        sql: &str,
        keep: usize,
        told: &mut (dyn FnMut(usize) + Send),
    ) -> impl Future<Output = Outcome> + Send;
}

/// How far a script came.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// So many statements were answered.
    pub(crate) done: usize,
    pub(crate) rows: Vec<Texts>,
    pub(crate) error: Option<sqlx::Error>,
}

/// The code of a database's error: SQLSTATE, or SQLite's number.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    let error = error.as_database_error()?;
    error.code().map(|code| code.into_owned())
}

/// The columns of a row.
fn texts<R: Row>(row: &R) -> Result<Texts, sqlx::Error>
where
    usize: sqlx::ColumnIndex<R>,
    String: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database>,
{
    (0..row.len())
        // Unchecked, because drivers name one text type in several ways.
        .map(|column| row.try_get_unchecked(column))
        .collect()
}

async fn next<S: Stream + ?Sized>(stream: &mut Pin<Box<S>>) -> Option<S::Item> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

macro_rules! sql {
    ($connection:ty) => {
        impl Sql for $connection {
            async fn execute(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                Ok(query.execute(self).await?.rows_affected())
            }

            async fn rows(&mut self, sql: &str) -> Result<Vec<Texts>, sqlx::Error> {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                let rows = query.fetch_all(self).await?;
                rows.iter().map(texts).collect()
            }

            async fn script(
                &mut self,
                sql: &str,
                keep: usize,
                told: &mut (dyn FnMut(usize) + Send),
            ) -> Outcome {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                let mut answers = query.fetch_many(self);
                let mut outcome = Outcome::default();
                while let Some(answer) = next(&mut answers).await {
                    match answer {
                        Ok(Either::Left(_)) => {
                            outcome.done += 1;
                            told(outcome.done);
                        }
                        Ok(Either::Right(_)) if outcome.done < keep => {}
                        Ok(Either::Right(row)) => match texts(&row) {
                            Ok(row) => outcome.rows.push(row),
                            Err(error) => outcome.error = Some(error),
                        },
                        Err(error) => outcome.error = Some(error),
                    }
                }
                outcome
            }
        }
    };
}

#[cfg(feature = "sqlite")]
sql!(sqlx::SqliteConnection);

#[cfg(feature = "mysql")]
sql!(sqlx::MySqlConnection);

#[cfg(feature = "postgres")]
sql!(sqlx::PgConnection);

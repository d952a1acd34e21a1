//! Statements as text, over the three drivers of sqlx.

use super::front::Async;
use super::{DriverError, Outcome, Sql, Texts};
// `sqlx` compiles this crate anyway and does not re-export the trait.
use futures_core::Stream;
use sqlx::{Either, Row};
use std::future::poll_fn;
use std::pin::Pin;

/// The columns of a row.
fn texts<R: Row>(row: &R) -> Result<Texts, DriverError>
where
    usize: sqlx::ColumnIndex<R>,
    String: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database>,
{
    (0..row.len())
        // Unchecked, because drivers name one text type in several ways.
        .map(|column| Ok(row.try_get_unchecked(column)?))
        .collect()
}

async fn next<S: Stream + ?Sized>(stream: &mut Pin<Box<S>>) -> Option<S::Item> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

macro_rules! sql {
    ($connection:ty) => {
        impl Sql for $connection {
            type Front = Async;

            async fn execute(&mut self, sql: &str) -> Result<u64, DriverError> {
                let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
                Ok(query.execute(self).await?.rows_affected())
            }

            async fn rows(&mut self, sql: &str) -> Result<Vec<Texts>, DriverError> {
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
                        Err(error) => outcome.error = Some(error.into()),
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

//! What the session needs of a driver.

use crate::connection::{DriverError, Sql};
use std::future::Future;
use std::path::Path;
use std::time::Duration;

/// A driver's hold on the connection that migrations run over.
pub(crate) trait Link: Send {
    type Connection: Sql + Open;

    fn connection(&mut self) -> &mut Self::Connection;

    /// The program's pool can open another connection like this one.
    fn is_pooled(&self) -> bool;

    /// Another connection to the same file, opened like this one as far as that is known; else `first` runs on it.
    fn open_again(
        &mut self,
        path: &Path,
        first: Option<&str>,
    ) -> impl Future<Output = Result<Self::Connection, DriverError>> + Send;

    fn begin(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    fn commit(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// Takes back what is open, if anything is. SQLite itself can have done so.
    fn rollback(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// Statements that take longer are interrupted.
    fn limit(
        &mut self,
        limit: Option<Duration>,
    ) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// Runs a statement without waiting for it.
    fn order(&mut self, sql: &str);

    /// Orders what is open to be taken back. `in_doubt`: nobody knows whether anything is.
    fn order_rollback(&mut self, in_doubt: bool);
}

/// Runs the SQL of `Backup::first` on a connection that was just opened. It may hold a key, and SQLite names words of a
/// statement that it does not understand, so nothing but the number of its error is told.
pub(super) async fn begin_with<C: Sql>(
    mut connection: C,
    first: Option<&str>,
) -> Result<C, DriverError> {
    let Some(first) = first else {
        return Ok(connection);
    };
    match connection.execute(first).await {
        Ok(_) => Ok(connection),
        Err(error) => {
            let number = error.code().map(|code| format!(" (SQLite's error {code})"));
            let text = format!(
                "the SQL of Backup::first failed{}",
                number.unwrap_or_default()
            );
            Err(std::io::Error::other(text).into())
        }
    }
}

/// A driver's connection to a file that nobody else has opened for the runtime.
pub(crate) trait Open: Sized {
    /// Opens it, and runs `first` before anything else.
    fn open(
        path: &Path,
        purpose: Purpose,
        first: Option<&str>,
    ) -> impl Future<Output = Result<Self, DriverError>> + Send;

    fn close(self) -> impl Future<Output = Result<(), DriverError>> + Send;
}

/// What a file is opened for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// To lock it, waiting so long for others.
    Lock(Duration),
    /// To read it, while nobody changes it.
    Check,
}

/// How many steps of SQLite's machine lie between two looks at the clock: well under a millisecond.
pub(super) const STEPS: i32 = 10_000;

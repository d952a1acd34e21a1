//! The advisory lock and the transactions that it lives in.

use crate::Error;
use crate::connection::{Async, DriverError, Sql, Texts, transaction};
use crate::session::Wait;
use sqlx::{PgConnection, Postgres};

/// Prisma's number: both tools keep each other out.
pub(super) const LOCK: u32 = 72_707_369;

/// Asks for it until the end of the transaction.
pub(super) const XACT_LOCK: &str = "pg_try_advisory_xact_lock";

/// A transaction sees what others committed, whatever the default level is.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

pub(super) async fn open(connection: &mut PgConnection) -> Result<(), DriverError> {
    transaction::begin::<Postgres>(connection, Some(BEGIN)).await
}

/// What a server says when it is asked for an advisory lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    Busy,
    /// CockroachDB says yes to everybody.
    Unknown,
}

/// Asks for the lock with one of the functions that do not wait.
pub(super) async fn try_lock(
    connection: &mut PgConnection,
    function: &str,
) -> Result<Answer, DriverError> {
    Ok(try_lock_and_ask(connection, function, "").await?.0)
}

/// The same together with a query for one text, in one message. The query sees what the last holder of
/// the lock committed: each statement of a message has a snapshot of its own.
pub(super) async fn try_lock_and_ask(
    connection: &mut PgConnection,
    function: &str,
    query: &str,
) -> Result<(Answer, Option<String>), DriverError> {
    let script = format!("{}; {query}", ask(function));
    connection.rows(&script).await.map(answers)
}

/// The query for the lock.
pub(super) fn ask(function: &str) -> String {
    format!(
        "SELECT CASE WHEN version() LIKE 'CockroachDB%' THEN 'unknown' \
         WHEN {function}({LOCK}) THEN 'taken' END"
    )
}

/// What [`ask`] and a query for one text behind it were answered.
pub(super) fn answers(rows: Vec<Texts>) -> (Answer, Option<String>) {
    let mut rows = rows.into_iter().map(|row| row.into_iter().next().flatten());
    let answer = match rows.next().flatten().as_deref() {
        Some("taken") => Answer::Taken,
        Some(_) => Answer::Unknown,
        None => Answer::Busy,
    };
    (answer, rows.next().flatten())
}

/// The holder is asked for only when somebody hears of it.
async fn holder(
    connection: &mut PgConnection,
    wait: &mut Wait<'_>,
) -> Result<Option<String>, Error> {
    if !wait.wants_holder() {
        return Ok(None);
    }
    let query = format!(
        "SELECT 'PostgreSQL process ' || string_agg(pid::text, ', ') FROM pg_locks \
         WHERE locktype = 'advisory' AND classid = 0 AND objid = {LOCK} AND granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    );
    let rows = connection.rows(&query).await.map_err(locking)?;
    Ok(rows.into_iter().flatten().flatten().next())
}

/// Sleeps a little, outside of any transaction.
pub(super) async fn pause(connection: &mut PgConnection, wait: &mut Wait<'_>) -> Result<(), Error> {
    let holder = holder(connection, wait).await?;
    wait.pause::<Async>(holder.as_deref()).await
}

/// Nobody sleeps inside a transaction: behind a pooler it would keep a server connection away
/// from the holder of the lock.
pub(super) async fn pause_in_transaction(
    connection: &mut PgConnection,
    wait: &mut Wait<'_>,
) -> Result<(), Error> {
    let holder = holder(connection, wait).await?;
    transaction::rollback::<Postgres>(connection)
        .await
        .map_err(locking)?;
    wait.pause::<Async>(holder.as_deref()).await
}

pub(super) fn locking(error: impl Into<DriverError>) -> Error {
    Error::from_database(error, "taking the migration lock")
}

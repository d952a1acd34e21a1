//! Transactions that the driver counts, without the borrow of its guard: a session holds them
//! across calls and takes them back itself.

use super::DriverError;
use sqlx::{AssertSqlSafe, Database, SqlSafeStr};
// `sqlx` compiles this crate anyway and does not re-export the trait.
use sqlx_core::transaction::TransactionManager;

/// Opens a transaction, with a statement of one's own or with the driver's.
pub(crate) async fn begin<DB: Database>(
    connection: &mut DB::Connection,
    statement: Option<&str>,
) -> Result<(), DriverError> {
    let statement = statement.map(|text| AssertSqlSafe(text.to_owned()).into_sql_str());
    Ok(DB::TransactionManager::begin(connection, statement).await?)
}

/// Commits.
pub(crate) async fn commit<DB: Database>(
    connection: &mut DB::Connection,
) -> Result<(), DriverError> {
    Ok(DB::TransactionManager::commit(connection).await?)
}

/// Takes back what is open, if anything is.
pub(crate) async fn rollback<DB: Database>(
    connection: &mut DB::Connection,
) -> Result<(), DriverError> {
    if DB::TransactionManager::get_transaction_depth(connection) == 0 {
        return Ok(());
    }
    Ok(DB::TransactionManager::rollback(connection).await?)
}

/// Orders what is open to be taken back before anything else happens on the connection.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn abandon<DB: Database>(connection: &mut DB::Connection) {
    if is_open::<DB>(connection) {
        order_rollback::<DB>(connection);
    }
}

/// Orders a rollback without waiting for it.
pub(crate) fn order_rollback<DB: Database>(connection: &mut DB::Connection) {
    DB::TransactionManager::start_rollback(connection);
}

/// True inside a transaction.
pub(crate) fn is_open<DB: Database>(connection: &DB::Connection) -> bool {
    DB::TransactionManager::get_transaction_depth(connection) > 0
}

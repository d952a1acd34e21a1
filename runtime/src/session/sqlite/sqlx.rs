//! Over sqlx: SQLite runs in a thread of its own that takes orders in turn.

use super::link::{Link, Open, Purpose, STEPS, begin_with};
use crate::connection::{DriverError, Lease, Sql, transaction};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection};
use std::path::Path;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

impl Link for Lease<'_, Sqlite> {
    type Connection = SqliteConnection;

    fn connection(&mut self) -> &mut SqliteConnection {
        Lease::connection(self)
    }

    fn is_pooled(&self) -> bool {
        Lease::is_pooled(self)
    }

    async fn open_again(
        &mut self,
        path: &Path,
        first: Option<&str>,
    ) -> Result<SqliteConnection, DriverError> {
        let (options, first) = match self.options() {
            Some(options) => ((*options).clone(), None),
            None => (SqliteConnectOptions::new().filename(path), first),
        };
        connect(options.create_if_missing(false), first).await
    }

    async fn begin(&mut self) -> Result<(), DriverError> {
        transaction::begin::<Sqlite>(Lease::connection(self), Some("BEGIN IMMEDIATE")).await
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        transaction::commit::<Sqlite>(Lease::connection(self)).await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        let connection = Lease::connection(self);
        if transaction::rollback::<Sqlite>(connection).await.is_err() {
            // SQLite itself took the transaction back, as it does when a statement that writes is
            // interrupted. The driver goes on counting it, so it gets one to take back.
            Sql::execute(connection, "BEGIN").await?;
            transaction::rollback::<Sqlite>(connection).await?;
        }
        Ok(())
    }

    async fn limit(&mut self, limit: Option<Duration>) -> Result<(), DriverError> {
        let mut handle = Lease::connection(self).lock_handle().await?;
        match limit {
            Some(limit) => {
                let end = Instant::now() + limit;
                handle.set_progress_handler(STEPS, move || Instant::now() < end);
            }
            None => handle.remove_progress_handler(),
        }
        Ok(())
    }

    fn order(&mut self, sql: &str) {
        let mut sending = std::pin::pin!(Sql::execute(Lease::connection(self), sql));
        let _ = sending
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    }

    fn order_rollback(&mut self, in_doubt: bool) {
        // When a commit is cut off, the thread expects this order and leaves it out; one that never
        // comes would let it leave out the next one.
        if in_doubt {
            // The driver would go on counting a transaction that it cannot take back.
            self.order("BEGIN");
        }
        transaction::order_rollback::<Sqlite>(Lease::connection(self));
    }
}

impl Open for SqliteConnection {
    async fn open(path: &Path, purpose: Purpose, first: Option<&str>) -> Result<Self, DriverError> {
        let options = SqliteConnectOptions::new().filename(path);
        let options = match purpose {
            Purpose::Lock(wait) => options.busy_timeout(wait),
            Purpose::Check => options.read_only(true).immutable(true),
        };
        connect(options, first).await
    }

    async fn close(self) -> Result<(), DriverError> {
        Ok(Connection::close(self).await?)
    }
}

async fn connect(
    options: SqliteConnectOptions,
    first: Option<&str>,
) -> Result<SqliteConnection, DriverError> {
    // It may hold a key, which no log has.
    let connection = options.disable_statement_logging().connect().await?;
    begin_with(connection, first).await
}

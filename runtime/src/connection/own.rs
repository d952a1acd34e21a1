//! The connection that a run applies migrations over.

use super::target::{Any, BoxFuture, Sealed, Target};
use super::{Async, DriverError, Lease, OptionsOf, Waits};
use sqlx::{ConnectOptions, Database, Pool};
use std::time::Duration;

/// A pool of one connection, which is like those of the program's pool and logs no statements.
pub enum Own {
    #[cfg(feature = "sqlite")]
    Sqlite(Pool<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Pool<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(Pool<sqlx::MySql>),
}

/// With what a pool does to each connection that it opens. Opens nothing yet.
pub(super) fn like<DB: Database>(pool: &Pool<DB>) -> Pool<DB>
where
    OptionsOf<DB>: ForScripts,
{
    let options: OptionsOf<DB> = (*pool.connect_options()).clone();
    pool.options()
        .clone()
        .min_connections(0)
        .max_connections(1)
        .connect_lazy_with(options.for_scripts())
}

/// How a connection for scripts is opened.
pub(super) trait ForScripts: ConnectOptions {
    fn for_scripts(self) -> Self {
        self.disable_statement_logging()
    }
}

#[cfg(feature = "sqlite")]
impl ForScripts for sqlx::sqlite::SqliteConnectOptions {
    fn for_scripts(self) -> Self {
        // So many answers may lie between SQLite's thread and the run: each pause of one for the other costs more
        // than most statements do.
        self.disable_statement_logging().row_buffer_size(1024)
    }
}

#[cfg(feature = "postgres")]
impl ForScripts for sqlx::postgres::PgConnectOptions {}

#[cfg(feature = "mysql")]
impl ForScripts for sqlx::mysql::MySqlConnectOptions {}

impl Own {
    /// Waits until its connection is closed.
    pub(crate) async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Own::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "postgres")]
            Own::Postgres(pool) => pool.close().await,
            #[cfg(feature = "mysql")]
            Own::Mysql(pool) => pool.close().await,
        }
    }
}

impl<'c> Target<'c> for &'c Own {
    type Front = Async;
}

impl<'c> Sealed<'c> for &'c Own {
    fn place(&self) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Own::Sqlite(pool) => Sealed::place(&pool),
            #[cfg(feature = "postgres")]
            Own::Postgres(pool) => Sealed::place(&pool),
            #[cfg(feature = "mysql")]
            Own::Mysql(pool) => Sealed::place(&pool),
        }
    }

    fn again(&self) -> Option<Self> {
        Some(*self)
    }

    fn pause(pause: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Async::sleep(pause))
    }

    fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
        Box::pin(async move {
            Ok(match self {
                #[cfg(feature = "sqlite")]
                Own::Sqlite(pool) => Any::Sqlite(Lease::from_pool(pool).await?),
                #[cfg(feature = "postgres")]
                Own::Postgres(pool) => Any::Postgres(Lease::from_pool(pool).await?),
                #[cfg(feature = "mysql")]
                Own::Mysql(pool) => Any::Mysql(Lease::from_pool(pool).await?),
            })
        })
    }
}

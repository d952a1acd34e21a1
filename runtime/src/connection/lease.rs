//! A connection for the length of one call.

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};

/// A connection out of a pool, or one that the caller lent.
pub struct Lease<'c, DB: Database> {
    held: Held<'c, DB>,
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pool: Option<&'c Pool<DB>>,
}

enum Held<'c, DB: Database> {
    Pooled(PoolConnection<DB>),
    Lent(&'c mut DB::Connection),
}

impl<'c, DB: Database> Lease<'c, DB> {
    pub(crate) async fn from_pool(pool: &'c Pool<DB>) -> Result<Self, sqlx::Error> {
        Ok(Lease {
            held: Held::Pooled(pool.acquire().await?),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            pool: Some(pool),
        })
    }

    pub(crate) fn lent(connection: &'c mut DB::Connection) -> Self {
        Lease {
            held: Held::Lent(connection),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            pool: None,
        }
    }

    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.held {
            Held::Pooled(connection) => connection,
            Held::Lent(connection) => connection,
        }
    }

    /// The pool that the connection is from.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn pool(&self) -> Option<&'c Pool<DB>> {
        self.pool
    }

    /// The connection goes back to no pool: whatever it holds ends with it, on every path.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn close_at_end(&mut self) {
        if let Held::Pooled(connection) = &mut self.held {
            connection.close_on_drop();
        }
    }
}

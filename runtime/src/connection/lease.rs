//! A connection for the length of one call.

use super::transaction;
use crate::{Error, ErrorKind};
use sqlx::Connection;
use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use std::sync::Arc;

/// How to open another connection like one of these.
pub(crate) type OptionsOf<DB> = <<DB as Database>::Connection as Connection>::Options;

/// A connection out of a pool, or one that the caller lent.
pub struct Lease<'c, DB: Database> {
    held: Held<'c, DB>,
    options: Option<Arc<OptionsOf<DB>>>,
}

enum Held<'c, DB: Database> {
    Pooled(Box<dyn Pooled<DB>>),
    Lent(&'c mut DB::Connection),
}

/// A pool's connection. Behind a pointer, so that programs without a pool carry none of its code.
trait Pooled<DB: Database>: Send + Sync {
    fn connection(&mut self) -> &mut DB::Connection;

    fn connection_ref(&self) -> &DB::Connection;

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn close_at_end(&mut self);
}

impl<DB: Database> Pooled<DB> for PoolConnection<DB>
where
    DB::Connection: Sync,
{
    fn connection(&mut self) -> &mut DB::Connection {
        self
    }

    fn connection_ref(&self) -> &DB::Connection {
        self
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn close_at_end(&mut self) {
        self.close_on_drop();
    }
}

impl<'c, DB: Database> Lease<'c, DB> {
    pub(crate) async fn from_pool(pool: &'c Pool<DB>) -> Result<Self, sqlx::Error>
    where
        DB::Connection: Sync,
    {
        Ok(Lease {
            held: Held::Pooled(Box::new(pool.acquire().await?)),
            options: Some(pool.connect_options()),
        })
    }

    pub(crate) fn lent(connection: &'c mut DB::Connection) -> Self {
        Lease {
            held: Held::Lent(connection),
            options: None,
        }
    }

    /// A lent connection, and how to open another one like it.
    #[cfg(feature = "blocking")]
    pub(crate) fn lent_with(connection: &'c mut DB::Connection, options: OptionsOf<DB>) -> Self {
        Lease {
            held: Held::Lent(connection),
            options: Some(Arc::new(options)),
        }
    }

    /// False for a connection that the program goes on with.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn is_own(&self) -> bool {
        self.options.is_some()
    }

    /// False for a connection that the program opened itself.
    pub(crate) fn is_pooled(&self) -> bool {
        matches!(self.held, Held::Pooled(_))
    }

    /// A transaction that the program has begun is not ours to end.
    pub(crate) fn refuse_transaction(&self) -> Result<(), Error> {
        match transaction::is_open::<DB>(self.connection_ref()) {
            true => Err(Error::new(ErrorKind::InTransaction)),
            false => Ok(()),
        }
    }

    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.held {
            Held::Pooled(pooled) => pooled.connection(),
            Held::Lent(connection) => connection,
        }
    }

    pub(crate) fn connection_ref(&self) -> &DB::Connection {
        match &self.held {
            Held::Pooled(pooled) => pooled.connection_ref(),
            Held::Lent(connection) => connection,
        }
    }

    /// How to open another connection like this one, when that is known.
    pub(crate) fn options(&self) -> Option<Arc<OptionsOf<DB>>> {
        self.options.clone()
    }

    /// The connection goes back to no pool: whatever it holds ends with it, on every path.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn close_at_end(&mut self) {
        if let Held::Pooled(pooled) = &mut self.held {
            pooled.close_at_end();
        }
    }
}

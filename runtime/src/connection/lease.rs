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
    Pooled(PoolConnection<DB>),
    Lent(&'c mut DB::Connection),
}

impl<'c, DB: Database> Lease<'c, DB> {
    pub(crate) async fn from_pool(pool: &'c Pool<DB>) -> Result<Self, sqlx::Error> {
        Ok(Lease {
            held: Held::Pooled(pool.acquire().await?),
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
            Held::Pooled(connection) => connection,
            Held::Lent(connection) => connection,
        }
    }

    pub(crate) fn connection_ref(&self) -> &DB::Connection {
        match &self.held {
            Held::Pooled(connection) => connection,
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
        if let Held::Pooled(connection) = &mut self.held {
            connection.close_on_drop();
        }
    }
}

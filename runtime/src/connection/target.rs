//! What can be passed to `run`.

use super::DriverError;
#[cfg(all(feature = "blocking", feature = "_sqlx"))]
use super::OptionsOf;
use super::front::Front;
#[cfg(feature = "_sqlx")]
use super::{Async, Lease, Own, Waits, own};
use crate::Migrator;
use crate::run::Progress;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A future in a box, so that programs can move it between threads: the compiler cannot see through
/// the lifetimes of a generic `async fn` (rust-lang/rust#100013).
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a call on a target returns: a future with sqlx, the result itself with rusqlite.
pub type Answer<'a, 'c, D, T> =
    <<D as Target<'c>>::Front as Front>::Answer<'a, Result<T, crate::Error>>;

/// A pool or a connection to migrate: `&SqlitePool`, `&PgPool`, `&MySqlPool`, `&mut` a single
/// connection of the three, or `&mut` a connection out of a pool; with the feature `rusqlite`,
/// `&mut rusqlite::Connection`, on which all calls block and return their result.
///
/// A dropped future closes the pool's connection that it used. A single connection that was passed in rolls its
/// transaction back before its next use. Close it nevertheless: the driver can forget a `BEGIN` whose response was
/// not read, and MySQL's lock belongs to the connection.
///
/// URL, TLS settings and connection options are those of the pool.
///
/// With a pool, migrations run over a separate connection with the pool's options, which is closed at the end. The
/// driver does not log its statements: it would log a slow script with its whole text. A single connection logs as
/// configured; if scripts contain secrets, open it with sqlx's `ConnectOptions::disable_statement_logging`. The same
/// applies to databases in memory, and to SQLite connections with attached databases.
pub trait Target<'c>: Sealed<'c> {
    /// Whether calls return futures or results.
    type Front: Front;
}

/// Keeps the set of targets closed.
pub trait Sealed<'c>: Send {
    /// Which database it is, for messages; without a password.
    #[doc(hidden)]
    fn place(&self) -> String;

    /// The file of a pool's database (SQLite).
    #[cfg(all(feature = "cli", feature = "_sqlite"))]
    #[doc(hidden)]
    fn file(&self) -> Result<std::path::PathBuf, crate::Error> {
        Err(crate::Error::new(crate::ErrorKind::Backup)
            .detail("copies are of SQLite files, which a pool names"))
    }

    /// Ends the connections of a pool.
    #[cfg(all(feature = "cli", feature = "_sqlite"))]
    #[doc(hidden)]
    fn close(self) -> BoxFuture<'c, ()>
    where
        Self: Sized,
    {
        Box::pin(async {})
    }

    /// The same target once more, for when a connection is lost. A pool only.
    #[doc(hidden)]
    fn again(&self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// Pauses before a lost target is opened again. A boxed future, for the compiler (rust-lang/rust#100013).
    #[doc(hidden)]
    fn pause(_: Duration) -> BoxFuture<'static, ()>
    where
        Self: Sized,
    {
        Box::pin(async {})
    }

    /// Where a run applies migrations. A pool only.
    #[cfg(feature = "_sqlx")]
    #[doc(hidden)]
    fn own(&self) -> Option<Own> {
        None
    }

    /// Looks over a connection of the target, and applies over one of its own where there is a pool: a program
    /// without one does not carry any.
    #[doc(hidden)]
    fn run<'s>(
        self,
        migrator: &'s Migrator<'_>,
        progress: &'s mut Progress<'_>,
    ) -> BoxFuture<'s, Result<(), crate::Error>>
    where
        Self: Sized + Target<'c> + 's,
        'c: 's,
    {
        Box::pin(async move { migrator.run_persistently(self, progress).await.map(|_| ()) })
    }

    #[doc(hidden)]
    fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>>;
}

/// A connection of any of the drivers.
pub enum Any<'c> {
    #[cfg(feature = "sqlite")]
    Sqlite(Lease<'c, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Lease<'c, sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(Lease<'c, sqlx::MySql>),
    #[cfg(feature = "rusqlite")]
    Rusqlite(&'c mut rusqlite::Connection),
}

/// A connection together with how it was opened. Unlike a pool, opening one does not keep trying
/// while nobody listens.
#[cfg(all(feature = "blocking", feature = "_sqlx"))]
pub(crate) struct Opened<'c, DB: sqlx::Database> {
    pub(crate) connection: &'c mut DB::Connection,
    pub(crate) options: OptionsOf<DB>,
}

#[cfg(feature = "_sqlx")]
macro_rules! target {
    ($feature:literal, $variant:ident, $database:ty, $connection:ty, $place:expr, $file:expr) => {
        #[cfg(feature = $feature)]
        impl<'c> Target<'c> for &'c sqlx::Pool<$database> {
            type Front = Async;
        }

        #[cfg(feature = $feature)]
        impl<'c> Sealed<'c> for &'c sqlx::Pool<$database> {
            fn place(&self) -> String {
                let place: fn(&<$connection as sqlx::Connection>::Options) -> String = $place;
                place(&self.connect_options())
            }

            fn again(&self) -> Option<Self> {
                Some(*self)
            }

            fn pause(pause: Duration) -> BoxFuture<'static, ()> {
                Box::pin(Async::sleep(pause))
            }

            fn own(&self) -> Option<Own> {
                Some(Own::$variant(own::like(self)))
            }

            fn run<'s>(
                self,
                migrator: &'s Migrator<'_>,
                progress: &'s mut Progress<'_>,
            ) -> BoxFuture<'s, Result<(), crate::Error>>
            where
                'c: 's,
            {
                Box::pin(migrator.run_over_own(self, progress))
            }

            #[cfg(all(feature = "cli", feature = "_sqlite"))]
            fn file(&self) -> Result<std::path::PathBuf, crate::Error> {
                let file: fn(
                    &<$connection as sqlx::Connection>::Options,
                ) -> Option<std::path::PathBuf> = $file;
                file(&self.connect_options()).ok_or_else(|| {
                    crate::Error::new(crate::ErrorKind::Backup)
                        .detail("only SQLite databases have copies")
                })
            }

            #[cfg(all(feature = "cli", feature = "_sqlite"))]
            fn close(self) -> BoxFuture<'c, ()> {
                Box::pin(self.close())
            }

            fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
                Box::pin(async move { Ok(Any::$variant(Lease::from_pool(self).await?)) })
            }
        }

        #[cfg(feature = $feature)]
        impl<'c> Target<'c> for &'c mut $connection {
            type Front = Async;
        }

        #[cfg(feature = $feature)]
        impl<'c> Sealed<'c> for &'c mut $connection {
            fn place(&self) -> String {
                "the given connection".into()
            }

            fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
                Box::pin(async move { Ok(Any::$variant(Lease::lent(self))) })
            }
        }

        #[cfg(feature = $feature)]
        impl<'c> Target<'c> for &'c mut sqlx::pool::PoolConnection<$database> {
            type Front = Async;
        }

        #[cfg(feature = $feature)]
        impl<'c> Sealed<'c> for &'c mut sqlx::pool::PoolConnection<$database> {
            fn place(&self) -> String {
                "the given connection".into()
            }

            fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
                Box::pin(async move { Ok(Any::$variant(Lease::lent(&mut **self))) })
            }
        }

        #[cfg(all(feature = $feature, feature = "blocking"))]
        impl<'c> Target<'c> for Opened<'c, $database> {
            type Front = Async;
        }

        #[cfg(all(feature = $feature, feature = "blocking"))]
        impl<'c> Sealed<'c> for Opened<'c, $database> {
            fn place(&self) -> String {
                let place: fn(&OptionsOf<$database>) -> String = $place;
                place(&self.options)
            }

            fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
                let lease = Lease::lent_with(self.connection, self.options);
                Box::pin(async move { Ok(Any::$variant(lease)) })
            }
        }
    };
}

#[cfg(feature = "_sqlx")]
target!(
    "sqlite",
    Sqlite,
    sqlx::Sqlite,
    sqlx::SqliteConnection,
    |options| options.get_filename().display().to_string(),
    |options| Some(options.get_filename().to_owned())
);
#[cfg(feature = "_sqlx")]
target!(
    "postgres",
    Postgres,
    sqlx::Postgres,
    sqlx::PgConnection,
    |options| format!(
        "{}:{}/{}",
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or(options.get_username())
    ),
    |_| None
);
#[cfg(feature = "_sqlx")]
target!(
    "mysql",
    Mysql,
    sqlx::MySql,
    sqlx::MySqlConnection,
    |options| format!(
        "{}:{}/{}",
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or("")
    ),
    |_| None
);

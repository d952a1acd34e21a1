//! Where migrations run: pools and single connections of sqlx's three drivers, and those of rusqlite.

mod driver_error;
mod front;
#[cfg(feature = "_sqlx")]
mod lease;
#[cfg(feature = "_sqlx")]
mod own;
#[cfg(feature = "rusqlite")]
mod rusqlite;
mod sql;
#[cfg(feature = "_sqlx")]
mod sqlx;
mod target;
#[cfg(feature = "_sqlx")]
pub(crate) mod transaction;

pub(crate) use driver_error::DriverError;
#[cfg(feature = "_sqlx")]
pub use front::Async;
#[cfg(feature = "rusqlite")]
pub use front::Blocking;
pub use front::Front;
pub(crate) use front::Sealed as Waits;
#[cfg(feature = "_sqlx")]
pub(crate) use lease::{Lease, OptionsOf};
#[cfg(feature = "_sqlx")]
pub(crate) use own::Own;
pub(crate) use sql::{Outcome, Sql, Texts};
#[cfg(all(feature = "blocking", feature = "_sqlx"))]
pub(crate) use target::Opened;
pub use target::{Answer, BoxFuture, Target};
pub(crate) use target::{Any, Sealed};

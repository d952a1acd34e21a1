//! Where migrations run: pools and single connections of the three drivers.

mod lease;
mod sql;
mod target;
pub(crate) mod transaction;

pub(crate) use lease::Lease;
pub(crate) use sql::Sql;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use sql::sqlstate;
pub(crate) use target::{Any, Sealed};
pub use target::{Doing, Target};

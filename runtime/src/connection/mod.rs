//! Where migrations run: pools and single connections of the three drivers.

mod lease;
mod sql;
mod target;
pub(crate) mod transaction;

pub(crate) use lease::Lease;
#[cfg(feature = "blocking")]
pub(crate) use lease::OptionsOf;
pub(crate) use sql::Sql;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use sql::sqlstate;
#[cfg(feature = "blocking")]
pub(crate) use target::Opened;
pub(crate) use target::{Any, Sealed};
pub use target::{Doing, Target};

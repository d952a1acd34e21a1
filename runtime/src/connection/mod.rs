//! Where migrations run: pools and single connections of the three drivers.

mod lease;
mod own;
mod sql;
mod target;
pub(crate) mod transaction;

pub(crate) use lease::{Lease, OptionsOf};
pub(crate) use own::Own;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use sql::sqlstate;
pub(crate) use sql::{Outcome, Sql, Texts};
#[cfg(feature = "blocking")]
pub(crate) use target::Opened;
pub(crate) use target::{Any, Sealed};
pub use target::{Doing, Target};

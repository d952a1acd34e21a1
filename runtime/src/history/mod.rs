//! The history table: Prisma's `_prisma_migrations`, row for row.

mod attempt;
pub(crate) mod compare;
pub(crate) mod failure;
pub(crate) mod fingerprint;
pub(crate) mod id;
pub(crate) mod journal;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod lock;
pub(crate) mod reverse;
pub(crate) mod row;
pub(crate) mod sql;

pub use attempt::Attempt;
pub(crate) use compare::{Comparison, compare};
pub(crate) use row::Row;

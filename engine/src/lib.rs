#![doc = include_str!("../README.md")]
//!
//! Nothing here reads a file, the environment or the clock, prints, or connects to a database. The API may change
//! between minor versions.

pub mod check;
pub mod compare;
pub mod conserve;
pub mod describe;
pub mod diagnostics;
mod dialect;
pub mod diff;
pub mod format;
pub mod lift;
pub mod limits;
pub mod lower;
pub mod models;
pub mod outline;
pub mod plan;
pub mod query;
pub mod replay;
pub mod reverse;
pub mod schema;
pub mod source;
pub mod sql;
pub mod syntax;

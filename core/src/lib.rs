//! What a migration is, without a compiler and without a driver: dialects, names, order,
//! checksums, folders, lock files and the statements of a script.

mod dialect;
pub mod statements;

pub use dialect::Dialect;

#![doc = include_str!("../README.md")]
//!
//! What a migration is, without a compiler and without a driver: dialects, names, order,
//! checksums, folders, lock files and the statements of a script.

pub mod checksum;
pub mod code;
mod dialect;
pub mod draft;
pub mod effect;
pub mod files;
pub mod folder;
pub mod handover;
pub mod lexer;
pub mod lock_file;
pub mod name;
pub mod outline;
pub mod paths;
pub mod reverse;
pub mod schema_files;
pub mod seal;
pub mod statements;
pub mod time;
pub mod transaction;

pub use dialect::Dialect;

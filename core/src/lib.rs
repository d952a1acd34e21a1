#![doc = include_str!("../README.md")]
//!
//! The API may change between minor versions.

pub mod checksum;
pub mod code;
mod dialect;
pub mod draft;
pub mod effect;
pub mod file_help;
pub mod files;
pub mod folder;
pub mod handover;
pub mod lexer;
pub mod lock_file;
pub mod message;
pub mod name;
pub mod outline;
pub mod paths;
pub mod reverse;
pub mod schema_files;
pub mod seal;
pub mod statements;
pub mod time;
pub mod transaction;

pub use dialect::{Dialect, Family};

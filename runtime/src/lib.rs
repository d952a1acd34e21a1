//! Rust binaries that migrate their own database.
//!
//! `embed_migrations!` bakes a Prisma migration history into the binary, [`Migrations::run`]
//! brings a database up to date when the program starts.

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("enable one of whimbrel's features sqlite, postgres and mysql");

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "cli")]
pub mod cli;
mod connection;
mod error;
mod history;
mod include_models;
mod migrations;
mod migrator;
mod run;
mod session;

pub use connection::{Doing, Target};
pub use error::{Error, ErrorKind, Place};
pub use migrations::{EmbeddedMigration, FolderError, Migrations};
pub use migrator::{
    Applied, Event, LockKind, MigrationState, MigrationStatus, Migrator, Planned, Policy, Report,
    Status,
};
pub use whimbrel_core::Dialect;
pub use whimbrel_macros::embed_migrations;

#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
//!
//! Rust binaries that migrate their own database.
//!
//! [`embed_migrations!`] bakes a Prisma migration history into the binary, [`Migrations::run`]
//! brings a database up to date when the program starts. [`Migrator`] is the same with settings,
//! [`Migrations::status`] only looks.
//!
//! What holds on every start:
//!
//! - With nothing to do, it is one query: no lock, no write. A user who may only read will do.
//! - Programs that start at once wait for each other; each migration runs exactly once. Prisma's
//!   own tool is kept out as well, and understands the history table, which is its own.
//! - On PostgreSQL and SQLite a migration and its row in the history commit together. What fails
//!   leaves nothing but the recorded failure.
//! - MySQL and MariaDB commit at every schema change, and some scripts cannot run in a transaction
//!   elsewhere either (`CREATE INDEX CONCURRENTLY`, `VACUUM`): there progress is recorded per
//!   statement, and the next run goes on where the last one stopped.
//! - What failed and was rolled back keeps no later start from trying again. What passes by itself
//!   (deadlocks, lock timeouts, lost connections …) is tried again inside of a run.
//! - An edited, missing, unknown or failed migration is an [`Error`] that names it and says what to
//!   do. Line endings are no edit.
//!
//! Features: `sqlite` (default), `postgres`, `mysql` choose the drivers; `blocking` adds calls for
//! programs without an async runtime, `cli` a `migrate` subcommand, `tracing` spans and events,
//! `compress` packs what is embedded. TLS
//! and all connection options are those of the pool.

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("enable one of whimbrel's features sqlite, postgres and mysql");

#[cfg(feature = "sqlite")]
mod backup;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "cli")]
pub mod cli;
mod connection;
mod embed_migrations;
mod error;
mod history;
#[cfg_attr(
    not(feature = "cli"),
    expect(dead_code, reason = "most of it is for the command")
)]
mod json;
mod migrations;
mod migrator;
mod run;
mod schema_check;
mod session;

#[cfg(feature = "sqlite")]
pub use backup::{Backup, Copy, NoRoom, Restored};
pub use connection::{Doing, Target};
pub use error::{Error, ErrorKind, Place};
#[doc(hidden)]
pub use error::{database_position, database_text};
pub use history::Attempt;
#[cfg(feature = "compress")]
#[doc(hidden)]
pub use migrations::Packed;
#[doc(hidden)]
pub use migrations::Reverse;
pub use migrations::{EmbeddedMigration, FolderError, Migrations};
pub use migrator::{
    Applied, Downgrade, Downgraded, Event, LockKind, MigrationState, MigrationStatus, Migrator,
    Planned, Policy, Report, Status, StepBack,
};
pub use schema_check::{SchemaCheck, When};
pub use whimbrel_core::Dialect;
#[doc(hidden)]
pub use whimbrel_core::folder::Layout;
pub use whimbrel_core::outline::{Change, Difference, Object};
#[doc(hidden)]
pub use whimbrel_macros as __macros;
pub use whimbrel_macros::include_models;

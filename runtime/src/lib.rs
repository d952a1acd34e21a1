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
//! - With nothing to do, it is one query: no lock, no write. Read-only credentials are enough.
//! - Instances that start at the same time wait for each other; each migration runs exactly once. Prisma's
//!   own tool is kept out as well, and understands the history table, which is its own.
//! - On PostgreSQL and SQLite a migration and its row in the history commit together. What fails
//!   leaves nothing but the recorded failure.
//! - MySQL and MariaDB commit at every schema change, and some scripts cannot run in a transaction
//!   elsewhere either (`CREATE INDEX CONCURRENTLY`, `VACUUM`): there progress is recorded per
//!   statement, and the next run resumes where the last one stopped.
//! - What failed and was rolled back keeps no later start from trying again. What passes by itself
//!   (deadlocks, lock timeouts, lost connections …) is tried again inside of a run.
//! - An edited, missing, unknown or failed migration is an [`Error`] that names it and says what to
//!   do. Line endings are no edit.
//!
//! Features: `sqlite` (default), `postgres`, `mysql` choose the drivers of sqlx; `rusqlite` is SQLite without
//! sqlx and without an async runtime, where the same calls return results instead of futures; `blocking` adds calls for
//! programs without an async runtime, `cli` a `migrate` subcommand, `tracing` spans and events,
//! `compress` packs what is embedded. TLS
//! and all connection options are those of the pool.

#[cfg(not(any(feature = "_sqlx", feature = "rusqlite")))]
compile_error!("enable one of whimbrel's features sqlite, postgres, mysql and rusqlite");

#[cfg(feature = "_sqlite")]
mod backup;
#[cfg(all(feature = "blocking", feature = "_sqlx"))]
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

#[cfg(feature = "_sqlite")]
pub use backup::{Backup, Copy, NoRoom, Restored};
#[cfg(feature = "_sqlx")]
pub use connection::Async;
#[cfg(feature = "rusqlite")]
pub use connection::Blocking;
pub use connection::{Answer, BoxFuture, Front, Target};
pub use error::{Error, ErrorKind, Place};
#[cfg(feature = "_sqlx")]
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
/// The version of rusqlite whose connections are targets.
#[cfg(feature = "rusqlite")]
#[doc(no_inline)]
pub use rusqlite;
pub use schema_check::{SchemaCheck, When};
pub use whimbrel_core::Dialect;
#[doc(hidden)]
pub use whimbrel_core::folder::Layout;
pub use whimbrel_core::outline::{Change, Difference, Object};
#[doc(hidden)]
pub use whimbrel_macros as __macros;
pub use whimbrel_macros::include_models;

#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
//!
//! # Guarantees
//!
//! [`embed_migrations!`] embeds a folder of migrations, [`Migrations::run`] applies them at startup. [`Migrator`] has
//! settings, [`Migrations::status`] only reads.
//!
//! - With no pending migrations, a start is one query: no lock, no write. Read-only credentials are enough.
//! - Instances that start at the same time wait for each other; each migration runs once. Prisma respects the lock and
//!   reads the history table, which is its own.
//! - On PostgreSQL and SQLite a migration and its record commit together. A failed migration leaves only its record.
//! - MySQL and MariaDB commit at every schema change, and some scripts cannot run in a transaction on other databases
//!   either (`CREATE INDEX CONCURRENTLY`, `VACUUM`): these record their progress per statement, and the next run resumes.
//! - A failed migration that was rolled back does not stop the next start. Transient failures (deadlocks, lock timeouts,
//!   lost connections …) are retried within a run.
//! - An edited, missing, unknown or failed migration is an [`Error`] that names it and has the fix. Changed line endings
//!   are not an edit.

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

//! Rust binaries that migrate their own database.
//!
//! `embed_migrations!` bakes a Prisma migration history into the binary, [`Migrations::run`]
//! brings a database up to date when the program starts.

mod migrations;

pub use migrations::{EmbeddedMigration, FolderError, Migrations};
pub use whimbrel_core::Dialect;
pub use whimbrel_macros::embed_migrations;

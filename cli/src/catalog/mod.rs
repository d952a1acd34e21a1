//! Reads the schema of a live database: one query for each kind of object, whatever the number
//! of tables. What the rows mean is decided in [`whimbrel_engine::describe`].

mod error;
mod mysql;
mod postgres;
mod sqlite;

pub use error::CatalogError;
pub use mysql::mysql;
pub use postgres::{postgres, readers as postgres_readers, users as postgres_users};
pub use sqlite::sqlite;

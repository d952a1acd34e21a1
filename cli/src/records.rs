//! The rows of `_prisma_migrations` with their times, for people to read.

use whimbrel::{Dialect, Migrations, Migrator};

pub use whimbrel::Attempt as Record;

use crate::{
    database::{Database, Pool},
    failure::{Failure, Outcome},
    on_pool,
};

/// Reads all rows in the order in which they began; none when there is no history table.
///
/// # Errors
///
/// When the table is there and cannot be read.
pub async fn read(database: &Database) -> Outcome<Vec<Record>> {
    let dialect = match &database.pool {
        Pool::Postgres(_) => Dialect::Postgres,
        Pool::Mysql(_) => Dialect::Mysql,
        Pool::Sqlite(_) => Dialect::Sqlite,
    };
    // Whose they are does not matter.
    let migrations = Migrations::embedded(dialect, &[]);
    let migrator = Migrator::new(&migrations);
    let migrator = match &database.schema {
        Some(schema) => migrator.schema(schema),
        None => migrator,
    };
    let read = on_pool!(database, pool => migrator.log(pool).await);
    read.map_err(Failure::from)
}

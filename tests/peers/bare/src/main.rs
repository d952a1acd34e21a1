//! No migrations: a connection of sqlx and one query, which every tool over sqlx needs at least.

use sqlx::{AssertSqlSafe, Connection};

#[cfg(feature = "sqlite")]
type Driver = sqlx::SqliteConnection;
#[cfg(feature = "postgres")]
type Driver = sqlx::PgConnection;
#[cfg(feature = "mysql")]
type Driver = sqlx::MySqlConnection;

/// The rows of a table that Whimbrel made; few of them are sent.
const QUERY: &str = "SELECT count(*) FROM _prisma_migrations";

struct Bare {
    runtime: tokio::runtime::Runtime,
}

impl peer_app::Tool for Bare {
    type Connection = Driver;

    fn load(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn embedded(&mut self) {}

    fn connect(&self, url: &str) -> Result<Driver, String> {
        let connected = self.runtime.block_on(Driver::connect(url));
        connected.map_err(|error| error.to_string())
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let query = sqlx::raw_sql(AssertSqlSafe(QUERY.to_owned()));
        let asked = self.runtime.block_on(query.fetch_one(connection));
        asked.map(|_| 0).map_err(|error| error.to_string())
    }

    fn close(&self, connection: Driver) {
        let _ = self.runtime.block_on(connection.close());
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    peer_app::main(Bare { runtime });
}

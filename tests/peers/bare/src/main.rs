//! No migrations: a connection of sqlx and one query, which every tool over sqlx needs at least.

use peer_app::{Driver, Waiting};

/// The rows of a table that Whimbrel made; few of them are sent.
const QUERY: &str = "SELECT count(*) FROM _prisma_migrations";

struct Bare(Waiting);

impl peer_app::Tool for Bare {
    type Connection = Driver;

    fn load(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn embedded(&mut self) {}

    fn connect(&self, url: &str) -> Result<Driver, String> {
        self.0.connect(url)
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let asked = self.0.wait(sqlx::raw_sql(QUERY).fetch_one(connection));
        asked.map(|_| 0)
    }

    fn close(&self, connection: Driver) {
        self.0.close(connection);
    }
}

fn main() {
    peer_app::main(Bare(Waiting::new()));
}

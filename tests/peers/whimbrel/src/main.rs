//! Whimbrel, as a program uses it.

use peer_app::{Driver, Waiting};
use whimbrel::Migrations;

#[cfg(feature = "sqlite")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/sqlite");
#[cfg(feature = "postgres")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/postgres");
#[cfg(feature = "mysql")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/mysql");

struct Whimbrel {
    waiting: Waiting,
    migrations: Migrations,
}

impl peer_app::Tool for Whimbrel {
    type Connection = Driver;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded = Migrations::from_folder(folder, None);
        self.migrations = loaded.map_err(|error| error.to_string())?;
        Ok(())
    }

    fn embedded(&mut self) {
        self.migrations = EMBEDDED.clone();
    }

    fn connect(&self, url: &str) -> Result<Driver, String> {
        self.waiting.connect(url)
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let report = self.waiting.wait(self.migrations.run(connection))?;
        Ok(report.applied.len())
    }

    fn close(&self, connection: Driver) {
        self.waiting.close(connection);
    }
}

fn main() {
    peer_app::main(Whimbrel {
        waiting: Waiting::new(),
        migrations: EMBEDDED.clone(),
    });
}

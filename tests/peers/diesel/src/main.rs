//! diesel_migrations, as a program uses it.

use diesel::Connection;
use diesel_migrations::{EmbeddedMigrations, FileBasedMigrations, MigrationHarness};

#[cfg(feature = "sqlite")]
type Driver = diesel::SqliteConnection;
#[cfg(feature = "postgres")]
type Driver = diesel::PgConnection;
#[cfg(feature = "mysql")]
type Driver = diesel::MysqlConnection;

const EMBEDDED: EmbeddedMigrations = diesel_migrations::embed_migrations!("embedded");

struct Diesel {
    folder: Option<FileBasedMigrations>,
}

impl peer_app::Tool for Diesel {
    type Connection = Driver;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded = FileBasedMigrations::from_path(folder);
        self.folder = Some(loaded.map_err(|error| error.to_string())?);
        Ok(())
    }

    fn embedded(&mut self) {
        self.folder = None;
    }

    fn connect(&self, url: &str) -> Result<Driver, String> {
        let path = url.trim_start_matches("sqlite:");
        let path = path.split('?').next().unwrap_or(path);
        Driver::establish(path).map_err(|error| error.to_string())
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let done = match &self.folder {
            Some(folder) => connection.run_pending_migrations(folder.clone()),
            None => connection.run_pending_migrations(EMBEDDED),
        };
        let applied = done.map_err(|error| error.to_string())?;
        Ok(applied.len())
    }

    #[cfg(feature = "situations")]
    /// The newest migration alone: how many there are to be taken back, diesel does not know either.
    fn back(&self, connection: &mut Driver, _to: &str) -> Result<(), String> {
        let done = match &self.folder {
            Some(folder) => connection.revert_last_migration(folder.clone()),
            None => connection.revert_last_migration(EMBEDDED),
        };
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    fn close(&self, connection: Driver) {
        drop(connection);
    }
}

fn main() {
    peer_app::main(Diesel { folder: None });
}

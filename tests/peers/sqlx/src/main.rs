//! `sqlx::migrate!`, as a program uses it.

use sqlx::Connection;
use sqlx::migrate::Migrator;

#[cfg(feature = "sqlite")]
type Driver = sqlx::SqliteConnection;
#[cfg(feature = "postgres")]
type Driver = sqlx::PgConnection;
#[cfg(feature = "mysql")]
type Driver = sqlx::MySqlConnection;

static EMBEDDED: Migrator = sqlx::migrate!("./embedded");

struct Sqlx {
    runtime: tokio::runtime::Runtime,
    migrator: Option<Migrator>,
}

impl peer_app::Tool for Sqlx {
    type Connection = Driver;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded = self
            .runtime
            .block_on(Migrator::new(std::path::Path::new(folder)));
        self.migrator = Some(loaded.map_err(|error| error.to_string())?);
        Ok(())
    }

    fn embedded(&mut self) {
        self.migrator = None;
    }

    fn connect(&self, url: &str) -> Result<Driver, String> {
        let connected = self.runtime.block_on(Driver::connect(url));
        connected.map_err(|error| error.to_string())
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let migrator = self.migrator.as_ref().unwrap_or(&EMBEDDED);
        let done = self.runtime.block_on(migrator.run(connection));
        // It does not tell how many.
        done.map(|_| 0).map_err(|error| error.to_string())
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
    peer_app::main(Sqlx {
        runtime,
        migrator: None,
    });
}

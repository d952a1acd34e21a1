//! Whimbrel, as a program uses it.

use sqlx::Connection;
use whimbrel::Migrations;

#[cfg(feature = "sqlite")]
type Driver = sqlx::SqliteConnection;
#[cfg(feature = "sqlite")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/sqlite");
#[cfg(feature = "postgres")]
type Driver = sqlx::PgConnection;
#[cfg(feature = "postgres")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/postgres");
#[cfg(feature = "mysql")]
type Driver = sqlx::MySqlConnection;
#[cfg(feature = "mysql")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/mysql");

struct Whimbrel {
    runtime: tokio::runtime::Runtime,
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
        let connected = self.runtime.block_on(Driver::connect(url));
        connected.map_err(|error| error.to_string())
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let report = self.runtime.block_on(self.migrations.run(connection));
        Ok(report.map_err(|error| error.to_string())?.applied.len())
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
    peer_app::main(Whimbrel {
        runtime,
        migrations: EMBEDDED.clone(),
    });
}

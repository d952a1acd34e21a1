//! `sqlx::migrate!`, as a program uses it.

use peer_app::{Driver, Waiting};
use sqlx::migrate::Migrator;
use std::path::Path;

static EMBEDDED: Migrator = sqlx::migrate!("./embedded");

struct Sqlx {
    waiting: Waiting,
    migrator: Option<Migrator>,
}

impl peer_app::Tool for Sqlx {
    type Connection = Driver;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded = self.waiting.wait(Migrator::new(Path::new(folder)));
        self.migrator = Some(loaded?);
        Ok(())
    }

    fn embedded(&mut self) {
        self.migrator = None;
    }

    fn connect(&self, url: &str) -> Result<Driver, String> {
        self.waiting.connect(url)
    }

    fn migrate(&self, connection: &mut Driver) -> Result<usize, String> {
        let migrator = self.migrator.as_ref().unwrap_or(&EMBEDDED);
        // It does not tell how many.
        self.waiting.wait(migrator.run(connection)).map(|_| 0)
    }

    #[cfg(feature = "situations")]
    fn back(&self, connection: &mut Driver, to: &str) -> Result<(), String> {
        let migrator = self.migrator.as_ref().unwrap_or(&EMBEDDED);
        let version = to.split('_').next().and_then(|number| number.parse().ok());
        let version = version.ok_or("no number")?;
        self.waiting.wait(migrator.undo(connection, version))
    }

    fn close(&self, connection: Driver) {
        self.waiting.close(connection);
    }
}

fn main() {
    peer_app::main(Sqlx {
        waiting: Waiting::new(),
        migrator: None,
    });
}

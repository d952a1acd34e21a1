//! Whimbrel, as a program uses it.

use peer_app::{Driver, Waiting};
use whimbrel::{Migrations, Migrator};

#[cfg(feature = "sqlite")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/sqlite");
#[cfg(feature = "postgres")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/postgres");
#[cfg(feature = "mysql")]
static EMBEDDED: Migrations = whimbrel::embed_migrations!("embedded/mysql");

struct Whimbrel {
    waiting: Waiting,
    migrations: Migrations,
    #[cfg(feature = "situations")]
    copies: bool,
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
        let migrator = Migrator::new(&self.migrations);
        #[cfg(all(feature = "sqlite", feature = "situations"))]
        let migrator = match self.copies {
            true => migrator.backup(whimbrel::Backup::beside()),
            false => migrator,
        };
        let report = self.waiting.wait(migrator.run(connection))?;
        Ok(report.applied.len())
    }

    #[cfg(feature = "situations")]
    fn back(&self, connection: &mut Driver, to: &str) -> Result<(), String> {
        let migrator = Migrator::new(&self.migrations);
        let done = migrator.downgrade(connection, to, |_| true);
        self.waiting.wait(done).map(|_| ())
    }

    #[cfg(feature = "situations")]
    fn keep_copies(&mut self) -> Result<(), String> {
        self.copies = true;
        Ok(())
    }

    #[cfg(all(feature = "sqlite", feature = "situations"))]
    fn restore(&self, url: &str) -> Result<(), String> {
        let path = url.trim_start_matches("sqlite:");
        let path = path.split('?').next().unwrap_or(path);
        let backup = whimbrel::Backup::beside();
        let copies = backup.list(path).map_err(|error| error.to_string())?;
        let newest = copies.last().ok_or("there is no copy")?;
        let restored = backup.restore(path.as_ref(), &newest.name);
        self.waiting.wait(restored).map(|_| ())
    }

    fn close(&self, connection: Driver) {
        self.waiting.close(connection);
    }
}

fn main() {
    peer_app::main(Whimbrel {
        waiting: Waiting::new(),
        migrations: EMBEDDED.clone(),
        #[cfg(feature = "situations")]
        copies: false,
    });
}

//! Whimbrel over rusqlite, as a program uses it.

use rusqlite::Connection;
use whimbrel::{Migrations, Migrator};

static EMBEDDED: Migrations = whimbrel::embed_migrations!("../whimbrel/embedded/sqlite");

struct Rusqlite {
    migrations: Migrations,
    #[cfg(feature = "situations")]
    copies: bool,
}

/// The file that a URL names.
fn path(url: &str) -> &str {
    let path = url.trim_start_matches("sqlite:");
    path.split('?').next().unwrap_or(path)
}

impl peer_app::Tool for Rusqlite {
    type Connection = Connection;

    fn load(&mut self, folder: &str) -> Result<(), String> {
        let loaded = Migrations::from_folder(folder, None);
        self.migrations = loaded.map_err(|error| error.to_string())?;
        Ok(())
    }

    fn embedded(&mut self) {
        self.migrations = EMBEDDED.clone();
    }

    fn connect(&self, url: &str) -> Result<Connection, String> {
        Connection::open(path(url)).map_err(|error| error.to_string())
    }

    fn migrate(&self, connection: &mut Connection) -> Result<usize, String> {
        let migrator = Migrator::new(&self.migrations);
        #[cfg(feature = "situations")]
        let migrator = match self.copies {
            true => migrator.backup(whimbrel::Backup::beside()),
            false => migrator,
        };
        let report = migrator.run(connection).map_err(|error| error.to_string())?;
        Ok(report.applied.len())
    }

    #[cfg(feature = "situations")]
    fn back(&self, connection: &mut Connection, to: &str) -> Result<(), String> {
        let migrator = Migrator::new(&self.migrations);
        let done = migrator.downgrade(connection, to, |_| true);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    #[cfg(feature = "situations")]
    fn keep_copies(&mut self) -> Result<(), String> {
        self.copies = true;
        Ok(())
    }

    #[cfg(feature = "situations")]
    fn restore(&self, url: &str) -> Result<(), String> {
        let backup = whimbrel::Backup::beside();
        let copies = backup.list(path(url)).map_err(|error| error.to_string())?;
        let newest = copies.last().ok_or("there is no copy")?;
        let restored = backup.blocking_restore(path(url).as_ref(), &newest.name);
        restored.map(|_| ()).map_err(|error| error.to_string())
    }

    fn close(&self, connection: Connection) {
        let _ = connection.close();
    }
}

fn main() {
    peer_app::main(Rusqlite {
        migrations: EMBEDDED.clone(),
        #[cfg(feature = "situations")]
        copies: false,
    });
}

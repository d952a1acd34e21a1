//! SQLite: the file's write lock, and foreign keys that must be off while tables are rebuilt.

mod catalogue;
mod fast;
mod foreign_keys;
mod found;
mod hold;
mod link;
#[cfg(feature = "rusqlite")]
mod rusqlite;
mod side_lock;
#[cfg(feature = "sqlite")]
mod sqlx;

pub(crate) use link::{Link, Open, Purpose};

use super::{Session, Transient, Wait, has_text, one_text};
use crate::connection::{DriverError, Sql, Texts};
use crate::history::sql::{Table, quote_text};
use crate::migrator::{LockKind, Options};
use crate::{EmbeddedMigration, Error, Migrations};
use foreign_keys::Watched;
use found::Before;
use side_lock::SideLock;
use std::path::Path;
use std::time::Duration;
use whimbrel_core::Dialect;
use whimbrel_core::effect::Object;
use whimbrel_core::outline::Outline;

pub(crate) struct SqliteSession<L: Link> {
    link: L,
    table: Table,
    /// A transaction was opened and its end is not confirmed. The driver's own count can be ahead of
    /// that: its thread counts what nobody has heard of yet.
    open: bool,
    /// The connection's settings as they were found; restored on every path.
    found: Option<Found>,
    /// References that the migration can break.
    watched: Option<Watched>,
    /// The connection before the script that runs, when that changes it.
    before: Option<Before>,
    kind: LockKind,
    /// Beside the database, since SQLite's own exclusive mode cannot be left again once a script turns on the write-ahead log.
    side_lock: Option<SideLock<L::Connection>>,
    statement_timeout: Option<Duration>,
    /// A script that commits and opens the next transaction was sent: cut off between the two, it
    /// leaves none, and the driver counts one.
    in_doubt: bool,
    /// What the transaction that is open answered when it began behind the last migration.
    ahead: Option<Result<Vec<Texts>, DriverError>>,
}

#[derive(Clone)]
struct Found {
    foreign_keys: bool,
    busy_timeout: String,
}

impl<L: Link> SqliteSession<L> {
    /// Another connection to the same file.
    pub(crate) async fn open_again(
        &mut self,
        path: &Path,
        first: Option<&str>,
    ) -> Result<L::Connection, DriverError> {
        self.link.open_again(path, first).await
    }

    pub(crate) fn new(link: L, table: Table, options: &Options) -> Self {
        SqliteSession {
            link,
            table,
            open: false,
            found: None,
            watched: None,
            before: None,
            kind: options.lock,
            side_lock: None,
            statement_timeout: options.statement_timeout,
            in_doubt: false,
            ahead: None,
        }
    }
}

impl<L: Link> Session for SqliteSession<L> {
    type Connection = L::Connection;

    const ATOMIC: bool = true;

    const KEEPS_LOCK: bool = false;

    // Only the file's name: the path depends on where the program was started.
    const DATABASE_NAME: &'static str = "WITH RECURSIVE part(rest) AS ( \
         SELECT replace(file, '\\', '/') FROM pragma_database_list WHERE name = 'main' \
         UNION ALL SELECT substr(rest, instr(rest, '/') + 1) FROM part WHERE instr(rest, '/') > 0) \
         SELECT rest FROM part WHERE instr(rest, '/') = 0";

    fn connection(&mut self) -> &mut L::Connection {
        self.link.connection()
    }

    fn table(&self) -> &Table {
        &self.table
    }

    fn table_exists(&self) -> String {
        let name = quote_text(Dialect::Sqlite, &self.table.name);
        format!("SELECT name FROM sqlite_master WHERE type = 'table' AND name = {name}")
    }

    fn catalogue(&self, _outline: &Outline) -> String {
        catalogue::QUERY.to_owned()
    }

    fn some_table(&self) -> String {
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name LIMIT 1"
            .into()
    }

    fn is_missing_table(error: &DriverError) -> bool {
        error
            .database_message()
            .is_some_and(|message| message.starts_with("no such table"))
    }

    fn is_done_already(error: &DriverError) -> bool {
        error.database_message().is_some_and(|message| {
            message.ends_with("already exists") || message.starts_with("duplicate column name")
        })
    }

    fn transience(error: &DriverError) -> Option<Transient> {
        // SQLITE_BUSY and SQLITE_LOCKED; SQLITE_IOERR, which a full disk can be too, and SQLITE_FULL.
        match hold::primary_code(error)? {
            5 | 6 => Some(Transient::Busy),
            10 | 13 => Some(Transient::Full),
            _ => None,
        }
    }

    async fn has_exactly(&mut self, migrations: &Migrations) -> Result<bool, DriverError> {
        has_text(self, migrations).await
    }

    async fn leaves(&mut self) -> Result<bool, Error> {
        if !self.link.is_pooled() {
            return Ok(false);
        }
        // Only one connection has what it attached, an exclusive lock, or a database in memory.
        let query = "SELECT 'yes' WHERE (SELECT locking_mode FROM pragma_locking_mode) = 'normal' AND NOT EXISTS \
             (SELECT 1 FROM pragma_database_list WHERE name <> 'temp' AND (name <> 'main' OR file = ''))";
        let asked = one_text(self, query).await;
        let reading = |error| Error::from_database(error, "looking at the database");
        Ok(asked.map_err(reading)?.is_some())
    }

    async fn back_up(
        &mut self,
        backup: &crate::Backup,
        label: &str,
        observer: &crate::migrator::Observer,
    ) -> Result<Option<crate::Copy>, Error> {
        crate::backup::make(self, backup, label, observer).await
    }

    async fn lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.begin_immediate(wait).await
    }

    async fn settle(&mut self, record: &str) -> Result<(), Error> {
        self.check_foreign_keys().await?;
        self.put_connection_back().await.map_err(opening)?;
        let written = self.connection().execute(record).await;
        written
            .map(|_| ())
            .map_err(|error| Error::from_database(error, "writing the migration history"))
    }

    async fn begins(&mut self, migration: &EmbeddedMigration, resumed: bool) -> Result<(), Error> {
        self.look_at_connection(migration).await.map_err(opening)?;
        self.watch_foreign_keys(migration, resumed).await
    }

    async fn put_back(&mut self) -> Result<(), Error> {
        self.put_connection_back().await.map_err(opening)
    }

    async fn watch(&mut self, running: bool) -> Result<(), DriverError> {
        let Some(timeout) = self.statement_timeout else {
            return Ok(());
        };
        self.link.limit(running.then_some(timeout)).await
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        self.in_doubt = false;
        self.ahead = None;
        self.link.commit().await?;
        self.open = false;
        Ok(())
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        self.in_doubt = false;
        self.ahead = None;
        self.link.rollback().await?;
        self.open = false;
        self.put_connection_back().await
    }

    async fn lock_stepwise(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        if self.kind != LockKind::None {
            self.side_lock = SideLock::take(self, wait).await?;
        }
        Ok(())
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        match self.side_lock.take() {
            Some(lock) => lock.release().await,
            None => Ok(()),
        }
    }

    async fn begin(&mut self) -> Result<(), DriverError> {
        self.link.begin().await?;
        self.open = true;
        Ok(())
    }

    async fn prepare_resume(&mut self, _: &str, _: &mut Wait<'_>) -> Result<(), Error> {
        Ok(())
    }

    async fn definitions(
        &mut self,
        _: &[Object],
    ) -> Result<Option<Vec<Option<String>>>, DriverError> {
        // What runs outside of a transaction changes no object.
        Ok(None)
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, DriverError> {
        // Indexes and triggers go with their tables; foreign keys are off.
        let query = "SELECT 'DROP ' || type || ' \"' || replace(name, '\"', '\"\"') || '\"' \
             FROM sqlite_master WHERE type IN ('view', 'table') \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND NOT EXISTS (SELECT 1 FROM pragma_table_list t WHERE t.name = sqlite_master.name \
             AND t.type = 'shadow') ORDER BY type = 'table', name";
        let rows = self.connection().rows(query).await?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }

    async fn finish(&mut self) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        self.unlock_stepwise().await?;
        if let Some(found) = self.found.clone() {
            let restore = restore(&found);
            self.connection().execute(restore).await.map_err(opening)?;
            self.found = None;
        }
        Ok(())
    }
}

fn restore(found: &Found) -> &'static str {
    if found.foreign_keys {
        "PRAGMA foreign_keys = ON"
    } else {
        "PRAGMA foreign_keys = OFF"
    }
}

impl<L: Link> Drop for SqliteSession<L> {
    /// Reached with work left only when the future was dropped, or an observer panicked. Orders are carried out in
    /// turn, so it is enough to give them and not to wait.
    fn drop(&mut self) {
        if self.open {
            self.link.order_rollback(self.in_doubt);
        }
        for setting in self.before.iter().flat_map(Before::all_settings) {
            self.link.order(&setting);
        }
        if let Some(found) = &self.found {
            let timeout = format!("PRAGMA busy_timeout = {}", found.busy_timeout);
            self.link.order(&timeout);
            self.link.order(restore(found));
        }
    }
}

fn opening(error: impl Into<DriverError>) -> Error {
    Error::from_database(error, "opening a transaction")
}

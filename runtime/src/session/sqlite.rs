//! SQLite: the file's write lock, and foreign keys that must be off while tables are rebuilt.

use super::{Session, Wait, one_text};
use crate::connection::{Lease, Sql, sqlstate, transaction};
use crate::history::fingerprint;
use crate::history::sql::{Table, quote_text};
use crate::migrator::Options;
use crate::{Error, ErrorKind, Migrations};
use sqlx::{Sqlite, SqliteConnection};
use std::fs::{File, TryLockError};
use std::future::Future;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};
use whimbrel_core::Dialect;

pub(crate) struct SqliteSession<'c> {
    lease: Lease<'c, Sqlite>,
    table: Table,
    /// A transaction was opened and its end is not confirmed. The driver's own count can be ahead of
    /// that: its thread counts what nobody has heard of yet.
    open: bool,
    /// The connection's settings as they were found; restored on every path.
    found: Option<Found>,
    /// Rows that point nowhere, before the migration.
    orphans: Option<usize>,
    /// Locked by the operating system, which gives the lock back even when the process is killed.
    /// SQLite's own exclusive mode cannot be left again once a script turns on the write-ahead log.
    side_file: Option<File>,
    statement_timeout: Option<Duration>,
}

/// How many steps of SQLite's machine lie between two looks at the clock: well under a millisecond.
const STEPS: i32 = 10_000;

#[derive(Clone)]
struct Found {
    foreign_keys: bool,
    busy_timeout: String,
}

impl<'c> SqliteSession<'c> {
    pub(crate) fn new(lease: Lease<'c, Sqlite>, table: Table, options: &Options) -> Self {
        SqliteSession {
            lease,
            table,
            open: false,
            found: None,
            orphans: None,
            side_file: None,
            statement_timeout: options.statement_timeout,
        }
    }

    /// `PRAGMA foreign_keys` does nothing inside a transaction, so this comes before it.
    async fn turn_foreign_keys_off(&mut self) -> Result<Found, sqlx::Error> {
        if let Some(found) = &self.found {
            return Ok(found.clone());
        }
        let keys = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";
        let timeout = "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout";
        let found = Found {
            foreign_keys: one_text(self, keys).await?.as_deref() == Some("1"),
            busy_timeout: one_text(self, timeout).await?.unwrap_or_default(),
        };
        self.found = Some(found.clone());
        if found.foreign_keys {
            self.connection()
                .execute("PRAGMA foreign_keys = OFF")
                .await?;
        }
        Ok(found)
    }

    /// Opens the transaction as soon as no other connection writes. SQLite's own waiting is cut to
    /// the deadline and put back, since a commit needs it.
    async fn begin_immediate(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let found = self.turn_foreign_keys_off().await.map_err(opening)?;
        let own: u128 = found.busy_timeout.parse().unwrap_or(0);
        let shortened = own > wait.left().as_millis();
        if shortened {
            let least = wait.left().as_millis();
            self.set_busy_timeout(&least.to_string()).await?;
        }
        let begun = loop {
            let connection = self.lease.connection();
            match transaction::begin::<Sqlite>(connection, Some("BEGIN IMMEDIATE")).await {
                Ok(()) => {
                    self.open = true;
                    break Ok(());
                }
                Err(error) if is_busy(&error) => {
                    if let Err(timeout) = wait.pause(Some("another connection")).await {
                        break Err(timeout);
                    }
                }
                Err(error) => break Err(opening(error)),
            }
        };
        if shortened {
            self.set_busy_timeout(&found.busy_timeout).await?;
        }
        begun
    }

    async fn set_busy_timeout(&mut self, milliseconds: &str) -> Result<(), Error> {
        let pragma = format!("PRAGMA busy_timeout = {milliseconds}");
        // The pragma answers a row, which may be of any type: run it, do not read it.
        let done = self.connection().execute(&pragma).await;
        done.map(|_| ()).map_err(opening)
    }

    /// How many rows point nowhere. `None` when SQLite cannot say, which is so for schemas whose
    /// foreign keys are malformed.
    async fn count_orphans(&mut self) -> Option<usize> {
        let query = "SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check";
        let count = one_text(self, query).await.ok()??;
        count.parse().ok()
    }

    /// Refuses rows that point nowhere and did not before the migration.
    async fn check_foreign_keys(&mut self, before: usize) -> Result<(), Error> {
        let query = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' -> ' || parent \
                     FROM pragma_foreign_key_check";
        let after = self
            .connection()
            .rows(query)
            .await
            .map_err(|error| Error::new(ErrorKind::ForeignKeys).source(error))?;
        if after.len() <= before {
            return Ok(());
        }
        let shown = after.iter().flatten().flatten().take(3);
        let shown: Vec<&str> = shown.map(String::as_str).collect();
        Err(Error::new(ErrorKind::ForeignKeys).detail(format!(
            "{} rows point to rows that do not exist ({})",
            after.len() - before,
            shown.join("; ")
        )))
    }

    /// The file beside the database that is locked while a script runs outside of a transaction;
    /// none for a database in memory, which nobody else can open.
    async fn open_side_file(&mut self) -> Result<Option<File>, Error> {
        let query = "SELECT file FROM pragma_database_list WHERE name = 'main'";
        let path = one_text(self, query).await.map_err(opening)?;
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let path = format!("{path}-migrate");
        let mut options = File::options();
        let opened = options.create(true).append(true).open(&path);
        opened
            .map(Some)
            .map_err(|error| side_file_error(error).detail(format!("opening {path}")))
    }
}

impl Session for SqliteSession<'_> {
    type Connection = SqliteConnection;

    const ATOMIC: bool = true;

    const KEEPS_LOCK: bool = false;

    // Only the file's name: the path depends on where the program was started.
    const DATABASE_NAME: &'static str = "WITH RECURSIVE part(rest) AS ( \
         SELECT replace(file, '\\', '/') FROM pragma_database_list WHERE name = 'main' \
         UNION ALL SELECT substr(rest, instr(rest, '/') + 1) FROM part WHERE instr(rest, '/') > 0) \
         SELECT rest FROM part WHERE instr(rest, '/') = 0";

    fn connection(&mut self) -> &mut SqliteConnection {
        self.lease.connection()
    }

    fn table(&self) -> &Table {
        &self.table
    }

    fn table_exists(&self) -> String {
        let name = quote_text(Dialect::Sqlite, &self.table.name);
        format!("SELECT name FROM sqlite_master WHERE type = 'table' AND name = {name}")
    }

    fn some_table(&self) -> String {
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name LIMIT 1"
            .into()
    }

    fn is_missing_table(error: &sqlx::Error) -> bool {
        error
            .as_database_error()
            .is_some_and(|error| error.message().starts_with("no such table"))
    }

    fn is_done_already(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(|error| {
            let message = error.message();
            message.ends_with("already exists") || message.starts_with("duplicate column name")
        })
    }

    async fn has_exactly(&mut self, migrations: &Migrations) -> Result<bool, sqlx::Error> {
        let query = self.table.fingerprint();
        let found = one_text(self, &query).await?;
        Ok(found.is_some_and(|found| found == fingerprint::expected(migrations.iter())))
    }

    fn takes_scripts(&self) -> bool {
        self.statement_timeout.is_none()
    }

    async fn lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.begin_immediate(wait).await?;
        self.orphans = match &self.found {
            Some(found) if found.foreign_keys => self.count_orphans().await,
            _ => None,
        };
        Ok(())
    }

    async fn settle(&mut self, record: &str) -> Result<(), Error> {
        if let Some(before) = self.orphans {
            self.check_foreign_keys(before).await?;
        }
        let written = self.connection().execute(record).await;
        written
            .map(|_| ())
            .map_err(|error| Error::from_database(error, "writing the migration history"))
    }

    async fn watch(&mut self, running: bool) -> Result<(), sqlx::Error> {
        let Some(timeout) = self.statement_timeout else {
            return Ok(());
        };
        let mut handle = self.lease.connection().lock_handle().await?;
        if running {
            let end = Instant::now() + timeout;
            handle.set_progress_handler(STEPS, move || Instant::now() < end);
        } else {
            handle.remove_progress_handler();
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        transaction::commit::<Sqlite>(self.lease.connection()).await?;
        self.open = false;
        Ok(())
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        let connection = self.lease.connection();
        if transaction::rollback::<Sqlite>(connection).await.is_err() {
            // SQLite itself took the transaction back, as it does when a statement that writes is
            // interrupted. The driver goes on counting it, so it gets one to take back.
            connection.execute("BEGIN").await?;
            transaction::rollback::<Sqlite>(connection).await?;
        }
        self.open = false;
        Ok(())
    }

    async fn lock_stepwise(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        self.side_file = self.open_side_file().await?;
        let Some(file) = &self.side_file else {
            return Ok(());
        };
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) => wait.pause(Some("another process")).await?,
                Err(TryLockError::Error(error)) => return Err(side_file_error(error)),
            }
        }
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        self.side_file = None;
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        transaction::begin::<Sqlite>(self.lease.connection(), Some("BEGIN IMMEDIATE")).await?;
        self.open = true;
        Ok(())
    }

    async fn prepare_resume(&mut self, _: &str, _: &mut Wait<'_>) -> Result<(), Error> {
        Ok(())
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, sqlx::Error> {
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
        self.side_file = None;
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

impl Drop for SqliteSession<'_> {
    /// Reached with work left only when the future was dropped. SQLite runs in a thread of its own
    /// that takes orders in turn, so it is enough to give the orders and not to wait.
    fn drop(&mut self) {
        let connection = self.lease.connection();
        // When a commit is cut off, the thread expects this order and leaves it out; one that never
        // comes would let it leave out the next one.
        if self.open {
            transaction::order_rollback::<Sqlite>(connection);
        }
        if let Some(found) = &self.found {
            order(
                connection,
                &format!("PRAGMA busy_timeout = {}", found.busy_timeout),
            );
            order(connection, restore(found));
        }
    }
}

/// Sends a statement to SQLite's thread without waiting for it.
fn order(connection: &mut SqliteConnection, sql: &str) {
    let mut sending = std::pin::pin!(connection.execute(sql));
    let _ = sending
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
}

fn is_busy(error: &sqlx::Error) -> bool {
    // The low byte is the primary code: SQLITE_BUSY or SQLITE_LOCKED.
    sqlstate(error)
        .and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

fn side_file_error(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Database).source(error.into())
}

fn opening(error: sqlx::Error) -> Error {
    Error::from_database(error, "opening a transaction")
}

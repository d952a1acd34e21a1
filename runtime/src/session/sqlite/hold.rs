//! The write lock, foreign keys that are off while a migration runs, and the rows that point nowhere.

use super::{Found, SqliteSession, opening, side_file_error};
use crate::connection::{Sql, sqlstate, transaction};
use crate::session::{Session, Transient, Wait, one_text};
use crate::{Error, ErrorKind};
use sqlx::Sqlite;
use std::fs::File;

/// How many rows point nowhere.
const COUNT: &str = "SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check";

/// A number that changes when another connection commits, and only then.
const VERSION: &str = "CAST(data_version AS TEXT)";

/// Rows that point nowhere, counted inside a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Orphans {
    pub(super) count: usize,
    /// SQLite's `data_version` in that transaction.
    version: String,
}

impl Orphans {
    /// The end of a query: the columns that [`Orphans::read`] reads, and their table. Behind a migration
    /// that was found to leave no such row, the tables are read again only when another connection
    /// wrote since.
    pub(super) fn query(known: Option<&Orphans>) -> String {
        match known {
            Some(Orphans { count: 0, version }) => format!(
                "CASE WHEN {VERSION} = '{version}' THEN '0' ELSE ({COUNT}) END, \
                 {VERSION} FROM pragma_data_version"
            ),
            _ => format!("({COUNT}), {VERSION} FROM pragma_data_version"),
        }
    }

    pub(super) fn read(mut columns: impl Iterator<Item = Option<String>>) -> Option<Self> {
        Some(Orphans {
            count: columns.next()??.parse().ok()?,
            version: columns.next()??,
        })
    }
}

impl SqliteSession<'_> {
    /// `PRAGMA foreign_keys` does nothing inside a transaction, so this comes before it.
    pub(super) async fn turn_foreign_keys_off(&mut self) -> Result<Found, sqlx::Error> {
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
    pub(super) async fn begin_immediate(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
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

    pub(super) async fn set_busy_timeout(&mut self, milliseconds: &str) -> Result<(), Error> {
        let pragma = format!("PRAGMA busy_timeout = {milliseconds}");
        // The pragma answers a row, which may be of any type: run it, do not read it.
        let done = self.connection().execute(&pragma).await;
        done.map(|_| ()).map_err(opening)
    }

    /// How many rows point nowhere. `None` when SQLite cannot say, which is so for schemas whose
    /// foreign keys are malformed.
    pub(super) async fn count_orphans(&mut self) -> Option<Orphans> {
        let query = format!("SELECT {}", Orphans::query(None));
        let rows = self.connection().rows(&query).await.ok()?;
        Orphans::read(rows.into_iter().flatten())
    }

    pub(super) fn checks_foreign_keys(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.foreign_keys)
    }

    /// Refuses rows that point nowhere and did not before the migration.
    pub(super) async fn check_foreign_keys(&mut self, before: usize) -> Result<(), Error> {
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
    pub(super) async fn open_side_file(&mut self) -> Result<Option<File>, Error> {
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

fn is_busy(error: &sqlx::Error) -> bool {
    SqliteSession::transience(error) == Some(Transient::Busy)
}

/// SQLite's code for an error without its details, which are in the higher bytes.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = sqlstate(error)?.parse().ok()?;
    Some(code & 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

    async fn ask(connection: &mut SqliteConnection, known: Option<&Orphans>) -> Orphans {
        let begun = connection.execute("BEGIN IMMEDIATE").await;
        begun.expect("a transaction");
        let query = format!("SELECT {}", Orphans::query(known));
        let rows = connection.rows(&query).await.expect("an answer");
        connection.execute("COMMIT").await.expect("a commit");
        Orphans::read(rows.into_iter().flatten()).expect("numbers")
    }

    #[tokio::test]
    async fn none_are_carried_over_until_another_connection_writes() {
        let path = std::env::temp_dir().join(format!("whimbrel-orphans-{}", std::process::id()));
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .foreign_keys(false);
        let connect = || SqliteConnection::connect_with(&options);
        let mut own = connect().await.expect("a file");
        let mut other = connect().await.expect("the same file");
        let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (up REFERENCES p)";
        own.execute(tables).await.expect("tables");
        let none = ask(&mut own, None).await;
        assert_eq!(none.count, 0);

        // Its own writing is what the check of a migration looks at: not read again here.
        let orphan = "INSERT INTO c VALUES (7)";
        own.execute(orphan).await.expect("an orphan");
        assert_eq!(ask(&mut own, Some(&none)).await, none);
        own.execute("DELETE FROM c").await.expect("no orphan");

        other.execute(orphan).await.expect("an orphan");
        let one = ask(&mut own, Some(&none)).await;
        assert_eq!(one.count, 1);
        assert_ne!(one.version, none.version);
        // Some of them may go meanwhile, so they are counted again.
        own.execute("DELETE FROM c").await.expect("no orphan");
        assert_eq!(ask(&mut own, Some(&one)).await.count, 0);

        drop((own, other));
        let _ = std::fs::remove_file(&path);
    }
}

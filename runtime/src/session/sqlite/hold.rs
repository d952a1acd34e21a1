//! The write lock, and foreign keys that are off while a migration runs.

use super::{Found, Link, SqliteSession, opening};
use crate::Error;
use crate::connection::{DriverError, Sql};
use crate::session::{FrontOf, Session, Transient, Wait, one_text};

impl<L: Link> SqliteSession<L> {
    /// `PRAGMA foreign_keys` does nothing inside a transaction, so this comes before it.
    pub(super) async fn turn_foreign_keys_off(&mut self) -> Result<Found, DriverError> {
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
            match self.link.begin().await {
                Ok(()) => {
                    self.open = true;
                    break Ok(());
                }
                Err(error) if Self::transience(&error) == Some(Transient::Busy) => {
                    if let Err(timeout) = wait
                        .pause::<FrontOf<Self>>(Some("another connection"))
                        .await
                    {
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

    pub(super) fn checks_foreign_keys(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.foreign_keys)
    }
}

/// SQLite's code for an error without its details, which are in the higher bytes.
pub(super) fn primary_code(error: &DriverError) -> Option<u32> {
    let code: u32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

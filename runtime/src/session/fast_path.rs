//! Fewer messages for the same result: through a network, messages are what migrating takes its time for.

use super::{Session, Wait, one_text};
use crate::connection::{DriverError, Texts};
use crate::{Error, ErrorKind, Migrations};
use std::future::Future;

/// The short ways of a session. Each falls back on the plain one of [`Session`], so that a database is right
/// with an empty implementation; `tests/plain-path` runs the tests of the runtime that way.
pub(crate) trait FastPath: Session {
    /// So many bytes of a script make a message full.
    const MESSAGE: usize = 1 << 20;

    /// Waits for the lock like [`Session::lock`] and asks for one text under it, in as few messages
    /// as the database allows.
    fn lock_and_ask(
        &mut self,
        query: &str,
        wait: &mut Wait<'_>,
    ) -> impl Future<Output = Result<Option<String>, Error>> + Send {
        async move {
            self.lock(wait).await?;
            let asked = one_text(self, query).await;
            asked.map_err(|error| Error::from_database(error, "reading the migration history"))
        }
    }

    /// Waits for the lock like [`Session::lock`]. False, without the lock, when somebody else applied
    /// all of these migrations meanwhile.
    fn lock_unless_done(
        &mut self,
        _migrations: &Migrations,
        wait: &mut Wait<'_>,
    ) -> impl Future<Output = Result<bool, Error>> + Send {
        async move { self.lock(wait).await.map(|()| true) }
    }

    /// Several statements sent in one message run as they do one by one.
    fn takes_scripts(&self) -> bool {
        false
    }

    /// What can follow a migration's statements in their message: it ends the migration as
    /// [`Session::settle`] and [`Session::commit`] do and goes on as [`Session::lock_and_ask`] does with
    /// this query. `None`: these have to be called.
    fn tail(&mut self, _record: &str, _query: &str) -> Option<Tail> {
        None
    }

    /// The rows that the last part of a [`Session::tail`] answered, for the next
    /// [`Session::lock_and_ask`].
    fn tail_answered(&mut self, _answer: Result<Vec<Texts>, DriverError>) {}

    /// What it means that a statement of [`Tail::ends`] failed, of which this one is the record.
    fn end_failed(
        &mut self,
        _record: &str,
        error: DriverError,
    ) -> impl Future<Output = Error> + Send {
        async { Error::new(ErrorKind::of_sent(&error)).source(error) }
    }

    /// True when whatever changes rows in this database is a part of a transaction. For databases whose schema changes
    /// are not.
    fn all_rows_roll_back(&mut self) -> impl Future<Output = Result<bool, DriverError>> + Send {
        async { Ok(false) }
    }
}

/// Statements behind those of a migration.
#[derive(Debug, Clone)]
pub(crate) struct Tail {
    /// The last one commits.
    pub(crate) ends: Vec<String>,
    /// They begin the next transaction.
    pub(crate) goes_on: Vec<String>,
}

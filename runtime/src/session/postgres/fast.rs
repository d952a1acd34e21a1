//! What spares messages: the lock, a first question and the next transaction travel with something else.

use super::PostgresSession;
use super::hold::Locked;
use super::lock::{BEGIN, XACT_LOCK, ask};
use crate::connection::{DriverError, Texts};
use crate::migrator::LockKind;
use crate::session::{FastPath, Session, Tail, Wait, one_text};
use crate::{Error, Migrations};

impl FastPath for PostgresSession<'_> {
    async fn lock_and_ask(
        &mut self,
        query: &str,
        wait: &mut Wait<'_>,
    ) -> Result<Option<String>, Error> {
        if self.kind == LockKind::Automatic {
            let locked = self.lock_transaction(query, None, wait).await?;
            return Ok(match locked {
                Locked::Yes(found) => found,
                Locked::Done => None,
            });
        }
        self.lock(wait).await?;
        let asked = one_text(self, query).await;
        asked.map_err(|error| Error::from_database(error, "reading the migration history"))
    }

    async fn lock_unless_done(
        &mut self,
        migrations: &Migrations,
        wait: &mut Wait<'_>,
    ) -> Result<bool, Error> {
        if self.kind != LockKind::Automatic {
            return self.lock(wait).await.map(|()| true);
        }
        self.lease.close_at_end();
        match self.lock_transaction("", Some(migrations), wait).await? {
            Locked::Yes(_) => self.after_lock(wait).await.map(|()| true),
            Locked::Done => Ok(false),
        }
    }

    fn takes_scripts(&self) -> bool {
        // Before 13, statements of one message had one time limit together.
        let version = self.lease.connection_ref().server_version_num();
        self.kind != LockKind::Table
            && self.statement_timeout.is_none()
            && version.is_some_and(|version| version >= 130_000)
    }

    fn tail(&mut self, record: &str, query: &str) -> Option<Tail> {
        if self.kind != LockKind::Automatic {
            return None;
        }
        let mut ends = self.settlement();
        ends.extend([record.to_owned(), "COMMIT".to_owned()]);
        let mut goes_on = self.begin_with(BEGIN);
        goes_on.extend([ask(XACT_LOCK), query.to_owned()]);
        Some(Tail { ends, goes_on })
    }

    fn tail_answered(&mut self, answer: Result<Vec<Texts>, DriverError>) {
        self.ahead = Some(answer);
    }
}

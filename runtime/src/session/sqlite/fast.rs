//! What spares messages: each is a way to the thread of the driver and back.

use super::foreign_keys::Watched;
use super::{Link, SqliteSession, opening};
use crate::Error;
use crate::connection::{DriverError, Texts};
use crate::session::{FastPath, Session, Tail, Wait, one_text};

impl<L: Link> FastPath for SqliteSession<L> {
    // For each statement SQLite copies what is left of the message.
    const MESSAGE: usize = 16 << 10;

    async fn lock_and_ask(
        &mut self,
        query: &str,
        wait: &mut Wait<'_>,
    ) -> Result<Option<String>, Error> {
        match self.ahead.take() {
            Some(Ok(rows)) => {
                return Ok(rows.into_iter().flatten().flatten().next());
            }
            // Such as a lock that another connection was faster to take: to be waited for.
            Some(Err(_)) => self.rollback().await.map_err(opening)?,
            None => {}
        }
        self.lock(wait).await?;
        let asked = one_text(self, query).await;
        asked.map_err(|error| Error::from_database(error, "reading the migration history"))
    }

    fn takes_scripts(&self) -> bool {
        self.statement_timeout.is_none()
    }

    fn tail(&mut self, record: &str, query: &str) -> Option<Tail> {
        // Its settings have to be taken back before the record.
        if self.before.is_some() {
            return None;
        }
        self.in_doubt = true;
        // `end_failed` finds out what an error is about. In one statement with the record, since each answer
        // takes its way from another thread.
        let check = self
            .watched
            .as_ref()
            .map_or(String::new(), Watched::condition);
        let ends = vec![format!("{record}{check}"), "COMMIT".to_owned()];
        let goes_on = vec!["BEGIN IMMEDIATE".to_owned(), query.to_owned()];
        Some(Tail { ends, goes_on })
    }

    fn tail_answered(&mut self, answer: Result<Vec<Texts>, DriverError>) {
        self.in_doubt = answer.is_err();
        self.ahead = Some(answer);
    }

    async fn end_failed(&mut self, record: &str, error: DriverError) -> Error {
        // The transaction goes on behind a statement that failed.
        match self.settle(record).await {
            Err(error) => error,
            Ok(()) => Error::from_database(error, "writing the migration history"),
        }
    }
}

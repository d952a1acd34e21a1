//! How a migration that failed is recorded: with its progress, or as rolled back when it left nothing.

use super::Run;
use crate::connection::{DriverError, Sql};
use crate::history::failure;
use crate::run::{doubt, failed, logs};
use crate::session::{self, Session};
use crate::{Error, ErrorKind};
use whimbrel_core::Family;
use whimbrel_core::transaction::{self, Kind};

impl Run<'_> {
    /// Writes the failure of a statement; the next run goes on from there, or begins anew.
    pub(super) async fn record<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        error: DriverError,
    ) -> Error {
        let inside = error.position().unwrap_or(0);
        let error = failed(self.migration, index, inside, error);
        match self.try_record(session, index, &error).await {
            Ok(true) => error.rolled_back(),
            Ok(false) => error.resumes(),
            // Without a connection there was nothing to hope for.
            Err(_) if error.kind() == ErrorKind::Connection => error.resumes(),
            Err(lost) if lost.kind() == ErrorKind::LockLost => {
                lost.migration(self.migration.name())
            }
            Err(why) => error.resumes().not_recorded(&why),
        }
    }

    /// True when nothing of the migration is in the database, which its row says then.
    async fn try_record<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        error: &Error,
    ) -> Result<bool, Error> {
        let migration = self.migration;
        let writing = |error| super::writing(migration, error);
        let done = if self.in_own_transaction {
            let undone = session.connection().execute("ROLLBACK").await;
            undone.map_err(writing)?;
            self.begin_of_own_transaction(index)
        } else {
            session.rollback().await.map_err(writing)?;
            index
        };
        if self.tables_locked {
            let unlocked = session.connection().execute("UNLOCK TABLES").await;
            unlocked.map_err(writing)?;
        }
        session.put_back().await?;
        session.confirm_lock().await?;
        let nothing = error.kind() == ErrorKind::Sql
            && self
                .left_nothing(session, done, index)
                .await
                .map_err(writing)?;
        let (name, checksum) = (self.migration.name(), self.migration.checksum());
        let table = session.table();
        let statements = match (nothing, self.back) {
            (true, Some(back)) => {
                vec![table.stays_applied(&self.row, &back.finished, &back.line)]
            }
            (true, None) => {
                let logs = failure::render(self.job.migrations, &logs(error));
                vec![
                    table.failed_again(&self.row, &logs),
                    table.forget_failures(&self.row, name, checksum, failure::MARK),
                ]
            }
            (false, _) => {
                let before = self.before.clone();
                let logs = self.logs(done, before.as_deref(), Some(&logs(error)));
                vec![table.progress(&self.row, checksum, done, &logs)]
            }
        };
        for statement in statements {
            let written = session::execute(session, &statement).await;
            written.map_err(writing)?;
        }
        Ok(nothing)
    }

    /// Looks whether anything is left of the statements up to the one that failed.
    async fn left_nothing<S: Session>(
        &self,
        session: &mut S,
        done: usize,
        index: usize,
    ) -> Result<bool, DriverError> {
        let dialect = self.job.migrations.dialect();
        if !doubt::are_repeatable(dialect, self.migration.statements().take(done)) {
            return Ok(false);
        }
        let rolled_back = self.migration.statements().take(index + 1).skip(done);
        for statement in rolled_back {
            let nothing = match self.kind(statement) {
                Kind::Begin | Kind::End => true,
                Kind::Plain if dialect.family() != Family::Mysql => true,
                _ if self.in_own_transaction && dialect.family() != Family::Mysql => true,
                _ => doubt::left_nothing(session, statement, self.before.as_deref()).await?,
            };
            if !nothing {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn begin_of_own_transaction(&self, index: usize) -> usize {
        let dialect = self.job.migrations.dialect();
        let before: Vec<&str> = self.migration.statements().take(index + 1).collect();
        let begin = |text: &&str| transaction::kind(dialect, text) == Kind::Begin;
        before.iter().rposition(begin).unwrap_or(index)
    }

    /// What must hold at the end does not, or the end could not be written.
    pub(super) async fn not_settled<S: Session>(&mut self, session: &mut S, error: Error) -> Error {
        let error = error.migration(self.migration.name()).resumes();
        let done = self.migration.statements().len();
        let logs = self.logs(done, None, Some(&logs(&error)));
        let fail = session.table().fail(&self.row, &logs);
        match session.connection().execute(&fail).await {
            Ok(_) => error,
            Err(why) => error.not_recorded(&self.writing(why)),
        }
    }
}

//! Many `INSERT`s one behind the other, where a database has no transaction around a script (MySQL): one transaction
//! and one record for as many as a message takes, since through a network, and to a disk, each of them is a pause.

use super::Run;
use crate::connection::{DriverError, Outcome, Sql};
use crate::run::tell_statement;
use crate::session::{FastPath, Session};
use crate::{Error, ErrorKind};
use whimbrel_core::transaction::inserts_values;

/// Between statements.
const END: &str = ";\n";

impl Run<'_> {
    /// Where the `INSERT`s that begin here end, when they can run together: at `index` for none of them.
    pub(super) async fn end_of_rows<S: FastPath>(
        &mut self,
        session: &mut S,
        index: usize,
    ) -> Result<usize, Error> {
        let alone = self.autocommit || self.in_own_transaction || self.tables_locked;
        if alone || self.rows_alone || S::ATOMIC {
            return Ok(index);
        }
        let (mut end, mut size) = (index, 0);
        while let Some(statement) = self.migration.statement(end)
            && size < S::MESSAGE
            && inserts_values(statement)
        {
            size += statement.len();
            end += 1;
        }
        if end < index + 2 {
            return Ok(index);
        }
        let all = session.all_rows_roll_back().await;
        let looking = |error| Error::from_database(error, "looking at the tables");
        self.rows_alone = !all.map_err(looking)?;
        Ok(if self.rows_alone { index } else { end })
    }

    /// Runs them. False when one of them failed, and so none took effect: one by one they say which.
    pub(super) async fn together<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        end: usize,
    ) -> Result<bool, DriverError> {
        let found = self.before.clone();
        let record = self.progress(session, end).await?;
        let statements = (index..end).filter_map(|at| self.migration.statement(at));
        let text: Vec<&str> = statements.chain([record.as_str()]).collect();
        session.begin().await?;
        let (job, migration) = (self.job, self.migration);
        let mut tell = |done: usize| {
            if index + done < end {
                tell_statement(job, migration, index + done);
            }
        };
        tell(0);
        let text = text.join(END);
        let sent = session.connection().script(&text, usize::MAX, &mut tell);
        let Outcome { error, .. } = sent.await;
        let ended = match error {
            None => session.commit().await,
            Some(error) => Err(error),
        };
        let Err(error) = ended else { return Ok(true) };
        self.before = found;
        if ErrorKind::of_sent(&error) != ErrorKind::Sql {
            return Err(error);
        }
        session.rollback().await?;
        Ok(false)
    }
}

//! All statements of a migration in one message, and what ends it behind them: through a network,
//! messages are what migrating takes its time for.

use super::atomic::{not_committed, plain};
use super::{Job, failed, tell_statement};
use crate::connection::{DriverError, Outcome, Sql};
use crate::session::{FastPath, Tail};
use crate::{EmbeddedMigration, Error};

/// Between two statements, which end with their last token: no comment hides it, and SQLite keeps
/// nothing else as the text of a table.
const END: &str = ";\n";

/// A message.
#[derive(Default)]
struct Message {
    text: String,
    characters: usize,
    /// Numbers of the migration's statements, each with the character where it begins.
    statements: Vec<(usize, usize)>,
    /// So many statements come before the commit, which is one more.
    commit: Option<usize>,
}

/// Sends the statements, and with a tail, which contains `row`, what ends the migration and begins the
/// next transaction. Those of a large script take several messages.
pub(super) async fn send<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    row: &str,
    mut tail: Option<Tail>,
) -> Result<(), Error> {
    let mut left = plain(job, migration).peekable();
    loop {
        let mut message = Message::default();
        while message.text.len() < S::MESSAGE
            && let Some((index, statement)) = left.next()
        {
            message.add(index, statement);
        }
        let is_last = left.peek().is_none();
        if is_last {
            message.end(tail.take());
        }
        message.send(session, job, migration, row).await?;
        if is_last {
            return Ok(());
        }
    }
}

impl Message {
    async fn send<S: FastPath>(
        &self,
        session: &mut S,
        job: &Job<'_>,
        migration: &EmbeddedMigration,
        row: &str,
    ) -> Result<(), Error> {
        let mut tell = |done: usize| {
            if let Some((index, _)) = self.statements.get(done) {
                tell_statement(job, migration, *index);
            }
        };
        tell(0);
        // What is behind the commit answers what the next migration has to know.
        let keep = self.commit.map_or(usize::MAX, |commit| commit + 1);
        let sent = session.connection().script(&self.text, keep, &mut tell);
        let Outcome { done, rows, error } = sent.await;
        let after_commit = self.commit.is_some_and(|commit| done > commit);
        match error {
            None if self.commit.is_some() => session.tail_answered(Ok(rows)),
            None => {}
            // The migration is over; what went wrong is the beginning of the next one.
            Some(error) if after_commit => session.tail_answered(Err(error)),
            Some(error) if self.commit == Some(done) => {
                return Err(not_committed(migration, error));
            }
            Some(error) => match self.statement_of(done, &error) {
                Some((index, inside)) => return Err(failed(migration, index, inside, error)),
                None => {
                    let error = session.end_failed(row, error).await;
                    return Err(error.migration(migration.name()));
                }
            },
        }
        Ok(())
    }

    fn add(&mut self, index: usize, statement: &str) {
        self.statements.push((index, self.characters));
        self.characters += statement.chars().count() + END.len();
        self.text.push_str(statement);
        self.text.push_str(END);
    }

    fn end(&mut self, tail: Option<Tail>) {
        if let Some(Tail { ends, goes_on }) = tail {
            self.commit = Some(self.statements.len() + ends.len() - 1);
            self.text.push_str(&[ends, goes_on].concat().join(END));
        }
    }

    /// The statement that an error is in, and the character of it. `None`: it is behind them.
    fn statement_of(&self, done: usize, error: &DriverError) -> Option<(usize, usize)> {
        let (index, _) = *self.statements.get(done)?;
        // A mistake in the grammar is found before the first statement runs.
        let pointed = error.position().and_then(|at| {
            let before = |(_, start): &&(usize, usize)| *start <= at;
            let (index, start) = self.statements.iter().take_while(before).last()?;
            Some((*index, at - start))
        });
        Some(pointed.unwrap_or((index, 0)))
    }
}

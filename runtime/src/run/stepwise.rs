//! A migration statement by statement, with its progress in the history row.
//!
//! A statement that can be in a transaction commits together with the progress; one that cannot is
//! recorded right after it, so at most one statement is ever in doubt.

use super::{Job, failed, logs, look, send};
use crate::connection::Sql;
use crate::error::database_position;
use crate::history::compare::State;
use crate::history::id;
use crate::history::journal::{self, Resume};
use crate::history::sql::RowOf;
use crate::migrator::Event;
use crate::session::{self, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};
use whimbrel_core::Dialect;
use whimbrel_core::transaction::{self, Kind};

/// What is known of a migration and of the one behind it.
pub(super) struct Place<'m> {
    /// Its state; `None` when the history has to be looked at again.
    pub(super) known: Option<State>,
    /// Its row, when that was written already.
    pub(super) row: Option<String>,
    /// The migration whose row is to be written together with the end of this one.
    pub(super) next: Option<&'m EmbeddedMigration>,
}

/// A migration ended well.
pub(super) struct Ended {
    /// The row of [`Place::next`].
    pub(super) next_row: Option<String>,
}

/// Runs the migration under the lock of [`Session::lock_stepwise`]. `None` when another process was
/// faster while the lock changed hands.
pub(super) async fn apply_next<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    place: Place<'_>,
) -> Result<Option<Ended>, Error> {
    let mut names = job.migrations.iter().map(EmbeddedMigration::name);
    let Some(index) = names.position(|name| name == migration.name()) else {
        return Ok(None);
    };
    let state = match place.known {
        Some(state) => state,
        None => look(session, job).await?.states.swap_remove(index),
    };
    let (row, resume) = match state {
        State::Pending => match place.row {
            Some(row) => (row, None),
            None => (start(session, migration).await?, None),
        },
        State::Resumable { row, resume, .. } => (row, Some(resume)),
        State::Applied { .. } | State::Failed { .. } => return Ok(None),
    };
    let begins = session.begins(migration).await;
    begins.map_err(|error| error.migration(migration.name()))?;
    let mut run = Run {
        job,
        migration,
        row,
        in_own_transaction: false,
        tables_locked: false,
    };
    run.tell_start(resume);
    let done = resume.map_or(0, |resume| resume.done);
    run.set_again(session, done).await?;
    for (index, statement) in migration.statements().enumerate().skip(done) {
        let in_doubt = resume.is_some_and(|resume| resume.done == index && resume.interrupted);
        if resume.is_some_and(|resume| resume.done == index) {
            session.prepare_resume(statement, &mut job.wait()).await?;
        }
        if !run.in_own_transaction {
            let confirmed = session.confirm_lock().await;
            confirmed.map_err(|error| error.migration(migration.name()))?;
        }
        if let Err(error) = run.statement(session, index, statement, in_doubt).await {
            return Err(run.record(session, index, error).await);
        }
    }
    let confirmed = session.confirm_lock().await;
    confirmed.map_err(|error| error.migration(migration.name()))?;
    let next_row = place.next.map(|_| id::new());
    let finish = match (place.next, &next_row) {
        (Some(next), Some(row)) => session.table().finish_and_start(
            row_of(migration, &run.row),
            row_of(next, row),
            &journal::render(next, 0, None),
        ),
        _ => session.table().finish(&run.row),
    };
    if let Err(error) = session.settle(&finish).await {
        let error = error.migration(migration.name()).resumes();
        let logs = journal::render(migration, migration.statements().len(), Some(&logs(&error)));
        let fail = session.table().fail(&run.row, &logs);
        let written = session.connection().execute(&fail).await;
        return Err(match written {
            Ok(_) => error,
            Err(why) => error.not_recorded(&run.writing(why)),
        });
    }
    Ok(Some(Ended { next_row }))
}

async fn start<S: Session>(
    session: &mut S,
    migration: &EmbeddedMigration,
) -> Result<String, Error> {
    let row = id::new();
    let logs = journal::render(migration, 0, None);
    let start = session
        .table()
        .start(&row, migration.name(), migration.checksum(), Some(&logs));
    let written = session::execute(session, &start).await;
    written.map_err(|error| {
        Error::from_database(error, "writing the migration history").migration(migration.name())
    })?;
    Ok(row)
}

fn row_of<'a>(migration: &'a EmbeddedMigration, id: &'a str) -> RowOf<'a> {
    RowOf {
        id,
        name: migration.name(),
        checksum: migration.checksum(),
    }
}

struct Run<'a> {
    job: &'a Job<'a>,
    migration: &'a EmbeddedMigration,
    row: String,
    /// Between a `BEGIN` and the `COMMIT` of the script itself.
    in_own_transaction: bool,
    /// Between MySQL's `LOCK TABLES` and `UNLOCK TABLES`.
    tables_locked: bool,
}

impl Run<'_> {
    fn tell_start(&self, resume: Option<Resume>) {
        let migration = self.migration.name();
        self.job.tell(&match resume {
            Some(resume) => Event::Resumed {
                migration,
                statement: resume.done + 1,
            },
            None => Event::Started {
                migration,
                statements: self.migration.statements().len(),
            },
        });
    }

    /// What the statements that are done said about how those behind them run.
    async fn set_again<S: Session>(&self, session: &mut S, done: usize) -> Result<(), Error> {
        let dialect = self.job.migrations.dialect();
        let all = self.migration.statements().enumerate().take(done);
        for (index, statement) in all.filter(|(_, text)| transaction::is_setting(dialect, text)) {
            let set = session.connection().execute(statement).await;
            set.map_err(|error| failed(self.migration, index, 0, error))?;
        }
        Ok(())
    }

    async fn statement<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        statement: &str,
        in_doubt: bool,
    ) -> Result<(), sqlx::Error> {
        let job = self.job;
        let done = self.progress(session, index + 1);
        match transaction::kind(job.migrations.dialect(), statement) {
            _ if job.migrations.dialect() == Dialect::Mysql
                && transaction::locks_tables(statement) =>
            {
                // The history has to be among the tables that can be used.
                let with_history = format!("{statement}, {} WRITE", session.table().quoted());
                send(session, job, self.migration, index, &with_history).await?;
                self.tables_locked = true;
                session.connection().execute(&done).await.map(|_| ())
            }
            Kind::Plain if !self.in_own_transaction && !self.tables_locked => {
                let mut tries = 1;
                loop {
                    match self.plain(session, index, statement, &done).await {
                        Err(error) if tries < session::TRIES && S::is_taken_back(&error) => {
                            session.rollback().await?;
                            session::pause(&mut tries).await;
                        }
                        result => return result,
                    }
                }
            }
            Kind::Begin => {
                send(session, job, self.migration, index, statement).await?;
                self.in_own_transaction = true;
                Ok(())
            }
            // Recorded on both sides: with a COMMIT the first becomes true together with the
            // script's own changes, with a ROLLBACK only the second stays.
            Kind::End => {
                session.connection().execute(&done).await?;
                send(session, job, self.migration, index, statement).await?;
                self.in_own_transaction = false;
                session.connection().execute(&done).await.map(|_| ())
            }
            // Inside the script's own transaction only its end is recorded: a run that is
            // interrupted goes on from its BEGIN.
            _ if self.in_own_transaction => {
                send(session, job, self.migration, index, statement).await
            }
            Kind::Plain | Kind::Alone(_) => {
                match send(session, job, self.migration, index, statement).await {
                    Err(error) if in_doubt && S::is_done_already(&error) => {
                        job.tell(&Event::Skipped {
                            migration: self.migration.name(),
                            number: index + 1,
                        });
                    }
                    result => result?,
                }
                if transaction::unlocks_tables(statement) {
                    self.tables_locked = false;
                }
                // The last one is recorded together with the end of the migration.
                if index + 1 == self.migration.statements().len() {
                    return Ok(());
                }
                session::execute(session, &done).await.map(|_| ())
            }
        }
    }

    /// A statement in one transaction with its record.
    async fn plain<S: Session>(
        &self,
        session: &mut S,
        index: usize,
        statement: &str,
        done: &str,
    ) -> Result<(), sqlx::Error> {
        session.begin().await?;
        send(session, self.job, self.migration, index, statement).await?;
        session.connection().execute(done).await?;
        session.commit().await
    }

    fn progress<S: Session>(&self, session: &S, done: usize) -> String {
        let logs = journal::render(self.migration, done, None);
        let table = session.table();
        let checksum = self.migration.checksum();
        session.recording(table.progress(&self.row, checksum, done, &logs))
    }

    /// Writes the failure behind the progress; the next run goes on from there.
    async fn record<S: Session>(&self, session: &mut S, index: usize, error: sqlx::Error) -> Error {
        let inside = database_position(&error).unwrap_or(0);
        let error = failed(self.migration, index, inside, error).resumes();
        match self.try_record(session, index, &logs(&error)).await {
            Ok(()) => error,
            // Without a connection there was nothing to hope for.
            Err(_) if error.kind() == ErrorKind::Connection => error,
            Err(lost) if lost.kind() == ErrorKind::LockLost => {
                lost.migration(self.migration.name())
            }
            Err(why) => error.not_recorded(&why),
        }
    }

    async fn try_record<S: Session>(
        &self,
        session: &mut S,
        index: usize,
        message: &str,
    ) -> Result<(), Error> {
        let writing = |error| self.writing(error);
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
        let logs = journal::render(self.migration, done, Some(message));
        let fail = session
            .table()
            .progress(&self.row, self.migration.checksum(), done, &logs);
        let written = session::execute(session, &fail).await;
        written.map(|_| ()).map_err(writing)
    }

    fn begin_of_own_transaction(&self, index: usize) -> usize {
        let dialect = self.job.migrations.dialect();
        let before: Vec<&str> = self.migration.statements().take(index + 1).collect();
        let begin = |text: &&str| transaction::kind(dialect, text) == Kind::Begin;
        before.iter().rposition(begin).unwrap_or(index)
    }

    fn writing(&self, error: sqlx::Error) -> Error {
        Error::from_database(error, "writing the migration history")
            .migration(self.migration.name())
    }
}

//! A migration statement by statement, with its progress in the history row.
//!
//! A statement that can be in a transaction commits together with the progress; one that cannot is
//! recorded right after it, so at most one statement is ever in doubt.

mod failure;
mod together;

use super::doubt::{self, Verdict};
use super::{Job, failed, look, place_of, send};
use crate::connection::{DriverError, Sql};
use crate::history::compare::State;
use crate::history::id;
use crate::history::journal::{self, Journal, Resume};
use crate::history::reverse;
use crate::history::sql::RowOf;
use crate::migrator::Event;
use crate::session::{self, FastPath, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};
use whimbrel_core::Family;
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
pub(super) async fn apply_next<S: FastPath>(
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
    let mut run = Run::new(job, migration, place.row.unwrap_or_default(), None);
    let resume = match state {
        State::Pending => {
            if run.row.is_empty() {
                run.start(session).await?;
            }
            None
        }
        State::Resumable { row, resume, .. } => {
            run.row = row;
            Some(resume)
        }
        State::Applied { .. } | State::Failed { .. } => return Ok(None),
    };
    run.all(session, resume, place.next).await.map(Some)
}

/// Runs the script that takes an applied migration back, under the lock of [`Session::lock_stepwise`].
/// `resume`: where an earlier run stopped.
pub(super) async fn take_back<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    script: &EmbeddedMigration,
    back: &Back,
    resume: Option<Resume>,
) -> Result<(), Error> {
    let mut run = Run::new(job, script, back.row.clone(), Some(back));
    if resume.is_none() {
        let logs = run.journal(session, 0).await;
        let logs = logs.map_err(|error| run.writing(error))?;
        let open = session.table().open_again(&back.row, &logs);
        let written = session::execute(session, &open).await;
        written.map_err(|error| run.writing(error))?;
    }
    run.all(session, resume, None).await.map(|_| ())
}

/// The row of an applied migration that is taken back.
pub(super) struct Back {
    pub(super) row: String,
    /// The migration that the downgrade stops at.
    pub(super) to: String,
    /// When it was applied, as the database writes it.
    pub(super) finished: String,
    /// The way back, as the row carries it.
    pub(super) line: String,
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
    /// The script takes an applied migration back.
    back: Option<&'a Back>,
    /// What the objects are like that the next statement is about to change.
    before: Option<String>,
    /// A statement in doubt of which the journal does not say what was there before.
    unseen: Option<usize>,
    /// The script asks for no transaction around its statements.
    autocommit: bool,
    /// Between a `BEGIN` and the `COMMIT` of the script itself.
    in_own_transaction: bool,
    /// That one cannot record anything.
    reads_only: bool,
    /// Between MySQL's `LOCK TABLES` and `UNLOCK TABLES`.
    tables_locked: bool,
    /// Rows are not part of transactions, for all that is known.
    rows_alone: bool,
    /// What the row says while the migration runs.
    journal: Journal,
}

impl<'a> Run<'a> {
    fn new(
        job: &'a Job<'a>,
        migration: &'a EmbeddedMigration,
        row: String,
        back: Option<&'a Back>,
    ) -> Self {
        Run {
            job,
            migration,
            row,
            back,
            before: None,
            unseen: None,
            autocommit: migration.is_alone(),
            in_own_transaction: false,
            reads_only: false,
            tables_locked: false,
            rows_alone: false,
            journal: Journal::default(),
        }
    }

    /// Runs the statements that are left, and ends the migration.
    async fn all<S: FastPath>(
        &mut self,
        session: &mut S,
        resume: Option<Resume>,
        next: Option<&EmbeddedMigration>,
    ) -> Result<Ended, Error> {
        let migration = self.migration;
        let named = |error: Error| error.migration(migration.name());
        let begins = session.begins(migration, resume.is_some()).await;
        begins.map_err(named)?;
        self.tell_start(resume.as_ref());
        let done = match resume {
            Some(resume) => self.resume(session, resume).await?,
            None => 0,
        };
        // Up to there statements run one by one.
        let (mut index, mut alone) = (done, done);
        while let Some(statement) = migration.statement(index) {
            if !self.in_own_transaction {
                session.confirm_lock().await.map_err(named)?;
            }
            let end = match index < alone {
                true => index,
                false => self.end_of_rows(session, index).await.map_err(named)?,
            };
            if end > index + 1 {
                match self.together(session, index, end).await {
                    Ok(true) => index = end,
                    Ok(false) => alone = end,
                    Err(error) => return Err(self.record(session, index, error).await),
                }
                continue;
            }
            if let Err(error) = self.statement(session, index, statement).await {
                return Err(self.record(session, index, error).await);
            }
            index += 1;
        }
        session.confirm_lock().await.map_err(named)?;
        self.finish(session, next).await
    }

    /// What the row says while the migration runs.
    fn logs(&mut self, done: usize, before: Option<&str>, error: Option<&str>) -> String {
        let journal = self.journal.after(self.migration, done, before, error);
        match self.back {
            Some(back) => reverse::going_back(&back.to, &back.finished, &journal, &back.line),
            None => journal,
        }
    }

    /// What a statement means for transactions, in this script.
    fn kind(&self, statement: &str) -> Kind {
        let kind = transaction::kind(self.job.migrations.dialect(), statement);
        match kind {
            Kind::Plain if self.autocommit => Kind::Alone("the script asks for no transaction"),
            kind => kind,
        }
    }

    fn tell_start(&self, resume: Option<&Resume>) {
        let migration = self.migration.name();
        self.job.tell(&match resume {
            Some(resume) => Event::Resumed {
                migration,
                statement: resume.done + 1,
            },
            None if self.back.is_some() => Event::TakingBack {
                migration,
                statements: self.migration.statements().len(),
            },
            None => Event::Started {
                migration,
                statements: self.migration.statements().len(),
            },
        });
    }

    /// Writes the row of a migration that begins.
    async fn start<S: Session>(&mut self, session: &mut S) -> Result<(), Error> {
        self.row = id::new();
        let logs = self.journal(session, 0).await;
        let logs = logs.map_err(|error| self.writing(error))?;
        let (name, checksum) = (self.migration.name(), self.migration.checksum());
        let start = session
            .table()
            .start(&self.row, name, checksum, Some(&logs));
        let written = session::execute(session, &start).await;
        written.map(|_| ()).map_err(|error| self.writing(error))
    }

    /// What the statements that are done said about how those behind them run.
    async fn set_again<S: Session>(&self, session: &mut S, done: usize) -> Result<(), Error> {
        let dialect = self.job.migrations.dialect();
        let all = self.migration.statements().enumerate().take(done);
        for (index, statement) in all.filter(|(_, text)| transaction::is_setting(dialect, text)) {
            let set = session.connection().execute(statement).await;
            set.map_err(|error| failed(self.migration, index, 0, error).resumes())?;
        }
        Ok(())
    }

    /// Makes the settings of the session again and finds out whether the first statement that is not
    /// recorded took effect. Answers which one is to run next.
    async fn resume<S: Session>(
        &mut self,
        session: &mut S,
        resume: Resume,
    ) -> Result<usize, Error> {
        let dialect = self.job.migrations.dialect();
        let index = resume.done;
        self.set_again(session, index).await?;
        let Some(statement) = self.migration.statement(index) else {
            return Ok(index);
        };
        session
            .prepare_resume(statement, &mut self.job.wait())
            .await?;
        self.before = resume.before;
        // What can be in a transaction is recorded in it, if the tables have any.
        let kind = self.kind(statement);
        let recorded_inside = kind == Kind::Plain && dialect.family() != Family::Mysql;
        if !resume.interrupted {
            // A failure that is recorded is no doubt; a process that dies now leaves one.
            let begun = self.progress(session, index).await;
            let begun = begun.map_err(|error| self.writing(error))?;
            let written = session::execute(session, &begun).await;
            return written.map(|_| index).map_err(|error| self.writing(error));
        }
        if recorded_inside || matches!(kind, Kind::Begin | Kind::End) {
            return Ok(index);
        }
        let looked = doubt::decide(session, statement, self.before.as_deref()).await;
        let looked = looked.map_err(|error| failed(self.migration, index, 0, error).resumes());
        match looked? {
            Verdict::Run => Ok(index),
            Verdict::Unseen => {
                self.unseen = Some(index);
                Ok(index)
            }
            Verdict::Done => {
                self.tell_skipped(index);
                if let Err(error) = self.done(session, index).await {
                    return Err(self.writing(error));
                }
                Ok(index + 1)
            }
            Verdict::Unknown => Err(Error::new(ErrorKind::InDoubt)
                .migration(self.migration.name())
                .at(place_of(self.migration, index, 0))),
        }
    }

    fn tell_skipped(&self, index: usize) {
        self.job.tell(&Event::Skipped {
            migration: self.migration.name(),
            number: index + 1,
        });
    }

    async fn statement<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        statement: &str,
    ) -> Result<(), DriverError> {
        let job = self.job;
        let dialect = job.migrations.dialect();
        match self.kind(statement) {
            _ if dialect.family() == Family::Mysql && transaction::locks_tables(statement) => {
                // The history has to be among the tables that can be used.
                let with_history = format!("{statement}, {} WRITE", session.table().quoted());
                send(session, job, self.migration, index, &with_history).await?;
                self.tables_locked = true;
                self.done(session, index).await
            }
            Kind::Plain if !self.in_own_transaction && !self.tables_locked => {
                let mut tries = 1;
                loop {
                    match self.plain(session, index, statement).await {
                        Err(error) if tries < session::TRIES && S::is_taken_back(&error) => {
                            session.rollback().await?;
                            session::pause::<session::FrontOf<S>>(&mut tries).await;
                        }
                        result => return result,
                    }
                }
            }
            Kind::Begin => {
                send(session, job, self.migration, index, statement).await?;
                self.in_own_transaction = true;
                self.reads_only = transaction::reads_only(dialect, statement) == Some(true);
                Ok(())
            }
            // Recorded on both sides: with a COMMIT the first becomes true together with the
            // script's own changes, with a ROLLBACK only the second stays.
            Kind::End => {
                let done = self.progress(session, index + 1).await?;
                if !std::mem::take(&mut self.reads_only) {
                    session.connection().execute(&done).await?;
                }
                send(session, job, self.migration, index, statement).await?;
                self.in_own_transaction = false;
                session.connection().execute(&done).await.map(|_| ())
            }
            // MySQL would commit what came before it, and the record with it.
            _ if self.in_own_transaction
                && dialect.family() == Family::Mysql
                && doubt::changes_schema(dialect, statement) =>
            {
                let until_here = self.progress(session, index).await?;
                session.connection().execute(&until_here).await?;
                session.connection().execute("COMMIT").await?;
                self.in_own_transaction = false;
                self.alone(session, index, statement).await
            }
            // Inside the script's own transaction only its end is recorded: a run that is
            // interrupted goes on from its BEGIN.
            _ if self.in_own_transaction => {
                let sent = send(session, job, self.migration, index, statement).await;
                if let Some(reads_only) = transaction::reads_only(dialect, statement) {
                    self.reads_only = reads_only;
                }
                sent
            }
            Kind::Plain | Kind::Alone(_) => self.alone(session, index, statement).await,
        }
    }

    /// A statement in one transaction with its record.
    async fn plain<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        statement: &str,
    ) -> Result<(), DriverError> {
        session.begin().await?;
        send(session, self.job, self.migration, index, statement).await?;
        let done = self.progress(session, index + 1).await?;
        session.connection().execute(&done).await?;
        session.commit().await
    }

    /// A statement, and its record behind it.
    async fn alone<S: Session>(
        &mut self,
        session: &mut S,
        index: usize,
        statement: &str,
    ) -> Result<(), DriverError> {
        match send(session, self.job, self.migration, index, statement).await {
            Err(error) if self.unseen == Some(index) && S::is_done_already(&error) => {
                self.tell_skipped(index);
            }
            result => result?,
        }
        if transaction::unlocks_tables(statement) {
            self.tables_locked = false;
        }
        self.done(session, index).await
    }

    /// Records that a statement is done. The last one is recorded together with the end of the migration.
    async fn done<S: Session>(&mut self, session: &mut S, index: usize) -> Result<(), DriverError> {
        if index + 1 == self.migration.statements().len() {
            return Ok(());
        }
        let done = self.progress(session, index + 1).await?;
        session::execute(session, &done).await.map(|_| ())
    }

    /// The statement that records that so many are done.
    async fn progress<S: Session>(
        &mut self,
        session: &mut S,
        done: usize,
    ) -> Result<String, DriverError> {
        let logs = self.journal(session, done).await?;
        let table = session.table();
        let progress = table.progress(&self.row, self.migration.checksum(), done, &logs);
        Ok(session.recording(progress))
    }

    /// The journal after so many statements, with what the next one is about to change.
    async fn journal<S: Session>(
        &mut self,
        session: &mut S,
        done: usize,
    ) -> Result<String, DriverError> {
        let next = self.migration.statement(done);
        let before = doubt::before(session, next).await?;
        self.before.clone_from(&before);
        Ok(self.logs(done, before.as_deref(), None))
    }

    /// The migration ended well; writes the row of the next one with it.
    async fn finish<S: Session>(
        &mut self,
        session: &mut S,
        next: Option<&EmbeddedMigration>,
    ) -> Result<Ended, Error> {
        let next_row = next.map(|_| id::new());
        let reverse = reverse::render(self.job.migrations, self.migration);
        let reverse = reverse.as_deref();
        let finish = match (next, &next_row) {
            (Some(next), Some(row)) => {
                session.put_back().await?;
                let before = doubt::before(session, next.statements().next()).await;
                let before = before.map_err(|error| self.writing(error))?;
                session.table().finish_and_start(
                    (row_of(self.migration, &self.row), reverse),
                    row_of(next, row),
                    &journal::render(next, 0, before.as_deref(), None),
                )
            }
            _ => match self.back {
                Some(back) => {
                    let logs = reverse::undone(self.job.migrations);
                    let table = session.table();
                    table.undone(&self.row, Some(&back.finished), &logs)
                }
                None => session.table().finish(&self.row, reverse),
            },
        };
        match session.settle(&finish).await {
            Ok(()) => Ok(Ended { next_row }),
            Err(error) => Err(self.not_settled(session, error).await),
        }
    }

    fn writing(&self, error: DriverError) -> Error {
        writing(self.migration, error)
    }
}

fn writing(migration: &EmbeddedMigration, error: DriverError) -> Error {
    Error::from_database(error, "writing the migration history").migration(migration.name())
}

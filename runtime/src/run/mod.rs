//! Bringing a database up to date.

pub(crate) mod adopt;
mod atomic;
pub(crate) mod back;
mod doubt;
mod progress;
pub(crate) mod reset;
pub(crate) mod resolve;
mod stepwise;
mod whole;

pub(crate) use progress::{Ended, Progress};

use crate::connection::{DriverError, Sql};
use crate::error::Place;
use crate::history::{Comparison, compare, compare::State};
use crate::migrator::{Applied, Event, Options, Policy, plan, trace};
use crate::session::{self, FastPath, Session, Transient, Wait};
use crate::{EmbeddedMigration, Error, ErrorKind, Migrations, When, schema_check};
use std::time::Instant;

/// What a run works with.
pub(crate) struct Job<'a> {
    pub(crate) migrations: &'a Migrations,
    pub(crate) options: &'a Options,
}

impl<'a> Job<'a> {
    pub(crate) fn wait(&self) -> Wait<'a> {
        Wait::new(self.options.lock_timeout, &self.options.observer)
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        self.options.observer.tell(event);
    }
}

/// Applies what is pending. One query when there is nothing to do. An error that says that the
/// connection is lost leaves nothing behind that a run over another connection would not find.
pub(crate) async fn run<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    progress: &mut Progress<'_>,
) -> Result<Ended, Error> {
    let result = run_all(session, job, progress).await;
    result.map_err(|error| {
        let lost = error.cause().and_then(S::transience) == Some(Transient::Lost);
        let error = error.after(&progress.report.names());
        if lost { error.lost() } else { error }
    })
}

async fn run_all<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    progress: &mut Progress<'_>,
) -> Result<Ended, Error> {
    loop {
        let looked = match progress.is_own {
            // What else there is to see was seen over the pool's connection.
            true => session::is_up_to_date(session, job.migrations)
                .await
                .map(|done| if done { Work::UpToDate } else { Work::Some }),
            false => find_work(session, job).await,
        };
        match looked {
            Ok(Work::Some) => break,
            Ok(found) => {
                if job.options.verify_schema == When::EveryStart {
                    let is_up_to_date = matches!(found, Work::UpToDate);
                    progress.report.schema = schema_check::told(session, job, is_up_to_date).await;
                }
                return Ok(Ended::Done);
            }
            Err(error) if progress.pauses(session, &error).await => {}
            Err(error) => return Err(error),
        }
    }
    if !progress.is_own && session.leaves().await? {
        return Ok(Ended::ToMove);
    }
    let mut prefix = None;
    loop {
        let error = match step(session, job, &mut prefix, progress).await {
            Ok(Step::Applied(applied)) => {
                progress.report.applied.push(applied);
                progress.retry.succeeded();
                continue;
            }
            Ok(Step::LookAgain) => continue,
            Ok(Step::NothingLeft) => break,
            Err(error) => error,
        };
        if progress.pauses(session, &error).await {
            prefix = None;
            continue;
        }
        let lost = error.cause().and_then(S::transience) == Some(Transient::Lost);
        let error = match error.is_unrecorded() && !lost {
            true => atomic::record(session, job, error).await,
            false => error,
        };
        // The cause counts, not what went wrong while cleaning up after it: a session that cannot be
        // cleaned is closed.
        let _ = session.finish().await;
        return Err(error);
    }
    session.finish().await?;
    let applied = !progress.report.applied.is_empty();
    if job.options.verify_schema.is_due(applied) {
        progress.report.schema = schema_check::told(session, job, false).await;
    }
    Ok(Ended::Done)
}

/// What there is to do.
enum Work {
    /// Exactly the migrations of this program.
    UpToDate,
    /// Nothing to apply, but other migrations, or none at all.
    Nothing,
    Some,
}

/// The look without a lock. An open row may be another process at work, so it is no error yet.
async fn find_work<S: Session>(session: &mut S, job: &Job<'_>) -> Result<Work, Error> {
    if session::is_up_to_date(session, job.migrations).await? {
        return Ok(Work::UpToDate);
    }
    let Some(rows) = session::history(session).await? else {
        if job.migrations.is_empty() {
            return Ok(Work::Nothing);
        }
        if adopt::adopt(session, job).await?.is_none() {
            judge_tables(session, job).await?;
        }
        return Ok(Work::Some);
    };
    let comparison = compare(job.migrations, &rows);
    let warnings = comparison.judge_settled(job.migrations, job.options)?;
    for warning in &warnings {
        job.tell(&Event::Warning(warning));
    }
    let has_work = comparison.has_open() || !comparison.pending().is_empty();
    Ok(if has_work { Work::Some } else { Work::Nothing })
}

/// Tables without a history are somebody else's. Every run commits the history before or together
/// with its first table, so a table that is seen while there is still no history is none of ours.
async fn judge_tables<S: Session>(session: &mut S, job: &Job<'_>) -> Result<(), Error> {
    if job.options.not_empty == Policy::Allow {
        return Ok(());
    }
    let query = session.some_table();
    let found = session::one_text(session, &query).await;
    let found = found.map_err(|error| Error::from_database(error, "looking for tables"))?;
    let Some(table) = found else {
        return Ok(());
    };
    if session::history(session).await?.is_some() {
        return Ok(());
    }
    let error = Error::new(ErrorKind::NotEmpty).detail(format!("such as {table}"));
    if job.options.not_empty == Policy::Error {
        return Err(error);
    }
    job.tell(&Event::Warning(&error));
    Ok(())
}

enum Step {
    Applied(Applied),
    /// Another process was faster while the lock changed hands.
    LookAgain,
    NothingLeft,
}

/// What is known of the history since it was looked at last: nobody else changed it.
struct Prefix {
    /// So many migrations are applied, counted from the first, and no other is.
    count: usize,
    /// The row of the next one, when it was written together with the end of the last.
    next_row: Option<String>,
}

/// Applies the next migration. `prefix` is `None` when it is not known or not so.
async fn step<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    prefix: &mut Option<Prefix>,
    progress: &mut Progress<'_>,
) -> Result<Step, Error> {
    let mut wait = job.wait();
    let next = lock_and_look(session, job, prefix, &mut wait, progress).await?;
    let next = next.and_then(|(index, state)| Some((job.migrations.iter().nth(index)?, state)));
    let Some((migration, state)) = next else {
        let committed = session.commit().await;
        committed.map_err(|error| Error::from_database(error, "ending the transaction"))?;
        return Ok(Step::NothingLeft);
    };
    let applying = apply(session, job, migration, state, &mut wait, prefix);
    trace::migration(migration.name(), applying).await
}

/// Takes the lock and tells which migration is next. While nobody else does anything, a count says so,
/// and the history need not be read again for each migration.
async fn lock_and_look<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    prefix: &mut Option<Prefix>,
    wait: &mut Wait<'_>,
    progress: &mut Progress<'_>,
) -> Result<Option<(usize, State)>, Error> {
    let known = prefix.as_ref().map(|prefix| prefix.count);
    let unchanged = match known {
        Some(_) if session.holds_lock() => true,
        Some(count) => {
            let query = session.table().has_applied(count);
            session.lock_and_ask(&query, wait).await?.is_some()
        }
        None if !session.lock_unless_done(job.migrations, wait).await? => return Ok(None),
        None => false,
    };
    if let Some(count) = known
        && unchanged
    {
        let left = count < job.migrations.len();
        return Ok(left.then_some((count, State::Pending)));
    }
    let mut comparison = look(session, job).await?;
    let index = comparison.pending().first().copied();
    if index.is_some() && !progress.prepared {
        prepare(session, job, &comparison, progress).await?;
        progress.prepared = true;
    }
    *prefix = index
        .filter(|&index| comparison.is_prefix(index))
        .map(|count| Prefix {
            count,
            next_row: None,
        });
    Ok(index.map(|index| (index, comparison.states.swap_remove(index))))
}

/// What comes before the first migration, under the lock.
async fn prepare<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    comparison: &Comparison,
    progress: &mut Progress<'_>,
) -> Result<(), Error> {
    if let Some(hook) = &job.options.before_apply {
        let called = hook.call(plan(job.migrations, comparison)).await;
        called.map_err(|error| Error::new(ErrorKind::Backup).detail(error.to_string()))?;
    }
    #[cfg(feature = "_sqlite")]
    if let Some(backup) = &job.options.backup {
        let applied = job.migrations.len() - comparison.pending().len();
        let label = match job.migrations.program() {
            Some(program) => format!("{program}-{applied}"),
            None => format!("{applied}-of-{}", job.migrations.len()),
        };
        let observer = &job.options.observer;
        progress.report.backup = session.back_up(backup, &label, observer).await?;
    }
    #[cfg(not(feature = "_sqlite"))]
    let _ = (session, progress);
    Ok(())
}

async fn apply<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    state: State,
    wait: &mut Wait<'_>,
    prefix: &mut Option<Prefix>,
) -> Result<Step, Error> {
    let begun = Instant::now();
    // Whatever happens now, only a good end makes it known again.
    let before = prefix.take();
    let count = before.as_ref().map(|before| before.count + 1);
    let mut next_row = None;
    let in_one = S::ATOMIC && migration.is_transactional() && state == State::Pending;
    if in_one && session.is_isolated_alike(migration) {
        atomic::apply(session, job, migration, count).await?;
    } else if in_one {
        let applied = apply_isolated(session, job, migration, wait).await;
        if !matches!(applied, Ok(true)) {
            // Behind an error that says more than one of this.
            let let_go = session.let_go().await;
            applied?;
            return let_go.map(|()| Step::LookAgain);
        }
        session.unlock_stepwise().await?;
    } else {
        // The history table must outlive the transaction that made it.
        let committed = session.commit().await;
        committed.map_err(|error| Error::from_database(error, "creating the migration history"))?;
        session.lock_stepwise(wait).await?;
        let place = stepwise::Place {
            // Elsewhere the lock has changed hands for a moment, so what was seen may be over.
            known: S::KEEPS_LOCK.then_some(state),
            row: before.and_then(|before| before.next_row),
            next: count
                .filter(|_| session.holds_lock())
                .and_then(|count| job.migrations.iter().nth(count)),
        };
        let applied = stepwise::apply_next(session, job, migration, place).await?;
        session.unlock_stepwise().await?;
        match applied {
            Some(applied) => next_row = applied.next_row,
            None => return Ok(Step::LookAgain),
        }
    }
    *prefix = count.map(|count| Prefix { count, next_row });
    let duration = begun.elapsed();
    job.migrations.settle(migration.name());
    job.tell(&Event::Finished {
        migration: migration.name(),
        duration,
    });
    Ok(Step::Applied(Applied {
        name: migration.name().to_owned(),
        duration,
    }))
}

/// A migration in one transaction that is isolated as the database or the script says: the lock is held
/// outside of it, because what it sees can be older than the lock. False when another process was
/// faster.
async fn apply_isolated<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    wait: &mut Wait<'_>,
) -> Result<bool, Error> {
    let committed = session.commit().await;
    committed.map_err(|error| Error::from_database(error, "creating the migration history"))?;
    session.lock_stepwise(wait).await?;
    let states = look(session, job).await?.states;
    let mut all = job.migrations.iter().zip(states);
    if !all.any(|(known, state)| known.name() == migration.name() && state == State::Pending) {
        return Ok(false);
    }
    let begun = session.begin().await;
    begun.map_err(|error| Error::from_database(error, "opening a transaction"))?;
    atomic::apply(session, job, migration, None)
        .await
        .map(|()| true)
}

/// The history under the lock, judged.
async fn look<S: Session>(session: &mut S, job: &Job<'_>) -> Result<Comparison, Error> {
    let rows = session::history_or_create(session).await?;
    let comparison = compare(job.migrations, &rows);
    comparison.judge(job.migrations, job.options)?;
    Ok(comparison)
}

/// Sends one statement of a migration; an error says where it is.
async fn send<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    migration: &EmbeddedMigration,
    index: usize,
    statement: &str,
) -> Result<(), DriverError> {
    tell_statement(job, migration, index);
    session.watch(true).await?;
    let done = session.connection().execute(statement).await;
    session.watch(false).await?;
    done.map(|_| ())
}

fn tell_statement(job: &Job<'_>, migration: &EmbeddedMigration, index: usize) {
    job.tell(&Event::Statement {
        migration: migration.name(),
        number: index + 1,
        of: migration.statements().len(),
    });
}

/// A character of a statement.
fn place_of(migration: &EmbeddedMigration, index: usize, inside: usize) -> Place {
    let start = migration.line_of(index);
    let before = migration
        .statement(index)
        .unwrap_or("")
        .chars()
        .take(inside);
    Place {
        statement: index + 1,
        of: migration.statements().len(),
        line: start + before.filter(|&letter| letter == '\n').count(),
    }
}

/// An error in a statement, at that character of it.
fn failed(migration: &EmbeddedMigration, index: usize, inside: usize, error: DriverError) -> Error {
    // Whether a statement whose answer was cut off took effect, only the next run can tell.
    Error::new(ErrorKind::of_sent(&error))
        .migration(migration.name())
        .at(place_of(migration, index, inside))
        .source(error)
}

/// What a failed migration's row says to the next reader.
fn logs(error: &Error) -> String {
    let place = error.place().map_or(String::new(), |place| {
        format!(
            "statement {} of {} (line {}): ",
            place.statement, place.of, place.line
        )
    });
    let message = error
        .database_message()
        .unwrap_or_else(|| error.to_string());
    format!("{place}{message}")
}

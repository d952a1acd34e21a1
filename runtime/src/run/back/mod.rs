//! Taking migrations back, the newest first.

mod conserve;
pub(crate) mod plan;

pub(crate) use plan::plan;

use super::{Job, Progress, atomic, stepwise, whole};
use crate::connection::DriverError;
use crate::history::journal::{self, Resume};
use crate::history::{Row, reverse};
use crate::migrator::{Downgrade, Event, StepBack};
use crate::session::{self, FastPath, Session};
use crate::{Error, ErrorKind};
use std::time::Instant;
use stepwise::Back;

/// Takes the migrations of a plan back. `done` gets the names of those that were; it is right when this
/// fails too.
pub(crate) async fn run<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    plan: &Downgrade,
    progress: &mut Progress<'_>,
    done: &mut Vec<String>,
) -> Result<(), Error> {
    for step in &plan.steps {
        loop {
            match take_back(session, job, plan, step, progress).await {
                Ok(()) => break,
                Err(error) if progress.pauses(session, &error).await => {}
                Err(error) => {
                    // The cause counts, not what went wrong while cleaning up after it.
                    let _ = session.finish().await;
                    return Err(error.after_downgrade(done));
                }
            }
        }
        progress.retry.succeeded();
        done.push(step.name.clone());
    }
    session.finish().await
}

/// What is known of the row under the lock.
enum State {
    /// It is to be taken back.
    Applied,
    /// An earlier run began to.
    Begun(Resume, String),
    /// It was taken back meanwhile.
    Gone,
}

async fn take_back<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    plan: &Downgrade,
    step: &StepBack,
    progress: &mut Progress<'_>,
) -> Result<(), Error> {
    let mut wait = job.wait();
    session.lock(&mut wait).await?;
    let mut state = look(session, job, step).await?;
    if matches!(state, State::Gone) {
        return commit(session).await;
    }
    if !progress.prepared {
        back_up(session, job, progress).await?;
        progress.prepared = true;
    }
    let begun = Instant::now();
    let in_one = S::ATOMIC && step.script.is_transactional() && matches!(state, State::Applied);
    if in_one && session.is_isolated_alike(&step.script) {
        in_one_transaction(session, job, step).await?;
    } else {
        commit(session).await?;
        session.lock_stepwise(&mut wait).await?;
        if !S::KEEPS_LOCK {
            state = look(session, job, step).await?;
        }
        match (state, in_one) {
            (State::Gone, _) => {}
            (State::Applied, true) => {
                let opened = session.begin().await;
                opened.map_err(|error| Error::from_database(error, "opening a transaction"))?;
                in_one_transaction(session, job, step).await?;
            }
            (State::Applied, false) => {
                let query = session.table().finished_at(&step.row);
                let finished = session::one_text(session, &query).await;
                let finished = finished.map_err(reading)?.unwrap_or_default();
                let back = back(plan, step, finished);
                stepwise::take_back(session, job, &step.script, &back, None).await?;
            }
            (State::Begun(resume, finished), _) => {
                let back = back(plan, step, finished);
                stepwise::take_back(session, job, &step.script, &back, Some(resume)).await?;
            }
        }
        session.unlock_stepwise().await?;
    }
    job.tell(&Event::TakenBack {
        migration: &step.name,
        duration: begun.elapsed(),
    });
    Ok(())
}

fn reading(error: DriverError) -> Error {
    Error::from_database(error, "reading the migration history")
}

fn back(plan: &Downgrade, step: &StepBack, finished: String) -> Back {
    Back {
        row: step.row.clone(),
        to: plan.to.clone(),
        finished,
        line: step.line.clone(),
    }
}

async fn commit<S: Session>(session: &mut S) -> Result<(), Error> {
    let committed = session.commit().await;
    committed.map_err(|error| Error::from_database(error, "ending the transaction"))
}

/// Looks at the row again, under the lock: it must be as it was when the downgrade was decided, and no newer
/// migration may have come.
async fn look<S: Session>(session: &mut S, job: &Job<'_>, step: &StepBack) -> Result<State, Error> {
    let rows = session::history_or_create(session).await?;
    let changed = || Error::new(ErrorKind::HistoryChanged).migration(&step.name);
    let is_newer = |row: &&Row| job.migrations.order(&row.name, &step.name).is_gt();
    let mut newer = rows.iter().filter(is_newer);
    if newer.any(|row| row.is_applied() || row.is_open()) {
        return Err(changed());
    }
    let row = rows.iter().find(|row| row.id == step.row);
    let row = row.ok_or_else(changed)?;
    let logs = row.logs.as_deref().unwrap_or_default();
    if reverse::taken_back_by(logs).is_some() {
        return Ok(State::Gone);
    }
    if row.is_applied() {
        return match logs.is_empty() || logs == step.line {
            true => Ok(State::Applied),
            false => Err(changed()),
        };
    }
    let going = reverse::read_going_back(logs).filter(|_| row.is_open());
    let going = going.ok_or_else(changed)?;
    let resume = journal::resume_from(&going.journal, &step.script).ok_or_else(changed)?;
    Ok(State::Begun(resume, going.finished))
}

/// A copy first, as the settings say or beside the file.
async fn back_up<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    progress: &mut Progress<'_>,
) -> Result<(), Error> {
    #[cfg(feature = "_sqlite")]
    if job.migrations.dialect().family() == whimbrel_core::Family::Sqlite {
        let backup = job.options.backup.clone();
        let backup = backup.unwrap_or_else(crate::Backup::beside);
        let label = match job.migrations.program() {
            Some(program) => format!("{program}-downgrade"),
            None => "downgrade".to_owned(),
        };
        let observer = &job.options.observer;
        progress.report.backup = session.back_up(&backup, &label, observer).await?;
    }
    let _ = (session, job, progress);
    Ok(())
}

/// The script and its record commit together.
async fn in_one_transaction<S: FastPath>(
    session: &mut S,
    job: &Job<'_>,
    step: &StepBack,
) -> Result<(), Error> {
    let named = |error: Error| error.migration(&step.name);
    job.tell(&Event::TakingBack {
        migration: &step.name,
        statements: step.script.statements().len(),
    });
    let script = &step.script;
    session.begins(script, false).await.map_err(named)?;
    let before = conserve::inventory(session).await.map_err(named)?;
    let logs = reverse::undone(job.migrations);
    let record = session.table().undone(&step.row, None, &logs);
    let done = match session.takes_scripts() {
        true => whole::send(session, job, script, &record, None).await,
        false => atomic::statements(session, job, script).await,
    };
    done.map_err(Error::rolled_back)?;
    if let Some(before) = before {
        let after = conserve::inventory(session).await.map_err(named)?;
        conserve::judge(step, &before, &after.unwrap_or_default())?;
    }
    session.confirm_lock().await.map_err(named)?;
    let settled = session.settle(&record).await;
    settled.map_err(|error| error.migration(&step.name).rolled_back())?;
    let committed = session.commit().await;
    committed.map_err(|error| atomic::not_committed(script, error))
}

//! What a human says about migrations: applied, rolled back, contained in a database from before.

use super::{Job, back};
use crate::connection::Sql;
use crate::history::compare::State;
use crate::history::journal::{self, Resume};
use crate::history::{Row, compare};
use crate::session::{self, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};

/// Marks a migration as applied; failed attempts of it count as rolled back.
pub(crate) async fn applied<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    name: &str,
) -> Result<(), Error> {
    let migration = job.migrations.get(name).ok_or_else(|| unknown(job, name))?;
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    if of(&rows, name).any(|row| row.is_applied()) {
        return Err(Error::new(ErrorKind::AlreadyApplied).migration(name));
    }
    mark(session, migration).await?;
    end(session).await
}

/// Marks failed attempts of a migration as rolled back, so that the next run applies it again.
pub(crate) async fn rolled_back<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    name: &str,
) -> Result<(), Error> {
    let never = || match job.migrations.get(name) {
        Some(_) => Error::new(ErrorKind::NeverApplied).migration(name),
        None => unknown(job, name),
    };
    if session::history(session).await?.is_none() {
        return Err(never());
    }
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    if of(&rows, name).next().is_none() {
        return Err(never());
    }
    if !of(&rows, name).any(Row::is_open) && of(&rows, name).any(Row::is_applied) {
        return Err(Error::new(ErrorKind::NotFailed).migration(name));
    }
    let roll_back = session.table().roll_back(name);
    write(session, &roll_back).await?;
    end(session).await
}

/// Says whether the statement took effect that a migration was interrupted at: the next run goes on
/// behind it, or with it.
pub(crate) async fn in_doubt<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    name: &str,
    took_effect: bool,
) -> Result<(), Error> {
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    if let Some(begun) = back::plan::begun(job, &rows, name) {
        let Some((done, said)) = settled(&begun.resume, took_effect) else {
            return Err(Error::new(ErrorKind::NotInDoubt).migration(name));
        };
        let logs = begun.logs(done, &said);
        let progress = session
            .table()
            .progress(&begun.row, begun.script.checksum(), done, &logs);
        write(session, &progress).await?;
        return end(session).await;
    }
    let migration = job.migrations.get(name).ok_or_else(|| unknown(job, name))?;
    let states = compare(job.migrations, &rows).states;
    let mut all = job.migrations.iter().zip(states);
    let state = all.find_map(|(known, state)| (known.name() == name).then_some(state));
    let not_in_doubt = || Error::new(ErrorKind::NotInDoubt).migration(name);
    let Some(State::Resumable { row, resume, .. }) = state else {
        return Err(not_in_doubt());
    };
    let (done, said) = settled(&resume, took_effect).ok_or_else(not_in_doubt)?;
    let logs = journal::render(migration, done, None, Some(&said));
    let table = session.table();
    let progress = table.progress(&row, migration.checksum(), done, &logs);
    write(session, &progress).await?;
    end(session).await
}

/// So many statements are done then, and the words for that. `None`: there was no doubt.
fn settled(resume: &Resume, took_effect: bool) -> Option<(usize, String)> {
    let (done, said) = match took_effect {
        true => (resume.done + 1, "took effect"),
        false => (resume.done, "did not take effect"),
    };
    let said = format!("statement {} {said} (resolved)", resume.done + 1);
    resume.interrupted.then_some((done, said))
}

/// Marks a migration and all before it as applied, without running them. Answers which.
pub(crate) async fn baseline<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    name: &str,
) -> Result<Vec<String>, Error> {
    let position = job.migrations.iter().position(|known| known.name() == name);
    let Some(position) = position else {
        return Err(unknown(job, name));
    };
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    let comparison = compare(job.migrations, &rows);
    comparison.judge(job.migrations, job.options)?;
    let mut marked = Vec::new();
    let all = job.migrations.iter().zip(&comparison.states);
    for (migration, state) in all.take(position + 1) {
        if !matches!(state, State::Applied { .. }) {
            mark(session, migration).await?;
            marked.push(migration.name().to_owned());
        }
    }
    end(session).await?;
    Ok(marked)
}

/// Records migrations as applied in a database without a history. Where another process was faster, its
/// history stands. Answers the names.
pub(crate) async fn record<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    applied: &[&EmbeddedMigration],
) -> Result<Vec<String>, Error> {
    session.lock(&mut job.wait()).await?;
    let rows = session::history_or_create(session).await?;
    let mut names = Vec::new();
    if rows.is_empty() {
        for migration in applied {
            mark(session, migration).await?;
            names.push(migration.name().to_owned());
        }
    }
    end(session).await?;
    Ok(names)
}

fn unknown(job: &Job<'_>, name: &str) -> Error {
    let near = job.migrations.near(name);
    Error::new(ErrorKind::NotFound).migration(name).near(near)
}

fn of<'r>(rows: &'r [Row], name: &str) -> impl Iterator<Item = &'r Row> {
    rows.iter().filter(move |row| row.name == name)
}

async fn mark<S: Session>(session: &mut S, migration: &EmbeddedMigration) -> Result<(), Error> {
    let table = session.table();
    let roll_back = table.roll_back(migration.name());
    let applied = table.mark_applied(migration.name(), migration.checksum());
    write(session, &roll_back).await?;
    write(session, &applied).await
}

async fn write<S: Session>(session: &mut S, sql: &str) -> Result<(), Error> {
    let written = session.connection().execute(sql).await;
    written
        .map(|_| ())
        .map_err(|error| Error::from_database(error, "writing the migration history"))
}

async fn end<S: Session>(session: &mut S) -> Result<(), Error> {
    let committed = session.commit().await;
    committed.map_err(|error| Error::from_database(error, "writing the migration history"))
}

//! What a downgrade would do, and whether it may.

use crate::history::journal::{self, Resume};
use crate::history::{Row, reverse};
use crate::migrator::{Downgrade, StepBack};
use crate::run::Job;
use crate::session::{self, Session};
use crate::{EmbeddedMigration, Error, ErrorKind};

/// Looks which migrations are newer than `to`, all when it is empty, and how each is taken back. Writes nothing.
pub(crate) async fn plan<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    to: &str,
) -> Result<Downgrade, Error> {
    session.locate().await?;
    let rows = session::history(session).await?.unwrap_or_default();
    let not_applied = || {
        let detail = "it is not applied in this database";
        let near = job.migrations.near(to).filter(|near| *near != to);
        let error = Error::new(ErrorKind::NotFound).migration(to);
        error.detail(detail).near(near)
    };
    let mut applied = rows.iter().filter(|row| row.is_applied());
    if !to.is_empty() && !applied.any(|row| row.name == to) {
        return Err(not_applied());
    }
    let order = |a: &str, b: &str| job.migrations.order(a, b);
    let is_newer = |row: &&Row| to.is_empty() || order(&row.name, to).is_gt();
    let is_there = |row: &&Row| row.is_applied() || row.is_open();
    let mut newer: Vec<&Row> = rows.iter().filter(is_newer).filter(is_there).collect();
    newer.sort_by(|a, b| order(&b.name, &a.name));
    let steps: Result<Vec<StepBack>, Error> = newer.into_iter().map(|row| step(job, row)).collect();
    Ok(Downgrade {
        to: to.to_owned(),
        steps: steps?,
    })
}

fn step(job: &Job<'_>, row: &Row) -> Result<StepBack, Error> {
    let dialect = job.migrations.dialect();
    let logs = row.logs.as_deref().unwrap_or_default();
    let begun = reverse::read_going_back(logs);
    if row.is_open() && begun.is_none() {
        return Err(Error::new(ErrorKind::FailedBefore).migration(&row.name));
    }
    let none = |why: &str| {
        let error = Error::new(ErrorKind::NoReverse).migration(&row.name);
        error.detail(why)
    };
    let (stored, line) = match reverse::read(row) {
        reverse::Found::Stored(stored) => (stored, reverse::line_of(logs).to_owned()),
        reverse::Found::Edited => {
            return Err(Error::new(ErrorKind::ReverseEdited).migration(&row.name));
        }
        // A program that contains the very migration may know it too.
        reverse::Found::Nothing => own(job, row).ok_or_else(|| {
            none("the database has no reverse of it: the program that applied it contains none")
        })?,
    };
    let sql = stored.sql.map_err(|why| none(&why))?;
    let script = EmbeddedMigration::going_back(dialect, &row.name, &row.checksum, &sql);
    let script = script.ok_or_else(|| none("its reverse cannot be read"))?;
    Ok(StepBack {
        name: row.name.clone(),
        losses: stored.losses,
        statements: script.statements().map(str::to_owned).collect(),
        transactional: script.is_transactional(),
        row: row.id.clone(),
        line,
        script,
    })
}

/// A migration that is being taken back.
pub(crate) struct Begun {
    pub(crate) row: String,
    pub(crate) script: EmbeddedMigration,
    pub(crate) resume: Resume,
    going: reverse::GoingBack,
    line: String,
}

impl Begun {
    /// The logs when so many statements are done, which `said` explains.
    pub(crate) fn logs(&self, done: usize, said: &str) -> String {
        let journal = journal::render(&self.script, done, None, Some(said));
        let (to, finished) = (&self.going.to, &self.going.finished);
        reverse::going_back(to, finished, &journal, &self.line)
    }
}

/// The migration of that name, when it is being taken back.
pub(crate) fn begun(job: &Job<'_>, rows: &[Row], name: &str) -> Option<Begun> {
    let mut open = rows.iter().filter(|row| row.is_open() && row.name == name);
    let (row, going) = open.find_map(|row| {
        let going = reverse::read_going_back(row.logs.as_deref()?)?;
        Some((row, going))
    })?;
    let step = step(job, row).ok()?;
    Some(Begun {
        row: step.row,
        resume: journal::resume_from(&going.journal, &step.script)?,
        script: step.script,
        going,
        line: step.line,
    })
}

fn own(job: &Job<'_>, row: &Row) -> Option<(reverse::Stored, String)> {
    let migration = job.migrations.get(&row.name)?;
    if !migration.has_checksum(&row.checksum) {
        return None;
    }
    reverse::of_row(job.migrations, migration, &row.checksum)
}

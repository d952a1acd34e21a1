//! Stepping back.

use super::dispatch::{over_own, with_session};
use super::{Migrator, trace};
#[cfg(feature = "cli")]
use crate::ErrorKind;
use crate::connection::{Answer, Front, Target};
use crate::run::{Progress, back};
use crate::{EmbeddedMigration, Error};
use std::fmt;

/// What a downgrade would do: what [`Migrator::plan_downgrade`] returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downgrade {
    /// The migration that is the newest applied one afterwards; empty when none is.
    pub to: String,
    /// The migrations that are undone, the newest first.
    pub steps: Vec<StepBack>,
}

/// A migration that is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepBack {
    /// Its name.
    pub name: String,
    /// What is lost, one sentence each. Empty if nothing is lost.
    pub losses: Vec<String>,
    /// The statements that undo it.
    pub statements: Vec<String>,
    /// True when they commit together with the record.
    pub transactional: bool,
    pub(crate) row: String,
    pub(crate) line: String,
    pub(crate) script: EmbeddedMigration,
}

/// What a downgrade did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downgraded {
    /// The names of the migrations that were undone, the newest first. They are pending now.
    pub undone: Vec<String>,
    /// The copy that was made before (SQLite).
    #[cfg(feature = "_sqlite")]
    pub backup: Option<crate::Copy>,
}

impl Downgrade {
    /// Everything that would be lost, each with its migration.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// migrator.run(&mut db).await?;
    /// match migrator.plan_downgrade(&mut db, "1_notes").await {
    ///     Ok(plan) => println!("{:?}", plan.losses()),
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn losses(&self) -> Vec<String> {
        let steps = self.steps.iter();
        let losses = steps.flat_map(|step| {
            let losses = step.losses.iter();
            losses.map(|loss| format!("{}: {loss}", step.name))
        });
        losses.collect()
    }
}

impl fmt::Display for Downgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return write!(f, "{} is the newest migration, nothing to do", self.to);
        }
        write!(f, "These migrations would be undone, the newest first:")?;
        for step in &self.steps {
            write!(f, "\n  {}", step.name)?;
            match step.losses.as_slice() {
                [] => write!(f, ": nothing is lost")?,
                losses => losses
                    .iter()
                    .try_for_each(|loss| write!(f, "\n    - {loss}"))?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Downgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.undone.is_empty() {
            true => f.write_str("nothing to undo"),
            false => write!(f, "undid {}", self.undone.join(", ")),
        }
    }
}

impl Migrator<'_> {
    /// The error for a plan that loses data, when nobody said that it may.
    #[cfg(feature = "cli")]
    pub(crate) fn data_loss(&self, plan: &Downgrade) -> Error {
        let voice = &self.options.voice;
        let error = Error::new(ErrorKind::DataLoss).detail(plan.losses().join("; "));
        error.way_back(Some(plan.to.clone())).advise(voice)
    }

    /// What [`Migrator::downgrade`] would do, with its SQL and what it would lose; writes nothing.
    ///
    /// `to` is the newest migration that stays applied; an empty name undoes all. The reverse comes from the history
    /// table, where the program that applied the migration stored it, or from this program, if it contains the
    /// migration.
    ///
    /// # Errors
    /// When `to` is not applied, or a newer migration cannot be undone:
    /// [`ErrorKind::NoReverse`](crate::ErrorKind::NoReverse),
    /// [`ErrorKind::ReverseEdited`](crate::ErrorKind::ReverseEdited).
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// migrator.run(&mut db).await?;
    /// let plan = migrator.plan_downgrade(&mut db, "2_pinned").await?;
    /// assert!(plan.steps.is_empty(), "2_pinned is the newest migration");
    /// # Ok(()) }
    /// ```
    pub fn plan_downgrade<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        to: &'s str,
    ) -> Answer<'s, 'c, D, Downgrade> {
        D::Front::answer(Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => back::plan(&mut session, &job, to).await)
        }))
    }

    /// Undoes the migrations that are newer than `to`, newest first, each in one transaction with its record (MySQL,
    /// MariaDB: statement by statement; the next call resumes an interrupted one). They are then marked as rolled
    /// back, so they are pending for a program that contains them.
    ///
    /// `accept` receives the plan; if it returns false, nothing is done. On SQLite a copy is made first, as set with
    /// [`Migrator::backup`], or beside the file.
    ///
    /// ```no_run
    /// # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::SqlitePool) -> Result<(), whimbrel::Error> {
    /// let migrator = whimbrel::Migrator::new(migrations);
    /// let done = migrator
    ///     .downgrade(pool, "20260101000000_init", |plan| plan.losses().is_empty())
    ///     .await?;
    /// println!("{done}");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those of [`Migrator::plan_downgrade`], before anything is changed. When a statement fails, migrations that
    /// were undone before it stay undone ([`Error::undone`]).
    pub fn downgrade<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        to: &'s str,
        accept: impl FnOnce(&Downgrade) -> bool + Send + 's,
    ) -> Answer<'s, 'c, D, Downgraded> {
        D::Front::answer(Box::pin(self.downgrade_on(target, to, accept)))
    }

    pub(crate) async fn downgrade_on<'c>(
        &self,
        target: impl Target<'c>,
        to: &str,
        accept: impl FnOnce(&Downgrade) -> bool + Send,
    ) -> Result<Downgraded, Error> {
        over_own!(self, target, over => self.downgrade_over(over, to, accept))
    }

    async fn downgrade_over<'c>(
        &self,
        target: impl Target<'c>,
        to: &str,
        accept: impl FnOnce(&Downgrade) -> bool + Send,
    ) -> Result<Downgraded, Error> {
        let job = self.job();
        let mut progress = Progress::new(&self.options);
        let mut undone = Vec::new();
        let all = async {
            with_session!(self, target, session => {
                match back::plan(&mut session, &job, to).await {
                    Ok(plan) if plan.steps.is_empty() || !accept(&plan) => Ok(()),
                    Ok(plan) => {
                        back::run(&mut session, &job, &plan, &mut progress, &mut undone).await
                    }
                    Err(error) => Err(error),
                }
            })
        };
        trace::run(self.migrations.len(), all).await?;
        let report = progress.into_report();
        #[cfg(not(feature = "_sqlite"))]
        let _ = report;
        Ok(Downgraded {
            undone,
            #[cfg(feature = "_sqlite")]
            backup: report.backup,
        })
    }
}

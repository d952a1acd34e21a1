//! The calls with settings.

use super::dispatch::with_session;
use super::report::{plan, status};
use super::{Migrator, Planned, Report, Status};
use crate::connection::{Own, Sealed, Target};
use crate::history::Attempt;
#[cfg(feature = "cli")]
use crate::history::compare;
use crate::migrator::{Policy, trace};
use crate::run::{self, Ended, Job, Progress, adopt, reset, resolve};
use crate::schema_check::{self, SchemaCheck};
use crate::session::{self, Session};
use crate::{Doing, Error, ErrorKind};

impl Migrator<'_> {
    /// Brings a database up to date.
    ///
    /// When it is, this is one query, without a lock and without a write. Dropping the future
    /// leaves no lock and no open transaction behind.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). What had been applied before the error stays applied.
    pub fn run<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Report, Error>> {
        Box::pin(async move {
            let mut progress = Progress::new(&self.options);
            let all = self.run_over(target, &mut progress);
            trace::run(self.migrations.len(), all).await?;
            Ok(progress.into_report())
        })
    }

    /// Looks at a database; writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn status<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Status, Error>> {
        Box::pin(async move {
            let comparison = self.compare(target).await?;
            Ok(status(self.migrations, comparison))
        })
    }

    /// Takes over a database that another tool has migrated so far, where there is no history of ours yet: what
    /// sqlx, refinery, Flyway, diesel, dbmate, goose or golang-migrate says is applied is recorded as applied.
    /// [`Migrator::run`] does it by itself; it concerns migrations that are in that tool's own layout.
    /// sqlx's checksums are compared. Answers the migrations' names; empty when there is nothing to take over.
    ///
    /// # Errors
    /// When that tool's history has a migration that failed there, that this program does not contain, or
    /// that is another one here. Nothing is recorded then.
    pub fn adopt<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<String>, Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => {
                let result = match session::history(&mut session).await {
                    Ok(None) => adopt::adopt(&mut session, &job).await,
                    Ok(Some(_)) => Ok(None),
                    Err(error) => Err(error),
                };
                clean(&mut session, result.map(Option::unwrap_or_default)).await
            })
        })
    }

    /// Compares the database with what the migrations produce, whatever [`Migrator::verify_schema`] says; writes
    /// nothing. See [`SchemaCheck`] for when nothing can be told.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_schema<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<SchemaCheck, Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => schema_check::check(&mut session, &job).await)
        })
    }

    /// [`Migrator::status`], and the schema where everything is applied.
    #[cfg(feature = "cli")]
    pub(crate) async fn status_and_schema<'c>(
        &self,
        target: impl Target<'c>,
    ) -> Result<(Status, Option<SchemaCheck>), Error> {
        let job = self.job();
        with_session!(self, target, session => {
            match session.locate().await {
                Ok(()) => look(&mut session, &job).await,
                Err(error) => Err(error),
            }
        })
    }

    /// What [`Migrator::run`] would do, with its SQL; runs and writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read, or a run would refuse to start.
    pub fn plan<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<Planned>, Error>> {
        Box::pin(async move {
            let comparison = self.compare(target).await?;
            comparison.judge(self.migrations, &self.options)?;
            Ok(plan(self.migrations, &comparison))
        })
    }

    /// All attempts to apply migrations that the history table has, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn log<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<Attempt>, Error>> {
        Box::pin(async move {
            with_session!(self, target, session => session::attempts(&mut session).await)
        })
    }

    /// The names of the migrations that [`Migrator::run`] would apply.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<String>, Error>> {
        Box::pin(async move {
            let comparison = self.compare(target).await?;
            let plan = plan(self.migrations, &comparison);
            Ok(plan.into_iter().map(|planned| planned.name).collect())
        })
    }

    /// All deviations of the history from the binary, whatever the policies say of them: edited,
    /// missing, newer, out of order, failed. Empty when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn verify<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<Error>, Error>> {
        Box::pin(async move {
            let comparison = self.compare(target).await?;
            let mut options = self.options.clone();
            for policy in [
                &mut options.ahead,
                &mut options.edited,
                &mut options.missing,
                &mut options.out_of_order,
            ] {
                *policy = Policy::Warn;
            }
            let mut found: Vec<Error> = comparison.failed(self.migrations).into_iter().collect();
            found.extend(comparison.judge_settled(self.migrations, &options)?);
            Ok(found)
        })
    }

    /// Says that a migration is in the database, though no run says so: its failed attempts count
    /// as rolled back, and it counts as applied.
    ///
    /// # Errors
    /// When the binary has no such migration, or it is applied already.
    pub fn resolve_applied<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => {
                let result = resolve::applied(&mut session, &job, name).await;
                clean(&mut session, result).await
            })
        })
    }

    /// Says that nothing of a failed migration is in the database any more, so that the next run
    /// applies it again.
    ///
    /// # Errors
    /// When it was never started here, or did not fail.
    pub fn resolve_rolled_back<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => {
                let result = resolve::rolled_back(&mut session, &job, name).await;
                clean(&mut session, result).await
            })
        })
    }

    /// Says that the statement at which a migration was interrupted took effect
    /// ([`ErrorKind::InDoubt`](crate::ErrorKind::InDoubt)): the next run goes on behind it.
    ///
    /// # Errors
    /// When the binary has no such migration, or no statement of it is in doubt.
    pub fn resume_after<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(self.resolve_doubt(target, name, true))
    }

    /// Says that the statement at which a migration was interrupted did not take effect: the next run
    /// goes on with it.
    ///
    /// # Errors
    /// See [`Migrator::resume_after`].
    pub fn resume_at<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(self.resolve_doubt(target, name, false))
    }

    async fn resolve_doubt<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
        took_effect: bool,
    ) -> Result<(), Error> {
        // A migration that was being taken back has its script in the row.
        match self.own(target.again()).await? {
            Some(own) => {
                let done = self.doubt_over(&own, name, took_effect).await;
                own.close().await;
                done
            }
            None => self.doubt_over(target, name, took_effect).await,
        }
    }

    async fn doubt_over<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
        took_effect: bool,
    ) -> Result<(), Error> {
        let job = self.job();
        with_session!(self, target, session => {
            let result = resolve::in_doubt(&mut session, &job, name, took_effect).await;
            clean(&mut session, result).await
        })
    }

    /// Says that a database from before already contains a migration and all that come before it.
    /// Nothing is run; answers the names that count as applied now.
    ///
    /// # Errors
    /// When the binary has no such migration, or one has failed.
    pub fn baseline<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<Vec<String>, Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => {
                let result = resolve::baseline(&mut session, &job, name).await;
                clean(&mut session, result).await
            })
        })
    }

    /// Drops everything in the database, data and history. `confirmed` must be the database's name
    /// (SQLite: the file's name), or nothing is done.
    ///
    /// PostgreSQL: all schemas that the connection's user owns; with [`Migrator::schema`] that one.
    ///
    /// # Errors
    /// When the confirmation is another, or the database refuses.
    pub fn reset<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        confirmed: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move {
            let job = self.job();
            with_session!(self, target, session => {
                let result = reset::reset(&mut session, &job, confirmed).await;
                clean(&mut session, result).await
            })
        })
    }

    /// Looks over a connection of the target, and applies over one of its own where there is a pool.
    async fn run_over<'c, T: Target<'c>>(
        &self,
        target: T,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let pool = target.again();
        if self.run_on(target, progress).await? == Ended::Done {
            return Ok(());
        }
        let own = pool.and_then(|pool| pool.own());
        let own = own.ok_or_else(|| Error::new(ErrorKind::NeedsPool))?;
        progress.moves();
        let ended = self.run_on(&own, progress).await;
        own.close().await;
        ended.map(|_| ())
    }

    /// Runs over one connection, and over another one when that is lost and the target is a pool.
    async fn run_on<'c, T: Target<'c>>(
        &self,
        mut target: T,
        progress: &mut Progress<'_>,
    ) -> Result<Ended, Error> {
        loop {
            let again = target.again();
            let error = match self.run_once(target, progress).await {
                Ok(ended) => return Ok(ended),
                Err(error) => error,
            };
            match again {
                Some(again) => target = again,
                None => return Err(error),
            }
            if !progress.pause(&error).await {
                return Err(error);
            }
        }
    }

    async fn run_once<'c, T: Target<'c>>(
        &self,
        target: T,
        progress: &mut Progress<'_>,
    ) -> Result<Ended, Error> {
        let job = self.job();
        with_session!(self, target, session => run::run(&mut session, &job, progress).await)
    }

    /// A connection of the call's own, of which the driver logs nothing, opened; as a run has one.
    pub(super) async fn own<'c, T: Target<'c>>(
        &self,
        pool: Option<T>,
    ) -> Result<Option<Own>, Error> {
        let Some((pool, own)) = pool.and_then(|pool| pool.own().map(|own| (pool, own))) else {
            return Ok(None);
        };
        let place = pool.place();
        if !with_session!(self, pool, session => session.leaves().await)? {
            return Ok(None);
        }
        let mut progress = Progress::new(&self.options);
        progress.moves();
        loop {
            let error = match (&own).lease().await {
                Ok(_) => return Ok(Some(own)),
                Err(error) => Error::from_database(error, "connecting").place_in(&place),
            };
            if !progress.pause(&error).await {
                return Err(error);
            }
        }
    }

    pub(super) fn job(&self) -> Job<'_> {
        Job {
            migrations: self.migrations,
            options: &self.options,
        }
    }
}

#[cfg(feature = "cli")]
async fn look<S: Session>(
    session: &mut S,
    job: &Job<'_>,
) -> Result<(Status, Option<SchemaCheck>), Error> {
    let rows = session::history(session).await?.unwrap_or_default();
    let status = status(job.migrations, compare(job.migrations, &rows));
    let schema = match status.is_up_to_date() {
        true => Some(schema_check::check(session, job).await?),
        false => None,
    };
    Ok((status, schema))
}

/// Gives locks and settings back; the result's own error comes first.
async fn clean<S: Session, T>(session: &mut S, result: Result<T, Error>) -> Result<T, Error> {
    let finished = session.finish().await;
    let value = result?;
    finished?;
    Ok(value)
}

//! What the calls do, whether their caller waits for a future or not.

use super::dispatch::{over_own, with_clean_session, with_session};
use super::report::{plan, status};
use super::{Migrator, Planned, Policy, Report, Status, trace};
use crate::Error;
use crate::connection::Target;
#[cfg(feature = "_sqlx")]
use crate::connection::{Own, Sealed};
use crate::history::Attempt;
#[cfg(feature = "cli")]
use crate::history::compare;
use crate::run::{self, Ended, Job, Progress, adopt, reset, resolve};
use crate::schema_check::{self, SchemaCheck};
use crate::session;
#[cfg(any(feature = "_sqlx", feature = "cli"))]
use crate::session::Session;

impl Migrator<'_> {
    pub(crate) async fn run_on<'c>(&self, target: impl Target<'c>) -> Result<Report, Error> {
        let mut progress = Progress::new(&self.options);
        let all = target.run(self, &mut progress);
        trace::run(self.migrations.len(), all).await?;
        Ok(progress.into_report())
    }

    pub(crate) async fn status_on<'c>(&self, target: impl Target<'c>) -> Result<Status, Error> {
        let comparison = self.compare(target).await?;
        Ok(status(self.migrations, comparison))
    }

    pub(crate) async fn adopt_on<'c>(&self, target: impl Target<'c>) -> Result<Vec<String>, Error> {
        let job = self.job();
        let adopted = with_clean_session!(self, target, session => {
            match session::history(&mut session).await {
                Ok(None) => adopt::adopt(&mut session, &job).await,
                Ok(Some(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })?;
        Ok(adopted.unwrap_or_default())
    }

    pub(crate) async fn adoptable_on<'c>(
        &self,
        target: impl Target<'c>,
    ) -> Result<super::calls::Adoptable, Error> {
        let job = self.job();
        let found = with_clean_session!(self, target, session => {
            match session::history(&mut session).await {
                Ok(None) => adopt::find(&mut session, &job).await,
                Ok(Some(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })?;
        Ok(found.map(|(tool, applied)| {
            let names = applied.iter().map(|migration| migration.name().to_owned());
            (tool.to_owned(), names.collect())
        }))
    }

    pub(crate) async fn check_schema_on<'c>(
        &self,
        target: impl Target<'c>,
    ) -> Result<SchemaCheck, Error> {
        let job = self.job();
        with_session!(self, target, session => schema_check::check(&mut session, &job).await)
    }

    pub(crate) async fn plan_on<'c>(&self, target: impl Target<'c>) -> Result<Vec<Planned>, Error> {
        let comparison = self.compare(target).await?;
        comparison.judge(self.migrations, &self.options)?;
        Ok(plan(self.migrations, &comparison))
    }

    pub(crate) async fn log_on<'c>(&self, target: impl Target<'c>) -> Result<Vec<Attempt>, Error> {
        with_session!(self, target, session => session::attempts(&mut session).await)
    }

    pub(crate) async fn pending_on<'c>(
        &self,
        target: impl Target<'c>,
    ) -> Result<Vec<String>, Error> {
        let comparison = self.compare(target).await?;
        let plan = plan(self.migrations, &comparison);
        Ok(plan.into_iter().map(|planned| planned.name).collect())
    }

    pub(crate) async fn verify_on<'c>(&self, target: impl Target<'c>) -> Result<Vec<Error>, Error> {
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
    }

    pub(crate) async fn resolve_applied_on<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
    ) -> Result<(), Error> {
        let job = self.job();
        with_clean_session!(self, target, session => resolve::applied(&mut session, &job, name).await)
    }

    pub(crate) async fn resolve_rolled_back_on<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
    ) -> Result<(), Error> {
        let job = self.job();
        with_clean_session!(self, target, session => resolve::rolled_back(&mut session, &job, name).await)
    }

    pub(crate) async fn baseline_on<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
    ) -> Result<Vec<String>, Error> {
        let job = self.job();
        with_clean_session!(self, target, session => resolve::baseline(&mut session, &job, name).await)
    }

    pub(crate) async fn reset_on<'c>(
        &self,
        target: impl Target<'c>,
        confirmed: &str,
    ) -> Result<(), Error> {
        let job = self.job();
        with_clean_session!(self, target, session => reset::reset(&mut session, &job, confirmed).await)
    }

    pub(crate) async fn resolve_doubt_on<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
        took_effect: bool,
    ) -> Result<(), Error> {
        // A migration that was being taken back has its script in the row.
        over_own!(self, target, over => self.doubt_over(over, name, took_effect))
    }

    async fn doubt_over<'c>(
        &self,
        target: impl Target<'c>,
        name: &str,
        took_effect: bool,
    ) -> Result<(), Error> {
        let job = self.job();
        with_clean_session!(self, target, session => resolve::in_doubt(&mut session, &job, name, took_effect).await)
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

    /// Looks over a connection of a pool, and applies over one of its own.
    #[cfg(feature = "_sqlx")]
    pub(crate) async fn run_over_own<'c, T: Target<'c>>(
        &self,
        pool: T,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let again = pool.again();
        if self.run_persistently(pool, progress).await? == Ended::Done {
            return Ok(());
        }
        let own = again.and_then(|pool| pool.own());
        let own = own.ok_or_else(|| Error::new(crate::ErrorKind::NeedsPool))?;
        progress.moves();
        let ended = self.run_persistently(&own, progress).await;
        own.close().await;
        ended.map(|_| ())
    }

    /// Runs over one connection, and over another one when that is lost and the target is a pool.
    pub(crate) async fn run_persistently<'c, T: Target<'c>>(
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
            match progress.pause(&error) {
                Some(pause) => T::pause(pause).await,
                None => return Err(error),
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
    #[cfg(feature = "_sqlx")]
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
            match progress.pause(&error) {
                Some(pause) => T::pause(pause).await,
                None => return Err(error),
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

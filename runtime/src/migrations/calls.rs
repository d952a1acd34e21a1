//! The calls with the default settings.

use super::Migrations;
use crate::{Doing, Error, Migrator, Planned, Report, Status, Target};

impl Migrations {
    /// Brings a database up to date; see [`Migrator::run`].
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind).
    ///
    /// ```no_run
    /// # async fn f(migrations: &whimbrel::Migrations) -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = sqlx::SqlitePool::connect("sqlite:app.db?mode=rwc").await?;
    /// let report = migrations.run(&pool).await?;
    /// println!("{report}");
    /// # Ok(()) }
    /// ```
    pub fn run<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Report, Error>> {
        Box::pin(async move { Migrator::new(self).run(target).await })
    }

    /// Looks at a database and writes nothing; see [`Migrator::status`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn status<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Status, Error>> {
        Box::pin(async move { Migrator::new(self).status(target).await })
    }

    /// What a run would do; see [`Migrator::plan`].
    ///
    /// # Errors
    /// See there.
    pub fn plan<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<Planned>, Error>> {
        Box::pin(async move { Migrator::new(self).plan(target).await })
    }

    /// The names of what a run would apply; see [`Migrator::pending`].
    ///
    /// # Errors
    /// See there.
    pub fn pending<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<String>, Error>> {
        Box::pin(async move { Migrator::new(self).pending(target).await })
    }

    /// All deviations of the history from the binary; see [`Migrator::verify`].
    ///
    /// # Errors
    /// See there.
    pub fn verify<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
    ) -> Doing<'s, Result<Vec<Error>, Error>> {
        Box::pin(async move { Migrator::new(self).verify(target).await })
    }

    /// Says that a migration is in the database; see [`Migrator::resolve_applied`].
    ///
    /// # Errors
    /// See there.
    pub fn resolve_applied<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move { Migrator::new(self).resolve_applied(target, name).await })
    }

    /// Says that a failed migration is to run again; see [`Migrator::resolve_rolled_back`].
    ///
    /// # Errors
    /// See there.
    pub fn resolve_rolled_back<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move { Migrator::new(self).resolve_rolled_back(target, name).await })
    }

    /// Says that the statement in doubt took effect; see [`Migrator::resume_after`].
    ///
    /// # Errors
    /// See there.
    pub fn resume_after<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move { Migrator::new(self).resume_after(target, name).await })
    }

    /// Says that the statement in doubt did not take effect; see [`Migrator::resume_at`].
    ///
    /// # Errors
    /// See there.
    pub fn resume_at<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move { Migrator::new(self).resume_at(target, name).await })
    }

    /// Says that a database already contains a migration and those before it; see [`Migrator::baseline`].
    ///
    /// # Errors
    /// See there.
    pub fn baseline<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        name: &'s str,
    ) -> Doing<'s, Result<Vec<String>, Error>> {
        Box::pin(async move { Migrator::new(self).baseline(target, name).await })
    }

    /// Drops everything, when `confirmed` is the database's name; see [`Migrator::reset`].
    ///
    /// # Errors
    /// See there.
    pub fn reset<'s, 'c: 's>(
        &'s self,
        target: impl Target<'c> + 's,
        confirmed: &'s str,
    ) -> Doing<'s, Result<(), Error>> {
        Box::pin(async move { Migrator::new(self).reset(target, confirmed).await })
    }
}

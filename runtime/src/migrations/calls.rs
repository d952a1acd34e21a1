//! The calls with the default settings.

use super::Migrations;
use crate::{Doing, Error, Migrator, Report, Status, Target};

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
}

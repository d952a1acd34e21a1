//! The calls with the default settings.

use super::Migrations;
use crate::{Answer, Error, Front, Migrator, Planned, Report, Status, Target};

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
    pub fn run<'s, 'c: 's, D: Target<'c> + 's>(&'s self, target: D) -> Answer<'s, 'c, D, Report> {
        let work = async move { Migrator::new(self).run_on(target).await };
        D::Front::answer(Box::pin(work))
    }

    /// Returns the state of each migration, and writes nothing; see [`Migrator::status`].
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let status = MIGRATIONS.status(&mut db).await?;
    /// assert_eq!(status.pending(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn status<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Status> {
        let work = async move { Migrator::new(self).status_on(target).await };
        D::Front::answer(Box::pin(work))
    }

    /// What a run would do; see [`Migrator::plan`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let planned = MIGRATIONS.plan(&mut db).await?;
    /// assert_eq!(planned[0].name, "1_notes");
    /// # Ok(()) }
    /// ```
    pub fn plan<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Planned>> {
        let work = async move { Migrator::new(self).plan_on(target).await };
        D::Front::answer(Box::pin(work))
    }

    /// The names of the migrations that a run would apply; see [`Migrator::pending`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert_eq!(MIGRATIONS.pending(&mut db).await?, ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn pending<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        let work = async move { Migrator::new(self).pending_on(target).await };
        D::Front::answer(Box::pin(work))
    }

    /// Every mismatch between database and binary; see [`Migrator::verify`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert!(MIGRATIONS.verify(&mut db).await?.is_empty());
    /// # Ok(()) }
    /// ```
    pub fn verify<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Error>> {
        let work = async move { Migrator::new(self).verify_on(target).await };
        D::Front::answer(Box::pin(work))
    }

    /// Marks a migration as applied without running it; see [`Migrator::resolve_applied`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// MIGRATIONS.resolve_applied(&mut db, "1_notes").await?;
    /// assert_eq!(MIGRATIONS.pending(&mut db).await?, ["2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn resolve_applied<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        let work = async move { Migrator::new(self).resolve_applied_on(target, name).await };
        D::Front::answer(Box::pin(work))
    }

    /// Marks a failed migration as rolled back, so that it runs again; see [`Migrator::resolve_rolled_back`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let error = MIGRATIONS.resolve_rolled_back(&mut db, "1_notes").await.expect_err("it never ran");
    /// assert_eq!(error.code(), Some("P3011"));
    /// # Ok(()) }
    /// ```
    pub fn resolve_rolled_back<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        let work = async move {
            Migrator::new(self)
                .resolve_rolled_back_on(target, name)
                .await
        };
        D::Front::answer(Box::pin(work))
    }

    /// Resolves an interrupted migration whose statement took effect; see [`Migrator::resume_after`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let resumed = MIGRATIONS.resume_after(&mut db, "1_notes").await;
    /// assert!(resumed.is_err(), "no statement of it is in doubt");
    /// # Ok(()) }
    /// ```
    pub fn resume_after<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        let work = async move {
            Migrator::new(self)
                .resolve_doubt_on(target, name, true)
                .await
        };
        D::Front::answer(Box::pin(work))
    }

    /// Resolves an interrupted migration whose statement did not take effect; see [`Migrator::resume_at`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let resumed = MIGRATIONS.resume_at(&mut db, "1_notes").await;
    /// assert!(resumed.is_err(), "no statement of it is in doubt");
    /// # Ok(()) }
    /// ```
    pub fn resume_at<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        let work = async move {
            Migrator::new(self)
                .resolve_doubt_on(target, name, false)
                .await
        };
        D::Front::answer(Box::pin(work))
    }

    /// Baselines an existing database; see [`Migrator::baseline`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let marked = MIGRATIONS.baseline(&mut db, "1_notes").await?;
    /// assert_eq!(marked, ["1_notes"]);
    /// # Ok(()) }
    /// ```
    pub fn baseline<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        let work = async move { Migrator::new(self).baseline_on(target, name).await };
        D::Front::answer(Box::pin(work))
    }

    /// Drops everything if `confirmed` is the database's name; see [`Migrator::reset`].
    ///
    /// # Errors
    /// See there.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let error = MIGRATIONS.reset(&mut db, "another.db").await.expect_err("that is not its name");
    /// assert_eq!(error.kind(), whimbrel::ErrorKind::NotConfirmed);
    /// # Ok(()) }
    /// ```
    pub fn reset<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        confirmed: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        let work = async move { Migrator::new(self).reset_on(target, confirmed).await };
        D::Front::answer(Box::pin(work))
    }
}

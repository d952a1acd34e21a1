//! The calls with settings.

use super::{Migrator, Planned, Report, Status};
use crate::Error;
use crate::connection::{Answer, Front, Target};
use crate::history::Attempt;
use crate::schema_check::SchemaCheck;

/// A tool, and the names of the migrations that it has applied.
pub(super) type Adoptable = Option<(String, Vec<String>)>;

impl Migrator<'_> {
    /// Brings a database up to date.
    ///
    /// With no pending migrations, this is one query, without a lock and without a write. Dropping the future leaves
    /// no lock and no open transaction.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). Migrations applied before the error stay applied.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let report = whimbrel::Migrator::new(&MIGRATIONS).run(&mut db).await?;
    /// assert_eq!(report.names(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn run<'s, 'c: 's, D: Target<'c> + 's>(&'s self, target: D) -> Answer<'s, 'c, D, Report> {
        D::Front::answer(Box::pin(self.run_on(target)))
    }

    /// Returns the state of each migration; writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let status = whimbrel::Migrator::new(&MIGRATIONS).status(&mut db).await?;
    /// assert_eq!(status.pending(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn status<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Status> {
        D::Front::answer(Box::pin(self.status_on(target)))
    }

    /// Takes over the history of another tool, if the database has no history table yet: migrations that sqlx,
    /// refinery, Flyway, diesel, dbmate, goose or golang-migrate has applied are marked as applied. [`Migrator::run`]
    /// does so too. It applies to migrations in that tool's layout, and compares sqlx's checksums. Returns the
    /// migrations' names; empty if there is nothing to take over.
    ///
    /// # Errors
    /// When that tool's history has a migration that failed, that this program does not contain, or whose checksum
    /// differs. Nothing is recorded then.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let adopted = whimbrel::Migrator::new(&MIGRATIONS).adopt(&mut db).await?;
    /// assert!(adopted.is_empty(), "no other tool has migrated this database");
    /// # Ok(()) }
    /// ```
    pub fn adopt<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        D::Front::answer(Box::pin(self.adopt_on(target)))
    }

    /// What [`Migrator::adopt`] would record: the tool, and the names of the migrations. Writes nothing.
    #[doc(hidden)]
    pub fn adoptable<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Adoptable> {
        D::Front::answer(Box::pin(self.adoptable_on(target)))
    }

    /// Compares the database with what the migrations produce, independent of [`Migrator::verify_schema`]; writes
    /// nothing. [`SchemaCheck::not_compared`] has the reason if nothing was compared.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// migrator.run(&mut db).await?;
    /// let check = migrator.check_schema(&mut db).await?;
    /// assert!(!check.differs());
    /// # Ok(()) }
    /// ```
    pub fn check_schema<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, SchemaCheck> {
        D::Front::answer(Box::pin(self.check_schema_on(target)))
    }

    /// What [`Migrator::run`] would do, with its SQL; writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read, or a run would return an error before it starts.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// for planned in whimbrel::Migrator::new(&MIGRATIONS).plan(&mut db).await? {
    ///     println!("-- {}", planned.name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn plan<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Planned>> {
        D::Front::answer(Box::pin(self.plan_on(target)))
    }

    /// All attempts to apply migrations in the history table, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// migrator.run(&mut db).await?;
    /// let attempts = migrator.log(&mut db).await?;
    /// assert_eq!(attempts.len(), 2);
    /// # Ok(()) }
    /// ```
    pub fn log<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Attempt>> {
        D::Front::answer(Box::pin(self.log_on(target)))
    }

    /// The names of the migrations that [`Migrator::run`] would apply.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let pending = whimbrel::Migrator::new(&MIGRATIONS).pending(&mut db).await?;
    /// assert_eq!(pending, ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn pending<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        D::Front::answer(Box::pin(self.pending_on(target)))
    }

    /// Every mismatch between database and binary, independent of the policies: edited, missing, newer, out of order,
    /// failed. Empty if there are none.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let mismatches = whimbrel::Migrator::new(&MIGRATIONS).verify(&mut db).await?;
    /// assert!(mismatches.is_empty());
    /// # Ok(()) }
    /// ```
    pub fn verify<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Error>> {
        D::Front::answer(Box::pin(self.verify_on(target)))
    }

    /// Marks a migration as applied without running it; its failed attempts are marked as rolled back.
    ///
    /// # Errors
    /// When the binary has no such migration, or it is applied already.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// migrator.resolve_applied(&mut db, "1_notes").await?;
    /// assert_eq!(migrator.pending(&mut db).await?, ["2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn resolve_applied<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_applied_on(target, name)))
    }

    /// Marks a failed migration as rolled back, so that the next run applies it again. Use it when the database
    /// contains nothing of the migration.
    ///
    /// # Errors
    /// When it was never started in this database, or did not fail.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// let error = migrator.resolve_rolled_back(&mut db, "1_notes").await.expect_err("it never ran");
    /// assert_eq!(error.code(), Some("P3011"));
    /// # Ok(()) }
    /// ```
    pub fn resolve_rolled_back<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_rolled_back_on(target, name)))
    }

    /// Resolves an interrupted migration ([`ErrorKind::InDoubt`](crate::ErrorKind::InDoubt)) whose statement took
    /// effect: the next run resumes after it.
    ///
    /// # Errors
    /// When the binary has no such migration, or no statement of it is in doubt.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// let resumed = migrator.resume_after(&mut db, "1_notes").await;
    /// assert!(resumed.is_err(), "no statement of it is in doubt");
    /// # Ok(()) }
    /// ```
    pub fn resume_after<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_doubt_on(target, name, true)))
    }

    /// Resolves an interrupted migration whose statement did not take effect: the next run resumes at it.
    ///
    /// # Errors
    /// See [`Migrator::resume_after`].
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// let resumed = migrator.resume_at(&mut db, "1_notes").await;
    /// assert!(resumed.is_err(), "no statement of it is in doubt");
    /// # Ok(()) }
    /// ```
    pub fn resume_at<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_doubt_on(target, name, false)))
    }

    /// Baselines an existing database: marks a migration and all before it as applied, without running them. Returns
    /// the names that were marked.
    ///
    /// # Errors
    /// When the binary has no such migration, or one has failed.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// sqlx::raw_sql("CREATE TABLE note (id INTEGER PRIMARY KEY)").execute(&mut db).await?;
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// assert_eq!(migrator.baseline(&mut db, "1_notes").await?, ["1_notes"]);
    /// assert_eq!(migrator.pending(&mut db).await?, ["2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn baseline<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        D::Front::answer(Box::pin(self.baseline_on(target, name)))
    }

    /// Drops everything in the database, data and history. `confirmed` must be the database's name
    /// (SQLite: the file's name), or nothing is done.
    ///
    /// PostgreSQL: all schemas that the connection's user owns; with [`Migrator::schema`] only that one.
    ///
    /// # Errors
    /// When the confirmation is wrong, or the database returns an error.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// let error = migrator.reset(&mut db, "another.db").await.expect_err("that is not its name");
    /// assert_eq!(error.kind(), whimbrel::ErrorKind::NotConfirmed);
    /// # Ok(()) }
    /// ```
    pub fn reset<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        confirmed: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.reset_on(target, confirmed)))
    }
}

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
    /// When it is, this is one query, without a lock and without a write. Dropping the future
    /// leaves no lock and no open transaction behind.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind). What had been applied before the error stays applied.
    pub fn run<'s, 'c: 's, D: Target<'c> + 's>(&'s self, target: D) -> Answer<'s, 'c, D, Report> {
        D::Front::answer(Box::pin(self.run_on(target)))
    }

    /// Looks at a database; writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn status<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Status> {
        D::Front::answer(Box::pin(self.status_on(target)))
    }

    /// Takes over a database that another tool has migrated so far, where there is no history of ours yet: what
    /// sqlx, refinery, Flyway, diesel, dbmate, goose or golang-migrate says is applied is recorded as applied.
    /// [`Migrator::run`] does it by itself; it concerns migrations that are in that tool's own layout.
    /// sqlx's checksums are compared. Answers the migrations' names; empty when there is nothing to take over.
    ///
    /// # Errors
    /// When that tool's history has a migration that failed there, that this program does not contain, or
    /// that is another one here. Nothing is recorded then.
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

    /// Compares the database with what the migrations produce, whatever [`Migrator::verify_schema`] says; writes
    /// nothing. See [`SchemaCheck`] for when nothing can be told.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_schema<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, SchemaCheck> {
        D::Front::answer(Box::pin(self.check_schema_on(target)))
    }

    /// What [`Migrator::run`] would do, with its SQL; runs and writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read, or a run would refuse to start.
    pub fn plan<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Planned>> {
        D::Front::answer(Box::pin(self.plan_on(target)))
    }

    /// All attempts to apply migrations that the history table has, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
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
    pub fn pending<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<String>> {
        D::Front::answer(Box::pin(self.pending_on(target)))
    }

    /// Every mismatch between database and binary, whatever the policies say of them: edited,
    /// missing, newer, out of order, failed. Empty when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn verify<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
    ) -> Answer<'s, 'c, D, Vec<Error>> {
        D::Front::answer(Box::pin(self.verify_on(target)))
    }

    /// Says that a migration is in the database, though no run says so: its failed attempts count
    /// as rolled back, and it is marked as applied.
    ///
    /// # Errors
    /// When the binary has no such migration, or it is applied already.
    pub fn resolve_applied<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_applied_on(target, name)))
    }

    /// Says that nothing of a failed migration is in the database any more, so that the next run
    /// applies it again.
    ///
    /// # Errors
    /// When it was never started here, or did not fail.
    pub fn resolve_rolled_back<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_rolled_back_on(target, name)))
    }

    /// Says that the statement at which a migration was interrupted took effect
    /// ([`ErrorKind::InDoubt`](crate::ErrorKind::InDoubt)): the next run resumes behind it.
    ///
    /// # Errors
    /// When the binary has no such migration, or no statement of it is in doubt.
    pub fn resume_after<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_doubt_on(target, name, true)))
    }

    /// Says that the statement at which a migration was interrupted did not take effect: the next run
    /// resumes at it.
    ///
    /// # Errors
    /// See [`Migrator::resume_after`].
    pub fn resume_at<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        name: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.resolve_doubt_on(target, name, false)))
    }

    /// Says that a database from before already contains a migration and all that come before it.
    /// Nothing is run; returns the names that are marked as applied now.
    ///
    /// # Errors
    /// When the binary has no such migration, or one has failed.
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
    /// PostgreSQL: all schemas that the connection's user owns; with [`Migrator::schema`] that one.
    ///
    /// # Errors
    /// When the confirmation is another, or the database refuses.
    pub fn reset<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        target: D,
        confirmed: &'s str,
    ) -> Answer<'s, 'c, D, ()> {
        D::Front::answer(Box::pin(self.reset_on(target, confirmed)))
    }
}

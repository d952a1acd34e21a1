//! The results of a run and of a status.

use crate::Migrations;
use crate::history::Comparison;
use crate::history::compare::State;
use std::fmt;
use std::time::Duration;

/// What [`run`](crate::Migrations::run) did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The migrations that this call applied, in order. Another process may have applied others
    /// at the same time.
    pub applied: Vec<Applied>,
    /// The copy that was made before, see [`Migrator::backup`](crate::Migrator::backup).
    #[cfg(feature = "_sqlite")]
    pub backup: Option<crate::Copy>,
    /// The result of comparing the database with the migrations, see
    /// [`Migrator::verify_schema`](crate::Migrator::verify_schema). `None`: it was not compared.
    pub schema: Option<crate::SchemaCheck>,
}

/// A migration that this call applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// Its name.
    pub name: String,
    /// How long it took.
    pub duration: Duration,
}

impl Report {
    /// True when this call had nothing to do.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert!(!MIGRATIONS.run(&mut db).await?.is_up_to_date());
    /// assert!(MIGRATIONS.run(&mut db).await?.is_up_to_date());
    /// # Ok(()) }
    /// ```
    pub fn is_up_to_date(&self) -> bool {
        self.applied.is_empty()
    }

    /// The names of the migrations that this call applied.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let report = MIGRATIONS.run(&mut db).await?;
    /// assert_eq!(report.names(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn names(&self) -> Vec<String> {
        self.applied.iter().map(|done| done.name.clone()).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_up_to_date() {
            return f.write_str("up to date");
        }
        write!(f, "applied {}", self.names().join(", "))
    }
}

/// What [`status`](crate::Migrations::status) returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The binary's migrations in order, then those that only the database has.
    pub migrations: Vec<MigrationStatus>,
}

/// One migration's state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: MigrationState,
    /// The error of the last attempt, if that was rolled back completely, so that the migration is pending.
    pub last_failure: Option<String>,
}

/// The state of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationState {
    /// Applied as it is in the binary.
    Applied,
    /// Applied, and edited afterwards.
    Edited,
    /// Not applied yet.
    Pending,
    /// Started and not finished: it failed, was interrupted, or is running in another process.
    Unfinished {
        /// The error that its run recorded.
        logs: Option<String>,
        /// True when the next run resumes it.
        resumable: bool,
    },
    /// Applied, newer than all in the binary.
    Ahead,
    /// Applied, and the binary does not contain it.
    Missing,
}

impl MigrationStatus {
    /// The error of the last attempt, of whatever state it left.
    #[doc(hidden)]
    pub fn logs(&self) -> Option<&String> {
        match &self.state {
            MigrationState::Unfinished { logs, .. } => logs.as_ref(),
            _ => self.last_failure.as_ref(),
        }
    }
}

impl MigrationState {
    /// The state as `--json` prints it: `applied`, `edited`, `pending`, `interrupted`, `failed`, `ahead` or `missing`.
    pub fn word(&self) -> &'static str {
        match self {
            MigrationState::Applied => "applied",
            MigrationState::Edited => "edited",
            MigrationState::Pending => "pending",
            MigrationState::Unfinished {
                resumable: true, ..
            } => "interrupted",
            MigrationState::Unfinished { .. } => "failed",
            MigrationState::Ahead => "ahead",
            MigrationState::Missing => "missing",
        }
    }
}

impl Status {
    /// True when there are no pending migrations and no problems.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// MIGRATIONS.run(&mut db).await?;
    /// assert!(MIGRATIONS.status(&mut db).await?.is_up_to_date());
    /// # Ok(()) }
    /// ```
    pub fn is_up_to_date(&self) -> bool {
        self.migrations
            .iter()
            .all(|migration| migration.state == MigrationState::Applied)
    }

    /// The names of the pending migrations.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// assert_eq!(MIGRATIONS.status(&mut db).await?.pending(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn pending(&self) -> Vec<&str> {
        self.migrations
            .iter()
            .filter(|migration| migration.state == MigrationState::Pending)
            .map(|migration| migration.name.as_str())
            .collect()
    }
}

/// A migration that a run would apply: what [`plan`](crate::Migrations::plan) returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// The statements that would run, in order.
    pub statements: Vec<String>,
    /// True when all of them commit together with the record.
    pub transactional: bool,
}

/// What a run would apply.
pub(crate) fn plan(migrations: &Migrations, comparison: &Comparison) -> Vec<Planned> {
    let all = migrations.iter().zip(&comparison.states);
    all.filter_map(|(migration, state)| {
        let done = match state {
            State::Pending => 0,
            State::Resumable { resume, .. } => resume.done,
            State::Applied { .. } | State::Failed { .. } => return None,
        };
        let statements = migration.statements().skip(done);
        Some(Planned {
            name: migration.name().to_owned(),
            statements: statements.map(str::to_owned).collect(),
            transactional: migration.is_transactional(),
        })
    })
    .collect()
}

/// The state of each migration.
pub(super) fn status(migrations: &Migrations, comparison: Comparison) -> Status {
    let known = migrations
        .iter()
        .zip(comparison.states)
        .zip(comparison.failures)
        .map(|((migration, state), failure)| {
            let failure = failure.filter(|_| state == State::Pending);
            let state = match state {
                State::Pending => MigrationState::Pending,
                State::Applied { edited: false } => MigrationState::Applied,
                State::Applied { edited: true } => MigrationState::Edited,
                State::Resumable { logs, .. } => MigrationState::Unfinished {
                    logs,
                    resumable: true,
                },
                State::Failed { logs } => MigrationState::Unfinished {
                    logs,
                    resumable: false,
                },
            };
            (migration.name().to_owned(), state, failure)
        });
    let unknown = comparison.unknown.into_iter().map(|unknown| {
        let state = if unknown.ahead {
            MigrationState::Ahead
        } else {
            MigrationState::Missing
        };
        (unknown.name, state, None)
    });
    let open = comparison.unknown_open.into_iter().map(|open| {
        let state = MigrationState::Unfinished {
            logs: open.logs,
            resumable: false,
        };
        (open.name, state, None)
    });
    let all = known.chain(unknown).chain(open);
    Status {
        migrations: all
            .map(|(name, state, last_failure)| MigrationStatus {
                name,
                state,
                last_failure,
            })
            .collect(),
    }
}

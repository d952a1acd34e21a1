//! `myapp migrate …`: a subcommand for the shipped binary, so that it needs no other tool.
//!
//! ```no_run
//! # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::SqlitePool) -> Result<(), whimbrel::Error> {
//! use clap::Parser;
//!
//! #[derive(Parser)]
//! enum App {
//!     Serve,
//!     Migrate(whimbrel::cli::Migrate),
//! }
//!
//! if let App::Migrate(migrate) = App::parse() {
//!     let outcome = migrate.run(&whimbrel::Migrator::new(migrations), pool).await?;
//!     println!("{outcome}");
//!     std::process::exit(outcome.exit_code());
//! }
//! # Ok(()) }
//! ```

mod called;
mod downgrade;
#[doc(hidden)]
pub mod json;
mod text;

#[cfg(feature = "_sqlite")]
use crate::connection::Waits;
use crate::{Answer, Error, Front, Migrator, SchemaCheck, Target, When};
use std::fmt;

/// Look at the database's migrations, or bring it up to date.
#[derive(Debug, Clone, clap::Args)]
pub struct Migrate {
    #[command(subcommand)]
    action: Action,
    /// Print it as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Action {
    /// Show which migrations are applied, and whether the schema matches what they produce; exits with 1 unless it does.
    Status,
    /// Apply the pending migrations; exits with 1 if the schema differs from what they produce.
    Deploy {
        /// Keep a copy of the database before anything is changed (SQLite); the last three are kept.
        #[cfg(feature = "_sqlite")]
        #[arg(long)]
        backup: bool,
    },
    /// Print the SQL that deploy would run.
    Plan,
    /// Mark a failed migration as applied or rolled back.
    Resolve(Resolve),
    /// Show all attempts to apply migrations.
    Log,
    /// Print which migrations this program contains; needs no database.
    Version,
    /// Compare the database's history with this program; exits with 1 when they differ.
    Verify,
    /// Undo all migrations after the given one.
    Downgrade(Downgrade),
    /// List the copies of the database (SQLite).
    #[cfg(feature = "_sqlite")]
    Backups,
    /// Restore a copy of the database (SQLite); the replaced file is kept.
    #[cfg(feature = "_sqlite")]
    Restore {
        /// The copy's name, as `backups` lists it.
        name: String,
    },
}

#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
struct Resolve {
    /// Mark a migration as applied: the database contains all of it.
    #[arg(long, value_name = "NAME")]
    applied: Option<String>,
    /// Mark a failed migration as rolled back: the database contains nothing of it.
    #[arg(long, value_name = "NAME")]
    rolled_back: Option<String>,
    /// The interrupted statement took effect: resume after it.
    #[arg(long, value_name = "NAME")]
    resume_after: Option<String>,
    /// The interrupted statement did not take effect: resume at it.
    #[arg(long, value_name = "NAME")]
    resume_at: Option<String>,
}

#[derive(Debug, Clone, clap::Args)]
struct Downgrade {
    /// The newest migration that stays applied.
    #[arg(long, value_name = "NAME")]
    to: String,
    /// Accept the loss of data without asking.
    #[arg(long)]
    accept_data_loss: bool,
}

/// The output of the subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    text: String,
    code: i32,
}

impl Outcome {
    /// The exit code of the program.
    pub fn exit_code(&self) -> i32 {
        self.code
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What there is to print: for people, and for programs.
struct Said {
    text: String,
    json: String,
    code: i32,
}

impl Migrate {
    /// Runs the command, and returns what to print. Advice in errors names this program as it was called, unless
    /// [`Migrator::command`] is set.
    ///
    /// # Errors
    /// Those of [`Migrator`]'s calls.
    pub fn run<'s, 'c: 's, D: Target<'c> + 's>(
        &'s self,
        migrator: &'s Migrator<'_>,
        target: D,
    ) -> Answer<'s, 'c, D, Outcome> {
        D::Front::answer(Box::pin(self.run_on(migrator, target)))
    }

    async fn run_on<'c>(
        &self,
        migrator: &Migrator<'_>,
        target: impl Target<'c>,
    ) -> Result<Outcome, Error> {
        let mut migrator = migrator.clone();
        migrator.called_by(called::from(std::env::args()));
        let said = self.act(&migrator, target).await?;
        let text = match self.json {
            true => said.json,
            false => said.text,
        };
        Ok(Outcome {
            text,
            code: said.code,
        })
    }

    async fn act<'c, D: Target<'c>>(
        &self,
        migrator: &Migrator<'_>,
        target: D,
    ) -> Result<Said, Error> {
        Ok(match &self.action {
            Action::Status => {
                let (status, schema) = migrator.status_and_schema(target).await?;
                let differs = schema.as_ref().is_some_and(SchemaCheck::differs);
                Said {
                    text: text::with_schema(text::status(&status), schema.as_ref()),
                    json: json::status(&status, schema.as_ref()),
                    code: i32::from(!status.is_up_to_date() || differs),
                }
            }
            Action::Deploy {
                #[cfg(feature = "_sqlite")]
                backup,
            } => {
                let migrator = migrator.clone().verify_schema(When::EveryStart);
                // The program's own wish comes first.
                #[cfg(feature = "_sqlite")]
                let migrator = match *backup && !migrator.has_backup() {
                    true => migrator.backup(crate::Backup::beside().keep(3)),
                    false => migrator,
                };
                let report = migrator.run_on(target).await?;
                let schema = report.schema.as_ref();
                Said {
                    text: text::with_schema(text::report(&report), schema),
                    json: json::report(&report),
                    code: i32::from(schema.is_some_and(SchemaCheck::differs)),
                }
            }
            Action::Plan => {
                let plan = migrator.plan_on(target).await?;
                Said {
                    text: text::plan(&plan),
                    json: json::plan(&plan),
                    code: 0,
                }
            }
            Action::Log => {
                let attempts = migrator.log_on(target).await?;
                Said {
                    text: text::log(&attempts),
                    json: json::log(&attempts),
                    code: 0,
                }
            }
            Action::Version => {
                let migrations = migrator.migrations();
                Said {
                    text: text::version(migrations),
                    json: json::version(migrations),
                    code: 0,
                }
            }
            Action::Verify => {
                let found = migrator.verify_on(target).await?;
                Said {
                    text: text::verify(&found),
                    json: json::verify(&found),
                    code: i32::from(!found.is_empty()),
                }
            }
            Action::Resolve(resolve) => resolve.act(migrator, target).await?,
            Action::Downgrade(downgrade) => downgrade.act(migrator, target, self.json).await?,
            #[cfg(feature = "_sqlite")]
            Action::Backups => {
                let copies = migrator.backups(&target.file()?)?;
                Said {
                    text: text::backups(&copies),
                    json: json::backups(&copies),
                    code: 0,
                }
            }
            #[cfg(feature = "_sqlite")]
            Action::Restore { name } => {
                let file = target.file()?;
                // Nobody may have the file open, this program neither.
                target.close().await;
                let backup = migrator.backup_or_beside();
                let restored = D::Front::restore(&backup, &file, name);
                let restored = restored.await?;
                Said {
                    text: text::restored(name, &restored),
                    json: json::restored(name, &restored),
                    code: 0,
                }
            }
        })
    }
}

impl Resolve {
    async fn act<'c>(
        &self,
        migrator: &Migrator<'_>,
        target: impl Target<'c>,
    ) -> Result<Said, Error> {
        let (name, state, said) = if let Some(name) = &self.applied {
            migrator.resolve_applied_on(target, name).await?;
            (name.as_str(), "applied", "is marked as applied")
        } else if let Some(name) = &self.resume_after {
            migrator.resolve_doubt_on(target, name, true).await?;
            (
                name.as_str(),
                "interrupted",
                "resumes after the statement in doubt",
            )
        } else if let Some(name) = &self.resume_at {
            migrator.resolve_doubt_on(target, name, false).await?;
            (
                name.as_str(),
                "interrupted",
                "resumes at the statement in doubt",
            )
        } else {
            let name = self.rolled_back.as_deref().unwrap_or_default();
            migrator.resolve_rolled_back_on(target, name).await?;
            (name, "pending", "is marked as rolled back")
        };
        Ok(Said {
            text: format!("{name} {said}"),
            json: json::resolved(name, state),
            code: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EmbeddedMigration, Migrations};
    use clap::Parser;
    use sqlx::Connection;

    #[derive(Parser)]
    enum App {
        Migrate(Migrate),
    }

    static EMBEDDED: Migrations = {
        static LIST: &[EmbeddedMigration] = &[
            EmbeddedMigration::embedded("1_a", "0", "CREATE TABLE a (id)", &[(0, 19)], true),
            EmbeddedMigration::embedded("2_b", "0", "SELECT nowhere", &[(0, 14)], true),
        ];
        Migrations::embedded(whimbrel_core::Dialect::Sqlite, LIST)
    };

    async fn run(connection: &mut sqlx::SqliteConnection, line: &str) -> Result<Outcome, Error> {
        let App::Migrate(migrate) = App::try_parse_from(line.split(' ')).expect("a command line");
        migrate.run(&Migrator::new(&EMBEDDED), connection).await
    }

    #[tokio::test]
    async fn a_life_of_migrations() {
        let mut memory = sqlx::SqliteConnection::connect("sqlite::memory:")
            .await
            .expect("memory");
        let plan = run(&mut memory, "app migrate plan").await.expect("a plan");
        assert_eq!(
            plan.to_string(),
            "-- 1_a\nCREATE TABLE a (id);\n-- 2_b\nSELECT nowhere;\n"
        );
        run(&mut memory, "app migrate deploy")
            .await
            .expect_err("the second one fails");
        let status = run(&mut memory, "app migrate status")
            .await
            .expect("a status");
        assert_eq!(
            (status.to_string().as_str(), status.exit_code()),
            (
                "1_a: applied\n2_b: pending; the last attempt was rolled back: \
                 statement 1 of 1 (line 1): no such column: nowhere",
                1
            )
        );
        run(&mut memory, "app migrate resolve --rolled-back 2_b")
            .await
            .expect("resolved");
        run(&mut memory, "app migrate resolve --applied 2_b")
            .await
            .expect("resolved");
        assert!(App::try_parse_from(["app", "migrate", "resolve"]).is_err());
        let version = run(&mut memory, "app migrate version").await;
        let version = version.expect("a version").to_string();
        let expected = format!(
            "2 migrations, the last is 2_b\nchecksum {}",
            EMBEDDED.checksum()
        );
        assert_eq!(version, expected);
        let log = run(&mut memory, "app migrate log").await.expect("a log");
        assert_eq!(log.to_string().lines().count(), 3, "{log}");
        let verified = run(&mut memory, "app migrate verify --json").await;
        let verified = verified.expect("no deviation");
        assert_eq!(
            (verified.to_string().as_str(), verified.exit_code()),
            ("{\"mismatches\":[]}", 0)
        );
        let status = run(&mut memory, "app migrate --json status").await;
        let expected = "{\"upToDate\":true,\"migrations\":[\
            {\"name\":\"1_a\",\"state\":\"applied\",\"logs\":null},\
            {\"name\":\"2_b\",\"state\":\"applied\",\"logs\":null}],\"schema\":{\
            \"differences\":[],\"tables\":0,\"leftOut\":0,\"notCompared\":\"this program does not contain what its \
            migrations produce (a build script with whimbrel_build embeds it, where all statements can be followed)\"}}";
        assert_eq!(status.expect("a status").to_string(), expected);
        let none = run(&mut memory, "app migrate backups").await;
        none.expect_err("a connection is no file");
    }
}

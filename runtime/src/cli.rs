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

use crate::{Error, MigrationState, Migrator, Planned, Status, Target};
use std::fmt::{self, Write};

/// Look at the database's migrations, or bring it up to date.
#[derive(Debug, Clone, clap::Args)]
pub struct Migrate {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Action {
    /// Tell which migrations are applied; exits with 1 unless all are.
    Status,
    /// Apply the pending migrations.
    Deploy,
    /// Print the SQL that deploy would run.
    Plan,
    /// Say what became of a migration that failed.
    Resolve(Resolve),
}

#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
struct Resolve {
    /// All of the migration is in the database.
    #[arg(long, value_name = "NAME")]
    applied: Option<String>,
    /// Nothing of the migration is in the database.
    #[arg(long, value_name = "NAME")]
    rolled_back: Option<String>,
    /// The statement that it was interrupted at took effect: go on behind it.
    #[arg(long, value_name = "NAME")]
    resume_after: Option<String>,
    /// The statement that it was interrupted at did not take effect: go on with it.
    #[arg(long, value_name = "NAME")]
    resume_at: Option<String>,
}

/// What the subcommand has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    text: String,
    code: i32,
}

impl Outcome {
    /// What the program should exit with.
    pub fn exit_code(&self) -> i32 {
        self.code
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Migrate {
    /// Does what the command line says; prints nothing itself.
    ///
    /// # Errors
    /// Those of [`Migrator`]'s calls.
    pub async fn run<'c>(
        &self,
        migrator: &Migrator<'_>,
        target: impl Target<'c>,
    ) -> Result<Outcome, Error> {
        let (text, code) = match &self.action {
            Action::Status => {
                let status = migrator.status(target).await?;
                (status_text(&status), i32::from(!status.is_up_to_date()))
            }
            Action::Deploy => (migrator.run(target).await?.to_string(), 0),
            Action::Plan => (plan_text(&migrator.plan(target).await?), 0),
            Action::Resolve(resolve) => {
                if let Some(name) = &resolve.applied {
                    migrator.resolve_applied(target, name).await?;
                    (format!("{name} counts as applied"), 0)
                } else if let Some(name) = &resolve.resume_after {
                    migrator.resume_after(target, name).await?;
                    (format!("{name} goes on behind the statement"), 0)
                } else if let Some(name) = &resolve.resume_at {
                    migrator.resume_at(target, name).await?;
                    (format!("{name} goes on with the statement"), 0)
                } else {
                    let name = resolve.rolled_back.as_deref().unwrap_or_default();
                    migrator.resolve_rolled_back(target, name).await?;
                    (format!("{name} counts as rolled back"), 0)
                }
            }
        };
        Ok(Outcome { text, code })
    }
}

fn status_text(status: &Status) -> String {
    if status.is_up_to_date() {
        return format!("up to date, {} migrations", status.migrations.len());
    }
    let lines = status.migrations.iter().map(|migration| {
        let state = match &migration.state {
            MigrationState::Applied => "applied",
            MigrationState::Edited => "applied, edited since",
            MigrationState::Pending => "pending",
            MigrationState::Unfinished {
                resumable: true, ..
            } => "unfinished, deploy goes on with it",
            MigrationState::Unfinished { .. } => "failed",
            MigrationState::Ahead => "applied, newer than this program",
            MigrationState::Missing => "applied, not in this program",
        };
        match &migration.last_failure {
            Some(failure) => format!(
                "{}: {state}; the last attempt was rolled back: {failure}",
                migration.name
            ),
            None => format!("{}: {state}", migration.name),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn plan_text(plan: &[Planned]) -> String {
    let mut text = String::new();
    for planned in plan {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "-- {}", planned.name);
        for statement in &planned.statements {
            let _ = writeln!(text, "{statement};");
        }
    }
    if text.is_empty() {
        text.push_str("-- nothing to do");
    }
    text
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
    }
}

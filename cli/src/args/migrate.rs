//! `whimbrel migrate …`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use whimbrel_engine::check::Rename;

use super::Diff;

/// `whimbrel migrate …`
#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Write the migration of the schema's changes, and apply it
    Dev(Dev),
    /// Apply all pending migrations
    Deploy(Deploy),
    /// Show which migrations are applied
    #[command(after_help = "\
Exits with 1 when a migration is pending, edited, missing or failed, and when the database differs from what its migrations produce.

Examples:
  whimbrel migrate status
  whimbrel migrate status --json")]
    Status {
        /// Print the states as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the history as a table: what was applied when, and how long it took
    #[command(after_help = "\
Examples:
  whimbrel migrate log
  whimbrel migrate log --json")]
    Log {
        /// Print the history as JSON
        #[arg(long)]
        json: bool,
    },
    /// Mark a migration as applied or rolled back
    Resolve(Resolve),
    /// Undo all migrations after the given one
    #[command(after_help = "\
Shows what would be lost and asks; without a terminal, a loss needs --accept-data-loss. Runs the reverses
that are stored in the database, else those computed from the project's migrations.
A SQLite database is copied first.

Examples:
  whimbrel migrate downgrade --to 20240106120000_init
  whimbrel migrate downgrade --to 20240106120000_init --accept-data-loss --json")]
    Downgrade(Downgrade),
    /// List the copies of a SQLite database
    #[command(after_help = "\
Lists the copies made by deploy --backup, by downgrade and by programs.

Examples:
  whimbrel migrate backups
  whimbrel migrate backups --json")]
    Backups {
        /// Print the copies as JSON
        #[arg(long)]
        json: bool,
    },
    /// Restore a copy of a SQLite database; the replaced file is kept
    #[command(after_help = "\
No program may have the database open. The copy is checked first, and stays where it is.

Examples:
  whimbrel migrate restore NAME     a name from whimbrel migrate backups")]
    Restore {
        /// The copy's name
        #[arg(value_name = "NAME")]
        name: String,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Empty the database, apply all migrations, and run the seed command
    #[command(after_help = "\
Examples:
  whimbrel migrate reset             asks first
  whimbrel migrate reset --force     for scripts")]
    Reset {
        /// Do not ask
        #[arg(long, short)]
        force: bool,
        /// Do not run the seed command
        #[arg(long)]
        skip_seed: bool,
        /// Do not write Rust types
        #[arg(long)]
        skip_generate: bool,
        /// Print what was applied as JSON
        #[arg(long)]
        json: bool,
    },
    /// Run all checks, one line each
    Check(Check),
    /// Compare two schemas, migrations folders or databases
    Diff(Diff),
    /// Replay the migrations and report problems
    #[command(after_help = "\
Examples:
  whimbrel migrate lint
  whimbrel migrate lint prisma/migrations --json")]
    Lint {
        /// The migrations folder
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
        /// Print the counts as JSON
        #[arg(long)]
        json: bool,
    },
    /// Count the statements that run, fail, or cannot be checked
    #[command(after_help = "\
Examples:
  whimbrel migrate coverage
  whimbrel migrate coverage prisma/migrations --json")]
    Coverage {
        /// The migrations folder [default: the project's]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Update whimbrel.lock, which detects edited migrations and wrong merges
    #[command(after_help = "\
Warns about recorded migrations that were edited or removed.

Examples:
  whimbrel migrate hash
  whimbrel migrate hash --json")]
    Hash {
        /// Print what was recorded as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Migrate {
    pub(super) fn wants_json(&self) -> bool {
        match self {
            Migrate::Dev(Dev { json, .. })
            | Migrate::Deploy(Deploy { json, .. })
            | Migrate::Backups { json }
            | Migrate::Restore { json, .. }
            | Migrate::Status { json }
            | Migrate::Log { json }
            | Migrate::Resolve(Resolve { json, .. })
            | Migrate::Downgrade(Downgrade { json, .. })
            | Migrate::Reset { json, .. }
            | Migrate::Check(Check { json, .. })
            | Migrate::Diff(Diff { json, .. })
            | Migrate::Lint { json, .. }
            | Migrate::Coverage { json, .. }
            | Migrate::Hash { json } => *json,
        }
    }
}

/// `whimbrel migrate dev`
#[derive(Debug, Args)]
#[command(after_help = "\
First checks for drift and for edited, missing and failed migrations, and shows how to fix them. Without
a terminal nothing is asked: the error names the missing flag.

Examples:
  whimbrel migrate dev                             asks for the name
  whimbrel migrate dev --name NAME
  whimbrel migrate dev --name tel --rename User.phone=tel
  whimbrel migrate dev --create-only --name NAME    write it, edit it, then: whimbrel migrate dev")]
pub struct Dev {
    /// The name of the migration
    #[arg(long, short)]
    pub name: Option<String>,
    /// Write the migration without applying it; an empty one if the schema has no changes
    #[arg(long)]
    pub create_only: bool,
    /// Rename a column (User.phone=tel), a table (User=Person) or an enum; the rows are kept
    #[arg(long, value_name = "OLD=NEW")]
    pub rename: Vec<Rename>,
    /// Accept the loss of rows
    #[arg(long)]
    pub accept_data_loss: bool,
    /// Write a migration of the changes made outside of migrations, marked as applied
    #[arg(long)]
    pub adopt_drift: bool,
    /// Undo the newest migration in the database and delete its folder, unless it is in version control
    #[arg(long, conflicts_with_all = ["name", "create_only", "rename", "adopt_drift"])]
    pub undo: bool,
    /// Do not write Rust types
    #[arg(long)]
    pub skip_generate: bool,
    /// Do not run the seed command after a reset
    #[arg(long)]
    pub skip_seed: bool,
    /// Print what was written and applied as JSON
    #[arg(long)]
    pub json: bool,
}

impl Dev {
    /// The call as it is typed, without what accepts a loss; `NAME` where it has no name.
    pub(crate) fn typed(&self, renames: &[Rename]) -> String {
        let mut out = "whimbrel migrate dev".to_owned();
        match &self.name {
            Some(name) => out.push_str(&format!(" --name {}", crate::terminal::quoted(name))),
            None => out.push_str(" --name NAME"),
        }
        if self.create_only {
            out.push_str(" --create-only");
        }
        for rename in self.rename.iter().chain(renames) {
            out.push_str(&format!(" --rename {rename}"));
        }
        out
    }
}

/// `whimbrel migrate deploy`
#[derive(Debug, Args)]
#[command(after_help = "\
For production: never asks and never resets. Exits with 1 when a migration fails.

Examples:
  whimbrel migrate deploy
  whimbrel migrate deploy --url \"$DATABASE_URL\"
  whimbrel migrate deploy --backup --reversible")]
pub struct Deploy {
    /// Make a copy of the SQLite database before anything is changed; the last three are kept
    #[arg(long)]
    pub backup: bool,
    /// Store the reverse of each migration in the database, so that an older program can downgrade it
    #[arg(long)]
    pub reversible: bool,
    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

/// `whimbrel migrate downgrade`
#[derive(Debug, Args)]
pub struct Downgrade {
    /// The newest migration that stays applied
    #[arg(long, value_name = "MIGRATION")]
    pub to: String,
    /// Accept the loss of rows without asking
    #[arg(long)]
    pub accept_data_loss: bool,
    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

/// `whimbrel migrate check`
#[derive(Debug, Args)]
#[command(after_help = "\
schema      it is valid
format      it is formatted
migrations  they produce the schema
connection  the database can be reached
history     no migration was edited, is missing or failed
pending     every migration is applied
drift       the database matches its applied migrations

Exits with 1 when any of them fails.

Examples:
  whimbrel migrate check
  whimbrel migrate check --offline     only what needs no database, as a build does")]
pub struct Check {
    /// Run only the checks that need no database
    #[arg(long)]
    pub offline: bool,
    /// Print the errors and warnings as JSON
    #[arg(long)]
    pub json: bool,
}

/// `whimbrel migrate resolve`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  whimbrel migrate resolve --rolled-back 20240106120000_failed   it will run again
  whimbrel migrate resolve --applied 20240106120000_by_hand      the database contains all of it")]
pub struct Resolve {
    /// What it is marked as.
    #[command(flatten)]
    pub mark: Mark,
    /// Print what was recorded as JSON
    #[arg(long)]
    pub json: bool,
}

/// What a migration is marked as.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Mark {
    /// Mark a migration as applied without running it
    #[arg(long, value_name = "MIGRATION")]
    pub applied: Option<String>,
    /// Mark a failed migration as rolled back, so that it runs again
    #[arg(long, value_name = "MIGRATION")]
    pub rolled_back: Option<String>,
    /// The interrupted statement took effect: resume after it
    #[arg(long, value_name = "MIGRATION")]
    pub resume_after: Option<String>,
    /// The interrupted statement did not take effect: resume at it
    #[arg(long, value_name = "MIGRATION")]
    pub resume_at: Option<String>,
}

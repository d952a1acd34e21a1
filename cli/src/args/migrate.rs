//! `whimbrel migrate …`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use whimbrel_engine::check::Rename;

use super::Diff;

/// `whimbrel migrate …`
#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Write the migration that the schema asks for, and apply it
    Dev(Dev),
    /// Apply all pending migrations
    Deploy(Deploy),
    /// Show which migrations are applied
    #[command(after_help = "\
Exits with 1 when a migration is pending, edited, missing or failed, and when the database is not
what its migrations make.

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
    /// Undo the newest migrations, down to the one that is named
    #[command(after_help = "\
Shows what would be lost and asks; without a terminal --accept-data-loss is needed where something is.
The SQL is the one that the database carries, else the one that the project's migrations give.
A SQLite database is copied first.

Examples:
  whimbrel migrate downgrade --to 20240106120000_init
  whimbrel migrate downgrade --to 20240106120000_init --accept-data-loss --json")]
    Downgrade(Downgrade),
    /// List the copies of the SQLite database that lie beside it
    #[command(after_help = "\
Copies come from deploy --backup, downgrade, and programs that make them.

Examples:
  whimbrel migrate backups
  whimbrel migrate backups --json")]
    Backups {
        /// Print the copies as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a copy of the SQLite database back; the present file is kept
    #[command(after_help = "\
Nobody may have the database open. The copy is checked first, and stays where it is.

Examples:
  whimbrel migrate restore NAME     a name that whimbrel migrate backups lists")]
    Restore {
        /// The copy's name
        #[arg(value_name = "NAME")]
        name: String,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Empty the database, apply all migrations, and seed
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
        /// Write no Rust types
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
        /// Print the numbers as JSON
        #[arg(long)]
        json: bool,
    },
    /// Count the statements that run, fail, or cannot be judged
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
    /// Update whimbrel.lock, which shows later edits and lost merges
    #[command(after_help = "\
Prints which recorded migrations differ from the file as it was.

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
Looks for drift, edited, missing and failed migrations first, and says what can be done. Without a
terminal nothing is asked: the flag that is missing is named.

Examples:
  whimbrel migrate dev                          asks for the name
  whimbrel migrate dev --name add_phone
  whimbrel migrate dev --name tel --rename User.phone=tel
  whimbrel migrate dev --create-only --name NAME   write it, edit it, then: whimbrel migrate dev")]
pub struct Dev {
    /// The name of the migration
    #[arg(long, short)]
    pub name: Option<String>,
    /// Write the migration without applying it; an empty one when the schema asks for nothing
    #[arg(long)]
    pub create_only: bool,
    /// Rename a column (User.phone=tel), a table (User=Person) or an enum; the rows stay
    #[arg(long, value_name = "OLD=NEW")]
    pub rename: Vec<Rename>,
    /// Accept that rows may be lost
    #[arg(long)]
    pub accept_data_loss: bool,
    /// Write a migration of what was changed in the database, marked as applied
    #[arg(long)]
    pub adopt_drift: bool,
    /// Undo the newest migration in the database and delete its folder, unless it is in version control
    #[arg(long, conflicts_with_all = ["name", "create_only", "rename", "adopt_drift"])]
    pub undo: bool,
    /// Write no Rust types
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
Never asks and never resets: made for production. Exits with 1 when a migration fails.

Examples:
  whimbrel migrate deploy
  whimbrel migrate deploy --url \"$DATABASE_URL\"
  whimbrel migrate deploy --backup --reversible")]
pub struct Deploy {
    /// Keep a copy of the SQLite database before anything is changed; the last three are kept
    #[arg(long)]
    pub backup: bool,
    /// Store the way back of each migration in the database, so that an older program can take it
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
drift       the database is what its migrations make

Exits with 1 when any of them fails.

Examples:
  whimbrel migrate check
  whimbrel migrate check --offline     only what needs no database, as a build does")]
pub struct Check {
    /// Leave out what needs a database
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
  whimbrel migrate resolve --applied 20240106120000_by_hand      all of it is in the database")]
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
    /// Record a migration as applied without running it
    #[arg(long, value_name = "MIGRATION")]
    pub applied: Option<String>,
    /// Record a failed migration as undone, so that it may run again
    #[arg(long, value_name = "MIGRATION")]
    pub rolled_back: Option<String>,
    /// The statement that it was interrupted at took effect: resume behind it
    #[arg(long, value_name = "MIGRATION")]
    pub resume_after: Option<String>,
    /// The statement that it was interrupted at did not take effect: resume at it
    #[arg(long, value_name = "MIGRATION")]
    pub resume_at: Option<String>,
}

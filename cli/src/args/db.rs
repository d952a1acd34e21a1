//! `whimbrel db …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `whimbrel db …`
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Update the schema from the database
    #[command(after_help = "\
Examples:
  whimbrel db pull --print     show what would be written
  whimbrel db pull             names, comments and order of the schema are kept
  whimbrel db pull --force     overwrite the schema")]
    Pull {
        /// Print the schema instead of writing it
        #[arg(long)]
        print: bool,
        /// Overwrite the schema, apart from its datasource and generators; its other files are deleted
        #[arg(long)]
        force: bool,
        /// Print what was written as JSON
        #[arg(long)]
        json: bool,
    },
    /// Change the database to match the schema, without a migration
    Push(Push),
    /// Run the seed command of Cargo.toml or package.json
    #[command(after_help = "\
Configure the command in Cargo.toml:

  [package.metadata.whimbrel]
  seed = \"cargo run --bin seed\"

or, as in Prisma, as prisma.seed in package.json.

Examples:
  whimbrel db seed
  whimbrel db seed -- --environment test     arguments for the command")]
    Seed {
        /// Arguments for the command
        #[arg(last = true, value_name = "ARGUMENT")]
        arguments: Vec<String>,
        /// Print the command as JSON; its own output goes to standard error
        #[arg(long)]
        json: bool,
    },
    /// Run a script without recording a migration
    Execute(Execute),
}

/// `whimbrel db push`
#[derive(Debug, Args)]
#[command(after_help = "\
For prototypes: nothing is recorded, so for migrate deploy the database has tables but no history.

Examples:
  whimbrel db push
  whimbrel db push --accept-data-loss
  whimbrel db push --force-reset              drop everything first")]
pub struct Push {
    /// Accept the loss of rows
    #[arg(long)]
    pub accept_data_loss: bool,
    /// Drop everything in the database first
    #[arg(long)]
    pub force_reset: bool,
    /// Do not write Rust types
    #[arg(long)]
    pub skip_generate: bool,
    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

impl Db {
    pub(super) fn wants_json(&self) -> bool {
        match self {
            Db::Pull { json, .. }
            | Db::Seed { json, .. }
            | Db::Push(Push { json, .. })
            | Db::Execute(Execute { json, .. }) => *json,
        }
    }
}

/// `whimbrel db execute`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  whimbrel db execute --file repair.sql
  echo 'DELETE FROM \"Session\"' | whimbrel db execute --stdin")]
pub struct Execute {
    /// Where the script is.
    #[command(flatten)]
    pub source: Source,
    /// Print what was run as JSON
    #[arg(long)]
    pub json: bool,
}

/// Where a script is.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// The script
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Read the script from standard input
    #[arg(long)]
    pub stdin: bool,
}

//! What can be said on the command line: Prisma's own words.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Migrates databases from a Prisma schema, without Node and without a shadow database.
#[derive(Debug, Parser)]
#[command(name = "whimbrel", version, propagate_version = true)]
pub struct Arguments {
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The schema: a file, a folder of *.prisma files, or - for standard input [default: prisma/schema.prisma, prisma/schema or schema.prisma]
    #[arg(long, global = true, value_name = "PATH")]
    pub schema: Option<PathBuf>,
    /// The migrations folder [default: beside the schema]
    #[arg(long, global = true, value_name = "DIR")]
    pub migrations: Option<PathBuf>,
    /// The database [default: the url in the schema, else DATABASE_URL; both also from .env]
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of it in a process, and clap takes no boxes"
)]
pub enum Command {
    /// Check the schema
    Validate {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Format the schema in place
    Format {
        /// Change nothing, and fail when something would change
        #[arg(long)]
        check: bool,
    },
    /// Work with migrations
    #[command(subcommand)]
    Migrate(Migrate),
    /// Work with a database itself
    #[command(subcommand)]
    Db(Db),
}

/// `whimbrel db …`
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Write what the database has into the schema
    Pull {
        /// Print the schema instead of writing it
        #[arg(long)]
        print: bool,
        /// Forget what the schema says now, apart from its datasource and generators
        #[arg(long)]
        force: bool,
    },
    /// Run a script; no migration is recorded
    Execute(Execute),
}

/// `whimbrel db execute`
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Execute {
    /// The script
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Read the script from standard input
    #[arg(long)]
    pub stdin: bool,
}

/// `whimbrel migrate …`
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of it in a process, and clap takes no boxes"
)]
pub enum Migrate {
    /// Write the migration that the schema asks for, and apply it
    Dev(Dev),
    /// Apply all pending migrations
    Deploy,
    /// Show which migrations are applied
    Status {
        /// Print the states as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what became of a migration that failed, or that was applied by hand
    Resolve(Resolve),
    /// Empty the database and apply all migrations
    Reset {
        /// Do not ask
        #[arg(long, short)]
        force: bool,
    },
    /// Check, with no database, that the migrations end at the schema
    Check {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare two states
    Diff(Diff),
    /// Show, migration by migration, how much of the history is understood
    Lint {
        /// The migrations folder
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
        /// Print the numbers as JSON
        #[arg(long)]
        json: bool,
    },
    /// Seal the migrations in whimbrel.lock, so that later edits and lost merges show
    Hash,
}

/// `whimbrel migrate dev`
#[derive(Debug, Args)]
pub struct Dev {
    /// What the migration does
    #[arg(long, short)]
    pub name: Option<String>,
    /// Write the migration without applying it
    #[arg(long)]
    pub create_only: bool,
    /// Write it even if rows may be lost
    #[arg(long)]
    pub accept_data_loss: bool,
}

/// `whimbrel migrate resolve`
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Resolve {
    /// Record a migration as applied without running it
    #[arg(long, value_name = "MIGRATION")]
    pub applied: Option<String>,
    /// Record a failed migration as undone, so that it may run again
    #[arg(long, value_name = "MIGRATION")]
    pub rolled_back: Option<String>,
}

/// `whimbrel migrate diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The first state.
    #[command(flatten)]
    pub from: From,
    /// The second state.
    #[command(flatten)]
    pub to: To,
    /// Print the SQL that leads from one to the other
    #[arg(long)]
    pub script: bool,
    /// Print the difference as JSON
    #[arg(long, conflicts_with = "script")]
    pub json: bool,
    /// Exit with 2 when there is a difference, 0 when there is none, 1 on error
    #[arg(long)]
    pub exit_code: bool,
    /// Write to a file instead of printing
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Not needed: taken and left alone, for scripts written for Prisma
    #[arg(long, value_name = "URL", hide = true)]
    pub shadow_database_url: Option<String>,
}

macro_rules! side {
    ($name:ident, $side:literal, $empty:literal, $schema:literal, $datamodel:literal, $migrations:literal, $url:literal, $datasource:literal) => {
        #[doc = concat!("The ", $side, " state.")]
        #[derive(Debug, Clone, Args)]
        #[group(required = true, multiple = false)]
        pub struct $name {
            #[doc = concat!("The ", $side, " state is an empty database")]
            #[arg(id = $empty, long = $empty)]
            pub empty: bool,
            #[doc = concat!("The ", $side, " state is what a schema asks for")]
            #[arg(id = $schema, long = $schema, alias = $datamodel, value_name = "PATH")]
            pub schema: Option<PathBuf>,
            #[doc = concat!("The ", $side, " state is what a migrations folder makes")]
            #[arg(id = $migrations, long = $migrations, value_name = "DIR")]
            pub migrations: Option<PathBuf>,
            #[doc = concat!("The ", $side, " state is that of a live database")]
            #[arg(id = $url, long = $url, value_name = "URL")]
            pub url: Option<String>,
            #[doc = concat!("The ", $side, " state is that of the database that a schema's datasource names")]
            #[arg(id = $datasource, long = $datasource, value_name = "PATH")]
            pub datasource: Option<PathBuf>,
        }
    };
}

side!(
    From,
    "first",
    "from-empty",
    "from-schema",
    "from-schema-datamodel",
    "from-migrations",
    "from-url",
    "from-schema-datasource"
);
side!(
    To,
    "second",
    "to-empty",
    "to-schema",
    "to-schema-datamodel",
    "to-migrations",
    "to-url",
    "to-schema-datasource"
);

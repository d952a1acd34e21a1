//! The command line, which follows Prisma's.

mod db;
mod diff;
mod migrate;
pub(crate) mod mistake;
mod queries;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use db::{Db, Execute, Push, Source};
pub use diff::{Diff, From, To};
pub use migrate::{Check, Deploy, Dev, Downgrade, Mark, Migrate, Resolve};
pub use queries::Queries;

/// Migrates databases from a Prisma schema, without Node and without a shadow database.
#[derive(Debug, Parser)]
#[command(
    name = "whimbrel",
    version = crate::VERSION,
    propagate_version = true,
    after_help = "\
Examples:
  whimbrel init --datasource-provider postgresql   create a project
  whimbrel migrate dev --name NAME                 write and apply the migration of a change
  whimbrel migrate deploy                          apply pending migrations, in production
  whimbrel migrate status                          show which migrations are applied

The database URL is --url, else the url in the schema, else DATABASE_URL; .env is read too."
)]
pub struct Arguments {
    /// What every command accepts.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command accepts.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The schema: a file, a folder of *.prisma files, or - for standard input [default: schema.prisma, prisma/schema.prisma or prisma/schema, the first that exists]
    #[arg(long, global = true, value_name = "PATH")]
    pub schema: Option<PathBuf>,
    /// The migrations folder [default: beside the schema]
    #[arg(long, global = true, value_name = "DIR")]
    pub migrations: Option<PathBuf>,
    /// The database [default: the url in the schema, else DATABASE_URL; both also from .env]
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
}

impl Arguments {
    /// Whether the result is to be read by a machine.
    pub(crate) fn wants_json(&self) -> bool {
        match &self.command {
            Command::Init(Init { json, .. })
            | Command::Validate { json }
            | Command::Format { json, .. }
            | Command::Generate(Generate { json, .. }) => *json,
            Command::Migrate(command) => command.wants_json(),
            Command::Db(command) => command.wants_json(),
            _ => false,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a project: schema, build script, dependencies, .env
    Init(Init),
    /// Check the schema
    #[command(after_help = "\
Examples:
  whimbrel validate
  whimbrel validate --json")]
    Validate {
        /// Print the errors and warnings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Format the schema in place
    #[command(after_help = "\
Examples:
  whimbrel format
  whimbrel format --check     for CI: exits with 1 if a file is not formatted")]
    Format {
        /// Write nothing, and fail if a file is not formatted
        #[arg(long)]
        check: bool,
        /// Print the names of the files as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the Rust types of the schema into a file
    Generate(Generate),
    /// Work with migrations
    #[command(
        subcommand,
        after_help = "\
Daily         dev, deploy, status
Inspect       check, log, diff, lint, coverage
Repair        resolve, downgrade, reset, backups, restore
Detect edits  hash

Examples:
  whimbrel migrate dev --name NAME
  whimbrel migrate deploy"
    )]
    Migrate(Migrate),
    /// Work with a database directly
    #[command(
        subcommand,
        after_help = "\
Examples:
  whimbrel db pull --print
  whimbrel db push"
    )]
    Db(Db),
    /// Work with the queries of a program
    #[command(
        subcommand,
        after_help = "\
Examples:
  whimbrel queries describe < queries.jsonl"
    )]
    Queries(Queries),
    /// Show schema, history, drift and rows in the browser
    #[command(after_help = "\
Examples:
  whimbrel studio                       on port 5555, in the default browser
  whimbrel studio --port 0 --no-open    on any free port; prints the address

It listens on this machine only, and is read-only.")]
    Studio {
        /// The port to listen on; 0 chooses any free port
        #[arg(long, short, value_name = "N", default_value_t = crate::studio::PORT)]
        port: u16,
        /// Do not open the browser
        #[arg(long)]
        no_open: bool,
    },
    /// Print the completions for a shell
    #[command(after_help = "\
Examples:
  whimbrel completions bash > ~/.local/share/bash-completion/completions/whimbrel
  whimbrel completions zsh > ~/.zfunc/_whimbrel
  whimbrel completions fish > ~/.config/fish/completions/whimbrel.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `whimbrel init`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  whimbrel init                                    SQLite, in the current folder
  whimbrel init --datasource-provider postgresql
  whimbrel init --driver rusqlite                  SQLite without sqlx and tokio
  whimbrel init --url mysql://root@localhost/shop
  whimbrel init --path ../whimbrel                 dependencies from a checkout
  whimbrel init --sql-first                        SQL files, and no schema

Dependencies come from what this command was built from, unless you give --path or --git.
Replaces no file except the src/main.rs that cargo new wrote; adds missing lines to Cargo.toml, .env and
.gitignore.")]
pub struct Init {
    /// The provider of the database
    #[arg(long, value_name = "PROVIDER")]
    pub datasource_provider: Option<Provider>,
    /// The crate that connects to SQLite [default: sqlx]
    #[arg(long, value_name = "CRATE")]
    pub driver: Option<Driver>,
    /// Add an example model
    #[arg(long)]
    pub with_model: bool,
    /// Use SQL files instead of a schema
    #[arg(long, conflicts_with = "with_model")]
    pub sql_first: bool,
    /// The tool whose file names to use
    #[arg(long, value_name = "TOOL", requires = "sql_first")]
    pub layout: Option<LayoutName>,
    /// Depend on Whimbrel's crates in a checkout of its repository
    #[arg(long, value_name = "DIR", conflicts_with = "git")]
    pub path: Option<PathBuf>,
    /// Depend on Whimbrel's crates in a git repository
    #[arg(long, value_name = "URL")]
    pub git: Option<String>,
    /// The revision of that repository
    #[arg(long, value_name = "REV", requires = "git")]
    pub rev: Option<String>,
    /// Print what was written as JSON
    #[arg(long)]
    pub json: bool,
}

/// A tool whose way to call SQL files is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayoutName {
    /// 20240106120000_name.sql
    Sqlx,
    /// V1__name.sql, also Flyway's
    Refinery,
    /// 2024-01-06-120000_name/up.sql
    Diesel,
    /// 20240106120000_name.sql with `-- migrate:up`
    Dbmate,
    /// 20240106120000_name.sql with `-- +goose Up`
    Goose,
    /// `20240106120000_name/migration.sql`
    Prisma,
}

/// A crate that reaches databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Driver {
    /// sqlx: all databases, with an async runtime
    Sqlx,
    /// rusqlite: SQLite, without an async runtime
    Rusqlite,
}

/// A provider that a project can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// SQLite
    Sqlite,
    /// PostgreSQL
    Postgresql,
    /// MySQL or MariaDB
    Mysql,
    /// CockroachDB
    Cockroachdb,
}

/// `whimbrel generate`
#[derive(Debug, Args)]
#[command(after_help = "\
A build generates the same types for include_models!(), so most projects do not need this command.
A generator block sets the file that this command and migrate dev write:

  generator types {
    provider = \"whimbrel\"
    output   = \"../src/models.rs\"   // relative to the schema's folder
    dates    = \"chrono\"             // or \"time\"
    decimals = \"bigdecimal\"         // or \"rust_decimal\"
    serde    = true
  }

Examples:
  whimbrel generate
  whimbrel generate --output src/models.rs --serde
  whimbrel generate --output -")]
pub struct Generate {
    /// The file to write, - for standard output [default: the output of the generator block]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The crate that reads rows [default: sqlx]
    #[arg(long, value_name = "CRATE")]
    pub driver: Option<Driver>,
    /// The crate of dates and times [default: chrono]
    #[arg(long, value_name = "CRATE")]
    pub dates: Option<Dates>,
    /// The crate of decimal numbers [default: bigdecimal]
    #[arg(long, value_name = "CRATE")]
    pub decimals: Option<Decimals>,
    /// Derive serde's traits
    #[arg(long)]
    pub serde: bool,
    /// Print the names of the files as JSON
    #[arg(long)]
    pub json: bool,
}

/// The crate of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// chrono
    Chrono,
    /// time
    Time,
}

/// The crate of decimal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Decimals {
    /// bigdecimal
    Bigdecimal,
    /// rust_decimal
    #[value(name = "rust_decimal", alias = "rust-decimal")]
    RustDecimal,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Arguments;

    fn without_example(command: &Command, path: &str, missing: &mut Vec<String>) {
        let path = format!("{path}{} ", command.get_name());
        let help = command.get_after_help().map(ToString::to_string);
        let has_example = help.is_some_and(|help| {
            let examples = help.split_once("Examples:\n").map(|(_, examples)| examples);
            examples.is_some_and(|examples| examples.contains(path.trim_end()))
        });
        if !has_example {
            missing.push(path.clone());
        }
        for inner in command.get_subcommands() {
            without_example(inner, &path, missing);
        }
    }

    #[test]
    fn the_help_of_every_command_has_an_example_of_it() {
        let mut missing = Vec::new();
        without_example(&Arguments::command(), "", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_flag_is_described() {
        fn undescribed(command: &Command, found: &mut Vec<String>) {
            let flags = command.get_arguments().filter(|flag| !flag.is_hide_set());
            let flags = flags.filter(|flag| flag.get_help().is_none());
            found.extend(flags.map(|flag| format!("{} {}", command.get_name(), flag.get_id())));
            for inner in command.get_subcommands() {
                undescribed(inner, found);
            }
        }
        let mut found = Vec::new();
        undescribed(&Arguments::command(), &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}

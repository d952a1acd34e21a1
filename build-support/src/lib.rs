//! The build.rs half of Whimbrel: checks, with no database, that the migration history ends at the
//! Prisma schema.
//!
//! ```no_run
//! // The whole `main` of build.rs:
//! whimbrel_build::configure().schema("prisma/schema.prisma").run()
//! ```
//!
//! A mistake in the schema, a change that no migration makes and a history that does not replay fail
//! the build with one report. `WHIMBREL_MIGRATE=add_phone cargo build` writes the missing migration.

mod io;
mod mode;
mod outcome;
mod report;

use std::path::PathBuf;

use whimbrel_engine::{models, schema};

pub use whimbrel_engine::models::{Dates, Decimals, Options as Models};

/// Begins the configuration of a check, with Prisma's own paths.
pub fn configure() -> Config {
    Config {
        schema: PathBuf::from("prisma/schema.prisma"),
        migrations: None,
        generate: false,
        at_macro: false,
        models: None,
    }
}

/// What is checked. Made by [`configure`], ended by [`Config::run`].
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `run`"]
pub struct Config {
    schema: PathBuf,
    migrations: Option<PathBuf>,
    generate: bool,
    at_macro: bool,
    models: Option<Models>,
}

impl Config {
    /// The schema: a file, or a folder of `*.prisma` files. Relative to `Cargo.toml`; default
    /// `prisma/schema.prisma`.
    pub fn schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schema = path.into();
        self
    }

    /// The migrations folder. Relative to `Cargo.toml`; default: `migrations` beside the schema.
    pub fn migrations(mut self, path: impl Into<PathBuf>) -> Self {
        self.migrations = Some(path.into());
        self
    }

    /// Writes the missing migration at every build in which one is missing, as if
    /// `WHIMBREL_MIGRATE=draft` were always set. Never in continuous integration (`CI`), in release
    /// builds, while packaging, or outside of the workspace.
    pub fn generate(mut self, always: bool) -> Self {
        self.generate = always;
        self
    }

    /// Reports mistakes at the package's `embed_migrations!`, as an error of the compiler, instead of
    /// failing the build script. Editors show such an error at its place, and cargo prints it without
    /// a frame around it; but only a build that expands the macro fails. So ask for it where every
    /// build does: when the macro stands in `lib.rs`, or in the only `main.rs`.
    pub fn report_at_macro(mut self) -> Self {
        self.at_macro = true;
        self
    }

    /// Writes Rust types from the schema: one struct for each model and view, one enum for each enum,
    /// for `sqlx`. `whimbrel::include_models!()` puts them where it stands. The package needs `sqlx`
    /// with its feature `derive`, and `chrono`, `bigdecimal`, `json`, `uuid` … as the schema's types
    /// need them.
    ///
    /// ```no_run
    /// // The whole `main` of build.rs:
    /// whimbrel_build::configure().models(whimbrel_build::Models::default()).run()
    /// ```
    pub fn models(mut self, models: Models) -> Self {
        self.models = Some(models);
        self
    }

    /// Checks, and on a mistake ends the build script with one report on standard error.
    ///
    /// Nothing is written, unless `WHIMBREL_MIGRATE` (or [`Config::generate`]) asks for the missing
    /// migration. A migration that may lose rows is only written when `WHIMBREL_ACCEPT_DATA_LOSS=1`
    /// says that it may; `WHIMBREL_RENAME=User.phone=tel` says that a column, or with `User=Person` a
    /// table, gets another name and keeps them.
    pub fn run(self) {
        let passed = io::surroundings(&self).and_then(|surroundings| {
            let checked = check(&surroundings, self.models.as_ref());
            match checked {
                Err(report) if self.at_macro => io::leave_to_macro(&surroundings, &report),
                other => other,
            }
        });
        if let Err(report) = passed {
            io::fail(&report)
        }
    }
}

fn check(surroundings: &io::Surroundings, models: Option<&Models>) -> Result<(), String> {
    let project = io::project(surroundings)?;
    if let Some(options) = models {
        // A schema with mistakes has no types; what follows reports them.
        if let Some(schema) = schema::load(&project.schema).schema {
            io::write_models(surroundings, &models::generate(&schema, options))?;
        }
    }
    let outcome = outcome::decide(surroundings, &project)?;
    if let Some(draft) = &outcome.draft {
        io::write(surroundings, draft)?;
    }
    io::succeed(surroundings, &outcome.warnings)
}

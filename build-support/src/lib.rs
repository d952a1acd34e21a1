//! The build.rs half of Whimbrel: checks, with no database, that the migration history ends at the
//! Prisma schema.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     whimbrel_build::configure().schema("prisma/schema.prisma").run()
//! }
//! ```
//!
//! A mistake in the schema, a change that no migration makes and a history that does not replay fail
//! the build with one report. `WHIMBREL_MIGRATE=add_phone cargo build` writes the missing migration.

mod io;
mod mode;
mod outcome;
mod report;

use std::path::PathBuf;

/// Begins the configuration of a check, with Prisma's own paths.
pub fn configure() -> Config {
    Config {
        schema: PathBuf::from("prisma/schema.prisma"),
        migrations: None,
        generate: false,
        at_macro: false,
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

    /// Checks, and on a mistake ends the build script with one report on standard error.
    ///
    /// Nothing is written, unless `WHIMBREL_MIGRATE` (or [`Config::generate`]) asks for the missing
    /// migration. A migration that may lose rows is only written when `WHIMBREL_ACCEPT_DATA_LOSS=1`
    /// says that it may.
    pub fn run(self) {
        let passed = io::surroundings(&self).and_then(|surroundings| {
            let checked = check(&surroundings);
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

fn check(surroundings: &io::Surroundings) -> Result<(), String> {
    let project = io::project(surroundings)?;
    let outcome = outcome::decide(surroundings, &project)?;
    if let Some(draft) = &outcome.draft {
        io::write(surroundings, draft)?;
    }
    io::succeed(surroundings, &outcome.warnings)
}

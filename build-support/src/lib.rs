#![doc = include_str!("../README.md")]
//!
//! An error in the schema, a change without a migration and migrations that cannot be replayed fail
//! the build with one report. [`configure`] begins a check, [`Config::run`] runs it.

mod alone;
mod io;
mod mode;
mod outcome;
mod place;
mod report;
mod reverse;

use std::path::PathBuf;

use outcome::Outcome;
use place::Place;
use whimbrel_core::outline;
use whimbrel_engine::{check::Project, models, schema};

pub use whimbrel_core::Dialect;
pub use whimbrel_engine::models::{Dates, Decimals, Driver, Options as Models};

/// Begins the configuration of a check, with Prisma's own paths.
///
/// ```no_run
/// // build.rs
/// whimbrel_build::configure().run();
/// ```
pub fn configure() -> Config {
    Config {
        name: String::new(),
        schema: None,
        database: None,
        migrations: None,
        generate: false,
        at_macro: false,
        reversible: false,
        models: None,
        embeds_schema: true,
    }
}

/// A check. Created by [`configure`], run by [`Config::run`].
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `run`"]
pub struct Config {
    name: String,
    schema: Option<PathBuf>,
    database: Option<Dialect>,
    migrations: Option<PathBuf>,
    generate: bool,
    at_macro: bool,
    reversible: bool,
    models: Option<Models>,
    embeds_schema: bool,
}

impl Config {
    /// The name of this check, if a build script checks several schemas with models: letters, digits, `_` and `-`.
    /// `whimbrel::include_models!("second")` then includes its types.
    ///
    /// ```no_run
    /// whimbrel_build::configure().models(whimbrel_build::Models::default()).run();
    /// whimbrel_build::configure()
    ///     .name("second")
    ///     .schema("second/schema.prisma")
    ///     .models(whimbrel_build::Models::default())
    ///     .run();
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The schema: a file, or a folder of `*.prisma` files. Relative to `Cargo.toml`; default
    /// `prisma/schema.prisma`.
    ///
    /// ```no_run
    /// whimbrel_build::configure().schema("db/schema.prisma").run();
    /// ```
    pub fn schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schema = Some(path.into());
        self
    }

    /// The migrations folder. Relative to `Cargo.toml`; default: `migrations` beside the schema.
    ///
    /// Without [`Config::schema`] and without a `prisma/schema.prisma`, the migrations define the database: the build
    /// checks that they run, and [`Config::models`] generates types of what they produce. Their files may have the
    /// layout of Prisma, sqlx, refinery, Flyway, diesel, dbmate, goose or golang-migrate.
    ///
    /// ```no_run
    /// whimbrel_build::configure()
    ///     .migrations("migrations")
    ///     .database(whimbrel_build::Dialect::Sqlite)
    ///     .run();
    /// ```
    pub fn migrations(mut self, path: impl Into<PathBuf>) -> Self {
        self.migrations = Some(path.into());
        self
    }

    /// The provider of the migrations, if neither a schema nor a `migration_lock.toml` sets it.
    ///
    /// ```no_run
    /// use whimbrel_build::Dialect;
    ///
    /// whimbrel_build::configure().migrations("migrations").database(Dialect::Postgres).run();
    /// ```
    pub fn database(mut self, database: Dialect) -> Self {
        self.database = Some(database);
        self
    }

    /// Writes the missing migration at every build, as if `WHIMBREL_MIGRATE=draft` were always set. Never in
    /// continuous integration (`CI`), in release builds, while packaging, or outside of the workspace.
    ///
    /// ```no_run
    /// whimbrel_build::configure().generate(true).run();
    /// ```
    pub fn generate(mut self, always: bool) -> Self {
        self.generate = always;
        self
    }

    /// Reports errors as compiler errors at the package's `embed_migrations!` or `include_models!`, instead of
    /// failing the build script. Editors underline such an error, and cargo prints only the report; but a build fails
    /// only if it expands one of the macros. So use it if every build does: if the macro is in `lib.rs`, or in the
    /// only `main.rs`. The build script still fails if the types of the schema are missing too, which rustc would
    /// report instead: for a schema with errors that was never built before.
    ///
    /// ```no_run
    /// whimbrel_build::configure().report_at_macro().run();
    /// ```
    pub fn report_at_macro(mut self) -> Self {
        self.at_macro = true;
        self
    }

    /// Computes the reverse of each migration and what it loses, and embeds them. A program that applies a migration
    /// then stores its reverse in the database, so that an older version of the program can undo it (`myapp migrate
    /// downgrade`). A `down.sql` beside a `migration.sql` is a hand-written reverse. Each reverse is replayed, and
    /// used only if it produces exactly the schema before the migration; otherwise a `down.sql` is a warning.
    /// Default: off.
    ///
    /// ```no_run
    /// whimbrel_build::configure().reversible(true).run()
    /// ```
    pub fn reversible(mut self, embed: bool) -> Self {
        self.reversible = embed;
        self
    }

    /// Generates Rust types from the schema: one struct for each model and view, one enum for each enum.
    /// `whimbrel::include_models!()` includes them. The package needs `sqlx` with its feature `derive`, and `chrono`,
    /// `bigdecimal`, `json`, `uuid` … as the schema's types require.
    ///
    /// ```no_run
    /// let models = whimbrel_build::Models::default()
    ///     .derive("Default")
    ///     .field_type("User.email", "crate::Email");
    /// whimbrel_build::configure().models(models).run()
    /// ```
    pub fn models(mut self, models: Models) -> Self {
        self.models = Some(models);
        self
    }

    /// Whether `embed_migrations!` embeds the tables, columns, keys and indexes that the migrations produce, so that
    /// the program can compare its database with them (`Migrator::verify_schema`). Default: on; it takes about 30
    /// bytes per column.
    ///
    /// ```no_run
    /// whimbrel_build::configure().embed_schema(false).run();
    /// ```
    pub fn embed_schema(mut self, embeds: bool) -> Self {
        self.embeds_schema = embeds;
        self
    }

    /// Runs the check; an error ends the build script with one report on standard error.
    ///
    /// It writes the missing migration only if `WHIMBREL_MIGRATE` or [`Config::generate`] is set, and a migration
    /// that may lose rows only with `WHIMBREL_ACCEPT_DATA_LOSS=1`. `WHIMBREL_RENAME=User.phone=tel` renames a column,
    /// or with `User=Person` a table, and keeps the rows.
    ///
    /// ```no_run
    /// // build.rs
    /// whimbrel_build::configure().run();
    /// ```
    pub fn run(self) {
        let passed = io::environment(&self).and_then(|environment| self.check(&environment));
        if let Err(report) = passed {
            io::fail(&report)
        }
    }

    /// The error is what the build script fails with.
    fn check(&self, environment: &io::Environment) -> Result<(), String> {
        let place = Place::new(
            &environment.out,
            &self.name,
            environment.schema(),
            environment.folder(),
            self.models.is_some(),
            self.database,
        )?;
        match check(environment, &place, self) {
            Ok(outcome) => {
                let mut warnings = outcome.warnings;
                warnings.extend(reverse::leave(environment, self.database, self.reversible)?);
                let outline = outcome.outline.filter(|_| self.embeds_schema);
                let outline = outline.as_ref().map(outline::render);
                place.leave(None, outline.unwrap_or_default())?;
                io::tell(environment, &warnings);
                Ok(())
            }
            Err(report) if self.at_macro && place.can_show_a_report() => {
                let is_error = |line: &&str| line.starts_with("error");
                let first = report.lines().find(is_error).unwrap_or_default();
                let warning =
                    format!("{first} (the report is at embed_migrations! or include_models!)");
                place.leave(Some(report), String::new())?;
                io::tell(environment, &[warning]);
                Ok(())
            }
            Err(report) => Err(report),
        }
    }
}

/// What there is to say and to embed. The error is the report.
fn check(environment: &io::Environment, place: &Place, config: &Config) -> Result<Outcome, String> {
    let outcome = look(environment, place, config)?;
    if outcome.draft.is_none() {
        return Ok(outcome);
    }
    // Another build may have written it in the meantime, so what counts is how things are now.
    let _alone = io::alone(environment)?;
    let outcome = look(environment, place, config)?;
    let Some(draft) = &outcome.draft else {
        return Ok(outcome);
    };
    io::write(environment, draft)?;
    let with_draft = look(environment, place, config)?;
    Ok(Outcome {
        outline: with_draft.outline,
        ..outcome
    })
}

/// Reads everything, writes the types, and decides.
fn look(environment: &io::Environment, place: &Place, config: &Config) -> Result<Outcome, String> {
    let models = config.models.as_ref();
    let Some(files) = io::schema(environment)? else {
        return alone::look(environment, place, config);
    };
    let (history, unreadable) = match io::history(environment) {
        Ok(history) => (history, None),
        Err(report) => (None, Some(report)),
    };
    let project = Project::new(files, history, |path| environment.shown(path));
    // The types follow the schema, whatever is wrong with the migrations. A schema with mistakes has
    // none, and what follows reports them.
    if let (Some(options), Some(schema)) = (models, schema::load(&project.schema).schema) {
        if let Some(unknown) = options.unknown(&schema) {
            return Err(format!("error: .models(…) in build.rs: {unknown}\n"));
        }
        place.write_models(&models::generate(&schema, options))?;
    }
    match unreadable {
        Some(report) => Err(report),
        None => outcome::decide(environment, &project),
    }
}

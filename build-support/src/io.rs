//! Everything that touches the world: cargo's environment, files, the clock, `cargo::` lines.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use whimbrel_core::{
    draft, file_help, files,
    folder::{self, Folder},
    handover, paths,
    schema_files::{self, SchemaFile},
    seal,
};
use whimbrel_engine::check::{Draft, Record, Rename};

use crate::{Config, mode::ModeInputs};

/// What surrounds a build script.
pub(crate) struct Environment {
    /// The package's folder.
    root: PathBuf,
    /// The folder that paths are shown from.
    shown_from: PathBuf,
    /// Where the build script may write.
    pub(crate) out: PathBuf,
    /// The schema's path, as it was configured; `None` where the migrations are everything.
    schema: Option<PathBuf>,
    /// The migrations' path, as it was configured.
    migrations: PathBuf,
    /// What decides about writing.
    pub(crate) inputs: ModeInputs,
    /// `WHIMBREL_ACCEPT_DATA_LOSS`.
    pub(crate) accept_data_loss: bool,
    /// `WHIMBREL_RENAME`.
    pub(crate) renames: Vec<Rename>,
    /// Seconds since 1970.
    pub(crate) now: u64,
}

/// Where a schema is when nobody says it.
const SCHEMA: &str = "prisma/schema.prisma";

const VARIABLES: [&str; 4] = [
    "WHIMBREL_MIGRATE",
    "WHIMBREL_RENAME",
    "WHIMBREL_ACCEPT_DATA_LOSS",
    "CI",
];

/// Reads cargo's environment.
pub(crate) fn environment(config: &Config) -> Result<Environment, String> {
    let root = folder_of("CARGO_MANIFEST_DIR")?;
    let out = folder_of("OUT_DIR")?;
    let usual = Path::new(SCHEMA);
    let schema = match (&config.schema, &config.migrations) {
        (Some(schema), _) => Some(schema.clone()),
        (None, Some(_)) if !root.join(usual).exists() => None,
        (None, _) => Some(usual.to_owned()),
    };
    let migrations = config
        .migrations
        .clone()
        .unwrap_or_else(|| migrations_of(&root, schema.as_deref().unwrap_or(usual)));
    let accept = env::var("WHIMBREL_ACCEPT_DATA_LOSS").unwrap_or_default();
    let renames = env::var("WHIMBREL_RENAME").unwrap_or_default();
    let renames = renames.split(',').filter(|text| !text.trim().is_empty());
    let renames: Result<Vec<Rename>, String> = renames.map(str::parse).collect();
    Ok(Environment {
        schema,
        migrations,
        inputs: ModeInputs {
            variable: env::var("WHIMBREL_MIGRATE").ok(),
            always: config.generate,
            ci: env::var("CI").ok(),
            profile: env::var("PROFILE").ok(),
            foreign: is_foreign(&root),
        },
        renames: renames.map_err(|error| format!("error: WHIMBREL_RENAME: {error}\n"))?,
        accept_data_loss: matches!(accept.trim(), "1" | "true" | "yes"),
        now: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| "error: the clock of this machine is set to a time before 1970\n")?
            .as_secs(),
        shown_from: workspace_of(&root).to_owned(),
        root,
        out,
    })
}

fn migrations_of(root: &Path, schema: &Path) -> PathBuf {
    let migrations = schema_files::migrations_of(&root.join(schema));
    migrations
        .strip_prefix(root)
        .map(Path::to_owned)
        .unwrap_or(migrations)
}

fn folder_of(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| {
        format!(
            "error: {variable} is not set\n  = help: call whimbrel_build in a build script that cargo runs\n"
        )
    })
}

/// The workspace's folder, which rustc's paths begin at too, so that terminals and editors find what
/// a report names. Cargo has written the lock file there before it runs a build script.
fn workspace_of(root: &Path) -> &Path {
    let has_lock = |folder: &&Path| folder.join("Cargo.lock").is_file();
    root.ancestors().find(has_lock).unwrap_or(root)
}

impl Environment {
    /// A path as a person wants to read it: from the workspace's folder, with `/` on every system.
    pub(crate) fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.shown_from).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// The path of the schema; of the migrations where there is none.
    pub(crate) fn schema(&self) -> PathBuf {
        match &self.schema {
            Some(schema) => paths::join(&self.root, schema),
            None => self.folder(),
        }
    }

    /// The path of the migrations folder.
    pub(crate) fn folder(&self) -> PathBuf {
        paths::join(&self.root, &self.migrations)
    }

    /// An error whose paths are absolute, and what to do about it.
    pub(crate) fn plain(&self, message: &str, help: Option<&str>) -> String {
        let prefix = format!("{}{}", self.shown_from.display(), std::path::MAIN_SEPARATOR);
        text(message, help).replace(&prefix, "")
    }

    /// A migrations folder that cannot be used.
    pub(crate) fn unusable(&self, error: &folder::FolderError) -> String {
        let code = error.code().map(|code| format!("{code}: "));
        let message = format!("{}{}", code.unwrap_or_default(), error.message());
        self.plain(&message, error.help().as_deref())
    }

    /// A file that cannot be written.
    fn unwritable(&self, error: &std::io::Error) -> String {
        self.plain(&error.to_string(), file_help::writing(error))
    }
}

/// An error, and what to do about it.
fn text(message: &str, help: Option<&str>) -> String {
    let help = help.map(|help| format!("  = help: {help}\n"));
    format!("error: {message}\n{}", help.unwrap_or_default())
}

/// Writes a file for the macros, unless it is as it should be: then nothing is compiled again.
pub(crate) fn leave(path: PathBuf, content: &str) -> Result<(), String> {
    let written = files::write(&[(path, content)]);
    written.map_err(|error| text(&error.to_string(), file_help::writing(&error)))
}

/// What cargo writes at the head of a manifest that it packed.
const PACKED: &str = "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO";

/// True for copies of a package that cargo made: git checkouts, what `cargo package` and `cargo
/// vendor` wrote, and what came from a registry. `Cargo.toml.orig` alone means nothing, since editors
/// and merges leave such files too.
fn is_foreign(root: &Path) -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let checkout = home.is_some_and(|home| root.starts_with(home.join("git").join("checkouts")));
    let packed = || {
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
        manifest.starts_with(PACKED)
    };
    let vendored = || root.join(".cargo-checksum.json").exists();
    checkout || vendored() || packed()
}

/// Reads the schema; `None` where there is none.
pub(crate) fn schema(environment: &Environment) -> Result<Option<Vec<SchemaFile>>, String> {
    if environment.schema.is_none() {
        return Ok(None);
    }
    let files = schema_files::read(&environment.schema());
    files
        .map(Some)
        .map_err(|error| environment.plain(&error.message(), error.help()))
}

/// Reads the history, and compares it with its seal. `None` when no migration has been made yet.
pub(crate) fn history(environment: &Environment) -> Result<Option<Folder>, String> {
    let migrations = environment.folder();
    match folder::read(&migrations) {
        Ok(folder) => {
            seal::check(&migrations, &folder.migrations)
                .map_err(|error| environment.plain(&error.message(), error.help()))?;
            Ok(Some(folder))
        }
        Err(error) if matches!(error.kind(), folder::FolderErrorKind::Missing) => Ok(None),
        Err(error) => Err(environment.unusable(&error)),
    }
}

/// The draft that an earlier build of this working copy wrote, unless somebody else may know it by now.
pub(crate) fn previous(environment: &Environment) -> Option<Record> {
    let migrations = environment.folder();
    let record = draft::read(&migrations)?;
    (!draft::is_versioned(&migrations, &record.name)).then_some(record)
}

/// Keeps other builds from writing a migration until the answer is dropped.
pub(crate) fn alone(environment: &Environment) -> Result<fs::File, String> {
    draft::lock(&environment.folder()).map_err(|error| environment.unwritable(&error))
}

/// Writes a draft, and remembers it for the next build.
pub(crate) fn write(environment: &Environment, draft: &Draft) -> Result<(), String> {
    let migrations = environment.folder();
    let Record { name, sql } = &draft.record;
    folder::write(&migrations, None, name, sql, draft.lock.as_deref())
        .and_then(|_| draft::write(&migrations, &draft.record))
        .map_err(|error| environment.unwritable(&error))
}

/// Tells cargo what the check depends on, and the developer what there is to know.
pub(crate) fn tell(environment: &Environment, warnings: &[String]) {
    let mut lines = String::new();
    for path in [environment.schema(), environment.folder()] {
        // A path that is not there would run the script at every build: its parent shows when it comes.
        let there = path.ancestors().find(|path| path.exists()).unwrap_or(&path);
        lines.push_str(&format!("cargo::rerun-if-changed={}\n", there.display()));
    }
    for variable in VARIABLES {
        lines.push_str(&format!("cargo::rerun-if-env-changed={variable}\n"));
    }
    lines.push_str(&format!("cargo::rustc-env={}=1\n", handover::VARIABLE));
    for warning in warnings {
        lines.push_str(&format!("cargo::warning={}\n", warning.replace('\n', " ")));
    }
    // Cargo reads what it gets; where nobody listens there is nobody to tell.
    let _ = std::io::stdout().write_all(lines.as_bytes());
}

/// Ends the build script. Cargo shows what stands on standard error; without `rerun-if` lines it
/// runs the script again at the next build.
pub(crate) fn fail(report: &str) -> ! {
    let _ = std::io::stderr().write_all(report.as_bytes());
    std::process::exit(1)
}

//! Where schema, migrations and database are.

use std::{
    cell::OnceCell,
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use whimbrel_core::code::Code;

use whimbrel_core::{
    Dialect,
    folder::{self, FolderErrorKind, Layout, Style},
    lock_file, schema_files, seal,
};
use whimbrel_engine::{check, schema, source::SourceFile, sql::SqlSchema};

use crate::{
    args::Common,
    env::Env,
    failure::{Failure, Outcome, Warning},
    terminal::{report, warn},
    url::Target,
};

/// The places that a command works with.
#[derive(Debug, Clone)]
pub struct Project {
    /// The schema's file or folder.
    pub schema: PathBuf,
    /// The migrations folder.
    pub migrations: PathBuf,
    url: Option<String>,
    sql_first: bool,
    read: OnceCell<Read>,
}

/// The schema as it was read, once for a command.
#[derive(Debug, Clone)]
struct Read {
    files: Vec<SourceFile>,
    loaded: schema::Loaded,
}

/// Where a schema is looked for, in Prisma's order.
const SCHEMAS: [&str; 3] = ["schema.prisma", "prisma/schema.prisma", "prisma/schema"];

/// Where the migrations of a project without a schema are looked for.
const HISTORIES: [&str; 3] = ["prisma/migrations", "migrations", "db/migrations"];

impl Project {
    /// Follows the flags, else looks where Prisma looks.
    pub fn locate(common: &Common) -> Project {
        let first =
            |paths: [&'static str; 3]| paths.into_iter().map(Path::new).find(|p| p.exists());
        let schema = common.schema.clone();
        let schema = schema.or_else(|| first(SCHEMAS).map(Path::to_owned));
        let mut migrations = common.migrations.clone();
        // Without a schema a folder of migrations is the whole project.
        let history = || first(HISTORIES).map(Path::to_owned);
        let sql_first = schema.is_none() && {
            migrations = migrations.or_else(history);
            migrations.as_ref().is_some_and(|path| path.is_dir())
        };
        let schema = schema.unwrap_or_else(|| PathBuf::from("prisma/schema.prisma"));
        Project {
            sql_first,
            migrations: migrations.unwrap_or_else(|| schema_files::migrations_of(&schema)),
            schema,
            url: common.url.clone(),
            read: OnceCell::new(),
        }
    }

    /// The same with another schema, which then also names the database.
    pub fn with_schema(&self, schema: &Path) -> Project {
        Project {
            schema: schema.to_owned(),
            migrations: schema_files::migrations_of(schema),
            url: None,
            sql_first: false,
            read: OnceCell::new(),
        }
    }

    /// A missing folder looks like one without migrations, and may be a wrong path.
    pub(crate) fn warn_without_migrations(&self) {
        if !self.migrations.exists() {
            let folder = shown(&self.migrations);
            let warning = Warning::new(format!("the migrations folder {folder} does not exist"));
            warn(&warning.help(
                "write the first migration (whimbrel migrate dev --name NAME), or correct the path (--migrations)",
            ));
        }
    }

    /// True when there is no schema, and the migrations say themselves what they make.
    pub fn is_sql_first(&self) -> bool {
        self.sql_first
    }

    /// Why something that is about a schema cannot be done here, with what can be done instead.
    pub fn no_schema(&self, instead: &str) -> Failure {
        Failure::new(format!(
            "this project has no Prisma schema: the migrations in {} define the database",
            shown(&self.migrations)
        ))
        .help(instead)
    }

    /// The files of the schema; where there is none, a datasource block for the database of the migrations.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or nothing says which database it is.
    pub fn files_to_pull_into(&self) -> Outcome<Vec<SourceFile>> {
        if !self.sql_first {
            return Ok(self.schema_files()?.to_vec());
        }
        let locked = history(&self.migrations)?.and_then(|folder| folder.lock);
        let dialect = self.dialect_of_history(locked.map(|lock| lock.dialect))?;
        Ok(check::datasource_of(&SqlSchema::empty(dialect)))
    }

    /// How a new migration is written.
    ///
    /// # Errors
    ///
    /// When the migrations cannot be read.
    pub fn style(&self) -> Outcome<Style> {
        let history = history(&self.migrations)?;
        Ok(
            match history.filter(|folder| !folder.migrations.is_empty()) {
                Some(folder) => Style::of(&folder),
                None if self.sql_first => Style {
                    layout: Layout::Numbered,
                    reversible: false,
                },
                None => Style::default(),
            },
        )
    }

    /// The schema of what the migrations make, where nobody wrote one.
    ///
    /// # Errors
    ///
    /// When the migrations cannot be read or do not run.
    pub fn schema_of_history(&self) -> Outcome<schema::Schema> {
        let checked = check::check(&self.load()?);
        report(&checked.diagnostics, &checked.files);
        let state = checked.state.ok_or_else(|| {
            Failure::coded(Code::P3006, "the migrations cannot be replayed")
                .help("correct the errors that are shown above")
        })?;
        let files = check::schema_of(&state.history);
        let loaded = schema::load(&files);
        if loaded.schema.is_none() {
            report(&loaded.diagnostics, &files);
        }
        let unsaid = "what the migrations produce cannot be written as a schema; this is a bug in whimbrel, please report it";
        loaded.schema.ok_or_else(|| Failure::new(unsaid))
    }

    /// True when the schema is `-`: read from standard input.
    pub fn is_standard_input(&self) -> bool {
        self.schema == Path::new("-")
    }

    /// The schema's files.
    ///
    /// # Errors
    ///
    /// When they cannot be read; the message names the path.
    pub fn schema_files(&self) -> Outcome<&[SourceFile]> {
        Ok(&self.read()?.files)
    }

    /// The schema, or what is wrong with it.
    ///
    /// # Errors
    ///
    /// When its files cannot be read; the message names the path.
    pub fn schema(&self) -> Outcome<&schema::Loaded> {
        Ok(&self.read()?.loaded)
    }

    /// The schema, which has to be valid.
    ///
    /// # Errors
    ///
    /// When it cannot be read or has mistakes; these are shown.
    pub fn valid_schema(&self) -> Outcome<&schema::Schema> {
        let loaded = self.schema()?;
        if loaded.schema.is_none() {
            report(&loaded.diagnostics, self.schema_files()?);
        }
        let invalid = || {
            Failure::coded(
                Code::P1012,
                format!("the schema {} has errors", shown(&self.schema)),
            )
        };
        loaded.schema.as_ref().ok_or_else(invalid)
    }

    /// Where relative paths of the schema count from.
    pub fn schema_folder(&self) -> PathBuf {
        if self.sql_first {
            return PathBuf::new();
        }
        match self.schema.is_dir() {
            true => self.schema.clone(),
            false => self.schema.parent().unwrap_or(Path::new("")).to_owned(),
        }
    }

    /// What a command that is started has to know of: the variables of the `.env` files, and a
    /// `--url` under the name that the schema has for it.
    ///
    /// # Errors
    ///
    /// When a `.env` file is there but cannot be read.
    pub fn variables(&self) -> Outcome<Vec<(String, String)>> {
        let mut variables = self.env()?.of_files();
        if let Some(url) = &self.url {
            let name = match self.url_of_schema() {
                Some(schema::Url::Env(name)) => name,
                _ => "DATABASE_URL",
            };
            variables.push((name.to_owned(), url.clone()));
        }
        Ok(variables)
    }

    fn env(&self) -> Outcome<Env> {
        Env::load(&[Path::new(""), &self.schema_folder(), Path::new("prisma")])
    }

    /// A schema with mistakes or without a `url` names no database.
    fn url_of_schema(&self) -> Option<&schema::Url> {
        if self.sql_first {
            return None;
        }
        let schema = self.schema().ok()?.schema.as_ref()?;
        schema.datasource.url.as_ref()
    }

    fn read(&self) -> Outcome<&Read> {
        if let Some(read) = self.read.get() {
            return Ok(read);
        }
        let files = if self.is_standard_input() {
            let path = PathBuf::from("standard input");
            schema_files::decode(path, standard_input()?).map(|file| vec![file])
        } else {
            schema_files::read(&self.schema)
        };
        let files = files.map_err(Failure::from)?.into_iter();
        let files: Vec<SourceFile> = files
            .map(|file| SourceFile::new(shown(&file.path), file.text))
            .collect();
        let loaded = schema::load(&files);
        Ok(self.read.get_or_init(|| Read { files, loaded }))
    }

    /// Reads schema and history. A migrations folder that is not there is an empty history.
    ///
    /// # Errors
    ///
    /// When a file cannot be read; the message names the path.
    pub fn load(&self) -> Outcome<check::Project> {
        let history = self.sealed_history()?;
        let mut loaded = check::Project::new(Vec::new(), history, shown);
        if self.sql_first {
            loaded.dialect =
                Some(self.dialect_of_history(loaded.lock.as_ref().map(|l| l.dialect))?);
        } else {
            loaded.schema = self.schema_files()?.to_vec();
        }
        Ok(loaded)
    }

    /// The database of migrations without a schema: that of the lock file, else that of the URL.
    fn dialect_of_history(&self, locked: Option<Dialect>) -> Outcome<Dialect> {
        if let Some(locked) = locked {
            return Ok(locked);
        }
        self.target()
            .map(|target| target.dialect())
            .map_err(|error| {
                Failure::new(format!(
                    "the provider of these migrations is unknown: {}",
                    error.message()
                ))
                .help(format!(
                    "give --url, or add {} with the provider: provider = \"sqlite\"",
                    shown(&self.migrations.join(lock_file::NAME))
                ))
            })
    }

    /// Reads the history, and compares it with its seal where it has one.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or a migration is not the one that was sealed.
    pub fn sealed_history(&self) -> Outcome<Option<folder::Folder>> {
        let history = history(&self.migrations)?;
        if let Some(folder) = &history {
            seal::check(&self.migrations, &folder.migrations).map_err(Failure::from)?;
        }
        Ok(history)
    }

    /// The database: `--url`, else the schema's own, else `DATABASE_URL`.
    ///
    /// # Errors
    ///
    /// When nothing names a database, or what names it is no connection string.
    pub fn target(&self) -> Outcome<Target> {
        let folder = self.schema_folder();
        if let Some(url) = &self.url {
            return Target::parse(url, &folder);
        }
        let env = self.env()?;
        let url = match self.url_of_schema() {
            Some(schema::Url::Literal(url)) => url.clone(),
            Some(schema::Url::Env(name)) => named(&env, name)?,
            None => named(&env, "DATABASE_URL")?,
        };
        Target::parse(&url, &folder)
    }

    /// [`Self::target`], which has to be of the schema's provider.
    ///
    /// # Errors
    ///
    /// As [`Self::target`], and when it is not.
    pub fn target_for(&self, provider: Option<Dialect>) -> Outcome<Target> {
        let target = self.target()?;
        // CockroachDB has the URL of PostgreSQL.
        let is_same = |provider: Dialect| {
            let both = [provider, target.dialect()];
            both[0] == both[1] || both.iter().all(|dialect| dialect.has_namespaces())
        };
        match provider.filter(|provider| !is_same(*provider)) {
            None => Ok(target),
            Some(provider) => Err(Failure::coded(
                Code::P3019,
                format!(
                    "the provider of {} is {}, the database is the {}",
                    shown(&self.schema),
                    provider.provider(),
                    target.description
                ),
            )
            .help(format!(
                "give the URL of a {} database, or change the provider in the schema",
                provider.provider()
            ))),
        }
    }

    /// The database that the schema names, or where there is none the lock file or the URL; `None` when nothing
    /// does.
    ///
    /// # Errors
    ///
    /// When the schema is there and has mistakes.
    pub fn dialect(&self) -> Outcome<Option<Dialect>> {
        if self.sql_first {
            let locked = history(&self.migrations)?.and_then(|folder| folder.lock);
            let locked = locked.map(|lock| lock.dialect);
            return Ok(self.dialect_of_history(locked).ok());
        }
        if !self.schema.exists() {
            return Ok(None);
        }
        Ok(Some(self.valid_schema()?.datasource.provider))
    }
}

/// Everything on standard input.
///
/// # Errors
///
/// When it cannot be read.
pub fn standard_input() -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

/// Reads a migrations folder; `None` when it is not there.
///
/// # Errors
///
/// When a file in it cannot be read; the message names the path.
pub fn history(directory: &Path) -> Outcome<Option<folder::Folder>> {
    match folder::read(directory) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if matches!(error.kind(), FolderErrorKind::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A migrations folder that must exist, and the provider that it is for.
///
/// # Errors
///
/// When it is not there, cannot be read, or nothing says which provider it is for.
pub fn history_of(project: &Project, folder: &Path) -> Outcome<(Dialect, folder::Folder)> {
    let found = history(folder)?.ok_or_else(|| {
        Failure::new(format!(
            "the migrations folder {} does not exist",
            folder.display()
        ))
        .help("correct the path, or write the first migration: whimbrel migrate dev --name NAME")
    })?;
    let dialect = match &found.lock {
        Some(lock) => lock.dialect,
        None => project.dialect()?.ok_or_else(|| {
            Failure::new("the provider of these migrations is unknown").help(format!(
                "give --schema or --url, or add {} with the provider: provider = \"sqlite\"",
                folder.join("migration_lock.toml").display()
            ))
        })?,
    };
    Ok((dialect, found))
}

/// A path as it is shown: with `/` on every system.
pub fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn named(env: &Env, name: &str) -> Outcome<String> {
    env.get(name).map(str::to_owned).ok_or_else(|| {
        Failure::new(format!(
            "there is no database URL: the environment variable {name} is not set, or empty"
        ))
        .help("set it, add it to .env, or give --url")
    })
}

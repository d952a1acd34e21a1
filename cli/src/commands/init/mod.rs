//! `whimbrel init`: begins a project, or brings Whimbrel into one. No file that exists is replaced.

mod manifest;
mod source;
mod sql_first;

use serde_json::json;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};
use whimbrel_core::code::Code;
use whimbrel_core::{Dialect, Family, lock_file};
use whimbrel_engine::{schema, source::SourceFile};

use crate::{
    args::{Common, Driver, Init, Provider},
    env::Env,
    failure::{Failure, Outcome, Warning},
    files::{read, replace},
    project::shown,
    terminal::{print_json, say, warn},
    url::Target,
};
use source::Source;

const BUILD: &str = include_str!("templates/build.rs");
const MAIN: &str = include_str!("templates/main.rs");
const RUSQLITE: &str = include_str!("templates/rusqlite.rs");
const SCHEMA: &str = include_str!("templates/schema.prisma");
const MODEL: &str = include_str!("templates/model.prisma");
const SCHEMA_PATH: &str = "prisma/schema.prisma";
/// What cargo writes for a new program: nobody's work.
const CARGOS_MAIN: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

pub(super) fn run(common: &Common, arguments: &Init) -> Outcome {
    if common.schema.is_some() || common.migrations.is_some() {
        return Err(
            Failure::new(format!("init writes {SCHEMA_PATH} in the current folder"))
                .help("remove --schema and --migrations, and move the files afterwards"),
        );
    }
    let folder = env::current_dir()
        .map_err(|error| Failure::new(format!("cannot find the current folder: {error}")))?;
    let plan = Plan::new(common, arguments)?;
    let source = Source::new(arguments)?;
    let mut out = Written::default();
    // The manifest first: it is the only file with which something can be wrong.
    let text = match read(Path::new("Cargo.toml"))? {
        Some(text) => text,
        None => {
            new_package(&folder)?;
            out.files.push("Cargo.toml".to_owned());
            read(Path::new("Cargo.toml"))?.unwrap_or_default()
        }
    };
    let manifest = manifest::complete(&text, plan.dialect, plan.driver, &source)?;
    out.advice.extend(manifest.advice);
    if text != manifest.text {
        replace(Path::new("Cargo.toml"), &manifest.text)?;
        if out.files.is_empty() {
            let added = manifest.added.join(", ");
            out.files.push(format!("Cargo.toml (added {added})"));
        }
        out.source = Some(source);
    }
    if !plan.sql_first {
        out.new_file(SCHEMA_PATH, &plan.schema(arguments.with_model))?;
    }
    let lock = format!("{}/{}", plan.migrations(), lock_file::NAME);
    out.new_file(&lock, &lock_file::render(plan.dialect))?;
    if plan.sql_first {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        sql_first::first(&mut out, plan.dialect, arguments.layout, now)?;
    }
    plan.program(&mut out)?;
    plan.variables(&mut out)?;
    let ignored: &[&str] = match plan.dialect.family() {
        Family::Sqlite => &["/target", ".env", "*.db", "*.db-*"],
        _ => &["/target", ".env"],
    };
    out.lines(".gitignore", ignored)?;
    out.tell(&plan, arguments);
    Ok(0)
}

/// Cargo begins the package: it knows its own rules, and enters it into a workspace around it.
fn new_package(folder: &Path) -> Outcome<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["init", "--quiet", "--vcs", "none", "--name"])
        .arg(manifest::package_name(folder))
        .output()
        .map_err(|error| {
            Failure::new(format!("cannot run cargo to create a package: {error}"))
                .help("install Rust, or run init in a folder with a Cargo.toml")
        })?;
    let told = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(()),
        false => Err(Failure::new(format!("cargo init failed: {}", told.trim()))),
    }
}

/// What the project is for.
struct Plan {
    dialect: Dialect,
    /// The value of the variable, as sqlx and Whimbrel read it.
    url: String,
    /// The variable that names the database.
    variable: String,
    /// There is no schema.
    sql_first: bool,
    driver: Driver,
}

impl Plan {
    fn new(common: &Common, arguments: &Init) -> Outcome<Plan> {
        let existing = existing()?;
        if arguments.sql_first && existing.is_some() {
            return Err(
                Failure::new(format!("this project has a schema: {SCHEMA_PATH}"))
                    .help("remove --sql-first, or delete the schema first"),
            );
        }
        let by_url = match &common.url {
            Some(url) => Some(Target::parse(url, Path::new("prisma"))?.dialect()),
            None => None,
        };
        let asked = arguments.datasource_provider.map(dialect_of);
        let by_schema = existing.as_ref().map(|schema| schema.datasource.provider);
        let dialect = by_schema.or(asked).or(by_url).unwrap_or(Dialect::Sqlite);
        for (other, whose) in [(asked, "--datasource-provider"), (by_url, "--url")] {
            if other.is_some_and(|other| other.family() != dialect.family()) {
                return Err(Failure::new(format!(
                    "the provider of {whose} is not {}",
                    dialect.provider()
                ))
                .help(format!("remove {whose}, or change it")));
            }
        }
        let driver = arguments.driver.unwrap_or(Driver::Sqlx);
        if driver == Driver::Rusqlite && dialect.family() != Family::Sqlite {
            return Err(Failure::new(format!(
                "rusqlite supports only SQLite, and the provider of this project is {}",
                dialect.provider()
            ))
            .help("remove --driver"));
        }
        let variable = match existing.and_then(|schema| schema.datasource.url) {
            Some(schema::Url::Env(name)) => name,
            _ => "DATABASE_URL".to_owned(),
        };
        let url = match &common.url {
            Some(url) => for_sqlx(url),
            None => example_url(dialect)?,
        };
        Ok(Plan {
            dialect,
            url,
            variable,
            sql_first: arguments.sql_first,
            driver,
        })
    }

    /// The migrations folder.
    fn migrations(&self) -> &'static str {
        match self.sql_first {
            true => sql_first::FOLDER,
            false => "prisma/migrations",
        }
    }

    fn schema(&self, with_model: bool) -> String {
        let mut text = SCHEMA.replace("PROVIDER", self.dialect.provider());
        if with_model {
            text.push_str(MODEL);
        }
        text
    }

    /// The build script, and the program with the macro's call.
    fn program(&self, out: &mut Written) -> Outcome<()> {
        let build = match self.sql_first {
            true => sql_first::BUILD,
            false => BUILD,
        };
        let models = self.models();
        let build = build.replace("whimbrel_build::Models::default()", models);
        if !out.new_file("build.rs", &build)? && !contains("build.rs", "whimbrel_build")? {
            let migrations = match self.sql_first {
                true => ".migrations(\"migrations\")",
                false => "",
            };
            out.advice.push(format!(
                "build.rs was not changed: add whimbrel_build::configure(){migrations}.models({models}).run() to its main"
            ));
        }
        let main = self.main();
        let main = match self.sql_first {
            true => main
                .replace("of prisma/schema.prisma", "of what the migrations produce")
                .replace("prisma/migrations", sql_first::FOLDER),
            false => main,
        };
        let in_words = |file| in_words(file, &self.connecting(), self.migrations());
        let path = Path::new("src/main.rs");
        if read(path)?.as_deref() == Some(CARGOS_MAIN) {
            replace(path, &main)?;
            out.files.push("src/main.rs".to_owned());
        } else if Path::new("src/lib.rs").exists() && !path.exists() {
            out.advice.push(in_words("src/lib.rs"));
        } else if !out.new_file("src/main.rs", &main)?
            && !contains("src/main.rs", "embed_migrations")?
        {
            out.advice.push(in_words("src/main.rs"));
        }
        Ok(())
    }

    fn models(&self) -> &'static str {
        match self.driver {
            Driver::Sqlx => "whimbrel_build::Models::default()",
            Driver::Rusqlite => {
                "whimbrel_build::Models::default().driver(whimbrel_build::Driver::Rusqlite)"
            }
        }
    }

    fn pool(&self) -> &'static str {
        match self.dialect.family() {
            Family::Sqlite => "SqlitePool",
            Family::Postgres => "PgPool",
            Family::Mysql => "MySqlPool",
        }
    }

    /// The program.
    fn main(&self) -> String {
        match self.driver {
            Driver::Sqlx => MAIN
                .replace("POOL", self.pool())
                .replace("URL", &self.variable),
            Driver::Rusqlite => RUSQLITE.replace("PATH", self.file()),
        }
    }

    /// The lines that run the migrations.
    fn connecting(&self) -> String {
        match self.driver {
            Driver::Sqlx => format!(
                "let pool = sqlx::{}::connect(&url).await?;\n    MIGRATIONS.run(&pool).await?;",
                self.pool()
            ),
            Driver::Rusqlite => format!(
                "let mut connection = rusqlite::Connection::open(\"{}\")?;\n    MIGRATIONS.run(&mut connection)?;",
                self.file()
            ),
        }
    }

    /// The path in a URL of SQLite.
    fn file(&self) -> &str {
        let path = self.url.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("sqlite:").unwrap_or(path);
        path.strip_prefix("//").unwrap_or(path)
    }

    /// `.env` gets the variable unless it has it.
    fn variables(&self, out: &mut Written) -> Outcome<()> {
        let env = Env::load(&[Path::new("")])?;
        if let Some(found) = env.get(&self.variable) {
            if found.starts_with("file:") {
                out.advice.push(format!(
                    "sqlx reads SQLite's paths from the folder in which the program runs: {} = \"{}\"",
                    self.variable,
                    for_sqlx(found)
                ));
            }
            return Ok(());
        }
        let name = &self.variable;
        let line = format!("{name}=\"{}\"", self.url.replace('$', "\\$"));
        out.lines(".env", &[line.as_str()])
    }
}

/// The schema that is there already: a project that used Prisma so far.
fn existing() -> Outcome<Option<schema::Schema>> {
    let Some(text) = read(Path::new(SCHEMA_PATH))? else {
        return Ok(None);
    };
    let loaded = schema::load(&[SourceFile::new(SCHEMA_PATH, text)]);
    loaded.schema.map(Some).ok_or_else(|| {
        Failure::coded(Code::P1012, format!("the schema {SCHEMA_PATH} has errors"))
            .help("whimbrel validate shows them")
    })
}

fn dialect_of(provider: Provider) -> Dialect {
    match provider {
        Provider::Sqlite => Dialect::Sqlite,
        Provider::Postgresql => Dialect::Postgres,
        Provider::Mysql => Dialect::Mysql,
        Provider::Cockroachdb => Dialect::Cockroach,
    }
}

fn example_url(dialect: Dialect) -> Outcome<String> {
    let folder = env::current_dir()
        .map_err(|error| Failure::new(format!("cannot find the current folder: {error}")))?;
    let name = manifest::package_name(&folder).replace('-', "_");
    Ok(match dialect {
        Dialect::Sqlite => "sqlite:dev.db?mode=rwc".to_owned(),
        Dialect::Postgres => {
            format!("postgresql://postgres:postgres@localhost:5432/{name}?schema=public")
        }
        Dialect::Cockroach => format!("postgresql://root@localhost:26257/{name}?schema=public"),
        Dialect::Mysql => format!("mysql://root:root@localhost:3306/{name}"),
    })
}

/// Prisma's `file:./dev.db` counts from the schema's folder; sqlx knows neither that nor the word.
fn for_sqlx(url: &str) -> String {
    let Some(path) = url.strip_prefix("file:") else {
        return url.to_owned();
    };
    let path = path.split('?').next().unwrap_or(path);
    let path: PathBuf = Path::new("prisma").join(path.strip_prefix("./").unwrap_or(path));
    format!("sqlite:{}?mode=rwc", shown(&path))
}

fn in_words(file: &str, connecting: &str, migrations: &str) -> String {
    format!(
        "{file} was not changed: add these lines, and run the migrations when the program starts:\n\n    \
         static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!(\"{migrations}\");\n\n    \
         {connecting}\n"
    )
}

/// What was written, and what is left to a person.
#[derive(Default)]
struct Written {
    /// What `Cargo.toml` has depended on since then.
    source: Option<Source>,
    files: Vec<String>,
    advice: Vec<String>,
}

impl Written {
    /// Writes a file unless it is there. True when it was written.
    fn new_file(&mut self, path: &str, text: &str) -> Outcome<bool> {
        if Path::new(path).exists() {
            return Ok(false);
        }
        replace(Path::new(path), text)?;
        self.files.push(path.to_owned());
        Ok(true)
    }

    /// Adds the lines that a file lacks at its end.
    fn lines(&mut self, path: &str, lines: &[&str]) -> Outcome<()> {
        let old = read(Path::new(path))?.unwrap_or_default();
        let has = |line: &str| old.lines().any(|own| own.trim() == line);
        let missing: Vec<&str> = lines.iter().copied().filter(|line| !has(line)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut text = old;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for line in missing {
            text.push_str(line);
            text.push('\n');
        }
        replace(Path::new(path), &text)?;
        self.files.push(path.to_owned());
        Ok(())
    }

    fn tell(&self, plan: &Plan, arguments: &Init) {
        match self.files.is_empty() {
            true => say("Nothing to add: everything exists already."),
            false => say(&format!("Wrote {}", self.files.join(", "))),
        }
        if let Some(source) = &self.source {
            say(&format!("Whimbrel's crates come from {source}"));
        }
        for advice in &self.advice {
            warn(&Warning::new(advice));
        }
        let steps = self.steps(plan, arguments);
        if arguments.json {
            print_json(&json!({
                "written": self.files,
                "crates": self.source.as_ref().map(ToString::to_string),
                "warnings": self.advice,
            }));
        }
        let steps = steps.iter().zip(1..);
        let steps: Vec<String> = steps
            .map(|(step, number)| format!("{number}. {step}"))
            .collect();
        let existing = match plan.sql_first {
            true => "",
            false => {
                "\n\nIf you already have a database: whimbrel db pull, then whimbrel migrate dev"
            }
        };
        say(&format!("\nNext:\n{}{existing}", steps.join("\n")));
    }

    fn steps(&self, plan: &Plan, arguments: &Init) -> Vec<String> {
        let mut steps = Vec::new();
        // SQLite's file makes itself.
        if plan.dialect.family() != Family::Sqlite && self.files.iter().any(|file| file == ".env") {
            steps.push(format!("set {} in .env", plan.variable));
        }
        if !plan.sql_first && !arguments.with_model {
            steps.push(format!("write your models into {SCHEMA_PATH}"));
        }
        let commands: &[&str] = match plan.sql_first {
            true => &[
                "cargo run                              checks and applies the first migration",
                "whimbrel migrate dev --name NAME       creates the next one; write its SQL",
            ],
            false => &[
                "whimbrel migrate dev --name init    writes and applies the first migration",
                "cargo run                           runs the program, which contains it",
            ],
        };
        steps.extend(commands.iter().map(|command| (*command).to_owned()));
        steps
    }
}

fn contains(path: &str, word: &str) -> Outcome<bool> {
    Ok(read(Path::new(path))?.is_some_and(|text| text.contains(word)))
}

//! `whimbrel migrate diff`

use std::path::Path;
use whimbrel_core::code::Code;

use serde_json::{Value, json};
use whimbrel_core::Dialect;
use whimbrel_engine::{
    check,
    compare::{Comparison, Origin, Side, compare},
    diagnostics::Severity,
    lower::lower,
    plan::{self, Warning},
    replay::{replay, replay_in},
    schema::Schema,
    source::SourceFile,
    sql::SqlSchema,
};

use crate::{
    args::{self, Diff},
    database::Database,
    failure::{self, Failure, Outcome},
    files::replace,
    project::{self, Project, shown},
    terminal::{print, report, warn},
    url::{Options, Target},
};

pub(super) async fn run(project: &Project, arguments: &Diff) -> Outcome {
    let sides = [
        State::from(project, &arguments.from),
        State::to(project, &arguments.to),
    ];
    let comparison = read(&sides).await?;
    if let [_, State::Schema(project)] = &sides {
        let refused = check::refused(load(project)?, &comparison.to, &comparison.from);
        report(&refused, project.schema_files()?);
    }
    let migration = comparison.migration();
    let warnings = plan::warnings(&migration);
    let sql = plan::script(&migration);
    let text = if arguments.script {
        // The script is as Prisma's, which has no header; whoever runs it should know all the same.
        for warning in &warnings {
            warn(&failure::Warning::new(&warning.message));
        }
        sql
    } else if arguments.json {
        in_json(migration.is_empty(), &sql, &warnings)
    } else {
        plan::summary(&migration)
    };
    match &arguments.output {
        Some(path) => replace(path, &text)?,
        None => print(&text),
    }
    let differs = arguments.exit_code && !migration.is_empty();
    Ok(if differs { 2 } else { 0 })
}

/// A state as the flags name it.
enum State<'a> {
    Empty,
    Schema(Project),
    Migrations(&'a Path),
    Url(&'a str),
    Datasource(Project),
}

macro_rules! state {
    ($project:ident, $side:ident) => {{
        let schema = |path: &Path| $project.with_schema(path);
        let url = $side.url.as_deref().map(State::Url);
        let migrations = $side.migrations.as_deref().map(State::Migrations);
        let datasource = $side.datasource.as_deref().map(schema);
        let schema = $side.schema.as_deref().map(schema).map(State::Schema);
        let found = schema.or(migrations).or(url);
        found
            .or(datasource.map(State::Datasource))
            .unwrap_or(State::Empty)
    }};
}

impl<'a> State<'a> {
    fn from(project: &Project, side: &'a args::From) -> Self {
        state!(project, side)
    }

    fn to(project: &Project, side: &'a args::To) -> Self {
        state!(project, side)
    }

    fn origin(&self) -> Option<Origin> {
        match self {
            State::Empty => None,
            State::Schema(_) => Some(Origin::Schema),
            State::Migrations(_) => Some(Origin::History),
            State::Url(_) | State::Datasource(_) => Some(Origin::Live),
        }
    }
}

/// A state as far as it can be read without knowing the other one.
enum Read {
    Done(Box<SqlSchema>),
    Empty,
    /// Scripts, and the database they are for when the lock file tells.
    Scripts(Vec<SourceFile>, Option<Dialect>),
}

async fn read(sides: &[State<'_>; 2]) -> Outcome<Comparison> {
    let [from, to] = sides;
    // What a Prisma schema lists as its own decides how much of the other side is looked at;
    // without a list a connection's own schema counts, whatever its name.
    let (mut listed, mut own) = (Vec::new(), Vec::new());
    for side in sides {
        if let State::Schema(project) = side {
            let datasource = &load(project)?.datasource;
            own.extend(datasource.namespaces());
            listed.extend(datasource.schemas.iter().cloned());
        }
    }
    let namespaces = listed;
    let from = read_one(from, &namespaces).await?;
    let to = read_one(to, &namespaces).await?;
    let dialect = [&from, &to].into_iter().find_map(|read| match read {
        Read::Done(schema) => Some(schema.dialect),
        Read::Scripts(_, dialect) => *dialect,
        Read::Empty => None,
    });
    let dialect = dialect.ok_or_else(|| {
        Failure::new("the provider of the migrations is unknown")
            .help("add a migration_lock.toml with the provider, or compare with a schema")
    })?;
    // Where an address says what the connection's own schema is, a history is read as that connection would run it.
    let own_schema = sides
        .iter()
        .find_map(own_schema)
        .filter(|name| name != "public");
    let own_schema = own_schema.as_deref();
    let from = finish(from, dialect, own_schema)?;
    let to = finish(to, dialect, own_schema)?;
    let origins = sides.each_ref().map(State::origin);
    if own.is_empty() && origins.contains(&Some(Origin::Live)) {
        own.push("public".to_owned());
    }
    if from.dialect.family() != to.dialect.family() {
        return Err(Failure::new(format!(
            "the two sides have different providers: {} and {}",
            from.dialect.provider(),
            to.dialect.provider()
        ))
        .help("compare two sides with the same provider"));
    }
    // Nothing says as little as the other side does.
    let other = origins.into_iter().flatten().next();
    let [from, to] = [(origins[0], from), (origins[1], to)]
        .map(|(origin, sql)| Side::new(origin.or(other).unwrap_or(Origin::Schema), sql));
    Ok(compare(from, to, &own))
}

async fn read_one(state: &State<'_>, namespaces: &[String]) -> Outcome<Read> {
    Ok(match state {
        State::Empty => Read::Empty,
        State::Schema(project) => Read::Done(Box::new(lower(load(project)?))),
        State::Migrations(path) => {
            let folder = project::history(path)?.ok_or_else(|| {
                Failure::new(format!(
                    "the migrations folder {} does not exist",
                    path.display()
                ))
                .help("correct the path")
            })?;
            let loaded = check::Project::new(Vec::new(), Some(folder), shown);
            let scripts = loaded.migrations.into_iter().map(|script| script.file);
            Read::Scripts(scripts.collect(), loaded.lock.map(|lock| lock.dialect))
        }
        State::Url(url) => {
            let target = Target::parse(url, Path::new(""))?;
            Read::Done(Box::new(live(&target, namespaces).await?))
        }
        State::Datasource(project) => {
            let target = project.target()?;
            Read::Done(Box::new(live(&target, namespaces).await?))
        }
    })
}

async fn live(target: &Target, namespaces: &[String]) -> Outcome<SqlSchema> {
    Database::connect(target).await?.describe(namespaces).await
}

fn load(project: &Project) -> Outcome<&Schema> {
    let loaded = project.schema()?;
    if loaded.schema.is_none() {
        report(&loaded.diagnostics, project.schema_files()?);
    }
    let invalid = || {
        Failure::coded(
            Code::P1012,
            format!("the schema {} is not valid", project.schema.display()),
        )
    };
    loaded.schema.as_ref().ok_or_else(invalid)
}

fn own_schema(state: &State<'_>) -> Option<String> {
    let target = match state {
        State::Url(url) => Target::parse(url, Path::new("")).ok()?,
        State::Datasource(project) => project.target().ok()?,
        _ => return None,
    };
    match target.options {
        Options::Postgres(_, schema) => Some(schema),
        _ => None,
    }
}

fn finish(read: Read, dialect: Dialect, own_schema: Option<&str>) -> Outcome<SqlSchema> {
    match read {
        Read::Done(schema) => Ok(*schema),
        Read::Empty => Ok(SqlSchema::empty(dialect)),
        Read::Scripts(scripts, own) => {
            let dialect = own.unwrap_or(dialect);
            let replayed = match own_schema {
                Some(name) => replay_in(dialect, &scripts, name),
                None => replay(dialect, &scripts),
            };
            if report(&replayed.diagnostics, &scripts) {
                return Err(Failure::coded(
                    Code::P3006,
                    "the migrations cannot be replayed",
                ));
            }
            Ok(replayed.schema)
        }
    }
}

fn in_json(empty: bool, sql: &str, warnings: &[Warning]) -> String {
    let warnings: Vec<Value> = warnings
        .iter()
        .map(|warning| {
            json!({
                "code": warning.kind.code(),
                "table": warning.table,
                "column": warning.column,
                "severity": severity(warning),
                "destructive": warning.kind.is_destructive(),
                "unexecutable": warning.kind.is_unexecutable(),
                "message": warning.message,
            })
        })
        .collect();
    let sql = if empty { "" } else { sql };
    format!(
        "{:#}",
        json!({ "empty": empty, "sql": sql, "warnings": warnings })
    )
}

fn severity(warning: &Warning) -> &'static str {
    match warning.kind.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

//! `whimbrel migrate diff`

use std::path::Path;

use whimbrel_core::Dialect;
use whimbrel_engine::{
    check,
    diagnostics::Severity,
    diff,
    lower::lower,
    plan::{self, Warning},
    replay::replay,
    schema,
    source::SourceFile,
    sql::SqlSchema,
};

use super::{report, say};
use crate::{
    args::{self, Diff},
    database::Database,
    json::Json,
    project::{self, Project, shown},
    url::Target,
};

pub(super) async fn run(project: &Project, arguments: &Diff) -> Result<u8, String> {
    let sides = [State::from(&arguments.from), State::to(&arguments.to)];
    let [from, to] = read(project, sides).await?;
    let migration = diff::diff(&from, &to);
    let warnings = plan::warnings(&migration);
    let sql = plan::header(&warnings) + &plan::script(&migration);
    let text = if arguments.script {
        sql
    } else if arguments.json {
        json(migration.is_empty(), &sql, &warnings)
    } else {
        plan::summary(&migration)
    };
    match &arguments.output {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?,
        None => say(&text),
    }
    let differs = arguments.exit_code && !migration.is_empty();
    Ok(if differs { 2 } else { 0 })
}

/// A state as the flags name it.
enum State<'a> {
    Empty,
    Schema(&'a Path),
    Migrations(&'a Path),
    Url(&'a str),
    Datasource(&'a Path),
}

macro_rules! state {
    ($side:expr) => {
        match $side {
            side if side.schema.is_some() => side.schema.as_deref().map(State::Schema),
            side if side.migrations.is_some() => side.migrations.as_deref().map(State::Migrations),
            side if side.url.is_some() => side.url.as_deref().map(State::Url),
            side => side.datasource.as_deref().map(State::Datasource),
        }
        .unwrap_or(State::Empty)
    };
}

impl<'a> State<'a> {
    fn from(side: &'a args::From) -> Self {
        state!(side)
    }

    fn to(side: &'a args::To) -> Self {
        state!(side)
    }
}

/// A state as far as it can be read without knowing the other one.
enum Read {
    Done(SqlSchema),
    Empty,
    /// Scripts, and the database they are for when the lock file tells.
    Scripts(Vec<SourceFile>, Option<Dialect>),
}

async fn read(project: &Project, sides: [State<'_>; 2]) -> Result<[SqlSchema; 2], String> {
    let [from, to] = &sides;
    // What a Prisma schema lists as its own decides how much of the other side is looked at;
    // without a list a connection's own schema counts, whatever its name.
    let (mut listed, mut own) = (Vec::new(), Vec::new());
    for side in [from, to] {
        if let State::Schema(path) = side {
            let datasource = load(project, path)?.datasource;
            own.extend(datasource.namespaces());
            listed.extend(datasource.schemas);
        }
    }
    let namespaces = listed;
    let from = read_one(project, from, &namespaces).await?;
    let to = read_one(project, to, &namespaces).await?;
    let dialect = [&from, &to].into_iter().find_map(|read| match read {
        Read::Done(schema) => Some(schema.dialect),
        Read::Scripts(_, dialect) => *dialect,
        Read::Empty => None,
    });
    let dialect = dialect.ok_or(
        "nothing says which database is meant: add a migration_lock.toml with its provider, or compare with a schema",
    )?;
    let [mut from, mut to] = [finish(from, dialect)?, finish(to, dialect)?];
    let is_live = |state: &State| matches!(state, State::Url(_) | State::Datasource(_));
    if own.is_empty() && sides.iter().any(is_live) {
        own.push("public".to_owned());
    }
    if !matches!(sides[0], State::Schema(_)) {
        from.forget_btree_operator_classes();
    }
    if !own.is_empty() {
        from.retain_namespaces(&own);
        to.retain_namespaces(&own);
    }
    let family = |dialect| match dialect {
        Dialect::Cockroach => Dialect::Postgres,
        other => other,
    };
    if family(from.dialect) != family(to.dialect) {
        return Err(format!(
            "the two states are of different databases: {} and {}",
            from.dialect.provider(),
            to.dialect.provider()
        ));
    }
    Ok([from, to])
}

async fn read_one(
    project: &Project,
    state: &State<'_>,
    namespaces: &[String],
) -> Result<Read, String> {
    Ok(match state {
        State::Empty => Read::Empty,
        State::Schema(path) => Read::Done(lower(&load(project, path)?)),
        State::Migrations(path) => {
            let folder = project::history(path)?.ok_or_else(|| {
                format!("the migrations folder {} does not exist", path.display())
            })?;
            let loaded = check::Project::new(Vec::new(), Some(folder), shown);
            let scripts = loaded.migrations.into_iter().map(|script| script.file);
            Read::Scripts(scripts.collect(), loaded.lock.map(|lock| lock.dialect))
        }
        State::Url(url) => {
            let target = Target::parse(url, Path::new(""))?;
            Read::Done(live(&target, namespaces).await?)
        }
        State::Datasource(path) => {
            let target = project.with_schema(path).target()?;
            Read::Done(live(&target, namespaces).await?)
        }
    })
}

async fn live(target: &Target, namespaces: &[String]) -> Result<SqlSchema, String> {
    Database::connect(target).await?.describe(namespaces).await
}

fn load(project: &Project, path: &Path) -> Result<schema::Schema, String> {
    let files = project.with_schema(path).schema_files()?;
    let loaded = schema::load(&files);
    match loaded.schema {
        Some(schema) => Ok(schema),
        None => {
            report(&loaded.diagnostics, &files);
            Err(format!("the schema {} is not valid", path.display()))
        }
    }
}

fn finish(read: Read, dialect: Dialect) -> Result<SqlSchema, String> {
    match read {
        Read::Done(schema) => Ok(schema),
        Read::Empty => Ok(SqlSchema::empty(dialect)),
        Read::Scripts(scripts, own) => {
            let replayed = replay(own.unwrap_or(dialect), &scripts);
            if report(&replayed.diagnostics, &scripts) {
                return Err("the migrations do not replay".to_owned());
            }
            Ok(replayed.schema)
        }
    }
}

fn json(empty: bool, sql: &str, warnings: &[Warning]) -> String {
    let warnings = warnings.iter().map(|warning| {
        Json::Object(vec![
            ("code", Json::string(warning.kind.code())),
            ("table", Json::string(&warning.table)),
            ("column", Json::optional(warning.column.as_ref())),
            ("severity", Json::string(severity(warning))),
            ("destructive", Json::Bool(warning.kind.is_destructive())),
            ("unexecutable", Json::Bool(warning.kind.is_unexecutable())),
            ("message", Json::string(&warning.message)),
        ])
    });
    Json::Object(vec![
        ("empty", Json::Bool(empty)),
        ("sql", Json::string(if empty { "" } else { sql })),
        ("warnings", Json::List(warnings.collect())),
    ])
    .to_string()
}

fn severity(warning: &Warning) -> &'static str {
    match warning.kind.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

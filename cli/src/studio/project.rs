//! Everything that the page shows except rows, as one document. What comes from files is worked
//! out once for each state of the files.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use whimbrel::{Migrations, Migrator};
use whimbrel_core::{Dialect, checksum, folder::Folder, seal};
use whimbrel_engine::{
    check::{self, Checked},
    diagnostics,
    schema::{Loaded, load},
    source::SourceFile,
    sql::SqlSchema,
};

use super::{
    Studio, drift,
    history::{self, Recorded},
    schema, tables,
};
use crate::{
    database::Database,
    failure::{Failure, Outcome},
    on_pool,
    project::{self, Project, shown},
    records,
};

/// How long a look at the database is good enough to know its tables by.
const RECENT: Duration = Duration::from_secs(10);

/// Schema and history as they were read, and what follows from them alone.
pub(super) struct Files {
    fingerprint: String,
    dialect: Option<Dialect>,
    project: check::Project,
    checked: Option<Checked>,
    /// For the page: the schema, the migrations' scripts by name, and what they lack.
    schema: Value,
    scripts: Vec<(String, Value)>,
    history_problem: Option<Failure>,
    draft: Value,
}

/// A look at the live database.
pub(super) struct Seen {
    pub(super) database: Rc<Database>,
    /// All that is in it.
    pub(super) described: SqlSchema,
    /// The database schemas that were asked for; none for the connection's own.
    pub(super) namespaces: Vec<String>,
}

/// The document.
pub(super) async fn document(studio: &Studio) -> Value {
    let project = Project::locate(&studio.common);
    let files = read(studio, &project);
    let target = project.target();
    let description = target
        .as_ref()
        .ok()
        .map(|target| target.description.clone());
    let seen = look(studio, &project, &files).await;
    let recorded = match &seen {
        Ok(seen) => Some(recorded(&project, files.dialect, &seen.database).await),
        Err(_) => None,
    };
    let (recorded, unread) = match recorded.transpose() {
        Ok(recorded) => (recorded, None),
        Err(problem) => (None, Some(problem)),
    };
    let database = match &seen {
        Ok(seen) => json!({
            "description": description,
            "problem": null,
            "tables": tables::document(&seen.described),
            "drift": drift(&files, recorded.as_ref(), &seen.described),
        }),
        Err(problem) => json!({
            "description": description,
            "problem": problem.to_string(),
            "tables": [],
            "drift": { "objects": [], "problem": null },
        }),
    };
    json!({
        "paths": { "schema": shown(&project.schema), "migrations": shown(&project.migrations) },
        "schema": files.schema,
        "history": {
            "migrations": history::document(&files.scripts, recorded.as_ref()),
            "draft": files.draft,
            "problem": files.history_problem.as_ref().or(unread.as_ref()).map(ToString::to_string),
        },
        "database": database,
    })
}

/// The last look, if it was not long ago: the catalogue of a server with many databases takes
/// longer to read than a page of rows.
pub(super) fn recent(studio: &Studio) -> Option<Rc<Seen>> {
    let seen = studio.seen.borrow();
    let (at, seen) = seen.as_ref()?;
    (at.elapsed() < RECENT).then(|| Rc::clone(seen))
}

/// Connects and describes.
///
/// # Errors
///
/// With a sentence for the page.
pub(super) async fn look(studio: &Studio, project: &Project, files: &Files) -> Outcome<Rc<Seen>> {
    let target = project.target()?;
    if let Some(wanted) = files.dialect
        && wanted.family() != target.dialect().family()
    {
        return Err(Failure::new(format!(
            "the schema is for {}, but the URL leads to the {}",
            wanted.provider(),
            target.description
        )));
    }
    let database = studio.live.connect(&target).await?;
    let state = files
        .checked
        .as_ref()
        .and_then(|checked| checked.state.as_ref());
    let namespaces = state.map_or(&[][..], crate::drift::namespaces).to_vec();
    match database.describe(&namespaces).await {
        Ok(described) => {
            let seen = Rc::new(Seen {
                database,
                described,
                namespaces,
            });
            *studio.seen.borrow_mut() = Some((Instant::now(), Rc::clone(&seen)));
            Ok(seen)
        }
        Err(problem) => {
            studio.forget();
            Err(problem)
        }
    }
}

/// Reads the files, and compiles them when they are other ones than last time.
pub(super) fn read(studio: &Studio, project: &Project) -> Rc<Files> {
    let folder = project::history(&project.migrations);
    let sealed = match &folder {
        Ok(Some(folder)) => seal::check(&project.migrations, &folder.migrations).err(),
        _ => None,
    };
    let sealed = sealed.map(|error| error.to_string());
    let fingerprint = fingerprint(project, &folder, sealed.as_deref());
    let known = studio.read.borrow().clone();
    if let Some(known) = known.filter(|known| known.fingerprint == fingerprint) {
        return known;
    }
    let files = Rc::new(Files::compile(fingerprint, project, folder, sealed));
    *studio.read.borrow_mut() = Some(Rc::clone(&files));
    files
}

fn fingerprint(
    project: &Project,
    folder: &Outcome<Option<Folder>>,
    sealed: Option<&str>,
) -> String {
    let mut all = Vec::new();
    let mut add = |part: &[u8]| {
        all.extend((part.len() as u64).to_le_bytes());
        all.extend(part);
    };
    match project.schema_files() {
        Ok(files) => files.iter().for_each(|file| {
            add(file.path.as_bytes());
            add(file.text.as_bytes());
        }),
        Err(error) => add(error.to_string().as_bytes()),
    }
    match folder {
        Ok(Some(folder)) => {
            add(format!("{:?}", folder.lock).as_bytes());
            for migration in &folder.migrations {
                add(migration.name.as_bytes());
                add(&migration.sql);
            }
        }
        Ok(None) => add(b"none"),
        Err(error) => add(error.to_string().as_bytes()),
    }
    add(sealed.unwrap_or_default().as_bytes());
    checksum::of(&all)
}

impl Files {
    fn compile(
        fingerprint: String,
        project: &Project,
        folder: Outcome<Option<Folder>>,
        sealed: Option<String>,
    ) -> Files {
        let (folder, unread) = match folder {
            Ok(folder) => (folder, None),
            Err(error) => (None, Some(error)),
        };
        let mut own = check::Project::new(Vec::new(), folder, shown);
        let locked = own.lock.as_ref().map(|lock| lock.dialect);
        let own_schema;
        let (loaded, checked, problem) = match (project.schema_files(), project.schema()) {
            _ if project.is_sql_first() => {
                own.dialect = project.dialect().ok().flatten();
                let checked = check::check(&own);
                let state = checked.state.as_ref();
                own_schema = state.map(|state| load(&check::schema_of(&state.history)));
                (own_schema.as_ref(), Some(checked), None)
            }
            (Ok(files), Ok(loaded)) => {
                own.schema = files.to_vec();
                (Some(loaded), Some(check::check(&own)), None)
            }
            (Err(error), _) | (_, Err(error)) => (None, None, Some(error)),
        };
        let valid = loaded.and_then(|loaded: &Loaded| loaded.schema.as_ref());
        let dialect = valid.map(|schema| schema.datasource.provider).or(locked);
        let state = checked.as_ref().and_then(|checked| checked.state.as_ref());
        let change = state.and_then(|state| state.change.as_ref());
        let draft = change.map_or(Value::Null, |change| {
            json!({
                "script": history::script(dialect, &change.sql),
                "warnings": change.warnings.iter().map(|warning| &warning.message).collect::<Vec<_>>(),
            })
        });
        let schema = json!({
            "valid": valid.map(schema::document),
            "diagnostics": checked.as_ref().map(findings).unwrap_or_default(),
            "problem": problem.as_ref().map(ToString::to_string),
        });
        let scripts = own.migrations.iter().map(|migration| {
            let script = history::script(dialect, &migration.file.text);
            (migration.name.clone(), script)
        });
        let scripts = scripts.collect();
        Files {
            fingerprint,
            dialect,
            scripts,
            schema,
            history_problem: unread.or(sealed.map(Failure::new)),
            draft,
            project: own,
            checked,
        }
    }
}

/// The findings with the line that each is about.
fn findings(checked: &Checked) -> Vec<Value> {
    let text = diagnostics::json(&checked.diagnostics, &checked.files);
    // The engine writes the array; were it no JSON, its text would be shown as one finding.
    let found: Vec<Value> =
        serde_json::from_str(&text).unwrap_or_else(|_| vec![json!({ "message": text })]);
    let found = found.into_iter().zip(&checked.diagnostics);
    found
        .map(|(mut finding, diagnostic)| {
            let file: Option<&SourceFile> = checked.files.get(diagnostic.span.file());
            let line = finding["line"]
                .as_u64()
                .and_then(|line| usize::try_from(line).ok());
            let lines = file
                .zip(line)
                .and_then(|(file, line)| file.text.lines().nth(line - 1));
            finding["source"] = json!(lines);
            finding
        })
        .collect()
}

async fn recorded(
    project: &Project,
    dialect: Option<Dialect>,
    database: &Database,
) -> Outcome<Recorded> {
    let migrations = match dialect.filter(|_| !project.migrations.exists()) {
        Some(dialect) => Migrations::embedded(dialect, &[]),
        None => Migrations::from_folder(&project.migrations, dialect).map_err(Failure::from)?,
    };
    let migrator = Migrator::new(&migrations);
    let migrator = match database.set_schema() {
        None => migrator,
        Some(schema) => migrator.schema(schema),
    };
    let status = on_pool!(database, pool => migrator.status(pool).await);
    let status = status?;
    Ok(Recorded {
        status: status.migrations,
        records: records::read(database).await?,
    })
}

fn drift(files: &Files, recorded: Option<&Recorded>, described: &SqlSchema) -> Value {
    let state = files
        .checked
        .as_ref()
        .and_then(|checked| checked.state.as_ref());
    let found = match (state, recorded) {
        (None, _) => Err(Failure::new(
            "not looked for: the schema or the migrations have errors",
        )),
        (_, None) => Err(Failure::new(
            "not looked for: the history in the database cannot be read",
        )),
        (Some(state), Some(recorded)) => {
            drift::find(&files.project, state, &recorded.status, described)
        }
    };
    match found {
        Ok(objects) => json!({ "objects": objects, "problem": null }),
        Err(problem) => json!({ "objects": [], "problem": problem.to_string() }),
    }
}

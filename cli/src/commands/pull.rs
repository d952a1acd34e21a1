//! `whimbrel db pull`: writes what the database has into the schema.

use std::path::Path;
use whimbrel_core::code::Code;

use serde_json::{Value, json};
use whimbrel_engine::{
    check,
    lift::{Known, lift},
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

use crate::{
    database::Database,
    failure::{Failure, Outcome, Warning},
    files::replace,
    project::{self, Project, shown},
    terminal::{Progress, count, print_json, report, say, speaks_json, warn},
};

pub(super) async fn run(project: &Project, print: bool, force: bool) -> Outcome {
    // A project without a schema can be shown as one; none is written into it, which would change what it is.
    if project.is_sql_first() && !print {
        return Err(project.no_schema(
            "look at the database as a schema with: whimbrel db pull --print; or begin one: --schema prisma/schema.prisma",
        ));
    }
    let files = &project.files_to_pull_into()?;
    // With `force` only the blocks that are kept have to be valid.
    let known = match force {
        true => Known::configuration(files),
        false => Known::read(files),
    };
    let known = known.map_err(|diagnostics| {
        report(&diagnostics, files);
        Failure::coded(Code::P1012, "the schema has errors")
            .help("correct them, or overwrite the schema: whimbrel db pull --force")
    })?;
    let target = project.target_for(known.provider())?;
    let database = Database::connect(&target).await?;
    let progress = Progress::begin("Reading the database");
    let described = database.describe(known.namespaces()).await;
    progress.end();
    let described = described?;
    let known = match made(project, described.dialect) {
        Some(history) => known.with_history(history),
        None => known,
    };
    let lifted = lift(&described, &known);
    if lifted.models == 0 && lifted.enums == 0 && lifted.views == 0 {
        return Err(Failure::coded(
            Code::P4001,
            format!(
                "there is nothing to pull: the {} has no tables",
                target.description
            ),
        ));
    }
    for warning in &lifted.warnings {
        warn(&Warning::new(warning));
    }
    if speaks_json() && (print || project.is_standard_input()) {
        let files = lifted.files.iter();
        let files: Vec<Value> = files
            .map(|file| json!({ "path": file.path, "text": file.text }))
            .collect();
        print_json(
            &json!({ "models": lifted.models, "enums": lifted.enums, "files": files, "warnings": lifted.warnings }),
        );
        return Ok(0);
    }
    if print || project.is_standard_input() {
        for file in &lifted.files {
            say(&file.text);
        }
        return Ok(0);
    }
    let mut written = Vec::new();
    for file in &lifted.files {
        let old = files.iter().find(|old| old.path == file.path);
        if old.is_some_and(|old| old.text == file.text) {
            continue;
        }
        // A new file has a bare name; the schema is a folder then.
        let path = match old {
            Some(_) => Path::new(&file.path).to_owned(),
            None => project.schema.join(&file.path),
        };
        replace(&path, &file.text)?;
        written.push(shown(&path));
    }
    // With `force` everything is in one file now, and another one would say it again.
    let is_kept = |path: &str| lifted.files.iter().any(|file| file.path == path);
    let mut removed = Vec::new();
    for old in files.iter().filter(|old| force && !is_kept(&old.path)) {
        let path = Path::new(&old.path);
        std::fs::remove_file(path).map_err(|error| Failure::unwritable("remove", path, &error))?;
        removed.push(shown(path));
    }
    let found = format!(
        "{} and {}",
        count(lifted.models, "model"),
        count(lifted.enums, "enum")
    );
    if !removed.is_empty() {
        say(&format!(
            "Removed {}: all models are in one file",
            removed.join(", ")
        ));
    }
    if speaks_json() {
        print_json(&json!({
            "models": lifted.models,
            "enums": lifted.enums,
            "written": written,
            "removed": removed,
            "warnings": lifted.warnings,
        }));
    }
    match written.is_empty() {
        true => say(&format!("The schema has them already: {found}")),
        false => say(&format!("Wrote {found} into {}", written.join(", "))),
    }
    Ok(0)
}

/// What the migrations make, where there are some that can be read.
fn made(project: &Project, dialect: Dialect) -> Option<SqlSchema> {
    let history = project::history(&project.migrations).ok()??;
    let loaded = check::Project::new(Vec::new(), Some(history), shown);
    let scripts = loaded.migrations.into_iter().map(|script| script.file);
    let scripts: Vec<SourceFile> = scripts.collect();
    Some(replay(dialect, &scripts).schema)
}

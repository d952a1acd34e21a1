//! `whimbrel db pull` and `whimbrel db execute`

use std::path::Path;

use sqlx::{AssertSqlSafe, raw_sql};
use whimbrel_engine::lift::{Known, lift};

use super::{count, replace, report, say};
use crate::{args::Execute, database::Database, on_pool, project, project::Project};

/// Writes what the database has into the schema.
pub(super) async fn pull(project: &Project, print: bool, force: bool) -> Result<u8, String> {
    let files = project.schema_files()?;
    // With `force` only the blocks that are kept have to be valid.
    let known = match force {
        true => Known::configuration(files),
        false => Known::read(files),
    };
    let known = known.map_err(|diagnostics| {
        report(&diagnostics, files);
        "the schema has mistakes; correct them, or pull with --force"
    })?;
    let target = project.target()?;
    let database = Database::connect(&target).await?;
    let lifted = lift(&database.describe(known.namespaces()).await?, &known);
    if lifted.models == 0 && lifted.enums == 0 {
        return Err(format!(
            "P4001: there is nothing to pull: the {} has no tables",
            target.description
        ));
    }
    for warning in &lifted.warnings {
        super::complain(&format!("warning: {warning}"));
    }
    if print || project.is_standard_input() {
        for file in &lifted.files {
            say(&file.text);
        }
        return Ok(0);
    }
    let mut written = Vec::new();
    for (number, file) in lifted.files.iter().enumerate() {
        let old = files.get(number);
        if old.is_some_and(|old| old.text == file.text) {
            continue;
        }
        // A new file has a bare name; the schema is a folder then.
        let path = match old {
            Some(_) => Path::new(&file.path).to_owned(),
            None => project.schema.join(&file.path),
        };
        replace(&path, &file.text)?;
        written.push(project::shown(&path));
    }
    let found = format!(
        "{} and {}",
        count(lifted.models, "model"),
        count(lifted.enums, "enum")
    );
    match written.is_empty() {
        true => say(&format!("The schema has them already: {found}")),
        false => say(&format!("Wrote {found} into {}", written.join(", "))),
    }
    Ok(0)
}

/// Runs a script as it is.
pub(super) async fn execute(project: &Project, source: &Execute) -> Result<u8, String> {
    let script = match &source.file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?,
        None => {
            let bytes = project::standard_input()?;
            String::from_utf8(bytes).map_err(|_| "the script is not UTF-8".to_owned())?
        }
    };
    let target = project.target()?;
    let database = Database::connect(&target).await?;
    let script = AssertSqlSafe(script);
    on_pool!(database, pool => raw_sql(script).execute(pool).await.map(|_| ()))
        .map_err(|error| format!("the script failed: {error}"))?;
    say("Script executed successfully.");
    Ok(0)
}

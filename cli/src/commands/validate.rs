//! `whimbrel validate`

use whimbrel_engine::diagnostics::json;

use crate::{
    failure::{Failure, Outcome},
    project::{Project, shown},
    terminal::{print, report, say},
};

pub(super) fn run(project: &Project, as_json: bool) -> Outcome {
    if project.is_sql_first() {
        return Err(
            project.no_schema("its migrations are checked by: whimbrel migrate check --offline")
        );
    }
    let files = project.schema_files()?;
    let path = shown(&project.schema);
    if files.iter().all(|file| file.text.trim().is_empty()) {
        return Err(Failure::new(format!("the schema at {path} is empty"))
            .help("begin with a datasource block:")
            .details("datasource db {\n  provider = \"sqlite\"\n}"));
    }
    let loaded = project.schema()?;
    if as_json {
        print(&json(&loaded.diagnostics, files));
        return Ok(u8::from(loaded.schema.is_none()));
    }
    if report(&loaded.diagnostics, files) || loaded.schema.is_none() {
        return Ok(1);
    }
    say(&format!("The schema at {path} is valid"));
    Ok(0)
}

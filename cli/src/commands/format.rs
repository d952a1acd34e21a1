//! `whimbrel format`

use std::path::Path;

use serde_json::json;
use whimbrel_core::code::Code;
use whimbrel_engine::{format, syntax};

use crate::{
    failure::{Failure, Outcome},
    files::replace,
    project::{Project, shown},
    terminal::{count, print_json, report, say, speaks_json},
};

pub(super) fn run(project: &Project, check: bool) -> Outcome {
    if project.is_sql_first() {
        return Err(project.no_schema("there is nothing to format"));
    }
    let files = project.schema_files()?;
    // A text with mistakes is left alone: what is meant is not known.
    let mistakes = files.iter().enumerate();
    let mistakes: Vec<_> = mistakes
        .flat_map(|(file, source)| syntax::parse(file, &source.text).1)
        .collect();
    if report(&mistakes, files) {
        let text = format!("the schema {} has errors", shown(&project.schema));
        return match speaks_json() {
            true => Err(Failure::coded(Code::P1012, text)),
            false => Ok(1),
        };
    }
    let formatted = format::format_files(files);
    if project.is_standard_input() && !check {
        let text = formatted.concat();
        match speaks_json() {
            true => print_json(&json!({ "text": text })),
            false => say(&text),
        }
        return Ok(0);
    }
    let mut changed = Vec::new();
    for (file, formatted) in files.iter().zip(&formatted) {
        if *formatted == file.text {
            continue;
        }
        changed.push(file.path.as_str());
        if !check {
            replace(Path::new(&file.path), formatted)?;
        }
    }
    if speaks_json() {
        print_json(&json!({ "changed": changed, "written": !check }));
        return Ok(u8::from(check && !changed.is_empty()));
    }
    match (changed.is_empty(), check) {
        (true, _) => say("Nothing to format"),
        (false, false) => say(&format!("Formatted {}", changed.join(", "))),
        (false, true) => {
            let number = count(changed.len(), "file");
            let list = changed.join(", ");
            return Err(
                Failure::new(format!("{number} not formatted: {list}")).help("whimbrel format")
            );
        }
    }
    Ok(0)
}

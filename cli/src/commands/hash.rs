//! `whimbrel migrate hash`: records the migrations in `whimbrel.lock`.

use serde_json::json;
use whimbrel_core::seal::{self, SealErrorKind};

use crate::{
    failure::{Failure, Outcome, Warning},
    project::{Project, history, shown},
    terminal::{count, print_json, say, speaks_json, warn},
};

pub(super) fn run(project: &Project) -> Outcome {
    let folder = history(&project.migrations)?.ok_or_else(|| {
        Failure::new(format!(
            "the migrations folder {} does not exist",
            shown(&project.migrations)
        ))
        .help("write the first migration: whimbrel migrate dev --name init")
    })?;
    // One that a merge left with its markers is what this command repairs: there is nothing to compare with.
    let before = match seal::read(&project.migrations) {
        Ok(before) => before,
        Err(error) if matches!(error.kind(), SealErrorKind::Parse(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let after = seal::seal(&folder.migrations);
    let changed = seal::write(&project.migrations, &folder.migrations);
    let path = shown(&project.migrations.join(seal::NAME));
    let number = count(folder.migrations.len(), "migration");
    let (mut edited, mut removed) = (Vec::new(), Vec::new());
    let restore = |when: &str| {
        let folder = shown(&project.migrations);
        format!("{when}, restore migration and record: git checkout HEAD -- {folder}")
    };
    for line in before.iter().flat_map(|seal| &seal.lines) {
        let now = after.lines.iter().find(|now| now.name == line.name);
        match now {
            Some(now) if now.checksum != line.checksum => {
                edited.push(&line.name);
                let short = |checksum: &str| checksum.get(..8).unwrap_or(checksum).to_owned();
                let warning = Warning::new(format!(
                    "{} was edited after it was recorded; its checksum was {}…, now {}…",
                    line.name,
                    short(&line.checksum),
                    short(&now.checksum),
                ));
                warn(&warning.help(restore("if the edit was not intended")));
            }
            None => {
                removed.push(&line.name);
                let warning = Warning::new(format!(
                    "{} was recorded, and is no longer in the folder",
                    line.name
                ));
                warn(&warning.help(restore("if that was not intended")));
            }
            Some(_) => {}
        }
    }
    let changed = changed?;
    if speaks_json() {
        print_json(&json!({
            "file": path,
            "migrations": folder.migrations.len(),
            "changed": changed,
            "edited": edited,
            "removed": removed,
        }));
    }
    match changed {
        true => say(&format!("Recorded {number} in {path}. Commit it.")),
        false => say(&format!("{path} already records {number}.")),
    }
    Ok(0)
}

//! `whimbrel migrate hash`: records the migrations in `whimbrel.lock`.

use serde_json::json;
use whimbrel_core::seal::{self, SealErrorKind};

use crate::{
    failure::{Failure, Outcome},
    project::{Project, history, shown},
    terminal::{complain, count, print_json, say, speaks_json},
};

pub(super) fn run(project: &Project) -> Outcome {
    let folder = history(&project.migrations)?.ok_or_else(|| {
        Failure::new(format!("there is no folder {}", shown(&project.migrations)))
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
    for line in before.iter().flat_map(|seal| &seal.lines) {
        let now = after.lines.iter().find(|now| now.name == line.name);
        match now {
            Some(now) if now.checksum != line.checksum => {
                edited.push(&line.name);
                let short = |checksum: &str| checksum.get(..8).unwrap_or(checksum).to_owned();
                complain(&format!(
                    "warning: {} was edited after it was recorded; its checksum was {}…, now {}…\nhelp: if the edit \
                     was not meant, restore both: git checkout HEAD -- {}",
                    line.name,
                    short(&line.checksum),
                    short(&now.checksum),
                    shown(&project.migrations)
                ));
            }
            None => {
                removed.push(&line.name);
                complain(&format!(
                    "warning: {} was recorded, and is not in the folder any more\nhelp: if that was not meant, restore \
                     both: git checkout HEAD -- {}",
                    line.name,
                    shown(&project.migrations)
                ));
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

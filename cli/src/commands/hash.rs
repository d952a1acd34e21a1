//! `whimbrel migrate hash`: writes the seal of the history.

use whimbrel_core::seal::{self, SealErrorKind};

use crate::{
    failure::{Failure, Outcome},
    project::{Project, history, shown},
    terminal::{complain, count, say},
};

pub(super) fn run(project: &Project) -> Outcome {
    let folder = history(&project.migrations)?.ok_or_else(|| {
        format!(
            "there is no folder {}; write the first migration: whimbrel migrate dev --name init",
            shown(&project.migrations)
        )
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
    for line in before.iter().flat_map(|seal| &seal.lines) {
        let now = after.lines.iter().find(|now| now.name == line.name);
        match now {
            Some(now) if now.checksum != line.checksum => complain(&format!(
                "warning: {} was edited after it was recorded, and is now recorded as edited; if that was not meant, \
                 restore both from version control",
                line.name
            )),
            None => complain(&format!(
                "warning: {} was recorded, and is not in the folder any more",
                line.name
            )),
            Some(_) => {}
        }
    }
    match changed.map_err(Failure::from)? {
        true => say(&format!("Sealed {number} in {path}. Commit it.")),
        false => say(&format!("{path} already seals {number}.")),
    }
    Ok(0)
}

//! `whimbrel migrate hash`: writes the seal of the history.

use whimbrel_core::seal;

use crate::{
    project::{Project, history, shown},
    terminal::{count, say},
};

pub(super) fn run(project: &Project) -> Result<u8, String> {
    let folder = history(&project.migrations)?.ok_or_else(|| {
        format!(
            "there is no folder {}; write the first migration: whimbrel migrate dev --name init",
            shown(&project.migrations)
        )
    })?;
    let changed = seal::write(&project.migrations, &folder.migrations);
    let path = shown(&project.migrations.join(seal::NAME));
    let number = count(folder.migrations.len(), "migration");
    match changed.map_err(|error| error.to_string())? {
        true => say(&format!("Sealed {number} in {path}. Commit it.")),
        false => say(&format!("{path} already seals {number}.")),
    }
    Ok(0)
}

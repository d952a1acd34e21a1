//! Drift, object by object: what the database has that its migrations do not make, or the other
//! way round. As in `migrate dev` the live database is compared with the replay of what its
//! history says was applied.

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus};
use whimbrel_engine::{
    check::{self, State},
    plan::{ObjectKind, Touch, TouchedObject, touched},
    source::SourceFile,
    sql::SqlSchema,
};

use crate::drift;
use crate::failure::{Failure, Outcome};

/// Compares; the error says why there is nothing to compare.
pub(super) fn find(
    project: &check::Project,
    state: &State,
    status: &[MigrationStatus],
    found: &SqlSchema,
) -> Outcome<Vec<Value>> {
    for migration in status {
        let what = match migration.state {
            MigrationState::Applied | MigrationState::Pending => continue,
            MigrationState::Edited => "was edited after it was applied",
            MigrationState::Unfinished { .. } => "began and did not end",
            _ => "is in the database and not in the folder",
        };
        return Err(Failure::new(format!(
            "not looked for, because {} {what}",
            migration.name
        )));
    }
    let is_applied = |name: &str| {
        let mut applied = status.iter().filter(|m| m.state == MigrationState::Applied);
        applied.any(|migration| migration.name == name)
    };
    let scripts: Vec<SourceFile> = project
        .migrations
        .iter()
        .filter(|script| is_applied(&script.name))
        .map(|script| script.file.clone())
        .collect();
    if scripts.is_empty() {
        return Err(Failure::new("not looked for: no migration is applied"));
    }
    let expected = drift::expected(state, &scripts)
        .map_err(|_| "not looked for: the applied migrations cannot be replayed")?;
    let comparison = drift::compare(state, expected, found);
    Ok(touched(&comparison.migration())
        .iter()
        .map(object)
        .collect())
}

/// Objects that a migration touches, for the page.
pub(super) fn object(object: &TouchedObject) -> Value {
    let kind = match object.kind {
        ObjectKind::Namespace => "schema",
        ObjectKind::Extension => "extension",
        ObjectKind::Enum => "enum",
        ObjectKind::Table => "table",
        ObjectKind::Sequence => "sequence",
    };
    let touch = match object.touch {
        Touch::Added => "added",
        Touch::Removed => "removed",
        Touch::Changed => "changed",
    };
    json!({
        "kind": kind,
        "schema": object.name.namespace,
        "name": object.name.name,
        "touch": touch,
        "lines": object.lines,
    })
}

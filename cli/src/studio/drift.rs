//! Drift, object by object: what the database has that its migrations do not make, or the other
//! way round. As in `migrate dev` the live database is compared with the replay of what its
//! history says was applied.

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus};
use whimbrel_engine::{
    check::{self, State},
    diff::diff,
    plan::{ObjectKind, Touch, TouchedObject, touched},
    replay::replay,
    source::SourceFile,
    sql::SqlSchema,
};

/// Compares; the error says why there is nothing to compare.
pub(super) fn find(
    project: &check::Project,
    state: &State,
    status: &[MigrationStatus],
    found: &SqlSchema,
) -> Result<Vec<Value>, String> {
    let is_settled =
        |state: &MigrationState| matches!(state, MigrationState::Applied | MigrationState::Pending);
    if let Some(open) = status
        .iter()
        .find(|migration| !is_settled(&migration.state))
    {
        return Err(format!(
            "not looked for: what {} left behind is not known; see whimbrel migrate status",
            open.name
        ));
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
        return Err("not looked for: no migration is applied".to_owned());
    }
    let replayed = replay(state.dialect, &scripts);
    if !replayed.is_ok() {
        return Err("not looked for: the applied migrations do not replay".to_owned());
    }
    let mut expected = replayed.schema;
    expected.retain_namespaces(&state.namespaces);
    expected.forget_btree_operator_classes();
    let mut found = found.clone();
    found.retain_namespaces(&state.namespaces);
    found.forget_btree_operator_classes();
    check::align(&expected, &mut found);
    let migration = diff(&expected, &found);
    Ok(touched(&migration).iter().map(object).collect())
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

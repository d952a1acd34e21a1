//! `DROP TABLE`.

use super::{constraint, key, objects, table};
use crate::{
    replay::{
        cursor::Outcome,
        state::{ObjectKind, State},
        statement::Drop,
    },
    sql::{Family, OpaqueKind, QName},
};

pub(super) fn tables(state: &mut State<'_>, drop: &Drop) -> Outcome<()> {
    let mut doomed = Vec::new();
    for name in &drop.names {
        match state.find_table(name) {
            Some(table) => doomed.push((state.table_at(table)?.name.clone(), name.at)),
            None if state
                .find_opaque(name, &[OpaqueKind::VirtualTable, OpaqueKind::Other])
                .is_some() =>
            {
                let id = state.find_opaque(name, &[OpaqueKind::VirtualTable, OpaqueKind::Other]);
                if let Some(id) = id {
                    state.schema.opaque.remove(id);
                }
            }
            None if drop.if_exists => {}
            None => return Err(state.unknown_name(ObjectKind::Table, name)),
        }
    }
    let names: Vec<&QName> = doomed.iter().map(|(name, _)| name).collect();
    for (name, at) in &doomed {
        let keys = match state.dialect.family() {
            Family::Sqlite => Vec::new(),
            Family::Mysql if !state.checks_foreign_keys => Vec::new(),
            _ => key::referring(state, name, |_| true),
        };
        // What is dropped with it does not hold it.
        let foreign: Vec<_> = keys
            .iter()
            .filter(|(owner, _)| !names.contains(&owner))
            .collect();
        let views = views_on(state, name);
        let heirs = heirs(state, name);
        let mut other_heirs = heirs.iter().filter(|heir| !names.contains(heir));
        let cascade = drop.cascade && state.dialect.has_namespaces();
        let mut list: Vec<String> = foreign
            .iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
            .collect();
        if state.dialect.has_namespaces() {
            list.extend(
                views
                    .iter()
                    .map(|(kind, name)| objects::describe(*kind, name)),
            );
        }
        list.extend(
            other_heirs
                .by_ref()
                .map(|heir| format!("table `{}`", heir.name)),
        );
        if !cascade && !list.is_empty() {
            return Err(state.depends(format!("table `{}`", name.name), &list, *at));
        }
        for (owner, key) in &keys {
            if state.dialect.has_namespaces() {
                constraint::forget_foreign_key(state, owner, key);
            }
        }
        if cascade {
            for (kind, view) in views {
                objects::forget(state, kind, &view);
            }
            for heir in &heirs {
                table::forget(state, heir);
            }
        }
    }
    for (name, _) in &doomed {
        table::forget(state, name);
    }
    Ok(())
}

/// The tables that inherit from a table, and those that inherit from these.
fn heirs(state: &State<'_>, table: &QName) -> Vec<QName> {
    let mut found: Vec<QName> = Vec::new();
    let mut parents = Vec::new();
    if state.has_below {
        parents.push(table.clone());
    }
    while let Some(parent) = parents.pop() {
        for heir in state.schema.heirs(&parent) {
            if !found.contains(&heir.name) {
                parents.push(heir.name.clone());
                found.push(heir.name.clone());
            }
        }
    }
    found
}

/// Views that read a table, and views that read those.
pub(super) fn views_on(state: &State<'_>, table: &QName) -> Vec<(OpaqueKind, QName)> {
    let mut found: Vec<(OpaqueKind, QName)> = Vec::new();
    let mut sources = vec![table.clone()];
    while let Some(source) = sources.pop() {
        for opaque in &state.schema.opaque {
            let is_view = matches!(opaque.kind, OpaqueKind::View | OpaqueKind::MaterializedView);
            let reads = opaque.depends_on.iter().any(|(name, _)| *name == source);
            let entry = (opaque.kind, opaque.name.clone());
            if is_view && reads && !found.contains(&entry) {
                sources.push(opaque.name.clone());
                found.push(entry);
            }
        }
    }
    found
}

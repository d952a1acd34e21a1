//! How much of a side takes part in a comparison.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    replay::is_history_of_another_tool,
    sql::{OpaqueKind, QName, SqlSchema},
};

/// Leaves out what lives in other database schemas than these, unless none are named.
pub(super) fn to_namespaces(side: &mut SqlSchema, namespaces: &[String]) {
    if !side.dialect.has_namespaces() || namespaces.is_empty() {
        return;
    }
    let kept = |name: &QName| {
        let namespace = name.namespace.as_ref();
        namespace.is_none_or(|namespace| namespaces.contains(namespace))
    };
    let heirs = heirs(side, &kept);
    for object in side.opaque.iter_mut() {
        // Who reads a table that inherits reads columns of the one above.
        let read = object.depends_on.iter();
        let above: Vec<_> = read
            .flat_map(|(name, columns)| {
                let above = heirs.get(name).into_iter().flatten();
                above.map(|name| (name.clone(), columns.clone()))
            })
            .collect();
        object.depends_on.extend(above);
    }
    side.tables.retain(|table| kept(&table.name));
    side.views.retain(|view| kept(&view.name));
    side.enums.retain(|e| kept(&e.name));
    side.sequences.retain(|sequence| kept(&sequence.name));
    let readers = readers(side, &kept);
    let kept = |name: &QName| kept(name) || readers.contains(name);
    side.opaque.retain(|opaque| kept(&opaque.name));
    side.attached.retain(|it| kept(it.about.name()));
    side.namespaces.retain(|name| namespaces.contains(name));
}

/// The tables that are left out, and belong to or inherit from some that are kept: which.
fn heirs(side: &SqlSchema, kept: &impl Fn(&QName) -> bool) -> BTreeMap<QName, Vec<QName>> {
    let outer = side.tables.iter().filter(|table| !kept(&table.name));
    let outer = outer.map(|table| {
        let parents = side.parents(&table.name).into_iter();
        let above = side.ancestors(&table.name).chain(parents);
        let above: Vec<QName> = above.filter(|name| kept(name)).cloned().collect();
        (table.name.clone(), above)
    });
    outer.filter(|(_, above)| !above.is_empty()).collect()
}

/// What reads what is kept, wherever it lives: it is in the way of its changes.
fn readers(side: &SqlSchema, kept: &impl Fn(&QName) -> bool) -> BTreeSet<QName> {
    let mut found: BTreeSet<QName> = BTreeSet::new();
    loop {
        let views = side.opaque.iter().filter(|view| {
            let mut read = view.depends_on.iter().map(|(name, _)| name);
            let kinds = [
                OpaqueKind::View,
                OpaqueKind::MaterializedView,
                OpaqueKind::Policy,
                OpaqueKind::Rule,
                OpaqueKind::Other,
            ];
            kinds.contains(&view.kind)
                && !kept(&view.name)
                && !found.contains(&view.name)
                && read.any(|name| kept(name) || found.contains(name))
        });
        let new: Vec<QName> = views.map(|view| view.name.clone()).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// Leaves out the tables in which another tool has kept its history before this one did, unless the migrations make
/// them.
pub(super) fn without_other_tools(history: &SqlSchema, live: &mut SqlSchema) {
    live.tables.retain(|table| {
        history.table(&table.name).is_some() || !is_history_of_another_tool(&table.name.name)
    });
}

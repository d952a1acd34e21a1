//! A constraint goes, with the foreign keys that need it or not at all.

use super::{
    super::{alter, index, key},
    check, exists,
};
use crate::{
    replay::{
        cursor::{Ident, Outcome, Place},
        state::{ObjectKind, State},
    },
    sql::{Family, IndexKind, PrimaryKey, QName},
};

pub(in crate::replay::apply) fn drop(
    state: &mut State<'_>,
    table: usize,
    name: &Ident,
    if_exists: bool,
    cascade: bool,
) -> Outcome<()> {
    let name = &check::meant(state, table, name)?;
    if !exists(state, table, &name.text) {
        // MySQL's DROP CONSTRAINT reaches unique indexes too.
        let owner = state.table_at(table)?;
        let unique = owner
            .indexes
            .iter()
            .any(|index| index.kind == IndexKind::Unique && state.same(&index.name, &name.text));
        if state.dialect.family() == Family::Mysql && unique {
            return index::drop_from(state, table, &name.text, name.at);
        }
        if index::is_primary(state, table, &name.text)? {
            return alter::drop_primary_key(state, table);
        }
        if if_exists {
            return Ok(());
        }
        let key = format!("{}.{}", owner.name, name.text);
        let fail = state.unknown(ObjectKind::Constraint, &key, &name.text, name.at);
        return Err(fail.in_table(&owner.name));
    }
    let owner = state.table_at(table)?.clone();
    let is_key = |key: &PrimaryKey| key.name.as_deref() == Some(name.text.as_str());
    if owner.primary_key.as_ref().is_some_and(is_key) {
        let parts = owner.primary_key.iter().flat_map(|key| &key.columns);
        let columns: Vec<String> = parts.filter_map(|p| p.name().map(str::to_owned)).collect();
        release(state, &owner, &name.text, &columns, cascade, name.at)?;
        state.table_mut(table)?.primary_key = None;
    } else if let Some(position) = owner
        .indexes
        .iter()
        .position(|i| i.constraint && i.name == name.text)
    {
        let parts = owner.indexes[position].columns.iter();
        let columns: Vec<String> = parts.filter_map(|p| p.name().map(str::to_owned)).collect();
        release(state, &owner, &name.text, &columns, cascade, name.at)?;
        state.table_mut(table)?.indexes.remove(position);
    } else {
        let same = |other: &Option<String>| {
            other
                .as_deref()
                .is_some_and(|other| state.same(other, &name.text))
        };
        let keys: Vec<_> = owner
            .foreign_keys
            .iter()
            .filter(|key| !same(&key.name))
            .cloned()
            .collect();
        let checks: Vec<_> = owner
            .checks
            .iter()
            .filter(|check| !same(&check.name))
            .cloned()
            .collect();
        let table = state.table_mut(table)?;
        table.foreign_keys = keys;
        table.checks = checks;
    }
    state.dropped(
        ObjectKind::Constraint,
        &format!("{}.{}", owner.name, name.text),
    );
    Ok(())
}

/// Before a key goes: foreign keys that need it go too, or hold it.
fn release(
    state: &mut State<'_>,
    owner: &crate::sql::Table,
    index: &str,
    columns: &[String],
    cascade: bool,
    at: Place,
) -> Outcome<()> {
    let needing = key::needing(state, owner, index, columns);
    if !cascade && !needing.is_empty() {
        let list: Vec<String> = needing
            .iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
            .collect();
        return Err(state.depends(format!("constraint `{index}`"), &list, at));
    }
    for (owner, key) in needing {
        forget_foreign_key(state, &owner, &key);
    }
    Ok(())
}

pub(in crate::replay::apply) fn forget_foreign_key(
    state: &mut State<'_>,
    owner: &QName,
    name: &str,
) {
    state.schema.tables.change(
        |table| table.name == *owner,
        |table| {
            let keys = &mut table.foreign_keys;
            keys.retain(|key| key.name.as_deref() != Some(name));
        },
    );
    state.dropped(ObjectKind::Constraint, &format!("{owner}.{name}"));
}

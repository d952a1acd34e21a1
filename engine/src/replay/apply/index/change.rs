//! Indexes that exist: dropped, unless a constraint or a foreign key needs them, and renamed.

use super::{
    super::{alter, attached, constraint, key, relation, table::check_counters},
    begins_with, column_names,
};
use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Ident, Name, Outcome, Place},
        state::{ObjectKind, State},
        statement::Drop,
    },
    sql::{AttachedKind, Family, Index, IndexKind, Part, QName, Table},
};

pub(in crate::replay::apply) fn drop(
    state: &mut State<'_>,
    drop: &Drop,
    table: Option<&Name>,
) -> Outcome<()> {
    for name in &drop.names {
        if let Some(table) = table.filter(|_| state.dialect.family() == Family::Mysql) {
            let table = state.table(table)?;
            let found = state.table_at(table)?.indexes.iter();
            let exists = found
                .into_iter()
                .any(|index| state.same(&index.name, &name.name));
            if !exists && is_primary(state, table, &name.name)? {
                alter::drop_primary_key(state, table)?;
            } else if !exists && drop.if_exists {
                continue;
            } else {
                drop_from(state, table, &name.name, name.at)?;
            }
            constraint::check_referred(state, table)?;
            check_counters(state, table)?;
            continue;
        }
        match state.find_index(name) {
            Some((table, Some(position))) => {
                let index = state.table_at(table)?.indexes[position].clone();
                refuse_constraint(state, table, &index, name)?;
                drop_at(state, table, position, drop.cascade, name.at)?;
            }
            Some((table, None)) => {
                let owner = &state.table_at(table)?.name;
                let message = format!(
                    "index `{}` cannot be dropped: the primary key of table `{owner}` needs it",
                    name.name
                );
                return Err(Fail::new("dependent-object", message, name.at)
                    .help("drop the constraint instead"));
            }
            None => match attached::view_index(state, name).map(|(_, at)| at) {
                Some(at) => {
                    state.schema.attached.remove(at);
                }
                None if drop.if_exists || indexes_may_be_hidden(state) => {}
                None => return Err(unknown(state, name)),
            },
        }
    }
    Ok(())
}

/// Views have indexes which the server named.
fn indexes_may_be_hidden(state: &State<'_>) -> bool {
    let mut attached = state.schema.attached.iter();
    attached.any(|it| it.kind == AttachedKind::Index && it.name.is_empty())
}

fn unknown(state: &State<'_>, name: &Name) -> Fail {
    // The table is not known, so any event of an index of that name is looked for.
    for table in &state.schema.tables {
        let fail = state.unknown(
            ObjectKind::Index,
            &format!("{}.{}", table.name, name.name),
            &name.name,
            name.at,
        );
        if fail.label.is_some() {
            return fail;
        }
    }
    state.unknown(ObjectKind::Index, &name.name, &name.name, name.at)
}

fn refuse_constraint(state: &State<'_>, table: usize, index: &Index, name: &Name) -> Outcome<()> {
    if !index.constraint {
        return Ok(());
    }
    let owner = &state.table_at(table)?.name;
    let message = format!(
        "index `{}` cannot be dropped: a constraint of table `{owner}` needs it",
        index.name
    );
    Err(Fail::new("dependent-object", message, name.at).help("drop the constraint instead"))
}

fn drop_at(
    state: &mut State<'_>,
    table: usize,
    position: usize,
    cascade: bool,
    at: Place,
) -> Outcome<()> {
    let owner = state.table_at(table)?.clone();
    let index = &owner.indexes[position];
    if state.dialect.has_namespaces() && index.kind == IndexKind::Unique {
        let needing = key::needing(state, &owner, &index.name, &column_names(index));
        if !needing.is_empty() && !cascade {
            let list: Vec<String> = needing
                .iter()
                .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
                .collect();
            return Err(state.depends(format!("index `{}`", index.name), &list, at));
        }
        for (owner, key) in needing {
            constraint::forget_foreign_key(state, &owner, &key);
        }
    }
    state.table_mut(table)?.indexes.remove(position);
    state.dropped(ObjectKind::Index, &format!("{}.{}", owner.name, index.name));
    Ok(())
}

/// True for what MySQL calls the index of each primary key.
pub(in crate::replay::apply) fn is_primary(
    state: &State<'_>,
    table: usize,
    name: &str,
) -> Outcome<bool> {
    let has_names = facts(state.dialect).has_named_primary_keys;
    let key = &state.table_at(table)?.primary_key;
    Ok(!has_names && key.is_some() && name.eq_ignore_ascii_case("PRIMARY"))
}

/// MySQL: an index of a table. One that a foreign key needs stays.
pub(in crate::replay::apply) fn drop_from(
    state: &mut State<'_>,
    table: usize,
    name: &str,
    at: Place,
) -> Outcome<()> {
    let position = position(state, table, name, at)?;
    let mut rest = state.table_at(table)?.clone();
    let index = rest.indexes.remove(position);
    refuse_needed(state, &rest, &index, at)?;
    take(state, table, name, at).map(|_| ())
}

/// The same without asking whether a foreign key needs it: the statement does more, and only its
/// end counts.
pub(in crate::replay::apply) fn take(
    state: &mut State<'_>,
    table: usize,
    name: &str,
    at: Place,
) -> Outcome<Index> {
    let position = position(state, table, name, at)?;
    let owner = state.table_at(table)?.name.clone();
    let index = state.table_mut(table)?.indexes.remove(position);
    state.dropped(ObjectKind::Index, &format!("{owner}.{}", index.name));
    Ok(index)
}

fn position(state: &State<'_>, table: usize, name: &str, at: Place) -> Outcome<usize> {
    let owner = state.table_at(table)?;
    let mut indexes = owner.indexes.iter();
    let found = indexes.position(|index| state.same(&index.name, name));
    found.ok_or_else(|| {
        let fail = state.unknown(
            ObjectKind::Index,
            &format!("{}.{name}", owner.name),
            name,
            at,
        );
        fail.in_table(&owner.name)
    })
}

/// Fails when a foreign key of a table used an index that it has no more, and can use no other.
pub(in crate::replay::apply) fn refuse_needed(
    state: &State<'_>,
    table: &Table,
    index: &Index,
    at: Place,
) -> Outcome<()> {
    let supported = |columns: &[String]| {
        let by_key = table.primary_key.as_ref().is_some_and(|key| {
            let parts = key.columns.iter().zip(columns);
            key.columns.len() >= columns.len()
                && parts
                    .into_iter()
                    .all(|(part, column)| part.name() == Some(column.as_str()))
        });
        by_key
            || table
                .indexes
                .iter()
                .any(|index| begins_with(index, columns))
    };
    let mut keys = table.foreign_keys.iter();
    let holder = keys.find(|key| {
        key.is_certain() && begins_with(index, &key.columns) && !supported(&key.columns)
    });
    match holder.filter(|_| state.checks_foreign_keys) {
        Some(key) => {
            let name = key.name.as_deref().unwrap_or_default();
            let list = [format!("foreign key `{name}`")];
            Err(state.depends(format!("index `{}`", index.name), &list, at))
        }
        None => Ok(()),
    }
}

pub(in crate::replay::apply) fn rename(
    state: &mut State<'_>,
    name: &Name,
    if_exists: bool,
    to: &Ident,
) -> Outcome<()> {
    let Some((table, position)) = state.find_index(name) else {
        // `ALTER INDEX` renames tables and sequences as well.
        let to = to.clone().into();
        if let Some(table) = state.find_table(name) {
            return super::super::table::rename(state, table, &to);
        }
        if let Some(sequence) = state.find_sequence(name) {
            let old = state.schema.sequences[sequence].name.clone();
            return relation::rename(state, &old, &to).map(|_| ());
        }
        if let Some(table) = state.find_exclusion(name) {
            let from = Ident {
                text: name.name.clone(),
                at: name.at,
            };
            let to = Ident {
                text: to.name,
                at: to.at,
            };
            return constraint::rename(state, table, &from, &to);
        }
        if let Some((view, at)) = attached::view_index(state, name) {
            attached::rename_index(state, at, &to.name);
            let schema = &mut state.schema;
            schema.rename_part(Part::Index, &view, &name.name, &to.name);
            return Ok(());
        }
        if if_exists || indexes_may_be_hidden(state) {
            return Ok(());
        }
        return Err(unknown(state, name));
    };
    let owner = state.table_at(table)?.name.clone();
    let relation = QName {
        namespace: owner.namespace.clone(),
        name: to.text.clone(),
    };
    state.free_relation(&relation, to.at)?;
    let found = state.table_mut(table)?;
    match position {
        Some(position) => found.indexes[position].name.clone_from(&to.text),
        None => {
            if let Some(key) = &mut found.primary_key {
                key.name = Some(to.text.clone());
            }
        }
    }
    let schema = &mut state.schema;
    schema.rename_part(Part::Index, &owner, &name.name, &to.text);
    schema.rename_part(Part::Constraint, &owner, &name.name, &to.text);
    state.dropped(ObjectKind::Index, &format!("{owner}.{}", name.name));
    state.made(ObjectKind::Index, &format!("{owner}.{}", to.text));
    Ok(())
}

/// MySQL's `ALTER TABLE … RENAME INDEX`.
pub(in crate::replay::apply) fn rename_in(
    state: &mut State<'_>,
    table: usize,
    from: &Ident,
    to: &Ident,
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let name = owner.name.clone();
    let position = owner
        .indexes
        .iter()
        .position(|i| state.same(&i.name, &from.text));
    let Some(position) = position else {
        let key = format!("{name}.{}", from.text);
        return Err(state
            .unknown(ObjectKind::Index, &key, &from.text, from.at)
            .in_table(&name));
    };
    let taken = owner.indexes.iter().enumerate();
    if taken
        .into_iter()
        .any(|(at, i)| at != position && state.same(&i.name, &to.text))
    {
        let key = format!("{name}.{}", to.text);
        return Err(state
            .duplicate(ObjectKind::Index, &key, &to.text, to.at)
            .in_table(&name));
    }
    let index = &mut state.table_mut(table)?.indexes[position];
    index.name.clone_from(&to.text);
    index.implicit = false;
    state.dropped(ObjectKind::Index, &format!("{name}.{}", from.text));
    state.made(ObjectKind::Index, &format!("{name}.{}", to.text));
    Ok(())
}

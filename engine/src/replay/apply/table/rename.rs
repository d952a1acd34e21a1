//! The names of tables, and everything that refers to a table by its name.

use super::super::sequence;
use crate::{
    replay::{
        cursor::{Ident, Name, Outcome},
        returned,
        state::State,
    },
    sql::{Default, Dialect, QName},
};

/// Renames a table and everything that refers to it. On SQLite the foreign keys of other tables
/// follow (its `legacy_alter_table` is off).
pub(in crate::replay::apply) fn rename(state: &mut State<'_>, id: usize, to: &Name) -> Outcome<()> {
    let old = state.table_at(id)?.name.clone();
    let new = QName {
        namespace: old.namespace.clone(),
        name: to.name.clone(),
    };
    let only_case = state.same_table(&old.name, &new.name);
    if !only_case || state.dialect != Dialect::Mysql {
        state.free_relation(&new, to.at)?;
    }
    replace_name(state, id, &old, new)
}

pub(in crate::replay::apply) fn set_schema(
    state: &mut State<'_>,
    id: usize,
    schema: &Ident,
) -> Outcome<()> {
    state.namespace(&schema.text, schema.at)?;
    let old = state.table_at(id)?.name.clone();
    let new = QName::new(Some(&schema.text), old.name.clone());
    if new == old {
        return Ok(());
    }
    state.free_relation(&new, schema.at)?;
    for sequence in &mut state.schema.sequences {
        if sequence
            .owned_by
            .as_ref()
            .is_some_and(|(owner, _)| *owner == old)
        {
            sequence.name.namespace = Some(schema.text.clone());
        }
    }
    for column in &mut state.table_mut(id)?.columns {
        if let Some(Default::Sequence(name)) = &mut column.default {
            name.namespace = Some(schema.text.clone());
        }
    }
    replace_name(state, id, &old, new)
}

fn replace_name(state: &mut State<'_>, id: usize, old: &QName, new: QName) -> Outcome<()> {
    returned::settle_readers(state, old);
    state.table_mut(id)?.name = new.clone();
    if state.dialect == Dialect::Sqlite {
        // SQLite names the indexes of its constraints after the table.
        let prefix = format!("sqlite_autoindex_{}_", old.name);
        for index in &mut state.table_mut(id)?.indexes {
            if let Some(number) = index.name.strip_prefix(&prefix) {
                index.name = format!("sqlite_autoindex_{}_{number}", new.name);
            }
        }
    }
    follow(state, old, &new);
    state.dropped("table", &old.to_string());
    state.made("table", &new.to_string());
    Ok(())
}

/// Everything that refers to the table finds it under its new name.
pub(in crate::replay::apply) fn follow(state: &mut State<'_>, old: &QName, new: &QName) {
    let sqlite = state.dialect == Dialect::Sqlite;
    let is_old = |name: &QName| match sqlite {
        true => name.name.eq_ignore_ascii_case(&old.name),
        false => name == old,
    };
    for table in &mut state.schema.tables {
        let keys = table.foreign_keys.iter_mut();
        for key in keys.filter(|key| is_old(&key.referenced_table)) {
            key.referenced_table = new.clone();
        }
        if table.partition_of.as_ref().is_some_and(is_old) {
            table.partition_of = Some(new.clone());
        }
    }
    for opaque in &mut state.schema.opaque {
        for (name, _) in opaque
            .depends_on
            .iter_mut()
            .filter(|(name, _)| is_old(name))
        {
            *name = new.clone();
        }
    }
    for sequence in &mut state.schema.sequences {
        if let Some((owner, _)) = &mut sequence.owned_by
            && is_old(owner)
        {
            *owner = new.clone();
        }
    }
    let implicit = std::mem::take(&mut state.implicit_indexes);
    state.implicit_indexes = implicit
        .into_iter()
        .map(|(table, index)| match is_old(&table) {
            true => (new.clone(), index),
            false => (table, index),
        })
        .collect();
}

/// Forgets a table with all that belongs to it.
pub(in crate::replay::apply) fn forget(state: &mut State<'_>, name: &QName) {
    state.schema.tables.retain(|table| table.name != *name);
    state.implicit_indexes.retain(|(table, _)| table != name);
    sequence::drop_owned(state, name, None);
    // Triggers, policies and rules live on their table.
    state.schema.opaque.retain(|opaque| {
        use crate::sql::OpaqueKind as Kind;
        let belongs = matches!(opaque.kind, Kind::Trigger | Kind::Policy | Kind::Rule);
        !(belongs
            && opaque
                .depends_on
                .first()
                .is_some_and(|(table, _)| table == name))
    });
    let partitions: Vec<QName> = state
        .schema
        .tables
        .iter()
        .filter(|table| table.partition_of.as_ref() == Some(name))
        .map(|table| table.name.clone())
        .collect();
    state.dropped("table", &name.to_string());
    for partition in partitions {
        forget(state, &partition);
    }
}

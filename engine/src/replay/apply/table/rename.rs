//! The names of tables, and what goes with a table.

use super::super::{relation, sequence};
use crate::{
    replay::{
        cursor::{Name, Outcome},
        state::{ObjectKind, State},
    },
    sql::{Dialect, QName, Table},
};

/// Renames a table and everything that refers to it.
pub(in crate::replay::apply) fn rename(state: &mut State<'_>, id: usize, to: &Name) -> Outcome<()> {
    let old = state.table_at(id)?.name.clone();
    relation::rename(state, &old, to)?;
    if state.dialect == Dialect::Sqlite {
        // SQLite names the indexes of its constraints after the table.
        let prefix = format!("sqlite_autoindex_{}_", old.name);
        for index in &mut state.table_mut(id)?.indexes {
            if let Some(number) = index.name.strip_prefix(&prefix) {
                index.name = format!("sqlite_autoindex_{}_{number}", to.name);
            }
        }
    }
    if state.dialect == Dialect::Mysql {
        rename_generated_keys(state.table_mut(id)?, &old.name, &to.name);
    }
    Ok(())
}

/// MySQL renames the foreign keys that are called as it would have called them.
fn rename_generated_keys(table: &mut Table, old: &str, new: &str) {
    let prefix = format!("{old}_ibfk_");
    let names = table.foreign_keys.iter_mut();
    for name in names.filter_map(|key| key.name.as_mut()) {
        if let Some(rest) = name.strip_prefix(&prefix) {
            *name = format!("{new}_ibfk_{rest}");
        }
    }
}

/// Forgets a table with all that belongs to it.
pub(in crate::replay::apply) fn forget(state: &mut State<'_>, name: &QName) {
    state.schema.tables.retain(|table| table.name != *name);
    sequence::drop_owned(state, name, None);
    // Triggers, policies and rules live on their table.
    let opaque = &mut state.schema.opaque;
    opaque.retain(|opaque| opaque.table.as_ref() != Some(name));
    let partitions: Vec<QName> = state
        .schema
        .tables
        .iter()
        .filter(|table| table.partition_of.as_ref() == Some(name))
        .map(|table| table.name.clone())
        .collect();
    state.dropped(ObjectKind::Table, &name.to_string());
    for partition in partitions {
        forget(state, &partition);
    }
}

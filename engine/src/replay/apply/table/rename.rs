//! The names of tables, and what goes with a table.

use super::super::{relation, sequence};
use crate::{
    replay::{
        bodies,
        cursor::{Fail, Name, Outcome},
        state::{ObjectKind, State},
    },
    sql::{Family, OpaqueKind, QName, Table},
};

/// Renames a table and everything that refers to it.
pub(in crate::replay::apply) fn rename(state: &mut State<'_>, id: usize, to: &Name) -> Outcome<()> {
    let old = state.table_at(id)?.name.clone();
    if state.dialect.family() == Family::Sqlite && !state.legacy_alter_table && !state.uncertain {
        refuse_broken_views(state, to)?;
        refuse_broken_triggers(state, to)?;
    }
    relation::rename(state, &old, to)?;
    if state.dialect.family() == Family::Sqlite {
        // SQLite names the indexes of its constraints after the table.
        let prefix = format!("sqlite_autoindex_{}_", old.name);
        for index in &mut state.table_mut(id)?.indexes {
            if let Some(number) = index.name.strip_prefix(&prefix) {
                index.name = format!("sqlite_autoindex_{}_{number}", to.name);
            }
        }
    }
    if state.dialect.family() == Family::Mysql {
        rename_generated_keys(state.table_mut(id)?, &old.name, &to.name);
    }
    Ok(())
}

/// SQLite reads every view when a table is renamed, and refuses that when one of them reads a table that is not there.
fn refuse_broken_views(state: &State<'_>, to: &Name) -> Outcome<()> {
    let is_there = |name: &QName| {
        let tables = state.schema.tables.iter().map(|table| &table.name);
        let mut known = tables.chain(state.schema.opaque.iter().map(|opaque| &opaque.name));
        known.any(|known| known.name.eq_ignore_ascii_case(&name.name))
    };
    let views = state.schema.opaque.iter();
    for view in views.filter(|opaque| opaque.kind == OpaqueKind::View) {
        let mut sources = view.depends_on.iter().map(|(name, _)| name);
        if let Some(missing) = sources.find(|name| !is_there(name)) {
            let message = format!(
                "view `{}` reads the table `{}`, which does not exist: SQLite then renames no table",
                view.name.name, missing.name
            );
            return Err(Fail::new("dependent-object", message, to.at).help(
                "drop the view before and create it again afterwards, or put PRAGMA legacy_alter_table=ON before the rename",
            ));
        }
    }
    Ok(())
}

/// The same for the bodies of triggers.
fn refuse_broken_triggers(state: &State<'_>, to: &Name) -> Outcome<()> {
    let opaque = state.schema.opaque.iter();
    for trigger in opaque.filter(|opaque| opaque.kind == OpaqueKind::Trigger) {
        if let Some(missing) = bodies::missing_table(state, trigger) {
            let message = format!(
                "trigger `{}` names the table `{missing}`, which does not exist: SQLite then renames no table",
                trigger.name.name
            );
            return Err(Fail::new("dependent-object", message, to.at).help(
                "drop the trigger before and create it again afterwards, or put PRAGMA legacy_alter_table=ON before the rename",
            ));
        }
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
    let partitions = state.schema.partitions(name);
    let partitions: Vec<QName> = partitions.map(|table| table.name.clone()).collect();
    state.dropped(ObjectKind::Table, &name.to_string());
    for partition in partitions {
        forget(state, &partition);
    }
}

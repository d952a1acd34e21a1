//! What a migration changes of that on which other objects depend.

use std::collections::{BTreeMap, BTreeSet};

use super::text::mentions_any;
use crate::{
    diff::{ColumnChanges, Migration, Step, TableChange, Using},
    sql::{Column, ColumnType, QName, Table},
};

/// The columns of a table that change, and whether conditions on them have to be read anew.
pub(super) type Columns<'a> = BTreeMap<&'a str, bool>;

/// What changes.
#[derive(Debug, Default)]
pub(super) struct Changed<'a> {
    /// Columns that get another type, and generated ones that are made anew for them.
    pub(super) columns: BTreeMap<&'a QName, Columns<'a>>,
    /// Generated columns that are dropped and created again around the change.
    pub(super) remade: BTreeMap<&'a QName, BTreeSet<&'a str>>,
    /// Columns that a step drops and makes anew.
    pub(super) recreated: BTreeSet<(&'a QName, &'a str)>,
}

impl<'a> Changed<'a> {
    pub(super) fn new(migration: &Migration<'a>) -> Self {
        let mut changed = Changed {
            columns: columns(migration),
            remade: BTreeMap::new(),
            recreated: recreated(migration),
        };
        let previous = migration.previous;
        for (name, columns) in &mut changed.columns {
            // What a partition has of its table, the table's own step changes.
            let table = previous.table(name);
            let Some(table) = table.filter(|table| table.partition_of.is_none()) else {
                continue;
            };
            let names: Vec<&str> = columns.keys().copied().collect();
            for found in &table.columns {
                let twin = migration.next.table(&table.name);
                let twin = twin.and_then(|table| table.column(&found.name));
                // One that changes itself, or goes, is a step of its own.
                let stays = twin.is_some_and(|twin| twin == found);
                let expression = found.generated.as_ref().map(|g| g.expression.as_str());
                let reads = expression.is_some_and(|sql| mentions_any(sql, &names));
                if stays && reads {
                    columns.insert(&found.name, true);
                    changed
                        .remade
                        .entry(&table.name)
                        .or_default()
                        .insert(&found.name);
                }
            }
        }
        changed
    }

    /// The tables with what changes in them.
    pub(super) fn tables(&self, migration: &Migration<'a>) -> Vec<(&'a Table, &Columns<'a>)> {
        let previous = migration.previous;
        let found = self.columns.iter();
        let found = found.filter_map(|(name, columns)| Some((previous.table(name)?, columns)));
        let found = found.filter(|(table, _)| table.partition_of.is_none());
        found.collect()
    }

    pub(super) fn is_remade(&self, table: &QName, column: &str) -> bool {
        let remade = self.remade.get(table);
        remade.is_some_and(|columns| columns.contains(column))
    }
}

fn recreated<'a>(migration: &Migration<'a>) -> BTreeSet<(&'a QName, &'a str)> {
    let mut found = BTreeSet::new();
    for step in &migration.steps {
        let Step::AlterTable(alter) = step else {
            continue;
        };
        let table = alter.tables.previous.get();
        for change in &alter.changes {
            if let TableChange::DropAndRecreateColumn { column, .. } = change {
                found.insert((&table.name, column.previous.get().name.as_str()));
            }
        }
    }
    found
}

/// The columns whose type changes.
fn columns<'a>(migration: &Migration<'a>) -> BTreeMap<&'a QName, Columns<'a>> {
    let mut changed: BTreeMap<&QName, Columns<'a>> = BTreeMap::new();
    let previous = migration.previous;
    for step in &migration.steps {
        let Step::AlterTable(alter) = step else {
            continue;
        };
        let old = alter.tables.previous.get();
        for change in &alter.changes {
            let (column, changes) = match change {
                TableChange::AlterColumn { column, changes }
                | TableChange::DropAndRecreateColumn { column, changes } => (column, changes),
                _ => continue,
            };
            let (before, after) = (column.previous.get(), column.next.get());
            if is_retyped(before, after, *changes) {
                let columns = changed.entry(&old.name).or_default();
                columns.insert(&before.name, is_another(before, after));
            }
        }
    }
    let replaced: Vec<&QName> = replaced_enums(migration).collect();
    for table in &previous.tables {
        for column in &table.columns {
            if matches!(&column.ty, ColumnType::Enum(ty) if replaced.contains(&ty)) {
                let columns = changed.entry(&table.name).or_default();
                columns.insert(&column.name, true);
            }
        }
    }
    // A partition changes with its table, as does one that inherits, and what reads it is in the way as well.
    for table in &previous.tables {
        let parents = previous.parents(&table.name).into_iter();
        for name in previous.ancestors(&table.name).chain(parents) {
            if let Some(columns) = changed.get(name).cloned() {
                changed.entry(&table.name).or_default().extend(columns);
            }
        }
    }
    changed
}

fn is_retyped(old: &Column, new: &Column, changes: ColumnChanges) -> bool {
    use crate::sql::Arity::List;
    changes.cast.is_some() || (changes.arity && (old.arity == List) != (new.arity == List))
}

/// True when a condition may not fit the new type as PostgreSQL keeps it: its literals have the old one.
fn is_another(old: &Column, new: &Column) -> bool {
    let is_enum = |column: &Column| matches!(column.ty, ColumnType::Enum(_));
    is_enum(old) || is_enum(new) || Using::between(old, new).is_some()
}

/// Enum types that lose values: another one takes their name.
pub(super) fn replaced_enums<'a>(migration: &Migration<'a>) -> impl Iterator<Item = &'a QName> {
    migration.steps.iter().filter_map(|step| match step {
        Step::AlterEnum(alter) if !alter.dropped.is_empty() => {
            Some(&alter.enums.previous.get().name)
        }
        _ => None,
    })
}

/// The values that go with them: no text can name them afterwards.
pub(super) fn lost_values<'a>(migration: &'a Migration<'_>) -> Vec<&'a str> {
    let steps = migration.steps.iter();
    let dropped = steps.filter_map(|step| match step {
        Step::AlterEnum(alter) => Some(&alter.dropped),
        _ => None,
    });
    dropped.flatten().map(String::as_str).collect()
}

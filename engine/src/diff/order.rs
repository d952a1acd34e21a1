//! The order of steps: that of [`Step`]'s variants, with exceptions that no order of kinds can
//! express.

use super::{
    At, Pair, Step, TableChange, inherited,
    table::{is_of_replaced_enum, primary_key_columns},
};
use crate::dialect::facts;
use crate::sql::{Dialect, Index, IndexKind, SqlSchema, Table};

pub(super) fn sort(steps: &mut Vec<Step>, previous: &SqlSchema, next: &SqlSchema) {
    steps.sort();
    keep_identity(steps);
    rename_out_of_the_way(steps, next.dialect);
    inherited::drop_heirs_first(steps, previous);
    inherited::create_parents_first(steps, next);
    let facts = facts(next.dialect);
    if facts.indexes_foreign_keys {
        rename_indexes_of_keys_first(steps);
    }
    if facts.replaces_enums {
        drop_keys_of_enums_first(steps, previous, next);
    }
}

/// An index gives its name up before another one comes that is called so. (Prisma has it the other way round,
/// and its script fails.)
fn rename_out_of_the_way(steps: &mut Vec<Step>, dialect: Dialect) {
    let is_create = |step: &Step| matches!(step, Step::CreateIndex { .. });
    let Some(at) = steps.iter().position(is_create) else {
        return;
    };
    // Where index names belong to tables, those of one table.
    let per_table = facts(dialect).index_names_per_table;
    let place = |table: &At<'_, Table>| match per_table {
        true => table.name.name.clone(),
        false => table.name.namespace.clone().unwrap_or_default(),
    };
    let created: Vec<(String, String)> = steps
        .iter()
        .filter_map(|step| match step {
            Step::CreateIndex { table, index, .. } => Some((place(table), index.name.clone())),
            _ => None,
        })
        .collect();
    let is_in_the_way = |step: &Step| {
        let Step::RenameIndex(names) = step else {
            return false;
        };
        let (table, index) = &names.previous;
        created.contains(&(place(table), index.name.clone()))
    };
    let (first, later) = steps.split_off(at).into_iter().partition(is_in_the_way);
    steps.extend::<Vec<Step>>(first);
    steps.extend::<Vec<Step>>(later);
}

/// An enum type that loses values is replaced column by column, for which foreign keys on these columns
/// must be gone already. (Prisma has it the other way round, and its script fails.)
fn drop_keys_of_enums_first(steps: &mut Vec<Step>, previous: &SqlSchema, next: &SqlSchema) {
    let is_of_enum = |step: &Step| {
        let Step::DropForeignKey(table, key) = step else {
            return false;
        };
        is_of_replaced_enum(previous, next, table, key)
    };
    let is_alter = |step: &Step| matches!(step, Step::AlterEnum(_));
    let Some(at) = steps.iter().position(is_alter) else {
        return;
    };
    let (first, later) = steps.split_off(at).into_iter().partition(is_of_enum);
    steps.extend::<Vec<Step>>(first);
    steps.extend::<Vec<Step>>(later);
}

/// MySQL drops the index that it made for a foreign key as soon as another one can take its
/// place, so it gets its new name before new indexes come. (Prisma has it the other way round, and
/// its script fails.)
fn rename_indexes_of_keys_first(steps: &mut Vec<Step>) {
    let is_of_key = |step: &Step| {
        let Step::RenameIndex(names) = step else {
            return false;
        };
        let (table, index) = &names.previous;
        let mut keys = table.foreign_keys.iter();
        keys.any(|key| key.name.as_deref() == Some(index.name.as_str()))
    };
    let is_create = |step: &Step| matches!(step, Step::CreateIndex { .. });
    let Some(at) = steps.iter().position(is_create) else {
        return;
    };
    let (renamed, later) = steps.split_off(at).into_iter().partition(is_of_key);
    steps.extend::<Vec<Step>>(renamed);
    steps.extend::<Vec<Step>>(later);
}

/// A table without primary key is identified by a unique index (replication needs it). When that
/// index gives way to a primary key on the same columns, it goes after the key has come.
fn keep_identity(steps: &mut Vec<Step>) {
    let mut position = 0;
    while position < steps.len() {
        let Step::DropIndex(table, index) = steps[position] else {
            position += 1;
            continue;
        };
        let replacement = key_that_replaces(&steps[position + 1..], table, index);
        match replacement {
            Some(offset) => {
                let step = steps.remove(position);
                steps.insert(position + 1 + offset, step);
            }
            None => position += 1,
        }
    }
}

fn key_that_replaces(later: &[Step], old: At<'_, Table>, index: At<'_, Index>) -> Option<usize> {
    if index.kind != IndexKind::Unique || old.primary_key.is_some() {
        return None;
    }
    let columns: Vec<&str> = index
        .columns
        .iter()
        .filter_map(|column| column.name())
        .collect();
    later.iter().position(|step| {
        let Step::AlterTable(alter) = step else {
            return false;
        };
        if alter.tables.previous != old {
            return false;
        }
        let keeps_columns = alter.changes.iter().all(|change| match change {
            TableChange::DropColumn(column)
            | TableChange::DropAndRecreateColumn {
                column: Pair {
                    previous: column, ..
                },
                ..
            } => !columns.contains(&column.name.as_str()),
            _ => true,
        });
        alter.changes.contains(&TableChange::AddPrimaryKey)
            && keeps_columns
            && primary_key_columns(&alter.tables.next) == columns
    })
}

//! The order of steps: that of [`Step`]'s variants, with one exception that no order of kinds
//! can express.

use super::{Step, TableChange, table::primary_key_columns};
use crate::sql::{IndexKind, SqlSchema};

pub(super) fn sort(steps: &mut Vec<Step>, previous: &SqlSchema, next: &SqlSchema) {
    steps.sort();
    keep_identity(steps, previous, next);
}

/// A table without primary key is identified by a unique index (replication needs it). When that
/// index gives way to a primary key on the same columns, it goes after the key has come.
fn keep_identity(steps: &mut Vec<Step>, previous: &SqlSchema, next: &SqlSchema) {
    let mut position = 0;
    while position < steps.len() {
        let Step::DropIndex(table, index) = steps[position] else {
            position += 1;
            continue;
        };
        let replacement = key_that_replaces(&steps[position + 1..], previous, next, table, index);
        match replacement {
            Some(offset) => {
                let step = steps.remove(position);
                steps.insert(position + 1 + offset, step);
            }
            None => position += 1,
        }
    }
}

fn key_that_replaces(
    later: &[Step],
    previous: &SqlSchema,
    next: &SqlSchema,
    table: usize,
    index: usize,
) -> Option<usize> {
    let old = &previous.tables[table];
    let index = &old.indexes[index];
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
        if alter.tables.previous != table {
            return false;
        }
        let keeps_columns = alter.changes.iter().all(|change| match change {
            TableChange::DropColumn(column) => {
                !columns.contains(&old.columns[*column].name.as_str())
            }
            TableChange::DropAndRecreateColumn { column, .. } => {
                !columns.contains(&old.columns[column.previous].name.as_str())
            }
            _ => true,
        });
        alter.changes.contains(&TableChange::AddPrimaryKey)
            && keeps_columns
            && primary_key_columns(&next.tables[alter.tables.next]) == columns
    })
}

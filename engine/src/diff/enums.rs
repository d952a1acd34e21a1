//! Steps for enum types.

use std::collections::BTreeMap;

use super::{AlterEnum, ColumnId, Pair, Step, pairs::Pairs};
use crate::sql::{ColumnType, QName, SqlSchema, Table};

pub(super) fn push(pairs: &Pairs, steps: &mut Vec<Step>) {
    let previous = positions(pairs.previous);
    let next = positions(pairs.next);
    for (id, old) in pairs.previous.enums.iter().enumerate() {
        let Some(&new_id) = next.get(&old.name) else {
            steps.push(Step::DropEnum(id));
            continue;
        };
        let new = &pairs.next.enums[new_id];
        let created = without(&new.values, &old.values);
        let dropped = without(&old.values, &new.values);
        if !created.is_empty() || !dropped.is_empty() {
            let defaults = defaults_of(pairs, &old.name);
            let enums = Pair::new(id, new_id);
            steps.push(Step::AlterEnum(AlterEnum {
                enums,
                created,
                dropped,
                defaults,
            }));
        }
    }
    for (id, new) in pairs.next.enums.iter().enumerate() {
        if !previous.contains_key(&new.name) {
            steps.push(Step::CreateEnum(id));
        }
    }
}

fn positions(schema: &SqlSchema) -> BTreeMap<&QName, usize> {
    schema
        .enums
        .iter()
        .enumerate()
        .map(|(id, e)| (&e.name, id))
        .collect()
}

pub(super) fn without(values: &[String], others: &[String]) -> Vec<String> {
    values
        .iter()
        .filter(|value| !others.contains(value))
        .cloned()
        .collect()
}

/// The columns whose default has the type: it must go before the type can change, and come
/// back afterwards where the next schema still has one.
fn defaults_of(pairs: &Pairs, name: &QName) -> Vec<(ColumnId, Option<ColumnId>)> {
    let uses = |table: &Table, column: usize| {
        let column = &table.columns[column];
        column.default.is_some() && matches!(&column.ty, ColumnType::Enum(ty) if ty == name)
    };
    let mut found = Vec::new();
    for &table in &pairs.dropped_tables {
        let columns = 0..pairs.previous.tables[table].columns.len();
        found.extend(
            columns
                .filter(|&column| uses(&pairs.previous.tables[table], column))
                .map(|column| (ColumnId { table, column }, None)),
        );
    }
    for pair in &pairs.tables {
        let previous_id = |column| ColumnId {
            table: pair.ids.previous,
            column,
        };
        let dropped = pair
            .dropped
            .iter()
            .filter(|&&column| uses(pair.tables.previous, column));
        found.extend(dropped.map(|&column| (previous_id(column), None)));
        for (column, _) in &pair.columns {
            if uses(pair.tables.previous, column.previous) {
                let next = ColumnId {
                    table: pair.ids.next,
                    column: column.next,
                };
                let still = uses(pair.tables.next, column.next).then_some(next);
                found.push((previous_id(column.previous), still));
            }
        }
    }
    found
}

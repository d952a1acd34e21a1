//! CockroachDB: hardly any type can be changed in place.

use super::{Cast, ListChange, Pair, length, list_change, postgres::is_same};
use crate::sql::{Column, ColumnType, NativeType, Table};

pub(super) fn cast(tables: Pair<&Table>, previous: &Column, next: &Column) -> Option<Cast> {
    match (&previous.ty, &next.ty) {
        (ColumnType::Enum(a), ColumnType::Enum(b)) => {
            let is_same = a == b && list_change(previous.arity, next.arity).is_none();
            return (!is_same).then_some(Cast::None);
        }
        (ColumnType::Enum(_), _) | (_, ColumnType::Enum(_)) => return Some(Cast::None),
        _ => {}
    }
    let native = |column: &'_ Column| match &column.ty {
        ColumnType::Native(ty) => Some(ty.clone()),
        _ => None,
    };
    let (old, new) = (native(previous), native(next));
    match list_change(previous.arity, next.arity) {
        Some(ListChange::ToList) => return Some(Cast::None),
        Some(ListChange::ToScalar) => {
            let Some(new) = new else {
                return Some(Cast::None);
            };
            return Some(match (new.name.as_str(), length(&new)) {
                ("STRING", None) => Cast::Safe,
                ("STRING" | "CHAR", _) => Cast::Risky,
                _ => Cast::None,
            });
        }
        None => {}
    }
    match (old, new) {
        (Some(old), Some(new)) if is_same(&old, &new) => None,
        (Some(old), Some(new)) => {
            let indexed =
                is_indexed(tables.previous, &previous.name) && is_indexed(tables.next, &next.name);
            between(&old, &new, indexed)
        }
        (None, None) => None,
        _ => Some(Cast::Risky),
    }
}

fn between(old: &NativeType, new: &NativeType, indexed: bool) -> Option<Cast> {
    let is_time = matches!(
        old.name.as_str(),
        "TIME" | "TIMETZ" | "TIMESTAMP" | "TIMESTAMPTZ"
    );
    match (old.name.as_str(), new.name.as_str()) {
        ("INT4", "STRING") if new.args.is_empty() && !indexed => Some(Cast::Safe),
        ("INT8", "INT4") if !indexed => Some(Cast::Risky),
        // Six digits are what a time has when nothing is said.
        (a, b) if is_time && a == b && length(old).unwrap_or(6) == length(new).unwrap_or(6) => None,
        _ => Some(Cast::None),
    }
}

fn is_indexed(table: &Table, column: &str) -> bool {
    let key = table.primary_key.iter().flat_map(|key| &key.columns);
    let indexes = table.indexes.iter().flat_map(|index| &index.columns);
    key.chain(indexes)
        .any(|covered| covered.name() == Some(column))
}

//! Steps for enum types.

use super::{AlterEnum, At, OfTable, Pair, Step, pairs::Pairs};
use crate::sql::{Column, ColumnType, QName};

pub(super) fn push<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    for old in At::all(&pairs.previous.enums) {
        let next = pairs.next.enums.find(&old.name);
        let Some(new) = next.map(|id| At::new(&pairs.next.enums, id)) else {
            steps.push(Step::DropEnum(old));
            continue;
        };
        let created = without(&new.values, &old.values);
        let dropped = without(&old.values, &new.values);
        if !created.is_empty() || !dropped.is_empty() {
            let defaults = defaults_of(pairs, &old.name);
            let enums = Pair::new(old, new);
            steps.push(Step::AlterEnum(AlterEnum {
                enums,
                created,
                dropped,
                defaults,
            }));
        }
    }
    for new in At::all(&pairs.next.enums) {
        if pairs.previous.enums.find(&new.name).is_none() {
            steps.push(Step::CreateEnum(new));
        }
    }
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
fn defaults_of<'a>(
    pairs: &Pairs<'a>,
    name: &QName,
) -> Vec<(OfTable<'a, Column>, Option<At<'a, Column>>)> {
    let uses = |column: &At<'_, Column>| {
        column.default.is_some() && matches!(&column.ty, ColumnType::Enum(ty) if ty == name)
    };
    let mut found = Vec::new();
    for &id in &pairs.dropped_tables {
        let table = At::new(&pairs.previous.tables, id);
        let columns = At::all(&table.get().columns).filter(uses);
        found.extend(columns.map(|column| ((table, column), None)));
    }
    for pair in &pairs.tables {
        let table = pairs.at(pair).previous;
        let dropped = pair.at_dropped().filter(uses);
        found.extend(dropped.map(|column| ((table, column), None)));
        for (column, _) in pair.at_columns() {
            if uses(&column.previous) {
                let still = Some(column.next).filter(uses);
                found.push(((table, column.previous), still));
            }
        }
    }
    found
}

//! Tables that have to be rebuilt: nearly every change on SQLite, and on CockroachDB the loss
//! of the primary key's column.

use std::collections::BTreeSet;

use super::{
    Cast, Pair, RedefineTable, Step,
    pairs::Pairs,
    table::{primary_key_changed, primary_key_columns},
};
use crate::{
    dialect::facts,
    sql::{Arity, Column, Default, Dialect, Family, parentheses},
};

/// The positions of the table pairs that have to be rebuilt.
pub(super) fn tables(pairs: &Pairs) -> BTreeSet<usize> {
    let needs_rebuild = |pair: &super::TablePair| match pairs.next.dialect.family() {
        Family::Sqlite => {
            let keys = (
                &pair.tables.previous.primary_key,
                &pair.tables.next.primary_key,
            );
            keys.0.is_some() != keys.1.is_some()
                || primary_key_changed(Dialect::Sqlite, pair)
                || !pair.dropped.is_empty()
                || pair
                    .added
                    .iter()
                    .any(|&id| !can_be_added(&pair.tables.next.columns[id]))
                || pair.columns.iter().any(|(_, changes)| !changes.is_empty())
                || !pair.created_foreign_keys(Dialect::Sqlite).is_empty()
                || !pair.dropped_foreign_keys(Dialect::Sqlite).is_empty()
                || changes_constraint(pairs, pair)
        }
        Family::Postgres if facts(pairs.next.dialect).alters_primary_keys => {
            let key = primary_key_columns(pair.tables.previous);
            let [id] = key[..] else { return false };
            let dropped = pair
                .dropped
                .iter()
                .any(|&c| pair.tables.previous.columns[c].name == id);
            dropped
                || pair
                    .changes_of(id)
                    .is_some_and(|changes| changes.cast == Some(Cast::None))
        }
        Family::Postgres | Family::Mysql => false,
    };
    (0..pairs.tables.len())
        .filter(|&position| needs_rebuild(&pairs.tables[position]))
        .collect()
}

/// True when a `UNIQUE` inside of the table comes or goes: SQLite's own name for its index stands in no script.
fn changes_constraint(pairs: &Pairs, pair: &super::TablePair) -> bool {
    let schemas = Pair::new(pairs.previous, pairs.next);
    let (old, new) = (&pair.tables.previous.indexes, &pair.tables.next.indexes);
    let goes = pair
        .dropped_indexes(schemas)
        .into_iter()
        .any(|id| old[id].constraint);
    goes || pair
        .created_indexes(schemas)
        .into_iter()
        .any(|id| new[id].constraint)
}

/// True for a column that SQLite adds to a table with rows: what they get must be known without
/// looking at the clock or computing. (Prisma adds `CURRENT_TIMESTAMP` too, and its script fails; and it copies all
/// rows for a required column with a constant default.)
fn can_be_added(column: &Column) -> bool {
    let is_stored = column
        .generated
        .as_ref()
        .is_some_and(|generated| generated.stored);
    let is_constant = match &column.default {
        Some(Default::Now) => false,
        Some(Default::Expression(Some(sql))) => {
            let sql = sql.trim().to_ascii_uppercase();
            !sql.starts_with('(')
                && !sql.starts_with("CURRENT_")
                && parentheses::function(Dialect::Sqlite, &sql).is_none()
        }
        _ => true,
    };
    let has_value = match &column.default {
        Some(Default::Value(_)) => true,
        Some(Default::Expression(Some(sql))) => !sql.trim().eq_ignore_ascii_case("NULL"),
        _ => false,
    };
    (column.arity != Arity::Required || has_value) && is_constant && !is_stored
}

pub(super) fn push<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    if pairs.redefined.is_empty() {
        return;
    }
    let dialect = pairs.next.dialect;
    // Next schema's order, which a reader of the schema expects.
    let mut positions: Vec<usize> = pairs.redefined.iter().copied().collect();
    positions.sort_by_key(|&position| pairs.tables[position].ids.previous);
    let tables = positions.into_iter().map(|position| {
        let pair = &pairs.tables[position];
        let loses_key =
            pair.tables.previous.primary_key.is_some() && pair.tables.next.primary_key.is_none();
        RedefineTable {
            tables: pairs.at(pair),
            added: pair.at_added().collect(),
            dropped: pair.at_dropped().collect(),
            kept: pair.at_columns().collect(),
            primary_key_changed: loses_key || primary_key_changed(dialect, pair),
        }
    });
    steps.push(Step::RedefineTables(tables.collect()));
}

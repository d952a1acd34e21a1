//! Operator classes of ordinary (B-tree) indexes. Prisma does not read them from a database, so its
//! scripts make an index anew, again and again, whenever the schema names one.

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::{Index, QName, SqlSchema};

/// Forgets the operator classes of B-tree indexes, as Prisma does when it reads a database.
pub(crate) fn forget(side: &mut SqlSchema) {
    retain(&SqlSchema::empty(side.dialect), side);
}

/// Forgets those of the indexes that both sides have.
pub(super) fn forget_common(a: &mut SqlSchema, b: &mut SqlSchema) {
    let names = |side: &SqlSchema| -> BTreeSet<(QName, String)> {
        let tables = side.tables.iter();
        let names = tables.flat_map(|table| table.indexes.iter().map(move |index| (table, index)));
        names
            .map(|(table, index)| (table.name.clone(), index.name.clone()))
            .collect()
    };
    let both = [names(a), names(b)];
    let is_common = |table: &QName, index: &Index| {
        let name = (table.clone(), index.name.clone());
        both.iter().all(|names| names.contains(&name))
    };
    for table in a.tables.iter_mut().chain(&mut b.tables) {
        let indexes = table.indexes.iter_mut();
        for index in indexes.filter(|index| index.algorithm.is_none()) {
            if is_common(&table.name, index) {
                let columns = index.columns.iter_mut();
                columns.for_each(|column| column.operator_class = None);
            }
        }
    }
}

/// Forgets the operator classes of those B-tree indexes for which `wanted` names none or another one: what the schema
/// does not speak of is no difference, what it asks for and has is none either.
pub(super) fn retain(wanted: &SqlSchema, side: &mut SqlSchema) {
    let mut classes: BTreeMap<(&QName, &str), Vec<Option<&str>>> = BTreeMap::new();
    for table in &wanted.tables {
        for index in &table.indexes {
            classes.insert((&table.name, &index.name), classes_of(index));
        }
    }
    for table in &mut side.tables {
        for index in &mut table.indexes {
            let is_wanted = classes
                .get(&(&table.name, index.name.as_str()))
                .is_some_and(|wanted| *wanted == classes_of(index));
            if index.algorithm.is_none() && !is_wanted {
                let columns = index.columns.iter_mut();
                columns.for_each(|column| column.operator_class = None);
            }
        }
    }
}

fn classes_of(index: &Index) -> Vec<Option<&str>> {
    let columns = index.columns.iter();
    columns
        .map(|column| column.operator_class.as_deref())
        .collect()
}

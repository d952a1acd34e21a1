//! The indexes that MySQL makes for foreign keys: they come with the key, go when another index serves it, and stay
//! when the key goes.

use crate::{
    dialect::facts,
    plan::identifier,
    sql::{Index, SqlSchema, Table},
};

/// Lets the database make them again: drops the foreign keys that had one and have another index now, so that the
/// planned statements add the keys anew. An index that is created by name would be another one: it stays when the
/// next index comes.
pub(super) fn made_again(previous: &mut SqlSchema, next: &mut SqlSchema) -> String {
    let mut out = String::new();
    let dialect = next.dialect;
    if !facts(dialect).indexes_foreign_keys {
        return out;
    }
    for id in 0..next.tables.len() {
        let Some(table) = next.tables.get_mut(id) else {
            continue;
        };
        let Some(old) = previous.tables.find(&table.name) else {
            continue;
        };
        let Some(old) = previous.tables.get_mut(old) else {
            continue;
        };
        let is_gone = |index: &Index| index.implicit && !has(old, index);
        let gone: Vec<Index> = table
            .indexes
            .iter()
            .filter(|index| is_gone(index))
            .cloned()
            .collect();
        table.indexes.retain(|index| !gone.contains(index));
        let place = identifier(dialect, &table.name.name);
        old.foreign_keys.retain(|key| {
            let goes = gone.iter().any(|index| begins_with(index, &key.columns));
            if let Some(name) = key.name.as_ref().filter(|_| goes) {
                let name = identifier(dialect, name);
                out +=
                    &format!("-- DropForeignKey\nALTER TABLE {place} DROP FOREIGN KEY {name};\n");
            }
            !goes
        });
        // What serves the key instead goes before the key is back, or the key holds it.
        old.indexes.retain(|index| {
            let serves = gone.iter().any(|own| begins_with(index, &names(own)));
            let goes = serves && !has(table, index);
            if goes {
                let name = identifier(dialect, &index.name);
                out += &format!("-- DropIndex\nDROP INDEX {name} ON {place};\n");
            }
            !goes
        });
    }
    out
}

fn names(index: &Index) -> Vec<String> {
    let names = index.columns.iter().filter_map(|column| column.name());
    names.map(str::to_owned).collect()
}

fn begins_with(index: &Index, columns: &[String]) -> bool {
    names(index).starts_with(columns)
}

fn has(table: &Table, index: &Index) -> bool {
    table.indexes.iter().any(|other| other.name == index.name)
}

/// Drops those that are left when their foreign keys are dropped.
pub(super) fn left(back: &SqlSchema, before: &SqlSchema) -> String {
    let mut out = String::new();
    if !facts(before.dialect).indexes_foreign_keys {
        return out;
    }
    for table in &back.tables {
        let Some(old) = before.table(&table.name) else {
            continue;
        };
        let left = table
            .indexes
            .iter()
            .filter(|index| !index.implicit && !has(old, index));
        for index in left {
            let name = identifier(before.dialect, &index.name);
            let table = identifier(before.dialect, &table.name.name);
            out += &format!("\n-- DropIndex\nDROP INDEX {name} ON {table};\n");
        }
    }
    out
}

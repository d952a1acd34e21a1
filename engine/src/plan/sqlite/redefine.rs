//! Rebuilding tables, all of them between one pair of pragmas.
//!
//! Foreign keys are off while the old table is dropped, otherwise `ON DELETE CASCADE` empties
//! the tables that refer to it. Inside a transaction `foreign_keys` does nothing; whoever runs
//! the script in one has to turn them off before it begins.

use super::{create_index, ident, table};
use crate::{
    diff::{Migration, RedefineTable},
    sql::{Arity, Column, Table},
};

pub(super) fn statements(migration: &Migration, tables: &[RedefineTable]) -> Vec<String> {
    let mut out = vec![
        "PRAGMA defer_foreign_keys=ON".to_owned(),
        "PRAGMA foreign_keys=OFF".to_owned(),
    ];
    for redefine in tables {
        rebuild(migration, redefine, &mut out);
    }
    out.push("PRAGMA foreign_keys=ON".to_owned());
    out.push("PRAGMA defer_foreign_keys=OFF".to_owned());
    out
}

fn rebuild(migration: &Migration, redefine: &RedefineTable, out: &mut Vec<String>) {
    let old = &migration.previous.tables[redefine.tables.previous];
    let new = &migration.next.tables[redefine.tables.next];
    let temporary = format!("new_{}", new.name.name);
    out.push(table::create(new, &temporary));
    out.push(match redefine.kept.is_empty() {
        true => keep_rows(old, new, &temporary),
        false => copy(migration, redefine, &temporary),
    });
    out.push(format!("DROP TABLE {}", ident(&old.name.name)));
    out.push(format!(
        "ALTER TABLE {} RENAME TO {}",
        ident(&temporary),
        ident(&new.name.name)
    ));
    out.extend((0..new.indexes.len()).map(|id| create_index(new, id)));
}

/// As many rows as before where no column stays: they take the defaults of the new columns, as
/// other databases do it. (Prisma copies nothing, and all rows are lost.)
fn keep_rows(old: &Table, new: &Table, temporary: &str) -> String {
    let is_nullable =
        |column: &&Column| column.arity == Arity::Nullable || table::is_row_number(new, column);
    let with_default = || new.columns.iter().find(|c| table::default_of(c).is_some());
    let nullable = new.columns.iter().find(is_nullable);
    let (column, value) = match (nullable, with_default()) {
        (Some(column), _) => (Some(column), None),
        (None, Some(column)) => (Some(column), table::default_of(column)),
        // Rows have no value for any column; that they are refused is in the warnings.
        (None, None) => (new.columns.first(), None),
    };
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}",
        ident(temporary),
        column.map_or_else(String::new, |column| ident(&column.name)),
        value.as_deref().unwrap_or("NULL"),
        ident(&old.name.name)
    )
}

/// Copies the rows. Where a column becomes required and has a default, its nulls take it.
fn copy(migration: &Migration, redefine: &RedefineTable, temporary: &str) -> String {
    let old = &migration.previous.tables[redefine.tables.previous];
    let new = &migration.next.tables[redefine.tables.next];
    let mut targets = Vec::new();
    let mut sources = Vec::new();
    for (ids, changes) in &redefine.kept {
        let column = &new.columns[ids.next];
        let name = ident(&column.name);
        let default = table::default_of(column);
        let source = match default {
            Some(default) if changes.arity && column.arity == Arity::Required => {
                format!("coalesce({name}, {default}) AS {name}")
            }
            _ => name.clone(),
        };
        targets.push(name);
        sources.push(source);
    }
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}",
        ident(temporary),
        targets.join(", "),
        sources.join(", "),
        ident(&old.name.name)
    )
}

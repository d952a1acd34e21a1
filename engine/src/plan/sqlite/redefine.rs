//! Rebuilding tables, all of them between one pair of pragmas.
//!
//! Foreign keys are off while the old table is dropped, otherwise `ON DELETE CASCADE` empties
//! the tables that refer to it. Inside a transaction `foreign_keys` does nothing; whoever runs
//! the script in one has to turn them off before it begins.

use super::{create_index, ident, table};
use crate::{
    diff::{Migration, RedefineTable},
    plan::quote,
    sql::{Arity, Column, Dialect, Opaque, OpaqueKind, Table},
};

pub(super) fn statements(migration: &Migration, tables: &[RedefineTable]) -> Vec<String> {
    let mut out = vec![
        "PRAGMA defer_foreign_keys=ON".to_owned(),
        "PRAGMA foreign_keys=OFF".to_owned(),
    ];
    // While a table has its other name SQLite looks for it in every view and trigger, unless it is told not to.
    let looks = |opaque: &Opaque| matches!(opaque.kind, OpaqueKind::View | OpaqueKind::Trigger);
    let has_readers = migration.previous.opaque.iter().any(looks);
    if has_readers {
        out.push("PRAGMA legacy_alter_table=ON".to_owned());
    }
    for redefine in tables {
        rebuild(migration, redefine, &mut out);
    }
    if has_readers {
        out.push("PRAGMA legacy_alter_table=OFF".to_owned());
    }
    out.push("PRAGMA foreign_keys=ON".to_owned());
    out.push("PRAGMA defer_foreign_keys=OFF".to_owned());
    out
}

fn rebuild(migration: &Migration, redefine: &RedefineTable, out: &mut Vec<String>) {
    let (old, new) = (redefine.tables.previous.get(), redefine.tables.next.get());
    let temporary = format!("new_{}", new.name.name);
    out.push(table::create(new, &temporary));
    out.push(match redefine.kept.is_empty() {
        true => keep_rows(old, new, &temporary),
        false => copy(migration, redefine, &temporary),
    });
    out.extend(keep_counter(old, new, &temporary));
    out.push(format!("DROP TABLE {}", ident(&old.name.name)));
    out.push(format!(
        "ALTER TABLE {} RENAME TO {}",
        ident(&temporary),
        ident(&new.name.name)
    ));
    let own = new.indexes.iter().filter(|index| !index.constraint);
    out.extend(own.map(|index| create_index(new, index)));
    // They went with the old table.
    let triggers = migration.next.opaque.iter().filter(|opaque| {
        opaque.kind == OpaqueKind::Trigger && opaque.table.as_ref() == Some(&new.name)
    });
    out.extend(triggers.filter_map(|trigger| trigger.sql.clone()));
}

/// A number that a row had is not given to another one, even when that row is gone: the counter of
/// `AUTOINCREMENT` goes along. (Prisma begins again behind the last row that is there.)
fn keep_counter(old: &Table, new: &Table, temporary: &str) -> Option<String> {
    let counted = |table: &Table| {
        let mut columns = table.columns.iter();
        let column = columns.find(|column| table::is_row_number(table, column));
        column.map(|column| column.name.clone())
    };
    if counted(old)? != counted(new)? {
        return None;
    }
    let text = |name: &str| quote::string(Dialect::Sqlite, name);
    Some(format!(
        "UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = {}), seq) WHERE name = {}",
        text(&old.name.name),
        text(temporary)
    ))
}

/// True when the table's rows are known by their hidden numbers: a full-text index over them finds them so.
fn keeps_row_ids(migration: &Migration, old: &Table, new: &Table) -> bool {
    let has_row_ids = |table: &Table| !table.options.contains_key("WITHOUT ROWID");
    let counts = new.columns.iter().any(|c| table::is_row_number(new, c));
    let named = |name: &str| {
        new.columns
            .iter()
            .any(|c| c.name.eq_ignore_ascii_case(name))
    };
    let mut opaque = migration.previous.opaque.iter();
    has_row_ids(old)
        && has_row_ids(new)
        && !counts
        && !named("rowid")
        && opaque.any(|opaque| {
            opaque.kind == OpaqueKind::VirtualTable && opaque.mentions(Dialect::Sqlite, &old.name)
        })
}

/// As many rows as before where no column stays: they take the defaults of the new columns, as
/// other databases do it. (Prisma copies nothing, and all rows are lost.)
fn keep_rows(old: &Table, new: &Table, temporary: &str) -> String {
    let is_nullable = |column: &&Column| {
        let takes_null = column.arity == Arity::Nullable || table::is_row_number(new, column);
        takes_null && column.generated.is_none()
    };
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
    let (old, new) = (redefine.tables.previous.get(), redefine.tables.next.get());
    let mut targets = Vec::new();
    let mut sources = Vec::new();
    if keeps_row_ids(migration, old, new) {
        targets.push("rowid".to_owned());
        sources.push("rowid".to_owned());
    }
    for (column, changes) in &redefine.kept {
        let column = &column.next;
        if column.generated.is_some() {
            continue;
        }
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

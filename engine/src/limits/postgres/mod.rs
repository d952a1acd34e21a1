//! What PostgreSQL refuses. The facts about types are those of its catalogues (`pg_cast`, `pg_amop`,
//! `pg_opclass`); `tests/tests/limits.rs` asks a server whether they hold.

mod defaults;
mod indexes;
mod keys;

use super::Found;
use crate::sql::{Arity, Column, ColumnType, SqlSchema, Table};

/// `MaxHeapAttributeNumber`.
const COLUMNS: usize = 1600;

pub(super) fn check(schema: &SqlSchema, table: &Table, found: &mut Found) {
    found.columns("PostgreSQL", COLUMNS, table);
    for column in &table.columns {
        defaults::check(table, column, found);
    }
    indexes::check(schema, table, found);
    for key in &table.foreign_keys {
        keys::check(schema, table, key, found);
    }
}

/// The type's name without parameters, for those that the schema language knows.
fn name(column: &Column) -> Option<&str> {
    match &column.ty {
        ColumnType::Native(ty) => Some(&ty.name),
        _ => None,
    }
}

/// The type as a message shows it.
fn shown(column: &Column) -> String {
    let name = match &column.ty {
        ColumnType::Native(ty) => ty.name.clone(),
        ColumnType::Enum(name) => format!("\"{}\"", name.name),
        ColumnType::InlineEnum(_) => "ENUM".to_owned(),
        ColumnType::Unsupported(text) => text.clone(),
    };
    match column.arity {
        Arity::List => format!("{name}[]"),
        _ => name,
    }
}

/// True for a type that only the server knows.
fn is_unknown(column: &Column) -> bool {
    matches!(column.ty, ColumnType::Unsupported(_))
}

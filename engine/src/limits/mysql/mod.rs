//! What MySQL and MariaDB both refuse, and what MySQL does when the message says so. The sizes are
//! those of InnoDB with `utf8mb4`; `tests/tests/limits.rs` asks servers whether they hold.

mod defaults;
mod indexes;
mod keys;

pub(crate) use keys::apart;

use super::{Found, Part};
use crate::sql::{Column, ColumnType, NativeType, SqlSchema, Table};

/// InnoDB's number of columns.
const COLUMNS: usize = 1017;

/// What the columns of a row may take together, large texts apart.
const ROW: u64 = 65_535;

pub(super) fn check(schema: &SqlSchema, table: &Table, found: &mut Found) {
    found.columns("MySQL", COLUMNS, table);
    let row: u64 = table.columns.iter().map(in_row).sum();
    if row > ROW {
        let message = format!("MySQL has rows of at most {ROW} bytes, the columns here take {row}");
        let help =
            "give long texts the native type Text, or shorter lengths: a letter takes four bytes";
        found.push(&table.name, Part::Table, message, help);
    }
    for column in &table.columns {
        defaults::check(table, column, found);
    }
    indexes::check(table, found);
    for key in &table.foreign_keys {
        keys::check(schema, table, key, found);
    }
}

fn native(column: &Column) -> Option<&NativeType> {
    match &column.ty {
        ColumnType::Native(ty) => Some(ty),
        _ => None,
    }
}

/// The type as a message shows it.
fn shown(column: &Column) -> String {
    match &column.ty {
        ColumnType::Native(ty) if ty.args.is_empty() => ty.name.clone(),
        ColumnType::Native(ty) => {
            let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
            format!("{}({})", ty.name, args.join(", "))
        }
        ColumnType::Enum(_) | ColumnType::InlineEnum(_) => "ENUM".to_owned(),
        ColumnType::Unsupported(text) => text.clone(),
    }
}

/// True for what is stored apart and has no length of its own.
fn is_large(ty: &NativeType) -> bool {
    ty.name.ends_with("TEXT") || ty.name.ends_with("BLOB") || ty.name == "JSON"
}

/// The bytes that a column's values take at most; `None` when they have no limit or it is not known.
fn bytes(column: &Column) -> Option<u64> {
    let ty = match &column.ty {
        ColumnType::Native(ty) => ty,
        ColumnType::InlineEnum(values) => return Some(if values.len() > 255 { 2 } else { 1 }),
        ColumnType::Enum(_) | ColumnType::Unsupported(_) => return None,
    };
    let first = u64::from(ty.args.first().copied().unwrap_or(0));
    let fraction = first.div_ceil(2);
    Some(match ty.name.trim_end_matches(" UNSIGNED") {
        "TINYINT" | "YEAR" => 1,
        "SMALLINT" => 2,
        "MEDIUMINT" | "DATE" => 3,
        "INT" | "FLOAT" => 4,
        "BIGINT" | "DOUBLE" => 8,
        "TIME" => 3 + fraction,
        "TIMESTAMP" => 4 + fraction,
        "DATETIME" => 5 + fraction,
        "BIT" => first.max(1).div_ceil(8),
        "CHAR" | "VARCHAR" => first * 4,
        "BINARY" | "VARBINARY" => first,
        "DECIMAL" => decimal(first, u64::from(ty.args.get(1).copied().unwrap_or(0))),
        _ => return None,
    })
}

/// Nine digits take four bytes; what is over takes as many as it needs.
fn decimal(precision: u64, scale: u64) -> u64 {
    let part = |digits: u64| digits / 9 * 4 + (digits % 9).div_ceil(2);
    part(precision.saturating_sub(scale)) + part(scale)
}

/// What a column takes of a row's bytes.
fn in_row(column: &Column) -> u64 {
    let Some(ty) = native(column) else {
        return bytes(column).unwrap_or(0);
    };
    // The address of what is stored apart, and the length of that.
    let apart = match ty.name.get(..4) {
        Some("TINY") => 9,
        Some("MEDI") => 11,
        Some("LONG") | Some("JSON") => 12,
        _ => 10,
    };
    let size = bytes(column).unwrap_or(0);
    match ty.name.as_str() {
        _ if is_large(ty) => apart,
        "VARCHAR" | "VARBINARY" => size + if size > 255 { 2 } else { 1 },
        _ => size,
    }
}

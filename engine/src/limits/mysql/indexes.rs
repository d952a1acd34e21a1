//! Indexes: lengths.

use super::{bytes, is_large, native, shown};
use crate::{
    limits::Found,
    sql::{Column, Index, IndexColumn, IndexKind, Table},
};

/// What the entries of an index may take together, and each of them.
const KEY: u64 = 3072;

/// InnoDB's number of secondary indexes, and of entries in each.
const INDEXES: usize = 64;
const ENTRIES: usize = 16;

pub(super) fn check(table: &Table, found: &mut Found) {
    if let Some(key) = &table.primary_key {
        entries(table, None, &key.columns, found);
    }
    if let Some(index) = table.indexes.get(INDEXES) {
        let message = format!("MySQL has at most {INDEXES} indexes on a table");
        found.at_index(table, Some(index), message, "leave some indexes out");
    }
    for index in &table.indexes {
        if matches!(index.kind, IndexKind::Normal | IndexKind::Unique) {
            entries(table, Some(index), &index.columns, found);
        }
    }
}

fn entries(table: &Table, index: Option<&Index>, columns: &[IndexColumn], found: &mut Found) {
    if found.entries("MySQL", ENTRIES, table, index, columns.len()) {
        return;
    }
    let spares_mariadb = index.is_some_and(|index| mariadb_can(table, index));
    let who = match spares_mariadb {
        true => "MySQL, not MariaDB,",
        false => "MySQL",
    };
    let mut at_index = |message: String, help: &str| {
        found.at_index(table, index, message, help);
        if spares_mariadb {
            found.spare_mariadb();
        }
    };
    let mut size = 0;
    for entry in columns {
        let Some(column) = entry.name().and_then(|name| table.column(name)) else {
            continue;
        };
        if native(column).is_some_and(is_large) && entry.length.is_none() {
            let message = format!("{who} needs a length to index {}", shown(column));
            let help = match shown(column).as_str() {
                "JSON" => "leave this field out of keys and indexes",
                _ => {
                    "limit its length with `length:`, or give the field a native type with a length"
                }
            };
            at_index(message, help);
            return;
        }
        size += entry_bytes(entry, column);
    }
    if size > KEY {
        let message =
            format!("{who} makes index entries of at most {KEY} bytes, these have {size}");
        at_index(
            message,
            "give the fields shorter lengths: a letter takes four bytes",
        );
    }
}

/// MariaDB takes as much of a single column as fits, and a hash of what is unique.
fn mariadb_can(table: &Table, index: &Index) -> bool {
    match index.kind {
        IndexKind::Unique => !index.columns.iter().any(|entry| is_counted(table, entry)),
        _ => index.columns.len() == 1,
    }
}

fn is_counted(table: &Table, entry: &IndexColumn) -> bool {
    let column = entry.name().and_then(|name| table.column(name));
    column.is_some_and(|column| column.auto_increment)
}

fn entry_bytes(entry: &IndexColumn, column: &Column) -> u64 {
    let is_text =
        native(column).is_some_and(|ty| ty.name.ends_with("TEXT") || ty.name.ends_with("CHAR"));
    match entry.length {
        Some(length) if is_text => u64::from(length) * 4,
        Some(length) => u64::from(length),
        None => bytes(column).unwrap_or(0),
    }
}

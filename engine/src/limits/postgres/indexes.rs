//! Indexes: which access method takes which types, and how.

use super::{is_unknown, name, shown};
use crate::{
    limits::Found,
    sql::{Arity, Column, ColumnType, Index, IndexColumn, Table},
};

/// `INDEX_MAX_KEYS`.
const COLUMNS: usize = 32;

pub(super) fn check(table: &Table, found: &mut Found) {
    if let Some(key) = &table.primary_key {
        entries(table, None, "BTREE", &key.columns, found);
    }
    for index in &table.indexes {
        let method = index.algorithm.as_deref().unwrap_or("BTREE");
        entries(table, Some(index), method, &index.columns, found);
    }
}

fn entries(
    table: &Table,
    index: Option<&Index>,
    method: &str,
    columns: &[IndexColumn],
    found: &mut Found,
) {
    if matches!(method, "HASH" | "SPGIST") && columns.len() > 1 {
        let message = format!("PostgreSQL's {method} indexes have one column");
        found.at_index(
            table,
            index,
            message,
            "make one index for each column, or leave `type:` out",
        );
        return;
    }
    if found.entries("PostgreSQL", COLUMNS, table, index, columns.len()) {
        return;
    }
    for entry in columns {
        let Some(column) = entry.name().and_then(|name| table.column(name)) else {
            continue;
        };
        if let Some((message, help)) = refused(method, entry, column) {
            found.at_index(table, index, message, help);
            return;
        }
    }
}

fn refused(method: &str, entry: &IndexColumn, column: &Column) -> Option<(String, &'static str)> {
    if is_unknown(column) {
        return None;
    }
    let ty = shown(column);
    match &entry.operator_class {
        Some(class) => (!takes(class, column)).then(|| {
            let message = format!("PostgreSQL's operator class {class} does not take {ty}");
            (message, "leave `ops:` out, or name a class of this type")
        }),
        None => (!has_default(method, column)).then(|| {
            let message = format!("PostgreSQL has no {method} index on {ty}");
            let help = match (method, ty.as_str()) {
                ("BTREE", "JSON") => "use the native type JsonB",
                ("BTREE", _) => "leave this field out of keys and indexes",
                _ => "leave `type:` out, or name an operator class of an extension with `ops: raw(\"…\")`",
            };
            (message, help)
        }),
    }
}

/// True when the access method has a default operator class for the column's type.
fn has_default(method: &str, column: &Column) -> bool {
    let is_list = column.arity == Arity::List;
    let ty = name(column).unwrap_or_default();
    let is_enum = matches!(column.ty, ColumnType::Enum(_));
    match method {
        "BTREE" => is_list || !matches!(ty, "XML" | "JSON"),
        "HASH" => is_list || !matches!(ty, "XML" | "JSON" | "MONEY" | "BIT" | "VARBIT"),
        // The elements must have an order of their own.
        "GIN" => match is_list {
            true => !matches!(ty, "XML" | "JSON"),
            false => ty == "JSONB",
        },
        "GIST" => false,
        "SPGIST" => !is_list && matches!(ty, "INET" | "TEXT" | "VARCHAR" | "CITEXT"),
        "BRIN" => {
            !is_list && !is_enum && !matches!(ty, "XML" | "JSON" | "JSONB" | "MONEY" | "BOOLEAN")
        }
        _ => true,
    }
}

/// False when the operator class is one of the server's own and for another type. Their names begin
/// with that of the type: `text_pattern_ops`, `int4_minmax_ops`.
fn takes(class: &str, column: &Column) -> bool {
    let Some(stem) = class.strip_suffix("_ops") else {
        return true;
    };
    let stem = [
        "_minmax_multi",
        "_minmax",
        "_bloom",
        "_inclusion",
        "_pattern",
    ]
    .iter()
    .find_map(|end| stem.strip_suffix(end))
    .unwrap_or(stem);
    let types: &[&str] = match stem {
        "text" | "varchar" => &["TEXT", "VARCHAR", "CITEXT"],
        "bpchar" => &["CHAR"],
        "int2" => &["SMALLINT"],
        "int4" => &["INTEGER"],
        "int8" => &["BIGINT"],
        "oid" => &["OID", "INTEGER"],
        "float4" => &["REAL"],
        "float8" => &["DOUBLE PRECISION"],
        "numeric" => &["DECIMAL"],
        "money" => &["MONEY"],
        "bool" => &["BOOLEAN"],
        "bytea" => &["BYTEA"],
        "inet" | "cidr" => &["INET"],
        "uuid" => &["UUID"],
        "date" => &["DATE"],
        "time" => &["TIME"],
        "timetz" => &["TIMETZ"],
        "timestamp" => &["TIMESTAMP"],
        "timestamptz" => &["TIMESTAMPTZ"],
        "bit" | "varbit" => &["BIT", "VARBIT"],
        "jsonb" | "jsonb_path" => &["JSONB"],
        "array" => return column.arity == Arity::List,
        "enum" => return matches!(column.ty, ColumnType::Enum(_)),
        _ => return true,
    };
    column.arity != Arity::List && name(column).is_some_and(|name| types.contains(&name))
}

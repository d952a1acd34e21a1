//! Indexes: which access method takes which types, and how.

use super::{is_unknown, shown};
use crate::{
    limits::Found,
    query::{UserTypes, classes, type_of},
    sql::{Column, Index, IndexColumn, SqlSchema, Table},
};

/// `INDEX_MAX_KEYS`.
const COLUMNS: usize = 32;

pub(super) fn check(schema: &SqlSchema, table: &Table, found: &mut Found) {
    let types = Types::new(schema);
    if let Some(key) = &table.primary_key {
        entries(&types, table, None, "BTREE", &key.columns, found);
    }
    for index in &table.indexes {
        let method = index.algorithm.as_deref().unwrap_or("BTREE");
        entries(&types, table, Some(index), method, &index.columns, found);
    }
}

fn entries(
    types: &Types<'_>,
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
        if let Some((message, help)) = refused(types, method, entry, column) {
            found.at_index(table, index, message, help);
            return;
        }
    }
}

fn refused(
    types: &Types<'_>,
    method: &str,
    entry: &IndexColumn,
    column: &Column,
) -> Option<(String, &'static str)> {
    if is_unknown(column) {
        return None;
    }
    let ty = shown(column);
    let class = entry.operator_class.as_deref();
    if classes::takes(types, method, class, &type_of(column)) != Some(false) {
        return None;
    }
    Some(match class {
        Some(class) => {
            let message = format!("PostgreSQL's operator class {class} does not take {ty}");
            (message, "leave `ops:` out, or name a class of this type")
        }
        None => {
            let message = format!("PostgreSQL has no {method} index on {ty}");
            let help = match (method, ty.as_str()) {
                ("BTREE", "JSON") => "use the native type JsonB",
                ("BTREE", _) => "leave this field out of keys and indexes",
                _ => {
                    "leave `type:` out, or name an operator class of an extension with `ops: raw(\"…\")`"
                }
            };
            (message, help)
        }
    })
}

/// What the analysis of queries asks for types that are not the server's own.
struct Types<'s> {
    schema: &'s SqlSchema,
    extensions: Vec<String>,
}

impl<'s> Types<'s> {
    fn new(schema: &'s SqlSchema) -> Self {
        let extensions = schema.extensions.iter().map(|it| it.name.clone()).collect();
        Types { schema, extensions }
    }
}

impl UserTypes for Types<'_> {
    fn extensions(&self) -> &[String] {
        &self.extensions
    }

    fn domain(&self, _: &str) -> Option<String> {
        None
    }

    fn is_enum(&self, name: &str) -> bool {
        self.schema.enums.iter().any(|it| it.name.name == name)
    }

    fn enum_values(&self, _: &str) -> Option<Vec<String>> {
        None
    }
}

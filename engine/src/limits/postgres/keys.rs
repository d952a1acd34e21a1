//! Foreign keys.

use super::{is_unknown, name, shown};
use crate::{
    limits::{Found, pairs},
    sql::{Arity, Column, ForeignKey, IndexColumn, SqlSchema, Table},
};

pub(super) fn check(schema: &SqlSchema, table: &Table, key: &ForeignKey, found: &mut Found) {
    for (from, to) in pairs(schema, table, key) {
        if !compares(from, to) {
            let message = format!(
                "PostgreSQL has no foreign key from {} to {}: it cannot compare them",
                shown(from),
                shown(to)
            );
            found.at_key(table, key, message, "give both fields the same native type");
            return;
        }
    }
    if let Some(target) = schema.table(&key.referenced_table)
        && !is_unique(target, &key.referenced_columns)
    {
        let message = format!(
            "PostgreSQL has no foreign key to `{}`: only a unique index without a condition guarantees a single row",
            key.referenced_columns.join("`, `")
        );
        found.at_key(
            table,
            key,
            message,
            "give the referenced fields a `@unique` without `where`",
        );
    }
}

/// True when an index over exactly these columns, in any order, lets each row be there once.
fn is_unique(table: &Table, columns: &[String]) -> bool {
    let is_over = |entries: &[IndexColumn]| {
        entries.len() == columns.len()
            && columns
                .iter()
                .all(|column| entries.iter().any(|entry| entry.name() == Some(column)))
    };
    let mut indexes = table.indexes.iter();
    table
        .primary_key
        .as_ref()
        .is_some_and(|key| is_over(&key.columns))
        || indexes.any(|index| {
            index.kind == crate::sql::IndexKind::Unique
                && index.predicate.is_none()
                && is_over(&index.columns)
        })
}

/// True when the server finds an operator: the types are one, of one family, or the first becomes the
/// second by a cast that it makes unasked.
fn compares(from: &Column, to: &Column) -> bool {
    if is_unknown(from) || is_unknown(to) {
        return true;
    }
    if (from.arity == Arity::List) != (to.arity == Arity::List) {
        return false;
    }
    let (Some(a), Some(b)) = (name(from), name(to)) else {
        return from.ty == to.ty;
    };
    a == b || (from.arity != Arity::List && compared_with(b).contains(&a))
}

/// The other types that a column of this type can be referenced from.
fn compared_with(target: &str) -> &'static [&'static str] {
    match target {
        "SMALLINT" | "INTEGER" | "BIGINT" | "DECIMAL" | "OID" => &["SMALLINT", "INTEGER", "BIGINT"],
        "REAL" | "DOUBLE PRECISION" => &[
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "DECIMAL",
            "REAL",
            "DOUBLE PRECISION",
        ],
        "TEXT" | "VARCHAR" => &["TEXT", "VARCHAR", "CHAR", "CITEXT"],
        "CHAR" => &["TEXT", "VARCHAR"],
        "TIMESTAMP" | "TIMESTAMPTZ" | "DATE" => &["TIMESTAMP", "TIMESTAMPTZ", "DATE"],
        "TIMETZ" => &["TIME"],
        "BIT" | "VARBIT" => &["BIT", "VARBIT"],
        _ => &[],
    }
}

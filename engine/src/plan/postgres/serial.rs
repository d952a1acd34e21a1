//! What `SERIAL` does and does not do: the sequence behind an auto-incrementing column.

use super::{ident, is_qualified, name, text};
use crate::sql::{Arity, Column, ColumnType, Dialect, SqlSchema, Table};

/// The word for an auto-incrementing column of that type; there is none for some types.
pub(super) fn pseudo_type(ty: &str) -> Option<&'static str> {
    match ty {
        "SMALLINT" => Some("SMALLSERIAL"),
        "INTEGER" => Some("SERIAL"),
        "BIGINT" => Some("BIGSERIAL"),
        _ => None,
    }
}

/// What a new column still needs. PostgreSQL makes every `SERIAL` column required and does not take
/// `NULL` beside, and other types have no such word. (Prisma leaves both as they are.)
pub(super) fn complete(schema: &SqlSchema, table: &Table, column: &Column) -> Vec<String> {
    if !column.auto_increment || schema.dialect != Dialect::Postgres {
        return Vec::new();
    }
    let alter = format!(
        "ALTER TABLE {} ALTER COLUMN {}",
        name(schema, &table.name),
        ident(&column.name)
    );
    let has_word = matches!(&column.ty, ColumnType::Native(ty) if pseudo_type(&ty.name).is_some());
    if !has_word {
        let sequence = Sequence::of(schema, table, column);
        let default = format!("{alter} SET DEFAULT {}", sequence.next_value());
        return vec![
            sequence.create(),
            default,
            sequence.own(schema, table, column),
        ];
    }
    match column.arity {
        Arity::Nullable => vec![format!("{alter} DROP NOT NULL")],
        _ => Vec::new(),
    }
}

/// A sequence that is not made by `SERIAL`, under the name that Prisma gives it: in lower case, and
/// without quotes where it needs none.
pub(super) struct Sequence(String);

impl Sequence {
    pub(super) fn of(schema: &SqlSchema, table: &Table, column: &Column) -> Sequence {
        let plain = format!("{}_{}_seq", table.name.name, column.name).to_lowercase();
        // PostgreSQL takes every letter that is not ASCII in a name without quotes.
        let mut bytes = plain.bytes();
        let is_plain = bytes
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || !b.is_ascii())
            && !plain.starts_with(|c: char| c.is_ascii_digit());
        let own = if is_plain { plain } else { ident(&plain) };
        Sequence(match &table.name.namespace {
            Some(namespace) if is_qualified(schema, namespace) => {
                format!("{}.{own}", ident(namespace))
            }
            _ => own,
        })
    }

    pub(super) fn create(&self) -> String {
        format!("CREATE SEQUENCE {}", self.0)
    }

    pub(super) fn next_value(&self) -> String {
        format!("nextval({})", text(&self.0))
    }

    /// From then on it goes with the column.
    pub(super) fn own(&self, schema: &SqlSchema, table: &Table, column: &Column) -> String {
        format!(
            "ALTER SEQUENCE {} OWNED BY {}.{}",
            self.0,
            name(schema, &table.name),
            ident(&column.name)
        )
    }
}

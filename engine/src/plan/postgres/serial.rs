//! What `SERIAL` does and does not do: the sequence behind an auto-incrementing column.

use super::{ident, is_qualified, name, text};
use crate::dialect::{Counter, facts};
use crate::sql::{Arity, Column, ColumnType, Default, QName, SqlSchema, Table};

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
    if !column.auto_increment || facts(schema.dialect).counter != Counter::Sequence {
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

/// The default that draws from a sequence, as PostgreSQL prints it.
pub(crate) fn next_value(schema: &SqlSchema, sequence: &QName) -> String {
    let plain = |part: &str| {
        let is_plain = part
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && !part.starts_with(|c: char| c.is_ascii_digit());
        if is_plain {
            part.to_owned()
        } else {
            ident(part)
        }
    };
    let place = match &sequence.namespace {
        Some(namespace) if is_qualified(schema, namespace) => format!("{}.", plain(namespace)),
        _ => String::new(),
    };
    let place = format!("{place}{}", plain(&sequence.name));
    format!("nextval({}::regclass)", text(&place))
}

/// The statement that gives the sequence of a column the column's new, wider type. (Prisma leaves
/// the sequence as it is, and it ends at the largest value of the old type.)
pub(super) fn widen(schema: &SqlSchema, old: &Column, new: &Column) -> Option<String> {
    let width = |ty: &str| match ty {
        "SMALLINT" => Some(2),
        "INTEGER" => Some(4),
        "BIGINT" => Some(8),
        _ => None,
    };
    // The sequence of an identity column goes along by itself.
    let (Some(Default::Sequence(sequence)), None) = (&old.default, old.identity) else {
        return None;
    };
    let (ColumnType::Native(before), ColumnType::Native(after)) = (&old.ty, &new.ty) else {
        return None;
    };
    let known = schema.sequences.iter().find(|one| one.name == *sequence);
    let has = known.map_or(before.name.as_str(), |known| known.ty.as_str());
    (new.auto_increment && width(has)? < width(&after.name)?).then(|| {
        let place = name(schema, sequence);
        format!("ALTER SEQUENCE {place} AS {}", after.name)
    })
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

    /// The first value is behind those that rows have. (Prisma begins at 1, and meets them.)
    pub(super) fn begin(&self, schema: &SqlSchema, table: &Table, column: &Column) -> String {
        format!(
            "SELECT setval({}, GREATEST(MAX({})::BIGINT, 0) + 1, false) FROM {}",
            text(&self.0),
            ident(&column.name),
            name(schema, &table.name)
        )
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

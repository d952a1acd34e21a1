//! From `pg_type` to the names that the schema language uses.

use std::collections::BTreeSet;

use super::ColumnRow;
use crate::{
    schema::{Native, Takes, natives},
    sql::{ColumnType, Dialect, NativeType, QName},
};

pub(super) fn column_type(
    dialect: Dialect,
    row: &ColumnRow,
    enums: &BTreeSet<QName>,
) -> ColumnType {
    let name = QName::new(Some(&row.type_namespace), row.type_name.as_str());
    if enums.contains(&name) {
        return ColumnType::Enum(name);
    }
    match natives::of_inner(dialect, &row.type_name) {
        Some(native) => {
            // A list's precision stays open, as Prisma reads it.
            let is_open = row.is_array && row.type_modifier < 0 && native.is_time();
            let args = match is_open {
                true => Vec::new(),
                false => args(native, row.type_modifier),
            };
            ColumnType::Native(NativeType::new(native.column, &args))
        }
        None => ColumnType::Unsupported(row.formatted_type.clone()),
    }
}

/// What `pg_attribute` has as a type's modifier.
fn args(native: &Native, modifier: i32) -> Vec<u32> {
    match native.takes {
        Takes::Nothing => Vec::new(),
        Takes::OptionalPair => decimal(modifier),
        Takes::Length | Takes::OptionalLength if native.is_time() => precision(modifier),
        Takes::Length | Takes::OptionalLength if native.is_bits() => plain(modifier),
        Takes::Length | Takes::OptionalLength => length(modifier),
    }
}

/// Lengths are stored with four bytes of header.
fn length(modifier: i32) -> Vec<u32> {
    plain(modifier.saturating_sub(4))
}

fn plain(modifier: i32) -> Vec<u32> {
    u32::try_from(modifier).into_iter().collect()
}

/// Six digits are what a time has when nothing is said.
fn precision(modifier: i32) -> Vec<u32> {
    vec![u32::try_from(modifier).unwrap_or(6)]
}

fn decimal(modifier: i32) -> Vec<u32> {
    match u32::try_from(modifier.saturating_sub(4)) {
        Ok(packed) => vec![packed >> 16, packed & 0x7ff],
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, args, natives};

    #[test]
    fn modifiers_are_unpacked() {
        let read = |name: &str, modifier| {
            let native = natives::of_inner(Dialect::Postgres, name)?;
            Some((native.column, args(native, modifier)))
        };
        assert_eq!(read("varchar", 24), Some(("VARCHAR", vec![20])));
        assert_eq!(read("varchar", -1), Some(("VARCHAR", vec![])));
        assert_eq!(read("varbit", 7), Some(("VARBIT", vec![7])));
        assert_eq!(
            read("numeric", (65 << 16 | 30) + 4),
            Some(("DECIMAL", vec![65, 30]))
        );
        assert_eq!(read("timestamp", -1), Some(("TIMESTAMP", vec![6])));
        assert_eq!(read("timestamp", 3), Some(("TIMESTAMP", vec![3])));
        assert_eq!(read("tsvector", -1), None);
    }
}

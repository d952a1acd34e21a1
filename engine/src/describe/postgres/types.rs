//! From `pg_type` to the names that the schema language uses.

use std::collections::BTreeSet;

use super::ColumnRow;
use crate::sql::{ColumnType, Dialect, NativeType, QName};

pub(super) fn column_type(
    dialect: Dialect,
    row: &ColumnRow,
    enums: &BTreeSet<QName>,
) -> ColumnType {
    let name = QName::new(Some(&row.type_namespace), row.type_name.as_str());
    if enums.contains(&name) {
        return ColumnType::Enum(name);
    }
    let native = match dialect {
        Dialect::Cockroach => cockroach(&row.type_name, row.type_modifier),
        _ => postgres(&row.type_name, row.type_modifier),
    };
    match native {
        // A list's precision stays open, as Prisma reads it.
        Some((name, _)) if row.is_array && row.type_modifier < 0 && is_time(name) => {
            ColumnType::Native(NativeType::new(name, &[]))
        }
        Some((name, args)) => ColumnType::Native(NativeType::new(name, &args)),
        None => ColumnType::Unsupported(row.formatted_type.clone()),
    }
}

fn postgres(name: &str, modifier: i32) -> Option<(&'static str, Vec<u32>)> {
    Some(match name {
        "int2" => ("SMALLINT", vec![]),
        "int4" => ("INTEGER", vec![]),
        "int8" => ("BIGINT", vec![]),
        "float4" => ("REAL", vec![]),
        "float8" => ("DOUBLE PRECISION", vec![]),
        "numeric" => ("DECIMAL", decimal(modifier)),
        "money" => ("MONEY", vec![]),
        "oid" => ("OID", vec![]),
        "bool" => ("BOOLEAN", vec![]),
        "text" => ("TEXT", vec![]),
        "citext" => ("CITEXT", vec![]),
        "varchar" => ("VARCHAR", length(modifier)),
        "bpchar" => ("CHAR", length(modifier)),
        "uuid" => ("UUID", vec![]),
        "xml" => ("XML", vec![]),
        "inet" => ("INET", vec![]),
        "bit" => ("BIT", plain(modifier)),
        "varbit" => ("VARBIT", plain(modifier)),
        "json" => ("JSON", vec![]),
        "jsonb" => ("JSONB", vec![]),
        "bytea" => ("BYTEA", vec![]),
        "date" => ("DATE", vec![]),
        "timestamp" => ("TIMESTAMP", precision(modifier)),
        "timestamptz" => ("TIMESTAMPTZ", precision(modifier)),
        "time" => ("TIME", precision(modifier)),
        "timetz" => ("TIMETZ", precision(modifier)),
        _ => return None,
    })
}

fn cockroach(name: &str, modifier: i32) -> Option<(&'static str, Vec<u32>)> {
    Some(match name {
        "int2" => ("INT2", vec![]),
        "int4" => ("INT4", vec![]),
        "int8" => ("INT8", vec![]),
        "float4" => ("FLOAT4", vec![]),
        "float8" => ("FLOAT8", vec![]),
        "bool" => ("BOOL", vec![]),
        "text" | "varchar" => ("STRING", length(modifier)),
        "char" => ("\"char\"", vec![]),
        "bytea" => ("BYTES", vec![]),
        "money" | "citext" | "xml" | "json" => return None,
        _ => return postgres(name, modifier),
    })
}

fn is_time(name: &str) -> bool {
    matches!(name, "TIMESTAMP" | "TIMESTAMPTZ" | "TIME" | "TIMETZ")
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
    use super::postgres;

    #[test]
    fn modifiers_are_unpacked() {
        assert_eq!(postgres("varchar", 24), Some(("VARCHAR", vec![20])));
        assert_eq!(postgres("varchar", -1), Some(("VARCHAR", vec![])));
        assert_eq!(
            postgres("numeric", (65 << 16 | 30) + 4),
            Some(("DECIMAL", vec![65, 30]))
        );
        assert_eq!(postgres("timestamp", -1), Some(("TIMESTAMP", vec![6])));
        assert_eq!(postgres("timestamp", 3), Some(("TIMESTAMP", vec![3])));
        assert_eq!(postgres("tsvector", -1), None);
    }
}

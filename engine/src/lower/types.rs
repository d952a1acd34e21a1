//! The type of a column: the one that `@db.…` names, or the one that the scalar has by default.

use super::qualified;
use crate::{
    dialect::{EnumStorage, facts},
    schema::{self, Field, FieldType, ScalarType, Schema, natives},
    sql::{ColumnType, Dialect, NativeType},
};

/// `None` for relation fields.
pub(super) fn column_type(schema: &Schema, field: &Field) -> Option<ColumnType> {
    let dialect = schema.datasource.provider;
    Some(match &field.ty {
        FieldType::Relation(_) => return None,
        FieldType::Unsupported(text) => ColumnType::Unsupported(text.clone()),
        FieldType::Enum(id) => {
            let found = schema.enums.get(id.0)?;
            match facts(dialect).enums {
                EnumStorage::Type => ColumnType::Enum(qualified(
                    schema,
                    found.namespace.as_deref(),
                    found.db_name(),
                )),
                EnumStorage::Column => {
                    let values = found.values.iter().map(|value| value.db_name().to_owned());
                    ColumnType::InlineEnum(values.collect())
                }
                EnumStorage::Text => ColumnType::Native(NativeType::new("TEXT", &[])),
            }
        }
        FieldType::Scalar(scalar) => ColumnType::Native(match &field.native_type {
            Some(native) => named(dialect, *scalar, native),
            None => by_default(dialect, *scalar),
        }),
    })
}

/// True for SQLite's integers, which alias the row's number when they are the key.
pub(super) fn is_integer(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Native(ty) if crate::diff::sqlite_family(ty) == "Int")
}

fn by_default(dialect: Dialect, scalar: ScalarType) -> NativeType {
    let (name, args) = (facts(dialect).default_type)(scalar);
    NativeType::new(name, args)
}

/// The type behind `@db.Name(args)`.
fn named(dialect: Dialect, scalar: ScalarType, native: &schema::NativeType) -> NativeType {
    // A schema is checked before: it names no other types.
    let Some(found) = natives::find(dialect, &native.name) else {
        return by_default(dialect, scalar);
    };
    match (found.column, scalar) {
        // The width is MySQL's way to say that a small number is a truth value.
        ("TINYINT", ScalarType::Boolean) => NativeType::new("TINYINT", &[1]),
        (column, _) => NativeType::new(column, &native.args),
    }
}

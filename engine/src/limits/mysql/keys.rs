//! Foreign keys: InnoDB compares values as it stores them, so both columns must be stored alike.

use super::{is_large, native, shown};
use crate::{
    limits::{Found, pairs},
    sql::{Column, ColumnType, ForeignKey, SqlSchema, Table},
};

pub(super) fn check(schema: &SqlSchema, table: &Table, key: &ForeignKey, found: &mut Found) {
    for (from, to) in pairs(schema, table, key) {
        if let Some(message) = apart(from, to) {
            found.at_key(table, key, message, "give both fields the same native type");
            return;
        }
    }
}

/// Why there is no foreign key between columns of these types; `None` where there may be one.
pub(crate) fn apart(from: &Column, to: &Column) -> Option<String> {
    let is_large = |column: &&Column| native(column).is_some_and(is_large);
    let (a, b) = (storage(from)?, storage(to)?);
    if [from, to].iter().any(is_large) {
        let shown = shown(from);
        return Some(format!("MySQL has no foreign keys on {shown} and the like"));
    }
    (a != b).then(|| {
        format!(
            "MySQL has no foreign key from {} to {}: it stores them differently",
            shown(from),
            shown(to)
        )
    })
}

/// How InnoDB stores a type, under the name of one of those that it stores so.
fn storage(column: &Column) -> Option<&str> {
    let ty = match &column.ty {
        ColumnType::Native(ty) => ty,
        ColumnType::InlineEnum(values) if values.len() > 255 => return Some("SMALLINT UNSIGNED"),
        ColumnType::InlineEnum(_) => return Some("TINYINT UNSIGNED"),
        ColumnType::Enum(_) | ColumnType::Unsupported(_) => return None,
    };
    Some(match ty.name.as_str() {
        "CHAR" | "VARCHAR" => "VARCHAR",
        "DECIMAL" | "BIT" | "BINARY" | "VARBINARY" | "TIME" | "DATETIME" | "TIMESTAMP" => "BINARY",
        "YEAR" => "TINYINT UNSIGNED",
        "DATE" => "MEDIUMINT",
        name => name,
    })
}

//! SQLite's `STRICT` tables, which know few types.

use super::{Column, ColumnType, Table};

/// The types of a `STRICT` table.
pub(crate) const STRICT_TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

/// The first column of a `STRICT` table with a type that such tables do not know, and that type.
pub(crate) fn unknown_to_strict(table: &Table) -> Option<(&Column, String)> {
    if !table.options.contains_key("STRICT") {
        return None;
    }
    let unknown = |column: &Column| -> Option<String> {
        let text = match &column.ty {
            ColumnType::Native(ty) if !ty.args.is_empty() => {
                let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
                format!("{}({})", ty.name, args.join(", "))
            }
            ColumnType::Native(ty) => ty.name.clone(),
            ColumnType::Unsupported(text) => text.clone(),
            ColumnType::Enum(_) | ColumnType::InlineEnum(_) => return None,
        };
        let is_known = STRICT_TYPES.iter().any(|ty| text.eq_ignore_ascii_case(ty));
        (!is_known).then_some(text)
    };
    let mut columns = table.columns.iter();
    columns.find_map(|column| Some((column, unknown(column)?)))
}

//! SQLite: types are families, and every value can be stored anywhere.

use super::Cast;
use crate::sql::{ColumnType, NativeType};

pub(super) fn cast(previous: &ColumnType, next: &ColumnType) -> Option<Cast> {
    let (a, b) = (family_of(previous), family_of(next));
    if a == b {
        None
    } else if b == "String" {
        Some(Cast::Safe)
    } else {
        Some(Cast::Risky)
    }
}

fn family_of(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Native(ty) => family(ty),
        ColumnType::Unsupported(text) => unsupported(text),
        ColumnType::Enum(name) => unsupported(&name.name),
        ColumnType::InlineEnum(_) => unsupported("enum"),
    }
}

fn unsupported(text: &str) -> String {
    format!("Unsupported({:?})", text.to_ascii_lowercase())
}

/// The family that a declared type belongs to (`Int`, `String`, …), as Prisma tells them apart;
/// `Unsupported("…")` for what belongs to none.
pub fn family(ty: &NativeType) -> String {
    let name = ty.name.to_ascii_lowercase();
    let family = match name.as_str() {
        _ if name.contains("char") => "String",
        _ if name.contains("numeric") || name.contains("decimal") => "Decimal",
        // Any other type with parameters is one of the user's own.
        _ if !ty.args.is_empty() => "",
        "int" | "integer" | "serial" | "int[]" | "integer[]" => "Int",
        "bigint" => "BigInt",
        "boolean" | "boolean[]" => "Boolean",
        "text" | "text[]" => "String",
        "blob" | "binary" | "binary[]" => "Binary",
        "real" | "float" | "double" | "float[]" | "double[]" => "Float",
        "date" | "datetime" | "timestamp" | "date[]" | "datetime[]" | "timestamp[]" => "DateTime",
        "jsonb" => "Json",
        _ => "",
    };
    if !family.is_empty() {
        return family.to_owned();
    }
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    match args.is_empty() {
        true => unsupported(&name),
        false => unsupported(&format!("{name}({})", args.join(","))),
    }
}

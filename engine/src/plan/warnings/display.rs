//! Types as `@db.…` names them.

use crate::sql::{Column, ColumnType, NativeType};

pub(super) fn of(column: &Column) -> String {
    column_type(&column.ty)
}

/// One type.
pub(in crate::plan) fn column_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Native(ty) => native(ty),
        ColumnType::Enum(name) => format!("Enum({})", name.name),
        ColumnType::InlineEnum(_) => "Enum".to_owned(),
        ColumnType::Unsupported(text) => format!("Unsupported({text:?})"),
    }
}

fn native(ty: &NativeType) -> String {
    let name = match ty.name.as_str() {
        "DOUBLE PRECISION" => "DoublePrecision",
        "SMALLINT" => "SmallInt",
        "BIGINT" => "BigInt",
        "MEDIUMINT" => "MediumInt",
        "TINYINT" => "TinyInt",
        "INT" => "Int",
        "BYTEA" => "ByteA",
        "VARCHAR" => "VarChar",
        "VARBIT" => "VarBit",
        "JSONB" => "JsonB",
        "DATETIME" => "DateTime",
        "VARBINARY" => "VarBinary",
        "TINYTEXT" => "TinyText",
        "MEDIUMTEXT" => "MediumText",
        "LONGTEXT" => "LongText",
        "TINYBLOB" => "TinyBlob",
        "MEDIUMBLOB" => "MediumBlob",
        "LONGBLOB" => "LongBlob",
        "SMALLINT UNSIGNED" => "UnsignedSmallInt",
        "BIGINT UNSIGNED" => "UnsignedBigInt",
        "MEDIUMINT UNSIGNED" => "UnsignedMediumInt",
        "TINYINT UNSIGNED" => "UnsignedTinyInt",
        "INTEGER UNSIGNED" | "INT UNSIGNED" => "UnsignedInt",
        other => return with_args(&capitalised(other), &ty.args),
    };
    with_args(name, &ty.args)
}

fn capitalised(name: &str) -> String {
    let mut out = name.to_ascii_lowercase();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

fn with_args(name: &str, args: &[u32]) -> String {
    if args.is_empty() {
        return name.to_owned();
    }
    let args: Vec<String> = args.iter().map(u32::to_string).collect();
    format!("{name}({})", args.join(","))
}

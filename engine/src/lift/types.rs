//! From column types to scalars and `@db.…`.

use crate::{
    dialect::facts,
    diff::sqlite_family,
    sql::{ColumnType, Dialect, NativeType},
};

/// The scalar and, when the type is not the one that the scalar has anyway, the native type's
/// name and parameters. `None`: the language does not know the type.
pub(super) fn scalar(dialect: Dialect, ty: &NativeType) -> Option<(&'static str, Option<String>)> {
    let (scalar, native, default_args) = match dialect {
        Dialect::Postgres => postgres(ty)?,
        Dialect::Cockroach => cockroach(ty)?,
        Dialect::Mysql => mysql(ty)?,
        Dialect::Sqlite => return sqlite(ty).map(|scalar| (scalar, None)),
    };
    // `None` in the place of the default's parameters: this is never the default.
    if default_args.is_some_and(|args| args == ty.args.as_slice()) {
        return Some((scalar, None));
    }
    let has_arguments = !matches!((dialect, native), (Dialect::Mysql, "TinyInt"));
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    Some((
        scalar,
        Some(match args.is_empty() || !has_arguments {
            true => native.to_owned(),
            false => format!("{native}({})", args.join(", ")),
        }),
    ))
}

/// True when columns of these types have fields of one type, as both ends of a relation must.
pub(crate) fn are_one_type(dialect: Dialect, a: &ColumnType, b: &ColumnType) -> bool {
    match (a, b) {
        (ColumnType::Native(a), ColumnType::Native(b)) => {
            let kind = |ty| scalar(dialect, ty).map(|(kind, _)| kind);
            match (kind(a), kind(b)) {
                (None, None) => unsupported(dialect, a) == unsupported(dialect, b),
                (a, b) => a == b,
            }
        }
        (a, b) => a == b,
    }
}

type Mapped = (&'static str, &'static str, Option<&'static [u32]>);

fn postgres(ty: &NativeType) -> Option<Mapped> {
    Some(match ty.name.as_str() {
        "TEXT" => ("String", "Text", Some(&[])),
        "VARCHAR" => ("String", "VarChar", None),
        "CHAR" => ("String", "Char", None),
        "CITEXT" => ("String", "Citext", None),
        "UUID" => ("String", "Uuid", None),
        "XML" => ("String", "Xml", None),
        "INET" => ("String", "Inet", None),
        "BIT" => ("String", "Bit", None),
        "VARBIT" => ("String", "VarBit", None),
        "INTEGER" => ("Int", "Integer", Some(&[])),
        "SMALLINT" => ("Int", "SmallInt", None),
        "OID" => ("Int", "Oid", None),
        "BIGINT" => ("BigInt", "BigInt", Some(&[])),
        "DOUBLE PRECISION" => ("Float", "DoublePrecision", Some(&[])),
        "REAL" => ("Float", "Real", None),
        "DECIMAL" => ("Decimal", "Decimal", Some(&[65, 30])),
        "MONEY" => ("Decimal", "Money", None),
        "BOOLEAN" => ("Boolean", "Boolean", Some(&[])),
        "TIMESTAMP" => ("DateTime", "Timestamp", Some(&[3])),
        "TIMESTAMPTZ" => ("DateTime", "Timestamptz", None),
        "DATE" => ("DateTime", "Date", None),
        "TIME" => ("DateTime", "Time", None),
        "TIMETZ" => ("DateTime", "Timetz", None),
        "JSONB" => ("Json", "JsonB", Some(&[])),
        "JSON" => ("Json", "Json", None),
        "BYTEA" => ("Bytes", "ByteA", Some(&[])),
        _ => return None,
    })
}

fn cockroach(ty: &NativeType) -> Option<Mapped> {
    Some(match ty.name.as_str() {
        "STRING" => ("String", "String", Some(&[])),
        "\"char\"" => ("String", "CatalogSingleChar", None),
        "INT4" => ("Int", "Int4", Some(&[])),
        "INT2" => ("Int", "Int2", None),
        "INT8" => ("BigInt", "Int8", Some(&[])),
        "FLOAT8" => ("Float", "Float8", Some(&[])),
        "FLOAT4" => ("Float", "Float4", None),
        "BOOL" => ("Boolean", "Bool", Some(&[])),
        "BYTES" => ("Bytes", "Bytes", Some(&[])),
        "VARCHAR" | "TEXT" | "CITEXT" | "XML" | "MONEY" | "JSON" => return None,
        _ => return postgres(ty),
    })
}

fn mysql(ty: &NativeType) -> Option<Mapped> {
    Some(match ty.name.as_str() {
        "VARCHAR" => ("String", "VarChar", Some(&[191])),
        "CHAR" => ("String", "Char", None),
        "TINYTEXT" => ("String", "TinyText", None),
        "TEXT" => ("String", "Text", None),
        "MEDIUMTEXT" => ("String", "MediumText", None),
        "LONGTEXT" => ("String", "LongText", None),
        "INT" => ("Int", "Int", Some(&[])),
        "TINYINT" if ty.args == [1] => ("Boolean", "TinyInt", Some(&[1])),
        "TINYINT" => ("Int", "TinyInt", None),
        "SMALLINT" => ("Int", "SmallInt", None),
        "MEDIUMINT" => ("Int", "MediumInt", None),
        "INT UNSIGNED" => ("Int", "UnsignedInt", None),
        "TINYINT UNSIGNED" => ("Int", "UnsignedTinyInt", None),
        "SMALLINT UNSIGNED" => ("Int", "UnsignedSmallInt", None),
        "MEDIUMINT UNSIGNED" => ("Int", "UnsignedMediumInt", None),
        "YEAR" => ("Int", "Year", None),
        "BIGINT" => ("BigInt", "BigInt", Some(&[])),
        "BIGINT UNSIGNED" => ("BigInt", "UnsignedBigInt", None),
        "DOUBLE" => ("Float", "Double", Some(&[])),
        "FLOAT" => ("Float", "Float", None),
        "DECIMAL" => ("Decimal", "Decimal", Some(&[65, 30])),
        "BIT" if ty.args == [1] => ("Boolean", "Bit", None),
        "BIT" => ("Bytes", "Bit", None),
        "DATETIME" => ("DateTime", "DateTime", Some(&[3])),
        "TIMESTAMP" => ("DateTime", "Timestamp", None),
        "DATE" => ("DateTime", "Date", None),
        "TIME" => ("DateTime", "Time", None),
        "JSON" => ("Json", "Json", Some(&[])),
        "LONGBLOB" => ("Bytes", "LongBlob", Some(&[])),
        "MEDIUMBLOB" => ("Bytes", "MediumBlob", None),
        "BLOB" => ("Bytes", "Blob", None),
        "TINYBLOB" => ("Bytes", "TinyBlob", None),
        "BINARY" => ("Bytes", "Binary", None),
        "VARBINARY" => ("Bytes", "VarBinary", None),
        _ => return None,
    })
}

fn sqlite(ty: &NativeType) -> Option<&'static str> {
    Some(match sqlite_family(ty).as_str() {
        "Int" => "Int",
        "BigInt" => "BigInt",
        "Boolean" => "Boolean",
        "String" => "String",
        "Binary" => "Bytes",
        "Float" => "Float",
        "Decimal" => "Decimal",
        "DateTime" => "DateTime",
        "Json" => "Json",
        _ => return None,
    })
}

/// The text for `Unsupported("…")`.
pub(super) fn unsupported(dialect: Dialect, ty: &NativeType) -> String {
    let name = match facts(dialect).lowers_unsupported_types {
        true => ty.name.to_ascii_lowercase(),
        false => ty.name.clone(),
    };
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    match args.is_empty() {
        true => name,
        false => format!("{name}({})", args.join(",")),
    }
}

//! Which types, native types and defaults each database takes.

use whimbrel_core::Dialect;

use super::random::Random;

/// A scalar type's native types for one database: each with arguments that are valid.
pub(super) fn native_types(dialect: Dialect, scalar: &str) -> &'static [&'static str] {
    match dialect {
        Dialect::Postgres => match scalar {
            "String" => &[
                "Text",
                "VarChar(20)",
                "VarChar",
                "Char(3)",
                "Uuid",
                "Xml",
                "Inet",
                "Citext",
                "Bit(4)",
                "VarBit",
            ],
            "Int" => &["Integer", "SmallInt", "Oid"],
            "BigInt" => &["BigInt"],
            "Float" => &["Real", "DoublePrecision"],
            "Decimal" => &["Decimal(10, 2)", "Decimal", "Money"],
            "Boolean" => &["Boolean"],
            "DateTime" => &[
                "Timestamp(3)",
                "Timestamptz(6)",
                "Date",
                "Time(0)",
                "Timetz",
                "Timestamp",
            ],
            "Json" => &["Json", "JsonB"],
            "Bytes" => &["ByteA"],
            _ => &[],
        },
        Dialect::Cockroach => match scalar {
            "String" => &[
                "String",
                "String(20)",
                "Char(3)",
                "Uuid",
                "Inet",
                "Bit(4)",
                "VarBit",
            ],
            "Int" => &["Int4", "Int2", "Oid"],
            "BigInt" => &["Int8"],
            "Float" => &["Float4", "Float8"],
            "Decimal" => &["Decimal(10, 2)", "Decimal"],
            "Boolean" => &["Bool"],
            "DateTime" => &[
                "Timestamp(3)",
                "Timestamptz(6)",
                "Date",
                "Time(0)",
                "Timetz",
            ],
            "Json" => &["JsonB"],
            "Bytes" => &["Bytes"],
            _ => &[],
        },
        Dialect::Mysql => match scalar {
            "String" => &[
                "VarChar(40)",
                "Char(3)",
                "Text",
                "TinyText",
                "MediumText",
                "LongText",
            ],
            "Int" => &[
                "Int",
                "UnsignedInt",
                "SmallInt",
                "TinyInt",
                "MediumInt",
                "UnsignedTinyInt",
                "Year",
            ],
            "BigInt" => &["BigInt", "UnsignedBigInt"],
            "Float" => &["Float", "Double"],
            "Decimal" => &["Decimal(10, 2)", "Decimal"],
            "Boolean" => &["TinyInt", "Bit(1)"],
            "DateTime" => &[
                "DateTime(0)",
                "DateTime(6)",
                "Timestamp(3)",
                "Date",
                "Time(0)",
            ],
            "Json" => &["Json"],
            "Bytes" => &["Binary(16)", "VarBinary(32)", "Blob", "LongBlob", "Bit(8)"],
            _ => &[],
        },
        Dialect::Sqlite => &[],
    }
}

/// A default that the scalar type takes, or none.
pub(super) fn default(random: &mut Random, scalar: &str) -> Option<String> {
    if random.chance(6) {
        let raw: &[&str] = &["1", "now()", "'x'", "(1 + 1)"];
        return Some(format!("dbgenerated(\"{}\")", random.pick(raw)));
    }
    let list: &[&str] = match scalar {
        "String" => &[
            "\"\"",
            "\"abc\"",
            "\"it's \\\"so\\\" \\\\ \"",
            "uuid()",
            "cuid()",
            "nanoid()",
            "ulid()",
            "uuid(7)",
            "cuid(2)",
            "nanoid(12)",
            "\"é€😀\"",
        ],
        "Int" => &["0", "1", "-5", "42"],
        "BigInt" => &["0", "9007199254740993", "-1"],
        "Float" => &["0", "1.5", "-0.25", "100"],
        "Decimal" => &["0", "12.34", "-1"],
        "Boolean" => &["true", "false"],
        "DateTime" => &["now()", "\"2020-03-19T14:21:00+02:00\""],
        "Json" => &["\"{}\"", "\"[1, 2]\"", "\"{\\\"a\\\": true}\""],
        "Bytes" => &["\"AQID\"", "\"\""],
        _ => return None,
    };
    Some(random.pick(list).to_owned())
}

/// Whether an index or key of MySQL needs a length for this column, or cannot have it at all.
pub(super) fn indexable(dialect: Dialect, scalar: &str, native: Option<&str>) -> bool {
    let native = native.unwrap_or("");
    match dialect {
        Dialect::Mysql => {
            scalar != "Json"
                && scalar != "Bytes"
                && !native.contains("Text")
                && !native.contains("Blob")
        }
        Dialect::Postgres | Dialect::Cockroach => {
            scalar != "Json" && native != "Json" && native != "Xml"
        }
        Dialect::Sqlite => true,
    }
}

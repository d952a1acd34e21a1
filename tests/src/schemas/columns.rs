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

/// Whether a column of this type can have a default at all.
pub(super) fn takes_default(dialect: Dialect, scalar: &str) -> bool {
    dialect != Dialect::Mysql || !matches!(scalar, "Json" | "Bytes")
}

/// A default that the scalar type takes, or none.
pub(super) fn default(random: &mut Random, scalar: &str, native: Option<&str>) -> Option<String> {
    if random.chance(6) {
        let raw: &[&str] = &["1", "now()", "'x'", "(1 + 1)"];
        return Some(format!("dbgenerated(\"{}\")", random.pick(raw)));
    }
    let list: &[&str] = match (scalar, native) {
        (
            "String",
            None
            | Some(
                "Text" | "LongText" | "VarChar(20)" | "VarChar" | "String" | "String(20)"
                | "VarChar(40)",
            ),
        ) => &[
            "\"\"",
            "\"abc\"",
            "\"it's \\\"so\\\" \\\\ \"",
            "\"a\\nb\\tc\"",
            "uuid()",
            "cuid()",
            "nanoid()",
            "ulid()",
            "uuid(7)",
            "cuid(2)",
            "nanoid(12)",
            "\"é€😀\"",
        ],
        ("String", Some("Char(3)")) => &["\"abc\""],
        ("String", Some("Uuid")) => &["uuid()", "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\""],
        ("Int", None | Some("Integer" | "SmallInt" | "Int" | "Int4" | "Int2")) => {
            &["0", "1", "-5", "42"]
        }
        ("BigInt", None | Some("BigInt" | "Int8")) => &["0", "9007199254740993", "-1"],
        ("Float", _) => &["0", "1.5", "-0.25", "100", "0.1"],
        ("Decimal", None | Some("Decimal(10, 2)" | "Decimal")) => &["0", "12.34", "-1"],
        ("Boolean", None | Some("Boolean" | "Bool" | "TinyInt")) => &["true", "false"],
        ("DateTime", None) => &[
            "now()",
            "\"2020-03-19T14:21:00+02:00\"",
            "\"1999-12-31T23:59:59.123Z\"",
        ],
        (
            "DateTime",
            Some("Timestamp(3)" | "Timestamptz(6)" | "Timestamp" | "DateTime(0)" | "DateTime(6)"),
        ) => &["now()"],
        ("Json", _) => &[
            "\"{}\"",
            "\"[1, 2]\"",
            "\"{\\\"a\\\": true}\"",
            "\"{\\\"it's\\\": null}\"",
        ],
        ("Bytes", None) => &["\"AQID\"", "\"\""],
        _ => return None,
    };
    Some(random.pick(list).to_owned())
}

/// A default for a list.
pub(super) fn list_default(
    random: &mut Random,
    scalar: &str,
    native: Option<&str>,
) -> Option<String> {
    let list: &[&str] = match (scalar, native) {
        ("String", None) => &["[]", "[\"a\"]", "[\"a\", \"it's\", \"\\\"\"]"],
        ("Int", None) => &["[]", "[1]", "[1, -2, 3]"],
        ("Float" | "Decimal", None) => &["[]", "[1.5, 2]"],
        ("Boolean", None) => &["[]", "[true, false]"],
        _ => &["[]"],
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

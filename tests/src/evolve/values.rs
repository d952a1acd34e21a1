//! Types, defaults and names to choose from.

use whimbrel_core::Dialect;

use super::Rng;

pub(super) const SCALARS: [&str; 9] = [
    "String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes",
];

/// A scalar type, the common ones more often.
pub(super) fn scalar(rng: &mut Rng) -> &'static str {
    const COMMON: [&str; 4] = ["String", "Int", "Boolean", "DateTime"];
    let from: &[&str] = if rng.one_in(2) { &COMMON } else { &SCALARS };
    rng.pick(from).copied().unwrap_or("String")
}

/// A native type for a scalar, with arguments.
pub(super) fn native(dialect: Dialect, scalar: &str, rng: &mut Rng) -> Option<String> {
    let names: &[&str] = match dialect {
        Dialect::Sqlite => return None,
        Dialect::Postgres => match scalar {
            "String" => &[
                "Text",
                "VarChar(#)",
                "VarChar",
                "Char(#)",
                "Char",
                "Uuid",
                "Xml",
                "Inet",
                "Citext",
                "Bit(#)",
                "Bit",
                "VarBit(#)",
                "VarBit",
            ],
            "Int" => &["Integer", "SmallInt", "Oid"],
            "BigInt" => &["BigInt"],
            "Float" => &["DoublePrecision", "Real"],
            "Decimal" => &["Decimal(#,2)", "Decimal(#,0)", "Decimal", "Money"],
            "Boolean" => &["Boolean"],
            "DateTime" => &[
                "Timestamp(6)",
                "Timestamp(0)",
                "Timestamp",
                "Timestamptz(6)",
                "Timestamptz",
                "Date",
                "Time(3)",
                "Time",
                "Timetz(2)",
                "Timetz",
            ],
            "Json" => &["Json", "JsonB"],
            "Bytes" => &["ByteA"],
            _ => return None,
        },
        Dialect::Cockroach => match scalar {
            "String" => &[
                "String(#)",
                "String",
                "Char(#)",
                "Uuid",
                "Inet",
                "Bit(#)",
                "Bit",
                "VarBit(#)",
                "VarBit",
                "CatalogSingleChar",
            ],
            "Int" => &["Int4", "Int2"],
            "BigInt" => &["Int8"],
            "Float" => &["Float8", "Float4"],
            "Decimal" => &["Decimal(#,2)", "Decimal"],
            "Boolean" => &["Bool"],
            "DateTime" => &[
                "Timestamp(6)",
                "Timestamp(0)",
                "Timestamp",
                "Timestamptz(6)",
                "Timestamptz",
                "Date",
                "Time(3)",
                "Time",
                "Timetz(2)",
                "Timetz",
            ],
            "Json" => &["JsonB"],
            "Bytes" => &["Bytes"],
            _ => return None,
        },
        Dialect::Mysql => match scalar {
            "String" => &[
                "Text",
                "VarChar(#)",
                "Char(#)",
                "TinyText",
                "MediumText",
                "LongText",
            ],
            "Int" => &[
                "Int",
                "SmallInt",
                "TinyInt",
                "MediumInt",
                "UnsignedInt",
                "UnsignedSmallInt",
                "UnsignedTinyInt",
                "UnsignedMediumInt",
                "Year",
            ],
            "BigInt" => &["BigInt", "UnsignedBigInt"],
            "Float" => &["Double", "Float"],
            "Decimal" => &["Decimal(#,2)"],
            "Boolean" => &["TinyInt(1)", "Bit(1)"],
            "DateTime" => &[
                "DateTime(6)",
                "DateTime(0)",
                "Timestamp(3)",
                "Timestamp(0)",
                "Date",
                "Time(3)",
            ],
            "Json" => &["Json"],
            "Bytes" => &[
                "LongBlob",
                "Blob",
                "TinyBlob",
                "MediumBlob",
                "Binary(#)",
                "VarBinary(#)",
                "Bit(#)",
            ],
            _ => return None,
        },
    };
    const LENGTHS: [&str; 10] = ["1", "2", "4", "5", "10", "19", "32", "36", "20", "60"];
    let length = rng.pick(&LENGTHS)?;
    Some(format!("@db.{}", rng.pick(names)?.replace('#', length)))
}

/// A default for a field, when the type has any.
pub(super) fn default(
    dialect: Dialect,
    scalar: &str,
    arity: &str,
    enum_values: &[String],
    rng: &mut Rng,
) -> Option<String> {
    if arity == "[]" {
        let count = rng.below(3);
        let items: Option<Vec<String>> = (0..count)
            .map(|_| literal(scalar, enum_values, rng))
            .collect();
        return Some(format!("@default([{}])", items?.join(", ")));
    }
    let functions: &[&str] = match scalar {
        "String" => &[
            "cuid()",
            "uuid()",
            "uuid(7)",
            "nanoid()",
            "ulid()",
            "cuid(2)",
            "dbgenerated(\"lower('A')\")",
        ],
        "DateTime" => &[
            "now()",
            "now()",
            "dbgenerated(\"CURRENT_TIMESTAMP\")",
            "dbgenerated()",
        ],
        "Int" => &[
            "autoincrement()",
            "dbgenerated(\"(1 + 1)\")",
            "dbgenerated()",
        ],
        "BigInt" => &["autoincrement()"],
        "Boolean" | "Bytes" | "Json" => &["dbgenerated()"],
        _ => &[],
    };
    if !functions.is_empty() && rng.one_in(3) {
        let call = rng.pick(functions)?;
        let sequence =
            dialect == Dialect::Cockroach && *call == "autoincrement()" && scalar == "Int";
        return Some(match sequence {
            true => format!("@default({})", rng.pick(&SEQUENCES)?),
            false => format!("@default({call})"),
        });
    }
    Some(format!("@default({})", literal(scalar, enum_values, rng)?))
}

const SEQUENCES: [&str; 5] = [
    "sequence()",
    "sequence(start: 12, minValue: 10)",
    "sequence(maxValue: 1000, increment: 3)",
    "sequence(virtual)",
    "sequence(cache: 5)",
];

fn literal(scalar: &str, enum_values: &[String], rng: &mut Rng) -> Option<String> {
    let from: &[&str] = match scalar {
        "String" => &[
            r#""""#,
            r#""a""#,
            r#""it's""#,
            r#""back\\slash""#,
            r#""line\nbreak""#,
            r#""quote\"d""#,
            r#""tab\t""#,
            r#""ünï""#,
            r#""--""#,
            r#""/* c */""#,
            r#""""#,
        ],
        "Int" => &["0", "1", "-1", "42", "2147483647", "007"],
        "BigInt" => &["0", "9007199254740993", "-12"],
        "Float" => &["0", "1.5", "-0.25", "1.50", "100", "3.14159"],
        "Decimal" => &["0", "1.5", "10.00", "121.10299000124800000001", "-7"],
        "Boolean" => &["true", "false"],
        "DateTime" => &[
            r#""2020-03-19T10:58:31Z""#,
            r#""1999-12-31T23:59:59.123+02:00""#,
            r#""2020-03-19T10:58:31.5Z""#,
        ],
        "Json" => &[
            r#""{}""#,
            r#""[]""#,
            r#""{\"a\": 1}""#,
            r#""{\"a\":1}""#,
            r#""null""#,
            r#""\"it's\"""#,
        ],
        "Bytes" => &[r#""""#, r#""aGVsbG8=""#, r#""AA==""#],
        _ => return rng.pick(enum_values).cloned(),
    };
    rng.pick(from).map(|text| (*text).to_owned())
}

/// A name, sometimes an awkward one.
pub(super) fn db_name(rng: &mut Rng) -> String {
    const NAMES: [&str; 12] = [
        "a_name",
        "order",
        "CamelCase",
        "with space",
        "ümlaut",
        "x",
        "select",
        "MixED_case",
        "it's",
        "a_very_long_name_that_comes_close_to_what_a_database_takes",
        "1st",
        "dash-ed",
    ];
    let name = rng.pick(&NAMES).copied().unwrap_or("x");
    match rng.one_in(2) {
        true => format!("{name}{}", rng.below(50)),
        false => name.to_owned(),
    }
}

/// A name for something in the schema.
pub(super) fn name(prefix: &str, rng: &mut Rng) -> String {
    format!("{prefix}{}", rng.below(1000))
}

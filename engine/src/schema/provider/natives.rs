//! The native types of each database: which scalars they store, which arguments they take, and what they are called in a
//! schema, in a column and in the catalogue. Everybody who goes from one of these names to another reads this table.

use whimbrel_core::Dialect;

use crate::dialect::facts;
use crate::schema::model::ScalarType::{
    self, BigInt, Boolean, Bytes, DateTime, Decimal, Float, Int, Json, String,
};
use crate::sql::NativeType;

/// A native type.
#[derive(Debug)]
pub(crate) struct Native {
    /// The name after `@db.`.
    pub(crate) name: &'static str,
    /// What a column's type is called ([`NativeType`](crate::sql::NativeType)).
    pub(crate) column: &'static str,
    /// Its names in the catalogue `pg_type`; none where a catalogue has the column's.
    pub(crate) inner: &'static [&'static str],
    /// The scalars that it stores. Of two, the second is what it stores unless it has the length 1.
    pub(crate) scalars: &'static [ScalarType],
    /// What stands between its parentheses.
    pub(crate) takes: Takes,
    /// Which numbers are allowed there.
    limit: Limit,
}

/// Arguments of a native type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// One number.
    Length,
    /// One number or nothing.
    OptionalLength,
    /// Precision and scale, or nothing.
    OptionalPair,
}

impl Takes {
    /// How many are needed, and how many more may be given.
    pub(in crate::schema) fn count(self) -> (usize, usize) {
        match self {
            Takes::Nothing => (0, 0),
            Takes::Length => (1, 0),
            Takes::OptionalLength => (0, 1),
            Takes::OptionalPair => (0, 2),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Limit {
    None,
    /// Not zero.
    Positive,
    /// From the first to the second.
    Range(u32, u32),
    /// Bits: from 1 to 64, and 1 for a `Boolean`.
    Bits,
    /// Precision from the first to the second, scale at most the third and the precision.
    Precision(u32, u32, u32),
}

impl Native {
    /// The scalar of a column with these arguments.
    pub(crate) fn scalar(&self, args: &[u32]) -> Option<ScalarType> {
        match self.scalars {
            [one, _] if args == [1] => Some(*one),
            [_, other] => Some(*other),
            [one, ..] => Some(*one),
            [] => None,
        }
    }

    /// True for a type of bits, whose catalogue has the plain length.
    pub(crate) fn is_bits(&self) -> bool {
        matches!(self.limit, Limit::Positive)
    }

    /// True for a type whose argument is the digits behind the second.
    pub(crate) fn is_time(&self) -> bool {
        matches!(self.limit, Limit::Range(0, 6))
    }

    /// The arguments as numbers; `None` when they are not what the type takes.
    pub(in crate::schema) fn parse(&self, args: &[std::string::String]) -> Option<Vec<u32>> {
        let numbers: Option<Vec<u32>> = args.iter().map(|arg| arg.parse().ok()).collect();
        match (self.takes, args.len()) {
            (Takes::Nothing, _) => Some(Vec::new()),
            (Takes::OptionalLength | Takes::OptionalPair, 0) => Some(Vec::new()),
            (Takes::Length | Takes::OptionalLength, 1) | (Takes::OptionalPair, 2) => numbers,
            _ => None,
        }
    }

    /// What is wrong with numbers that were parsed.
    pub(in crate::schema) fn problem(
        &self,
        numbers: &[u32],
        scalar: ScalarType,
    ) -> Option<std::string::String> {
        let first = *numbers.first()?;
        match self.limit {
            Limit::None => None,
            Limit::Positive => (first == 0).then(|| "the length cannot be 0".to_owned()),
            Limit::Range(low, high) => (first < low || first > high)
                .then(|| format!("the number must be from {low} to {high}")),
            Limit::Bits if first == 0 || first > 64 => {
                Some("the length must be from 1 to 64".to_owned())
            }
            Limit::Bits => {
                (first > 1 && scalar == Boolean).then(|| "a `Boolean` takes one bit".to_owned())
            }
            Limit::Precision(low, high, scale) => {
                let second = numbers.get(1).copied().unwrap_or(0);
                if second > first {
                    Some("the scale cannot be larger than the precision".to_owned())
                } else if first < low || first > high {
                    Some(format!("the precision must be from {low} to {high}"))
                } else if second > scale {
                    Some(format!("the scale must be from 0 to {scale}"))
                } else {
                    None
                }
            }
        }
    }
}

/// All native types of a database.
pub(in crate::schema) fn all(dialect: Dialect) -> &'static [Native] {
    facts(dialect).natives
}

/// The native type of that name.
pub(crate) fn find(dialect: Dialect, name: &str) -> Option<&'static Native> {
    all(dialect).iter().find(|native| native.name == name)
}

/// The native type of a column's type.
pub(crate) fn of_column(dialect: Dialect, ty: &NativeType) -> Option<&'static Native> {
    all(dialect).iter().find(|native| native.column == ty.name)
}

/// The native type that the catalogue `pg_type` calls so.
pub(crate) fn of_inner(dialect: Dialect, inner: &str) -> Option<&'static Native> {
    let mut all = all(dialect).iter();
    all.find(|native| native.inner.contains(&inner))
}

const fn plain(
    name: &'static str,
    column: &'static str,
    inner: &'static [&'static str],
    scalars: &'static [ScalarType],
) -> Native {
    native(name, column, inner, scalars, Takes::Nothing, Limit::None)
}

const fn native(
    name: &'static str,
    column: &'static str,
    inner: &'static [&'static str],
    scalars: &'static [ScalarType],
    takes: Takes,
    limit: Limit,
) -> Native {
    Native {
        name,
        column,
        inner,
        scalars,
        takes,
        limit,
    }
}

const OPTIONAL: Takes = Takes::OptionalLength;
const SECONDS: Limit = Limit::Range(0, 6);

pub(crate) const POSTGRES: &[Native] = &[
    plain("SmallInt", "SMALLINT", &["int2"], &[Int]),
    plain("Integer", "INTEGER", &["int4"], &[Int]),
    plain("BigInt", "BIGINT", &["int8"], &[BigInt]),
    native(
        "Decimal",
        "DECIMAL",
        &["numeric"],
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(1, 1000, u32::MAX),
    ),
    plain("Money", "MONEY", &["money"], &[Decimal]),
    plain("Inet", "INET", &["inet"], &[String]),
    plain("Oid", "OID", &["oid"], &[Int]),
    plain("Citext", "CITEXT", &["citext"], &[String]),
    plain("Real", "REAL", &["float4"], &[Float]),
    plain("DoublePrecision", "DOUBLE PRECISION", &["float8"], &[Float]),
    native(
        "VarChar",
        "VARCHAR",
        &["varchar"],
        &[String],
        OPTIONAL,
        Limit::None,
    ),
    native(
        "Char",
        "CHAR",
        &["bpchar"],
        &[String],
        OPTIONAL,
        Limit::None,
    ),
    plain("Text", "TEXT", &["text"], &[String]),
    plain("ByteA", "BYTEA", &["bytea"], &[Bytes]),
    native(
        "Timestamp",
        "TIMESTAMP",
        &["timestamp"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    native(
        "Timestamptz",
        "TIMESTAMPTZ",
        &["timestamptz"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    plain("Date", "DATE", &["date"], &[DateTime]),
    native("Time", "TIME", &["time"], &[DateTime], OPTIONAL, SECONDS),
    native(
        "Timetz",
        "TIMETZ",
        &["timetz"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    plain("Boolean", "BOOLEAN", &["bool"], &[Boolean]),
    native("Bit", "BIT", &["bit"], &[String], OPTIONAL, Limit::Positive),
    native(
        "VarBit",
        "VARBIT",
        &["varbit"],
        &[String],
        OPTIONAL,
        Limit::Positive,
    ),
    plain("Uuid", "UUID", &["uuid"], &[String]),
    plain("Xml", "XML", &["xml"], &[String]),
    plain("Json", "JSON", &["json"], &[Json]),
    plain("JsonB", "JSONB", &["jsonb"], &[Json]),
];

pub(crate) const COCKROACH: &[Native] = &[
    native("Bit", "BIT", &["bit"], &[String], OPTIONAL, Limit::Positive),
    plain("Bool", "BOOL", &["bool"], &[Boolean]),
    plain("Bytes", "BYTES", &["bytea"], &[Bytes]),
    native(
        "Char",
        "CHAR",
        &["bpchar"],
        &[String],
        OPTIONAL,
        Limit::None,
    ),
    plain("Date", "DATE", &["date"], &[DateTime]),
    native(
        "Decimal",
        "DECIMAL",
        &["numeric"],
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(1, 1000, u32::MAX),
    ),
    plain("Float4", "FLOAT4", &["float4"], &[Float]),
    plain("Float8", "FLOAT8", &["float8"], &[Float]),
    plain("Inet", "INET", &["inet"], &[String]),
    plain("Int2", "INT2", &["int2"], &[Int]),
    plain("Int4", "INT4", &["int4"], &[Int]),
    plain("Int8", "INT8", &["int8"], &[BigInt]),
    plain("JsonB", "JSONB", &["jsonb"], &[Json]),
    plain("Oid", "OID", &["oid"], &[Int]),
    plain("CatalogSingleChar", "\"char\"", &["char"], &[String]),
    native(
        "String",
        "STRING",
        &["text", "varchar"],
        &[String],
        OPTIONAL,
        Limit::None,
    ),
    native("Time", "TIME", &["time"], &[DateTime], OPTIONAL, SECONDS),
    native(
        "Timestamp",
        "TIMESTAMP",
        &["timestamp"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    native(
        "Timestamptz",
        "TIMESTAMPTZ",
        &["timestamptz"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    native(
        "Timetz",
        "TIMETZ",
        &["timetz"],
        &[DateTime],
        OPTIONAL,
        SECONDS,
    ),
    plain("Uuid", "UUID", &["uuid"], &[String]),
    native(
        "VarBit",
        "VARBIT",
        &["varbit"],
        &[String],
        OPTIONAL,
        Limit::Positive,
    ),
];

pub(crate) const MYSQL: &[Native] = &[
    plain("Int", "INT", &[], &[Int]),
    plain("UnsignedInt", "INT UNSIGNED", &[], &[Int]),
    plain("SmallInt", "SMALLINT", &[], &[Int]),
    plain("UnsignedSmallInt", "SMALLINT UNSIGNED", &[], &[Int]),
    plain("TinyInt", "TINYINT", &[], &[Boolean, Int]),
    plain("UnsignedTinyInt", "TINYINT UNSIGNED", &[], &[Boolean, Int]),
    plain("MediumInt", "MEDIUMINT", &[], &[Int]),
    plain("UnsignedMediumInt", "MEDIUMINT UNSIGNED", &[], &[Int]),
    plain("BigInt", "BIGINT", &[], &[BigInt]),
    native(
        "Decimal",
        "DECIMAL",
        &[],
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(0, 65, 30),
    ),
    plain("UnsignedBigInt", "BIGINT UNSIGNED", &[], &[BigInt]),
    plain("Float", "FLOAT", &[], &[Float]),
    plain("Double", "DOUBLE", &[], &[Float]),
    native(
        "Bit",
        "BIT",
        &[],
        &[Boolean, Bytes],
        Takes::Length,
        Limit::Bits,
    ),
    native(
        "Char",
        "CHAR",
        &[],
        &[String],
        Takes::Length,
        Limit::Range(0, 255),
    ),
    native(
        "VarChar",
        "VARCHAR",
        &[],
        &[String],
        Takes::Length,
        Limit::Range(0, 65_535),
    ),
    native(
        "Binary",
        "BINARY",
        &[],
        &[Bytes],
        Takes::Length,
        Limit::None,
    ),
    native(
        "VarBinary",
        "VARBINARY",
        &[],
        &[Bytes],
        Takes::Length,
        Limit::None,
    ),
    plain("TinyBlob", "TINYBLOB", &[], &[Bytes]),
    plain("Blob", "BLOB", &[], &[Bytes]),
    plain("MediumBlob", "MEDIUMBLOB", &[], &[Bytes]),
    plain("LongBlob", "LONGBLOB", &[], &[Bytes]),
    plain("TinyText", "TINYTEXT", &[], &[String]),
    plain("Text", "TEXT", &[], &[String]),
    plain("MediumText", "MEDIUMTEXT", &[], &[String]),
    plain("LongText", "LONGTEXT", &[], &[String]),
    plain("Date", "DATE", &[], &[DateTime]),
    native("Time", "TIME", &[], &[DateTime], OPTIONAL, Limit::None),
    native(
        "DateTime",
        "DATETIME",
        &[],
        &[DateTime],
        OPTIONAL,
        Limit::None,
    ),
    native(
        "Timestamp",
        "TIMESTAMP",
        &[],
        &[DateTime],
        OPTIONAL,
        Limit::None,
    ),
    plain("Year", "YEAR", &[], &[Int]),
    plain("Json", "JSON", &[], &[Json]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_native_type_is_written_and_read_back_somewhere() {
        // `tests/models` sends these schemas' types through real servers.
        let schemas = [
            (
                Dialect::Postgres,
                include_str!("../../../tests/models/postgres.prisma"),
            ),
            (
                Dialect::Mysql,
                include_str!("../../../tests/models/mysql.prisma"),
            ),
        ];
        for (dialect, schema) in schemas {
            let words: Vec<Vec<&str>> = schema
                .lines()
                .map(|line| line.split_whitespace().collect())
                .collect();
            for native in all(dialect) {
                for scalar in native.scalars {
                    let scalar = format!("{scalar:?}");
                    let tag = format!("@db.{}", native.name);
                    let is_it = |word: &&str| *word == tag || word.starts_with(&format!("{tag}("));
                    let found = words.iter().any(|line| {
                        line.get(1) == Some(&scalar.as_str()) && line.iter().any(is_it)
                    });
                    assert!(found, "{dialect:?}: no {scalar} {tag}");
                }
            }
        }
    }
}

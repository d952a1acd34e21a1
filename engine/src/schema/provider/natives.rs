//! The native types of each database: which scalars they store and which arguments they take.

use whimbrel_core::Dialect;

use crate::dialect::facts;
use crate::schema::model::ScalarType::{
    self, BigInt, Boolean, Bytes, DateTime, Decimal, Float, Int, Json, String,
};

/// A native type.
#[derive(Debug)]
pub(crate) struct Native {
    /// The name after `@db.`.
    pub(in crate::schema) name: &'static str,
    /// The scalars that it stores.
    pub(in crate::schema) scalars: &'static [ScalarType],
    /// What stands between its parentheses.
    pub(in crate::schema) takes: Takes,
    /// Which numbers are allowed there.
    limit: Limit,
}

/// Arguments of a native type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum Takes {
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
pub(in crate::schema) fn find(dialect: Dialect, name: &str) -> Option<&'static Native> {
    all(dialect).iter().find(|native| native.name == name)
}

const fn plain(name: &'static str, scalars: &'static [ScalarType]) -> Native {
    native(name, scalars, Takes::Nothing, Limit::None)
}

const fn native(
    name: &'static str,
    scalars: &'static [ScalarType],
    takes: Takes,
    limit: Limit,
) -> Native {
    Native {
        name,
        scalars,
        takes,
        limit,
    }
}

const OPTIONAL: Takes = Takes::OptionalLength;
const SECONDS: Limit = Limit::Range(0, 6);

pub(crate) const POSTGRES: &[Native] = &[
    plain("SmallInt", &[Int]),
    plain("Integer", &[Int]),
    plain("BigInt", &[BigInt]),
    native(
        "Decimal",
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(1, 1000, u32::MAX),
    ),
    plain("Money", &[Decimal]),
    plain("Inet", &[String]),
    plain("Oid", &[Int]),
    plain("Citext", &[String]),
    plain("Real", &[Float]),
    plain("DoublePrecision", &[Float]),
    native("VarChar", &[String], OPTIONAL, Limit::None),
    native("Char", &[String], OPTIONAL, Limit::None),
    plain("Text", &[String]),
    plain("ByteA", &[Bytes]),
    native("Timestamp", &[DateTime], OPTIONAL, SECONDS),
    native("Timestamptz", &[DateTime], OPTIONAL, SECONDS),
    plain("Date", &[DateTime]),
    native("Time", &[DateTime], OPTIONAL, SECONDS),
    native("Timetz", &[DateTime], OPTIONAL, SECONDS),
    plain("Boolean", &[Boolean]),
    native("Bit", &[String], OPTIONAL, Limit::Positive),
    native("VarBit", &[String], OPTIONAL, Limit::Positive),
    plain("Uuid", &[String]),
    plain("Xml", &[String]),
    plain("Json", &[Json]),
    plain("JsonB", &[Json]),
];

pub(crate) const COCKROACH: &[Native] = &[
    native("Bit", &[String], OPTIONAL, Limit::Positive),
    plain("Bool", &[Boolean]),
    plain("Bytes", &[Bytes]),
    native("Char", &[String], OPTIONAL, Limit::None),
    plain("Date", &[DateTime]),
    native(
        "Decimal",
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(1, 1000, u32::MAX),
    ),
    plain("Float4", &[Float]),
    plain("Float8", &[Float]),
    plain("Inet", &[String]),
    plain("Int2", &[Int]),
    plain("Int4", &[Int]),
    plain("Int8", &[BigInt]),
    plain("JsonB", &[Json]),
    plain("Oid", &[Int]),
    plain("CatalogSingleChar", &[String]),
    native("String", &[String], OPTIONAL, Limit::None),
    native("Time", &[DateTime], OPTIONAL, SECONDS),
    native("Timestamp", &[DateTime], OPTIONAL, SECONDS),
    native("Timestamptz", &[DateTime], OPTIONAL, SECONDS),
    native("Timetz", &[DateTime], OPTIONAL, SECONDS),
    plain("Uuid", &[String]),
    native("VarBit", &[String], OPTIONAL, Limit::Positive),
];

pub(crate) const MYSQL: &[Native] = &[
    plain("Int", &[Int]),
    plain("UnsignedInt", &[Int]),
    plain("SmallInt", &[Int]),
    plain("UnsignedSmallInt", &[Int]),
    plain("TinyInt", &[Boolean, Int]),
    plain("UnsignedTinyInt", &[Boolean, Int]),
    plain("MediumInt", &[Int]),
    plain("UnsignedMediumInt", &[Int]),
    plain("BigInt", &[BigInt]),
    native(
        "Decimal",
        &[Decimal],
        Takes::OptionalPair,
        Limit::Precision(0, 65, 30),
    ),
    plain("UnsignedBigInt", &[BigInt]),
    plain("Float", &[Float]),
    plain("Double", &[Float]),
    native("Bit", &[Boolean, Bytes], Takes::Length, Limit::Bits),
    native("Char", &[String], Takes::Length, Limit::Range(0, 255)),
    native("VarChar", &[String], Takes::Length, Limit::Range(0, 65_535)),
    native("Binary", &[Bytes], Takes::Length, Limit::None),
    native("VarBinary", &[Bytes], Takes::Length, Limit::None),
    plain("TinyBlob", &[Bytes]),
    plain("Blob", &[Bytes]),
    plain("MediumBlob", &[Bytes]),
    plain("LongBlob", &[Bytes]),
    plain("TinyText", &[String]),
    plain("Text", &[String]),
    plain("MediumText", &[String]),
    plain("LongText", &[String]),
    plain("Date", &[DateTime]),
    native("Time", &[DateTime], OPTIONAL, Limit::None),
    native("DateTime", &[DateTime], OPTIONAL, Limit::None),
    native("Timestamp", &[DateTime], OPTIONAL, Limit::None),
    plain("Year", &[Int]),
    plain("Json", &[Json]),
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

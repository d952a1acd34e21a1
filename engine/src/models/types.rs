//! Which Rust type each column has: the one that `sqlx` reads without loss.

use super::{Dates, Decimals, Driver, Options};
use crate::dialect::{EnumStorage, facts};
use crate::schema::{NativeType, ScalarType};
use crate::sql::{Dialect, Family};

/// The Rust type of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RustType {
    /// The type as the module writes it.
    pub(super) text: &'static str,
    /// False when it has no `serde` at all.
    pub(super) serde: bool,
    /// How a value is read out of a row.
    pub(super) read: Read,
}

/// How a value is read out of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// As `sqlx` does.
    Plain,
    /// Without comparing types first. SQLite holds whole numbers of a number column as integers, and
    /// so it does with the text `1` in a JSON column; and `sqlx` takes an `ENUM NOT NULL` of MySQL
    /// for another type than its own.
    Loose,
    /// SQLite without a type for points in time: text, or milliseconds.
    Instant,
}

/// The text that stands for the wrapper of PostgreSQL's XML type.
pub(super) const XML: &str = "Xml";

impl RustType {
    /// A type that `sqlx` reads by itself.
    pub(super) const fn new(text: &'static str) -> Self {
        RustType {
            text,
            serde: true,
            read: Read::Plain,
        }
    }

    const fn without_serde(text: &'static str) -> Self {
        RustType {
            serde: false,
            ..RustType::new(text)
        }
    }

    const fn read(self, read: Read) -> Self {
        RustType { read, ..self }
    }
}

/// The type of a scalar field's values.
pub(super) fn scalar(
    dialect: Dialect,
    options: &Options,
    scalar: ScalarType,
    native: Option<&NativeType>,
) -> RustType {
    let native = native.map(|native| native.name.as_str());
    match dialect.family() {
        Family::Sqlite => sqlite(options, scalar),
        Family::Mysql => mysql(options, scalar, native),
        Family::Postgres => postgres(options, scalar, native),
    }
}

/// How an enum's values are read; the type's name is the schema's.
pub(super) fn enumeration(dialect: Dialect) -> RustType {
    match facts(dialect).enums {
        EnumStorage::Column => RustType::new("").read(Read::Loose),
        EnumStorage::Type | EnumStorage::Text => RustType::new(""),
    }
}

fn sqlite(options: &Options, scalar: ScalarType) -> RustType {
    match scalar {
        // SQLite's integers have 64 bits whatever the column says.
        ScalarType::Int => RustType::new("i64"),
        // There is no decimal type: the number is stored as a double.
        ScalarType::Decimal => RustType::new("f64").read(Read::Loose),
        ScalarType::Float => RustType::new("f64").read(Read::Loose),
        ScalarType::Json if options.driver == Driver::Rusqlite => {
            RustType::new("serde_json::Value")
        }
        ScalarType::Json => common(scalar).read(Read::Loose),
        ScalarType::DateTime => instant(options).read(Read::Instant),
        _ => common(scalar),
    }
}

fn mysql(options: &Options, scalar: ScalarType, native: Option<&str>) -> RustType {
    match (scalar, native) {
        (ScalarType::Int, Some("TinyInt")) => RustType::new("i8"),
        (ScalarType::Int, Some("UnsignedTinyInt")) => RustType::new("u8"),
        (ScalarType::Int, Some("SmallInt")) => RustType::new("i16"),
        (ScalarType::Int, Some("UnsignedSmallInt" | "Year")) => RustType::new("u16"),
        (ScalarType::Int, Some("UnsignedMediumInt" | "UnsignedInt")) => RustType::new("u32"),
        (ScalarType::BigInt, Some("UnsignedBigInt")) => RustType::new("u64"),
        (ScalarType::Float, Some("Float")) => RustType::new("f32"),
        (ScalarType::Bytes, Some("Bit")) => RustType::new("u64"),
        (ScalarType::Decimal, _) => decimal(options),
        (ScalarType::DateTime, Some("Date")) => date(options),
        (ScalarType::DateTime, Some("Time")) => time(options),
        (ScalarType::DateTime, Some("Timestamp")) => instant(options),
        (ScalarType::DateTime, _) => local(options),
        _ => common(scalar),
    }
}

fn postgres(options: &Options, scalar: ScalarType, native: Option<&str>) -> RustType {
    match (scalar, native) {
        (ScalarType::String, Some("Uuid")) => RustType::new("sqlx::types::Uuid"),
        (ScalarType::String, Some("Inet")) => RustType::new("ipnetwork::IpNetwork"),
        (ScalarType::String, Some("Bit" | "VarBit")) => {
            RustType::without_serde("sqlx::types::BitVec")
        }
        (ScalarType::String, Some("Xml")) => RustType::new(XML),
        (ScalarType::String, Some("CatalogSingleChar")) => RustType::new("i8"),
        (ScalarType::Int, Some("SmallInt" | "Int2")) => RustType::new("i16"),
        (ScalarType::Int, Some("Oid")) => RustType::new("sqlx::postgres::types::Oid"),
        (ScalarType::Float, Some("Real" | "Float4")) => RustType::new("f32"),
        (ScalarType::Decimal, Some("Money")) => {
            RustType::without_serde("sqlx::postgres::types::PgMoney")
        }
        (ScalarType::Decimal, _) => decimal(options),
        (ScalarType::DateTime, Some("Timestamptz")) => instant(options),
        (ScalarType::DateTime, Some("Date")) => date(options),
        (ScalarType::DateTime, Some("Time")) => time(options),
        (ScalarType::DateTime, Some("Timetz")) => RustType::without_serde(match options.dates {
            Dates::Chrono => {
                "sqlx::postgres::types::PgTimeTz<chrono::NaiveTime, chrono::FixedOffset>"
            }
            Dates::Time => "sqlx::postgres::types::PgTimeTz<time::Time, time::UtcOffset>",
        }),
        (ScalarType::DateTime, _) => local(options),
        _ => common(scalar),
    }
}

/// What is the same everywhere.
fn common(scalar: ScalarType) -> RustType {
    RustType::new(match scalar {
        ScalarType::String => "String",
        ScalarType::Boolean => "bool",
        ScalarType::Int => "i32",
        ScalarType::BigInt => "i64",
        ScalarType::Float => "f64",
        ScalarType::Json => "sqlx::types::JsonValue",
        ScalarType::Bytes => "Vec<u8>",
        // Both depend on the options; every caller has asked before.
        ScalarType::Decimal => "sqlx::types::BigDecimal",
        ScalarType::DateTime => "chrono::NaiveDateTime",
    })
}

fn decimal(options: &Options) -> RustType {
    RustType::new(match options.decimals {
        Decimals::BigDecimal => "sqlx::types::BigDecimal",
        Decimals::RustDecimal => "sqlx::types::Decimal",
    })
}

fn instant(options: &Options) -> RustType {
    RustType::new(match options.dates {
        Dates::Chrono => "chrono::DateTime<chrono::Utc>",
        Dates::Time => "time::OffsetDateTime",
    })
}

fn local(options: &Options) -> RustType {
    RustType::new(match options.dates {
        Dates::Chrono => "chrono::NaiveDateTime",
        Dates::Time => "time::PrimitiveDateTime",
    })
}

fn date(options: &Options) -> RustType {
    RustType::new(match options.dates {
        Dates::Chrono => "chrono::NaiveDate",
        Dates::Time => "time::Date",
    })
}

fn time(options: &Options) -> RustType {
    RustType::new(match options.dates {
        Dates::Chrono => "chrono::NaiveTime",
        Dates::Time => "time::Time",
    })
}

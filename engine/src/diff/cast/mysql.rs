//! MySQL and MariaDB: most types convert into each other, at more or less risk.

use super::{Cast, length};
use crate::sql::{ColumnType, NativeType};

use Cast::{Risky, Safe};

pub(super) fn cast(previous: &ColumnType, next: &ColumnType) -> Option<Cast> {
    match (previous, next) {
        (ColumnType::InlineEnum(old), ColumnType::InlineEnum(new)) => {
            let keeps_all = old.iter().all(|value| new.contains(value));
            (old != new).then_some(if keeps_all { Safe } else { Risky })
        }
        (ColumnType::InlineEnum(_), _) | (_, ColumnType::InlineEnum(_)) => Some(Risky),
        (ColumnType::Native(old), ColumnType::Native(new)) => between(old, new),
        _ => None,
    }
}

/// What kind of values a type holds, as far as casts care.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Signed or unsigned whole numbers; the number is the width in bytes.
    Int(u8),
    Unsigned(u8),
    Decimal,
    Float,
    Double,
    Bit,
    Char,
    VarChar,
    Text,
    TinyText,
    Binary,
    VarBinary,
    Blob,
    TinyBlob,
    Date,
    DateTime,
    Time,
    Year,
    Json,
    Unknown,
}

fn kind(ty: &NativeType) -> Kind {
    match ty.name.as_str() {
        "TINYINT" | "BOOLEAN" => Kind::Int(1),
        "SMALLINT" => Kind::Int(2),
        "MEDIUMINT" => Kind::Int(3),
        "INT" | "INTEGER" => Kind::Int(4),
        "BIGINT" => Kind::Int(8),
        "TINYINT UNSIGNED" => Kind::Unsigned(1),
        "SMALLINT UNSIGNED" => Kind::Unsigned(2),
        "MEDIUMINT UNSIGNED" => Kind::Unsigned(3),
        "INT UNSIGNED" | "INTEGER UNSIGNED" => Kind::Unsigned(4),
        "BIGINT UNSIGNED" => Kind::Unsigned(8),
        "DECIMAL" => Kind::Decimal,
        "FLOAT" => Kind::Float,
        "DOUBLE" => Kind::Double,
        "BIT" => Kind::Bit,
        "CHAR" => Kind::Char,
        "VARCHAR" => Kind::VarChar,
        "TINYTEXT" => Kind::TinyText,
        "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => Kind::Text,
        "BINARY" => Kind::Binary,
        "VARBINARY" => Kind::VarBinary,
        "TINYBLOB" => Kind::TinyBlob,
        "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => Kind::Blob,
        "DATE" => Kind::Date,
        "DATETIME" | "TIMESTAMP" => Kind::DateTime,
        "TIME" => Kind::Time,
        "YEAR" => Kind::Year,
        "JSON" => Kind::Json,
        _ => Kind::Unknown,
    }
}

/// MariaDB keeps JSON as LONGTEXT, so that step is none.
fn same(old: &NativeType, new: &NativeType) -> bool {
    let precision = |ty: &NativeType| length(ty).unwrap_or(0);
    match kind(old) {
        Kind::Int(_) | Kind::Unsigned(_) => kind(old) == kind(new),
        // Ten digits and no fraction are what a decimal has when nothing is said.
        Kind::Decimal => {
            let digits = |ty: &NativeType| (length(ty).unwrap_or(10), ty.args.get(1).copied());
            let (a, b) = (digits(old), digits(new));
            kind(new) == Kind::Decimal && (a.0, a.1.unwrap_or(0)) == (b.0, b.1.unwrap_or(0))
        }
        Kind::DateTime | Kind::Time => old.name == new.name && precision(old) == precision(new),
        _ => old == new || (old.name == "LONGTEXT" && new.name == "JSON"),
    }
}

fn between(old: &NativeType, new: &NativeType) -> Option<Cast> {
    if same(old, new) {
        return None;
    }
    let (from, to) = (kind(old), kind(new));
    let is_string = matches!(to, Kind::Char | Kind::VarChar | Kind::Text | Kind::TinyText);
    let is_bytes = matches!(
        to,
        Kind::Binary | Kind::VarBinary | Kind::Blob | Kind::TinyBlob
    );
    let (before, after) = (length(old).unwrap_or(0), length(new).unwrap_or(0));
    let wider = |condition: bool| if condition { Safe } else { Risky };
    Some(match from {
        Kind::Int(8) => match to {
            Kind::Decimal => match after.saturating_sub(new.args.get(1).copied().unwrap_or(0)) {
                20.. => Safe,
                _ => Cast::None,
            },
            Kind::Int(_) | Kind::Unsigned(_) | Kind::Year => Risky,
            Kind::Date | Kind::DateTime | Kind::Json => Cast::None,
            _ => Safe,
        },
        Kind::Int(3 | 4) => match to {
            Kind::Int(8) => Safe,
            Kind::Bit => wider(after >= 32),
            Kind::Int(_)
            | Kind::Unsigned(_)
            | Kind::Year
            | Kind::Float
            | Kind::Double
            | Kind::Decimal => Risky,
            _ if is_string || is_bytes => Safe,
            _ => Cast::None,
        },
        Kind::Int(width) => match to {
            Kind::Int(wider) if wider > width => Safe,
            Kind::Time => Safe,
            Kind::Int(_)
            | Kind::Unsigned(_)
            | Kind::Float
            | Kind::Double
            | Kind::Year
            | Kind::Bit => Risky,
            _ if is_string || is_bytes => Risky,
            _ => Cast::None,
        },
        Kind::Unsigned(width) => match to {
            Kind::Unsigned(wider) if wider > width && width < 3 => Safe,
            Kind::Decimal | Kind::Date | Kind::DateTime | Kind::Json => Cast::None,
            _ => Risky,
        },
        Kind::Decimal => match to {
            Kind::Date | Kind::DateTime => Cast::None,
            _ if is_string || is_bytes => Safe,
            _ => Risky,
        },
        Kind::Float | Kind::Double => match to {
            Kind::Bit => match after >= if from == Kind::Float { 32 } else { 64 } {
                true => Safe,
                false => Cast::None,
            },
            Kind::Binary | Kind::Char | Kind::VarBinary | Kind::VarChar if after >= 32 => Risky,
            Kind::Binary | Kind::Char | Kind::VarBinary | Kind::VarChar => Cast::None,
            Kind::DateTime | Kind::Date => Cast::None,
            _ => Safe,
        },
        Kind::Bit => match to {
            Kind::Bit => wider(before < after),
            Kind::Int(8) | Kind::Unsigned(8) => wider(before == 64),
            Kind::Binary if before >= 8 * after => Safe,
            Kind::Binary | Kind::Date | Kind::DateTime | Kind::Time | Kind::Json => Cast::None,
            Kind::Decimal | Kind::Double | Kind::Float => Risky,
            _ => Safe,
        },
        Kind::Char | Kind::VarChar => match to {
            Kind::Char | Kind::VarChar | Kind::Binary | Kind::VarBinary => wider(after >= before),
            Kind::Text | Kind::TinyText | Kind::Blob | Kind::TinyBlob => Safe,
            _ => Risky,
        },
        Kind::Text | Kind::TinyText => match to {
            Kind::TinyText | Kind::TinyBlob => Risky,
            Kind::Bit => Safe,
            _ if is_string || is_bytes => Safe,
            _ => Risky,
        },
        Kind::Binary => match to {
            Kind::Binary => wider(after > before),
            Kind::Bit => wider(after >= before * 8),
            Kind::Date | Kind::DateTime | Kind::Json => Cast::None,
            Kind::Int(3) | Kind::Decimal | Kind::Double | Kind::Float => Safe,
            _ if is_string || is_bytes => Safe,
            _ => Risky,
        },
        Kind::VarBinary => match to {
            Kind::VarBinary => wider(after > before),
            Kind::Blob => Safe,
            Kind::Binary if after > before => Safe,
            Kind::Binary | Kind::Bit | Kind::TinyBlob => Risky,
            _ if is_string => Risky,
            _ => Cast::None,
        },
        Kind::Blob | Kind::TinyBlob => match to {
            Kind::Blob | Kind::TinyBlob => Safe,
            Kind::Bit => Risky,
            _ if is_string || is_bytes => Risky,
            _ => Cast::None,
        },
        Kind::Date => match to {
            Kind::DateTime if new.name == "TIMESTAMP" => Cast::None,
            Kind::DateTime | Kind::Bit | Kind::Decimal | Kind::Float | Kind::Double => Safe,
            Kind::Int(4 | 8) | Kind::Unsigned(4 | 8) => Safe,
            _ if is_string || is_bytes => Safe,
            _ => Cast::None,
        },
        Kind::DateTime => match to {
            Kind::DateTime if old.name == new.name => wider(before < after),
            Kind::DateTime => Safe,
            // A part of it is lost, and what was unique may be so no longer. (Prisma says nothing.)
            Kind::Time | Kind::Date => Risky,
            Kind::Int(8) | Kind::Unsigned(8) => Safe,
            Kind::Bit if after == 64 => Safe,
            _ if is_string || is_bytes => Safe,
            _ => Cast::None,
        },
        Kind::Time => match to {
            Kind::Date | Kind::DateTime => Risky,
            Kind::Json | Kind::Year => Cast::None,
            _ => Safe,
        },
        Kind::Year => match to {
            Kind::Decimal | Kind::Json => Risky,
            Kind::Int(1) | Kind::Unsigned(1) | Kind::Date | Kind::DateTime | Kind::Time => {
                Cast::None
            }
            _ => Safe,
        },
        Kind::Json => match is_string || is_bytes {
            true => Safe,
            false => Cast::None,
        },
        Kind::Unknown => Risky,
    })
}

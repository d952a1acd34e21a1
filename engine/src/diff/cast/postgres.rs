//! PostgreSQL: which casts keep everything, which may lose or refuse, which do not exist.

use super::{Cast, ListChange, Pair, length, list_change, using, using::Using};
use crate::sql::{Arity, Column, ColumnType, NativeType, QName, SqlSchema};

use Cast::{Explicit, Risky, Safe};

pub(super) fn cast(schemas: Pair<&SqlSchema>, previous: &Column, next: &Column) -> Option<Cast> {
    let item = |column: &Column| Column {
        arity: Arity::Nullable,
        ..column.clone()
    };
    match list_change(previous.arity, next.arity) {
        // A list of the one value.
        Some(ListChange::ToList) => {
            let cast = one(schemas, &item(previous), &item(next));
            return Some(cast.unwrap_or(Safe));
        }
        Some(ListChange::ToScalar) => {
            return Some(to_scalar(schemas, &item(previous), &item(next)));
        }
        None => {}
    }
    one(schemas, previous, next)
}

/// The text of the list, as the database writes it, or its first item.
fn to_scalar(schemas: Pair<&SqlSchema>, previous: &Column, next: &Column) -> Cast {
    if let ColumnType::Native(new) = &next.ty {
        match (new.name.as_str(), length(new)) {
            ("TEXT", _) | ("VARCHAR", None) => return Safe,
            ("VARCHAR" | "CHAR", _) => return Risky,
            _ => {}
        }
    }
    match one(schemas, previous, next) {
        Some(Cast::None) => Cast::None,
        _ => Risky,
    }
}

/// The cast of a value, or of each item of two lists.
fn one(schemas: Pair<&SqlSchema>, previous: &Column, next: &Column) -> Option<Cast> {
    match (&previous.ty, &next.ty) {
        (ColumnType::Enum(a), ColumnType::Enum(b)) if a == b => None,
        (ColumnType::Enum(a), ColumnType::Enum(b)) => {
            Some(match have_common_value(schemas, a, b) {
                true => Explicit,
                false => Cast::None,
            })
        }
        (ColumnType::Enum(_), ColumnType::Native(new)) => Some(match new.name.as_str() {
            "TEXT" | "CITEXT" => Safe,
            "VARCHAR" if new.args.is_empty() => Safe,
            "VARCHAR" | "CHAR" => Risky,
            _ => converted(previous, next),
        }),
        (ColumnType::Native(_), ColumnType::Enum(_)) => Some(converted(previous, next)),
        (ColumnType::Native(old), ColumnType::Native(new)) if is_same(old, new) => None,
        (ColumnType::Native(old), ColumnType::Native(new)) => match between(old, new) {
            Some(Cast::None) => Some(converted(previous, next)),
            cast => cast,
        },
        (ColumnType::Unsupported(old), ColumnType::Unsupported(new)) => {
            using::unsupported(old, new)
        }
        (ColumnType::Enum(_), _) | (_, ColumnType::Enum(_)) => Some(Cast::None),
        _ => Some(Risky),
    }
}

fn converted(previous: &Column, next: &Column) -> Cast {
    Using::between(previous, next).map_or(Cast::None, Using::cast)
}

/// Without one no row fits.
fn have_common_value(schemas: Pair<&SqlSchema>, old: &QName, new: &QName) -> bool {
    let old = schemas.previous.enumeration(old);
    let new = schemas.next.enumeration(new);
    match (old, new) {
        (Some(old), Some(new)) => old.values.iter().any(|value| new.values.contains(value)),
        _ => true,
    }
}

/// True for two spellings of one type: without a length a `BIT` or `CHAR` holds one. (Prisma drops
/// such a column and makes it anew, as often as it compares a database with the schema.)
pub(super) fn is_same(old: &NativeType, new: &NativeType) -> bool {
    let length = |ty: &NativeType| match (ty.name.as_str(), ty.args.as_slice()) {
        ("BIT" | "CHAR", []) => vec![1],
        (_, args) => args.to_vec(),
    };
    old.name == new.name && length(old) == length(new)
}

/// A cast between two different types.
fn between(old: &NativeType, new: &NativeType) -> Option<Cast> {
    if let Some(change) = time_precision(old, new) {
        return change;
    }
    Some(match old.name.as_str() {
        "INET" => to_text(new),
        "MONEY" => match new.name.as_str() {
            "CITEXT" | "TEXT" | "VARCHAR" => Safe,
            "SMALLINT" | "INTEGER" | "BIGINT" | "REAL" | "DOUBLE PRECISION" | "DECIMAL"
            | "CHAR" => Risky,
            // (Prisma asks for a cast that there is not, and its script fails.)
            _ => Cast::None,
        },
        "CITEXT" => match new.name.as_str() {
            "TEXT" | "VARCHAR" => Safe,
            _ => Risky,
        },
        "OID" => match new.name.as_str() {
            "TEXT" | "VARCHAR" | "BIGINT" | "INTEGER" => Safe,
            _ => Cast::None,
        },
        "SMALLINT" => integer(new, 3, 4),
        "INTEGER" => integer(new, 10, 11),
        "BIGINT" => integer(new, 19, 20),
        "DECIMAL" => decimal(old, new),
        "REAL" => float(new, 47),
        "DOUBLE PRECISION" => float(new, 317),
        "VARCHAR" => string(length(old), old, new),
        "CHAR" => string(length(old), old, new),
        "TEXT" => match (new.name.as_str(), length(new)) {
            ("VARCHAR", None) | ("CITEXT", _) => Safe,
            ("VARCHAR" | "CHAR", _) => Risky,
            _ => Cast::None,
        },
        "BYTEA" => match (new.name.as_str(), length(new)) {
            ("TEXT", _) | ("VARCHAR", None) => Safe,
            ("VARCHAR" | "CHAR", Some(length)) if length > 2 => Risky,
            _ => Cast::None,
        },
        "TIMESTAMP" => time(
            new,
            22,
            &["TIMESTAMP", "TIMESTAMPTZ", "DATE", "TIME", "TIMETZ"],
        ),
        "TIMESTAMPTZ" => time(
            new,
            27,
            &["TIMESTAMP", "TIMESTAMPTZ", "DATE", "TIME", "TIMETZ"],
        ),
        "DATE" => time(new, 27, &["TIMESTAMP", "TIMESTAMPTZ"]),
        "TIME" => time(new, 13, &["TIMETZ"]),
        "TIMETZ" => time(new, 18, &["TIMETZ", "TIME"]),
        "BOOLEAN" => match (new.name.as_str(), length(new)) {
            ("TEXT" | "VARCHAR", _) => Safe,
            ("CHAR", Some(5..)) => Safe,
            ("CHAR", Some(4)) => Risky,
            _ => Cast::None,
        },
        "BIT" => bit(length(old), new),
        "VARBIT" => varbit(length(old), new),
        "UUID" => match (new.name.as_str(), length(new)) {
            ("TEXT", _) | ("VARCHAR", None) => Safe,
            ("VARCHAR" | "CHAR", Some(32..)) => Safe,
            _ => Cast::None,
        },
        "XML" => document(new, &[]),
        "JSON" => document(new, &["JSONB"]),
        "JSONB" => document(new, &["JSON"]),
        _ => Risky,
    })
}

/// Times that differ only in precision: leaving the precision open changes nothing.
fn time_precision(old: &NativeType, new: &NativeType) -> Option<Option<Cast>> {
    let is_time = matches!(
        old.name.as_str(),
        "TIMESTAMP" | "TIMESTAMPTZ" | "TIME" | "TIMETZ"
    );
    let open = old.args.is_empty() || new.args.is_empty();
    (is_time && old.name == new.name && open).then_some(None)
}

fn to_text(new: &NativeType) -> Cast {
    match new.name.as_str() {
        "CITEXT" | "TEXT" | "VARCHAR" => Safe,
        _ => Cast::None,
    }
}

/// From an integer with so many digits, which as text takes so many characters.
fn integer(new: &NativeType, digits: u32, characters: u32) -> Cast {
    match (new.name.as_str(), length(new)) {
        ("SMALLINT", _) => Risky,
        ("INTEGER", _) if digits > 10 => Risky,
        ("INTEGER" | "BIGINT" | "REAL" | "DOUBLE PRECISION" | "TEXT", _) => Safe,
        ("DECIMAL", Some(precision)) if precision.saturating_sub(scale(new)) < digits => Risky,
        ("DECIMAL", _) => Safe,
        ("VARCHAR" | "CHAR", Some(length)) if length < characters => Risky,
        ("CHAR", None) => Risky,
        ("VARCHAR" | "CHAR", _) => Safe,
        ("MONEY", _) => Risky,
        _ => Cast::None,
    }
}

fn scale(ty: &NativeType) -> u32 {
    ty.args.get(1).copied().unwrap_or(0)
}

fn decimal(old: &NativeType, new: &NativeType) -> Cast {
    let precision = length(old);
    let fits = |digits: u32| scale(old) == 0 && precision.is_some_and(|p| p <= digits);
    let safe_if = |condition| if condition { Safe } else { Risky };
    match new.name.as_str() {
        "SMALLINT" => safe_if(fits(2)),
        "INTEGER" => safe_if(fits(9)),
        "BIGINT" => safe_if(fits(18)),
        "DECIMAL" => match (precision, length(new)) {
            (_, None) => Safe,
            (None, Some(p)) => safe_if(p >= 131_072 && scale(new) >= 16_383),
            (Some(old_p), Some(new_p)) => {
                let whole = |p: u32, s: u32| i64::from(p) - i64::from(s);
                safe_if(
                    whole(old_p, scale(old)) <= whole(new_p, scale(new))
                        && scale(old) <= scale(new),
                )
            }
        },
        "REAL" | "DOUBLE PRECISION" => Risky,
        "VARCHAR" | "CHAR" => match (length(new), precision) {
            (Some(len), Some(p)) if scale(old) == 0 => safe_if(p < len),
            (Some(len), Some(p)) => safe_if(p + 2 <= len),
            (Some(len), None) => safe_if(len >= 131_073),
            (None, _) => safe_if(new.name != "CHAR"),
        },
        "TEXT" => Safe,
        "MONEY" => Risky,
        _ => Cast::None,
    }
}

fn float(new: &NativeType, characters: u32) -> Cast {
    match (new.name.as_str(), length(new)) {
        ("SMALLINT" | "INTEGER" | "BIGINT" | "DECIMAL", _) => Risky,
        ("REAL", _) => Risky,
        ("DOUBLE PRECISION", _) => Safe,
        ("VARCHAR" | "CHAR", Some(length)) if length < characters => Risky,
        ("CHAR", None) => Risky,
        ("VARCHAR" | "CHAR" | "TEXT", _) => Safe,
        _ => Cast::None,
    }
}

fn string(length_before: Option<u32>, old: &NativeType, new: &NativeType) -> Cast {
    match new.name.as_str() {
        "TEXT" => Safe,
        "VARCHAR" | "CHAR" => {
            let to_char = new.name == "CHAR";
            // Without a length CHAR holds one character, VARCHAR any number.
            match (length_before, length(new)) {
                (None, _) if old.name == "CHAR" => Safe,
                (None, None) => {
                    if to_char {
                        Risky
                    } else {
                        Safe
                    }
                }
                (None, Some(_)) => Risky,
                (Some(1), None) => Safe,
                (Some(_), None) => {
                    if to_char {
                        Risky
                    } else {
                        Safe
                    }
                }
                (Some(before), Some(after)) => {
                    if before > after {
                        Risky
                    } else {
                        Safe
                    }
                }
            }
        }
        _ => Cast::None,
    }
}

/// From a time to one of its `kin`. (Prisma calls it safe too when a part of it is lost.)
fn time(new: &NativeType, characters: u32, kin: &[&str]) -> Cast {
    let is_part = kin.contains(&"DATE") && matches!(new.name.as_str(), "DATE" | "TIME" | "TIMETZ");
    match (new.name.as_str(), length(new)) {
        _ if is_part => Risky,
        ("TEXT", _) | ("VARCHAR", None) => Safe,
        ("CHAR" | "VARCHAR", Some(length)) if length > characters => Safe,
        (name, _) if kin.contains(&name) => Safe,
        _ => Cast::None,
    }
}

fn bit(before: Option<u32>, new: &NativeType) -> Cast {
    match (before, new.name.as_str(), length(new)) {
        (None, "TEXT" | "VARCHAR" | "CHAR" | "VARBIT", _) => Safe,
        (Some(_), "TEXT", _) | (Some(_), "VARCHAR" | "VARBIT", None) => Safe,
        (Some(before), "VARCHAR" | "VARBIT" | "CHAR", Some(after)) if after >= before => Safe,
        _ => Cast::None,
    }
}

fn varbit(before: Option<u32>, new: &NativeType) -> Cast {
    match (before, new.name.as_str(), length(new)) {
        (_, "TEXT", _) | (_, "VARCHAR", None) => Safe,
        (None, "VARCHAR" | "CHAR" | "BIT", _) => Risky,
        (Some(_), "VARBIT", None) => Safe,
        (Some(before), "VARBIT", Some(after)) if after > before => Safe,
        (Some(before), "VARCHAR" | "CHAR", Some(after)) if after >= before => Safe,
        (Some(before), "BIT", Some(after)) if after <= before => Risky,
        (Some(_), "BIT", None) | (Some(_), "CHAR" | "VARCHAR", _) => Risky,
        _ => Cast::None,
    }
}

fn document(new: &NativeType, kin: &[&str]) -> Cast {
    match (new.name.as_str(), length(new)) {
        ("TEXT", _) | ("VARCHAR", None) => Safe,
        ("VARCHAR" | "CHAR", _) => Risky,
        (name, _) if kin.contains(&name) => Safe,
        _ => Cast::None,
    }
}

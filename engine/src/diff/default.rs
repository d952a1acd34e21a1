//! When two defaults are the same. Databases rewrite what they are given, so some pairs are
//! taken for equal on purpose: points in time that one may have become the other, JSON up to its
//! layout, and everything that the schema declares as made by the database without saying how.

use super::{decimal, json, sqlite_family, time};
use crate::{
    describe,
    dialect::{Counter, facts},
    sql::{
        Column, ColumnType, Default, Dialect, Family, NativeType, Value,
        parentheses::without_parentheses,
    },
};

pub(super) fn equal(dialect: Dialect, previous: &Column, next: &Column) -> bool {
    let facts = facts(dialect);
    if facts.json_defaults_are_lost && (is_json(previous) || is_json(next)) {
        return true;
    }
    // A computed column has no default that could be set or dropped.
    if previous.generated.is_some() {
        return true;
    }
    if facts.counter == Counter::Sequence
        && let Some(same) = sequences_equal(previous, next)
    {
        return same;
    }
    let times = is_datetime(previous) || is_datetime(next);
    match (&previous.default, &next.default) {
        (_, Some(Default::Expression(None))) => true,
        (Some(Default::Value(Value::List(_))), Some(Default::Expression(_)))
        | (Some(Default::Expression(_)), Some(Default::Value(Value::List(_))))
            if times =>
        {
            true
        }
        (Some(Default::Value(Value::DateTime(time))), Some(other))
        | (Some(other), Some(Default::Value(Value::DateTime(time)))) => {
            is_time(dialect, &next.ty, time, other)
        }
        (Some(Default::Value(a)), Some(Default::Value(b))) => values_equal(dialect, &next.ty, a, b),
        (Some(Default::Now), Some(Default::Now))
        | (Some(Default::UniqueRowid), Some(Default::UniqueRowid))
        | (None, None) => true,
        (Some(Default::UniqueRowid), _) | (_, Some(Default::UniqueRowid)) => false,
        (Some(Default::Expression(Some(a))), Some(Default::Expression(Some(b)))) => {
            // SQLite and MySQL want parentheses around an expression and do not report them.
            let bare = |text| match dialect.has_namespaces() {
                true => text,
                false => without_parentheses(dialect, text),
            };
            let both_now = facts.current_times_are_one && is_now(a) && is_now(b);
            let same_time = || match (&next.ty, only_literal(a), only_literal(b)) {
                (ColumnType::Native(ty), Some(a), Some(b)) if is_time_type(ty) => {
                    time::equal(dialect, ty, a, b)
                }
                _ => false,
            };
            both_now || bare(a).eq_ignore_ascii_case(bare(b)) || same_time()
        }
        (Some(Default::Now), Some(Default::Expression(Some(sql))))
        | (Some(Default::Expression(Some(sql))), Some(Default::Now))
            if facts.current_times_are_one =>
        {
            is_now(sql)
        }
        // PostgreSQL prints a UUID with its cast, and that is what a pulled schema says.
        (Some(Default::Value(Value::String(id))), Some(Default::Expression(Some(sql))))
        | (Some(Default::Expression(Some(sql))), Some(Default::Value(Value::String(id))))
            if facts.keeps_postgres_rules =>
        {
            uuid_equal(id, sql)
        }
        // SQLite keeps bytes as the text of their digits, and that is what a pulled schema says.
        (Some(Default::Value(value)), Some(Default::Expression(Some(sql))))
        | (Some(Default::Expression(Some(sql))), Some(Default::Value(value)))
            if dialect.family() == Family::Sqlite =>
        {
            blob_equal(&next.ty, value, sql)
        }
        (None, Some(Default::Value(Value::Bytes(_)))) if facts.omits_defaults_of_bytes => true,
        // Sequences come and go with the auto-increment of their column.
        (Some(Default::Sequence(_)), None) | (_, Some(Default::Sequence(_))) => true,
        _ => false,
    }
}

/// Whether both defaults draw from the same sequence, one of which may be called by the schema in SQL
/// (`dbgenerated("nextval('numbers')")`). `None` when neither is such a default, or when they come
/// and go with the auto-increment of their column.
pub(super) fn sequences_equal(previous: &Column, next: &Column) -> Option<bool> {
    let drawn = |column: &Column| match &column.default {
        Some(Default::Sequence(name)) => Some((Some(name.clone()), name.name.clone())),
        Some(Default::Expression(Some(sql))) => {
            let name = describe::postgres::sequence(sql)?;
            Some((name.namespace.is_some().then(|| name.clone()), name.name))
        }
        _ => None,
    };
    let by_itself = |column: &Column| column.auto_increment || column.default.is_none();
    if by_itself(previous) && by_itself(next) {
        return None;
    }
    match (drawn(previous), drawn(next)) {
        (None, None) => None,
        (Some((Some(a), _)), Some((Some(b), _))) => Some(a == b),
        (Some((_, a)), Some((_, b))) => Some(a == b),
        _ => Some(false),
    }
}

/// `'…'::uuid` is the UUID of that text.
fn uuid_equal(id: &str, sql: &str) -> bool {
    let literal = sql.trim().strip_suffix("::uuid");
    let inner = literal.and_then(|t| t.strip_prefix('\'')?.strip_suffix('\''));
    inner.is_some_and(|inner| inner.eq_ignore_ascii_case(id))
}

/// `'0102'` as the default of a `BLOB` is what Prisma makes of these bytes.
fn blob_equal(ty: &ColumnType, value: &Value, sql: &str) -> bool {
    let ColumnType::Native(ty) = ty else {
        return false;
    };
    let read = || describe::sqlite::default(sql, ty);
    sqlite_family(ty) == "Binary" && read() == Some(Default::Value(value.clone()))
}

fn is_now(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let call = sql.split('(').next().unwrap_or_default();
    matches!(call.trim(), "current_timestamp" | "now")
}

/// True unless the other default is surely no point in time, or another one. (Prisma takes any
/// default of such a column for equal, so that a change is never written.)
fn is_time(dialect: Dialect, ty: &ColumnType, point: &str, other: &Default) -> bool {
    let text = match other {
        // What `dbgenerated()` stood for is not known, but it is not this.
        Default::Now | Default::Expression(None) => return false,
        Default::Value(Value::DateTime(text) | Value::String(text)) => text.as_str(),
        Default::Expression(Some(sql)) => match only_literal(sql) {
            Some(text) => text,
            None => return true,
        },
        _ => return true,
    };
    match ty {
        ColumnType::Native(ty) if is_time_type(ty) => time::equal(dialect, ty, point, text),
        _ => text == point,
    }
}

/// The text of `'…'` or `'…'::timestamp`.
fn only_literal(sql: &str) -> Option<&str> {
    let (text, rest) = sql.trim().strip_prefix('\'')?.split_once('\'')?;
    (rest.is_empty() || rest.starts_with("::")).then_some(text)
}

fn values_equal(dialect: Dialect, ty: &ColumnType, a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) => {
            let mut items = a.iter().zip(b);
            a.len() == b.len() && items.all(|(a, b)| values_equal(dialect, ty, a, b))
        }
        (Value::Json(a), Value::Json(b))
        | (Value::Json(a), Value::String(b))
        | (Value::String(a), Value::Json(b)) => json::equal(a, b),
        (Value::DateTime(a), Value::DateTime(b)) => match ty {
            ColumnType::Native(ty) => time::equal(dialect, ty, a, b),
            _ => true,
        },
        (Value::DateTime(_), _) | (_, Value::DateTime(_)) => true,
        (Value::Enum(a), Value::String(b)) | (Value::String(a), Value::Enum(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => {
            decimal::equal(a, b)
                || places(dialect, ty).is_some_and(|places| decimal::equal_in(places, a, b))
        }
        (Value::Enum(text) | Value::String(text), Value::Bytes(bytes))
        | (Value::Bytes(bytes), Value::Enum(text) | Value::String(text)) => hex_equal(text, bytes),
        (a, b) => a == b,
    }
}

/// How many decimal places the column keeps of its default. Where it keeps them all, each value is rounded.
fn places(dialect: Dialect, ty: &ColumnType) -> Option<u32> {
    match ty {
        ColumnType::Native(ty) if facts(dialect).rounds_defaults && ty.name == "DECIMAL" => {
            Some(ty.args.get(1).copied().unwrap_or(0))
        }
        _ => None,
    }
}

fn hex_equal(text: &str, bytes: &[u8]) -> bool {
    let Some(digits) = text.strip_prefix("\\x") else {
        return false;
    };
    digits.len() == bytes.len() * 2
        && digits.is_ascii()
        && bytes.iter().enumerate().all(|(at, byte)| {
            u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).is_ok_and(|digit| digit == *byte)
        })
}

fn is_json(column: &Column) -> bool {
    matches!(&column.ty, ColumnType::Native(ty) if matches!(ty.name.as_str(), "JSON" | "JSONB"))
}

fn is_datetime(column: &Column) -> bool {
    matches!(&column.ty, ColumnType::Native(ty) if is_time_type(ty))
}

fn is_time_type(ty: &NativeType) -> bool {
    matches!(
        ty.name.as_str(),
        "TIMESTAMP" | "TIMESTAMPTZ" | "DATE" | "TIME" | "TIMETZ" | "DATETIME"
    )
}

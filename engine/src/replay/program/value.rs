//! Values, as far as they are known without rows.

use std::cmp::Ordering;

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::replay) enum Value {
    Null,
    Int(i64),
    Text(String),
    /// The name of the database, which a history does not know.
    Database,
    /// Rows, the server or the clock decide.
    Unknown,
}

impl Value {
    pub(super) fn of(truth: bool) -> Value {
        Value::Int(i64::from(truth))
    }

    pub(super) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// What a condition makes of it; `None` when it is not known. `NULL` is not true.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Value::Null => Some(false),
            Value::Int(number) => Some(*number != 0),
            Value::Text(text) => text.trim().parse::<f64>().ok().map(|number| number != 0.0),
            Value::Database | Value::Unknown => None,
        }
    }

    /// As part of a longer text.
    pub(super) fn written(&self) -> Option<String> {
        match self {
            Value::Int(number) => Some(number.to_string()),
            Value::Text(text) => Some(text.clone()),
            Value::Null | Value::Database | Value::Unknown => None,
        }
    }

    /// Which is greater, when both are known and not null. Texts compare without case, as most
    /// collations do.
    pub(super) fn compare(&self, other: &Value) -> Option<Ordering> {
        let number = |value: &Value| match value {
            Value::Int(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
            (Value::Database, Value::Database) => Some(Ordering::Equal),
            (a, b) => Some(number(a)?.cmp(&number(b)?)),
        }
    }
}

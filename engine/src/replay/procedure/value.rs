//! Values of expressions.

use crate::sql::QName;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Only the server or the data knows.
    Unknown,
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    /// What `oid` columns and `'…'::regclass` hold.
    Oid(Class, QName),
    List(Vec<Value>),
    Record(Vec<(String, Value)>),
}

/// Which catalogue an oid is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Relation,
    Type,
    Namespace,
    Function,
    Collation,
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    pub(super) fn optional(text: Option<&str>) -> Value {
        text.map_or(Value::Null, Value::text)
    }

    /// True, false or, for null, neither; the outer `None` is unknown.
    pub(super) fn truth(&self) -> Option<Option<bool>> {
        match self {
            Value::Bool(truth) => Some(Some(*truth)),
            Value::Null => Some(None),
            Value::Text(text) => match text.to_ascii_lowercase().as_str() {
                "t" | "true" | "on" | "yes" | "1" => Some(Some(true)),
                "f" | "false" | "off" | "no" | "0" => Some(Some(false)),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn of_truth(truth: Option<Option<bool>>) -> Value {
        match truth {
            Some(Some(truth)) => Value::Bool(truth),
            Some(None) => Value::Null,
            None => Value::Unknown,
        }
    }

    /// The text of a value as the server casts it.
    pub(super) fn to_text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Oid(_, name) => Some(shown(name)),
            _ => None,
        }
    }

    /// Equality: the outer `None` is unknown, the inner one null.
    pub(super) fn equals(&self, other: &Value) -> Option<Option<bool>> {
        match (self, other) {
            (Value::Unknown, _) | (_, Value::Unknown) => None,
            (Value::Null, _) | (_, Value::Null) => Some(None),
            (Value::Oid(a, x), Value::Oid(b, y)) => Some(Some(a == b && x == y)),
            (Value::List(a), Value::List(b)) if a.len() != b.len() => Some(Some(false)),
            (Value::List(a), Value::List(b)) => {
                let mut all = Some(Some(true));
                for (a, b) in a.iter().zip(b) {
                    all = and(all, a.equals(b));
                }
                all
            }
            // A number and a numeral, a truth value and its text.
            (Value::Bool(truth), other) | (other, Value::Bool(truth)) => {
                other.truth()?.map(|other| Some(other == *truth))
            }
            (a, b) => Some(Some(a.to_text()? == b.to_text()?)),
        }
    }
}

/// A name as `regclass` prints it: in `public` without its schema.
fn shown(name: &QName) -> String {
    let own = quoted(&name.name);
    match name.namespace.as_deref() {
        None | Some("public" | "pg_catalog" | "pg_temp") => own,
        Some(namespace) => format!("{}.{own}", quoted(namespace)),
    }
}

/// `quote_ident`.
pub(super) fn quoted(name: &str) -> String {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty();
    match plain {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// `AND` of what may be null or unknown.
pub(super) fn and(a: Option<Option<bool>>, b: Option<Option<bool>>) -> Option<Option<bool>> {
    if a == Some(Some(false)) || b == Some(Some(false)) {
        return Some(Some(false));
    }
    match (a?, b?) {
        (Some(a), Some(b)) => Some(Some(a && b)),
        _ => Some(None),
    }
}

pub(super) fn not(a: Option<Option<bool>>) -> Option<Option<bool>> {
    a.map(|truth| truth.map(|truth| !truth))
}

pub(super) fn or(a: Option<Option<bool>>, b: Option<Option<bool>>) -> Option<Option<bool>> {
    not(and(not(a), not(b)))
}

//! What PostgreSQL converts only when it is told how (`USING`). Prisma drops such a column and makes
//! it anew, without its values.

use super::Cast;
use crate::sql::{Arity, Column, ColumnType};

/// How a value gets into another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Using {
    /// `"v"::text::uuid`: read from its text.
    Text,
    /// `"v"::box`: a cast of the database's own.
    Cast,
    /// `"v" <> 0`
    NotZero,
    /// `"v"::integer`: 1 for true, 0 for false.
    OneOrZero,
    /// `"v" #>> '{}'`: the text of a JSON value, read by the type.
    OutOfJson,
    /// `to_jsonb("v")`
    IntoJson,
}

impl Using {
    /// What becomes of the values.
    pub(super) fn cast(self) -> Cast {
        match self {
            Using::Text | Using::OutOfJson => Cast::Explicit,
            Using::Cast | Using::NotZero => Cast::Risky,
            Using::OneOrZero | Using::IntoJson => Cast::Safe,
        }
    }

    /// How the values of one column become those of the other, item by item where both hold lists.
    pub(crate) fn between(old: &Column, new: &Column) -> Option<Using> {
        let using = Using::of(&old.ty, &new.ty)?;
        // A list of values is not cast by what is made for one.
        let both_lists = old.arity == Arity::List && new.arity == Arity::List;
        (!both_lists || using == Using::Text).then_some(using)
    }

    fn of(old: &ColumnType, new: &ColumnType) -> Option<Using> {
        use Kind::{Bool, Enum, Json, Number, Other, Text};
        if let (ColumnType::Unsupported(old), ColumnType::Unsupported(new)) = (old, new) {
            return Some(match has_cast(&written(old).0, &written(new).0) {
                true => Using::Cast,
                false => Using::Text,
            });
        }
        match (kind(old)?, kind(new)?) {
            (Text, Number | Bool | Json | Enum | Other) | (Enum, Enum) => Some(Using::Text),
            (Json, Number | Bool | Enum | Other) => Some(Using::OutOfJson),
            (Number | Bool | Enum | Other, Json) => Some(Using::IntoJson),
            (Number, Bool) => Some(Using::NotZero),
            (Bool, Number) => Some(Using::OneOrZero),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Bool,
    Json,
    Enum,
    Other,
}

fn kind(ty: &ColumnType) -> Option<Kind> {
    let native = match ty {
        ColumnType::Enum(_) => return Some(Kind::Enum),
        ColumnType::Native(native) => native.name.as_str(),
        _ => return None,
    };
    Some(match native {
        "TEXT" | "VARCHAR" | "CHAR" | "CITEXT" => Kind::Text,
        "SMALLINT" | "INTEGER" | "BIGINT" | "DECIMAL" | "REAL" | "DOUBLE PRECISION" | "MONEY" => {
            Kind::Number
        }
        "BOOLEAN" => Kind::Bool,
        "JSON" | "JSONB" => Kind::Json,
        _ => Kind::Other,
    })
}

/// Casts between shapes, which lose some of what a shape says.
fn has_cast(from: &str, to: &str) -> bool {
    let kin: &[&str] = match from {
        "box" => &["circle", "lseg", "point", "polygon"],
        "circle" => &["box", "point", "polygon"],
        "lseg" => &["point"],
        "path" => &["polygon"],
        "point" => &["box"],
        "polygon" => &["box", "circle", "path", "point"],
        _ => &[],
    };
    kin.contains(&to)
}

/// What happens between two types that the schema language knows only as text. A database prints
/// its own spelling of them, so they are different only where that cannot be the reason.
pub(super) fn unsupported(old: &str, new: &str) -> Option<Cast> {
    let (old, new) = (written(old), written(new));
    // The fields of an interval are written in many ways; of some columns the type is not known.
    let unclear = |name: &str| name.is_empty() || name.starts_with("interval");
    if old == new || unclear(&old.0) || unclear(&new.0) {
        return None;
    }
    Some(match has_cast(&old.0, &new.0) {
        true => Cast::Risky,
        false => Cast::Explicit,
    })
}

/// True when the two differ in no more than parameters.
pub(crate) fn is_same_name(old: &str, new: &str) -> bool {
    written(old).0 == written(new).0
}

/// The name without schema, quotes and capital letters, and the parameters without blanks.
fn written(text: &str) -> (String, String) {
    let (name, arguments) = match text.split_once('(') {
        Some((name, arguments)) => (name, arguments.trim_end().trim_end_matches(')')),
        None => (text, ""),
    };
    let name = name.trim().rsplit('.').next().unwrap_or_default();
    let plain = |text: &str| {
        let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '"');
        kept.flat_map(char::to_lowercase).collect::<String>()
    };
    // `"char"` is another type than `char`.
    let name = match name {
        "\"char\"" => name.to_owned(),
        name => plain(name),
    };
    (name, plain(arguments))
}

#[cfg(test)]
mod tests {
    use super::{Cast, unsupported};

    #[test]
    fn spellings_of_one_type_are_equal() {
        for (a, b) in [
            ("circle", "\"circle\""),
            ("vector(3)", "extensions.vector( 3 )"),
            ("geometry(Point,4326)", "public.geometry(point, 4326)"),
            ("interval", "interval day to second(3)"),
            ("", "circle"),
        ] {
            assert_eq!(unsupported(a, b), None, "{a} {b}");
        }
        assert_eq!(unsupported("vector(3)", "vector(4)"), Some(Cast::Explicit));
        assert_eq!(unsupported("vector", "halfvec"), Some(Cast::Explicit));
        assert_eq!(unsupported("circle", "box"), Some(Cast::Risky));
        assert_eq!(unsupported("\"char\"", "char"), Some(Cast::Explicit));
    }
}

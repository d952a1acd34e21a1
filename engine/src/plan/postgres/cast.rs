//! Casts that PostgreSQL makes only when it is told how. (Prisma leaves out `USING`, and its
//! script fails.)

use super::ident;
use crate::{
    diff::{Using, is_same_name},
    sql::{Arity, Column, ColumnType},
};

/// `USING (…)` for a change of type that PostgreSQL would refuse without. `ty` is the new type.
pub(super) fn using(old: &Column, new: &Column, ty: &str) -> Option<String> {
    expression(old, new, ty).map(|expression| format!("USING ({expression})"))
}

/// The value of the new column, made of the old one; `None` where PostgreSQL converts it unasked.
pub(in crate::plan) fn expression(old: &Column, new: &Column, ty: &str) -> Option<String> {
    let column = ident(&old.name);
    match (old.arity == Arity::List, new.arity == Arity::List) {
        (false, true) => {
            let item_ty = ty.strip_suffix("[]").unwrap_or(ty);
            let item = value(&column, old, new, item_ty).unwrap_or_else(|| column.clone());
            Some(match old.arity {
                Arity::Nullable => {
                    format!("CASE WHEN {column} IS NULL THEN NULL ELSE ARRAY[{item}] END")
                }
                _ => format!("ARRAY[{item}]"),
            })
        }
        (true, false) if !is_text(name(&new.ty)) => {
            let first = format!("({column})[1]");
            Some(value(&first, old, new, ty).unwrap_or(first))
        }
        _ => value(&column, old, new, ty),
    }
}

/// `None` where PostgreSQL converts the value unasked.
fn value(column: &str, old: &Column, new: &Column, ty: &str) -> Option<String> {
    if old.ty == new.ty || is_automatic(old, new) {
        return None;
    }
    let (from, to) = (name(&old.ty), name(&new.ty));
    match Using::between(old, new) {
        Some(Using::Cast) => return Some(format!("{column}::{ty}")),
        Some(Using::NotZero) if from == Some("MONEY") => {
            return Some(format!("{column}::numeric <> 0"));
        }
        Some(Using::NotZero) => return Some(format!("{column} <> 0")),
        Some(Using::OneOrZero) if to == Some("INTEGER") => return Some(format!("{column}::{ty}")),
        Some(Using::OneOrZero) => return Some(format!("{column}::integer::{ty}")),
        Some(Using::OutOfJson) => return Some(format!("({column} #>> '{{}}')::{ty}")),
        Some(Using::IntoJson) => {
            let function = if to == Some("JSON") {
                "to_json"
            } else {
                "to_jsonb"
            };
            return Some(format!("{function}({column})"));
        }
        Some(Using::Text) | None => {}
    }
    // Through a type that both know; nearly always that is text.
    let between = match (from, to) {
        (Some("TIMESTAMP"), Some("TIMETZ")) => "timestamptz",
        (Some("MONEY"), Some(_)) => "numeric",
        _ => "text",
    };
    let brackets = if ty.ends_with("[]") { "[]" } else { "" };
    Some(format!("{column}::{between}{brackets}::{ty}"))
}

/// `None` for types that the schema language does not know.
fn name(ty: &ColumnType) -> Option<&str> {
    match ty {
        ColumnType::Native(ty) => Some(&ty.name),
        _ => None,
    }
}

/// Everything can be written as text.
fn is_text(name: Option<&str>) -> bool {
    matches!(name, Some("TEXT" | "VARCHAR" | "CHAR" | "CITEXT"))
}

/// True when the database has the cast and uses it unasked where values are assigned.
fn is_automatic(old: &Column, new: &Column) -> bool {
    match (&old.ty, &new.ty) {
        (ColumnType::Unsupported(old), ColumnType::Unsupported(new)) => is_same_name(old, new),
        _ => is_assigned(name(&old.ty), name(&new.ty)),
    }
}

fn is_assigned(from: Option<&str>, to: Option<&str>) -> bool {
    let Some(to) = to else {
        return false;
    };
    if is_text(Some(to)) || from == Some(to) {
        return true;
    }
    let kin: &[&str] = match from.unwrap_or_default() {
        "SMALLINT" => &[
            "INTEGER",
            "BIGINT",
            "DECIMAL",
            "REAL",
            "DOUBLE PRECISION",
            "OID",
        ],
        "INTEGER" => &[
            "SMALLINT",
            "BIGINT",
            "DECIMAL",
            "REAL",
            "DOUBLE PRECISION",
            "OID",
            "MONEY",
        ],
        "BIGINT" => &[
            "SMALLINT",
            "INTEGER",
            "DECIMAL",
            "REAL",
            "DOUBLE PRECISION",
            "OID",
            "MONEY",
        ],
        "DECIMAL" => &[
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "REAL",
            "DOUBLE PRECISION",
            "MONEY",
        ],
        "REAL" => &[
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "DECIMAL",
            "DOUBLE PRECISION",
        ],
        "DOUBLE PRECISION" => &["SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL"],
        "OID" => &["INTEGER", "BIGINT"],
        "MONEY" => &["DECIMAL"],
        "BIT" => &["VARBIT"],
        "VARBIT" => &["BIT"],
        "JSON" => &["JSONB"],
        "JSONB" => &["JSON"],
        "DATE" => &["TIMESTAMP", "TIMESTAMPTZ"],
        "TIME" => &["TIMETZ"],
        "TIMETZ" => &["TIME"],
        "TIMESTAMP" => &["DATE", "TIME", "TIMESTAMPTZ"],
        "TIMESTAMPTZ" => &["DATE", "TIME", "TIMETZ", "TIMESTAMP"],
        _ => &[],
    };
    kin.contains(&to)
}

#[cfg(test)]
mod tests {
    use super::is_assigned;

    #[test]
    fn what_postgres_casts_unasked() {
        for (from, to) in [
            (Some("INTEGER"), Some("BIGINT")),
            (Some("UUID"), Some("TEXT")),
            (None, Some("TEXT")),
        ] {
            assert!(is_assigned(from, to), "{from:?} {to:?}");
        }
        for (from, to) in [
            (Some("CITEXT"), Some("INTEGER")),
            (Some("TIMESTAMP"), Some("TIMETZ")),
            (Some("TEXT"), None),
            (None, Some("INTEGER")),
        ] {
            assert!(!is_assigned(from, to), "{from:?} {to:?}");
        }
    }
}

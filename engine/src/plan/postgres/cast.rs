//! Casts that PostgreSQL makes only when it is told how. (Prisma leaves out `USING`, and its
//! script fails.)

use super::ident;
use crate::sql::{Column, ColumnType};

/// `USING (…)` for a change of type that PostgreSQL would refuse without. `ty` is the new type.
pub(super) fn using(old: &Column, new: &Column, ty: &str) -> Option<String> {
    let (from, to) = (name(&old.ty), name(&new.ty));
    if is_automatic(from, to) {
        return None;
    }
    if (from, to) == (Some("MONEY"), Some("BOOLEAN")) {
        return Some(format!("USING ({}::numeric <> 0)", ident(&old.name)));
    }
    // Through a type that both know; nearly always that is text.
    let between = match (from, to) {
        (Some("TIMESTAMP"), Some("TIMETZ")) => "timestamptz",
        (Some("MONEY"), Some(_)) => "numeric",
        _ => "text",
    };
    let brackets = if ty.ends_with("[]") { "[]" } else { "" };
    let column = ident(&old.name);
    Some(format!("USING ({column}::{between}{brackets}::{ty})"))
}

/// `None` for types that the schema language does not know.
fn name(ty: &ColumnType) -> Option<&str> {
    match ty {
        ColumnType::Native(ty) => Some(&ty.name),
        _ => None,
    }
}

/// True when the database has the cast and uses it unasked where values are assigned.
fn is_automatic(from: Option<&str>, to: Option<&str>) -> bool {
    let Some(to) = to else {
        return from.is_none();
    };
    // Everything can be written as text.
    if matches!(to, "TEXT" | "VARCHAR" | "CHAR" | "CITEXT") || from == Some(to) {
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
    use super::is_automatic;

    #[test]
    fn what_postgres_casts_unasked() {
        for (from, to) in [
            (Some("INTEGER"), Some("BIGINT")),
            (Some("UUID"), Some("TEXT")),
            (None, Some("TEXT")),
            (None, None),
        ] {
            assert!(is_automatic(from, to), "{from:?} {to:?}");
        }
        for (from, to) in [
            (Some("CITEXT"), Some("INTEGER")),
            (Some("TIMESTAMP"), Some("TIMETZ")),
            (Some("TEXT"), None),
            (None, Some("INTEGER")),
        ] {
            assert!(!is_automatic(from, to), "{from:?} {to:?}");
        }
    }
}

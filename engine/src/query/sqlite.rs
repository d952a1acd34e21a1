//! Types and nullability on SQLite, as its driver works them out: by the declared types of columns, and
//! for other expressions by what its bytecode does.

use sqlparser::ast::Value;

use super::ty::{Type, Typed};

const FUNCTIONS: &str = include_str!("sqlite/functions.txt");

/// The names of the functions that SQLite brings, written down from the driver's own by `tests/tests/facts.rs`.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.lines().filter_map(|line| line.split(' ').next())
}

/// How many arguments a function takes: each number that it does. `None` when it takes any, or that is not known.
pub(crate) fn arguments(name: &str) -> Option<Vec<usize>> {
    let mut lines = FUNCTIONS.lines().filter_map(|line| line.split_once(' '));
    let (_, counts) = lines.find(|(known, _)| *known == name)?;
    counts.split(',').map(|count| count.parse().ok()).collect()
}

/// The fewest arguments of a function that takes any number from there on.
pub(crate) fn least_arguments(name: &str) -> Option<usize> {
    let mut lines = FUNCTIONS.lines().filter_map(|line| line.split_once(' '));
    let (_, count) = lines.find(|(known, _)| *known == name)?;
    let counts = count.split(',').map(|count| count.parse::<isize>().ok());
    let counts: Option<Vec<isize>> = counts.collect();
    // -1 is any number, -3 is one and more.
    let least = counts?.into_iter().map(|count| match count {
        ..0 => -2 - count,
        count => count,
    });
    let least = least.min()?;
    usize::try_from(least).ok().filter(|least| *least > 0)
}

/// The driver's name for the declared type of a column. What it has no name for is `NULL`.
pub(crate) fn declared(text: &str) -> Type {
    let lower = text.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    Type::named(match lower.as_str() {
        "boolean" | "bool" => "BOOLEAN",
        "date" => "DATE",
        "time" => "TIME",
        "datetime" | "timestamp" => "DATETIME",
        _ if has(&["int"]) => "INTEGER",
        _ if has(&["char", "clob", "text"]) => "TEXT",
        _ if has(&["blob"]) => "BLOB",
        _ if has(&["real", "floa", "doub"]) => "REAL",
        _ => "NULL",
    })
}

/// What a cast to this type gives.
pub(crate) fn cast(text: &str) -> Type {
    let lower = text.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    Type::named(match () {
        () if has(&["int"]) => "INTEGER",
        () if has(&["char", "clob", "text"]) => "TEXT",
        () if lower.is_empty() || has(&["blob"]) => "BLOB",
        () if has(&["real", "floa", "doub"]) => "REAL",
        () => "NUMERIC",
    })
}

/// `NULL`, and what a parameter is before it gets a value.
pub(crate) fn null() -> Typed {
    known("NULL", true)
}

/// A whole number that is there: what a comparison gives, and a count.
pub(crate) fn number() -> Typed {
    known("INTEGER", false)
}

fn known(ty: &str, nullable: bool) -> Typed {
    Typed {
        nullable: Some(nullable),
        ..Typed::named(ty)
    }
}

/// A literal.
pub(crate) fn literal(value: &Value) -> Typed {
    match value {
        Value::Number(digits, _) if digits.contains(['.', 'e', 'E']) => known("REAL", false),
        Value::Number(..) | Value::Boolean(_) => number(),
        Value::Null | Value::Placeholder(_) => null(),
        Value::HexStringLiteral(_) => known("BLOB", false),
        _ => known("TEXT", false),
    }
}

/// An operator that is no comparison: the type of the first operand that has one.
pub(crate) fn operator(left: &Typed, right: &Typed) -> Typed {
    Typed {
        nullable: either(left.nullable, right.nullable),
        ..Typed::new(first_type([left, right]))
    }
}

/// One of these is the result.
pub(crate) fn one_of(all: &[Typed]) -> Typed {
    let nullable = all
        .iter()
        .fold(None, |sum, typed| either(sum, typed.nullable));
    Typed {
        nullable,
        ..Typed::new(first_type(all))
    }
}

fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a || b),
        (a, b) => a.or(b),
    }
}

fn first_type<'t>(all: impl IntoIterator<Item = &'t Typed>) -> Type {
    let mut all = all.into_iter().map(|typed| &typed.ty).peekable();
    let first = all.peek().map_or(Type::Any, |ty| (*ty).clone());
    let found = all.find(|ty| !ty.is("NULL"));
    found.cloned().unwrap_or(first)
}

/// A call. `grouped` says that there is no row of an aggregate without a row that it is made of.
pub(crate) fn call(name: &str, given: &[Typed], grouped: bool, window: bool) -> Typed {
    let first = || given.first().cloned().unwrap_or_else(Typed::any);
    let emptied = |typed: Typed| Typed {
        nullable: match grouped || window {
            true => typed.nullable,
            false => Some(true),
        },
        ..Typed::new(typed.ty)
    };
    match name {
        "count" | "row_number" | "rank" | "dense_rank" | "ntile" | "last_insert_rowid" => number(),
        "percent_rank" | "cume_dist" => known("REAL", false),
        "sum" => {
            let of = first();
            let ty = match of.ty.name() {
                Some("INTEGER" | "BOOLEAN") => Type::named("INTEGER"),
                Some(_) => Type::named("REAL"),
                None => Type::Any,
            };
            emptied(Typed { ty, ..of })
        }
        "max" | "min" if given.len() == 1 => emptied(first()),
        "avg" | "group_concat" | "string_agg" => emptied(first()),
        "lead" | "lag" => Typed {
            nullable: Some(true),
            ..Typed::new(first().ty)
        },
        "date" | "time" | "datetime" | "strftime" => known("TEXT", !given.is_empty()),
        "julianday" => known("REAL", !given.is_empty()),
        "unixepoch" => known("INTEGER", !given.is_empty()),
        "coalesce" | "ifnull" => {
            let mut all = given.to_vec();
            // Only the last one is taken when it is null.
            if let Some((_, before)) = all.split_last_mut() {
                for typed in before {
                    if !typed.ty.is("NULL") {
                        typed.nullable = Some(false);
                    } else {
                        typed.nullable = None;
                    }
                }
            }
            one_of(&all)
        }
        "iif" | "if" => one_of(given.get(1..).unwrap_or_default()),
        _ => Typed::any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_have_the_drivers_names() {
        for (declared_as, name) in [
            ("VARCHAR(20)", "TEXT"),
            ("BIGINT", "INTEGER"),
            ("timestamp", "DATETIME"),
            ("TIMESTAMPTZ", "NULL"),
            ("DECIMAL(10,2)", "NULL"),
            ("", "NULL"),
            ("DOUBLE PRECISION", "REAL"),
        ] {
            assert_eq!(declared(declared_as).name(), Some(name), "{declared_as}");
        }
    }

    #[test]
    fn what_stands_in_for_null_is_not_null() {
        let column = known("TEXT", true);
        let text = known("TEXT", false);
        assert_eq!(
            call("coalesce", &[column.clone(), text], false, false).nullable,
            Some(false)
        );
        assert_eq!(
            call("max", std::slice::from_ref(&column), false, false).nullable,
            Some(true)
        );
        assert_eq!(
            call("max", &[known("TEXT", false)], true, false).nullable,
            Some(false)
        );
    }
}

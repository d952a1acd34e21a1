//! What a key can be made of.

use super::super::partition;
use crate::{
    dialect::{Statements, facts},
    query::{Catalog, classes},
    replay::{
        cursor::{Fail, Outcome, Place},
        known::Known,
        state::State,
    },
    schema::suggest,
    sql::{Arity, ColumnType, Index, IndexColumn, IndexKind, Table, default_class},
};

/// Methods of PostgreSQL that make no unique index.
const NOT_UNIQUE: [&str; 5] = ["hash", "gin", "gist", "brin", "spgist"];

/// Methods of PostgreSQL for one column.
const OF_ONE: [&str; 2] = ["hash", "spgist"];

/// Types of MySQL in which words are looked for.
const TEXTS: [&str; 7] = [
    "CHAR",
    "VARCHAR",
    "TINYTEXT",
    "TEXT",
    "MEDIUMTEXT",
    "LONGTEXT",
    "JSON",
];

/// Those that a primary key only has the beginning of.
const LONG: [&str; 8] = [
    "TINYTEXT",
    "TEXT",
    "MEDIUMTEXT",
    "LONGTEXT",
    "TINYBLOB",
    "BLOB",
    "MEDIUMBLOB",
    "LONGBLOB",
];

/// Refuses an index that no server makes of these columns.
pub(super) fn check(state: &State<'_>, table: usize, index: &Index, at: Place) -> Outcome<()> {
    let owner = state.table_at(table)?;
    if state.uncertain || state.untyped.contains(&owner.name) {
        return Ok(());
    }
    match facts(state.dialect).names_in_statements {
        Statements::OfPostgres => {
            by_method(index, at)?;
            if index.kind == IndexKind::Unique {
                partition::check_key(state, owner, (&index.name, &index.columns), at)?;
            }
            by_class(state, owner, index.algorithm.as_deref(), &index.columns, at)
        }
        Statements::OfMysql => {
            let mut parts = index.columns.iter();
            parts.try_for_each(|part| of_mysql(owner, index, part, at))
        }
        Statements::Unread => Ok(()),
    }
}

/// Refuses the indexes of a table of which a column has another type now.
pub(in crate::replay::apply) fn check_all(
    state: &State<'_>,
    table: usize,
    at: Place,
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    for index in &owner.indexes {
        check(state, table, index, at)?;
    }
    match &owner.primary_key {
        Some(key) => check_primary(state, table, &key.columns, at),
        None => Ok(()),
    }
}

fn refused(message: String, at: Place) -> Outcome<()> {
    Err(Fail::new("invalid-column", message, at))
}

fn by_method(index: &Index, at: Place) -> Outcome<()> {
    let Some(method) = index.algorithm.as_deref().filter(|_| !index.constraint) else {
        return Ok(());
    };
    let is = |known: &&str| known.eq_ignore_ascii_case(method);
    // Extensions bring others.
    let lower = method.to_ascii_lowercase();
    let known = NOT_UNIQUE.into_iter().chain(["btree", "rtree"]);
    if !known.clone().any(|known| known == lower)
        && let Some(near) = suggest::slip_of(&lower, known)
    {
        let fail = Fail::new(
            "invalid-column",
            format!("index method `{lower}` does not exist"),
            at,
        );
        return Err(fail.help(format!("did you mean `{near}`?")));
    }
    if index.kind == IndexKind::Unique && NOT_UNIQUE.iter().any(is) {
        return refused(format!("an index of method {method} cannot be UNIQUE"), at);
    }
    if index.columns.len() > 1 && OF_ONE.iter().any(is) {
        return refused(
            format!("an index of method {method} has one column, not several"),
            at,
        );
    }
    Ok(())
}

/// Refuses what the method has no operator class for, and a class that is for another type.
fn by_class(
    state: &State<'_>,
    owner: &Table,
    method: Option<&str>,
    parts: &[IndexColumn],
    at: Place,
) -> Outcome<()> {
    let known = Known::new(state);
    if !facts(state.dialect).keeps_postgres_rules || known.may_have_operators(false) {
        return Ok(());
    }
    let method = match method.unwrap_or("btree").to_ascii_lowercase() {
        method if method == "rtree" => "gist".to_owned(),
        method => method,
    };
    for part in parts {
        let ty = known.type_of(owner, &part.term);
        let shown = ty.shown().to_lowercase();
        let class = part.operator_class.as_deref().map(default_class::bare);
        if class.is_some_and(|class| class.contains('"')) {
            continue;
        }
        let of_extension = |class: Option<&str>| {
            let ty = ty.name().unwrap_or_default();
            classes::of_extension(&known, &method, class, ty).is_some()
        };
        if part.collation.is_some() && classes::has_collation(&known, &ty) == Some(false) {
            return refused(classes::without_collation(&ty), at);
        }
        match (classes::takes(&known, &method, class, &ty), class) {
            (Some(false), Some(class)) => {
                let message = format!("operator class `{class}` does not take {shown}");
                return refused(message, at);
            }
            // The extension may be there without the history.
            (Some(false), None) if of_extension(None) => {}
            (Some(false), None) => {
                return refused(format!("there is no {method} index on {shown}"), at);
            }
            (None, Some(class)) if !of_extension(Some(class)) => {
                let names = classes::names(&known, &method);
                let near = suggest::slip_of(class, names.iter().copied());
                let Some(near) = near.filter(|_| !names.contains(&class)) else {
                    continue;
                };
                let message = format!("operator class `{class}` does not exist");
                let fail = Fail::new("invalid-column", message, at);
                return Err(fail.help(format!("did you mean `{near}`?")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn of_mysql(owner: &Table, index: &Index, part: &IndexColumn, at: Place) -> Outcome<()> {
    let Some(column) = part.name().and_then(|name| owner.column(name)) else {
        return Ok(());
    };
    let (name, first) = match &column.ty {
        ColumnType::Native(native) => (
            native.name.trim_end_matches(" UNSIGNED"),
            native.args.first().copied(),
        ),
        ColumnType::InlineEnum(_) => ("ENUM", None),
        _ => ("", None),
    };
    let shown = &column.name;
    match index.kind {
        IndexKind::Spatial if !name.is_empty() => refused(
            format!("column `{shown}` holds no shapes, so it cannot be in a SPATIAL index"),
            at,
        ),
        IndexKind::Spatial if index.columns.len() > 1 => {
            refused("a SPATIAL index has one column, not several".to_owned(), at)
        }
        IndexKind::Spatial if column.arity == Arity::Nullable => refused(
            format!("column `{shown}` of a SPATIAL index must be NOT NULL"),
            at,
        ),
        IndexKind::Fulltext if !name.is_empty() && !TEXTS.contains(&name) => refused(
            format!("column `{shown}` holds no text, so it cannot be in a FULLTEXT index"),
            at,
        ),
        IndexKind::Normal | IndexKind::Unique => {
            let is_limited = ["CHAR", "VARCHAR", "BINARY", "VARBINARY"].contains(&name);
            let is_too_long = part
                .length
                .is_some_and(|length| first.is_some_and(|most| length > most));
            if is_limited && is_too_long {
                let message = format!("column `{shown}` is shorter than the length of its key");
                return refused(message, at);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Refuses a primary key that no server makes of these columns, such as a whole text on MySQL.
pub(in crate::replay::apply) fn check_primary(
    state: &State<'_>,
    table: usize,
    parts: &[IndexColumn],
    at: Place,
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    if state.uncertain || state.untyped.contains(&owner.name) {
        return Ok(());
    }
    match facts(state.dialect).names_in_statements {
        Statements::OfPostgres => {
            partition::check_key(state, owner, ("the primary key", parts), at)?;
            return by_class(state, owner, None, parts, at);
        }
        Statements::OfMysql => {}
        Statements::Unread => return Ok(()),
    }
    let is_long = |part: &&IndexColumn| {
        let column = part.name().and_then(|name| owner.column(name));
        part.length.is_none()
            && column.is_some_and(|column| {
                matches!(&column.ty, ColumnType::Native(native) if LONG.contains(&native.name.as_str()))
            })
    };
    match parts.iter().find(is_long).and_then(IndexColumn::name) {
        Some(name) => {
            let message = format!("column `{name}` needs a length in a primary key");
            Err(Fail::new("invalid-column", message, at).help(format!(
                "write `{name}(191)`, or give the column a type with a length"
            )))
        }
        None => Ok(()),
    }
}

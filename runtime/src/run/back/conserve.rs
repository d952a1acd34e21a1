//! What nobody's migration made stays: a table of SQLite that is made anew would lose the triggers, indexes
//! and columns that somebody gave it by hand, which the script cannot know.

use crate::connection::Sql;
use crate::migrator::StepBack;
use crate::session::Session;
use crate::{Error, ErrorKind};
use std::collections::BTreeSet;
use whimbrel_core::lexer::Lexer;
use whimbrel_core::{Dialect, Family};

/// One object: its kind, its name and its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    kind: String,
    name: String,
    table: String,
}

/// Everything that a SQLite database holds. `None` for other databases, which make no table anew.
pub(super) async fn inventory<S: Session>(
    session: &mut S,
) -> Result<Option<BTreeSet<Object>>, Error> {
    if session.table().dialect.family() != Family::Sqlite {
        return Ok(None);
    }
    let query = "SELECT type, name, tbl_name FROM sqlite_master WHERE sql IS NOT NULL UNION ALL \
                 SELECT 'column', c.name, m.name FROM sqlite_master m, pragma_table_xinfo(m.name) c \
                 WHERE m.type = 'table'";
    let rows = session.connection().rows(query).await;
    let rows = rows.map_err(|error| Error::from_database(error, "looking at the tables"))?;
    let objects = rows.into_iter().map(|row| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        Object {
            kind: next(),
            name: next(),
            table: next(),
        }
    });
    Ok(Some(objects.collect()))
}

/// Refuses what is gone though neither the script nor its losses speak of it.
pub(super) fn judge(
    step: &StepBack,
    before: &BTreeSet<Object>,
    after: &BTreeSet<Object>,
) -> Result<(), Error> {
    let sql = step.script.sql();
    let tokens = Lexer::new(Dialect::Sqlite, sql).map_while(Result::ok);
    let words: BTreeSet<String> = tokens
        .map(|token| token.value(Dialect::Sqlite).to_lowercase())
        .collect();
    let has = |name: &str| words.contains(&name.to_lowercase());
    let is_table = |name: &str| {
        let mut tables = after.iter().filter(|object| object.kind == "table");
        tables.any(|table| table.name.eq_ignore_ascii_case(name))
    };
    let is_said = |object: &Object| match object.kind.as_str() {
        "column" => {
            let (name, table) = (format!("`{}`", object.name), format!("`{}`", object.table));
            let mut losses = step.losses.iter();
            let is_lost = losses.any(|loss| loss.contains(&name) && loss.contains(&table));
            is_lost || (has("rename") && has(&object.name))
        }
        _ => has(&object.name),
    };
    let gone = before.iter().find(|object| {
        let goes_with_its_table = object.kind != "table" && !is_table(&object.table);
        !after.contains(object) && !goes_with_its_table && !is_said(object)
    });
    match gone {
        None => Ok(()),
        Some(Object { kind, name, table }) => {
            let of = match kind.as_str() {
                "table" | "view" => String::new(),
                _ => format!(" of table {table}"),
            };
            Err(Error::new(ErrorKind::NoReverse)
                .migration(&step.name)
                .detail(format!(
                    "it would drop the {kind} {name}{of}, which no migration created"
                ))
                .rolled_back())
        }
    }
}

//! What only a live database has: objects that somebody made beside the history, and that no diff compares.

use super::{
    item::{Item, items},
    keep::keep_options,
};
use crate::{
    diff::is_managed,
    sql::{Check, SqlSchema, Table},
};

/// `history` together with what `found`, the database that it was applied to, has beyond it and the schema language
/// has no words for: triggers, views, events, checks, special indexes, options, collations. Whoever plans from here
/// puts it back when its table is made anew. On PostgreSQL nothing is added: a change there does not make tables anew.
///
/// ```
/// use whimbrel_engine::{conserve::with_live, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Sqlite, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let history = make("CREATE TABLE t (a INTEGER);");
/// let found = make("CREATE TABLE t (a INTEGER CHECK (a > 0));");
/// assert_eq!(with_live(&history, &found).tables[0].checks.len(), 1);
/// ```
pub fn with_live(history: &SqlSchema, found: &SqlSchema) -> SqlSchema {
    let mut all = history.clone();
    if history.dialect.has_namespaces() {
        return all;
    }
    for table in &mut all.tables {
        if let Some(live) = found.table(&table.name) {
            add_to_table(found, live, table);
        }
    }
    for object in &found.opaque {
        let is_known = |known: &&crate::sql::Opaque| {
            known.kind == object.kind && known.name.name.eq_ignore_ascii_case(&object.name.name)
        };
        if !all.opaque.iter().any(|known| is_known(&known)) {
            all.opaque.push(object.clone());
        }
    }
    all
}

fn add_to_table(found: &SqlSchema, live: &Table, table: &mut Table) {
    keep_options(&live.options, &mut table.options);
    for column in &mut table.columns {
        let Some(live) = live.column(&column.name) else {
            continue;
        };
        keep_options(&live.options, &mut column.options);
        if column.collation.is_none() {
            column.collation.clone_from(&live.collation);
        }
    }
    // A server words a check its own way: those of the same columns are told apart by their number.
    let mut unmatched: Vec<&Check> = table.checks.iter().collect();
    let mut added = Vec::new();
    for check in &live.checks {
        match unmatched
            .iter()
            .position(|known| is_same_check(known, check))
        {
            Some(at) => drop(unmatched.remove(at)),
            None => added.push(check.clone()),
        }
    }
    table.checks.extend(added);
    for index in &live.indexes {
        let is_known = table.indexes.iter().any(|known| known.name == index.name);
        if !is_known && !is_managed(found.dialect, live, index, false) {
            table.indexes.push(index.clone());
        }
    }
}

/// True for checks that may be one.
pub(crate) fn is_same_check(known: &Check, check: &Check) -> bool {
    let of = |check: &Check| {
        let mut columns = check.columns.clone();
        columns.sort();
        columns.dedup();
        columns
    };
    let column = |check: &Check| check.of_column.as_ref().map(|name| name.to_lowercase());
    match (&known.name, &check.name) {
        // A column has one, which the server calls as the column.
        _ if column(known).is_some() && column(known) == column(check) => true,
        _ if known.definition == check.definition => true,
        (Some(known), Some(name)) => known == name,
        _ => of(known) == of(check),
    }
}

/// The items of `all` that `history` does not have.
pub(crate) fn beyond(history: &SqlSchema, all: &SqlSchema) -> Vec<Item> {
    let known = items(history, false);
    let is_known = |item: &Item| {
        known.iter().any(|known| {
            known.kind == item.kind && known.table == item.table && known.name == item.name
        })
    };
    let all = items(all, false).into_iter();
    all.filter(|item| !is_known(item)).collect()
}

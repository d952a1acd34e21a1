//! What only a live database has: objects that somebody made beside the history, and that no diff compares.

use std::collections::BTreeSet;

use super::{
    item::{Item, items},
    keep::keep_options,
};
use crate::{
    dialect::{Names, facts},
    diff::is_managed,
    sql::{Attached, Check, Opaque, QName, SqlSchema, Table},
};

/// `history` together with what `found`, the database that it was applied to, has beyond it and the schema language
/// has no words for: triggers, views, events, checks, special indexes, options, collations, and on PostgreSQL policies,
/// rules, functions, partitions, comments and rights. Whoever plans from here puts it back when its table is made anew
/// or it stands in the way of a change.
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
    let mut own = BTreeSet::new();
    for table in &mut all.tables {
        if let Some(live) = found.table(&table.name) {
            add_to_table(found, live, table, &mut own);
        }
    }
    let exact = facts(history.dialect).names == Names::Exact;
    for object in &found.opaque {
        // Triggers and policies of two tables may have one name where names are a table's own.
        let is_known = |known: &&Opaque| match exact {
            true => known.name == object.name && known.table == object.table,
            false => known.name.name.eq_ignore_ascii_case(&object.name.name),
        };
        let mut same_kind = all.opaque.iter().filter(|known| known.kind == object.kind);
        if !same_kind.any(|known| is_known(&known)) {
            own.insert((object.table.clone(), object.name.clone()));
            all.opaque.push(object.clone());
        }
    }
    add_partitions(found, &mut all, &mut own);
    add_attached(history, found, &mut all);
    all.only_live = own;
    all
}

/// Partitions belong to their table, and what reads them is in the way of its changes, as is what reads a table of
/// another database schema that inherits. What inherits beside its table is a table like others.
fn add_partitions(
    found: &SqlSchema,
    all: &mut SqlSchema,
    own: &mut BTreeSet<(Option<QName>, QName)>,
) {
    let is_listed = |name: &QName| {
        let namespace = name.namespace.as_ref();
        namespace == all.default_namespace.as_ref()
            || namespace.is_none_or(|namespace| found.namespaces.contains(namespace))
    };
    let tables = found.tables.iter();
    let tables: Vec<&Table> = tables
        .filter(|table| table.partition_of.is_some() || !is_listed(&table.name))
        .collect();
    for table in tables {
        let parents = found.parents(&table.name).into_iter();
        let mut above = found.ancestors(&table.name).chain(parents);
        if all.table(&table.name).is_none() && above.any(|name| all.table(name).is_some()) {
            own.insert((None, table.name.clone()));
            all.tables.push(table.clone());
        }
    }
}

/// What hangs on what is there, unless the history says something of the same kind.
fn add_attached(history: &SqlSchema, found: &SqlSchema, all: &mut SqlSchema) {
    for it in &found.attached {
        let is_said = |known: &&Attached| known.about == it.about && known.kind == it.kind;
        if !history.attached.iter().any(|known| is_said(&known)) && all.has(&it.about) {
            all.attached.push(it.clone());
        }
    }
}

fn add_to_table(
    found: &SqlSchema,
    live: &Table,
    table: &mut Table,
    own: &mut BTreeSet<(Option<QName>, QName)>,
) {
    let place = |name: &str| QName::new(table.name.namespace.as_deref(), name);
    keep_options(&live.options, &mut table.options);
    for column in &mut table.columns {
        let Some(live) = live.column(&column.name) else {
            continue;
        };
        keep_options(&live.options, &mut column.options);
        if column.collation.is_none() {
            column.collation.clone_from(&live.collation);
        }
        if column.domain.is_none() {
            column.domain.clone_from(&live.domain);
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
            None => {
                let name = check.name.as_deref().unwrap_or(&check.definition);
                own.insert((Some(live.name.clone()), place(name)));
                added.push(check.clone());
            }
        }
    }
    table.checks.extend(added);
    for index in &live.indexes {
        let is_known = table.indexes.iter().any(|known| known.name == index.name);
        if !is_known && !is_managed(found.dialect, live, index, false) {
            own.insert((Some(live.name.clone()), place(&index.name)));
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

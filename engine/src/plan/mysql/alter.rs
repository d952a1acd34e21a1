//! `ALTER TABLE`.

use super::{
    column, columns_of,
    exchange::{self, Exchange},
    ident, options_of,
};
use crate::{
    diff::{AlterTable, At, ColumnChanges, Pair, TableChange},
    sql::{Column, Default, Dialect, Table, parentheses},
};

pub(super) fn statements(exchange: Option<&Exchange>, alter: &AlterTable) -> Vec<String> {
    let (old, new) = (alter.tables.previous.get(), alter.tables.next.get());
    let changed = alter.changes.iter();
    let mut clauses: Vec<String> = changed.flat_map(|change| clauses(new, change)).collect();
    clauses.splice(0..0, checks_that_go(old, new));
    let mut out = Vec::new();
    if let Some(exchange) = exchange {
        clauses.splice(0..0, exchange::dropped_clauses(exchange));
        clauses.extend(exchange::created_clauses(exchange));
        if exchange.first_dropped.is_none() {
            out = exchange::stand_ins(old, exchange);
        }
    }
    out.extend(one_statement(old, &clauses));
    out
}

/// A check of several columns does not go with one of them.
fn checks_that_go(old: &Table, new: &Table) -> Vec<String> {
    let is_gone = |name: &String| new.column(name).is_none();
    let checks = old.checks.iter().filter(|check| {
        check.of_column.is_none()
            && check.columns.iter().any(is_gone)
            && !check.columns.iter().all(is_gone)
    });
    let names = checks.filter_map(|check| check.name.as_deref());
    names
        .map(|name| format!("DROP CONSTRAINT {}", ident(name)))
        .collect()
}

/// The exchange of keys of a table that does not change otherwise.
pub(super) fn exchange_keys(old: &Table, exchange: &Exchange) -> Option<String> {
    let mut clauses = exchange::dropped_clauses(exchange);
    clauses.extend(exchange::created_clauses(exchange));
    one_statement(old, &clauses)
}

fn one_statement(table: &Table, clauses: &[String]) -> Option<String> {
    let changes = clauses.join(",\n    ");
    (!clauses.is_empty()).then(|| format!("ALTER TABLE {} {changes}", ident(&table.name.name)))
}

fn clauses(new: &Table, change: &TableChange) -> Vec<String> {
    let drop_column = |column: &Column| format!("DROP COLUMN {}", ident(&column.name));
    let add_column = |column: &Column| format!("ADD COLUMN {}", column::definition(column));
    match change {
        TableChange::DropPrimaryKey => vec!["DROP PRIMARY KEY".to_owned()],
        // Primary keys have no name of their own.
        TableChange::RenamePrimaryKey => Vec::new(),
        TableChange::AddPrimaryKey => {
            let key = new.primary_key.iter();
            let clause = key.map(|key| {
                let columns = columns_of(&key.columns, &key.options);
                format!("ADD PRIMARY KEY ({columns}){}", options_of(&key.options))
            });
            clause.collect()
        }
        TableChange::AddColumn(column) => vec![add_column(column)],
        TableChange::DropColumn(column) => vec![drop_column(column)],
        TableChange::DropAndRecreateColumn { column, .. } => {
            vec![drop_column(&column.previous), add_column(&column.next)]
        }
        TableChange::AlterColumn { column, changes } => {
            vec![alter_column(new, *column, *changes)]
        }
    }
}

pub(super) fn alter_column(
    table: &Table,
    column: Pair<At<'_, Column>>,
    changes: ColumnChanges,
) -> String {
    let (old, new) = (column.previous.get(), column.next.get());
    // MariaDB would forget ON UPDATE with the default.
    if changes.only_default() && new.default.is_none() && new.on_update().is_none() {
        return format!("ALTER COLUMN {} DROP DEFAULT", ident(&old.name));
    }
    // A default that the schema leaves to the database stays what it is.
    let kept = match (&old.default, &new.default) {
        (Some(Default::Expression(Some(sql))), Some(Default::Expression(None))) => Some(
            parentheses::enclosed(Dialect::Mysql, sql, &parentheses::TIMES),
        ),
        (Some(_), Some(Default::Expression(None))) => column::default_of(old),
        _ => None,
    };
    let modify = column::modify(new, kept.or_else(|| column::default_of(new)));
    format!("{modify}{}", checks(table, &new.name))
}

/// The checks that were written behind a column, which MariaDB forgets unless they are said again. To MySQL they are the
/// table's.
pub(super) fn checks(table: &Table, column: &str) -> String {
    let checks = table.checks.iter();
    let own = checks.filter(|check| check.of_column.as_deref() == Some(column));
    own.filter(|check| !check.definition.contains("*/"))
        .map(|check| format!(" /*M! {} */", check.definition))
        .collect()
}

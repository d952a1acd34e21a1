//! `ALTER TABLE`.

use super::{
    column, columns_of,
    exchange::{self, Exchange},
    ident,
};
use crate::{
    diff::{AlterTable, ColumnChanges, Migration, Pair, TableChange},
    sql::{Default, Dialect, Table, parentheses},
};

pub(super) fn statements(
    migration: &Migration,
    exchange: Option<&Exchange>,
    alter: &AlterTable,
) -> Vec<String> {
    let old = &migration.previous.tables[alter.tables.previous];
    let new = &migration.next.tables[alter.tables.next];
    let tables = Pair::new(old, new);
    let changed = alter.changes.iter();
    let mut clauses: Vec<String> = changed.flat_map(|change| clauses(tables, change)).collect();
    let mut out = Vec::new();
    if let Some(exchange) = exchange {
        clauses.splice(0..0, exchange::dropped_clauses(old, exchange));
        clauses.extend(exchange::created_clauses(new, exchange));
        if exchange.first_dropped.is_none() {
            out = exchange::stand_ins(old, exchange);
        }
    }
    out.extend(one_statement(old, &clauses));
    out
}

/// The exchange of keys of a table that does not change otherwise.
pub(super) fn exchange_keys(
    migration: &Migration,
    table: usize,
    exchange: &Exchange,
) -> Option<String> {
    let old = &migration.previous.tables[table];
    let mut clauses = exchange::dropped_clauses(old, exchange);
    if let Some(new) = exchange.next_table {
        clauses.extend(exchange::created_clauses(
            &migration.next.tables[new],
            exchange,
        ));
    }
    one_statement(old, &clauses)
}

fn one_statement(table: &Table, clauses: &[String]) -> Option<String> {
    let changes = clauses.join(",\n    ");
    (!clauses.is_empty()).then(|| format!("ALTER TABLE {} {changes}", ident(&table.name.name)))
}

fn clauses(tables: Pair<&Table>, change: &TableChange) -> Vec<String> {
    let drop_column =
        |id: usize| format!("DROP COLUMN {}", ident(&tables.previous.columns[id].name));
    let add_column = |id: usize| {
        format!(
            "ADD COLUMN {}",
            column::definition(&tables.next.columns[id])
        )
    };
    match change {
        TableChange::DropPrimaryKey => vec!["DROP PRIMARY KEY".to_owned()],
        // Primary keys have no name of their own.
        TableChange::RenamePrimaryKey => Vec::new(),
        TableChange::AddPrimaryKey => {
            let key = tables.next.primary_key.iter();
            key.map(|key| format!("ADD PRIMARY KEY ({})", columns_of(&key.columns)))
                .collect()
        }
        TableChange::AddColumn(id) => vec![add_column(*id)],
        TableChange::DropColumn(id) => vec![drop_column(*id)],
        TableChange::DropAndRecreateColumn { column, .. } => {
            vec![drop_column(column.previous), add_column(column.next)]
        }
        TableChange::AlterColumn { column, changes } => {
            vec![alter_column(tables, *column, *changes)]
        }
    }
}

fn alter_column(tables: Pair<&Table>, ids: Pair<usize>, changes: ColumnChanges) -> String {
    let old = &tables.previous.columns[ids.previous];
    let new = &tables.next.columns[ids.next];
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
    format!("{modify}{}", checks(tables.next, &new.name))
}

/// The checks that were written behind a column, which MariaDB forgets unless they are said again. To MySQL they are the
/// table's.
fn checks(table: &Table, column: &str) -> String {
    let checks = table.checks.iter();
    let own = checks.filter(|check| check.of_column.as_deref() == Some(column));
    own.filter(|check| !check.definition.contains("*/"))
        .map(|check| format!(" /*M! {} */", check.definition))
        .collect()
}

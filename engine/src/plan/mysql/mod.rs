//! MySQL and MariaDB.

mod alter;
mod column;
mod exchange;
mod time;
mod tried;

pub(crate) use column::default_of;
pub(super) use exchange::Exchanges;
pub(super) use tried::{default_trial, demands as tried};

use super::quote;
use crate::{
    diff::{At, Migration, Pair, Step},
    sql::{
        Column, Dialect, ForeignKey, Index, IndexColumn, IndexKind, IndexTerm, Options, Table,
        options::{SYSTEM_VERSIONING, WITHOUT_OVERLAPS},
    },
};

const INDENT: &str = "    ";

/// MariaDB changes no table that keeps its former rows unless it is told what becomes of those: they change along.
pub(super) fn keeps_former_rows(migration: &Migration) -> bool {
    let is_versioned = |table: &Table| table.options.contains_key(SYSTEM_VERSIONING);
    migration.steps.iter().any(|step| match step {
        Step::AlterTable(alter) => is_versioned(&alter.tables.previous),
        Step::CreateIndex {
            previous_table: Some(table),
            ..
        }
        | Step::AlterPrimaryKey(Pair {
            previous: table, ..
        }) => is_versioned(table),
        Step::RedefineIndex(indexes) => is_versioned(&indexes.previous.0),
        _ => false,
    })
}

pub(super) fn statements<'a>(exchanges: &Exchanges<'a>, step: &Step<'a>) -> Vec<String> {
    match step {
        Step::DropForeignKey(table, key) => {
            let name = key.name.as_deref().unwrap_or_default();
            vec![format!(
                "ALTER TABLE {} DROP FOREIGN KEY {}",
                ident(&table.name.name),
                ident(name)
            )]
        }
        Step::DropIndex(table, index) => drop_index(exchanges, *table, *index),
        Step::AlterTable(alter) => alter::statements(exchanges.of(alter.tables.previous), alter),
        Step::DropTable(table) => vec![format!("DROP TABLE {}", ident(&table.name.name))],
        Step::CreateTable(table) => vec![create_table(table)],
        Step::CreateIndex {
            previous_table,
            table,
            index,
            ..
        } => {
            let exchange = previous_table.and_then(|table| exchanges.of(table));
            if exchange.is_some_and(|exchange| exchange.created.contains(index)) {
                return Vec::new();
            }
            vec![create_index(table, index)]
        }
        Step::AddForeignKey(table, key) => vec![add_foreign_key(table, key)],
        Step::RenameIndex(indexes) => {
            let ((table, previous), (_, next)) = (&indexes.previous, &indexes.next);
            vec![format!(
                "ALTER TABLE {} RENAME INDEX {} TO {}",
                ident(&table.name.name),
                ident(&previous.name),
                ident(&next.name)
            )]
        }
        // The new one first: a foreign key may rely on the old one until then.
        Step::RedefineIndex(indexes) => {
            let ((before, previous), (after, next)) = (&indexes.previous, &indexes.next);
            vec![create_index(after, next), drop_index_of(before, previous)]
        }
        // Enums are part of their column, a schema is a database of its own, tables change in
        // place and foreign keys are dropped and added instead of renamed.
        Step::CreateNamespace(_)
        | Step::CreateExtension(_)
        | Step::AlterExtension(_)
        | Step::AlterSequence(_)
        | Step::CreateEnum(_)
        | Step::AlterEnum(_)
        | Step::DropEnum(_)
        | Step::AlterPrimaryKey(_)
        | Step::RedefineTables(_)
        | Step::RenameForeignKey(_) => Vec::new(),
    }
}

fn ident(name: &str) -> String {
    quote::identifier(Dialect::Mysql, name)
}

fn identifiers(names: &[String]) -> String {
    quote::identifiers(Dialect::Mysql, names.iter().map(String::as_str), ", ")
}

/// A column as it is written in its table.
pub(crate) fn column(table: &Table, column: &Column) -> String {
    let checks = alter::checks(table, &column.name);
    format!("{}{checks}", column::definition(column))
}

fn create_table(table: &Table) -> String {
    let columns = table.columns.iter();
    let columns = columns.map(|c| format!("{INDENT}{}", self::column(table, c)));
    let columns: Vec<String> = columns.collect();
    let mut keys: Vec<String> = table
        .indexes
        .iter()
        .map(|index| {
            let name = ident(&index.name);
            format!(
                "{INDENT}{}INDEX {name}({}){}",
                kind(index.kind),
                columns_of(&index.columns, &index.options),
                options_of(&index.options)
            )
        })
        .collect();
    if let Some(key) = &table.primary_key {
        keys.push(format!(
            "{INDENT}PRIMARY KEY ({})",
            columns_of(&key.columns, &key.options)
        ));
    }
    let mut out = format!(
        "CREATE TABLE {} (\n{}",
        ident(&table.name.name),
        columns.join(",\n")
    );
    if !keys.is_empty() {
        out.push_str(",\n\n");
        out.push_str(&keys.join(",\n"));
    }
    let usual = "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
    let behind = table.made_with.as_deref().unwrap_or(usual);
    out.push_str(&format!("\n) {behind}"));
    out
}

/// What the schema does not describe of a column or an index.
fn options_of<'o>(options: impl IntoIterator<Item = (&'o String, &'o String)>) -> String {
    let options = options.into_iter();
    options
        .filter(|(name, _)| *name != WITHOUT_OVERLAPS)
        .map(|(name, value)| match value.as_str() {
            "" => format!(" {name}"),
            value => format!(" {name} {value}"),
        })
        .collect()
}

fn kind(kind: IndexKind) -> &'static str {
    match kind {
        IndexKind::Normal => "",
        IndexKind::Unique => "UNIQUE ",
        IndexKind::Fulltext => "FULLTEXT ",
        IndexKind::Spatial => "SPATIAL ",
    }
}

fn columns_of(columns: &[IndexColumn], options: &Options) -> String {
    // A period stands for its two columns.
    let period = options.get(WITHOUT_OVERLAPS);
    let columns = match period {
        Some(_) => &columns[..columns.len().saturating_sub(2)],
        None => columns,
    };
    let mut rendered: Vec<String> = columns
        .iter()
        .map(|column| {
            let mut out = match &column.term {
                IndexTerm::Column(name) => ident(name),
                IndexTerm::Expression(sql) => format!("({sql})"),
            };
            if let Some(length) = column.length {
                out.push_str(&format!("({length})"));
            }
            if let Some(sort) = column.sort {
                out.push(' ');
                out.push_str(quote::direction(sort));
            }
            out
        })
        .collect();
    rendered.extend(period.map(|period| format!("{period} {WITHOUT_OVERLAPS}")));
    rendered.join(", ")
}

fn create_index(table: &Table, index: &Index) -> String {
    format!(
        "CREATE {}INDEX {} ON {}({}){}",
        kind(index.kind),
        ident(&index.name),
        ident(&table.name.name),
        columns_of(&index.columns, &index.options),
        options_of(&index.options)
    )
}

fn drop_index<'a>(
    exchanges: &Exchanges<'a>,
    old: At<'a, Table>,
    index: At<'a, Index>,
) -> Vec<String> {
    let statement = || drop_index_of(&old, &index);
    let Some(exchange) = exchanges.of(old) else {
        return vec![statement()];
    };
    let mut out = Vec::new();
    if exchange.first_dropped == Some(index) {
        out = exchange::stand_ins(&old, exchange);
    }
    if !exchange.dropped.contains(&index) {
        out.push(statement());
    } else if !exchange.is_altered && exchange.dropped.first() == Some(&index) {
        out.extend(alter::exchange_keys(&old, exchange));
    }
    out
}

fn drop_index_of(table: &Table, index: &Index) -> String {
    format!(
        "DROP INDEX {} ON {}",
        ident(&index.name),
        ident(&table.name.name)
    )
}

fn add_foreign_key(table: &Table, key: &ForeignKey) -> String {
    let constraint = key
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!("CONSTRAINT {} ", ident(name)));
    format!(
        "ALTER TABLE {} ADD {constraint}FOREIGN KEY ({}) REFERENCES {}({}) ON DELETE {} ON UPDATE {}",
        ident(&table.name.name),
        identifiers(&key.columns),
        ident(&key.referenced_table.name),
        identifiers(&key.referenced_columns),
        quote::action(key.on_delete),
        quote::action(key.on_update),
    )
}

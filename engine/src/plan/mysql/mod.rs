//! MySQL and MariaDB.

mod alter;
mod column;
mod exchange;
mod time;

pub(crate) use column::default_of;
pub(super) use exchange::Exchanges;

use super::quote;
use crate::{
    diff::{Migration, Pair, Step},
    sql::{
        Dialect, ForeignKey, Index, IndexColumn, IndexKind, IndexTerm, Table,
        options::SYSTEM_VERSIONING,
    },
};

const INDENT: &str = "    ";

/// MariaDB changes no table that keeps its former rows unless it is told what becomes of those: they change along.
pub(super) fn keeps_former_rows(migration: &Migration) -> bool {
    let is_versioned = |table: usize| {
        let table = &migration.previous.tables[table];
        table.options.contains_key(SYSTEM_VERSIONING)
    };
    migration.steps.iter().any(|step| match step {
        Step::AlterTable(alter) => is_versioned(alter.tables.previous),
        Step::CreateIndex {
            previous_table: Some(table),
            ..
        }
        | Step::AlterPrimaryKey(Pair {
            previous: table, ..
        }) => is_versioned(*table),
        Step::RedefineIndex(ids) => is_versioned(ids.previous.0),
        _ => false,
    })
}

pub(super) fn statements(migration: &Migration, exchanges: &Exchanges, step: &Step) -> Vec<String> {
    let (old, new) = (migration.previous, migration.next);
    match step {
        Step::DropForeignKey(table, id) => {
            let table = &old.tables[*table];
            let name = table.foreign_keys[*id].name.as_deref().unwrap_or_default();
            vec![format!(
                "ALTER TABLE {} DROP FOREIGN KEY {}",
                ident(&table.name.name),
                ident(name)
            )]
        }
        Step::DropIndex(id, index) => drop_index(migration, exchanges, *id, *index),
        Step::AlterTable(alter) => {
            alter::statements(migration, exchanges.of(alter.tables.previous), alter)
        }
        Step::DropTable(id) => vec![format!("DROP TABLE {}", ident(&old.tables[*id].name.name))],
        Step::CreateTable(id) => vec![create_table(&new.tables[*id])],
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
            let table = &new.tables[*table];
            vec![create_index(table, &table.indexes[*index])]
        }
        Step::AddForeignKey(table, id) => {
            let table = &new.tables[*table];
            vec![add_foreign_key(table, &table.foreign_keys[*id])]
        }
        Step::RenameIndex(ids) => vec![format!(
            "ALTER TABLE {} RENAME INDEX {} TO {}",
            ident(&old.tables[ids.previous.0].name.name),
            ident(&old.tables[ids.previous.0].indexes[ids.previous.1].name),
            ident(&new.tables[ids.next.0].indexes[ids.next.1].name)
        )],
        // The new one first: a foreign key may rely on the old one until then.
        Step::RedefineIndex(ids) => {
            let (before, after) = (&old.tables[ids.previous.0], &new.tables[ids.next.0]);
            vec![
                create_index(after, &after.indexes[ids.next.1]),
                drop_index_of(before, &before.indexes[ids.previous.1]),
            ]
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

fn create_table(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("{INDENT}{}", column::definition(c)))
        .collect();
    let mut keys: Vec<String> = table
        .indexes
        .iter()
        .map(|index| {
            let name = ident(&index.name);
            format!(
                "{INDENT}{}INDEX {name}({}){}",
                kind(index.kind),
                columns_of(&index.columns),
                options_of(&index.options)
            )
        })
        .collect();
    if let Some(key) = &table.primary_key {
        keys.push(format!(
            "{INDENT}PRIMARY KEY ({})",
            columns_of(&key.columns)
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
    out.push_str("\n) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    out
}

/// What the schema does not describe of a column or an index.
fn options_of<'o>(options: impl IntoIterator<Item = (&'o String, &'o String)>) -> String {
    let options = options.into_iter();
    options
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

fn columns_of(columns: &[IndexColumn]) -> String {
    let rendered: Vec<String> = columns
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
    rendered.join(", ")
}

fn create_index(table: &Table, index: &Index) -> String {
    format!(
        "CREATE {}INDEX {} ON {}({}){}",
        kind(index.kind),
        ident(&index.name),
        ident(&table.name.name),
        columns_of(&index.columns),
        options_of(&index.options)
    )
}

fn drop_index(
    migration: &Migration,
    exchanges: &Exchanges,
    table: usize,
    index: usize,
) -> Vec<String> {
    let old = &migration.previous.tables[table];
    let statement = || drop_index_of(old, &old.indexes[index]);
    let Some(exchange) = exchanges.of(table) else {
        return vec![statement()];
    };
    let mut out = Vec::new();
    if exchange.first_dropped == Some(index) {
        out = exchange::stand_ins(old, exchange);
    }
    if !exchange.dropped.contains(&index) {
        out.push(statement());
    } else if !exchange.is_altered && exchange.dropped.first() == Some(&index) {
        out.extend(alter::exchange_keys(migration, table, exchange));
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

//! MySQL and MariaDB.

mod alter;
mod column;
mod time;

use super::quote;
use crate::{
    diff::{Migration, Step},
    sql::{Dialect, ForeignKey, Index, IndexColumn, IndexKind, IndexTerm, SqlSchema, Table},
};

const INDENT: &str = "    ";

pub(super) fn statements(migration: &Migration, step: &Step) -> Vec<String> {
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
        Step::DropIndex(table, id) => {
            let table = &old.tables[*table];
            let index = &table.indexes[*id];
            let mut out: Vec<String> = stand_in(new, table, index).into_iter().collect();
            out.push(drop_index(table, index));
            out
        }
        Step::AlterTable(alter) => alter::statements(migration, alter),
        Step::DropTable(id) => vec![format!("DROP TABLE {}", ident(&old.tables[*id].name.name))],
        Step::CreateTable(id) => vec![create_table(&new.tables[*id])],
        Step::CreateIndex { table, index, .. } => {
            if alter::brings_index(migration, *table, *index) {
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
                drop_index(before, &before.indexes[ids.previous.1]),
            ]
        }
        // Enums are part of their column, a schema is a database of its own, tables change in
        // place and foreign keys are dropped and added instead of renamed.
        Step::CreateNamespace(_)
        | Step::DropExtension(_)
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
                "{INDENT}{}INDEX {name}({})",
                kind(index.kind),
                columns_of(&index.columns)
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
        "CREATE {}INDEX {} ON {}({})",
        kind(index.kind),
        ident(&index.name),
        ident(&table.name.name),
        columns_of(&index.columns)
    )
}

fn drop_index(table: &Table, index: &Index) -> String {
    format!(
        "DROP INDEX {} ON {}",
        ident(&index.name),
        ident(&table.name.name)
    )
}

/// The index that a foreign key would have got had the one that goes never been: MySQL does not
/// drop an index that a foreign key needs. (Prisma overlooks it, and its script fails.)
fn stand_in(new: &SqlSchema, table: &Table, index: &Index) -> Option<String> {
    let after = new.table(&table.name)?;
    let begins_with = |index: &Index, columns: &[String]| {
        index.columns.len() >= columns.len()
            && index
                .columns
                .iter()
                .zip(columns)
                .all(|(a, b)| a.name() == Some(b))
    };
    let key = after.foreign_keys.iter().find(|key| {
        let stays = table.foreign_keys.iter().any(|old| old.name == key.name);
        let others = table.indexes.iter().filter(|other| *other != index);
        stays
            && begins_with(index, &key.columns)
            && !others
                .chain(&after.indexes)
                .any(|other| begins_with(other, &key.columns))
    })?;
    let name = key.name.as_deref()?;
    Some(format!(
        "CREATE INDEX {} ON {}({})",
        ident(name),
        ident(&table.name.name),
        identifiers(&key.columns)
    ))
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

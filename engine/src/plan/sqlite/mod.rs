//! SQLite. Nearly every change of a table is a rebuild: a new table, a copy of the rows, the
//! old one dropped, the new one renamed.

mod redefine;
mod table;

pub(super) use table::default_of;
pub(crate) use table::without_qualifier;

use super::quote;
use crate::{
    diff::{Migration, Step, TableChange},
    sql::{Dialect, Index, IndexColumn, IndexKind, IndexTerm, Table},
};

pub(super) fn statements(migration: &Migration, step: &Step) -> Vec<String> {
    match step {
        Step::DropIndex(_, index) => vec![drop_index(index)],
        Step::AlterTable(alter) => {
            let table = &alter.tables.next;
            let added = alter.changes.iter().filter_map(|change| match change {
                TableChange::AddColumn(column) => Some(column),
                // All other changes make the diff ask for a rebuild instead.
                _ => None,
            });
            let name = ident(&table.name.name);
            added
                .map(|column| {
                    format!(
                        "ALTER TABLE {name} ADD COLUMN {}",
                        table::column(table, column)
                    )
                })
                .collect()
        }
        Step::DropTable(table) => vec![
            "PRAGMA foreign_keys=off".to_owned(),
            format!("DROP TABLE {}", ident(&table.name.name)),
            "PRAGMA foreign_keys=on".to_owned(),
        ],
        Step::CreateTable(table) => vec![table::create(table, &table.name.name)],
        Step::RedefineTables(tables) => redefine::statements(migration, tables),
        // A constraint stands in the table.
        Step::CreateIndex { index, .. } if index.constraint => Vec::new(),
        Step::CreateIndex { table, index, .. } => vec![create_index(table, index)],
        Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) => {
            let (table, index) = &indexes.next;
            vec![drop_index(&indexes.previous.1), create_index(table, index)]
        }
        // Foreign keys and primary keys are part of the table; there are no schemas, enums,
        // sequences or extensions.
        Step::CreateNamespace(_)
        | Step::CreateExtension(_)
        | Step::AlterExtension(_)
        | Step::AlterSequence(_)
        | Step::CreateEnum(_)
        | Step::AlterEnum(_)
        | Step::DropEnum(_)
        | Step::DropForeignKey(..)
        | Step::AlterPrimaryKey(_)
        | Step::RenameForeignKey(_)
        | Step::AddForeignKey(..) => Vec::new(),
    }
}

fn ident(name: &str) -> String {
    quote::identifier(Dialect::Sqlite, name)
}

fn index_column(column: &IndexColumn) -> String {
    let mut out = match &column.term {
        IndexTerm::Column(name) => ident(name),
        IndexTerm::Expression(sql) => sql.clone(),
    };
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if let Some(sort) = column.sort {
        out.push(' ');
        out.push_str(quote::direction(sort));
    }
    out
}

fn drop_index(index: &Index) -> String {
    format!("DROP INDEX {}", ident(&index.name))
}

pub(crate) fn create_index(table: &Table, index: &Index) -> String {
    let unique = if index.kind == IndexKind::Unique {
        "UNIQUE "
    } else {
        ""
    };
    let columns: Vec<String> = index.columns.iter().map(index_column).collect();
    let mut out = format!(
        "CREATE {unique}INDEX {} ON {}({})",
        ident(&index.name),
        ident(&table.name.name),
        columns.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        out.push_str(" WHERE ");
        out.push_str(predicate);
    }
    out
}

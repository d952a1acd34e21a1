//! SQLite. Nearly every change of a table is a rebuild: a new table, a copy of the rows, the
//! old one dropped, the new one renamed.

mod redefine;
mod table;

pub(crate) use table::without_qualifier;

use super::quote;
use crate::{
    diff::{Migration, Step, TableChange},
    sql::{Dialect, IndexColumn, IndexKind, IndexTerm, Table},
};

pub(super) fn statements(migration: &Migration, step: &Step) -> Vec<String> {
    let (old, new) = (migration.previous, migration.next);
    match step {
        Step::DropIndex(table, id) => {
            vec![format!(
                "DROP INDEX {}",
                ident(&old.tables[*table].indexes[*id].name)
            )]
        }
        Step::AlterTable(alter) => {
            let table = &new.tables[alter.tables.next];
            let added = alter.changes.iter().filter_map(|change| match change {
                TableChange::AddColumn(id) => Some(&table.columns[*id]),
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
        Step::DropTable(id) => vec![
            "PRAGMA foreign_keys=off".to_owned(),
            format!("DROP TABLE {}", ident(&old.tables[*id].name.name)),
            "PRAGMA foreign_keys=on".to_owned(),
        ],
        Step::CreateTable(id) => {
            let table = &new.tables[*id];
            vec![table::create(table, &table.name.name)]
        }
        Step::RedefineTables(tables) => redefine::statements(migration, tables),
        // A constraint stands in the table.
        Step::CreateIndex { table, index, .. } if new.tables[*table].indexes[*index].constraint => {
            Vec::new()
        }
        Step::CreateIndex { table, index, .. } => vec![create_index(&new.tables[*table], *index)],
        Step::RenameIndex(ids) | Step::RedefineIndex(ids) => vec![
            format!(
                "DROP INDEX {}",
                ident(&old.tables[ids.previous.0].indexes[ids.previous.1].name)
            ),
            create_index(&new.tables[ids.next.0], ids.next.1),
        ],
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

fn create_index(table: &Table, id: usize) -> String {
    let index = &table.indexes[id];
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

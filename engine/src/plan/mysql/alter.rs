//! `ALTER TABLE`.

use super::{column, columns_of, ident, kind};
use crate::{
    diff::{AlterTable, ColumnChanges, Migration, Pair, Step, TableChange},
    sql::{Column, Default, Index, Table},
};

pub(super) fn statements(migration: &Migration, alter: &AlterTable) -> Vec<String> {
    let old = &migration.previous.tables[alter.tables.previous];
    let new = &migration.next.tables[alter.tables.next];
    let tables = Pair::new(old, new);
    let mut clauses: Vec<String> = alter
        .changes
        .iter()
        .flat_map(|change| clauses(tables, change))
        .collect();
    if let Some(index) = key_of_auto_increment(migration, alter).map(|id| &new.indexes[id]) {
        clauses.push(format!(
            "ADD {}INDEX {}({})",
            kind(index.kind),
            ident(&index.name),
            columns_of(&index.columns)
        ));
    }
    if clauses.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "ALTER TABLE {} {}",
        ident(&old.name.name),
        clauses.join(",\n    ")
    )]
}

/// True when the table's ALTER TABLE makes the index already.
pub(super) fn brings_index(migration: &Migration, table: usize, index: usize) -> bool {
    let new = &migration.next.tables[table];
    let mut automatic = new.columns.iter().filter(|column| column.auto_increment);
    if !automatic.any(|column| leads(&new.indexes[index], column)) {
        return false;
    }
    migration.steps.iter().any(|step| match step {
        Step::AlterTable(alter) if alter.tables.next == table => {
            key_of_auto_increment(migration, alter) == Some(index)
        }
        _ => false,
    })
}

/// The new index that an `AUTO_INCREMENT` column cannot wait for: it must be a key at the end of
/// every statement. (Prisma makes the index afterwards, and its script fails.)
fn key_of_auto_increment(migration: &Migration, alter: &AlterTable) -> Option<usize> {
    let old = &migration.previous.tables[alter.tables.previous];
    let new = &migration.next.tables[alter.tables.next];
    let column = new.columns.iter().find(|column| column.auto_increment)?;
    let key = new.primary_key.as_ref().and_then(|key| key.columns.first());
    let is_in_key = key.and_then(|first| first.name()) == Some(column.name.as_str());
    let stays = |index: &usize| {
        let dropped = Step::DropIndex(alter.tables.previous, *index);
        leads(&old.indexes[*index], column) && !migration.steps.contains(&dropped)
    };
    if is_in_key || (0..old.indexes.len()).any(|index| stays(&index)) {
        return None;
    }
    migration.steps.iter().find_map(|step| match step {
        Step::CreateIndex { table, index, .. }
            if *table == alter.tables.next && leads(&new.indexes[*index], column) =>
        {
            Some(*index)
        }
        _ => None,
    })
}

fn leads(index: &Index, column: &Column) -> bool {
    let first = index.columns.first();
    first.and_then(|first| first.name()) == Some(column.name.as_str())
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
    if changes.only_default() && new.default.is_none() {
        return format!("ALTER COLUMN {} DROP DEFAULT", ident(&old.name));
    }
    // A default that the schema leaves to the database stays what it is.
    let kept = match (&old.default, &new.default) {
        (Some(Default::Expression(Some(sql))), Some(Default::Expression(None))) => {
            Some(sql.clone())
        }
        _ => None,
    };
    column::modify(new, kept.or_else(|| column::default_of(new)))
}

//! Columns that a table of PostgreSQL inherits: they change with the table that they come from, and not without it.

use super::{At, ColumnChanges, Migration, Step, TableChange, TablePair, pairs::Pairs};
use crate::sql::{Column, SqlSchema, Table};

/// True for a change that the server makes by itself, because a table that this one inherits from gets the same.
pub(super) fn comes_along(pairs: &Pairs, pair: &TablePair, change: &TableChange) -> bool {
    let parents = pair.tables.previous.inherits.iter();
    let mut parents = parents.filter_map(|parent| pairs.pair_of(parent));
    parents.any(|parent| has_same(parent, change))
}

fn has_same(parent: &TablePair, change: &TableChange) -> bool {
    let is_same = |column: &Column| {
        let twin = parent.tables.next.column(&column.name);
        twin.is_some_and(|twin| twin.ty == column.ty)
    };
    match change {
        TableChange::DropColumn(column) => {
            let mut dropped = parent.at_dropped();
            dropped.any(|twin| twin.name == column.name)
        }
        TableChange::AddColumn(column) => {
            let mut added = parent.at_added();
            added.any(|twin| twin.name == column.name) && is_same(column)
        }
        TableChange::AlterColumn { column, changes }
        | TableChange::DropAndRecreateColumn { column, changes } => {
            let twin = parent.changes_of(&column.previous.name);
            twin == Some(*changes) && is_same(&column.next)
        }
        TableChange::DropPrimaryKey
        | TableChange::RenamePrimaryKey
        | TableChange::AddPrimaryKey => false,
    }
}

/// Sentences about changes of inherited columns that would set a table apart from one that it inherits from, or from one
/// that inherits from it: PostgreSQL refuses these, or makes them in both.
///
/// ```
/// use whimbrel_engine::{diff::{apart, diff}, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let before = make("CREATE TABLE a (x integer); CREATE TABLE b (y integer) INHERITS (a);");
/// let mut after = before.clone();
/// after.tables[1].columns.retain(|column| column.name != "x");
/// assert_eq!(
///     apart(&diff(&before, &after)),
///     ["column `x` of table `b` is inherited from table `a`, and changes only with it"]
/// );
/// ```
pub fn apart(migration: &Migration<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for step in &migration.steps {
        match step {
            Step::AlterTable(alter) => {
                let table = alter.tables.previous.get();
                for change in &alter.changes {
                    found.extend(from_parent(migration, table, change));
                    found.extend(from_heirs(migration, table, change));
                }
            }
            Step::DropTable(table) => {
                let stays = |heir: &&Table| migration.next.table(&heir.name).is_some();
                let heirs = migration.previous.heirs(&table.name).filter(stays);
                found.extend(heirs.map(|heir| {
                    let (heir, table) = (&heir.name.name, &table.name.name);
                    format!("table `{heir}` inherits from table `{table}`, and goes only with it")
                }));
            }
            _ => {}
        }
    }
    found
}

/// A change of a column that is inherited, without the same in the table that it comes from.
fn from_parent(migration: &Migration<'_>, table: &Table, change: &TableChange) -> Option<String> {
    let column = match change {
        TableChange::DropColumn(column) => column,
        TableChange::DropAndRecreateColumn { column, .. } => &column.previous,
        TableChange::AlterColumn { column, changes } if changes.cast.is_some() => &column.previous,
        _ => return None,
    };
    let column = &column.name;
    let mut parents = table.inherits.iter();
    let parent = parents.find(|parent| {
        let parent = migration.previous.table(parent);
        parent.is_some_and(|parent| parent.column(column).is_some())
    })?;
    let (table, parent) = (&table.name.name, &parent.name);
    Some(format!(
        "column `{column}` of table `{table}` is inherited from table `{parent}`, and changes only with it"
    ))
}

/// A change of a column that others inherit, after which the schema does not have the same of these.
fn from_heirs(migration: &Migration<'_>, table: &Table, change: &TableChange) -> Vec<String> {
    let differs = |heir: &Table| -> bool {
        let twin = |name: &str| heir.column(name);
        let is_other = |column: &Column, changes: ColumnChanges| {
            twin(&column.name).is_none_or(|twin| {
                (changes.cast.is_some() && twin.ty != column.ty)
                    || (changes.arity && twin.arity != column.arity)
                    || (changes.default && twin.default != column.default)
            })
        };
        match change {
            TableChange::DropColumn(column) => twin(&column.name).is_some(),
            TableChange::AddColumn(column) => {
                twin(&column.name).is_none_or(|twin| twin.ty != column.ty)
            }
            TableChange::AlterColumn { column, changes }
            | TableChange::DropAndRecreateColumn { column, changes } => {
                is_other(&column.next, *changes)
            }
            TableChange::DropPrimaryKey
            | TableChange::RenamePrimaryKey
            | TableChange::AddPrimaryKey => false,
        }
    };
    let heirs = migration.previous.heirs(&table.name);
    let heirs = heirs.filter_map(|heir| migration.next.table(&heir.name));
    let sentences = heirs.filter(|heir| differs(heir)).map(|heir| {
        let (heir, table) = (&heir.name.name, &table.name.name);
        format!("table `{heir}` inherits from table `{table}`, and its columns change along with that table's")
    });
    sentences.collect()
}

/// Tables that inherit come behind those that they inherit from.
pub(super) fn create_parents_first(steps: &mut [Step], next: &SqlSchema) {
    let is_created = |step: &Step| matches!(step, Step::CreateTable(_));
    let Some(first) = steps.iter().position(is_created) else {
        return;
    };
    let count = steps[first..]
        .iter()
        .take_while(|step| is_created(step))
        .count();
    // The order stays where nothing inherits.
    steps[first..first + count].sort_by_key(|step| match step {
        Step::CreateTable(table) => next.parents(&table.name).len(),
        _ => 0,
    });
}

/// A table can be dropped when those that inherit from it are gone.
pub(super) fn drop_heirs_first(steps: &mut [Step], previous: &SqlSchema) {
    let mut dropped: Vec<At<'_, Table>> = Vec::new();
    let mut places = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        if let Step::DropTable(table) = step {
            dropped.push(*table);
            places.push(place);
        }
    }
    // One that inherits has more parents than each of these.
    dropped.sort_by_key(|table| std::cmp::Reverse(previous.parents(&table.name).len()));
    for (place, table) in places.into_iter().zip(dropped) {
        steps[place] = Step::DropTable(table);
    }
}

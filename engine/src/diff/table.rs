//! Steps for tables, their columns, keys and indexes.

use super::{
    AlterTable, At, Cast, Pair, Step, TableChange, TablePair, enums, inherited, pairs::Pairs,
};
use crate::dialect::facts;
use crate::sql::{
    ColumnType, Dialect, ForeignKey, Index, IndexColumn, IndexKind, QName, SqlSchema, Table,
};

pub(super) fn push_created<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    let facts = facts(pairs.next.dialect);
    for &id in &pairs.created_tables {
        let table = At::new(&pairs.next.tables, id);
        steps.push(Step::CreateTable(table));
        if !facts.foreign_keys_inside_tables {
            let keys = At::all(&table.get().foreign_keys);
            steps.extend(keys.map(|key| Step::AddForeignKey(table, key)));
        }
        if !facts.indexes_inside_tables {
            let indexes = At::all(&table.get().indexes);
            steps.extend(indexes.map(|index| Step::CreateIndex {
                previous_table: None,
                table,
                index,
                recreated: false,
            }));
        }
    }
}

/// Foreign keys go first, so that the tables can be dropped in any order.
pub(super) fn push_dropped<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    let facts = facts(pairs.next.dialect);
    for &id in &pairs.dropped_tables {
        let table = At::new(&pairs.previous.tables, id);
        steps.push(Step::DropTable(table));
        if !facts.foreign_keys_inside_tables {
            let keys = At::all(&table.get().foreign_keys).filter(|key| key.is_certain());
            steps.extend(keys.map(|key| Step::DropForeignKey(table, key)));
        } else if !pairs.redefined.is_empty() {
            // A rebuilt table may want an index of the same name.
            let named = At::all(&table.get().indexes).filter(|index| !index.constraint);
            steps.extend(named.map(|index| Step::DropIndex(table, index)));
        }
    }
}

pub(super) fn push_altered<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    for pair in pairs.altered() {
        push_foreign_keys(pairs, pair, steps);
        push_indexes(pairs, pair, steps);
        push_columns(pairs, pair, steps);
    }
}

fn push_foreign_keys<'a>(pairs: &Pairs<'a>, pair: &TablePair<'a>, steps: &mut Vec<Step<'a>>) {
    let dialect = pairs.next.dialect;
    let tables = pairs.at(pair);
    let old_key = |id| At::new(&pair.tables.previous.foreign_keys, id);
    let new_key = |id| At::new(&pair.tables.next.foreign_keys, id);
    for key in pair.created_foreign_keys(dialect) {
        steps.push(Step::AddForeignKey(tables.next, new_key(key)));
    }
    for key in pair.dropped_foreign_keys(dialect) {
        steps.push(Step::DropForeignKey(tables.previous, old_key(key)));
    }
    if facts(dialect).foreign_keys_inside_tables {
        return;
    }
    for key in pair.foreign_key_pairs(dialect) {
        let (previous, next) = (old_key(key.previous), new_key(key.next));
        let drop = Step::DropForeignKey(tables.previous, previous);
        let add = Step::AddForeignKey(tables.next, next);
        if pairs.is_redefined(&previous.referenced_table)
            || key_is_lost(pairs, &previous)
            || key_changes(pairs, &previous)
            || is_of_replaced_enum(pairs.previous, pairs.next, pair.tables.previous, &previous)
        {
            steps.extend([drop, add]);
        } else if is_renamed(&previous, &next)
            && !(is_join(pair.tables.previous) && is_join(pair.tables.next))
        {
            if facts(dialect).renames_foreign_keys_by_replacing {
                steps.extend([add, drop]);
            } else {
                steps.push(Step::RenameForeignKey(Pair::new(
                    (tables.previous, previous),
                    (tables.next, next),
                )));
            }
        }
    }
}

/// True when the key or unique index that a foreign key relies on goes: the database refuses
/// that while the foreign key is there. (Prisma overlooks it, and its script fails.)
fn key_is_lost(pairs: &Pairs, key: &ForeignKey) -> bool {
    if !facts(pairs.next.dialect).foreign_keys_hold_keys {
        return false;
    }
    let Some(referenced) = pairs.pair_of(&key.referenced_table) else {
        return false;
    };
    let table = referenced.tables.previous;
    let covers = |columns: &[IndexColumn]| {
        columns.len() == key.referenced_columns.len()
            && key.referenced_columns.iter().all(|name| {
                let mut covered = columns.iter().filter_map(|column| column.name());
                covered.any(|column| column == name)
            })
    };
    let by_primary_key = table
        .primary_key
        .as_ref()
        .is_some_and(|key| covers(&key.columns));
    let by_index: Vec<usize> = (0..table.indexes.len())
        .filter(|&id| {
            let index = &table.indexes[id];
            index.kind == IndexKind::Unique && index.predicate.is_none() && covers(&index.columns)
        })
        .collect();
    // The database relies on the oldest, which is the primary key. Which of several unique
    // indexes is older cannot be told.
    if by_primary_key {
        return drops_primary_key(pairs, referenced);
    }
    let schemas = Pair::new(pairs.previous, pairs.next);
    let dropped = referenced.dropped_indexes(schemas);
    by_index.iter().any(|id| dropped.contains(id))
}

/// True when a column that a foreign key refers to gets another type, or becomes or ceases to be
/// auto-incrementing: MySQL refuses that while the foreign key is there, MariaDB the first. (Prisma
/// overlooks it, and its script fails.)
fn key_changes(pairs: &Pairs, key: &ForeignKey) -> bool {
    let referenced = match facts(pairs.next.dialect).foreign_keys_hold_types {
        true => pairs.pair_of(&key.referenced_table),
        false => None,
    };
    referenced.is_some_and(|pair| {
        let mut changes = key
            .referenced_columns
            .iter()
            .map(|name| pair.changes_of(name));
        changes.any(|changes| {
            changes.is_some_and(|changes| changes.cast.is_some() || changes.auto_increment)
        })
    })
}

/// True when a column of a foreign key has an enum type that loses values: PostgreSQL replaces the
/// type, one column after the other, and refuses that while the foreign key is there. (Prisma overlooks
/// it, and its script fails.)
pub(super) fn is_of_replaced_enum(
    previous: &SqlSchema,
    next: &SqlSchema,
    table: &Table,
    key: &ForeignKey,
) -> bool {
    facts(next.dialect).replaces_enums
        && key.columns.iter().any(|name| {
            let ty = table.column(name).map(|column| &column.ty);
            matches!(ty, Some(ColumnType::Enum(ty)) if loses_values(previous, next, ty))
        })
}

fn loses_values(previous: &SqlSchema, next: &SqlSchema, ty: &QName) -> bool {
    let old = previous.enums.iter().find(|one| one.name == *ty);
    let new = next.enums.iter().find(|one| one.name == *ty);
    matches!((old, new), (Some(old), Some(new)) if !enums::without(&old.values, &new.values).is_empty())
}

fn is_renamed(previous: &ForeignKey, next: &ForeignKey) -> bool {
    let certain = previous.doubt.is_none() && next.doubt.is_none();
    certain && matches!((&previous.name, &next.name), (Some(a), Some(b)) if a != b)
}

/// Join tables of implicit many-to-many relations once had other constraint names; renaming
/// them would give every old project a migration for nothing.
fn is_join(table: &Table) -> bool {
    table.columns.len() == 2 && table.column("A").is_some() && table.column("B").is_some()
}

fn push_indexes<'a>(pairs: &Pairs<'a>, pair: &TablePair<'a>, steps: &mut Vec<Step<'a>>) {
    let dialect = pairs.next.dialect;
    let schemas = Pair::new(pairs.previous, pairs.next);
    let tables = pairs.at(pair);
    let old_index = |id| At::new(&pair.tables.previous.indexes, id);
    let new_index = |id| At::new(&pair.tables.next.indexes, id);
    let create = |index, recreated| Step::CreateIndex {
        previous_table: Some(tables.previous),
        table: tables.next,
        index: new_index(index),
        recreated,
    };
    steps.extend(
        pair.created_indexes(schemas)
            .into_iter()
            .map(|index| create(index, false)),
    );
    for index in pair.dropped_indexes(schemas) {
        // MySQL makes an index for a foreign key that has none, and leaves it when the key goes.
        let index_of_key =
            facts(dialect).indexes_foreign_keys && covers_foreign_key(pair, &old_index(index));
        if !index_of_key {
            steps.push(Step::DropIndex(tables.previous, old_index(index)));
        }
    }
    for index in pair.index_pairs(schemas) {
        let (previous, next) = (old_index(index.previous), new_index(index.next));
        let loses_column = next
            .columns
            .iter()
            .filter_map(|c| c.name())
            .any(|name| pair.is_recreated(name));
        if dialect.has_namespaces() && loses_column {
            steps.push(create(index.next, true));
        }
        // MySQL keeps the index and compares its old length with the new column. (Prisma leaves
        // it there, and its script fails.)
        if facts(dialect).indexes_outlive_columns && loses_column {
            steps.push(Step::DropIndex(tables.previous, previous));
            steps.push(create(index.next, true));
            continue;
        }
        let is_automatic = facts(dialect).names_unique_constraints_itself
            && (previous.constraint || next.constraint);
        if previous.name != next.name && !is_automatic {
            let names = Pair::new((tables.previous, previous), (tables.next, next));
            steps.push(match facts(dialect).renames_indexes {
                true => Step::RenameIndex(names),
                false => Step::RedefineIndex(names),
            });
        }
    }
}

/// True for an index on just the columns of a foreign key that stays.
fn covers_foreign_key(pair: &TablePair, index: &Index) -> bool {
    let covers = |columns: &[String]| {
        let mut both = columns.iter().zip(&index.columns);
        columns.len() == index.columns.len() && both.all(|(a, b)| b.name() == Some(a))
    };
    index.kind == IndexKind::Normal
        && pair
            .tables
            .next
            .foreign_keys
            .iter()
            .any(|key| covers(&key.columns))
}

fn push_columns<'a>(pairs: &Pairs<'a>, pair: &TablePair<'a>, steps: &mut Vec<Step<'a>>) {
    let dialect = pairs.next.dialect;
    let keys = Pair::new(
        pair.tables.previous.primary_key.as_ref(),
        pair.tables.next.primary_key.as_ref(),
    );
    let both_keys = keys.previous.is_some() && keys.next.is_some();
    let alters_key = facts(dialect).alters_primary_keys && both_keys;
    if alters_key
        && primary_key_columns(pair.tables.previous) != primary_key_columns(pair.tables.next)
    {
        steps.push(Step::AlterPrimaryKey(pairs.at(pair)));
    }

    let altered = altered_columns(pair);
    let key_changes = primary_key_is_replaced(dialect, pair);

    let mut changes = Vec::new();
    if drops_primary_key(pairs, pair) {
        changes.push(TableChange::DropPrimaryKey);
    }
    let renamed = matches!((keys.previous, keys.next), (Some(a), Some(b)) if a.name != b.name);
    if renamed && dialect.has_namespaces() && !changes.contains(&TableChange::DropPrimaryKey) {
        changes.push(TableChange::RenamePrimaryKey);
    }
    changes.extend(pair.at_dropped().map(TableChange::DropColumn));
    changes.extend(pair.at_added().map(TableChange::AddColumn));
    changes.extend(altered);
    if !alters_key && keys.next.is_some() && (keys.previous.is_none() || key_changes) {
        changes.push(TableChange::AddPrimaryKey);
    }
    changes.retain(|change| !inherited::comes_along(pairs, pair, change));
    if !changes.is_empty() {
        steps.push(Step::AlterTable(AlterTable {
            tables: pairs.at(pair),
            changes,
        }));
    }
}

fn drops_primary_key(pairs: &Pairs, pair: &TablePair) -> bool {
    let dialect = pairs.next.dialect;
    let (previous, next) = (
        &pair.tables.previous.primary_key,
        &pair.tables.next.primary_key,
    );
    match (previous, next) {
        (Some(_), Some(_)) => {
            !facts(dialect).alters_primary_keys && primary_key_is_replaced(dialect, pair)
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// True when the primary key changes, or loses the values of a column.
fn primary_key_is_replaced(dialect: Dialect, pair: &TablePair) -> bool {
    let both = pair.tables.previous.primary_key.is_some() && pair.tables.next.primary_key.is_some();
    let loses_values = || {
        let key = primary_key_columns(pair.tables.previous);
        key.iter().any(|name| pair.is_recreated(name))
    };
    primary_key_changed(dialect, pair)
        || (facts(dialect).keeps_postgres_rules && both && loses_values())
}

fn altered_columns<'a>(pair: &TablePair<'a>) -> Vec<TableChange<'a>> {
    let mut changed: Vec<_> = pair
        .at_columns()
        .filter(|(_, changes)| !changes.is_empty())
        .collect();
    changed.sort_by_key(|(column, _)| *column);
    changed
        .into_iter()
        .map(|(column, changes)| match changes.cast {
            Some(Cast::None) => TableChange::DropAndRecreateColumn { column, changes },
            _ => TableChange::AlterColumn { column, changes },
        })
        .collect()
}

pub(super) fn primary_key_columns(table: &Table) -> Vec<&str> {
    let key = table.primary_key.as_ref();
    key.into_iter()
        .flat_map(|key| &key.columns)
        .filter_map(|column| column.name())
        .collect()
}

/// True when both tables have a primary key and they differ in columns, order, direction, or in
/// the type of a column.
pub(super) fn primary_key_changed(dialect: Dialect, pair: &TablePair) -> bool {
    let (Some(previous), Some(next)) = (
        &pair.tables.previous.primary_key,
        &pair.tables.next.primary_key,
    ) else {
        return false;
    };
    let sorted = facts(dialect).keys_have_directions;
    previous.columns.len() != next.columns.len()
        || previous.columns.iter().zip(&next.columns).any(|(a, b)| {
            a.term != b.term || (sorted && a.direction() != b.direction()) || a.length != b.length
        })
        || primary_key_columns(pair.tables.previous)
            .iter()
            .any(|name| {
                pair.changes_of(name)
                    .is_some_and(|changes| changes.cast.is_some())
            })
}

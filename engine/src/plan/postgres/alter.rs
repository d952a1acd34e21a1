//! `ALTER TABLE`.

use super::{
    cast, column, ident, index, name,
    serial::{self, Sequence},
};
use crate::{
    dialect::{Counter, facts},
    diff::{AlterTable, ColumnChanges, Migration, Pair, TableChange},
    sql::{Arity, Column, ColumnType, Default, Table, options},
};

/// The clauses of one ALTER TABLE, and what has to run around it.
#[derive(Default)]
struct Clauses {
    before: Vec<String>,
    clauses: Vec<String>,
    after: Vec<String>,
}

pub(super) fn statements(migration: &Migration, alter: &AlterTable) -> Vec<String> {
    let old = alter.tables.previous.get();
    let tables = Pair::new(old, alter.tables.next.get());
    let mut out = Clauses::default();
    for change in &alter.changes {
        push(migration, tables, change, &mut out);
    }
    let table = name(migration.next, &old.name);
    let middle = match facts(migration.next.dialect).alters_several_at_once {
        _ if out.clauses.is_empty() => Vec::new(),
        false => out
            .clauses
            .iter()
            .map(|clause| format!("ALTER TABLE {table} {clause}"))
            .collect(),
        true => vec![format!("ALTER TABLE {table} {}", out.clauses.join(",\n"))],
    };
    [out.before, middle, out.after].concat()
}

fn push(migration: &Migration, tables: Pair<&Table>, change: &TableChange, out: &mut Clauses) {
    let key_name = |table: &Table| {
        let name = table
            .primary_key
            .as_ref()
            .and_then(|key| key.name.as_deref());
        ident(name.unwrap_or_default())
    };
    let drop_column = |column: &Column| format!("DROP COLUMN {}", ident(&column.name));
    let add_column = |column: &Column| {
        let column = serial::of_others(migration.next, tables.next, column);
        format!("ADD COLUMN {}", column::definition(migration.next, &column))
    };
    let complete = |column: &Column| serial::complete(migration.next, tables.next, column);
    match change {
        TableChange::DropPrimaryKey => {
            out.clauses
                .push(format!("DROP CONSTRAINT {}", key_name(tables.previous)));
        }
        // A statement of its own: PostgreSQL takes no other change beside a renaming.
        TableChange::RenamePrimaryKey => out.after.push(format!(
            "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
            name(migration.next, &tables.previous.name),
            key_name(tables.previous),
            key_name(tables.next)
        )),
        TableChange::AddPrimaryKey => out.clauses.push(add_primary_key(tables.next)),
        TableChange::AddColumn(column) => {
            out.before
                .extend(serial::prepare(migration.previous, migration.next, column));
            out.clauses.push(add_column(column));
            out.after.extend(complete(column));
        }
        TableChange::DropColumn(column) => out.clauses.push(drop_column(column)),
        TableChange::DropAndRecreateColumn { column, .. } => {
            out.clauses.push(drop_column(&column.previous));
            out.clauses.push(add_column(&column.next));
            out.after.extend(complete(&column.next));
        }
        TableChange::AlterColumn { column, changes } => {
            let columns = Pair::new(column.previous.get(), column.next.get());
            alter_column(migration, tables, columns, *changes, out);
        }
    }
}

fn add_primary_key(table: &Table) -> String {
    let Some(key) = &table.primary_key else {
        return String::new();
    };
    let constraint = key
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!("CONSTRAINT {} ", ident(name)));
    format!(
        "ADD {constraint}PRIMARY KEY {}",
        index::key(&key.columns, &key.include, &key.options, ", ")
    )
}

fn alter_column(
    migration: &Migration,
    tables: Pair<&Table>,
    columns: Pair<&Column>,
    changes: ColumnChanges,
    out: &mut Clauses,
) {
    let (old, new) = (columns.previous, columns.next);
    let prefix = format!("ALTER COLUMN {}", ident(&old.name));
    // Before everything else: such a column takes no default, no null and only whole numbers.
    if changes.auto_increment && old.identity.is_some() {
        let table = name(migration.next, &tables.previous.name);
        out.before
            .push(format!("ALTER TABLE {table} {prefix} DROP IDENTITY"));
    }
    let mut set_type = changes.cast.is_some();
    if changes.arity {
        set_type |= (old.arity == Arity::List) != (new.arity == Arity::List);
        match new.arity {
            Arity::Nullable => out.clauses.push(format!("{prefix} DROP NOT NULL")),
            Arity::Required => out.clauses.push(format!("{prefix} SET NOT NULL")),
            Arity::List => {}
        }
    }
    let ty = column::column_type(
        migration.next,
        &Column {
            auto_increment: false,
            ..new.clone()
        },
    );
    let facts = facts(migration.next.dialect);
    let using = match (facts.writes_casts, changes.cast) {
        (true, Some(_)) => cast::using(old, new, &ty),
        _ => None,
    };
    // What is not cast unasked is not in a default either. PostgreSQL drops it before it changes
    // the type and sets the new one after that, whatever the order of the clauses.
    // The default of an enum would stay one of the enum, behind a cast, and the type could never be dropped.
    let is_enum = |column: &Column| matches!(column.ty, ColumnType::Enum(_));
    let leaves_enum = is_enum(old) && !is_enum(new) && changes.cast.is_some();
    let casts_default = (using.is_some() || leaves_enum) && old.default.is_some();
    if casts_default {
        out.clauses.push(format!("{prefix} DROP DEFAULT"));
    }
    if changes.default || casts_default {
        match column::default_of(migration.next, new) {
            Some(default) => out.clauses.push(format!("{prefix} SET DEFAULT {default}")),
            None => drop_default(migration, tables.previous, old, &prefix, out),
        }
    }
    if changes.auto_increment {
        if old.auto_increment {
            if old.identity.is_none() {
                drop_default(migration, tables.previous, old, &prefix, out);
            }
        } else {
            let sequence = Sequence::of(migration.next, tables.next, new);
            out.before.push(sequence.create());
            let default = sequence.next_value();
            out.clauses.push(format!("{prefix} SET DEFAULT {default}"));
            out.after
                .push(sequence.begin(migration.next, tables.next, new));
            out.after
                .push(sequence.own(migration.next, tables.next, new));
        }
    }
    if facts.counter == Counter::Sequence && changes.cast.is_some() {
        out.after
            .extend(serial::widen(migration.previous, old, new));
    }
    if set_type {
        let using = using.map_or_else(String::new, |using| format!(" {using}"));
        out.clauses.push(format!(
            "{prefix} SET DATA TYPE {ty}{}{using}",
            column::collate(new)
        ));
        // The server stores values of the new type in its own way.
        if column::is_stored_apart(new) {
            let said = old.options.iter();
            let said = said.filter(|(name, _)| {
                [options::TOAST, options::COMPRESSION].contains(&name.as_str())
            });
            out.clauses
                .extend(said.map(|(name, value)| format!("{prefix} SET {name} {value}")));
        }
    }
}

fn drop_default(
    migration: &Migration,
    table: &Table,
    old: &Column,
    prefix: &str,
    out: &mut Clauses,
) {
    let clause = format!("{prefix} DROP DEFAULT");
    if out.clauses.contains(&clause) {
        return;
    }
    out.clauses.push(clause);
    let Some(Default::Sequence(sequence)) = &old.default else {
        return;
    };
    // The sequence behind the default goes too, unless another column draws from it, or somebody
    // made it who did not give it to the column.
    let tables = migration.next.tables.iter();
    let still_used = tables.flat_map(|table| &table.columns).any(|column| {
        column.name != old.name && column.default == Some(Default::Sequence(sequence.clone()))
    });
    let mut known = migration.previous.sequences.iter();
    let is_own = known
        .find(|known| known.name == *sequence)
        .is_none_or(|known| {
            let owner = known.owned_by.as_ref();
            owner.is_some_and(|(owner, own)| *owner == table.name && *own == old.name)
        });
    if !still_used && is_own {
        out.after
            .push(format!("DROP SEQUENCE {}", name(migration.next, sequence)));
    }
}

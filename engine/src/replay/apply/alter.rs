//! `ALTER TABLE`, clause by clause.

use super::{column, constraint, index, passes, relation, table};
use crate::{
    replay::{
        cursor::{Fail, Ident, Outcome, Place},
        judge,
        state::{ObjectKind, State},
        statement::{Change, ColumnDef, ConstraintDef, ConstraintKind},
    },
    sql::{Doubt, Family, options},
};
use passes::{Pass, pass};

pub(super) fn alter(
    state: &mut State<'_>,
    table: usize,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    let redefines = |(change, _): &(Change, Place)| matches!(change, Change::Redefine { .. });
    let before = match changes.iter().any(redefines) {
        true => state.table_at(table)?.columns.clone(),
        false => Vec::new(),
    };
    // What a cast reads is the table as it was, whatever the other clauses do.
    for (change, _) in changes.iter().filter(|_| state.dialect.has_namespaces()) {
        if let Change::SetType {
            using: Some(using), ..
        } = change
        {
            let name = &state.table_at(table)?.name;
            judge::value(state, Some(name), &using.text, using.at, &[])?;
        }
    }
    // What the statement defines: the rest of it is looked at when all columns are there.
    let mut defined: Vec<&ColumnDef> = Vec::new();
    // MySQL looks at the end of the statement whether foreign keys have an index to use.
    let mut taken = Vec::new();
    for now in Pass::ALL {
        match now {
            Pass::Dropped => passes::rename_indexes(state, table, changes)?,
            Pass::Names => passes::rename_columns(state, table, changes)?,
            Pass::Constraints => {
                for def in &defined {
                    column::check_named(state, table, def)?;
                    column::add_constraints(state, table, def, false)?;
                }
            }
            Pass::Foreign => {
                for def in &defined {
                    column::add_constraints(state, table, def, true)?;
                }
            }
            _ => {}
        }
        let of_pass = |(change, _): &&(Change, Place)| pass(state.dialect, change) == now;
        let of_pass: Vec<_> = changes.iter().filter(of_pass).collect();
        for (change, at) in of_pass {
            match change {
                Change::AddColumn {
                    column,
                    if_not_exists,
                } => {
                    if column::add(state, table, column, *if_not_exists)? {
                        defined.push(column);
                    }
                }
                Change::Redefine {
                    column, if_exists, ..
                } => {
                    let owner = state.table_at(table)?;
                    if !if_exists || state.position_of(owner, &column.name.text).is_some() {
                        column::redefine(state, table, column)?;
                        defined.push(column);
                    }
                }
                Change::DropIndex { name, if_exists } => {
                    if let Some(index) = drop_index(state, table, name, *if_exists)? {
                        taken.push((index, name.at));
                    }
                }
                Change::TouchConstraint(name) => {
                    constraint::must_exist(state, table, name)?;
                    constraint::altered(state, table, name, *at)?;
                }
                _ => one(state, table, change)?,
            }
        }
    }
    column::check_dropped(state, table, changes)?;
    for (index, at) in taken {
        index::refuse_needed(state, state.table_at(table)?, &index, at)?;
    }
    if passes::only_drop_keys(changes) {
        constraint::check_referred(state, table)?;
    }
    table::check_counters(state, table)?;
    constraint::check_changed(state, table, &before, changes)
}

/// An index goes, unless it is the one of the primary key, which has a name like any other (MySQL).
fn drop_index(
    state: &mut State<'_>,
    table: usize,
    name: &Ident,
    if_exists: bool,
) -> Outcome<Option<crate::sql::Index>> {
    let mut indexes = state.table_at(table)?.indexes.iter();
    let exists = indexes.any(|index| state.same(&index.name, &name.text));
    if !exists && index::is_primary(state, table, &name.text)? {
        return drop_primary_key(state, table).map(|()| None);
    }
    match !exists && if_exists {
        true => Ok(None),
        false => index::take(state, table, &name.text, name.at).map(Some),
    }
}

fn one(state: &mut State<'_>, id: usize, change: &Change) -> Outcome<()> {
    match change {
        Change::DropColumn {
            name,
            if_exists,
            cascade,
        } => column::drop(state, id, name, *if_exists, *cascade),
        Change::SetType {
            column,
            ty,
            collation,
            using,
        } => {
            let ty = (ty, using.is_some());
            column::set_type(state, id, column, ty, collation.as_ref())
        }
        Change::SetNullable { column, nullable } => {
            column::set_nullable(state, id, column, *nullable)
        }
        Change::SetDefault { column, default } => {
            column::set_default(state, id, column, default.as_ref())
        }
        Change::AddIdentity {
            column, identity, ..
        } => column::add_identity(state, id, column, *identity),
        Change::DropIdentity { column, if_exists } => {
            column::drop_identity(state, id, column, *if_exists)
        }
        Change::DropExpression { column, if_exists } => {
            column::set_expression(state, id, column, None, *if_exists)
        }
        Change::SetExpression { column, expression } => {
            column::set_expression(state, id, column, Some(expression), false)
        }
        Change::ConvertCharacterSet => {
            for column in &mut state.table_mut(id)?.columns {
                column.options.remove(options::CHARACTER_SET);
                column.collation = None;
            }
            Ok(())
        }
        Change::SetStored {
            column,
            option,
            value,
        } => {
            let position = state.column(id, column)?;
            let column = &mut state.table_mut(id)?.columns[position];
            options::set_stored(&mut column.options, option, value);
            Ok(())
        }
        Change::TouchColumn(column) => state.column(id, column).map(drop),
        Change::AddConstraint {
            constraint,
            if_not_exists,
        } => add_constraint(state, id, constraint, *if_not_exists),
        Change::DropConstraint {
            name,
            if_exists,
            cascade,
        } => constraint::drop(state, id, name, *if_exists, *cascade),
        Change::RenameConstraint { from, to } => constraint::rename(state, id, from, to),
        Change::DropPrimaryKey => drop_primary_key(state, id),
        Change::DropForeignKey { name, if_exists } => drop_foreign_key(state, id, name, *if_exists),
        Change::Rename(to) => table::rename(state, id, to),
        Change::SetSchema(schema) => {
            let table = state.table_at(id)?.name.clone();
            relation::set_schema(state, &table, schema).map(drop)
        }
        Change::Inherit(parent) => {
            let parent = state.table_at(state.table(parent)?)?.name.clone();
            state.table_mut(id)?.inherits.push(parent);
            state.has_below = true;
            Ok(())
        }
        Change::NoInherit(parent) => {
            let parent = state.table_at(state.table(parent)?)?.name.clone();
            let inherits = &mut state.table_mut(id)?.inherits;
            inherits.retain(|name| *name != parent);
            Ok(())
        }
        Change::AttachPartition(partition, bound) => {
            let at = partition.at;
            let partition = state.table(partition)?;
            let owner = state.table_at(id)?;
            super::partition::check_bound(state, owner, bound, at)?;
            super::partition::check_columns(state, owner, state.table_at(partition)?, at)?;
            let parent = owner.name.clone();
            let own = state.table_at(partition)?.name.clone();
            if parent == own || state.schema.ancestors(&parent).any(|name| *name == own) {
                let message = format!("table `{}` cannot be a partition of itself", own.name);
                return Err(Fail::new("partition-of-itself", message, at));
            }
            let table = state.table_mut(partition)?;
            table.partition_of = Some(parent.clone());
            table
                .options
                .insert(options::PARTITION.to_owned(), bound.clone());
            state.has_below = true;
            table::attach(state, &own, &parent)
        }
        Change::DetachPartition(partition) => {
            let partition = state.table(partition)?;
            let table = state.table_mut(partition)?;
            table.partition_of = None;
            table.options.remove(options::PARTITION);
            Ok(())
        }
        Change::SystemVersioning(is_on) => {
            let table_options = &mut state.table_mut(id)?.options;
            match is_on {
                true => table_options.insert(options::SYSTEM_VERSIONING.to_owned(), String::new()),
                false => table_options.remove(options::SYSTEM_VERSIONING),
            };
            Ok(())
        }
        // Those that are followed all at once, and those that the caller follows.
        Change::AddColumn { .. }
        | Change::Redefine { .. }
        | Change::RenameColumn { .. }
        | Change::RenameIndex { .. }
        | Change::DropIndex { .. }
        | Change::TouchConstraint(_)
        | Change::Other => Ok(()),
    }
}

fn add_constraint(
    state: &mut State<'_>,
    id: usize,
    def: &ConstraintDef,
    if_not_exists: bool,
) -> Outcome<()> {
    if if_not_exists && is_there(state, id, def)? {
        return Ok(());
    }
    if state.dialect.family() == Family::Sqlite {
        let message = "SQLite cannot add a constraint to a table";
        return Err(Fail::new("sql-syntax", message, def.at).help("rebuild the table"));
    }
    constraint::add(state, id, def)
}

/// True when the table has a constraint or an index of that name, or the one primary key that it can have.
fn is_there(state: &State<'_>, id: usize, def: &ConstraintDef) -> Outcome<bool> {
    let table = state.table_at(id)?;
    let name = match &def.kind {
        ConstraintKind::PrimaryKey { .. } if state.dialect.family() == Family::Mysql => {
            return Ok(table.primary_key.is_some());
        }
        ConstraintKind::ForeignKey(key) => def.name.as_ref().or(key.index.as_ref()),
        _ => def.name.as_ref(),
    };
    let is_index = |name: &str| {
        let mut indexes = table.indexes.iter();
        indexes.any(|index| state.same(&index.name, name) && !index.implicit)
    };
    Ok(name.is_some_and(|name| constraint::exists(state, id, &name.text) || is_index(&name.text)))
}

pub(super) fn drop_primary_key(state: &mut State<'_>, id: usize) -> Outcome<()> {
    let at = state.statement;
    let table = state.table_mut(id)?;
    if table.primary_key.take().is_none() {
        let message = format!("table `{}` has no primary key", table.name.name);
        return Err(Fail::new("unknown-constraint", message, at));
    }
    Ok(())
}

fn drop_foreign_key(
    state: &mut State<'_>,
    id: usize,
    name: &Ident,
    if_exists: bool,
) -> Outcome<()> {
    let owner = state.table_at(id)?;
    let table = owner.name.clone();
    let position = owner.foreign_keys.iter().position(|key| {
        key.name
            .as_deref()
            .is_some_and(|key| state.same(key, &name.text))
    });
    // MySQL 8 has given another name to one that only its index is called by.
    let doubtful = owner
        .foreign_keys
        .iter()
        .position(|key| key.doubt == Some(Doubt::Name));
    match position.or(doubtful) {
        Some(position) => {
            state.table_mut(id)?.foreign_keys.remove(position);
            state.dropped(ObjectKind::Constraint, &format!("{table}.{}", name.text));
            Ok(())
        }
        None if if_exists => Ok(()),
        None => {
            let key = format!("{table}.{}", name.text);
            let fail = state.unknown(ObjectKind::Constraint, &key, &name.text, name.at);
            Err(fail.in_table(&table))
        }
    }
}

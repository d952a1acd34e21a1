//! Changes of a table reach its partitions and the tables that inherit from it.

use super::{super::index, column};
use crate::{
    replay::{
        cursor::{Ident, Outcome, Place},
        state::State,
        statement::{Change, ConstraintKind},
    },
    sql::{Arity, Column, QName, Table},
};

/// True for a table that others are partitions of, or inherit from.
pub(in crate::replay::apply) fn has_below(state: &State<'_>, name: &QName) -> bool {
    state.has_below && !below(state, name).is_empty()
}

/// Does to partitions and children what was done to their table, which was like `before`. With `ONLY` a server
/// changes none of them, and refuses what must be the same in all.
pub(in crate::replay::apply) fn follow(
    state: &mut State<'_>,
    before: &Table,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    // A renamed or moved table has its new name in those that are below it.
    let is_moved = |change: &Change| matches!(change, Change::Rename(_) | Change::SetSchema(_));
    if changes.iter().any(|(change, _)| is_moved(change)) {
        return Ok(());
    }
    let mut below = below(state, &before.name);
    let mut done = vec![before.name.clone()];
    while let Some((name, parent)) = below.pop() {
        // One may come by two ways.
        if done.contains(&name) {
            continue;
        }
        for (change, _) in changes {
            pass_on(state, &name, &parent, before, change)?;
        }
        below.extend(self::below(state, &name));
        done.push(name);
    }
    Ok(())
}

/// Partitions and children, each with its parent.
fn below(state: &State<'_>, parent: &QName) -> Vec<(QName, QName)> {
    let heirs = state.schema.heirs(parent);
    let below = state.schema.partitions(parent).chain(heirs);
    below
        .map(|table| (table.name.clone(), parent.clone()))
        .collect()
}

fn pass_on(
    state: &mut State<'_>,
    name: &QName,
    parent: &QName,
    before: &Table,
    change: &Change,
) -> Outcome<()> {
    let find = |state: &State<'_>, name: &QName| state.schema.tables.find(name);
    let (Some(id), Some(of)) = (find(state, name), find(state, parent)) else {
        return Ok(());
    };
    match change {
        Change::AddColumn { column, .. } => {
            let new = state.table_at(of)?.column(&column.name.text).cloned();
            let is_there = state.table_at(id)?.column(&column.name.text).is_some();
            if let Some(mut new) = new.filter(|_| !is_there) {
                new.identity = None;
                state.table_mut(id)?.columns.push(new);
            }
            take_checks(state, id, of)
        }
        Change::DropColumn { name: gone, .. } => {
            let table = state.table_at(id)?;
            if table.column(&gone.text).is_none() {
                return Ok(());
            }
            // A child keeps a column that it has by itself as well, which is not followed.
            if table.partition_of.is_none() {
                state.untyped.insert(name.clone());
            }
            column::drop(state, id, gone, true, true)
        }
        Change::RenameColumn { from, to } => match state.table_at(id)?.column(&from.text) {
            Some(_) => column::rename(state, id, from, to),
            None => Ok(()),
        },
        Change::SetType { column, .. } => {
            let take = |own: &mut Column, now: Column| {
                own.ty = now.ty;
                own.collation = now.collation;
                own.default = now.default;
            };
            take_of_column(state, (id, of), column, &take)
        }
        Change::SetNullable { column, .. } => {
            take_of_column(state, (id, of), column, &|own, now| own.arity = now.arity)
        }
        Change::SetDefault { column, .. } => {
            let take = |own: &mut Column, now: Column| own.default = now.default;
            take_of_column(state, (id, of), column, &take)
        }
        Change::DropExpression { column, .. } | Change::SetExpression { column, .. } => {
            let take = |own: &mut Column, now: Column| own.generated = now.generated;
            take_of_column(state, (id, of), column, &take)
        }
        Change::AddConstraint { constraint, .. }
            if matches!(constraint.kind, ConstraintKind::Check { .. }) =>
        {
            take_checks(state, id, of)
        }
        Change::AddConstraint { .. } if state.table_at(id)?.partition_of.is_some() => {
            take_keys(state, id, of)
        }
        Change::DropConstraint { name: gone, .. } => {
            let inherited = |name: &Option<String>| name.as_ref() == Some(&gone.text);
            if before.checks.iter().any(|check| inherited(&check.name)) {
                let checks = &mut state.table_mut(id)?.checks;
                checks.retain(|check| !inherited(&check.name));
            }
            Ok(())
        }
        Change::RenameConstraint { from, to } => {
            for check in &mut state.table_mut(id)?.checks {
                if check.name.as_ref() == Some(&from.text) {
                    check.name = Some(to.text.clone());
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Gives a column something of the parent's.
fn take_of_column(
    state: &mut State<'_>,
    (id, of): (usize, usize),
    column: &Ident,
    take: &dyn Fn(&mut Column, Column),
) -> Outcome<()> {
    let Some(now) = state.table_at(of)?.column(&column.text).cloned() else {
        return Ok(());
    };
    let mut columns = state.table_mut(id)?.columns.iter_mut();
    if let Some(own) = columns.find(|own| own.name == column.text) {
        take(own, now);
    }
    Ok(())
}

/// Gives a partition the keys and indexes of its table that it does not have.
fn take_keys(state: &mut State<'_>, id: usize, of: usize) -> Outcome<()> {
    let mut source = state.table_at(of)?.clone();
    let mut own = state.table_at(id)?.clone();
    source.primary_key.take_if(|_| own.primary_key.is_some());
    source.indexes.retain(|index| {
        let mut there = own.indexes.iter();
        !there.any(|own| index::does_the_same(own, index))
    });
    super::copy_keys(state, &mut own, of, &source)?;
    let keyed = super::key_names(&own);
    for column in own.columns.iter_mut() {
        if column.arity == Arity::Nullable && keyed.contains(&column.name) {
            column.arity = Arity::Required;
        }
    }
    *state.table_mut(id)? = own;
    Ok(())
}

/// The same for one that becomes a partition, and for its own partitions.
pub(in crate::replay::apply) fn attach(
    state: &mut State<'_>,
    name: &QName,
    to: &QName,
) -> Outcome<()> {
    let mut left = vec![(name.clone(), to.clone())];
    while let Some((name, parent)) = left.pop() {
        let find = |name: &QName| state.schema.tables.find(name);
        let (Some(id), Some(of)) = (find(&name), find(&parent)) else {
            return Err(state.lost());
        };
        take_keys(state, id, of)?;
        let below = state.schema.partitions(&name);
        left.extend(below.map(|table| (table.name.clone(), name.clone())));
    }
    Ok(())
}

fn take_checks(state: &mut State<'_>, id: usize, of: usize) -> Outcome<()> {
    let checks = state.table_at(of)?.checks.clone();
    let own = &mut state.table_mut(id)?.checks;
    for check in checks {
        let is_own =
            check.definition.ends_with(" NO INHERIT") || check.definition.starts_with("EXCLUDE");
        if !is_own && own.iter().all(|own| own.name != check.name) {
            own.push(check);
        }
    }
    Ok(())
}

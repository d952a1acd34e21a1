//! In which order the clauses of an `ALTER TABLE` are followed. No server does that in the order in which they are written:
//! PostgreSQL has passes, and MySQL makes the new table from the old one, so that all that is dropped, renamed or
//! defined anew is looked for in the table as it was.

use super::{column, index};
use crate::{
    replay::{
        cursor::{Ident, Outcome, Place},
        state::State,
        statement::{Change, ConstraintKind},
    },
    sql::Dialect,
};

/// The passes over the clauses of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Keys go; on PostgreSQL columns too, in the order that is written.
    Keys,
    /// Indexes get other names, all at once; then columns go.
    Dropped,
    /// Columns get other names, all at once.
    Names,
    /// Columns get other types (PostgreSQL).
    Types,
    /// Columns are added or defined anew.
    Columns,
    /// Columns become required.
    Required,
    /// What else is said of columns.
    Attributes,
    /// Keys, checks and indexes are added.
    Constraints,
    /// The same for foreign keys.
    Foreign,
    /// Everything else.
    Rest,
}

impl Pass {
    pub(super) const ALL: [Pass; 10] = [
        Pass::Keys,
        Pass::Dropped,
        Pass::Names,
        Pass::Types,
        Pass::Columns,
        Pass::Required,
        Pass::Attributes,
        Pass::Constraints,
        Pass::Foreign,
        Pass::Rest,
    ];
}

/// The pass of a clause.
pub(super) fn pass(dialect: Dialect, change: &Change) -> Pass {
    match change {
        Change::DropColumn { .. } if dialect.has_namespaces() => Pass::Keys,
        Change::DropColumn { .. } => Pass::Dropped,
        Change::DropConstraint { .. }
        | Change::DropPrimaryKey
        | Change::DropForeignKey { .. }
        | Change::DropIndex { .. }
        | Change::DropIdentity { .. }
        | Change::DropExpression { .. }
        | Change::SetNullable { nullable: true, .. } => Pass::Keys,
        Change::SetDefault { default: None, .. } if dialect.has_namespaces() => Pass::Keys,
        Change::RenameColumn { .. } | Change::RenameIndex { .. } => Pass::Names,
        Change::SetType { .. } => Pass::Types,
        Change::AddColumn { .. } | Change::Redefine { .. } | Change::ConvertCharacterSet => {
            Pass::Columns
        }
        Change::SetNullable { .. } => Pass::Required,
        Change::SetDefault { .. }
        | Change::AddIdentity { .. }
        | Change::SetExpression { .. }
        | Change::Rename(_) => Pass::Attributes,
        Change::AddConstraint { constraint, .. } => match constraint.kind {
            ConstraintKind::ForeignKey(_) => Pass::Foreign,
            _ => Pass::Constraints,
        },
        _ => Pass::Rest,
    }
}

/// True where the clauses only take away keys and indexes.
pub(super) fn only_drop_keys(changes: &[(Change, Place)]) -> bool {
    let mut changes = changes.iter();
    changes.all(|(change, _)| {
        matches!(
            change,
            Change::DropPrimaryKey | Change::DropIndex { .. } | Change::DropConstraint { .. }
        )
    })
}

/// Gives indexes all new names at once: one may be what another index was called so far.
pub(super) fn rename_indexes(
    state: &mut State<'_>,
    table: usize,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    let pairs = changes.iter().filter_map(|(change, _)| match change {
        Change::RenameIndex { from, to } => Some((from.clone(), to)),
        _ => None,
    });
    each(state, table, pairs.collect(), index::rename_in)
}

/// The same for columns.
pub(super) fn rename_columns(
    state: &mut State<'_>,
    table: usize,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    let mut columns = Vec::new();
    for (change, _) in changes {
        match change {
            Change::RenameColumn { from, to } => columns.push((from.clone(), to)),
            Change::Redefine {
                from,
                column,
                if_exists,
            } if !state.same(&from.text, &column.name.text) => {
                let is_there = state
                    .position_of(state.table_at(table)?, &from.text)
                    .is_some();
                if is_there || !if_exists {
                    columns.push((from.clone(), &column.name));
                }
            }
            _ => {}
        }
    }
    for (from, _) in &columns {
        state.column(table, from)?;
    }
    each(state, table, columns, column::rename)
}

fn each(
    state: &mut State<'_>,
    table: usize,
    mut pairs: Vec<(Ident, &Ident)>,
    rename: fn(&mut State<'_>, usize, &Ident, &Ident) -> Outcome<()>,
) -> Outcome<()> {
    for at in 0..pairs.len() {
        let (from, to) = pairs[at].clone();
        for (other, _) in pairs.iter_mut().skip(at + 1) {
            if !state.same(&other.text, &to.text) {
                continue;
            }
            // It waits under a name that nothing can have.
            let aside = Ident {
                text: format!("{} ", other.text),
                at: other.at,
            };
            rename(state, table, other, &aside)?;
            *other = aside;
        }
        rename(state, table, &from, to)?;
    }
    Ok(())
}

//! Checks, and the columns that they name.

use super::super::{columns, index};
use crate::{
    replay::{
        cursor::{Cursor, Ident, Outcome, Piece},
        expression, read,
        state::{ObjectKind, State},
        statement::{ConstraintDef, KeyPart},
    },
    sql::{Arity, Check, Dialect, Family},
};

pub(super) fn check(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    definition: &str,
    exclude: bool,
    expression: &Piece,
    of_column: Option<&Ident>,
) -> Outcome<()> {
    let mysql = state.dialect.family() == Family::Mysql;
    let of_column = of_column
        .filter(|_| mysql)
        .map(|column| column.text.clone());
    let owner = state.table_at(table)?;
    // A column that is defined anew says its check again.
    let is_there = |check: &Check| {
        let same = |a: &str| of_column.as_deref().is_some_and(|b| state.same(a, b));
        check.definition == definition && check.of_column.as_deref().is_some_and(same)
    };
    if owner.checks.iter().any(is_there) {
        return Ok(());
    }
    if !exclude {
        columns::require(state, table, &expression.text, expression.at)?;
    }
    let owner = state.table_at(table)?;
    let mut columns: Vec<String> = Vec::new();
    for name in expression::names(state.dialect, &expression.text) {
        if let Some(position) = state.position_of(owner, &name) {
            let column = &owner.columns[position].name;
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
    }
    let owner = owner.name.clone();
    let name = match (&def.name, state.dialect.family()) {
        (Some(name), _) => Some(name.text.clone()),
        (None, Family::Postgres) if exclude => {
            let parts = index::columns(state, table, &excluded(&expression.text))?;
            let names = index::part_names(state, table, &parts, &[])?;
            Some(state.relation_name(&owner, &names, "excl", true))
        }
        (None, Family::Postgres) => {
            // The column is part of the name when it is the only one.
            let named = if columns.len() == 1 {
                columns.as_slice()
            } else {
                &[]
            };
            Some(state.constraint_name(&owner, named, "check"))
        }
        (None, Family::Mysql) => Some(mysql_check_name(state, table)?),
        (None, Family::Sqlite) => None,
    };
    if let Some(name) = &name {
        state.made(ObjectKind::Constraint, &format!("{owner}.{name}"));
    }
    state.table_mut(table)?.checks.push(Check {
        name,
        definition: definition.to_owned(),
        columns,
        of_column,
    });
    Ok(())
}

/// MariaDB's `PERIOD FOR`, which makes its columns required.
pub(super) fn period(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    begin: &Ident,
    end: &Ident,
) -> Outcome<()> {
    let Some(name) = &def.name else { return Ok(()) };
    let positions = [state.column(table, begin)?, state.column(table, end)?];
    let owner = state.table_mut(table)?;
    for position in positions {
        if let Some(column) = owner.columns.get_mut(position) {
            column.arity = Arity::Required;
        }
    }
    let columns = positions.map(|position| owner.columns[position].name.clone());
    let key = format!("{}.{}", owner.name, name.text);
    owner.checks.push(Check {
        name: Some(name.text.clone()),
        definition: Check::period(&name.text, &columns[0], &columns[1]),
        columns: columns.to_vec(),
        of_column: None,
    });
    state.made(ObjectKind::Constraint, &key);
    Ok(())
}

/// The name that a script means. MySQL counts like MariaDB and writes `table_chk_1`.
pub(super) fn meant(state: &State<'_>, table: usize, name: &Ident) -> Outcome<Ident> {
    let owner = state.table_at(table)?;
    let number = name
        .text
        .strip_prefix(owner.name.name.as_str())
        .and_then(|rest| rest.strip_prefix("_chk_"));
    let same = |check: &Check, text: &str| check.name.as_deref() == Some(text);
    let is_given = owner.checks.iter().any(|check| same(check, &name.text));
    Ok(match number {
        Some(number) if state.dialect.family() == Family::Mysql && !is_given => {
            let counted = format!("CONSTRAINT_{number}");
            let exists = owner.checks.iter().any(|check| same(check, &counted));
            let text = if exists { counted } else { name.text.clone() };
            Ident { text, at: name.at }
        }
        _ => name.clone(),
    })
}

/// MariaDB counts unnamed checks of a table from 1.
fn mysql_check_name(state: &State<'_>, table: usize) -> Outcome<String> {
    let checks = &state.table_at(table)?.checks;
    let numbers = checks.iter().filter_map(|c| {
        c.name
            .as_deref()?
            .strip_prefix("CONSTRAINT_")?
            .parse::<u32>()
            .ok()
    });
    Ok(format!(
        "CONSTRAINT_{}",
        numbers.max().unwrap_or(0).saturating_add(1)
    ))
}

/// What an exclusion constraint compares, without the operators: `(room WITH =, during WITH &&)`.
fn excluded(text: &str) -> Vec<KeyPart> {
    let mut c = Cursor::new(Dialect::Postgres, text, 0, text.len());
    let parts = c.list(|c| {
        let part = read::key_part(c)?;
        c.piece_until(&[])?;
        Ok(part)
    });
    parts.unwrap_or_default()
}

//! Foreign keys: what they refer to, their names, and the indexes that MySQL makes for them.

use super::{
    super::{index, key},
    held,
};
use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Outcome},
        state::{ObjectKind, State},
        statement::{ConstraintDef, ForeignKeyDef},
    },
    sql::{Doubt, Family, ForeignKey, QName},
};

pub(super) fn foreign_key(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    key: &ForeignKeyDef,
) -> Outcome<()> {
    let mut columns = Vec::new();
    for column in &key.columns {
        let position = state.column(table, column)?;
        columns.push(state.table_at(table)?.columns[position].name.clone());
    }
    let owner = state.table_at(table)?.name.clone();
    let (referenced_table, referenced_columns) = referenced(state, def, key)?;
    if facts(state.dialect).indexes_foreign_keys {
        let other = (&referenced_table, referenced_columns.as_slice());
        held::check_new(state, table, def, key, &columns, other)?;
    }
    let mysql = state.dialect.family() == Family::Mysql;
    let doubt = match (mysql, key.inline, &def.name, &key.index) {
        (true, true, ..) => Some(Doubt::Existence),
        (true, false, None, Some(_)) => Some(Doubt::Name),
        _ => None,
    };
    let index = key.index.as_ref().filter(|_| mysql);
    let name = match (def.name.as_ref().or(index), state.dialect.family()) {
        (Some(name), _) => Some(name.text.clone()),
        (None, Family::Postgres) => Some(state.constraint_name(&owner, &columns, "fkey")),
        (None, Family::Mysql) => Some(state.mysql_foreign_key_name(state.table_at(table)?)),
        (None, Family::Sqlite) => None,
    };
    if let Some(name) = &name {
        state.made(ObjectKind::Constraint, &format!("{owner}.{name}"));
    }
    if mysql {
        index::for_foreign_key(state, table, &columns, def.name.as_ref().or(index))?;
    }
    state.table_mut(table)?.foreign_keys.push(ForeignKey {
        name,
        columns,
        referenced_table,
        referenced_columns,
        on_delete: key.on_delete,
        on_update: key.on_update,
        doubt,
        options: key.options.clone(),
    });
    Ok(())
}

/// What a foreign key refers to. SQLite looks only when rows are written.
fn referenced(
    state: &State<'_>,
    def: &ConstraintDef,
    key: &ForeignKeyDef,
) -> Outcome<(QName, Vec<String>)> {
    let written = || {
        key.referenced
            .iter()
            .map(|ident| ident.text.clone())
            .collect()
    };
    let found = match state.find_table(&key.table) {
        Some(found) => found,
        None if state.dialect.family() == Family::Sqlite
            || !state.checks_foreign_keys
            || held::may_have_other_engines(state)
            || (state.dialect.family() == Family::Mysql && key.inline) =>
        {
            let name = QName::new(None, key.table.name.clone());
            return Ok((name, written()));
        }
        None => return Err(state.unknown_name(ObjectKind::Table, &key.table)),
    };
    let target = state.table_at(found)?;
    if key.referenced.is_empty() {
        let parts = target.primary_key.iter().flat_map(|key| &key.columns);
        let names: Vec<String> = parts.filter_map(|p| p.name().map(str::to_owned)).collect();
        if names.is_empty() && state.dialect.has_namespaces() {
            let message = format!(
                "table `{}` has no primary key to refer to",
                target.name.name
            );
            return Err(Fail::new("invalid-foreign-key", message, key.table.at));
        }
        return Ok((target.name.clone(), names));
    }
    if state.dialect.family() == Family::Sqlite {
        let names = key.referenced.iter().map(|ident| {
            let position = state.position_of(target, &ident.text);
            let column = position.and_then(|at| target.columns.get(at));
            column.map_or_else(|| ident.text.clone(), |column| column.name.clone())
        });
        return Ok((target.name.clone(), names.collect()));
    }
    let mut names = Vec::new();
    for ident in &key.referenced {
        let position = state.column(found, ident)?;
        names.push(target.columns[position].name.clone());
    }
    if names.len() != key.columns.len() {
        let message = "a foreign key refers to as many columns as it has";
        return Err(Fail::new("invalid-foreign-key", message, def.at));
    }
    if state.dialect.has_namespaces() && !key::is_unique(target, &names, None) {
        let message = format!(
            "the columns of table `{}` that this foreign key refers to ({}) are not unique",
            target.name.name,
            names.join(", ")
        );
        return Err(Fail::new("invalid-foreign-key", message, def.at)
            .help("add a primary key or a unique index on exactly these columns first"));
    }
    Ok((target.name.clone(), names))
}

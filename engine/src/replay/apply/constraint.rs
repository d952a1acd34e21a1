//! Constraints: added, dropped, renamed.

use super::{columns, index, key};
use crate::{
    replay::{
        cursor::{Fail, Ident, Outcome, Piece, Place},
        expression,
        names::has_constraint,
        state::State,
        statement::{ConstraintDef, ConstraintKind, ForeignKeyDef, KeyPart},
    },
    sql::{
        Arity, Check, ColumnType, Dialect, ForeignKey, Index, IndexColumn, IndexKind, NativeType,
        PrimaryKey, QName,
    },
};

pub(super) fn add(state: &mut State<'_>, table: usize, def: &ConstraintDef) -> Outcome<()> {
    if let Some(name) = &def.name {
        check_free(state, table, def, name)?;
    }
    match &def.kind {
        ConstraintKind::PrimaryKey { columns } => primary_key(state, table, def, columns),
        ConstraintKind::Unique {
            columns,
            include,
            nulls_not_distinct,
        } => unique(state, table, def, columns, include, *nulls_not_distinct),
        ConstraintKind::UsingIndex { primary, index } => {
            using_index(state, table, def, *primary, index)
        }
        ConstraintKind::ForeignKey(key) => foreign_key(state, table, def, key),
        ConstraintKind::Check {
            definition,
            exclude,
            expression,
        } => check(state, table, def, definition, *exclude, expression),
        ConstraintKind::Index {
            kind,
            columns,
            algorithm,
        } => {
            let columns = index::columns(state, table, columns)?;
            let name = index::name(state, table, def.name.as_ref(), &columns, "idx", false)?;
            index::push(
                state,
                table,
                Index {
                    kind: *kind,
                    algorithm: algorithm.clone(),
                    ..index::plain(name, columns)
                },
                def.at,
            )
        }
    }
}

/// True when the table has a constraint of that name, in any case where the server ignores it.
pub(super) fn exists(state: &State<'_>, table: usize, name: &str) -> bool {
    let Some(table) = state.schema.tables.get(table) else {
        return false;
    };
    has_constraint(table, name)
        || (state.dialect == Dialect::Mysql
            && table
                .foreign_keys
                .iter()
                .any(|key| key.name.as_deref().is_some_and(|key| state.same(key, name))))
}

fn check_free(state: &State<'_>, table: usize, def: &ConstraintDef, name: &Ident) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let makes_index = matches!(
        def.kind,
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
    );
    if state.dialect.has_namespaces() {
        if has_constraint(owner, &name.text) {
            let key = format!("{}.{}", owner.name, name.text);
            let fail = state.duplicate("constraint", &key, &name.text, name.at);
            return Err(fail.in_table(&owner.name));
        }
        if makes_index {
            let relation = QName {
                namespace: owner.name.namespace.clone(),
                name: name.text.clone(),
            };
            state.free_relation(&relation, name.at)?;
        }
    }
    // MySQL keeps the names of foreign keys for the whole database.
    if state.dialect == Dialect::Mysql && matches!(def.kind, ConstraintKind::ForeignKey(_)) {
        let taken = state.schema.tables.iter().any(|table| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| {
                key.name
                    .as_deref()
                    .is_some_and(|key| state.same(key, &name.text))
            })
        });
        if taken {
            let key = format!("{}.{}", owner.name, name.text);
            return Err(state.duplicate("constraint", &key, &name.text, name.at));
        }
    }
    Ok(())
}

fn primary_key(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    parts: &[KeyPart],
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let name = owner.name.clone();
    if owner.primary_key.is_some() && owner.partition_of.is_none() {
        let message = format!("table `{}` has a primary key already", name.name);
        return Err(Fail::new("duplicate-key", message, def.at));
    }
    let columns = index::columns(state, table, parts)?;
    let key_name = match state.dialect {
        Dialect::Postgres | Dialect::Cockroach => Some(match &def.name {
            Some(name) => name.text.clone(),
            None => state.relation_name(&name, &[], "pkey", true),
        }),
        Dialect::Mysql | Dialect::Sqlite => None,
    };
    require(state, table, &columns)?;
    if let Some(key_name) = &key_name {
        state.made("constraint", &format!("{name}.{key_name}"));
    }
    state.table_mut(table)?.primary_key = Some(PrimaryKey {
        name: key_name,
        columns,
    });
    Ok(())
}

/// The columns of a primary key are required, except on SQLite.
fn require(state: &mut State<'_>, table: usize, columns: &[IndexColumn]) -> Outcome<()> {
    if state.dialect == Dialect::Sqlite {
        return Ok(());
    }
    let table = state.table_mut(table)?;
    for column in &mut table.columns {
        let in_key = columns
            .iter()
            .any(|part| part.name() == Some(column.name.as_str()));
        if in_key && column.arity == Arity::Nullable {
            column.arity = Arity::Required;
        }
    }
    Ok(())
}

fn unique(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    parts: &[KeyPart],
    include: &[Ident],
    nulls_not_distinct: bool,
) -> Outcome<()> {
    let columns = index::columns(state, table, parts)?;
    if state.dialect != Dialect::Sqlite {
        refuse_twice(&columns, def.at)?;
    }
    if state.dialect == Dialect::Sqlite && is_covered(state, table, &columns)? {
        return Ok(());
    }
    let name = match state.dialect {
        // SQLite ignores the constraint's own name here.
        Dialect::Sqlite => index::sqlite_automatic(state, table)?,
        _ => index::name(state, table, def.name.as_ref(), &columns, "key", true)?,
    };
    let include = index::included(state, table, include)?;
    let owner = state.table_at(table)?.name.clone();
    state.made("constraint", &format!("{owner}.{name}"));
    index::push(
        state,
        table,
        Index {
            kind: IndexKind::Unique,
            include,
            constraint: state.dialect != Dialect::Mysql,
            nulls_not_distinct,
            ..index::plain(name, columns)
        },
        def.at,
    )
}

fn refuse_twice(columns: &[IndexColumn], at: Place) -> Outcome<()> {
    for (position, column) in columns.iter().enumerate() {
        let mut others = columns.iter().skip(position + 1);
        if let Some(name) = column.name()
            && others.any(|other| other.name() == Some(name))
        {
            let message = format!("column `{name}` stands twice in the key");
            return Err(Fail::new("duplicate-column", message, at));
        }
    }
    Ok(())
}

/// SQLite makes no second index for what the key or another constraint covers. A key that is the
/// row's number has no index, so it covers nothing.
fn is_covered(state: &State<'_>, table: usize, columns: &[IndexColumn]) -> Outcome<bool> {
    let table = state.table_at(table)?;
    let is_rowid = |key: &PrimaryKey| match key.columns.as_slice() {
        [only] => only
            .name()
            .and_then(|name| table.column(name))
            .is_some_and(|column| column.ty == ColumnType::Native(NativeType::new("INTEGER", &[]))),
        _ => false,
    };
    let same = |others: &[IndexColumn]| {
        others.len() == columns.len()
            && others
                .iter()
                .zip(columns)
                .all(|(a, b)| a.name() == b.name())
    };
    let key = table
        .primary_key
        .as_ref()
        .is_some_and(|key| !is_rowid(key) && same(&key.columns));
    Ok(key
        || table
            .indexes
            .iter()
            .any(|index| index.constraint && same(&index.columns)))
}

fn using_index(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    primary: bool,
    index: &Ident,
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let name = owner.name.clone();
    let position = owner
        .indexes
        .iter()
        .position(|found| found.name == index.text);
    let Some(position) = position else {
        return Err(state.unknown("index", &index.text, &index.text, index.at));
    };
    let new_name = def
        .name
        .as_ref()
        .map_or(&index.text, |name| &name.text)
        .clone();
    if primary {
        if owner.primary_key.is_some() {
            let message = format!("table `{}` has a primary key already", name.name);
            return Err(Fail::new("duplicate-key", message, def.at));
        }
        let columns = state.table_mut(table)?.indexes.remove(position).columns;
        require(state, table, &columns)?;
        state.table_mut(table)?.primary_key = Some(PrimaryKey {
            name: Some(new_name.clone()),
            columns,
        });
    } else {
        let index = &mut state.table_mut(table)?.indexes[position];
        index.name.clone_from(&new_name);
        index.constraint = true;
    }
    state.made("constraint", &format!("{name}.{new_name}"));
    Ok(())
}

fn foreign_key(
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
    let name = match (&def.name, state.dialect) {
        (Some(name), _) => Some(name.text.clone()),
        (None, Dialect::Postgres | Dialect::Cockroach) => {
            Some(state.constraint_name(&owner, &columns, "fkey"))
        }
        (None, Dialect::Mysql) => Some(state.mysql_foreign_key_name(state.table_at(table)?)),
        (None, Dialect::Sqlite) => None,
    };
    if let Some(name) = &name {
        state.made("constraint", &format!("{owner}.{name}"));
    }
    if state.dialect == Dialect::Mysql {
        index::for_foreign_key(state, table, &columns, def.name.as_ref())?;
    }
    state.table_mut(table)?.foreign_keys.push(ForeignKey {
        name,
        columns,
        referenced_table,
        referenced_columns,
        on_delete: key.on_delete,
        on_update: key.on_update,
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
        None if state.dialect == Dialect::Sqlite || !state.checks_foreign_keys => {
            let name = QName::new(None, key.table.name.clone());
            return Ok((name, written()));
        }
        None => return Err(state.unknown_name("table", &key.table)),
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
    if state.dialect == Dialect::Sqlite {
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

fn check(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    definition: &str,
    exclude: bool,
    expression: &Piece,
) -> Outcome<()> {
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
    let name = match (&def.name, state.dialect) {
        (Some(name), _) => Some(name.text.clone()),
        (None, Dialect::Postgres | Dialect::Cockroach) if exclude => {
            Some(state.relation_name(&owner, &columns, "excl", true))
        }
        (None, Dialect::Postgres | Dialect::Cockroach) => {
            // The column is part of the name when it is the only one.
            let named = if columns.len() == 1 {
                columns.as_slice()
            } else {
                &[]
            };
            Some(state.constraint_name(&owner, named, "check"))
        }
        (None, Dialect::Mysql) => Some(mysql_check_name(state, table)?),
        (None, Dialect::Sqlite) => None,
    };
    if let Some(name) = &name {
        state.made("constraint", &format!("{owner}.{name}"));
    }
    state.table_mut(table)?.checks.push(Check {
        name,
        definition: definition.to_owned(),
        columns,
    });
    Ok(())
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

pub(super) fn drop(
    state: &mut State<'_>,
    table: usize,
    name: &Ident,
    if_exists: bool,
    cascade: bool,
) -> Outcome<()> {
    if !exists(state, table, &name.text) {
        // MySQL's DROP CONSTRAINT reaches unique indexes too.
        let owner = state.table_at(table)?;
        let unique = owner
            .indexes
            .iter()
            .any(|index| index.kind == IndexKind::Unique && state.same(&index.name, &name.text));
        if state.dialect == Dialect::Mysql && unique {
            return index::drop_from(state, table, &name.text, name.at);
        }
        if if_exists {
            return Ok(());
        }
        let key = format!("{}.{}", owner.name, name.text);
        let fail = state.unknown("constraint", &key, &name.text, name.at);
        return Err(fail.in_table(&owner.name));
    }
    let owner = state.table_at(table)?.clone();
    let is_key = |key: &PrimaryKey| key.name.as_deref() == Some(name.text.as_str());
    if owner.primary_key.as_ref().is_some_and(is_key) {
        let parts = owner.primary_key.iter().flat_map(|key| &key.columns);
        let columns: Vec<String> = parts.filter_map(|p| p.name().map(str::to_owned)).collect();
        release(state, &owner, &name.text, &columns, cascade, name.at)?;
        state.table_mut(table)?.primary_key = None;
    } else if let Some(position) = owner
        .indexes
        .iter()
        .position(|i| i.constraint && i.name == name.text)
    {
        let parts = owner.indexes[position].columns.iter();
        let columns: Vec<String> = parts.filter_map(|p| p.name().map(str::to_owned)).collect();
        release(state, &owner, &name.text, &columns, cascade, name.at)?;
        state.table_mut(table)?.indexes.remove(position);
    } else {
        let same = |other: &Option<String>| {
            other
                .as_deref()
                .is_some_and(|other| state.same(other, &name.text))
        };
        let keys: Vec<_> = owner
            .foreign_keys
            .iter()
            .filter(|key| !same(&key.name))
            .cloned()
            .collect();
        let checks: Vec<_> = owner
            .checks
            .iter()
            .filter(|check| !same(&check.name))
            .cloned()
            .collect();
        let table = state.table_mut(table)?;
        table.foreign_keys = keys;
        table.checks = checks;
    }
    state.dropped("constraint", &format!("{}.{}", owner.name, name.text));
    Ok(())
}

/// Before a key goes: foreign keys that need it go too, or hold it.
fn release(
    state: &mut State<'_>,
    owner: &crate::sql::Table,
    index: &str,
    columns: &[String],
    cascade: bool,
    at: Place,
) -> Outcome<()> {
    let needing = key::needing(state, owner, index, columns);
    if !cascade && !needing.is_empty() {
        let list: Vec<String> = needing
            .iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
            .collect();
        return Err(state.depends(format!("constraint `{index}`"), &list, at));
    }
    for (owner, key) in needing {
        forget_foreign_key(state, &owner, &key);
    }
    Ok(())
}

pub(super) fn forget_foreign_key(state: &mut State<'_>, owner: &QName, name: &str) {
    for table in state
        .schema
        .tables
        .iter_mut()
        .filter(|table| table.name == *owner)
    {
        table
            .foreign_keys
            .retain(|key| key.name.as_deref() != Some(name));
    }
    state.dropped("constraint", &format!("{owner}.{name}"));
}

pub(super) fn rename(state: &mut State<'_>, table: usize, from: &Ident, to: &Ident) -> Outcome<()> {
    let owner = state.table_at(table)?.name.clone();
    let key = |name: &str| format!("{owner}.{name}");
    if !exists(state, table, &from.text) {
        let fail = state.unknown("constraint", &key(&from.text), &from.text, from.at);
        return Err(fail.in_table(&owner));
    }
    if exists(state, table, &to.text) {
        let fail = state.duplicate("constraint", &key(&to.text), &to.text, to.at);
        return Err(fail.in_table(&owner));
    }
    // The index behind a key takes the name too, and shares its names with tables.
    let found = state.table_at(table)?;
    let key_name = found.primary_key.as_ref().and_then(|key| key.name.as_ref());
    let mut keys = found.indexes.iter().filter(|index| index.constraint);
    if key_name == Some(&from.text) || keys.any(|index| index.name == from.text) {
        let relation = QName {
            namespace: owner.namespace.clone(),
            name: to.text.clone(),
        };
        state.free_relation(&relation, to.at)?;
    }
    let found = state.table_mut(table)?;
    let swap = |name: &mut Option<String>| {
        if name.as_deref() == Some(from.text.as_str()) {
            *name = Some(to.text.clone());
        }
    };
    if let Some(key) = &mut found.primary_key {
        swap(&mut key.name);
    }
    for index in found.indexes.iter_mut().filter(|index| index.constraint) {
        if index.name == from.text {
            index.name.clone_from(&to.text);
        }
    }
    found
        .foreign_keys
        .iter_mut()
        .for_each(|key| swap(&mut key.name));
    found
        .checks
        .iter_mut()
        .for_each(|check| swap(&mut check.name));
    state.dropped("constraint", &key(&from.text));
    state.made("constraint", &key(&to.text));
    Ok(())
}

pub(super) fn must_exist(state: &State<'_>, table: usize, name: &Ident) -> Outcome<()> {
    if exists(state, table, &name.text) {
        return Ok(());
    }
    let owner = &state.table_at(table)?.name;
    let key = format!("{owner}.{}", name.text);
    let fail = state.unknown("constraint", &key, &name.text, name.at);
    Err(fail.in_table(owner))
}

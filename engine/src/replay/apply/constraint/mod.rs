//! Constraints: added, dropped, renamed.

mod check;
mod drop;
mod foreign_key;
mod held;

use check::check;
pub(super) use drop::{drop, forget_foreign_key};
use foreign_key::foreign_key;
pub(super) use held::{check_changed, check_referred, may_have_other_engines};

use super::{index, key};
use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Ident, Outcome, Place},
        names::has_constraint,
        state::{ObjectKind, State},
        statement::{ConstraintDef, ConstraintKind, KeyPart},
    },
    sql::{
        Arity, Dialect, Family, Index, IndexColumn, IndexKind, Part, PrimaryKey, QName, Table,
        options,
    },
};

pub(super) fn add(state: &mut State<'_>, table: usize, def: &ConstraintDef) -> Outcome<()> {
    if let Some(name) = &def.name {
        check_free(state, table, def, name)?;
    }
    match &def.kind {
        ConstraintKind::PrimaryKey { columns, include } => {
            primary_key(state, table, def, columns, include)
        }
        ConstraintKind::Period { begin, end } => check::period(state, table, def, begin, end),
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
            of_column,
        } => {
            let of_column = of_column.as_ref();
            check(
                state, table, def, definition, *exclude, expression, of_column,
            )
        }
        ConstraintKind::Index {
            kind,
            columns,
            algorithm,
        } => {
            let columns = index::columns(state, table, columns)?;
            let name = index::name(state, table, def.name.as_ref(), &columns, &[], "idx")?;
            index::push(
                state,
                table,
                Index {
                    kind: *kind,
                    options: def.options.clone(),
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
        || (state.dialect.family() == Family::Mysql
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
    // In the server's order, which tells the handlers of a block apart.
    if state.dialect.has_namespaces() {
        if matches!(def.kind, ConstraintKind::PrimaryKey { .. }) {
            is_only_key(owner, def.at)?;
        }
        if makes_index {
            let relation = QName {
                namespace: owner.name.namespace.clone(),
                name: name.text.clone(),
            };
            state.free_relation(&relation, name.at)?;
        }
        if has_constraint(owner, &name.text) {
            let key = format!("{}.{}", owner.name, name.text);
            let fail = state.duplicate(ObjectKind::Constraint, &key, &name.text, name.at);
            return Err(fail.in_table(&owner.name));
        }
    }
    // MySQL keeps the names of foreign keys for the whole database.
    if state.dialect.family() == Family::Mysql && matches!(def.kind, ConstraintKind::ForeignKey(_))
    {
        let holds = |table: &Table| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| {
                key.name
                    .as_deref()
                    .is_some_and(|key| state.same(key, &name.text))
            })
        };
        if state.schema.tables.find_holder(&name.text, holds).is_some() {
            let key = format!("{}.{}", owner.name, name.text);
            return Err(state.duplicate(ObjectKind::Constraint, &key, &name.text, name.at));
        }
    }
    Ok(())
}

fn primary_key(
    state: &mut State<'_>,
    table: usize,
    def: &ConstraintDef,
    parts: &[KeyPart],
    include: &[Ident],
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let name = owner.name.clone();
    is_only_key(owner, def.at)?;
    let columns = index::columns(state, table, parts)?;
    index::check_primary(state, table, &columns, def.at)?;
    let include = index::included(state, table, include)?;
    let options = index::key_options(state, table, parts, &def.options)?;
    let has_name = facts(state.dialect).has_named_primary_keys;
    let key_name = has_name.then(|| match &def.name {
        Some(name) => name.text.clone(),
        None => state.relation_name(&name, &[], "pkey", true),
    });
    require(state, table, &columns)?;
    if let Some(key_name) = &key_name {
        state.made(ObjectKind::Constraint, &format!("{name}.{key_name}"));
    }
    state.table_mut(table)?.primary_key = Some(PrimaryKey {
        name: key_name,
        columns,
        include,
        options,
    });
    Ok(())
}

/// An error when the table has a primary key already.
fn is_only_key(table: &Table, at: Place) -> Outcome<()> {
    if table.primary_key.is_some() && table.partition_of.is_none() {
        let message = format!("table `{}` has a primary key already", table.name.name);
        return Err(Fail::new("duplicate-key", message, at));
    }
    Ok(())
}

/// The columns of a primary key are required, except on SQLite.
fn require(state: &mut State<'_>, table: usize, columns: &[IndexColumn]) -> Outcome<()> {
    if state.dialect.family() == Family::Sqlite {
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
    if state.dialect.family() != Family::Sqlite {
        refuse_twice(&columns, def.at)?;
    }
    if state.dialect.family() == Family::Sqlite && is_covered(state, table, &columns)? {
        return Ok(());
    }
    let include = index::included(state, table, include)?;
    let name = match facts(state.dialect).names_unique_constraints_itself {
        true => index::sqlite_automatic(state, table)?,
        false => index::name(state, table, def.name.as_ref(), &columns, &include, "key")?,
    };
    let owner = state.table_at(table)?.name.clone();
    state.made(ObjectKind::Constraint, &format!("{owner}.{name}"));
    index::push(
        state,
        table,
        Index {
            kind: IndexKind::Unique,
            options: index::key_options(state, table, parts, &def.options)?,
            include,
            constraint: state.dialect.family() != Family::Mysql,
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
            let message = format!("column `{name}` is twice in the key");
            return Err(Fail::new("duplicate-column", message, at));
        }
    }
    Ok(())
}

/// SQLite makes no second index for what the key or another constraint covers. A key that is the
/// row's number has no index, so it covers nothing.
fn is_covered(state: &State<'_>, table: usize, columns: &[IndexColumn]) -> Outcome<bool> {
    let table = state.table_at(table)?;
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
        .filter(|_| key::rowid(table).is_none())
        .is_some_and(|key| same(&key.columns));
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
        return Err(state.unknown(ObjectKind::Index, &index.text, &index.text, index.at));
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
        let mut index = state.table_mut(table)?.indexes.remove(position);
        require(state, table, &index.columns)?;
        index.options.extend(def.options.clone());
        state.table_mut(table)?.primary_key = Some(PrimaryKey {
            name: Some(new_name.clone()),
            columns: index.columns,
            include: index.include,
            options: index.options,
        });
    } else {
        let index = &mut state.table_mut(table)?.indexes[position];
        index.name.clone_from(&new_name);
        index.constraint = true;
        index.options.extend(def.options.clone());
    }
    state.made(ObjectKind::Constraint, &format!("{name}.{new_name}"));
    Ok(())
}

pub(super) fn rename(state: &mut State<'_>, table: usize, from: &Ident, to: &Ident) -> Outcome<()> {
    let owner = state.table_at(table)?.name.clone();
    let key = |name: &str| format!("{owner}.{name}");
    if !exists(state, table, &from.text) {
        let fail = state.unknown(
            ObjectKind::Constraint,
            &key(&from.text),
            &from.text,
            from.at,
        );
        return Err(fail.in_table(&owner));
    }
    if exists(state, table, &to.text) {
        let fail = state.duplicate(ObjectKind::Constraint, &key(&to.text), &to.text, to.at);
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
    for part in [Part::Constraint, Part::Index] {
        state.schema.rename_part(part, &owner, &from.text, &to.text);
    }
    state.dropped(ObjectKind::Constraint, &key(&from.text));
    state.made(ObjectKind::Constraint, &key(&to.text));
    Ok(())
}

/// `VALIDATE CONSTRAINT` and `ALTER CONSTRAINT` of PostgreSQL.
pub(super) fn altered(state: &mut State<'_>, table: usize, name: &Ident, at: Place) -> Outcome<()> {
    let Some(said) = state
        .words_at(at)
        .filter(|_| state.dialect.has_namespaces())
    else {
        return Ok(());
    };
    let is_validated = said
        .trim_start()
        .to_ascii_uppercase()
        .starts_with("VALIDATE");
    let said = options::of_constraint(Dialect::Postgres, &said);
    let is_it = |known: &Option<String>| known.as_deref() == Some(name.text.as_str());
    let found = state.table_mut(table)?;
    for key in found.foreign_keys.iter_mut().filter(|key| is_it(&key.name)) {
        match is_validated {
            true => {
                key.options.remove(options::NOT_VALID);
            }
            false => {
                key.options.remove(options::DEFERRABLE);
                key.options.remove(options::NOT_ENFORCED);
                key.options.extend(said.clone());
            }
        }
    }
    for check in found.checks.iter_mut().filter(|check| is_it(&check.name)) {
        if is_validated
            && let Some(start) = check.definition.to_ascii_uppercase().rfind(" NOT VALID")
        {
            check.definition.truncate(start);
        }
    }
    Ok(())
}

pub(super) fn must_exist(state: &State<'_>, table: usize, name: &Ident) -> Outcome<()> {
    if exists(state, table, &check::meant(state, table, name)?.text) {
        return Ok(());
    }
    let owner = &state.table_at(table)?.name;
    let key = format!("{owner}.{}", name.text);
    let fail = state.unknown(ObjectKind::Constraint, &key, &name.text, name.at);
    Err(fail.in_table(owner))
}

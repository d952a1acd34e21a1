//! A column goes, with what goes along, unless something needs it.

use super::{
    super::{constraint, key, objects, sequence},
    in_primary_key,
};
use crate::{
    dialect::facts,
    replay::{
        bodies,
        cursor::{Fail, Ident, Outcome, Place},
        expression,
        state::{ObjectKind, State},
        statement::Change,
    },
    sql::{
        Check, Default, Dialect, Family, IndexColumn, Opaque, OpaqueKind, Options, QName,
        options::WITHOUT_OVERLAPS,
    },
};

/// What the dropped columns leave behind: a table with no column is none, except on PostgreSQL, and on MySQL nothing may
/// read what has gone. Both are looked at when the whole statement has been followed.
pub(in crate::replay::apply) fn check_dropped(
    state: &mut State<'_>,
    table: usize,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    let dropped = changes.iter().filter_map(|(change, _)| match change {
        Change::DropColumn { name, .. } => Some(name),
        _ => None,
    });
    let dropped: Vec<&Ident> = dropped.collect();
    let (Some(last), false) = (dropped.last(), state.dialect.has_namespaces()) else {
        return Ok(());
    };
    let owner = state.table_at(table)?;
    if owner.columns.is_empty() {
        let (column, table) = (&last.text, &owner.name.name);
        let message = format!("column `{column}` is the last one of table `{table}`");
        return Err(Fail::new("last-column", message, last.at).help("drop the table instead"));
    }
    match facts(state.dialect).refuses_defaults_early {
        true => left_behind(state, table, &dropped),
        false => Ok(()),
    }
}

/// Checks go with their columns; one that reads another column as well stays, and so do computed columns and defaults.
fn left_behind(state: &mut State<'_>, table: usize, dropped: &[&Ident]) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let is_gone = |name: &str| {
        let mut dropped = dropped.iter();
        dropped.any(|gone| state.same(&gone.text, name)) && state.position_of(owner, name).is_none()
    };
    let gone_with_columns = |check: &Check| {
        let mut columns = check.columns.iter();
        check.of_column.is_none() && !check.columns.is_empty() && columns.all(|name| is_gone(name))
    };
    let checks = owner
        .checks
        .iter()
        .filter(|check| !gone_with_columns(check));
    let checks: Vec<Check> = checks.cloned().collect();
    for gone in dropped.iter().filter(|gone| is_gone(&gone.text)) {
        let reads = |text: &str| {
            let names = expression::names(state.dialect, text);
            names.iter().any(|name| state.same(name, &gone.text))
        };
        let mut list = Vec::new();
        for column in &owner.columns {
            if column
                .generated
                .as_ref()
                .is_some_and(|it| reads(&it.expression))
            {
                list.push(format!("generated column `{}`", column.name));
            }
            if let Some(Default::Expression(Some(text))) = &column.default
                && reads(text)
            {
                list.push(format!("the default of column `{}`", column.name));
            }
        }
        for check in &checks {
            if check
                .columns
                .iter()
                .any(|name| state.same(name, &gone.text))
            {
                let name = check.name.as_deref().unwrap_or_default();
                list.push(format!("check `{name}`"));
            }
        }
        if !list.is_empty() {
            return Err(state.depends(format!("column `{}`", gone.text), &list, gone.at));
        }
    }
    state.table_mut(table)?.checks = checks;
    Ok(())
}

pub(in crate::replay::apply) fn drop(
    state: &mut State<'_>,
    table: usize,
    name: &Ident,
    if_exists: bool,
    cascade: bool,
) -> Outcome<()> {
    let position = match state.column(table, name) {
        Ok(position) => position,
        Err(_) if if_exists => return Ok(()),
        Err(fail) => return Err(fail),
    };
    let owner = state.table_at(table)?;
    let (table_name, column) = (owner.name.clone(), owner.columns[position].name.clone());
    let readers = bodies::before(state);
    match state.dialect.family() {
        Family::Postgres => {
            drop_postgres(state, table, &column, name, cascade)?;
        }
        Family::Mysql => drop_mysql(state, table, &column, name)?,
        Family::Sqlite => {
            check_sqlite_drop(state, table, &column, name)?;
            let names = |columns: &[String]| {
                let mut columns = columns.iter();
                columns.any(|name| name.eq_ignore_ascii_case(&column))
            };
            let owner = state.table_mut(table)?;
            owner.foreign_keys.retain(|key| !names(&key.columns));
            owner.checks.retain(|check| !names(&check.columns));
        }
    }
    // A generated column may have gone with it, so the position is looked up again.
    let column_now = state.position_of(state.table_at(table)?, &column);
    if let Some(position) = column_now {
        state.table_mut(table)?.columns.remove(position);
    }
    state.dropped(ObjectKind::Column, &format!("{table_name}.{column}"));
    sequence::drop_owned(state, &table_name, Some(&column));
    let changed = bodies::Changed {
        table: &table_name,
        old: &column,
        new: None,
    };
    bodies::follow(state, readers, &changed, name)
}

/// What names a column: its kind, its name, and the table that it is on.
pub(super) type Dependent = (OpaqueKind, QName, Option<QName>);

/// Views, triggers and policies that name a column.
pub(super) fn dependents_on_column(
    state: &mut State<'_>,
    table: usize,
    column: &str,
) -> Outcome<Vec<Dependent>> {
    let name = &state.table_at(table)?.name;
    let needs = |columns: &Vec<String>| columns.iter().any(|c| state.same(c, column));
    let known = state
        .schema
        .opaque
        .iter()
        // Statistics go with a column, and stay when it changes.
        .filter(|opaque| opaque.kind != OpaqueKind::Statistics)
        .filter(|opaque| {
            let mut depends = opaque.depends_on.iter();
            depends.any(|(of, columns)| of == name && needs(columns))
        });
    let dependent = |o: &Opaque| (o.kind, o.name.clone(), o.table.clone());
    let mut dependents: Vec<Dependent> = known.map(dependent).collect();
    for reader in bodies::readers_of_column(state, table, column) {
        let reader = dependent(&reader);
        if !dependents.contains(&reader) {
            dependents.push(reader);
        }
    }
    Ok(dependents)
}

fn drop_postgres(
    state: &mut State<'_>,
    table: usize,
    column: &str,
    written: &Ident,
    cascade: bool,
) -> Outcome<()> {
    let name = state.table_at(table)?.name.clone();
    let objects = dependents_on_column(state, table, column)?;
    state.schema.opaque.retain(|object| {
        let mut depends = object.depends_on.iter();
        let needs = |columns: &[String]| columns.iter().any(|c| c == column);
        object.kind != OpaqueKind::Statistics
            || !depends.any(|(table, columns)| *table == name && needs(columns))
    });
    let keys = key::referring(state, &name, |key| {
        key.referenced_columns.iter().any(|c| c == column)
    });
    let generated: Vec<String> = state
        .table_at(table)?
        .columns
        .iter()
        .filter(|other| other.name != column)
        .filter(|other| {
            let expression = other.generated.as_ref().map(|g| g.expression.as_str());
            expression.is_some_and(|text| {
                expression::names(Dialect::Postgres, text)
                    .iter()
                    .any(|n| n == column)
            })
        })
        .map(|other| other.name.clone())
        .collect();
    // Keys of the table on itself go with it.
    let foreign: Vec<_> = keys.iter().filter(|(owner, _)| *owner != name).collect();
    if !cascade && (!objects.is_empty() || !foreign.is_empty() || !generated.is_empty()) {
        let mut list: Vec<String> = foreign
            .iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
            .collect();
        list.extend(
            objects
                .iter()
                .map(|(kind, name, _)| objects::describe(*kind, name)),
        );
        list.extend(
            generated
                .iter()
                .map(|name| format!("generated column `{name}`")),
        );
        return Err(state.depends(format!("column `{column}`"), &list, written.at));
    }
    for (owner, key) in &keys {
        constraint::forget_foreign_key(state, owner, key);
    }
    for (kind, object, on) in objects {
        match on {
            // One of the same name on another table stays.
            Some(on) => state.schema.opaque.retain(|opaque| {
                opaque.kind != kind || opaque.name != object || opaque.table.as_ref() != Some(&on)
            }),
            None => objects::forget(state, kind, &object),
        }
    }
    let table = state.table_mut(table)?;
    table.columns.retain(|c| !generated.contains(&c.name));
    let uses = |text: &str| {
        expression::names(Dialect::Postgres, text)
            .iter()
            .any(|n| n == column)
    };
    table.indexes.retain(|index| {
        let covered = index.columns.iter().any(|part| match &part.term {
            crate::sql::IndexTerm::Column(name) => name == column,
            crate::sql::IndexTerm::Expression(text) => uses(text),
        });
        let conditional = index.predicate.as_deref().is_some_and(uses);
        !(covered || conditional || index.include.iter().any(|name| name == column))
    });
    table
        .foreign_keys
        .retain(|key| !key.columns.iter().any(|name| name == column));
    table
        .checks
        .retain(|check| !check.columns.iter().any(|name| name == column));
    let key_uses = table.primary_key.as_ref().is_some_and(|key| {
        let covers = key.columns.iter().any(|part| part.name() == Some(column));
        covers || key.include.iter().any(|name| name == column)
    });
    if key_uses {
        table.primary_key = None;
    }
    Ok(())
}

fn drop_mysql(state: &mut State<'_>, table: usize, column: &str, written: &Ident) -> Outcome<()> {
    let name = state.table_at(table)?.name.clone();
    let same = |a: &str| a.to_lowercase() == column.to_lowercase();
    let own = state.table_at(table)?.foreign_keys.iter();
    let mut list: Vec<String> = own
        .filter(|key| key.is_certain() && key.columns.iter().any(|c| same(c)))
        .map(|key| format!("foreign key `{}`", key.name.as_deref().unwrap_or_default()))
        .collect();
    let keys = key::referring(state, &name, |key| {
        key.referenced_columns.iter().any(|c| same(c))
    });
    list.extend(
        keys.iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`")),
    );
    if !list.is_empty() {
        return Err(state.depends(format!("column `{column}`"), &list, written.at));
    }
    let table = state.table_mut(table)?;
    table
        .foreign_keys
        .retain(|key| !key.columns.iter().any(|c| same(c)));
    for index in &mut table.indexes {
        index.columns.retain(|part| !part.name().is_some_and(same));
    }
    // A period alone is no key.
    let is_key = |columns: &[IndexColumn], options: &Options| {
        let of_period = 2 * usize::from(options.contains_key(WITHOUT_OVERLAPS));
        columns.len() > of_period
    };
    table
        .indexes
        .retain(|index| is_key(&index.columns, &index.options));
    if let Some(key) = &mut table.primary_key {
        key.columns.retain(|part| !part.name().is_some_and(same));
        if !is_key(&key.columns, &key.options) {
            table.primary_key = None;
        }
    }
    table
        .checks
        .retain(|check| !check.of_column.as_deref().is_some_and(same));
    Ok(())
}

/// SQLite drops a column only when nothing in the schema names it.
fn check_sqlite_drop(
    state: &mut State<'_>,
    table: usize,
    column: &str,
    written: &Ident,
) -> Outcome<()> {
    let mut dependents = dependents_on_column(state, table, column)?;
    // `SELECT *` stands for the columns that there are when a view is read.
    dependents.retain(|(kind, name, _)| {
        let mut opaque = state.schema.opaque.iter();
        let is_it = |it: &&Opaque| it.kind == *kind && it.name == *name;
        let found = opaque.find(is_it);
        found.is_none_or(|it| it.sql.is_none() || it.has_word(state.dialect, column))
    });
    let found = state.table_at(table)?;
    let same = |a: &str| a.eq_ignore_ascii_case(column);
    let uses = |text: &str| {
        expression::names(Dialect::Sqlite, text)
            .iter()
            .any(|n| same(n))
    };
    let mut list = Vec::new();
    if in_primary_key(state, table, column) {
        list.push("the primary key".to_owned());
    }
    for index in &found.indexes {
        let covered = index.columns.iter().any(|part| match &part.term {
            crate::sql::IndexTerm::Column(name) => same(name),
            crate::sql::IndexTerm::Expression(text) => uses(text),
        });
        if covered || index.predicate.as_deref().is_some_and(uses) {
            list.push(format!("index `{}`", index.name));
        }
    }
    // `REFERENCES` behind the column itself goes with it.
    if found
        .foreign_keys
        .iter()
        .any(|key| key.columns.len() > 1 && key.columns.iter().any(|c| same(c)))
    {
        list.push("a foreign key".to_owned());
    }
    let own_check = |check: &crate::sql::Check| {
        // A check behind the column itself goes with it.
        check.columns.iter().any(|c| same(c)) && check.columns.len() > 1
    };
    if found.checks.iter().any(own_check) {
        list.push("a check".to_owned());
    }
    for (kind, name, _) in &dependents {
        list.push(objects::describe(*kind, name));
    }
    match list.is_empty() {
        true => Ok(()),
        false => Err(state
            .depends(format!("column `{column}`"), &list, written.at)
            .help("drop that first, or rebuild the table")),
    }
}

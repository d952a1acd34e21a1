//! Sequences.

use super::relation;
use crate::{
    replay::{
        cursor::{Name, Outcome},
        state::{ObjectKind, State},
        statement::{Drop, SequenceChange, SequenceOptions},
    },
    sql::{Column, ColumnType, Default, QName, Sequence},
};

pub(super) fn create(
    state: &mut State<'_>,
    name: &Name,
    if_not_exists: bool,
    temporary: bool,
    options: &SequenceOptions,
) -> Outcome<()> {
    let full = state.new_name(name, temporary)?;
    if state.relation(&full).is_some() && if_not_exists {
        return Ok(());
    }
    state.free_relation(&full, name.at)?;
    let mut sequence = fresh(full.clone(), type_of(options), options);
    sequence.owned_by = owner(state, options)?;
    state.made(ObjectKind::Sequence, &full.to_string());
    state.schema.sequences.push(sequence);
    Ok(())
}

fn owner(state: &State<'_>, options: &SequenceOptions) -> Outcome<Option<(QName, String)>> {
    let Some(Some((table, column))) = &options.owned_by else {
        return Ok(None);
    };
    let id = state.table(table)?;
    let position = state.column(id, column)?;
    let table = state.table_at(id)?;
    Ok(Some((
        table.name.clone(),
        table.columns[position].name.clone(),
    )))
}

/// The type that the options name.
fn type_of(options: &SequenceOptions) -> &'static str {
    match options.ty.as_deref() {
        Some("smallint" | "int2") => "SMALLINT",
        Some("integer" | "int" | "int4") => "INTEGER",
        _ => "BIGINT",
    }
}

/// The smallest and the largest value when nothing else is said.
fn bounds(ty: &str, increment: i64) -> (i64, i64) {
    let largest = match ty {
        "SMALLINT" => i64::from(i16::MAX),
        "INTEGER" => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    match increment < 0 {
        true => (-largest - 1, -1),
        false => (1, largest),
    }
}

fn fresh(name: QName, ty: &str, options: &SequenceOptions) -> Sequence {
    let increment = options.increment.unwrap_or(1);
    let (low, high) = bounds(ty, increment);
    let min_value = options.min.flatten().unwrap_or(low);
    let max_value = options.max.flatten().unwrap_or(high);
    Sequence {
        name,
        ty: ty.to_owned(),
        min_value,
        max_value,
        start: options
            .start
            .unwrap_or(if increment < 0 { max_value } else { min_value }),
        increment,
        cache: options.cache.unwrap_or(1),
        cycle: options.cycle.unwrap_or(false),
        virtual_: false,
        owned_by: None,
    }
}

/// The sequence of a `SERIAL` column.
pub(super) fn for_column(
    state: &mut State<'_>,
    table: &QName,
    column: &Column,
    options: &SequenceOptions,
) -> QName {
    let name = QName {
        namespace: table.namespace.clone(),
        name: state.relation_name(table, std::slice::from_ref(&column.name), "seq", false),
    };
    let ty = match &column.ty {
        ColumnType::Native(ty) => ty.name.as_str(),
        _ => "BIGINT",
    };
    let mut sequence = fresh(name.clone(), ty, options);
    sequence.owned_by = Some((table.clone(), column.name.clone()));
    state.made(ObjectKind::Sequence, &name.to_string());
    state.schema.sequences.push(sequence);
    name
}

/// What a column or table owns goes with it.
pub(super) fn drop_owned(state: &mut State<'_>, table: &QName, column: Option<&str>) {
    state.schema.sequences.retain(|sequence| {
        let owned = sequence.owned_by.as_ref();
        !owned
            .is_some_and(|(owner, own)| owner == table && column.is_none_or(|column| own == column))
    });
}

pub(super) fn alter(
    state: &mut State<'_>,
    name: &Name,
    if_exists: bool,
    change: &SequenceChange,
) -> Outcome<()> {
    let Some(id) = state.find_sequence(name) else {
        return match if_exists || implicit(state, name) {
            true => Ok(()),
            false => Err(state.unknown_name(ObjectKind::Sequence, name)),
        };
    };
    let sequence = &state.schema.sequences[id];
    let (old, old_ty) = (sequence.name.clone(), sequence.ty.clone());
    match change {
        SequenceChange::Options(options) => {
            let owner = match options.owned_by {
                Some(_) => Some(owner(state, options)?),
                None => None,
            };
            let sequence = &mut state.schema.sequences[id];
            if let Some(owner) = owner {
                sequence.owned_by = owner;
            }
            let ty = match options.ty {
                Some(_) => type_of(options),
                None => old_ty.as_str(),
            };
            sequence.increment = options.increment.unwrap_or(sequence.increment);
            // Bounds that are those of the old type become those of the new one.
            let before = bounds(&old_ty, sequence.increment);
            let (low, high) = bounds(ty, sequence.increment);
            sequence.min_value = match options.min {
                Some(min) => min.unwrap_or(low),
                None if sequence.min_value == before.0 => low,
                None => sequence.min_value,
            };
            sequence.max_value = match options.max {
                Some(max) => max.unwrap_or(high),
                None if sequence.max_value == before.1 => high,
                None => sequence.max_value,
            };
            ty.clone_into(&mut sequence.ty);
            sequence.start = options.start.unwrap_or(sequence.start);
            sequence.cache = options.cache.unwrap_or(sequence.cache);
            sequence.cycle = options.cycle.unwrap_or(sequence.cycle);
        }
        SequenceChange::Rename(to) => {
            relation::rename(state, &old, &to.clone().into())?;
        }
        SequenceChange::SetSchema(schema) => {
            relation::refuse_owned(state, id, schema.at)?;
            relation::set_schema(state, &old, schema)?;
        }
        SequenceChange::Other => {}
    }
    Ok(())
}

/// The sequences of identity columns are not listed.
fn implicit(state: &State<'_>, name: &Name) -> bool {
    state.schema.tables.iter().any(|table| {
        let mut identities = table.columns.iter().filter(|c| c.identity.is_some());
        identities.any(|c| format!("{}_{}_seq", table.name.name, c.name) == name.name)
    })
}

pub(super) fn drop(state: &mut State<'_>, drop: &Drop) -> Outcome<()> {
    for name in &drop.names {
        let Some(id) = state.find_sequence(name) else {
            if drop.if_exists {
                continue;
            }
            return Err(state.unknown_name(ObjectKind::Sequence, name));
        };
        let full = state.schema.sequences[id].name.clone();
        let uses = |column: &Column| column.default == Some(Default::Sequence(full.clone()));
        let mut users: Vec<(usize, usize)> = Vec::new();
        let mut list = Vec::new();
        for (table_id, table) in state.schema.tables.iter().enumerate() {
            for (column_id, column) in table.columns.iter().enumerate() {
                if uses(column) {
                    users.push((table_id, column_id));
                    list.push(format!(
                        "default of column `{}` of table `{}`",
                        column.name, table.name
                    ));
                }
            }
        }
        if !list.is_empty() && !drop.cascade {
            return Err(state.depends(format!("sequence `{}`", name.name), &list, name.at));
        }
        for (table, column) in users {
            if let Some(column) = state.table_mut(table)?.columns.get_mut(column) {
                column.default = None;
                column.auto_increment = false;
            }
        }
        state.schema.sequences.remove(id);
        state.dropped(ObjectKind::Sequence, &full.to_string());
    }
    Ok(())
}

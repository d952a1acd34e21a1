//! Enum types, domains and other types.

use super::column;
use crate::{
    replay::{
        bodies,
        cursor::{Fail, Ident, Name, Outcome},
        returned,
        state::{ObjectKind, State},
        statement::{Drop, TypeChange, TypeName, ValuePosition},
        types::unsupported_name,
    },
    sql::{ColumnType, Enum, Named, Opaque, OpaqueKind, QName},
};

const TYPES: [OpaqueKind; 2] = [OpaqueKind::Type, OpaqueKind::Domain];

pub(super) fn create_enum(state: &mut State<'_>, name: &Name, values: &[String]) -> Outcome<()> {
    let full = free(state, name)?;
    for (at, value) in values.iter().enumerate() {
        if values.iter().take(at).any(|other| other == value) {
            let message = format!("value `{value}` is twice in the enum");
            return Err(Fail::new("duplicate-object", message, state.statement));
        }
    }
    state.made(ObjectKind::Type, &full.to_string());
    state.schema.enums.push(Enum {
        name: full,
        values: values.to_vec(),
    });
    Ok(())
}

pub(super) fn create_type(
    state: &mut State<'_>,
    name: &Name,
    kind: OpaqueKind,
    base: Option<&TypeName>,
) -> Outcome<()> {
    let full = free(state, name)?;
    if let Some(base) = base {
        let resolved = state.resolve_type(base)?;
        state
            .domains
            .insert(full.clone(), (resolved.ty, resolved.array));
    }
    if kind == OpaqueKind::Domain {
        bodies::domain_created(state)?;
    }
    state.made(ObjectKind::Type, &full.to_string());
    let sql = state.own_text();
    state.push_opaque(Opaque {
        kind,
        name: full,
        table: None,
        sql,
        depends_on: Vec::new(),
    });
    Ok(())
}

/// The name of a new type. Tables are types too.
fn free(state: &State<'_>, name: &Name) -> Outcome<QName> {
    let full = state.new_name(name, false)?;
    let ty = |o: &Opaque| TYPES.contains(&o.kind) && o.name == full;
    let taken = state.schema.enums.find(&full).is_some()
        || state.schema.opaque.find_named(&full.name, ty).is_some()
        || state.schema.tables.find(&full).is_some();
    match taken {
        true => Err(state.duplicate(ObjectKind::Type, &full.to_string(), &full.name, name.at)),
        false => Ok(full),
    }
}

pub(super) fn alter(state: &mut State<'_>, name: &Name, change: &TypeChange) -> Outcome<()> {
    let Some(id) = state.find_enum(name) else {
        return alter_other(state, name, change);
    };
    match change {
        TypeChange::AddValue {
            value,
            if_not_exists,
            position,
            at,
        } => {
            let values = &state.schema.enums[id].values;
            if values.contains(value) {
                if *if_not_exists {
                    return Ok(());
                }
                let message = format!("enum `{}` has the value `{value}` already", name.name);
                return Err(Fail::new("duplicate-object", message, *at));
            }
            let index = match position {
                None => values.len(),
                Some((position, other)) => match values.iter().position(|v| v == other) {
                    Some(index) => index + usize::from(*position == ValuePosition::After),
                    None => return Err(no_value(name, other, *at)),
                },
            };
            state.schema.enums[id].values.insert(index, value.clone());
        }
        TypeChange::RenameValue { from, to, at } => {
            let values = &state.schema.enums[id].values;
            let Some(position) = values.iter().position(|value| value == from) else {
                return Err(no_value(name, from, *at));
            };
            if values.contains(to) {
                let message = format!("enum `{}` has the value `{to}` already", name.name);
                return Err(Fail::new("duplicate-object", message, *at));
            }
            state.schema.enums[id].values[position].clone_from(to);
            rename_in_defaults(state, id, from, to);
        }
        TypeChange::Rename(to) => {
            let old = state.schema.enums[id].name.clone();
            let probe = Name {
                namespace: old.namespace.clone(),
                name: to.text.clone(),
                at: to.at,
            };
            let new = free(state, &probe)?;
            replace(state, &old, &new);
        }
        TypeChange::SetSchema(schema) => {
            state.namespace(&schema.text, schema.at)?;
            let old = state.schema.enums[id].name.clone();
            let new = QName::new(Some(&schema.text), old.name.clone());
            replace(state, &old, &new);
        }
        TypeChange::Other => {}
    }
    Ok(())
}

fn no_value(name: &Name, value: &str, at: crate::replay::cursor::Place) -> Fail {
    let message = format!("enum `{}` has no value `{value}`", name.name);
    Fail::new("unknown-value", message, at)
}

/// A default is stored by the value itself, not by its name.
fn rename_in_defaults(state: &mut State<'_>, id: usize, from: &str, to: &str) {
    use crate::sql::{Default, Value};
    let name = state.schema.enums[id].name.clone();
    let rename = |value: &mut Value| {
        if let Value::Enum(text) = value
            && text == from
        {
            to.clone_into(text);
        }
    };
    let columns = state
        .schema
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns);
    for column in columns.filter(|column| column.ty == ColumnType::Enum(name.clone())) {
        match &mut column.default {
            Some(Default::Value(Value::List(items))) => items.iter_mut().for_each(rename),
            Some(Default::Value(value)) => rename(value),
            _ => {}
        }
    }
}

/// Everything that holds the name of a type holds another one from now on.
fn replace(state: &mut State<'_>, old: &QName, new: &QName) {
    returned::settle_of_type(state, &old.name);
    state.visit_names(&mut |named, name| {
        if named == Named::Type && name == old {
            name.clone_from(new);
        }
    });
    // Types that the schema language does not know stand in their columns as text.
    let tables = state.schema.tables.iter_mut();
    for column in tables.flat_map(|table| &mut table.columns) {
        if let ColumnType::Unsupported(text) = &mut column.ty
            && *text == unsupported_name(&old.name)
        {
            *text = unsupported_name(&new.name);
        }
    }
    state.dropped(ObjectKind::Type, &old.to_string());
    state.made(ObjectKind::Type, &new.to_string());
}

fn alter_other(state: &mut State<'_>, name: &Name, change: &TypeChange) -> Outcome<()> {
    let Some(id) = state.find_opaque(name, &TYPES) else {
        return match state.find_table(name).is_some() || state.uncertain {
            true => Ok(()),
            false => Err(state.unknown_name(ObjectKind::Type, name)),
        };
    };
    let old = state.schema.opaque[id].name.clone();
    let new = match change {
        TypeChange::Rename(to) => {
            let mut new = Name::from(to.clone());
            new.namespace.clone_from(&old.namespace);
            free(state, &new)?
        }
        TypeChange::SetSchema(schema) => {
            state.namespace(&schema.text, schema.at)?;
            QName::new(Some(&schema.text), old.name.clone())
        }
        // Constraints of a domain, attributes of a composite type, which its text then says no more.
        TypeChange::Other => {
            state.untyped.insert(old);
            return Ok(());
        }
        TypeChange::AddValue { at, .. } | TypeChange::RenameValue { at, .. } => {
            let message = format!("`{}` is not an enum", name.name);
            return Err(Fail::new("wrong-kind", message, *at));
        }
    };
    replace(state, &old, &new);
    Ok(())
}

pub(super) fn drop(state: &mut State<'_>, drop: &Drop) -> Outcome<()> {
    for name in &drop.names {
        if let Some(id) = state.find_enum(name) {
            let full = state.schema.enums[id].name.clone();
            drop_columns(state, &full, name, drop.cascade)?;
            state.schema.enums.retain(|e| e.name != full);
            state.dropped(ObjectKind::Type, &full.to_string());
        } else if let Some(id) = state.find_opaque(name, &TYPES) {
            let full = state.schema.opaque[id].name.clone();
            drop_columns(state, &full, name, drop.cascade)?;
            let is_it = |o: &Opaque| TYPES.contains(&o.kind) && o.name == full;
            state.schema.opaque.retain(|o| !is_it(o));
            state.domains.remove(&full);
            state.dropped(ObjectKind::Type, &full.to_string());
        } else if !drop.if_exists {
            return Err(state.unknown_name(ObjectKind::Type, name));
        }
    }
    Ok(())
}

/// Columns of the type go with it, or hold it.
fn drop_columns(state: &mut State<'_>, ty: &QName, name: &Name, cascade: bool) -> Outcome<()> {
    let mut users = Vec::new();
    for (id, table) in state.schema.tables.iter().enumerate() {
        for column in &table.columns {
            let is_domain = column
                .domain
                .as_ref()
                .is_some_and(|domain| domain.name == *ty);
            if is_domain || column.ty == ColumnType::Enum(ty.clone()) {
                users.push((id, table.name.clone(), column.name.clone()));
            }
        }
    }
    if !cascade && !users.is_empty() {
        let list: Vec<String> = users
            .iter()
            .map(|(_, table, column)| format!("column `{column}` of table `{table}`"))
            .collect();
        return Err(state.depends(format!("type `{}`", name.name), &list, name.at));
    }
    for (id, _, text) in users {
        let column = Ident { text, at: name.at };
        column::drop(state, id, &column, true, true)?;
    }
    Ok(())
}

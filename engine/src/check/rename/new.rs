//! What the schema calls it now.

use super::super::lookup::Lookup;
use crate::{
    lower::lower,
    schema::Schema,
    sql::{Column, Enum, QName, SqlSchema, Table},
};

/// The database's name of what the schema calls so, among pairs of both names; or that name itself.
fn called<'s>(
    names: impl Iterator<Item = (&'s str, &'s str)> + Clone,
    to: &str,
) -> Option<&'s str> {
    let mut by_name = names.clone();
    let found = by_name.find(|(name, _)| *name == to);
    let (_, stored) = found.or_else(|| names.clone().find(|(_, stored)| *stored == to))?;
    Some(stored)
}

pub(super) fn column(
    schema: &Schema,
    table: &Table,
    old: &Column,
    to: &str,
) -> Result<String, String> {
    let own = &table.name.name;
    let Some(model) = Lookup(schema).model(&table.name) else {
        return Err(format!(
            "the schema has no model for the table `{own}`: give the table its new name first, {own}=…"
        ));
    };
    let provider = schema.datasource.provider;
    let fields = model.fields.iter();
    let fields = fields.map(|field| (field.name.as_str(), provider.stored_name(field.db_name())));
    let Some(name) = called(fields.clone(), to) else {
        return Err(format!(
            "the schema has no field `{to}` in the model `{}`",
            model.name
        ));
    };
    if fields.clone().any(|(_, stored)| stored == old.name) {
        return Err(format!(
            "the schema still has the column `{}` in the model `{}`",
            old.name, model.name
        ));
    }
    match table.column(name) {
        Some(_) => Err(format!(
            "the migrations make a column `{name}` in `{own}` already"
        )),
        None => Ok(name.to_owned()),
    }
}

pub(super) fn table(
    schema: &Schema,
    history: &SqlSchema,
    old: &Table,
    to: &str,
) -> Result<QName, String> {
    let own = &old.name.name;
    if Lookup(schema).model(&old.name).is_some() {
        return Err(format!(
            "the schema still has a model for the table `{own}`"
        ));
    }
    let (namespace, to) = target(schema, &old.name, to);
    // The table of an implicit many-to-many relation has no model.
    let join = QName::new(namespace, to);
    let is_join = to.starts_with('_') && lower(schema).table(&join).is_some();
    if is_join && Lookup(schema).model(&join).is_none() {
        return match history.table(&join) {
            Some(_) => Err(format!("the migrations make a table `{to}` already")),
            None => Ok(join),
        };
    }
    let provider = schema.datasource.provider;
    let is_there = |of: &Option<String>| of.is_none() || of.as_deref() == namespace;
    let models = schema.models.iter().filter(|model| !model.is_view);
    // Of several with that name the one that is there.
    let mut models: Vec<_> = models.collect();
    models.sort_by_key(|model| !is_there(&model.namespace));
    let models = models.into_iter();
    let models = models.map(|model| (model.name.as_str(), provider.stored_name(model.db_name())));
    let Some(name) = called(models, to) else {
        return Err(format!("the schema has no model `{to}`"));
    };
    let new = QName::new(namespace, name);
    if Lookup(schema).model(&new).is_none() {
        return Err(format!(
            "the model `{to}` is in another database schema than the table `{own}`: put that before it, as in SCHEMA.{to}"
        ));
    }
    match history.table(&new) {
        Some(_) => Err(format!("the migrations make a table `{name}` already")),
        None => Ok(new),
    }
}

pub(super) fn enumeration(
    schema: &Schema,
    history: &SqlSchema,
    old: &Enum,
    to: &str,
) -> Result<QName, String> {
    let own = &old.name.name;
    if Lookup(schema).enumeration(&old.name).is_some() {
        return Err(format!("the schema still has an enum for the type `{own}`"));
    }
    let provider = schema.datasource.provider;
    let (namespace, to) = target(schema, &old.name, to);
    let is_there = |of: &Option<String>| of.is_none() || of.as_deref() == namespace;
    let mut enums: Vec<_> = schema.enums.iter().collect();
    enums.sort_by_key(|found| !is_there(&found.namespace));
    let enums = enums.into_iter();
    let enums = enums.map(|found| (found.name.as_str(), provider.stored_name(found.db_name())));
    let Some(name) = called(enums, to) else {
        return Err(format!("the schema has no enum `{to}`"));
    };
    let new = QName::new(namespace, name);
    if Lookup(schema).enumeration(&new).is_none() {
        return Err(format!(
            "the enum `{to}` is in another database schema than the type `{own}`: put that before it, as in SCHEMA.{to}"
        ));
    }
    match history.enums.iter().any(|other| other.name == new) {
        true => Err(format!("the migrations make a type `{name}` already")),
        false => Ok(new),
    }
}

pub(super) fn value(schema: &Schema, found: &Enum, old: &str, to: &str) -> Result<String, String> {
    let own = &found.name.name;
    let Some(now) = Lookup(schema).enumeration(&found.name) else {
        return Err(format!(
            "the schema has no enum for the type `{own}`: give the type its new name first, {own}=…"
        ));
    };
    let values = now.values.iter();
    let values = values.map(|value| (value.name.as_str(), value.db_name()));
    if values.clone().any(|(_, stored)| stored == old) {
        return Err(format!(
            "the schema still has the value `{old}` in the enum `{}`",
            now.name
        ));
    }
    let Some(new) = called(values, to) else {
        return Err(format!(
            "the schema has no value `{to}` in the enum `{}`",
            now.name
        ));
    };
    match found.values.iter().any(|value| value == new) {
        true => Err(format!(
            "the migrations make a value `{new}` in `{own}` already"
        )),
        false => Ok(new.to_owned()),
    }
}

/// The database schema and the name that `to` means: `Post`, or `base.Post` in one that is listed.
fn target<'a>(schema: &Schema, old: &'a QName, to: &'a str) -> (Option<&'a str>, &'a str) {
    let listed = schema.datasource.namespaces();
    match to.split_once('.') {
        Some((namespace, name)) if listed.iter().any(|one| one == namespace) => {
            (Some(namespace), name)
        }
        _ => (old.namespace.as_deref(), to),
    }
}

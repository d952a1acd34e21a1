//! What the schema calls it now.

use super::super::lookup::Lookup;
use crate::{
    schema::{self, Model, Schema},
    sql::{Column, Dialect, Enum, QName, SqlSchema, Table},
};

fn stored(dialect: Dialect, name: &str) -> String {
    dialect.stored_name(name).to_owned()
}

pub(super) fn column(
    schema: &Schema,
    table: &Table,
    old: &Column,
    to: &str,
) -> Result<String, String> {
    let own = &table.name.name;
    let dialect = schema.datasource.provider;
    let Some(model) = Lookup(schema).model(&table.name) else {
        return Err(format!(
            "the schema has no model for the table `{own}`: give the table its new name first, {own}=…"
        ));
    };
    let is_wanted = |name: &str| {
        let mut fields = model.fields.iter();
        fields.any(|field| stored(dialect, field.db_name()) == name)
    };
    let field = model.fields.iter().find(|field| field.name == to);
    let name = match field {
        Some(field) => stored(dialect, field.db_name()),
        None if is_wanted(to) => to.to_owned(),
        None => {
            return Err(format!(
                "the schema has no field `{to}` in the model `{}`",
                model.name
            ));
        }
    };
    if is_wanted(&old.name) {
        return Err(format!(
            "the schema still has the column `{}` in the model `{}`",
            old.name, model.name
        ));
    }
    match table.column(&name) {
        Some(_) => Err(format!(
            "the migrations make a column `{name}` in `{own}` already"
        )),
        None => Ok(name),
    }
}

pub(super) fn table(
    schema: &Schema,
    history: &SqlSchema,
    old: &Table,
    to: &str,
) -> Result<String, String> {
    let dialect = schema.datasource.provider;
    let own = &old.name.name;
    let db_name = |model: &Model| stored(dialect, model.db_name());
    if Lookup(schema).model(&old.name).is_some() {
        return Err(format!(
            "the schema still has a model for the table `{own}`"
        ));
    }
    let mut models = schema.models.iter().filter(|model| !model.is_view);
    let found = models.clone().find(|model| model.name == to);
    let Some(model) = found.or_else(|| models.find(|model| db_name(model) == to)) else {
        return Err(format!("the schema has no model `{to}`"));
    };
    let new = QName {
        namespace: old.name.namespace.clone(),
        name: db_name(model),
    };
    if Lookup(schema).model(&new).is_none() {
        return Err(format!(
            "the model `{to}` is in another database schema than the table `{own}`"
        ));
    }
    match history.table(&new) {
        Some(_) => Err(format!(
            "the migrations make a table `{}` already",
            new.name
        )),
        None => Ok(new.name),
    }
}

pub(super) fn enumeration(
    schema: &Schema,
    history: &SqlSchema,
    old: &Enum,
    to: &str,
) -> Result<String, String> {
    let dialect = schema.datasource.provider;
    let own = &old.name.name;
    let db_name = |found: &schema::Enum| stored(dialect, found.db_name());
    if Lookup(schema).enumeration(&old.name).is_some() {
        return Err(format!("the schema still has an enum for the type `{own}`"));
    }
    let mut enums = schema.enums.iter();
    let found = enums.clone().find(|found| found.name == to);
    let Some(found) = found.or_else(|| enums.find(|found| db_name(found) == to)) else {
        return Err(format!("the schema has no enum `{to}`"));
    };
    let new = QName {
        namespace: old.name.namespace.clone(),
        name: db_name(found),
    };
    if Lookup(schema).enumeration(&new).is_none() {
        return Err(format!(
            "the enum `{to}` is in another database schema than the type `{own}`"
        ));
    }
    match history.enums.iter().any(|other| other.name == new) {
        true => Err(format!("the migrations make a type `{}` already", new.name)),
        false => Ok(new.name),
    }
}

pub(super) fn value(schema: &Schema, found: &Enum, old: &str, to: &str) -> Result<String, String> {
    let own = &found.name.name;
    let mut enums = schema.enums.iter();
    let now = enums.find(|now| {
        let same_namespace = now.namespace.is_none() || now.namespace == found.name.namespace;
        stored(schema.datasource.provider, now.db_name()) == *own && same_namespace
    });
    let Some(now) = now else {
        return Err(format!(
            "the schema has no enum for the type `{own}`: give the type its new name first, {own}=…"
        ));
    };
    let mut values = now.values.iter();
    if values.clone().any(|value| value.db_name() == old) {
        return Err(format!(
            "the schema still has the value `{old}` in the enum `{}`",
            now.name
        ));
    }
    let new = values.clone().find(|value| value.name == to);
    let Some(new) = new.or_else(|| values.find(|value| value.db_name() == to)) else {
        return Err(format!(
            "the schema has no value `{to}` in the enum `{}`",
            now.name
        ));
    };
    match found.values.iter().any(|value| value == new.db_name()) {
        true => Err(format!(
            "the migrations make a value `{}` in `{own}` already",
            new.db_name()
        )),
        false => Ok(new.db_name().to_owned()),
    }
}

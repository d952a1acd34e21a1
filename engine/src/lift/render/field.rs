//! Fields and their attributes.

use super::{
    super::{
        Lifted, default,
        draft::{Field, Model},
        names::literal,
        relations::{self, RelationField},
    },
    Context, comment, index, is_usable,
};
use crate::{
    dialect::facts,
    schema::default_name,
    sql::{Action, Arity},
};

pub(in crate::lift) fn field(
    context: &Context<'_>,
    model: &Model<'_>,
    field: &Field<'_>,
    model_ignored: bool,
    out: &mut Lifted,
) -> String {
    let known = context.known.field(&model.table.name, &field.column.name);
    let mut text = String::new();
    if let Some(documentation) = known.and_then(|known| known.documentation.as_deref()) {
        text.push_str(&comment(documentation, "  "));
    }
    for note in relations::notes(context, model, &field.column.name) {
        text.push_str(&format!("  // {note}\n"));
    }
    let mut line = format!("{} {}{}", field.name, field.ty, field.arity());
    for attribute in field_attributes(context, model, field) {
        line.push(' ');
        line.push_str(&attribute);
    }
    if known.is_some_and(|known| known.ignored) && !model_ignored {
        line.push_str(" @ignore");
    }
    if field.unsupported {
        out.warn(format!(
            "model {}: the client does not know the type of {} ({})",
            model.name, field.name, field.ty
        ));
    }
    text.push_str(&format!("  {line}\n"));
    text
}

fn field_attributes(context: &Context<'_>, model: &Model<'_>, field: &Field<'_>) -> Vec<String> {
    let dialect = context.schema.dialect;
    let column = field.column;
    let known = context.known.field(&model.table.name, &column.name);
    let mut attributes = Vec::new();
    attributes.extend(index::single_key(dialect, model, column));
    attributes.extend(index::single_unique(context, model, column));
    let enum_value = |db_name: &str| {
        let found = context.draft.enums.get(field.enumeration?)?;
        found.value(db_name)
    };
    let kept = known.and_then(|known| known.client_default.clone());
    let default = default::argument(context.schema, column, &enum_value).or(kept);
    attributes.extend(default.map(|argument| format!("@default({argument})")));
    if known.is_some_and(|known| known.updated_at) {
        attributes.push("@updatedAt".to_owned());
    }
    if field.name != column.name {
        attributes.push(format!("@map({})", literal(&column.name)));
    }
    let source = &context.known.source_name();
    attributes.extend(
        field
            .native
            .as_ref()
            .map(|native| format!("@{source}.{native}")),
    );
    attributes
}

pub(super) fn relation_field(
    context: &Context<'_>,
    relation: &RelationField,
    model_ignored: bool,
) -> String {
    let Some(other) = context.draft.models.get(relation.model) else {
        return String::new();
    };
    let mut arguments: Vec<String> = relation.relation.iter().map(|name| literal(name)).collect();
    arguments.extend(key_arguments(context, relation, other));
    let mut line = format!("  {} {}{}", relation.name, other.name, relation.arity);
    if !arguments.is_empty() {
        line.push_str(&format!(" @relation({})", arguments.join(", ")));
    }
    if !model_ignored && !is_usable(other) {
        line.push_str(" @ignore");
    }
    line.push('\n');
    line
}

fn key_arguments(
    context: &Context<'_>,
    relation: &RelationField,
    other: &Model<'_>,
) -> Vec<String> {
    let dialect = context.schema.dialect;
    let Some((from, at)) = relation.key else {
        return Vec::new();
    };
    let Some(model) = context.draft.models.get(from) else {
        return Vec::new();
    };
    let Some(key) = model.table.foreign_keys.get(at) else {
        return Vec::new();
    };
    let names = |model: &Model<'_>, columns: &[String]| {
        let fields = columns.iter().filter_map(|column| model.field(column));
        fields
            .map(|field| field.name.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut arguments = vec![
        format!("fields: [{}]", names(model, &key.columns)),
        format!("references: [{}]", names(other, &key.referenced_columns)),
    ];
    let required = |name: &String| {
        let column = model.table.column(name);
        column.is_some_and(|column| column.arity == Arity::Required)
    };
    let on_delete = match key.columns.iter().any(required) {
        true => Action::Restrict,
        false => Action::SetNull,
    };
    if key.on_delete != on_delete {
        arguments.push(format!("onDelete: {}", key.on_delete.name()));
    }
    if key.on_update != Action::Cascade {
        arguments.push(format!("onUpdate: {}", key.on_update.name()));
    }
    if let (Some(name), true) = (&key.name, facts(dialect).has_named_foreign_keys) {
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        let default = default_name(dialect, &model.table.name.name, &columns, "_fkey");
        if *name != default {
            arguments.push(format!("map: {}", literal(name)));
        }
    }
    arguments
}

//! A valid schema as the page draws it.

use serde_json::{Value, json};
use whimbrel_engine::{
    lift::literal as quoted,
    schema::{
        Default, DefaultFunction, Enum, Field, FieldArity, FieldId, FieldType, Index, IndexField,
        IndexKind, Model, Relation, RelationKind, Schema, Value as Literal,
    },
    sql::SortOrder,
};

/// Models, enums and relations; models are referred to by their place in the list.
pub(super) fn document(schema: &Schema) -> Value {
    let models = schema.models.iter().map(|one| model(schema, one));
    let relations = schema.relations.iter().map(|one| relation(schema, one));
    json!({
        "provider": schema.datasource.provider.provider(),
        "models": models.collect::<Vec<_>>(),
        "enums": schema.enums.iter().map(enumeration).collect::<Vec<_>>(),
        "relations": relations.collect::<Vec<_>>(),
    })
}

fn model(schema: &Schema, model: &Model) -> Value {
    let key = model.primary_key.as_ref();
    let key: Vec<FieldId> = key
        .into_iter()
        .flat_map(|key| key.fields.iter().map(|field| field.field))
        .collect();
    let fields = (0..).map(FieldId).zip(&model.fields);
    let fields = fields.map(|(id, one)| field(schema, model, one, id, key.contains(&id)));
    json!({
        "name": model.name,
        "table": model.db_name(),
        "schema": model.namespace,
        "view": model.is_view,
        "ignored": model.ignored,
        "doc": model.documentation,
        "key": names(model, &key),
        "fields": fields.collect::<Vec<_>>(),
        "indexes": model.indexes.iter().map(|one| index(model, one)).collect::<Vec<_>>(),
    })
}

fn field(schema: &Schema, model: &Model, field: &Field, id: FieldId, key: bool) -> Value {
    let (base, kind) = match &field.ty {
        FieldType::Scalar(scalar) => (scalar.name().to_owned(), "scalar"),
        FieldType::Enum(id) => (schema.enums[id.0].name.clone(), "enum"),
        FieldType::Unsupported(text) => (format!("Unsupported({})", quoted(text)), "unsupported"),
        FieldType::Relation(relation) => (other_side(schema, *relation, model, id), "relation"),
    };
    let suffix = match field.arity {
        FieldArity::Required => "",
        FieldArity::Optional => "?",
        FieldArity::List => "[]",
    };
    let native = field.native_type.as_ref().map(|native| {
        let args: Vec<String> = native.args.iter().map(u32::to_string).collect();
        match args.is_empty() {
            true => native.name.clone(),
            false => format!("{}({})", native.name, args.join(", ")),
        }
    });
    let alone = |index: &&Index| index.kind == IndexKind::Unique && index.fields.len() == 1;
    let mut unique = model.indexes.iter().filter(alone);
    json!({
        "name": field.name,
        "column": field.db_name(),
        "type": format!("{base}{suffix}"),
        "kind": kind,
        "native": native,
        "default": field.default.as_ref().map(default),
        "key": key,
        "unique": unique.any(|index| index.fields[0].field == id),
        "foreign": is_foreign(schema, model, id),
        "updatedAt": field.updated_at,
        "ignored": field.ignored,
        "doc": field.documentation,
    })
}

/// The model at the other end of a relation field.
fn other_side(schema: &Schema, relation: usize, model: &Model, field: FieldId) -> String {
    let name = |id: usize| schema.models[id].name.clone();
    match &schema.relations[relation].kind {
        RelationKind::ForeignKey {
            model: owner,
            relation_field,
            referenced_model,
            ..
        } => {
            let owns = schema.models[owner.0].name == model.name && *relation_field == field;
            name(if owns { referenced_model.0 } else { owner.0 })
        }
        RelationKind::ManyToMany { a, b, .. } => {
            let is_a = schema.models[a.0].name == model.name;
            name(if is_a { b.0 } else { a.0 })
        }
    }
}

fn is_foreign(schema: &Schema, model: &Model, field: FieldId) -> bool {
    schema
        .relations
        .iter()
        .any(|relation| match &relation.kind {
            RelationKind::ForeignKey {
                model: owner,
                fields,
                ..
            } => schema.models[owner.0].name == model.name && fields.contains(&field),
            RelationKind::ManyToMany { .. } => false,
        })
}

fn index(model: &Model, index: &Index) -> Value {
    let kind = match index.kind {
        IndexKind::Normal => "index",
        IndexKind::Unique => "unique",
        IndexKind::Fulltext => "fulltext",
    };
    let fields = index.fields.iter().map(|entry| entry_text(model, entry));
    json!({
        "kind": kind,
        "name": index.db_name,
        "fields": fields.collect::<Vec<_>>(),
        "algorithm": index.algorithm,
        "where": index.predicate,
    })
}

fn entry_text(model: &Model, entry: &IndexField) -> String {
    let mut text = model.fields[entry.field.0].name.clone();
    if let Some(length) = entry.length {
        text.push_str(&format!("({length})"));
    }
    if entry.sort == Some(SortOrder::Desc) {
        text.push_str(" ↓");
    }
    text
}

fn relation(schema: &Schema, relation: &Relation) -> Value {
    match &relation.kind {
        RelationKind::ForeignKey {
            model,
            relation_field,
            fields,
            referenced_model,
            references,
            on_delete,
            on_update,
            one_to_one,
            ..
        } => {
            let (from, to) = (&schema.models[model.0], &schema.models[referenced_model.0]);
            let field = &from.fields[relation_field.0];
            json!({
                "name": relation.name,
                "kind": if *one_to_one { "one-to-one" } else { "one-to-many" },
                "from": model.0,
                "to": referenced_model.0,
                "field": field.name,
                "fields": names(from, fields),
                "references": names(to, references),
                "required": field.arity == FieldArity::Required,
                "onDelete": on_delete.name(),
                "onUpdate": on_update.name(),
            })
        }
        RelationKind::ManyToMany { a, b, table } => json!({
            "name": relation.name,
            "kind": "many-to-many",
            "from": a.0,
            "to": b.0,
            "table": table,
        }),
    }
}

fn names<'m>(model: &'m Model, fields: &[FieldId]) -> Vec<&'m str> {
    let names = fields.iter().map(|id| model.fields[id.0].name.as_str());
    names.collect()
}

fn default(default: &Default) -> String {
    match default {
        Default::Value(value) => literal(value),
        Default::Function(function) => match function {
            DefaultFunction::Now => "now()".to_owned(),
            DefaultFunction::AutoIncrement => "autoincrement()".to_owned(),
            DefaultFunction::DbGenerated(None) => "dbgenerated()".to_owned(),
            DefaultFunction::DbGenerated(Some(sql)) => format!("dbgenerated({})", quoted(sql)),
            DefaultFunction::Sequence(_) => "sequence()".to_owned(),
            DefaultFunction::Client(call) => call.clone(),
        },
    }
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::String(text) => quoted(text),
        Literal::Number(text) | Literal::Enum(text) => text.clone(),
        Literal::Boolean(value) => value.to_string(),
        Literal::List(values) => {
            let values: Vec<String> = values.iter().map(literal).collect();
            format!("[{}]", values.join(", "))
        }
    }
}

fn enumeration(one: &Enum) -> Value {
    let values = one
        .values
        .iter()
        .map(|value| json!({ "name": value.name, "db": value.db_name() }));
    json!({
        "name": one.name,
        "doc": one.documentation,
        "values": values.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Default, Literal, default};

    #[test]
    fn defaults_are_written_as_in_the_schema() {
        let shown = |text: &str| default(&Default::Value(Literal::String(text.to_owned())));
        // A joiner, which Rust would escape.
        assert_eq!(shown("it's \u{200d}é\n"), "\"it's \u{200d}é\\n\"");
        assert_eq!(shown(r#"a"\"#), r#""a\"\\""#);
    }
}

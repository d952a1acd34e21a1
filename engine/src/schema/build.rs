//! The last step: a draft without errors becomes a [`Schema`].

use super::config::Configuration;
use super::draft::{self, Draft, Key, KeyField, KeyKind, OperatorClass, Predicate, Type};
use super::model::{
    Default, DefaultFunction, Enum, EnumId, EnumValue, Field, FieldArity, FieldId, FieldType,
    Index, IndexField, IndexKind, Model, ModelId, NativeType, PrimaryKey, Relation, RelationKind,
    Schema, Sequence, Value,
};
use super::relations::End;
use super::rules::Names;
use crate::source::{SourceFile, Span};
use crate::sql::Action;
use crate::syntax::ast::{Argument, Expr, Function, Ident};

/// Builds the schema; `None` without a datasource.
pub(super) fn build(
    files: &[SourceFile],
    mut draft: Draft<'_>,
    names: Names<'_>,
    configuration: Configuration,
) -> Option<Schema> {
    let datasource = configuration.source?.datasource;
    let keys = names.primary_keys.into_iter().zip(names.indexes);
    let models = draft.models.iter().zip(keys);
    let models = models
        .map(|(found, (key, indexes))| model(files, &draft, found, key, indexes))
        .collect();
    let enums = draft.enums.iter().map(block).collect();
    let relations = std::mem::take(&mut draft.relations);
    let relations = relations.iter().zip(names.foreign_keys);
    Some(Schema {
        datasource,
        generators: configuration.generators,
        models,
        enums,
        relations: relations
            .filter_map(|(found, name)| relation(&mut draft, found, name))
            .collect(),
    })
}

fn model(
    files: &[SourceFile],
    draft: &Draft<'_>,
    found: &draft::Model<'_>,
    key_name: Option<String>,
    index_names: Vec<String>,
) -> Model {
    Model {
        name: found.name().to_owned(),
        map: found.map.map(str::to_owned),
        namespace: found.namespace_name().map(str::to_owned),
        is_view: found.is_view,
        ignored: found.ignored,
        fields: found
            .fields
            .iter()
            .map(|one| field(files, draft, one))
            .collect(),
        primary_key: found.primary_key.as_ref().map(|key| PrimaryKey {
            name: key_name,
            fields: key.fields.iter().map(key_field).collect(),
        }),
        indexes: found
            .indexes
            .iter()
            .zip(index_names)
            .map(|(key, name)| index(found, key, name))
            .collect(),
        documentation: found.ast.documentation.clone(),
        span: found.ast.name.span,
    }
}

fn field(files: &[SourceFile], draft: &Draft<'_>, found: &draft::Field<'_>) -> Field {
    Field {
        name: found.name().to_owned(),
        map: found.map.map(str::to_owned),
        ty: field_type(found),
        arity: found.arity,
        default: found
            .default
            .as_ref()
            .map(|given| default(files, draft, found, given.value)),
        native_type: found.native.as_ref().map(|native| NativeType {
            name: native.name().to_owned(),
            args: native
                .args()
                .iter()
                .filter_map(|arg| arg.parse().ok())
                .collect(),
        }),
        updated_at: found.updated_at,
        ignored: found.ignored,
        documentation: found.ast.documentation.clone(),
        span: found.ast.name.span,
    }
}

fn field_type(found: &draft::Field<'_>) -> FieldType {
    match found.ty {
        Type::Scalar(scalar) => FieldType::Scalar(scalar),
        Type::Enum(index) => FieldType::Enum(EnumId(index)),
        Type::Unsupported(text) => FieldType::Unsupported(text.to_owned()),
        Type::Model(_) => {
            let relation = found
                .relation
                .as_ref()
                .and_then(|relation| relation.relation);
            FieldType::Relation(relation.unwrap_or(usize::MAX))
        }
        // Rules reject both before a schema is built.
        Type::Composite(_) | Type::Unknown => FieldType::Unsupported(String::new()),
    }
}

fn default(
    files: &[SourceFile],
    draft: &Draft<'_>,
    found: &draft::Field<'_>,
    value: &Expr,
) -> Default {
    match value {
        Expr::Function(call) => Default::Function(function(files, call)),
        other => Default::Value(literal(draft, found.ty, other)),
    }
}

fn literal(draft: &Draft<'_>, ty: Type<'_>, value: &Expr) -> Value {
    match (ty, value) {
        (_, Expr::Array(values, _)) => Value::List(
            values
                .iter()
                .map(|value| literal(draft, ty, value))
                .collect(),
        ),
        (Type::Enum(index), Expr::Constant(name, _)) => {
            let mapped = draft.enums.get(index).and_then(|block| {
                let value = block.value_index.get(name)?;
                *block.value_maps.get(value)?
            });
            Value::Enum(mapped.unwrap_or(name).to_owned())
        }
        (_, Expr::Constant(word, _)) => Value::Boolean(*word == "true"),
        (_, Expr::Number(text, _)) => Value::Number(text.to_string()),
        (_, Expr::String(text, _)) => Value::String(text.to_string()),
        // Rules reject both before a schema is built.
        (_, Expr::Function(_) | Expr::Object(..)) => Value::String(String::new()),
    }
}

fn function(files: &[SourceFile], call: &Function) -> DefaultFunction {
    let list = call.arguments.list.as_slice();
    match call.name.name {
        "now" => DefaultFunction::Now,
        "autoincrement" => DefaultFunction::AutoIncrement,
        "dbgenerated" => DefaultFunction::DbGenerated(match list.first().map(|arg| &arg.value) {
            Some(Expr::String(text, _)) => Some(text.to_string()),
            _ => None,
        }),
        "sequence" => sequence(list),
        _ => DefaultFunction::Client(
            files
                .get(call.span.file())
                .and_then(|file| file.text.get(call.span.range()))
                .unwrap_or(call.name.name)
                .to_owned(),
        ),
    }
}

fn sequence(list: &[Argument]) -> DefaultFunction {
    let find = |name: &str| {
        list.iter()
            .find(|argument| {
                argument
                    .name
                    .as_ref()
                    .is_some_and(|given| given.name == name)
            })
            .map(|argument| &argument.value)
    };
    let number = |name: &str| match find(name) {
        Some(Expr::Number(text, _)) => text.parse().ok(),
        _ => None,
    };
    DefaultFunction::Sequence(Box::new(Sequence {
        min_value: number("minValue"),
        max_value: number("maxValue"),
        start: number("start"),
        increment: number("increment"),
        cache: number("cache"),
        virtual_: matches!(find("virtual"), Some(Expr::Constant(word, _)) if *word == "true"),
    }))
}

fn index(model: &draft::Model<'_>, key: &Key<'_>, name: String) -> Index {
    Index {
        kind: match key.kind {
            KeyKind::Unique | KeyKind::Primary => IndexKind::Unique,
            KeyKind::Normal | KeyKind::Shard => IndexKind::Normal,
            KeyKind::Fulltext => IndexKind::Fulltext,
        },
        db_name: name,
        fields: key.fields.iter().map(key_field).collect(),
        algorithm: key
            .algorithm
            .filter(|algorithm| *algorithm != draft::Algorithm::BTree)
            .map(|algorithm| algorithm.name().to_ascii_uppercase()),
        predicate: key.predicate.map(|predicate| match predicate {
            Predicate::Raw(text) => text.to_owned(),
            Predicate::Object(conditions) => conditions_sql(model, conditions),
        }),
        span: key.attribute.span,
    }
}

fn key_field(found: &KeyField<'_>) -> IndexField {
    IndexField {
        field: FieldId(found.field),
        sort: found.sort,
        length: found.length,
        operator_class: found.class.map(|class| match class {
            OperatorClass::Known(class) => class.db_name.to_owned(),
            OperatorClass::Raw(text) => text.to_owned(),
        }),
    }
}

/// `{ active: true, deletedAt: { not: null } }` as SQL.
fn conditions_sql(model: &draft::Model<'_>, conditions: &[(Ident, Expr)]) -> String {
    let parts: Vec<String> = conditions
        .iter()
        .map(|(field, wanted)| {
            let column = model
                .field_index
                .get(field.name)
                .and_then(|index| model.field(index))
                .map_or(field.name, |field| field.db_name());
            let column = column.replace('"', "\"\"");
            let (negated, value) = match wanted {
                Expr::Object(nested, _) => match nested.first() {
                    Some((_, value)) => (true, value),
                    None => (true, wanted),
                },
                value => (false, value),
            };
            let condition = match (value, negated) {
                (Expr::Constant(word, _), false) if *word == "null" => "IS NULL".to_owned(),
                (Expr::Constant(word, _), true) if *word == "null" => "IS NOT NULL".to_owned(),
                (value, false) => format!("= {}", literal_sql(value)),
                (value, true) => format!("!= {}", literal_sql(value)),
            };
            format!("\"{column}\" {condition}")
        })
        .collect();
    parts.join(" AND ")
}

fn literal_sql(value: &Expr) -> String {
    match value {
        Expr::String(text, _) => format!("'{}'", text.replace('\'', "''")),
        Expr::Number(text, _) | Expr::Constant(text, _) => text.to_string(),
        _ => String::new(),
    }
}

fn block(found: &draft::Enum<'_>) -> Enum {
    let values = found.ast.values.iter().zip(&found.value_maps);
    Enum {
        name: found.ast.name.name.to_string(),
        map: found.map.map(str::to_owned),
        namespace: found.namespace.map(|(name, _)| name.to_owned()),
        values: values
            .map(|(value, map)| EnumValue {
                name: value.name.name.to_string(),
                map: map.map(str::to_owned),
            })
            .collect(),
        documentation: found.ast.documentation.clone(),
        span: found.ast.name.span,
    }
}

fn relation(
    draft: &mut Draft<'_>,
    found: &draft::Relation,
    key_name: Option<String>,
) -> Option<Relation> {
    let a = draft.models.get(found.a)?;
    let b = draft.models.get(found.b)?;
    let end = draft.end_a(found)?;
    let name = match end.relation.name {
        Some(name) => name.to_owned(),
        None => derived_name(a.name(), b.name()),
    };
    let kind = match found.kind {
        draft::RelationKind::ManyToMany | draft::RelationKind::Embedded => {
            RelationKind::ManyToMany {
                a: ModelId(found.a),
                b: ModelId(found.b),
                table: format!("_{name}"),
            }
        }
        draft::RelationKind::OneToOne | draft::RelationKind::OneToMany => {
            let (on_delete, on_update) = actions(&end);
            let field = found.field_a?;
            let model = draft.models.get_mut(found.a)?;
            let written = model.fields.get_mut(field)?.relation.as_mut()?;
            RelationKind::ForeignKey {
                model: ModelId(found.a),
                relation_field: FieldId(field),
                fields: take_ids(&mut written.fields),
                referenced_model: ModelId(found.b),
                references: take_ids(&mut written.references),
                name: key_name.unwrap_or_default(),
                on_delete,
                on_update,
                one_to_one: found.kind == draft::RelationKind::OneToOne,
            }
        }
    };
    Some(Relation { name, kind })
}

fn take_ids(list: &mut Option<Vec<usize>>) -> Vec<FieldId> {
    let list = list.take().unwrap_or_default();
    list.into_iter().map(FieldId).collect()
}

/// `onDelete` and `onUpdate`, defaulted.
fn actions(end: &End<'_, '_>) -> (Action, Action) {
    let given = |action: Option<(Action, Span)>| action.map(|(action, _)| action);
    (
        given(end.relation.on_delete).unwrap_or_else(|| default_on_delete(end)),
        given(end.relation.on_update).unwrap_or(Action::Cascade),
    )
}

/// A row can only lose its reference when every column of it may be null.
fn default_on_delete(end: &End<'_, '_>) -> Action {
    let fields = end.relation.fields.iter().flatten();
    let columns = fields.filter_map(|&id| end.model.fields.get(id));
    let mut all = columns.chain([end.field]);
    match all.any(|field| field.arity == FieldArity::Required) {
        true => Action::Restrict,
        false => Action::SetNull,
    }
}

/// The name of a relation that has none: both models, in the order of the alphabet.
pub(super) fn derived_name(one: &str, other: &str) -> String {
    let (first, second) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    format!("{first}To{second}")
}

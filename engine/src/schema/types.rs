//! Pass 2: what each field holds.

use super::draft::{Draft, Field, RelationField, Top, Type};
use super::model::{FieldArity, ScalarType};
use super::suggest::did_you_mean;
use crate::diagnostics::Diagnostic;
use crate::syntax::ast;

/// Gives every field its type, in order of the files.
pub(super) fn resolve<'a>(draft: &mut Draft<'a>, out: &mut Vec<Diagnostic>) {
    for top in draft.tops.clone() {
        match top {
            Top::Model(index) => model_fields(draft, index, out),
            Top::Composite(index) => composite_fields(draft, index, out),
            Top::Enum(index) => enum_values(draft, index, out),
        }
    }
}

fn model_fields<'a>(draft: &mut Draft<'a>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(model) = draft.models.get(index).map(|model| model.ast) else {
        return;
    };
    let mut fields = Vec::with_capacity(model.fields.len());
    for field in &model.fields {
        // A field of an unknown type keeps its place: indices follow the syntax tree.
        let ty = field_type(draft, field, out).unwrap_or(Type::Unknown);
        let relation = match ty {
            Type::Model(target) => {
                draft.relation_fields.push((index, fields.len()));
                Some(Box::new(RelationField::new(target)))
            }
            _ => None,
        };
        fields.push(Field {
            ast: field,
            ty,
            arity: arity(field.arity),
            map: None,
            ignored: false,
            updated_at: false,
            default: None,
            native: None,
            relation,
        });
    }
    if let Some(model) = draft.models.get_mut(index) {
        model.fields = fields;
    }
}

fn composite_fields<'a>(draft: &mut Draft<'a>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(composite) = draft.composites.get(index).map(|composite| composite.ast) else {
        return;
    };
    let mut types = Vec::with_capacity(composite.fields.len());
    for field in &composite.fields {
        let ty = field_type(draft, field, out).unwrap_or(Type::Unknown);
        if matches!(ty, Type::Model(_)) {
            out.push(Diagnostic::error(
                "relation-in-type",
                format!(
                    "the type `{}` cannot hold a relation to a model",
                    composite.name.name
                ),
                field.ty.span(),
            ));
        }
        types.push(ty);
    }
    if let Some(composite) = draft.composites.get_mut(index) {
        composite.types = types;
    }
}

fn enum_values(draft: &Draft<'_>, index: usize, out: &mut Vec<Diagnostic>) {
    if let Some(block) = draft.enums.get(index).map(|block| block.ast)
        && block.values.is_empty()
    {
        out.push(
            Diagnostic::error(
                "empty-enum",
                format!("the enum `{}` has no values", block.name.name),
                block.span,
            )
            .help("add at least one value"),
        );
    }
}

fn field_type<'a>(
    draft: &Draft<'a>,
    field: &'a ast::Field<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Type<'a>> {
    let name = match &field.ty {
        ast::FieldType::Unsupported(text, _) => return Some(Type::Unsupported(text)),
        ast::FieldType::Name(name) => name,
    };
    if let Some(scalar) = ScalarType::from_name(name.name) {
        return Some(Type::Scalar(scalar));
    }
    let place = draft.top_index.get(name.name);
    match place.and_then(|place| draft.tops.get(place)) {
        Some(Top::Model(index)) => Some(Type::Model(*index)),
        Some(Top::Enum(index)) => Some(Type::Enum(*index)),
        Some(Top::Composite(index)) => Some(Type::Composite(*index)),
        None => {
            let mut known: Vec<&str> = ScalarType::ALL.iter().map(|scalar| scalar.name()).collect();
            known.extend(draft.top_index.names());
            let mut error = Diagnostic::error(
                "unknown-type",
                format!("there is no type, model or enum named `{}`", name.name),
                name.span,
            );
            error.help = elsewhere(name.name).or_else(|| did_you_mean(name.name, known));
            out.push(error);
            None
        }
    }
}

/// The type for a name that other languages and databases have.
fn elsewhere(name: &str) -> Option<String> {
    let ours = match name.to_ascii_lowercase().as_str() {
        "date" | "time" | "timestamp" | "timestamptz" => "DateTime",
        "number" | "integer" | "serial" => "Int",
        "bool" => "Boolean",
        "text" | "varchar" | "char" | "uuid" => "String",
        "double" | "real" => "Float",
        "numeric" => "Decimal",
        "jsonb" => "Json",
        "blob" | "bytea" | "binary" => "Bytes",
        "long" | "bigint" => "BigInt",
        _ => return None,
    };
    Some(format!("did you mean `{ours}`?"))
}

fn arity(arity: ast::FieldArity) -> FieldArity {
    match arity {
        ast::FieldArity::Required => FieldArity::Required,
        ast::FieldArity::Optional => FieldArity::Optional,
        ast::FieldArity::List => FieldArity::List,
    }
}

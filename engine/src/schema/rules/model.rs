//! Models and views as a whole.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Model, Type};
use crate::schema::model::FieldArity;
use crate::schema::suggest::did_you_mean;
use crate::source::Span;

/// Every row must be addressable: an id or a unique key whose fields are all required.
pub(super) fn has_unique_key(model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    if model.ignored {
        return;
    }
    let strict = model.unique_keys().any(|key| {
        key.field_ids().all(|field| {
            model.field(field).is_none_or(|field| {
                field.arity != FieldArity::Optional && !matches!(field.ty, Type::Unsupported(_))
            })
        })
    });
    if strict {
        return;
    }
    let mut error = Diagnostic::error(
        "missing-id",
        format!("the {} `{}` has no id", model.word(), model.name()),
        model.ast.span,
    );
    for key in model.unique_keys() {
        error = error.label(key.attribute.span, "not enough: a field may be null");
    }
    out.push(error.help(
        "mark one field with `@id`, or add `@@id([…])` or `@@unique([…])` over required fields",
    ));
}

/// `@@schema` of a model.
pub(super) fn namespace(context: &Context<'_, '_>, model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    check_namespace(
        context,
        model.namespace,
        (model.word(), model.name(), model.ast.span),
        out,
    );
}

/// A block must say its schema when the datasource lists schemas, and may only name one of those.
pub(super) fn check_namespace(
    context: &Context<'_, '_>,
    namespace: Option<(&str, Span)>,
    (word, name, span): (&str, &str, Span),
    out: &mut Vec<Diagnostic>,
) {
    let schemas = &context.source.datasource.schemas;
    match namespace {
        Some((_, at)) if !context.dialect.has_namespaces() => out.push(Diagnostic::error(
            "schema-unsupported",
            format!("{} has no schemas", facts(context.dialect).name),
            at,
        )),
        Some((given, at)) if !schemas.iter().any(|schema| schema == given) => {
            let mut error = Diagnostic::error(
                "unknown-schema",
                format!("the datasource does not list the schema `{given}`"),
                at,
            );
            error.help = did_you_mean(given, schemas.iter().map(String::as_str))
                .or_else(|| Some(format!("add \"{given}\" to `schemas` of the datasource")));
            out.push(error);
        }
        Some(_) => {}
        None if !schemas.is_empty() => out.push(
            Diagnostic::error(
                "missing-schema",
                format!("the {word} `{name}` has no `@@schema`"),
                span,
            )
            .help(format!(
                "add `@@schema(\"{}\")`",
                schemas.first().map_or("", String::as_str)
            )),
        ),
        None => {}
    }
}

//! Rules of CockroachDB.

use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Algorithm, Key, Model, Type};
use crate::schema::model::ScalarType;

pub(super) fn check(model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    for (_, field) in model.columns() {
        if field.is_autoincrement() && field.scalar() == Some(ScalarType::Int) {
            let span = field.default.as_ref().map(|default| default.attribute.span);
            out.push(
                Diagnostic::error(
                    "autoincrement",
                    "CockroachDB counts up fields of type `BigInt` only",
                    span.unwrap_or(field.ast.span),
                )
                .help("use `BigInt`, or `@default(sequence())`"),
            );
        }
    }
    for key in &model.indexes {
        if key.algorithm == Some(Algorithm::Gin) {
            inverted(model, key, out);
        }
    }
}

/// An inverted index holds lists and JSON, the JSON last.
fn inverted(model: &Model<'_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    let span = key.attribute.span;
    for (place, entry) in key.fields.iter().enumerate() {
        if entry.class.is_some() {
            out.push(Diagnostic::error(
                "operator-class-unsupported",
                "CockroachDB does not support operator classes",
                span,
            ));
            return;
        }
        let Some(field) = model.field(entry.field) else {
            continue;
        };
        let json = field.ty == Type::Scalar(ScalarType::Json);
        if !json && !field.is_list() && !matches!(field.ty, Type::Unsupported(_)) {
            out.push(Diagnostic::error(
                "index-type-mismatch",
                format!(
                    "an index of type Gin cannot hold the field `{}`",
                    field.name()
                ),
                span,
            ));
        }
        if json && place + 1 < key.fields.len() {
            out.push(Diagnostic::error(
                "index-type-mismatch",
                "a `Json` field comes last in an index of type Gin",
                span,
            ));
        }
    }
}

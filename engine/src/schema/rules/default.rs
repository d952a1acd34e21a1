//! Values of defaults: JSON, base64, dates, numbers.

use super::super::formats;
use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::Field;
use crate::schema::model::ScalarType;
use crate::syntax::ast::Expr;

pub(super) fn check(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Diagnostic>) {
    let Some(default) = &field.default else {
        return;
    };
    if default.map.is_some() {
        out.push(
            Diagnostic::error(
                "named-default",
                format!("{} does not name defaults", facts(context.dialect).name),
                default.attribute.span,
            )
            .help("remove `map`"),
        );
        if let Some(map) = default.map {
            out.extend(super::index::too_long(context, map, default.attribute.span));
        }
    }
    if let Some(scalar) = field.scalar() {
        value(scalar, default.value, out);
    }
    if let Expr::Function(function) = default.value
        && function.name.name == "auto"
    {
        out.push(Diagnostic::error(
            "auto-unsupported",
            format!("{} has no `auto()`", facts(context.dialect).name),
            function.span,
        ));
    }
}

fn value(scalar: ScalarType, given: &Expr, out: &mut Vec<Diagnostic>) {
    if let Expr::Array(values, _) = given {
        for one in values {
            value(scalar, one, out);
        }
        return;
    }
    let (what, fits, span) = match (scalar, given) {
        (ScalarType::Json, Expr::String(text, span)) => ("JSON", formats::is_json(text), span),
        (ScalarType::Bytes, Expr::String(text, span)) => ("base64", formats::is_base64(text), span),
        (ScalarType::DateTime, Expr::String(text, span)) => (
            "a date and time such as 2024-12-31T23:59:59Z",
            formats::is_rfc3339(text),
            span,
        ),
        (ScalarType::Int | ScalarType::BigInt, Expr::Number(text, span)) => (
            "a whole number of 64 bits",
            text.parse::<i64>().is_ok(),
            span,
        ),
        (ScalarType::Decimal, Expr::String(text, span)) => {
            ("a number", formats::is_decimal(text), span)
        }
        _ => return,
    };
    if !fits {
        out.push(Diagnostic::error(
            "wrong-default",
            format!("the default of a `{}` must be {what}", scalar.name()),
            *span,
        ));
    }
}

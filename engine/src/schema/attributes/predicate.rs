//! `where:` of an index.

use super::value;
use super::visit::Args;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Draft, Model, Predicate, Type};
use crate::schema::model::ScalarType;
use crate::schema::suggest::did_you_mean;
use crate::syntax::ast::{Expr, Function, Ident};

/// Reads `where: raw("…")` or `where: { field: value }`.
pub(super) fn read<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Predicate<'a>> {
    match args.take("where")? {
        Expr::Function(function) => raw(function, args, out),
        Expr::Object(conditions, _) => {
            if conditions.is_empty() {
                out.push(args.error("empty-where", "`where` is an empty object"));
                return None;
            }
            for (field, wanted) in conditions {
                if let Some(error) = condition(draft, model, field, wanted, args) {
                    out.push(error);
                    return None;
                }
            }
            Some(Predicate::Object(conditions))
        }
        other => {
            value::mismatch::<()>("`raw(\"…\")` or an object", other, out);
            out.push(not_a_predicate(args));
            None
        }
    }
}

fn not_a_predicate(args: &Args<'_>) -> Diagnostic {
    args.error("wrong-where", "`where` cannot be read")
        .help("write `where: raw(\"status = 'active'\")` or `where: { status: \"active\" }`")
}

fn raw<'a>(
    function: &'a Function<'a>,
    args: &Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Predicate<'a>> {
    if function.name.name != "raw" {
        out.push(not_a_predicate(args));
        return None;
    }
    let text = match function.arguments.list.first() {
        Some(argument) => value::string(&argument.value, out),
        None => None,
    };
    match text {
        None => {
            out.push(args.error("wrong-where", "`raw` accepts the condition as a string"));
            None
        }
        Some("") => {
            out.push(args.error("empty-where", "`where` is an empty string"));
            None
        }
        Some(text) => Some(Predicate::Raw(text)),
    }
}

fn condition<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    field: &Ident,
    wanted: &Expr,
    args: &Args<'a>,
) -> Option<Diagnostic> {
    let Some(found) = model
        .field_index
        .get(field.name)
        .and_then(|index| model.field(index))
    else {
        let mut error = args.error(
            "unknown-field",
            format!(
                "`where` names a field that the model does not have: `{}`",
                field.name
            ),
        );
        error.help = did_you_mean(field.name, model.columns().map(|(_, column)| column.name()));
        return Some(error);
    };
    if found.relation.is_some() {
        return Some(args.error(
            "relation-field-as-column",
            format!(
                "`where` must name columns, and `{}` is a relation field",
                field.name
            ),
        ));
    }
    let literal = match wanted {
        Expr::Object(nested, _) => match nested.as_slice() {
            [(key, inner)] if key.name == "not" && !matches!(inner, Expr::Object(..)) => inner,
            [(key, _)] if key.name == "not" => return Some(unusual(wanted, args)),
            [(key, _)] => {
                return Some(args.error(
                    "wrong-where",
                    format!("a condition knows only `not`, no `{}`", key.name),
                ));
            }
            _ => {
                return Some(
                    args.error("wrong-where", "a nested condition has exactly one key")
                        .help("write `{ not: null }` or `{ not: \"value\" }`"),
                );
            }
        },
        other => other,
    };
    let fits = match literal {
        Expr::Constant(word, _) if *word == "null" => true,
        Expr::Constant(word, _) if *word == "true" || *word == "false" => {
            found.ty == Type::Scalar(ScalarType::Boolean)
        }
        Expr::Number(..) => matches!(
            found.ty,
            Type::Scalar(
                ScalarType::Int | ScalarType::BigInt | ScalarType::Float | ScalarType::Decimal
            )
        ),
        Expr::String(..) => matches!(
            found.ty,
            Type::Scalar(ScalarType::String | ScalarType::DateTime) | Type::Enum(_)
        ),
        other => return Some(unusual(other, args)),
    };
    (!fits).then(|| {
        args.error(
            "wrong-where",
            format!(
                "the field `{}` is of type `{}` and cannot be compared with {}",
                field.name,
                type_name(draft, found.ty),
                value::written(literal)
            ),
        )
    })
}

fn unusual(found: &Expr, args: &Args<'_>) -> Diagnostic {
    args.error(
        "wrong-where",
        format!("a condition cannot compare with {}", value::written(found)),
    )
    .help("use true, false, null, a string, a number, or `{ not: … }`")
}

fn type_name<'a>(draft: &Draft<'a>, ty: Type<'a>) -> &'a str {
    match ty {
        Type::Scalar(scalar) => scalar.name(),
        Type::Enum(index) => draft
            .enums
            .get(index)
            .map_or("", |found| found.ast.name.name),
        Type::Composite(index) => draft
            .composites
            .get(index)
            .map_or("", |found| found.ast.name.name),
        Type::Unsupported(_) => "Unsupported",
        Type::Model(_) | Type::Unknown => "",
    }
}

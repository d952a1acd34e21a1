//! Functions in defaults that only some databases have.

use crate::dialect::facts;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::schema::attributes::value;
use crate::schema::draft::Type;
use crate::schema::suggest::did_you_mean;
use crate::syntax::ast::{Argument, Expr};

/// Functions that every database has.
pub(in crate::schema) const COMMON: &[&str] = &[
    "autoincrement",
    "now",
    "cuid",
    "uuid",
    "ulid",
    "nanoid",
    "dbgenerated",
    "auto",
];

pub(super) fn known(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    let fields = context.draft.models.iter().flat_map(|model| &model.fields);
    for field in fields.filter(|field| matches!(field.ty, Type::Scalar(_))) {
        let Some(Expr::Function(function)) = field.default.as_ref().map(|default| default.value)
        else {
            continue;
        };
        let name = function.name.name;
        match name {
            _ if COMMON.contains(&name) => {}
            "sequence" if facts(context.dialect).has_sequence_function => {
                sequence(&function.arguments.list, out);
            }
            _ => {
                let mut error = Diagnostic::error(
                    "unknown-function",
                    format!("there is no function `{name}`"),
                    function.span,
                );
                error.help = match name {
                    "sequence" => Some("only CockroachDB has `sequence()`".to_owned()),
                    _ => did_you_mean(name, COMMON.iter().copied()),
                };
                out.push(error);
            }
        }
    }
}

fn sequence(arguments: &[Argument], out: &mut Vec<Diagnostic>) {
    for argument in arguments {
        let name = argument.name.as_ref().map(|name| name.name);
        match name {
            Some("virtual") => {
                value::boolean(&argument.value, out);
            }
            Some("cache" | "increment" | "minValue" | "maxValue" | "start") => {
                value::integer(&argument.value, out);
            }
            _ => out.push(
                Diagnostic::error(
                    "unknown-argument",
                    "`sequence` does not accept this argument",
                    argument.span,
                )
                .help("it takes `minValue`, `maxValue`, `start`, `increment`, `cache`, `virtual`"),
            ),
        }
    }
}

//! `@default(…)`: is the value of the field's type?

use super::visit::Args;
use super::{name_argument, value};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Default, Draft, Field, Type};
use crate::schema::model::ScalarType;
use crate::schema::rules::functions::COMMON;
use crate::schema::suggest::did_you_mean;
use crate::syntax::ast::{self, Argument, Expr, Function};

/// The default of a column; `None` after an error.
pub(super) fn column<'a>(
    draft: &Draft<'a>,
    field: &Field<'a>,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Default<'a>> {
    let value = args.take_default("value", out)?;
    let map = name_argument(args, "map", out);
    let before = out.len();
    let function = match value {
        Expr::Function(function) => Some(function),
        _ => None,
    };
    match (field.ty, function) {
        (_, Some(function)) if function.name.name == "dbgenerated" => {
            db_generated(&function.arguments.list, args, out);
        }
        (Type::Scalar(_), Some(function))
            if function.name.name == "autoincrement" && map.is_some() =>
        {
            out.push(args.error(
                "named-autoincrement",
                "`autoincrement()` cannot have a name",
            ));
        }
        (Type::Scalar(scalar), Some(function)) => call(scalar, function, args, out),
        (ty, _) => literal(draft, ty, field.is_list(), value, args, out),
    }
    (out.len() == before).then_some(Default {
        attribute: args.attribute,
        value,
        map,
    })
}

/// The default of a composite type's field.
pub(super) fn composite<'a>(
    draft: &Draft<'a>,
    field: &'a ast::Field<'a>,
    ty: Type<'a>,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(value) = args.take_default("value", out) else {
        return;
    };
    if args.take("map").is_some() {
        out.push(args.error("named-default", "a default in a `type` cannot have a name"));
    }
    let name = match value {
        Expr::Function(function) => function.name.name,
        _ => "",
    };
    match (ty, value) {
        (_, Expr::Function(_)) if matches!(name, "dbgenerated" | "autoincrement" | "auto") => {
            out.push(args.error(
                "wrong-default",
                format!("`{name}()` cannot be used in a `type`"),
            ));
        }
        (Type::Scalar(scalar), Expr::Function(function)) => call(scalar, function, args, out),
        (Type::Unsupported(_), _) => out.push(args.error(
            "wrong-default",
            "a field of an unsupported type in a `type` cannot have a default",
        )),
        _ => {
            let list = field.arity == ast::FieldArity::List;
            literal(draft, ty, list, value, args, out);
        }
    }
}

/// A value that is not a function call, or a call where none is possible.
fn literal(
    draft: &Draft<'_>,
    ty: Type<'_>,
    list: bool,
    value: &Expr,
    args: &Args<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let values = match (ty, value) {
        (Type::Composite(_), _) => {
            out.push(args.error(
                "wrong-default",
                "a field of a composite type cannot have a default",
            ));
            return;
        }
        (Type::Unsupported(_) | Type::Model(_) | Type::Unknown, _) => {
            out.push(
                args.error(
                    "wrong-default",
                    "a field of an unsupported type cannot have this default",
                )
                .help("write `@default(dbgenerated(\"…\"))`"),
            );
            return;
        }
        (_, Expr::Array(values, _)) if list => values.as_slice(),
        (Type::Enum(_), value) if list => {
            out.push(args.error(
                "wrong-default",
                format!(
                    "expected a list of enum values, found {}",
                    value::kind(value)
                ),
            ));
            return;
        }
        (_, _) if list => {
            out.push(
                args.error("wrong-default", "the default of a list must be a list")
                    .help("put the values between brackets: `[…]`"),
            );
            return;
        }
        (Type::Scalar(_), Expr::Array(..)) => {
            out.push(args.error(
                "wrong-default",
                "the default of a single value cannot be a list",
            ));
            return;
        }
        (_, one) => std::slice::from_ref(one),
    };
    for value in values {
        let fits = match ty {
            Type::Enum(index) => enum_value(draft, index, value, args, out),
            Type::Scalar(scalar) => scalar_value(scalar, value, args, out),
            _ => true,
        };
        if !fits {
            return;
        }
    }
}

fn enum_value(
    draft: &Draft<'_>,
    index: usize,
    value: &Expr,
    args: &Args<'_>,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let Some(block) = draft.enums.get(index) else {
        return true;
    };
    let Expr::Constant(name, _) = value else {
        out.push(args.error(
            "wrong-default",
            format!(
                "expected a value of the enum `{}`, found {}",
                block.ast.name.name,
                value::kind(value)
            ),
        ));
        return false;
    };
    if block.value_index.get(name).is_some() {
        return true;
    }
    let names = block.ast.values.iter().map(|value| value.name.name);
    let mut error = args.error(
        "wrong-default",
        format!("the enum `{}` has no value `{name}`", block.ast.name.name),
    );
    error.help = did_you_mean(name, names);
    out.push(error);
    false
}

fn scalar_value(
    scalar: ScalarType,
    value: &Expr,
    args: &Args<'_>,
    out: &mut Vec<Diagnostic>,
) -> bool {
    use ScalarType::{BigInt, Boolean, Bytes, DateTime, Decimal, Float, Int, Json, String};
    match (scalar, value) {
        (String | Json | Bytes | DateTime | Decimal, Expr::String(..))
        | (Int | BigInt | Float | Decimal, Expr::Number(..)) => true,
        (Boolean, Expr::Constant(word, span)) => {
            let fits = *word == "true" || *word == "false";
            if !fits {
                out.push(Diagnostic::error(
                    "wrong-default",
                    format!("a `Boolean` is `true` or `false`, not `{word}`"),
                    *span,
                ));
            }
            fits
        }
        _ => {
            let mut error = args.error(
                "wrong-default",
                format!(
                    "expected a value of type `{}`, found {}",
                    scalar.name(),
                    value::kind(value)
                ),
            );
            error.help = match (scalar, value) {
                (ScalarType::Json, _) => Some("a default of JSON is a string: `\"{}\"`".to_owned()),
                (ScalarType::Boolean, Expr::String(word, _))
                    if ["true", "false"].contains(&word.as_ref()) =>
                {
                    Some(format!("write it without quotes: `{word}`"))
                }
                _ => error.help,
            };
            if let Expr::Constant(word, _) = value {
                error.help = match *word {
                    "dbgenerated" => {
                        Some("give it the SQL: `@default(dbgenerated(\"SQL\"))`".to_owned())
                    }
                    word if COMMON.contains(&word) => Some(format!(
                        "`{word}` is a function, so call it: `@default({word}())`"
                    )),
                    word if scalar == String => Some(format!("write it with quotes: `\"{word}\"`")),
                    _ => None,
                };
            }
            out.push(error);
            false
        }
    }
}

/// A function call as the default of a scalar.
fn call(scalar: ScalarType, function: &Function, args: &Args<'_>, out: &mut Vec<Diagnostic>) {
    let name = function.name.name;
    let list = function.arguments.list.as_slice();
    match (name, scalar) {
        ("autoincrement", ScalarType::Int | ScalarType::BigInt)
        | ("ulid", ScalarType::String)
        | ("now", ScalarType::DateTime)
        | ("auto", _) => no_arguments(name, list, args, out),
        ("cuid", ScalarType::String) => {
            let fits = |text: &str| matches!(text.parse::<u8>(), Ok(1 | 2));
            one_number(name, list, "1 or 2", fits, args, out);
        }
        ("uuid", ScalarType::String) => {
            let fits = |text: &str| matches!(text.parse::<u8>(), Ok(4 | 7));
            one_number(name, list, "4 or 7", fits, args, out);
        }
        ("nanoid", ScalarType::String) => {
            let fits = |text: &str| text.parse::<u8>().is_ok_and(|size| size >= 2);
            one_number(name, list, "between 2 and 255", fits, args, out);
        }
        ("autoincrement" | "ulid" | "now" | "cuid" | "uuid" | "nanoid", _) => {
            out.push(args.error(
                "wrong-default",
                format!("`{name}()` gives no value of type `{}`", scalar.name()),
            ));
        }
        // Which other functions exist is the provider's matter.
        _ => {}
    }
}

fn no_arguments(name: &str, list: &[Argument], args: &Args<'_>, out: &mut Vec<Diagnostic>) {
    if !list.is_empty() {
        out.push(
            args.error("wrong-default", format!("`{name}` accepts no arguments"))
                .help(format!("write `{name}()`")),
        );
    }
}

fn one_number(
    name: &str,
    list: &[Argument],
    range: &str,
    fits: impl Fn(&str) -> bool,
    args: &Args<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let wrong = match list {
        [] => false,
        [argument] => !matches!(&argument.value, Expr::Number(text, _) if fits(text)),
        _ => true,
    };
    if wrong {
        out.push(args.error(
            "wrong-default",
            format!("`{name}` accepts no argument or one number: {range}"),
        ));
    }
}

fn db_generated(list: &[Argument], args: &Args<'_>, out: &mut Vec<Diagnostic>) {
    let wrong = match list {
        [] => false,
        [argument] => !matches!(&argument.value, Expr::String(text, _) if !text.is_empty()),
        _ => true,
    };
    if wrong {
        out.push(args.error(
            "wrong-default",
            "`dbgenerated` accepts no argument or one string that is not empty",
        ));
    }
}

//! Native types: `@db.VarChar(20)`.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Field, Type};
use crate::schema::provider::natives;
use crate::schema::suggest::did_you_mean;

pub(super) fn check(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(scalar), Some(given)) = (field.scalar(), field.native) else {
        return;
    };
    let (scope, name, args) = (given.scope(), given.name(), given.args());
    let database = facts(context.dialect).name;
    let error = |code, message: String| Diagnostic::error(code, message, given.attribute.span);
    let datasource = &context.source.datasource.name;
    if scope != datasource {
        out.push(
            error(
                "native-type-prefix",
                format!("native types start with `{datasource}`, not `{}`", scope),
            )
            .help(format!("write `@{datasource}.{}`", name)),
        );
    }
    let Some(native) = natives::find(context.dialect, name) else {
        let known = natives::all(context.dialect);
        let mut unknown = error(
            "unknown-native-type",
            format!("{database} has no native type `{}`", name),
        );
        unknown.help = did_you_mean(name, known.iter().map(|native| native.name))
            .map(|help| help.replacen('`', &format!("`@{datasource}."), 1))
            .or_else(|| {
                let fitting: Vec<&str> = known
                    .iter()
                    .filter(|native| native.scalars.contains(&scalar))
                    .map(|native| native.name)
                    .collect();
                (!fitting.is_empty())
                    .then(|| format!("`{}` can be {}", scalar.name(), fitting.join(", ")))
            });
        out.push(unknown);
        return;
    };
    let (needed, optional) = native.takes.count();
    if args.len() < needed || args.len() > needed + optional {
        let wanted = match needed + optional {
            0 => "no arguments",
            1 => "one number",
            _ => "two numbers",
        };
        out.push(error(
            "native-type-arguments",
            format!("`{}` accepts {wanted}", name),
        ));
        return;
    }
    if !native.scalars.contains(&scalar) {
        let names: Vec<String> = native
            .scalars
            .iter()
            .map(|scalar| format!("`{}`", scalar.name()))
            .collect();
        out.push(error(
            "native-type-mismatch",
            format!(
                "the native type `{}` holds {}, not `{}`",
                name,
                names.join(" or "),
                scalar.name()
            ),
        ));
        return;
    }
    match native.parse(&args) {
        None => out.push(error(
            "native-type-arguments",
            format!("`{}({})` needs whole numbers", name, args.join(", ")),
        )),
        Some(numbers) => {
            if let Some(problem) = native.problem(&numbers, scalar) {
                out.push(error(
                    "native-type-arguments",
                    format!("`{}({})`: {problem}", name, args.join(", ")),
                ));
            }
        }
    }
}

/// `Unsupported("VarChar(3)")` where the language knows the type.
pub(super) fn unsupported_is_native(
    context: &Context<'_, '_>,
    field: &Field<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Type::Unsupported(text) = field.ty else {
        return;
    };
    let (prefix, rest) = match text.find('(') {
        Some(open) => text.split_at(open),
        None => (text, ""),
    };
    let args: Vec<String> = rest
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .map(|(params, _)| params.split(',').map(|arg| arg.trim().to_owned()).collect())
        .unwrap_or_default();
    let Some(native) = natives::find(context.dialect, prefix.trim()) else {
        return;
    };
    let Some(numbers) = native.parse(&args) else {
        return;
    };
    let scalar = native.scalars.last().map_or("", |scalar| scalar.name());
    let arguments = match numbers.as_slice() {
        [] => String::new(),
        numbers => {
            let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
            format!("({})", texts.join(", "))
        }
    };
    out.push(
        Diagnostic::error(
            "supported-type",
            format!("`Unsupported(\"{text}\")` is a type that is supported"),
            field.ast.span,
        )
        .help(format!(
            "write `{scalar} @{}.{}{arguments}`",
            context.source.datasource.name, native.name
        )),
    );
}

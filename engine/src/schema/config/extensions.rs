//! `extensions = [postgis(version: "2.1"), uuid_ossp(map: "uuid-ossp")]`

use crate::diagnostics::Diagnostic;
use crate::schema::attributes::value;
use crate::schema::model::Extension;
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr};

/// The list as read.
pub(super) struct List {
    pub(super) span: Span,
    pub(super) list: Vec<((String, Span), Extension)>,
}

/// Reads the list, sorted by name; `None` when an entry is neither a name nor a call.
pub(super) fn read(span: Span, list: &Expr, out: &mut Vec<Diagnostic>) -> Option<List> {
    let entries = value::array(list, out, |entry, out| match entry {
        Expr::Constant(name, span) => Some((*name, *span, [].as_slice())),
        Expr::Function(function) => Some((
            function.name.name,
            function.span,
            function.arguments.list.as_slice(),
        )),
        other => value::mismatch("the name of an extension", other, out),
    })?;
    let mut list: Vec<((String, Span), Extension)> = entries
        .into_iter()
        .map(|(name, span, arguments)| ((name.to_owned(), span), extension(name, arguments, out)))
        .collect();
    list.sort_by(|((left, _), _), ((right, _), _)| left.cmp(right));
    Some(List { span, list })
}

fn extension(name: &str, arguments: &[Argument], out: &mut Vec<Diagnostic>) -> Extension {
    let mut seen: Vec<(&str, Span, Option<&str>)> = Vec::new();
    for argument in arguments {
        let Some(key) = &argument.name else {
            out.push(Diagnostic::error(
                "unnamed-arguments",
                "the arguments of an extension have names: `map`, `schema`, `version`",
                argument.span,
            ));
            continue;
        };
        if seen.iter().any(|(other, _, _)| *other == key.name) {
            out.push(Diagnostic::error(
                "duplicate-argument",
                format!("the argument `{}` is given twice", key.name),
                argument.span,
            ));
            continue;
        }
        seen.push((key.name, argument.span, value::string(&argument.value, out)));
    }
    let mut map = None;
    let mut schema = None;
    let mut version = None;
    for (key, span, value) in seen {
        let slot = match key {
            "map" => &mut map,
            "schema" => &mut schema,
            "version" => &mut version,
            _ => {
                out.push(Diagnostic::error(
                    "unknown-argument",
                    format!("an extension has no argument `{key}`"),
                    span,
                ));
                continue;
            }
        };
        *slot = value.map(str::to_owned);
    }
    Extension {
        name: map.unwrap_or_else(|| name.to_owned()),
        schema,
        version,
    }
}

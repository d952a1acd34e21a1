//! Lists of fields in attributes: `[a, b(sort: Desc)]`.

use super::marks::Marks;
use super::value;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Draft, KeyField, Model, OperatorClass, Type};
use crate::schema::provider::operators;
use crate::schema::suggest::did_you_mean;
use crate::source::Span;
use crate::sql::SortOrder;
use crate::syntax::ast::{Arguments, Expr, Function};

/// Why a list of fields could not be read.
pub(super) enum Unresolved<'a> {
    /// A diagnostic says it.
    Reported,
    /// These fields are not columns.
    Fields {
        unknown: Vec<&'a str>,
        relations: Vec<&'a str>,
    },
}

/// Names of fields without arguments, as in `@relation(fields: [a, b])`.
pub(super) fn plain_fields<'a>(
    model: &Model<'a>,
    list: &'a Expr<'a>,
    attribute: Span,
    out: &mut Vec<Diagnostic>,
) -> Result<Vec<usize>, Unresolved<'a>> {
    let values = value::list(list);
    let wrong = values
        .iter()
        .filter(|value| value::word(value, out).is_none());
    if wrong.count() > 0 {
        return Err(Unresolved::Reported);
    }
    let mut seen = Marks::default();
    let mut fields = Vec::with_capacity(values.len());
    let mut unknown = Vec::new();
    let mut relations = Vec::new();
    for name in values.iter().filter_map(|value| value::word(value, out)) {
        let Some(field) = model.field_index.get(name) else {
            unknown.push(name);
            continue;
        };
        if model
            .field(field)
            .is_some_and(|field| field.relation.is_some())
        {
            relations.push(name);
            continue;
        }
        if !seen.set(field) {
            out.push(repeated(name, attribute));
            return Err(Unresolved::Reported);
        }
        fields.push(field);
    }
    finish(fields, unknown, relations)
}

/// Names of fields with their arguments, as in `@@index([a(sort: Desc)])`.
pub(super) fn key_fields<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    list: &'a Expr<'a>,
    attribute: Span,
    out: &mut Vec<Diagnostic>,
) -> Result<Vec<KeyField<'a>>, Unresolved<'a>> {
    let read = value::array(list, out, key_field).ok_or(Unresolved::Reported)?;
    let mut seen = Marks::default();
    let mut fields: Vec<KeyField<'a>> = Vec::with_capacity(read.len());
    let mut unknown = Vec::new();
    let mut relations = Vec::new();
    for (name, mut key) in read {
        let (root, path) = match name.split_once('.') {
            Some((root, path)) => (root, Some(path)),
            None => (name, None),
        };
        let Some(field) = model.field_index.get(root) else {
            unknown.push(name);
            continue;
        };
        let Some(found) = model.field(field) else {
            continue;
        };
        if found.relation.is_some() {
            relations.push(name);
            continue;
        }
        if path.is_some_and(|path| !follow(draft, found.ty, path)) {
            unknown.push(name);
            continue;
        }
        if path.is_none() && !seen.set(field) {
            out.push(repeated(name, attribute));
            return Err(Unresolved::Reported);
        }
        key.field = field;
        fields.push(key);
    }
    finish(fields, unknown, relations)
}

fn finish<'a, T>(
    fields: Vec<T>,
    unknown: Vec<&'a str>,
    relations: Vec<&'a str>,
) -> Result<Vec<T>, Unresolved<'a>> {
    if unknown.is_empty() && relations.is_empty() {
        Ok(fields)
    } else {
        Err(Unresolved::Fields { unknown, relations })
    }
}

/// True when `path` leads through composite types to a field.
fn follow<'a>(draft: &Draft<'a>, mut ty: Type<'a>, path: &str) -> bool {
    for step in path.split('.') {
        let Type::Composite(index) = ty else {
            return false;
        };
        let Some(composite) = draft.composites.get(index) else {
            return false;
        };
        let Some(next) = composite
            .field_index
            .get(step)
            .and_then(|field| composite.types.get(field))
        else {
            return false;
        };
        ty = *next;
    }
    true
}

fn repeated(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "repeated-field",
        format!("the field `{name}` is listed more than once"),
        span,
    )
}

fn key_field<'a>(
    value: &'a Expr<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<(&'a str, KeyField<'a>)> {
    let mut key = KeyField {
        field: 0,
        sort: None,
        length: None,
        class: None,
    };
    match value {
        Expr::Constant(name, _) => Some((name, key)),
        Expr::Function(function) => {
            let arguments = &function.arguments;
            key.sort = find(arguments, "sort").and_then(|(value, span)| sort(value, span, out));
            key.length = find(arguments, "length")
                .and_then(|(value, _)| value::integer(value, out))
                .and_then(|length| u32::try_from(length).ok());
            key.class = find(arguments, "ops").and_then(|(value, span)| class(value, span, out));
            Some((function.name.name, key))
        }
        other => value::mismatch("a field's name", other, out),
    }
}

fn find<'a>(arguments: &'a Arguments<'a>, name: &str) -> Option<(&'a Expr<'a>, Span)> {
    arguments
        .list
        .iter()
        .find(|argument| {
            argument
                .name
                .as_ref()
                .is_some_and(|given| given.name == name)
        })
        .map(|argument| (&argument.value, argument.span))
}

fn sort(value: &Expr, span: Span, out: &mut Vec<Diagnostic>) -> Option<SortOrder> {
    match value::word(value, out)? {
        "Asc" => Some(SortOrder::Asc),
        "Desc" => Some(SortOrder::Desc),
        other => {
            out.push(Diagnostic::error(
                "unknown-sort",
                format!("`sort` is `Asc` or `Desc`, not `{other}`"),
                span,
            ));
            None
        }
    }
}

fn class<'a>(
    value: &'a Expr<'a>,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<OperatorClass<'a>> {
    match value {
        Expr::Constant(name, span) => {
            let found = operators::find(name);
            if found.is_none() {
                let mut error = Diagnostic::error(
                    "unknown-operator-class",
                    format!("there is no operator class `{name}`"),
                    *span,
                );
                error.help = did_you_mean(name, operators::names()).or_else(|| {
                    Some(format!(
                        "`raw(\"{name}\")` accepts any operator class of the database"
                    ))
                });
                out.push(error);
            }
            found.map(OperatorClass::Known)
        }
        Expr::Function(function) if function.name.name == "raw" => raw_class(function, out),
        _ => {
            out.push(Diagnostic::error(
                "unknown-operator-class",
                "`ops` accepts the name of an operator class or `raw(\"…\")`",
                span,
            ));
            None
        }
    }
}

fn raw_class<'a>(
    function: &'a Function<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<OperatorClass<'a>> {
    if let [argument] = function.arguments.list.as_slice()
        && let Expr::String(text, _) = &argument.value
    {
        return Some(OperatorClass::Raw(text));
    }
    out.push(Diagnostic::error(
        "wrong-value",
        "`raw` accepts one string",
        function.span,
    ));
    None
}

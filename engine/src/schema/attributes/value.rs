//! Reading a value as what it should be.

use crate::diagnostics::Diagnostic;
use crate::syntax::ast::Expr;

/// The text of a string.
pub(in crate::schema) fn string<'a>(
    value: &'a Expr<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<&'a str> {
    match value {
        Expr::String(text, _) => Some(text),
        _ => mismatch("a string", value, out),
    }
}

/// A bare word.
pub(in crate::schema) fn word<'a>(
    value: &'a Expr<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<&'a str> {
    match value {
        Expr::Constant(text, _) => Some(text),
        _ => mismatch("a name", value, out),
    }
}

/// `true` or `false`.
pub(in crate::schema) fn boolean(value: &Expr, out: &mut Vec<Diagnostic>) -> Option<bool> {
    match value {
        Expr::Constant(text, _) if *text == "true" => Some(true),
        Expr::Constant(text, _) if *text == "false" => Some(false),
        _ => mismatch("`true` or `false`", value, out),
    }
}

/// A whole number.
pub(in crate::schema) fn integer(value: &Expr, out: &mut Vec<Diagnostic>) -> Option<i64> {
    let parsed = match value {
        Expr::Number(text, _) => text.parse().ok(),
        _ => None,
    };
    match parsed {
        Some(number) => Some(number),
        None => mismatch("a whole number", value, out),
    }
}

/// `[a, b]`, or one value in its place.
pub(in crate::schema) fn list<'a>(value: &'a Expr<'a>) -> &'a [Expr<'a>] {
    match value {
        Expr::Array(values, _) => values,
        one => std::slice::from_ref(one),
    }
}

/// Reads each of these values. `None` when one of them is wrong.
pub(in crate::schema) fn array<'a, T>(
    value: &'a Expr<'a>,
    out: &mut Vec<Diagnostic>,
    mut each: impl FnMut(&'a Expr<'a>, &mut Vec<Diagnostic>) -> Option<T>,
) -> Option<Vec<T>> {
    let values = list(value);
    let mut read = Vec::with_capacity(values.len());
    read.extend(values.iter().filter_map(|value| each(value, out)));
    (read.len() == values.len()).then_some(read)
}

/// Reports that something else was expected.
pub(in crate::schema) fn mismatch<T>(
    expected: &str,
    value: &Expr,
    out: &mut Vec<Diagnostic>,
) -> Option<T> {
    out.push(Diagnostic::error(
        "wrong-value",
        format!("expected {expected}, found {}", kind(value)),
        value.span(),
    ));
    None
}

/// What kind of value it is, for messages.
pub(in crate::schema) fn kind(value: &Expr) -> &'static str {
    match value {
        Expr::Number(..) => "a number",
        Expr::String(..) => "a string",
        Expr::Constant(..) => "a word",
        Expr::Function(_) => "a function call",
        Expr::Array(..) => "a list",
        Expr::Object(..) => "an object",
    }
}

/// The value as written, near enough for messages and native type arguments.
pub(in crate::schema) fn written(value: &Expr) -> String {
    match value {
        Expr::Number(text, _) | Expr::Constant(text, _) => text.to_string(),
        Expr::String(text, _) => format!("{text:?}"),
        Expr::Function(function) => format!("{}(…)", function.name.name),
        Expr::Array(..) => "[…]".to_owned(),
        Expr::Object(..) => "{…}".to_owned(),
    }
}

//! Pass 3: what the attributes say, each read on its own.

mod block;
mod default;
mod enums;
mod field;
mod key;
mod keyfields;
mod marks;
mod predicate;
mod relation;
pub(super) mod value;
mod visit;

use super::draft::{Draft, Top};
use crate::diagnostics::Diagnostic;
use visit::Args;

/// Reads all attributes: those of relation fields first, then block by block.
pub(super) fn resolve(draft: &mut Draft<'_>, out: &mut Vec<Diagnostic>) {
    relation::fields(draft, out);
    for top in draft.tops.clone() {
        match top {
            Top::Model(index) => {
                field::columns(draft, index, out);
                block::model(draft, index, out);
            }
            Top::Enum(index) => enums::block(draft, index, out),
            Top::Composite(index) => field::composite(draft, index, out),
        }
    }
}

/// A string argument that must not be empty, such as `map:`.
fn name_argument<'a>(
    args: &mut Args<'a>,
    name: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<&'a str> {
    let text = value::string(args.take(name)?, out)?;
    if text.is_empty() {
        out.push(args.error(
            "empty-name",
            format!("the argument `{name}` is an empty string"),
        ));
        return None;
    }
    Some(text)
}

/// The argument of `@map`, `@@map`.
fn map_argument<'a>(args: &mut Args<'a>, out: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let value = args.take_default("name", out)?;
    value::string(value, out)
}

/// `@@schema("…")` with its place.
fn schema_argument<'a>(
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<(&'a str, crate::source::Span)> {
    let value = args.take_default("map", out)?;
    value::string(value, out).map(|name| (name, value.span()))
}

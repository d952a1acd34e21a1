//! One-to-many relations.

use super::Context;
use super::relation::missing_opposite;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::Relation;
use crate::schema::relations::End;

pub(super) fn check(context: &Context<'_, '_>, relation: &Relation, out: &mut Vec<Diagnostic>) {
    let (forward, back) = match (context.draft.end_a(relation), context.draft.end_b(relation)) {
        (Some(forward), Some(back)) => (forward, back),
        (Some(end), None) | (None, Some(end)) => return missing_opposite(context, &end, out),
        (None, None) => return,
    };
    if !forward.relation.has_fields() {
        out.push(missing_argument(&forward, "fields"));
    }
    if !forward.relation.has_references() {
        out.push(missing_argument(&forward, "references"));
    }
    if back.relation.has_fields() || back.relation.has_references() {
        out.push(wrong_side(&forward, &back, "`fields` and `references` are"));
    }
    if back.relation.has_actions() {
        out.push(wrong_side(&forward, &back, "`onDelete` and `onUpdate` are"));
    }
}

fn missing_argument(end: &End<'_, '_>, argument: &str) -> Diagnostic {
    Diagnostic::error(
        "missing-argument",
        format!("the relation `{}` needs `{argument}`", end.field.name()),
        end.field.ast.span,
    )
    .help("write `@relation(fields: [column], references: [id])`")
}

/// Something that belongs to the side with the foreign key.
pub(super) fn wrong_side(forward: &End<'_, '_>, back: &End<'_, '_>, what: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-side",
        format!("{what} on the other side of this relation"),
        back.field.ast.span,
    )
    .label(
        forward.field.ast.name.span,
        format!("on `{}.{}`", forward.model.name(), forward.field.name()),
    )
}

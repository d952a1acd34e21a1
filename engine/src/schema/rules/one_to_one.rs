//! One-to-one relations.

use super::Context;
use super::one_to_many::wrong_side;
use super::relation::missing_opposite;
use crate::diagnostics::{Diagnostic, Severity};
use crate::schema::draft::Relation;
use crate::schema::relations::End;

pub(super) fn check(context: &Context<'_, '_>, relation: &Relation, out: &mut Vec<Diagnostic>) {
    let Some(forward) = context.draft.end_a(relation) else {
        return;
    };
    let Some(back) = context.draft.end_b(relation) else {
        missing_opposite(context, &forward, out);
        fields_are_unique(&forward, out);
        return;
    };
    defined_once(&forward, &back, out);
    actions_on_one_side(&forward, &back, out);
    fields_are_unique(&forward, out);
    mixed_sides(&forward, &back, out);
    back_is_optional(&forward, &back, out);
    on_required_side(&forward, &back, out);
}

fn on_both(
    forward: &End<'_, '_>,
    back: &End<'_, '_>,
    code: &'static str,
    message: &str,
    out: &mut Vec<Diagnostic>,
) {
    for (here, there) in [(forward, back), (back, forward)] {
        out.push(
            Diagnostic::error(code, message, here.field.ast.span)
                .label(there.field.ast.name.span, "the other side"),
        );
    }
}

fn defined_once(forward: &End<'_, '_>, back: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let (here, there) = (forward.relation, back.relation);
    for (argument, one, other) in [
        ("fields", here.has_fields(), there.has_fields()),
        ("references", here.has_references(), there.has_references()),
    ] {
        if !one && !other {
            let message = format!("one side of this relation needs `{argument}`");
            on_both(forward, back, "missing-argument", &message, out);
        }
    }
    for (argument, one, other) in [
        ("references", here.has_references(), there.has_references()),
        ("fields", here.has_fields(), there.has_fields()),
    ] {
        if one && other {
            let message = format!("only one side of a relation has `{argument}`");
            on_both(forward, back, "wrong-side", &message, out);
        }
    }
}

fn actions_on_one_side(forward: &End<'_, '_>, back: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    if !back.relation.has_actions() {
        return;
    }
    if forward.relation.has_actions() {
        let message = "only one side of a relation has `onDelete` and `onUpdate`";
        on_both(back, forward, "wrong-side", message, out);
    } else {
        out.push(wrong_side(forward, back, "`onDelete` and `onUpdate` are"));
    }
}

/// A column that is not unique would let many rows refer to one.
fn fields_are_unique(forward: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let Some(fields) = &forward.relation.fields else {
        return;
    };
    let unique = forward.model.unique_keys().any(|key| key.is_of(fields));
    if unique {
        return;
    }
    let names = forward.model.names(fields);
    let help = match fields.len() {
        1 => format!("add `@unique` to `{names}`, or make the other side a list"),
        _ => format!("add `@@unique([{names}])`, or make the other side a list"),
    };
    out.push(
        Diagnostic::error(
            "one-to-one-not-unique",
            "the columns of a one-to-one relation must be unique",
            forward.field.ast.span,
        )
        .help(help),
    );
}

fn sound(out: &[Diagnostic]) -> bool {
    out.iter()
        .all(|diagnostic| diagnostic.severity != Severity::Error)
}

fn mixed_sides(forward: &End<'_, '_>, back: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    if !sound(out) {
        return;
    }
    let message = "`fields` and `references` are on the same side of a relation";
    if forward.relation.has_fields() && back.relation.has_references() {
        on_both(forward, back, "wrong-side", message, out);
    }
    if forward.relation.has_references() && back.relation.has_fields() {
        out.push(
            Diagnostic::error("wrong-side", message, forward.field.ast.span)
                .label(back.field.ast.name.span, "the other side"),
        );
    }
}

fn back_is_optional(forward: &End<'_, '_>, back: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    if sound(out) && back.field.is_required() {
        out.push(
            Diagnostic::error(
                "one-to-one-required",
                format!(
                    "`{}.{}` cannot be required: no database can enforce it",
                    back.model.name(),
                    back.field.name()
                ),
                back.field.ast.span,
            )
            .help(format!("write `{}?`", forward.model.name())),
        );
    }
}

fn on_required_side(forward: &End<'_, '_>, back: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let given = back.relation.fields.is_some() || back.relation.references.is_some();
    if sound(out) && forward.field.is_required() && given {
        out.push(
            wrong_side(forward, back, "`fields` and `references` are")
                .help("the side with the columns is the required one"),
        );
    }
}

//! Many-to-many relations.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Model, Relation};
use crate::schema::relations::End;

fn ends<'d, 'a>(context: &Context<'d, 'a>, relation: &Relation) -> Option<[End<'d, 'a>; 2]> {
    Some([
        context.draft.end_a(relation)?,
        context.draft.end_b(relation)?,
    ])
}

/// Without a model for the join table.
pub(super) fn implicit(context: &Context<'_, '_>, relation: &Relation, out: &mut Vec<Diagnostic>) {
    let Some(ends) = ends(context, relation) else {
        return;
    };
    if ends.iter().any(|end| end.model.is_view) {
        for end in &ends {
            out.push(Diagnostic::error(
                "view-many-to-many",
                "a view cannot be part of a many-to-many relation without a join model",
                end.field.ast.span,
            ));
        }
    }
    for end in &ends {
        single_id(context, end, out);
    }
    for end in &ends {
        let actions = end.relation.on_delete.iter().chain(&end.relation.on_update);
        for (_, span) in actions {
            out.push(Diagnostic::error(
                "many-to-many-action",
                "a many-to-many relation without a join model has no referential actions",
                *span,
            ));
        }
    }
    for end in &ends {
        if end.relation.references.is_some() {
            out.push(
                Diagnostic::error(
                    "many-to-many-references",
                    "a many-to-many relation without a join model has no `references`",
                    end.field.ast.span,
                )
                .help("remove it, or write the join table as a model"),
            );
        }
    }
}

/// The join table refers to the other model by the one field of its id.
fn single_id(context: &Context<'_, '_>, end: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let Some(target) = context.draft.models.get(end.relation.target) else {
        return;
    };
    let Some(id) = single_field_id(target) else {
        out.push(
            Diagnostic::error(
                "many-to-many-id",
                format!(
                    "`{}` has no id of one field, so `{}` cannot refer to it",
                    target.name(),
                    end.field.name()
                ),
                end.field.ast.span,
            )
            .help("write the join table as a model"),
        );
        return;
    };
    let references = end.relation.references.as_deref();
    if references.is_some_and(|references| references != [id]) {
        out.push(Diagnostic::error(
            "many-to-many-references",
            format!(
                "a many-to-many relation refers to the id of `{}`",
                target.name()
            ),
            end.field.ast.span,
        ));
    }
}

fn single_field_id(model: &Model<'_>) -> Option<usize> {
    match model.primary_key.as_ref()?.fields.as_slice() {
        [one] => Some(one.field),
        _ => None,
    }
}

/// With lists of ids in both rows: only document databases do that.
pub(super) fn embedded(context: &Context<'_, '_>, relation: &Relation, out: &mut Vec<Diagnostic>) {
    let Some(ends) = ends(context, relation) else {
        return;
    };
    for end in &ends {
        out.push(
            Diagnostic::error(
                "embedded-many-to-many",
                format!(
                    "{} cannot hold a many-to-many relation in its columns",
                    facts(context.dialect).name
                ),
                end.field.ast.span,
            )
            .help("remove `fields` and `references`, or write the join table as a model"),
        );
    }
}

//! Relation fields, each on its own.

use super::{Context, index};
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Field, Key, Model, RelationField};
use crate::schema::model::RelationMode;
use crate::sql::Action;

/// Two relations between the same models need names to be told apart.
pub(super) fn ambiguous(
    context: &Context<'_, '_>,
    index: usize,
    place: usize,
    relation: &RelationField<'_>,
) -> Option<Diagnostic> {
    let siblings = context
        .draft
        .siblings(index, relation.target, relation.name);
    let itself = index == relation.target;
    let allowed = if itself && relation.name.is_some() {
        2
    } else {
        1
    };
    if siblings.len() <= allowed {
        return None;
    }
    let model = context.draft.models.get(index)?;
    let target = context.draft.models.get(relation.target)?;
    let field = model.field(place)?;
    let message = match relation.name {
        Some(name) => format!(
            "several relations of `{}` to `{}` have the name \"{name}\"",
            model.name(),
            target.name()
        ),
        None => format!(
            "`{}` has several relations to `{}`, and these are ambiguous",
            model.name(),
            target.name()
        ),
    };
    let mut error = Diagnostic::error("ambiguous-relation", message, field.ast.span);
    for sibling in siblings {
        if let Some(field) = model.field(sibling.field) {
            error = error.label(field.ast.name.span, "one of them");
        }
    }
    Some(error.help("give each relation its own name on both sides: `@relation(\"name\")`"))
}

pub(super) fn check(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    field: &Field<'_>,
    relation: &RelationField<'_>,
    out: &mut Vec<Diagnostic>,
) {
    ignored_model(context, model, field, relation, out);
    actions(context, field, relation, out);
    if let (Some(map), Some(attribute)) = (relation.map, relation.attribute) {
        if facts(context.dialect).has_named_foreign_keys {
            out.extend(index::too_long(context, map, attribute.span));
        } else {
            out.push(
                Diagnostic::error(
                    "named-foreign-key",
                    format!("{} does not name foreign keys", facts(context.dialect).name),
                    attribute.span,
                )
                .help("remove `map`"),
            );
        }
    }
    missing_index(context, model, field, relation, out);
}

fn ignored_model(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    field: &Field<'_>,
    relation: &RelationField<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(target) = context.draft.models.get(relation.target) else {
        return;
    };
    if target.ignored && !field.ignored && !model.ignored {
        out.push(
            Diagnostic::error(
                "ignored-model",
                format!(
                    "`{}` refers to the model `{}`, which is ignored",
                    field.name(),
                    target.name()
                ),
                field.ast.span,
            )
            .help("add `@ignore` to the field"),
        );
    }
}

fn actions(
    context: &Context<'_, '_>,
    field: &Field<'_>,
    relation: &RelationField<'_>,
    out: &mut Vec<Diagnostic>,
) {
    use Action::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    let allowed = match context.mode {
        RelationMode::ForeignKeys => &[Cascade, Restrict, NoAction, SetNull, SetDefault],
        RelationMode::Prisma => facts(context.dialect).emulated_actions,
    };
    for (argument, given) in [
        ("onDelete", relation.on_delete),
        ("onUpdate", relation.on_update),
    ] {
        let Some((action, _)) = given else {
            continue;
        };
        let span = field
            .argument_span("relation", argument)
            .unwrap_or(field.ast.span);
        if !allowed.contains(&action) {
            let names: Vec<&str> = allowed.iter().map(|action| action.name()).collect();
            let mut error = Diagnostic::error(
                "action-unsupported",
                format!(
                    "`{}` is not possible with `relationMode = \"prisma\"` on {}",
                    action.name(),
                    facts(context.dialect).name
                ),
                span,
            );
            error = error.help(match action {
                Action::NoAction => "`Restrict` does the same here".to_owned(),
                _ => format!("use {}", names.join(", ")),
            });
            out.push(error);
        }
        let foreign_keys = context.mode == RelationMode::ForeignKeys;
        if action == Action::SetDefault
            && foreign_keys
            && facts(context.dialect).ignores_set_default
        {
            out.push(
                Diagnostic::warning(
                    "set-default",
                    "MySQL reads `SetDefault` but refuses or ignores it",
                    span,
                )
                .help("use another referential action"),
            );
        }
    }
}

/// Without a foreign key MySQL makes no index for the relation.
fn missing_index(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    field: &Field<'_>,
    relation: &RelationField<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if context.mode != RelationMode::Prisma {
        return;
    }
    let Some(fields) = &relation.fields else {
        return;
    };
    let starts_with = |key: &Key<'_>| {
        key.fields.len() >= fields.len() && key.field_ids().zip(fields).all(|(a, b)| a == *b)
    };
    if !model
        .indexes
        .iter()
        .chain(&model.primary_key)
        .any(starts_with)
    {
        let span = relation
            .attribute
            .map_or(field.ast.span, |attribute| attribute.span);
        out.push(
            Diagnostic::warning(
                "missing-index",
                format!(
                    "with `relationMode = \"prisma\"` no index is created for the relation `{}`",
                    field.name()
                ),
                span,
            )
            .help(format!("add `@@index([{}])`", model.names(fields))),
        );
    }
}

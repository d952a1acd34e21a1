//! Relations with a foreign key, whatever their number of rows.

use std::borrow::Cow;

use super::names::Names;
use super::{Context, index};
use crate::diagnostics::Diagnostic;
use crate::dialect::{Named, facts};
use crate::schema::draft::{Model, Relation};
use crate::schema::model::RelationMode;
use crate::schema::relations::End;
use crate::sql::Action;

pub(super) fn check(
    context: &Context<'_, '_>,
    names: &Names<'_>,
    index: usize,
    relation: &Relation,
    out: &mut Vec<Diagnostic>,
) {
    let (Some(forward), Some(target)) = (
        context.draft.end_a(relation),
        context.draft.models.get(relation.b),
    ) else {
        return;
    };
    references_are_unique(&forward, target, out);
    same_length(&forward, out);
    required_needs_required(&forward, out);
    types_match(&forward, target, out);
    if let Some(name) = names.foreign_keys.get(index).and_then(Option::as_deref)
        && let Some(space) = names.clash(context, Named::ForeignKey, relation.a, name)
    {
        let span = forward.field.argument_span("relation", "map");
        out.push(index::clash(
            name,
            space,
            span.unwrap_or(forward.field.ast.span),
        ));
    }
    set_null_is_possible(context, &forward, out);
}

fn references_are_unique(forward: &End<'_, '_>, target: &Model<'_>, out: &mut Vec<Diagnostic>) {
    let Some(references) = forward
        .relation
        .references
        .as_ref()
        .filter(|list| !list.is_empty())
    else {
        return;
    };
    let found = target.unique_keys().any(|key| key.is_of(references));
    if found {
        return;
    }
    let names = target.names(references);
    let help = match references.len() {
        1 => format!("add `@unique` to `{}.{names}`", target.name()),
        _ => format!("add `@@unique([{names}])` to `{}`", target.name()),
    };
    out.push(
        Diagnostic::error(
            "references-not-unique",
            format!("`references` must name a unique key of `{}`", target.name()),
            forward.field.ast.span,
        )
        .help(help),
    );
}

fn same_length(forward: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let relation = forward.relation;
    if let (Some(fields), Some(references)) = (&relation.fields, &relation.references)
        && fields.len() != references.len()
    {
        out.push(Diagnostic::error(
            "relation-length",
            "`fields` and `references` must name the same number of fields",
            relation
                .attribute
                .map_or(forward.field.ast.span, |attribute| attribute.span),
        ));
    }
}

fn required_needs_required(forward: &End<'_, '_>, out: &mut Vec<Diagnostic>) {
    let Some(fields) = &forward.relation.fields else {
        return;
    };
    if !forward.field.is_required() {
        return;
    }
    let optional = fields
        .iter()
        .filter_map(|&field| forward.model.field(field))
        .find(|field| field.arity == crate::schema::model::FieldArity::Optional);
    if let Some(optional) = optional {
        out.push(
            Diagnostic::error(
                "relation-arity",
                format!(
                    "`{}` is required, but its column `{}` may be null",
                    forward.field.name(),
                    optional.name()
                ),
                forward.field.ast.span,
            )
            .label(optional.ast.name.span, "this column")
            .help("make both optional or both required"),
        );
    }
}

fn types_match(forward: &End<'_, '_>, target: &Model<'_>, out: &mut Vec<Diagnostic>) {
    let Some(fields) = &forward.relation.fields else {
        return;
    };
    // Without `references` the first key is meant; that it must be written is another rule.
    let references = match &forward.relation.references {
        Some(references) => Cow::Borrowed(references.as_slice()),
        None => {
            let first = target.unique_keys().next();
            Cow::Owned(first.map_or_else(Vec::new, |key| key.field_ids().collect()))
        }
    };
    for (&from, &to) in fields.iter().zip(references.iter()) {
        let (Some(from), Some(to)) = (forward.model.field(from), target.field(to)) else {
            continue;
        };
        if from.ty != to.ty {
            out.push(
                Diagnostic::error(
                    "relation-type",
                    format!(
                        "`{}.{}` and `{}.{}` are of different types",
                        forward.model.name(),
                        from.name(),
                        target.name(),
                        to.name()
                    ),
                    forward.field.ast.span,
                )
                .label(from.ast.ty.span(), "this type")
                .label(to.ast.ty.span(), "and this one"),
            );
        }
    }
}

fn set_null_is_possible(
    context: &Context<'_, '_>,
    forward: &End<'_, '_>,
    out: &mut Vec<Diagnostic>,
) {
    let columns = forward.relation.fields.as_ref();
    let possible = columns.is_some_and(|fields| {
        fields
            .iter()
            .filter_map(|&field| forward.model.field(field))
            .all(|field| !field.is_required())
    });
    if possible {
        return;
    }
    let accepted = context.mode == RelationMode::ForeignKeys
        && facts(context.dialect).accepts_impossible_set_null;
    for (argument, given) in [
        ("onDelete", forward.relation.on_delete),
        ("onUpdate", forward.relation.on_update),
    ] {
        if given.is_none_or(|(action, _)| action != Action::SetNull) {
            continue;
        }
        let message = format!("`{argument}: SetNull`, but a column of the relation cannot be null");
        let span = forward.field.ast.span;
        let diagnostic = match accepted {
            true => Diagnostic::warning("set-null", message, span),
            false => Diagnostic::error("set-null", message, span),
        };
        out.push(diagnostic.help("make the columns optional or choose another action"));
    }
}

/// A field that has no field on the other side.
pub(super) fn missing_opposite(
    context: &Context<'_, '_>,
    end: &End<'_, '_>,
    out: &mut Vec<Diagnostic>,
) {
    let target = context.draft.models.get(end.relation.target);
    let target = target.map_or("", |target| target.name());
    let back = end.model.name();
    let plural = if end.field.is_list() { "?" } else { "[]" };
    let name = match end.relation.name {
        Some(name) => format!(" @relation(\"{name}\")"),
        None => String::new(),
    };
    out.push(
        Diagnostic::error(
            "missing-opposite",
            format!(
                "`{back}.{}` has no field on the other side, in the model `{target}`",
                end.field.name()
            ),
            end.field.ast.span,
        )
        .help(format!(
            "add a field such as `{} {back}{plural}{name}` to `{target}`",
            lower_first(back)
        )),
    );
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

//! Primary keys.

use super::names::Names;
use super::{Context, index};
use crate::diagnostics::Diagnostic;
use crate::dialect::{Named, facts};
use crate::schema::draft::{Model, argument_span};

pub(super) fn primary(
    context: &Context<'_, '_>,
    names: &Names<'_>,
    index: usize,
    model: &Model<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(key) = &model.primary_key else {
        return;
    };
    let span = key.attribute.span;
    let label = key.label();
    if let Some(name) = names.primary_keys.get(index).and_then(Option::as_deref) {
        index::name_fits(context, name, key, out);
        if let Some(space) = names.clash(context, Named::PrimaryKey, index, name) {
            out.push(index::clash(
                name,
                space,
                argument_span(key.attribute, "map").unwrap_or(span),
            ));
        }
    }
    if let Some(name) = key.name.filter(|name| names.client_clash(index, name)) {
        out.push(index::client_clash(
            name,
            argument_span(key.attribute, "name").unwrap_or(span),
        ));
    }
    if key.fields.is_empty() {
        out.push(Diagnostic::error(
            "empty-key",
            format!("`{label}` lists no fields"),
            span,
        ));
    }
    if key.fields.len() > 1 {
        let fields: Vec<usize> = key.field_ids().collect();
        index::joined_name_is_free(model, &fields, key, out);
    }
    if key.map.is_some() && !facts(context.dialect).has_named_primary_keys {
        out.push(
            Diagnostic::error(
                "named-key",
                format!("{} does not name primary keys", facts(context.dialect).name),
                model.ast.span,
            )
            .label(span, "here")
            .help("remove `map`"),
        );
    }
    if key.fields.iter().any(|field| field.length.is_some())
        && !facts(context.dialect).has_key_lengths
    {
        out.push(index::no_lengths(context, span));
    }
    if key.fields.iter().any(|field| field.sort.is_some()) {
        out.push(Diagnostic::error(
            "key-sort",
            format!("{} does not sort primary keys", facts(context.dialect).name),
            span,
        ));
    }
}

/// What is said of a primary key after the database's own rules.
pub(super) fn primary_late(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if let Some(key) = &model.primary_key {
        index::lengths_fit(context, model, key, out);
        index::not_clustered(context, key, out);
    }
}

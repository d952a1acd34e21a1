//! Indexes and unique keys.

use super::Context;
use super::names::Names;
use crate::diagnostics::Diagnostic;
use crate::dialect::{Named, facts};
use crate::schema::draft::{Algorithm, Key, KeyKind, Model, Type, argument_span};
use crate::schema::model::ScalarType;
use crate::source::Span;

pub(super) fn check(
    context: &Context<'_, '_>,
    names: &Names<'_>,
    (index, model): (usize, &Model<'_>),
    (place, key): (usize, &Key<'_>),
    out: &mut Vec<Diagnostic>,
) {
    let span = key.attribute.span;
    if key.fields.is_empty() {
        out.push(Diagnostic::error(
            "empty-key",
            format!("`{}` lists no fields", key.label()),
            span,
        ));
    }
    let name = names.indexes.get(index).and_then(|list| list.get(place));
    if let Some(name) = name
        && let Some(space) = names.clash(context, Named::Index, index, name)
    {
        let given =
            argument_span(key.attribute, "map").or_else(|| argument_span(key.attribute, "name"));
        out.push(clash(name, space, given.unwrap_or(span)));
    }
    if key.kind == KeyKind::Unique && key.fields.len() > 1 {
        let fields: Vec<usize> = key.field_ids().collect();
        joined_name_is_free(model, &fields, key, out);
    }
    if let Some(name) = key.name.filter(|name| names.client_clash(index, name)) {
        out.push(client_clash(
            name,
            argument_span(key.attribute, "name").unwrap_or(span),
        ));
    }
    let has_length = key.fields.iter().any(|field| field.length.is_some());
    if has_length && !facts(context.dialect).has_key_lengths {
        out.push(no_lengths(context, span));
    }
    algorithm(context, key, out);
    fulltext(context, key, out);
    if let Some(map) = key.map {
        name_fits(context, map, key, out);
    }
    not_clustered(context, key, out);
    if key.kind != KeyKind::Normal && key.fields.iter().any(|field| field.class.is_some()) {
        out.push(Diagnostic::error(
            "misplaced-operator-class",
            "`ops` is allowed only in `@@index`",
            span,
        ));
    }
    predicate(context, key, out);
    lengths_fit(context, model, key, out);
}

fn algorithm(context: &Context<'_, '_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    let Some(algorithm) = key.algorithm else {
        return;
    };
    let span = key.attribute.span;
    if !facts(context.dialect).index_methods.contains(&algorithm) {
        out.push(Diagnostic::error(
            "index-type-unsupported",
            format!(
                "{} has no index type `{}`",
                facts(context.dialect).name,
                algorithm.name()
            ),
            argument_span(key.attribute, "type").unwrap_or(span),
        ));
    } else if algorithm == Algorithm::Hash && key.fields.iter().any(|field| field.sort.is_some()) {
        out.push(Diagnostic::error(
            "hash-sort",
            "a hash index has no order to sort by",
            span,
        ));
    }
}

fn fulltext(context: &Context<'_, '_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    if key.kind != KeyKind::Fulltext {
        return;
    }
    let span = key.attribute.span;
    if !facts(context.dialect).has_fulltext_indexes {
        out.push(Diagnostic::error(
            "fulltext-unsupported",
            format!(
                "{} has no full-text indexes of this kind",
                facts(context.dialect).name
            ),
            span,
        ));
        return;
    }
    if key.fields.iter().any(|field| field.length.is_some()) {
        out.push(Diagnostic::error(
            "fulltext-length",
            "`@@fulltext` does not support `length`",
            span,
        ));
    }
    if key.fields.iter().any(|field| field.sort.is_some()) {
        out.push(Diagnostic::error(
            "fulltext-sort",
            "`@@fulltext` does not support `sort`",
            span,
        ));
    }
}

fn predicate(context: &Context<'_, '_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    if key.predicate.is_none() {
        return;
    }
    let span = argument_span(key.attribute, "where").unwrap_or(key.attribute.span);
    if !context.configuration.has_preview("partialIndexes") {
        out.push(
            Diagnostic::error(
                "preview-feature",
                "`where` needs the preview feature `partialIndexes`",
                span,
            )
            .help("add \"partialIndexes\" to `previewFeatures` of a generator"),
        );
    } else if !facts(context.dialect).has_partial_indexes {
        out.push(Diagnostic::error(
            "where-unsupported",
            format!("{} has no partial indexes", facts(context.dialect).name),
            span,
        ));
    }
}

/// Only text and bytes have a beginning to index.
pub(super) fn lengths_fit(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    key: &Key<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if !facts(context.dialect).has_key_lengths {
        return;
    }
    for field in key.fields.iter().filter(|field| field.length.is_some()) {
        let fits = model.field(field.field).is_none_or(|field| {
            matches!(
                field.ty,
                Type::Scalar(ScalarType::String | ScalarType::Bytes) | Type::Unsupported(_)
            )
        });
        if !fits {
            out.push(Diagnostic::error(
                "key-length",
                "`length` is allowed only on fields of type `String` or `Bytes`",
                key.attribute.span,
            ));
        }
    }
}

pub(super) fn no_lengths(context: &Context<'_, '_>, span: Span) -> Diagnostic {
    Diagnostic::error(
        "key-length",
        format!("{} does not index by `length`", facts(context.dialect).name),
        span,
    )
}

/// `clustered:` is SQL Server's.
pub(super) fn not_clustered(context: &Context<'_, '_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    if key.clustered.is_some() {
        out.push(Diagnostic::error(
            "clustered-unsupported",
            format!("{} has no `clustered`", facts(context.dialect).name),
            key.attribute.span,
        ));
    }
}

/// A name longer than the database takes would be cut silently.
pub(super) fn name_fits(
    context: &Context<'_, '_>,
    name: &str,
    key: &Key<'_>,
    out: &mut Vec<Diagnostic>,
) {
    out.extend(too_long(context, name, key.attribute.span));
}

pub(super) fn too_long(context: &Context<'_, '_>, name: &str, span: Span) -> Option<Diagnostic> {
    let limit = context.dialect.identifier_limit();
    (name.len() > limit).then(|| {
        Diagnostic::error(
            "name-too-long",
            format!(
                "the name `{name}` has {} bytes, and {} takes {limit}",
                name.len(),
                facts(context.dialect).name
            ),
            span,
        )
    })
}

pub(super) fn clash(name: &str, space: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "constraint-name",
        format!("the name `{name}` is used twice among the {space}"),
        span,
    )
    .help("rename it with `map: \"…\"`")
}

pub(super) fn client_clash(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "client-name",
        format!("`name: \"{name}\"` is used twice in this model"),
        span,
    )
}

/// The client calls a key of several fields by their names joined.
pub(super) fn joined_name_is_free(
    model: &Model<'_>,
    fields: &[usize],
    key: &Key<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|&field| model.field(field))
        .map(|field| field.name())
        .collect();
    let joined = names.join("_");
    let taken = model
        .field_index
        .get(joined.as_str())
        .and_then(|field| model.field(field))
        .filter(|field| field.relation.is_none());
    if let Some(field) = taken {
        let label = key.label();
        out.push(
            Diagnostic::error(
                "client-name",
                format!("the client calls `{label}` `{joined}`, which is also a field"),
                key.attribute.span,
            )
            .label(field.ast.name.span, "this field")
            .help(format!("write `{label}([…], name: \"…\")`")),
        );
    }
}

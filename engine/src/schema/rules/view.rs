//! Views: nothing that needs a real table.

use super::{Context, index};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Key, KeyKind, Model};

pub(super) fn check(context: &Context<'_, '_>, view: &Model<'_>, out: &mut Vec<Diagnostic>) {
    if !context.configuration.has_preview("views") {
        out.push(
            Diagnostic::error(
                "preview-feature",
                "views need the preview feature `views`",
                view.ast.span,
            )
            .help("add \"views\" to `previewFeatures` of a generator"),
        );
    }
    if let Some(key) = &view.primary_key {
        out.push(
            Diagnostic::error("view-key", "a view has no primary key", key.attribute.span)
                .help("`@unique` tells the client which field identifies a row"),
        );
    }
}

/// A unique key of a view is the client's knowledge, not the database's.
pub(super) fn index(view: &Model<'_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    let mut report = |code, message: &str| {
        out.push(Diagnostic::error(code, message, key.attribute.span));
    };
    if key.kind != KeyKind::Unique {
        report("view-index", "a view has no indexes");
    }
    if key.map.is_some() {
        report(
            "view-index",
            "a unique key of a view has no name in the database",
        );
    }
    if key.clustered.is_some() {
        report("view-index", "a unique key of a view cannot be clustered");
    }
    if key.kind == KeyKind::Unique && key.fields.len() > 1 {
        let fields: Vec<usize> = key.field_ids().collect();
        index::joined_name_is_free(view, &fields, key, out);
    }
    let with_arguments = key
        .fields
        .iter()
        .any(|field| field.sort.is_some() || field.length.is_some() || field.class.is_some());
    if with_arguments {
        out.push(Diagnostic::error(
            "view-index",
            "the fields of a view's unique key cannot have arguments",
            key.attribute.span,
        ));
    }
}

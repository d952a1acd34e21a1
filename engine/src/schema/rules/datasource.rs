//! `extensions` of the datasource.

use super::Context;
use crate::diagnostics::Diagnostic;

pub(super) fn extensions(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    let Some(declared) = &context.source.extensions else {
        return;
    };
    if !context.configuration.has_preview("postgresqlExtensions") {
        out.push(
            Diagnostic::error(
                "preview-feature",
                "`extensions` needs the preview feature `postgresqlExtensions`",
                declared.span,
            )
            .help("add \"postgresqlExtensions\" to `previewFeatures` of a generator"),
        );
        return;
    }
    for (name, span) in &declared.names {
        let message = if name.starts_with(char::is_numeric) {
            "the name of an extension cannot start with a digit"
        } else if name.contains('-') {
            "the name of an extension cannot contain `-`"
        } else {
            continue;
        };
        out.push(
            Diagnostic::error("invalid-name", message, *span)
                .help(format!("write `my_name(map: \"{name}\")`")),
        );
    }
}

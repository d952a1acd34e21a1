//! Views.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::Model;

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
}

//! Composite types: no SQL database has them.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;

pub(super) fn unsupported(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    for composite in &context.draft.composites {
        out.push(
            Diagnostic::error(
                "composite-type",
                format!(
                    "`type {}`: {} has no composite types",
                    composite.ast.name.name,
                    facts(context.dialect).name
                ),
                composite.ast.span,
            )
            .help("use a model with a relation, or a `Json` field"),
        );
    }
}

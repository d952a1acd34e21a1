//! Enums.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::Enum;

/// `@@schema` of an enum: see the same rules for models.
pub(super) fn namespace(context: &Context<'_, '_>, block: &Enum<'_>, out: &mut Vec<Diagnostic>) {
    super::model::check_namespace(
        context,
        block.namespace,
        ("enum", block.ast.name.name, block.ast.span),
        out,
    );
}

//! Types of columns that only some databases have, and names that the client has taken.

use whimbrel_core::Dialect;

use super::Context;
use super::names::Names;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Field, Model};
use crate::schema::model::ScalarType;
use crate::schema::provider;

pub(super) fn type_supported(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    field: &Field<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if !field.is_list() {
        return;
    }
    let database = provider::name(context.dialect);
    if field.scalar() == Some(ScalarType::Json) && context.dialect != Dialect::Postgres {
        out.push(Diagnostic::error(
            "list-unsupported",
            format!("{database} has no lists of `Json`"),
            field.ast.span,
        ));
    }
    if !provider::has_lists(context.dialect) {
        out.push(
            Diagnostic::error(
                "list-unsupported",
                format!(
                    "`{}.{}` is a list, and {database} has no lists",
                    model.name(),
                    field.name()
                ),
                field.ast.span,
            )
            .help("use a model with a relation, or a `Json` field"),
        );
    }
}

pub(super) fn client_name(
    names: &Names<'_>,
    index: usize,
    model: &Model<'_>,
    field: &Field<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if let Some(attribute) = names.taken_by(index, model, field.name()) {
        out.push(
            Diagnostic::error(
                "client-name",
                format!(
                    "`{}` is a field and also the `name` of an `{attribute}`",
                    field.name()
                ),
                model.ast.span,
            )
            .label(field.ast.name.span, "this field"),
        );
    }
}

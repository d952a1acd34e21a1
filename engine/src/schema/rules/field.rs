//! Types of columns that only some databases have, and names that the client has taken.

use super::Context;
use super::names::Names;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Field, Model};
use crate::schema::model::ScalarType;

pub(super) fn type_supported(
    context: &Context<'_, '_>,
    model: &Model<'_>,
    field: &Field<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if !field.is_list() {
        return;
    }
    let database = facts(context.dialect).name;
    if field.scalar() == Some(ScalarType::Json) && !facts(context.dialect).has_json_lists {
        out.push(Diagnostic::error(
            "list-unsupported",
            format!("{database} has no lists of `Json`"),
            field.ast.span,
        ));
    }
    if !facts(context.dialect).has_lists {
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

//! Where `autoincrement()` may stand.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::{Field, Model};

pub(super) fn check(context: &Context<'_, '_>, model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    if facts(context.dialect).has_many_autoincrements {
        return;
    }
    let fields: Vec<(usize, &Field<'_>)> = model
        .columns()
        .filter(|(_, field)| field.is_autoincrement())
        .collect();
    if fields.len() > 1 {
        let mut error = Diagnostic::error(
            "autoincrement",
            format!(
                "{} counts up one column of a table only",
                facts(context.dialect).name
            ),
            model.ast.span,
        );
        for (_, field) in &fields {
            error = error.label(field.ast.name.span, "counts up");
        }
        out.push(error);
    }
    for (index, field) in fields {
        if facts(context.dialect).counts_only_row_ids && !is_only_id(model, index) {
            out.push(Diagnostic::error(
                "autoincrement",
                "SQLite counts up only the `@id` of a table",
                field.ast.span,
            ));
        }
        if !is_indexed(model, index) {
            out.push(
                Diagnostic::error(
                    "autoincrement",
                    format!(
                        "{} counts up only a column with an index",
                        facts(context.dialect).name
                    ),
                    field.ast.span,
                )
                .help("add `@id`, `@unique` or `@@index`"),
            );
        }
    }
}

fn is_only_id(model: &Model<'_>, field: usize) -> bool {
    model
        .primary_key
        .as_ref()
        .is_some_and(|key| key.field_ids().eq([field]))
}

/// True when the field comes first in a key or an index.
fn is_indexed(model: &Model<'_>, field: usize) -> bool {
    model
        .primary_key
        .iter()
        .chain(&model.indexes)
        .any(|key| key.field_ids().next() == Some(field))
}

//! Two models or two enums with one name in the database.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::schema::draft::Model;

pub(super) fn tables(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    let models = &context.draft.models;
    let mut seen: BTreeMap<(Option<&str>, &str), &Model<'_>> = BTreeMap::new();
    let tables = models.iter().filter(|model| !model.is_view);
    for model in tables.chain(models.iter().filter(|model| model.is_view)) {
        let key = (model.namespace_name(), model.db_name());
        let Some(other) = seen.insert(key, model) else {
            continue;
        };
        let mapped = if model.map.is_some() { model } else { other };
        let attribute = mapped
            .ast
            .attributes
            .iter()
            .find(|found| found.name.name == "map");
        let span = attribute.map_or(mapped.ast.span, |attribute| attribute.span);
        out.push(
            Diagnostic::error(
                "duplicate-table",
                format!(
                    "`{}` and `{}` are both the table `{}`",
                    other.name(),
                    model.name(),
                    model.db_name()
                ),
                span,
            )
            .label(other.ast.name.span, "one")
            .label(model.ast.name.span, "the other"),
        );
    }
}

pub(super) fn enums(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeMap::new();
    for block in &context.draft.enums {
        let key = (block.namespace.map(|(name, _)| name), block.db_name());
        if let Some(other) = seen.insert(key, &block.ast.name) {
            out.push(
                Diagnostic::error(
                    "duplicate-enum",
                    format!(
                        "`{}` and `{}` are both the enum `{}` in the database",
                        other.name,
                        block.ast.name.name,
                        block.db_name()
                    ),
                    block.ast.span,
                )
                .label(other.span, "the other one"),
            );
        }
    }
}

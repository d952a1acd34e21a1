//! `@@shardKey`: PlanetScale's, behind a preview feature.

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::dialect::facts;
use crate::schema::draft::Model;

pub(super) fn check(context: &Context<'_, '_>, model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    let Some(key) = &model.shard_key else {
        return;
    };
    let span = key.attribute.span;
    if key.fields.is_empty() {
        out.push(Diagnostic::error(
            "empty-key",
            format!("`{}` lists no fields", key.label()),
            span,
        ));
    }
    if !context.configuration.has_preview("shardKeys") {
        out.push(
            Diagnostic::error(
                "preview-feature",
                "shard keys need the preview feature `shardKeys`",
                span,
            )
            .help("add \"shardKeys\" to `previewFeatures` of a generator"),
        );
    }
    if !facts(context.dialect).has_shard_keys {
        out.push(Diagnostic::error(
            "shard-key-unsupported",
            format!("{} has no shard keys", facts(context.dialect).name),
            span,
        ));
    }
}

//! Changes that need more than one place: preview features, extensions, and who keeps relations.

use whimbrel_core::Dialect;

use super::{
    Rng,
    document::{Document, FieldLine},
    values,
};

/// Lists a preview feature in the generator block.
fn enable(document: &mut Document, feature: &str) -> Option<()> {
    let at = *document.positions("generator").first()?;
    let lines = &mut document.blocks[at].lines;
    let Some(line) = lines
        .iter_mut()
        .find(|line| line.starts_with("previewFeatures"))
    else {
        lines.push(format!("previewFeatures = [\"{feature}\"]"));
        return Some(());
    };
    if !line.contains(feature) {
        *line = line.replacen('[', &format!("[\"{feature}\", "), 1);
    }
    Some(())
}

/// A model and one of its fields for which the condition holds.
fn field(
    document: &Document,
    rng: &mut Rng,
    is_wanted: impl Fn(&FieldLine) -> bool,
) -> Option<(usize, FieldLine)> {
    let block = *rng.pick(&document.positions("model"))?;
    let lines = document.blocks[block].lines.iter();
    let fields: Vec<FieldLine> = lines.filter_map(|line| FieldLine::read(line)).collect();
    let fields: Vec<FieldLine> = fields.into_iter().filter(is_wanted).collect();
    Some((block, rng.pick(&fields)?.clone()))
}

/// An index on some of the rows.
pub(super) fn partial_index(document: &mut Document, rng: &mut Rng) -> Option<()> {
    if document.dialect() == Dialect::Mysql {
        return None;
    }
    let models = document.names("model");
    let (block, field) = field(document, rng, |field| {
        field.arity != "[]" && !models.contains(&field.ty)
    })?;
    let name = &field.name;
    let condition = match (field.ty.as_str(), field.arity) {
        ("Boolean", _) => format!("{{ {name}: true }}"),
        (_, "?") => format!("{{ {name}: {} }}", rng.pick(&["null", "{ not: null }"])?),
        ("Int", _) => format!("{{ {name}: {{ not: {} }} }}", rng.below(5)),
        _ => "raw(\"1 = 1\")".to_owned(),
    };
    let kind = rng.pick(&["@@index", "@@index", "@@unique"])?;
    let map = values::db_name(rng);
    let line = format!("{kind}([{name}], map: {map:?}, where: {condition})");
    document.blocks[block].lines.push(line);
    enable(document, "partialIndexes")
}

/// An index with operators of its own.
pub(super) fn operator_class(document: &mut Document, rng: &mut Rng) -> Option<()> {
    if document.dialect() != Dialect::Postgres {
        return None;
    }
    let (block, field) = field(document, rng, |field| {
        matches!(field.ty.as_str(), "String" | "Json") && field.arity != "[]"
    })?;
    let name = &field.name;
    let line = match field.ty.as_str() {
        "Json" => {
            let class = rng.pick(&["JsonbOps", "JsonbPathOps"])?;
            format!("@@index([{name}(ops: {class})], type: Gin)")
        }
        _ => format!("@@index([{name}(ops: raw(\"text_pattern_ops\"))])"),
    };
    document.blocks[block].lines.push(line);
    Some(())
}

/// Foreign keys in the database, or relations kept by the client.
pub(super) fn relation_mode(document: &mut Document, _: &mut Rng) -> Option<()> {
    let at = *document.positions("datasource").first()?;
    let lines = &mut document.blocks[at].lines;
    let before = lines.len();
    lines.retain(|line| !line.starts_with("relationMode"));
    if lines.len() == before {
        lines.push("relationMode = \"prisma\"".to_owned());
    }
    Some(())
}

/// Extensions come; those that the schema names no more are left alone.
pub(super) fn extensions(document: &mut Document, rng: &mut Rng) -> Option<()> {
    if document.dialect() != Dialect::Postgres {
        return None;
    }
    let at = *document.positions("datasource").first()?;
    let lines = &mut document.blocks[at].lines;
    lines.retain(|line| !line.starts_with("extensions"));
    let list = rng.pick(&[
        "[citext]",
        "[citext, pg_trgm]",
        "[pg_trgm(map: \"pg_trgm\")]",
    ])?;
    lines.push(format!("extensions = {list}"));
    enable(document, "postgresqlExtensions")
}

//! Blocks as text. Alignment and the order of attributes are left to the formatter.

mod field;
mod index;

pub(super) use field::field;
pub use index::default_index_name;

use super::{
    Known, Lifted,
    draft::{Draft, Enum, Model},
    names::literal,
    relations::RelationField,
};
use crate::dialect::{EnumStorage, facts};
use crate::sql::{Arity, IndexColumn, IndexKind, IndexTerm, QName, SqlSchema};
use std::collections::BTreeSet;

/// What the blocks are made from.
pub(super) struct Context<'a> {
    pub(super) schema: &'a SqlSchema,
    pub(super) known: &'a Known,
    pub(super) draft: &'a Draft<'a>,
    pub(super) relations: &'a [Vec<RelationField>],
    /// The tables that have partitions.
    pub(super) partitioned: BTreeSet<&'a QName>,
}

// These notes are Prisma's own, so that it finds them when it pulls the next time.
const NO_KEY: &str = "The underlying table does not contain a valid unique identifier and can therefore currently not be handled by Prisma Client.";
const CHECKS: &str = "This table contains check constraints and requires additional setup for migrations. Visit https://pris.ly/d/check-constraints for more info.";
const EXPRESSION_INDEX: &str = "This model contains an expression index which requires additional setup for migrations. Visit https://pris.ly/d/expression-indexes for more info.";
const PARTITIONS: &str = "This table is a partition table and requires additional setup for migrations. Visit https://pris.ly/d/partition-tables for more info.";

/// `///` lines.
pub(super) fn comment(text: &str, indent: &str) -> String {
    let lines = text.lines();
    lines.map(|line| format!("{indent}/// {line}\n")).collect()
}

/// True when a model's rows can be told apart by its key or by a unique index, and the key, if there is one, holds no
/// null. SQLite lets it hold null where the column does not say otherwise; the schema language does not.
pub(super) fn is_usable(model: &Model<'_>) -> bool {
    let usable = |entries: &[IndexColumn]| {
        entries.iter().all(|entry| {
            let field = entry.name().and_then(|name| model.field(name));
            field.is_some_and(|field| !field.unsupported && field.column.arity == Arity::Required)
        })
    };
    let key = model.table.primary_key.as_ref();
    let mut unique = model
        .table
        .indexes
        .iter()
        .filter(|index| index.kind == IndexKind::Unique && index.predicate.is_none());
    let is_required = |entry: &IndexColumn| {
        let column = entry.name().and_then(|name| model.table.column(name));
        column.is_none_or(|column| column.arity == Arity::Required)
    };
    match key {
        Some(key) if usable(&key.columns) => true,
        Some(key) if !key.columns.iter().all(is_required) => false,
        _ => unique.any(|index| usable(&index.columns)),
    }
}

pub(super) fn model(context: &Context<'_>, id: usize, out: &mut Lifted) -> String {
    let Some(model) = context.draft.models.get(id) else {
        return String::new();
    };
    let table = model.table;
    let ignored = !is_usable(model);
    let documentation = context.known.model_documentation(&table.name);
    let mut text = comment(&notes(context, model, documentation, ignored), "");
    text.push_str(&format!("model {} {{\n", model.name));
    for column in &model.fields {
        text.push_str(&field(context, model, column, ignored, out));
    }
    for relation in context.relations.get(id).into_iter().flatten() {
        text.push_str(&field::relation_field(context, relation, ignored));
    }
    for (_, field) in context.known.view_relations(&table.name, context.draft) {
        text.push_str(field);
    }
    text.push('\n');
    for attribute in index::block_attributes(context, model) {
        text.push_str(&format!("  {attribute}\n"));
    }
    if model.name != table.name.name {
        text.push_str(&format!("  @@map({})\n", literal(&table.name.name)));
    }
    text.push_str(&namespace(context.known, &table.name));
    if ignored {
        text.push_str("  @@ignore\n");
        let names = table.primary_key.iter().flat_map(|key| &key.columns);
        let mut columns = names.filter_map(|entry| table.column(entry.name()?));
        let nullable = columns.find(|column| column.arity == Arity::Nullable);
        out.warn(match nullable {
            None => format!(
                "model {}: the table has no key that the client could use, so the model is ignored",
                model.name
            ),
            Some(column) => format!(
                "model {}: the key column {} is not NOT NULL, and SQLite lets a key hold null, so the model is ignored",
                model.name,
                literal(&column.name)
            ),
        });
    }
    text.push_str("}\n\n");
    text
}

/// A view has no keys and no relations: those are a developer's to add.
pub(super) fn view(context: &Context<'_>, view: &Model<'_>, out: &mut Lifted) -> String {
    let mut text = format!("view {} {{\n", view.name);
    for column in &view.fields {
        text.push_str(&field(context, view, column, true, out));
    }
    text.push('\n');
    if view.name != view.table.name.name {
        text.push_str(&format!("  @@map({})\n", literal(&view.table.name.name)));
    }
    text.push_str(&namespace(context.known, &view.table.name));
    text.push_str("}\n\n");
    text
}

pub(super) fn enumeration(context: &Context<'_>, found: &Enum) -> String {
    let mut text = String::new();
    if let Some(documentation) = context.known.enum_documentation(&found.db_name) {
        text.push_str(&comment(documentation, ""));
    }
    text.push_str(&format!("enum {} {{\n", found.name));
    for (name, db_name) in &found.values {
        let line = match name == db_name {
            true => format!("  {name}\n"),
            false => format!("  {name} @map({})\n", literal(db_name)),
        };
        text.push_str(&line);
    }
    text.push('\n');
    // Those of MySQL have no name in the database.
    if facts(context.schema.dialect).enums != EnumStorage::Column {
        if found.name != found.db_name.name {
            text.push_str(&format!("  @@map({})\n", literal(&found.db_name.name)));
        }
        text.push_str(&namespace(context.known, &found.db_name));
    }
    text.push_str("}\n\n");
    text
}

/// Written when the datasource lists its schemas.
fn namespace(known: &Known, name: &QName) -> String {
    match &name.namespace {
        Some(namespace) if !known.namespaces().is_empty() => {
            format!("  @@schema({})\n", literal(namespace))
        }
        _ => String::new(),
    }
}

/// The comments above a model: those that it had, then notes about what the language cannot say.
fn notes(
    context: &Context<'_>,
    model: &Model<'_>,
    documentation: Option<&str>,
    ignored: bool,
) -> String {
    let table = model.table;
    let is_expression = |column: &IndexColumn| matches!(column.term, IndexTerm::Expression(_));
    let mut indexes = table.indexes.iter();
    let found = [
        (context.partitioned.contains(&table.name), PARTITIONS),
        (
            !table.checks.is_empty() && facts(context.schema.dialect).tells_of_checks,
            CHECKS,
        ),
        (
            indexes.any(|index| index.columns.iter().any(is_expression)),
            EXPRESSION_INDEX,
        ),
        (ignored, NO_KEY),
    ];
    let mut lines: Vec<&str> = documentation.into_iter().collect();
    for (applies, note) in found {
        if applies && !documentation.is_some_and(|known| known.contains(note)) {
            lines.push(note);
        }
    }
    lines.join("\n")
}

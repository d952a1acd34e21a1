//! Blocks as text. Alignment and the order of attributes are left to the formatter.

use super::{
    Known, Lifted, default,
    draft::{Draft, Enum, Field, Model},
    names::literal,
    relations::RelationField,
};
use crate::{
    schema::{default_name, operator_schema_name},
    sql::{
        Action, Arity, Column, Dialect, Index, IndexColumn, IndexKind, IndexTerm, QName, SortOrder,
        SqlSchema,
    },
};

/// What the blocks are made from.
pub(super) struct Context<'a> {
    pub(super) schema: &'a SqlSchema,
    pub(super) known: &'a Known,
    pub(super) draft: &'a Draft<'a>,
    pub(super) relations: &'a [Vec<RelationField>],
}

// These notes are Prisma's own, so that it finds them when it pulls the next time.
const NO_KEY: &str = "The underlying table does not contain a valid unique identifier and can therefore currently not be handled by Prisma Client.";
const CHECKS: &str = "This table contains check constraints and requires additional setup for migrations. Visit https://pris.ly/d/check-constraints for more info.";
const EXPRESSION_INDEX: &str = "This model contains an expression index which requires additional setup for migrations. Visit https://pris.ly/d/expression-indexes for more info.";
const PARTITIONS: &str = "This table is a partition table and requires additional setup for migrations. Visit https://pris.ly/d/partition-tables for more info.";
const NO_NAME: &str = "This field was commented out because of an invalid name. Please provide a valid one that matches [a-zA-Z][a-zA-Z0-9_]*";

/// `///` lines.
pub(super) fn comment(text: &str, indent: &str) -> String {
    let lines = text.lines();
    lines.map(|line| format!("{indent}/// {line}\n")).collect()
}

/// True when a model's rows can be told apart by its key or by a unique index.
pub(super) fn has_key(model: &Model<'_>) -> bool {
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
    key.is_some_and(|key| usable(&key.columns)) || unique.any(|index| usable(&index.columns))
}

pub(super) fn model(context: &Context<'_>, id: usize, out: &mut Lifted) -> String {
    let Some(model) = context.draft.models.get(id) else {
        return String::new();
    };
    let table = model.table;
    let ignored = !has_key(model);
    let documentation = context.known.model_documentation(&table.name);
    let mut text = comment(&notes(context, model, documentation, ignored), "");
    text.push_str(&format!("model {} {{\n", model.name));
    for column in &model.fields {
        text.push_str(&field(context, model, column, ignored, out));
    }
    for relation in context.relations.get(id).into_iter().flatten() {
        text.push_str(&relation_field(context, relation, ignored));
    }
    for (_, field) in context.known.view_relations(&table.name, context.draft) {
        text.push_str(field);
    }
    text.push('\n');
    for attribute in block_attributes(context, model) {
        text.push_str(&format!("  {attribute}\n"));
    }
    if model.name != table.name.name {
        text.push_str(&format!("  @@map({})\n", literal(&table.name.name)));
    }
    text.push_str(&namespace(context.known, &table.name));
    if ignored {
        text.push_str("  @@ignore\n");
        out.warn(format!(
            "model {}: the table has no key that the client could use, so the model is ignored",
            model.name
        ));
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

pub(super) fn enumeration(context: &Context<'_>, found: &Enum, out: &mut Lifted) -> String {
    let mut text = String::new();
    if let Some(documentation) = context.known.enum_documentation(&found.db_name) {
        text.push_str(&comment(documentation, ""));
    }
    text.push_str(&format!("enum {} {{\n", found.name));
    for (name, db_name) in &found.values {
        let line = match (name.is_empty(), name == db_name) {
            (true, _) => format!("  // {db_name} @map({})\n", literal(db_name)),
            (false, true) => format!("  {name}\n"),
            (false, false) => format!("  {name} @map({})\n", literal(db_name)),
        };
        if name.is_empty() {
            out.warn(format!(
                "enum {}: the value {} has no letter to make a name of, so it is commented out",
                found.name,
                literal(db_name)
            ));
        }
        text.push_str(&line);
    }
    text.push('\n');
    if context.schema.dialect.has_namespaces() {
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
    let mut tables = context.schema.tables.iter();
    let found = [
        (
            tables.any(|t| t.partition_of.as_ref() == Some(&table.name)),
            PARTITIONS,
        ),
        // Prisma does not look for SQLite's checks.
        (
            !table.checks.is_empty() && context.schema.dialect != Dialect::Sqlite,
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

pub(super) fn field(
    context: &Context<'_>,
    model: &Model<'_>,
    field: &Field<'_>,
    model_ignored: bool,
    out: &mut Lifted,
) -> String {
    let known = context.known.field(&model.table.name, &field.column.name);
    let mut text = String::new();
    if let Some(documentation) = known.and_then(|known| known.documentation.as_deref()) {
        text.push_str(&comment(documentation, "  "));
    }
    let mut line = format!("{} {}{}", field.name, field.ty, field.arity());
    for attribute in field_attributes(context, model, field) {
        line.push(' ');
        line.push_str(&attribute);
    }
    if known.is_some_and(|known| known.ignored) && !model_ignored {
        line.push_str(" @ignore");
    }
    if field.unnameable {
        out.warn(format!(
            "model {}: the column {} has no letter to make a name of, so its field is commented out",
            model.name,
            literal(&field.name)
        ));
        text.push_str(&format!("  /// {NO_NAME}\n  // {}\n", one_line(&line)));
        return text;
    }
    if field.unsupported {
        out.warn(format!(
            "model {}: the client does not know the type of {} ({})",
            model.name, field.name, field.ty
        ));
    }
    text.push_str(&format!("  {line}\n"));
    text
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

fn field_attributes(context: &Context<'_>, model: &Model<'_>, field: &Field<'_>) -> Vec<String> {
    let dialect = context.schema.dialect;
    let column = field.column;
    let known = context.known.field(&model.table.name, &column.name);
    let mut attributes = Vec::new();
    attributes.extend(single_key(dialect, model, column));
    attributes.extend(single_unique(context, model, column));
    let enum_value = |db_name: &str| {
        let found = context.draft.enums.get(field.enumeration?)?;
        found.value(db_name)
    };
    let kept = known.and_then(|known| known.client_default.clone());
    let default = default::argument(dialect, column, &enum_value).or(kept);
    attributes.extend(default.map(|argument| format!("@default({argument})")));
    if known.is_some_and(|known| known.updated_at) {
        attributes.push("@updatedAt".to_owned());
    }
    if field.name != column.name || field.unnameable {
        attributes.push(format!("@map({})", literal(&column.name)));
    }
    let source = &context.known.source_name();
    attributes.extend(
        field
            .native
            .as_ref()
            .map(|native| format!("@{source}.{native}")),
    );
    attributes
}

fn single_key(dialect: Dialect, model: &Model<'_>, column: &Column) -> Option<String> {
    let key = model.table.primary_key.as_ref()?;
    let [entry] = key.columns.as_slice() else {
        return None;
    };
    if entry.name() != Some(column.name.as_str()) {
        return None;
    }
    let mut arguments = Vec::new();
    arguments.extend(key_map(dialect, model));
    arguments.extend(entry_arguments(dialect, entry));
    Some(call("@id", &arguments))
}

/// `map: "…"` when the key is not called as it would be anyway.
fn key_map(dialect: Dialect, model: &Model<'_>) -> Option<String> {
    let name = model.table.primary_key.as_ref()?.name.as_ref()?;
    let default = default_name(dialect, &model.table.name.name, &[], "_pkey");
    (dialect.has_namespaces() && *name != default).then(|| format!("map: {}", literal(name)))
}

fn call(name: &str, arguments: &[String]) -> String {
    match arguments {
        [] => name.to_owned(),
        arguments => format!("{name}({})", arguments.join(", ")),
    }
}

fn single_unique(context: &Context<'_>, model: &Model<'_>, column: &Column) -> Option<String> {
    let mut indexes = model.table.indexes.iter();
    let index = indexes.find(|index| is_single_unique(index, column))?;
    if !is_writable(context, model, index) {
        return None;
    }
    let mut arguments = Vec::new();
    arguments.extend(index_map(context.schema.dialect, model, index));
    for entry in &index.columns {
        arguments.extend(entry_arguments(context.schema.dialect, entry));
    }
    arguments.extend(condition(index));
    Some(call("@unique", &arguments))
}

fn is_single_unique(index: &Index, column: &Column) -> bool {
    matches!(index.columns.as_slice(), [entry] if entry.name() == Some(column.name.as_str()))
        && index.kind == IndexKind::Unique
        && index.include.is_empty()
}

/// False for what the language has no words for.
fn is_writable(context: &Context<'_>, model: &Model<'_>, index: &Index) -> bool {
    let all_fields = index
        .columns
        .iter()
        .all(|entry| entry.name().is_some_and(|name| model.field(name).is_some()));
    all_fields
        && index.include.iter().all(|name| model.field(name).is_some())
        && index.kind != IndexKind::Spatial
        && (index.predicate.is_none() || context.known.partial_indexes)
}

fn index_map(dialect: Dialect, model: &Model<'_>, index: &Index) -> Option<String> {
    let columns = index.columns.iter().filter_map(|entry| entry.name());
    let columns: Vec<&str> = columns
        .chain(index.include.iter().map(String::as_str))
        .collect();
    let suffix = match index.kind {
        IndexKind::Unique => "_key",
        _ => "_idx",
    };
    let default = default_name(dialect, &model.table.name.name, &columns, suffix);
    (index.name != default).then(|| format!("map: {}", literal(&index.name)))
}

fn condition(index: &Index) -> Option<String> {
    let predicate = index.predicate.as_ref()?;
    let text = match is_single_term(predicate) {
        true => predicate.clone(),
        // As PostgreSQL prints it.
        false => format!("({predicate})"),
    };
    Some(format!("where: raw({})", literal(&text)))
}

/// True for a name or a call: no space outside of quotes and parentheses.
fn is_single_term(text: &str) -> bool {
    let (mut depth, mut quote) = (0_usize, None);
    text.chars().all(|c| {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, c) => return depth > 0 || !c.is_whitespace(),
        }
        true
    })
}

/// `length: 10`, `sort: Desc`, `ops: …`
fn entry_arguments(dialect: Dialect, entry: &IndexColumn) -> Vec<String> {
    let mut arguments = Vec::new();
    arguments.extend(entry.length.map(|length| format!("length: {length}")));
    if entry.direction() == SortOrder::Desc {
        arguments.push("sort: Desc".to_owned());
    }
    if let (true, Some(class)) = (dialect.has_namespaces(), &entry.operator_class) {
        arguments.push(match operator_schema_name(class) {
            Some(name) => format!("ops: {name}"),
            None => format!("ops: raw({})", literal(class)),
        });
    }
    arguments
}

fn block_attributes(context: &Context<'_>, model: &Model<'_>) -> Vec<String> {
    let dialect = context.schema.dialect;
    let mut attributes = Vec::new();
    let key = model.table.primary_key.as_ref();
    if let Some(key) = key.filter(|key| key.columns.len() > 1) {
        let mut arguments = entries(dialect, model, &key.columns, &[])
            .into_iter()
            .collect::<Vec<_>>();
        if !arguments.is_empty() {
            arguments.extend(key_map(dialect, model));
            attributes.push(call("@@id", &arguments));
        }
    }
    let mut indexes: Vec<&Index> = model.table.indexes.iter().collect();
    indexes.sort_by_key(|index| match index.kind {
        IndexKind::Unique => 0,
        IndexKind::Normal => 1,
        IndexKind::Fulltext | IndexKind::Spatial => 2,
    });
    let mut on_fields = std::collections::BTreeSet::new();
    for index in indexes {
        let mut columns = model.table.columns.iter();
        let on_field = columns.find(|column| is_single_unique(index, column));
        // One unique index of a column is written beside its field, any others below.
        let is_first = on_field.is_some_and(|column| on_fields.insert(&column.name));
        if !is_first && is_writable(context, model, index) {
            attributes.extend(block_index(dialect, model, index));
        }
    }
    attributes
}

fn block_index(dialect: Dialect, model: &Model<'_>, index: &Index) -> Option<String> {
    let name = match index.kind {
        IndexKind::Unique => "@@unique",
        IndexKind::Normal => "@@index",
        IndexKind::Fulltext => "@@fulltext",
        IndexKind::Spatial => return None,
    };
    // An ordinary index forgets the class, as Prisma does: it would not be found again.
    let columns: Vec<IndexColumn> = index
        .columns
        .iter()
        .map(|entry| IndexColumn {
            operator_class: entry
                .operator_class
                .clone()
                .filter(|_| index.algorithm.is_some()),
            ..entry.clone()
        })
        .collect();
    let mut arguments = vec![entries(dialect, model, &columns, &index.include)?];
    arguments.extend(index_map(dialect, model, index));
    arguments.extend(condition(index));
    if let (true, Some(algorithm)) = (dialect.has_namespaces(), &index.algorithm) {
        arguments.push(format!("type: {}", algorithm_name(algorithm)?));
    }
    Some(call(name, &arguments))
}

fn algorithm_name(algorithm: &str) -> Option<&'static str> {
    Some(match algorithm {
        "HASH" => "Hash",
        "GIN" => "Gin",
        "GIST" => "Gist",
        "SPGIST" => "SpGist",
        "BRIN" => "Brin",
        _ => return None,
    })
}

/// `[a, b(sort: Desc)]`; `None` when a field is missing.
fn entries(
    dialect: Dialect,
    model: &Model<'_>,
    columns: &[IndexColumn],
    include: &[String],
) -> Option<String> {
    let mut parts = Vec::new();
    for entry in columns {
        let field = model.field(entry.name()?)?;
        parts.push(call(&field.name, &entry_arguments(dialect, entry)));
    }
    for column in include {
        parts.push(model.field(column)?.name.clone());
    }
    Some(format!("[{}]", parts.join(", ")))
}

fn relation_field(context: &Context<'_>, relation: &RelationField, model_ignored: bool) -> String {
    let Some(other) = context.draft.models.get(relation.model) else {
        return String::new();
    };
    let mut arguments: Vec<String> = relation.relation.iter().map(|name| literal(name)).collect();
    arguments.extend(key_arguments(context, relation, other));
    let mut line = format!("  {} {}{}", relation.name, other.name, relation.arity);
    if !arguments.is_empty() {
        line.push_str(&format!(" @relation({})", arguments.join(", ")));
    }
    if !model_ignored && !has_key(other) {
        line.push_str(" @ignore");
    }
    line.push('\n');
    line
}

fn key_arguments(
    context: &Context<'_>,
    relation: &RelationField,
    other: &Model<'_>,
) -> Vec<String> {
    let dialect = context.schema.dialect;
    let Some((from, at)) = relation.key else {
        return Vec::new();
    };
    let Some(model) = context.draft.models.get(from) else {
        return Vec::new();
    };
    let Some(key) = model.table.foreign_keys.get(at) else {
        return Vec::new();
    };
    let names = |model: &Model<'_>, columns: &[String]| {
        let fields = columns.iter().filter_map(|column| model.field(column));
        fields
            .map(|field| field.name.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut arguments = vec![
        format!("fields: [{}]", names(model, &key.columns)),
        format!("references: [{}]", names(other, &key.referenced_columns)),
    ];
    let required = |name: &String| {
        let column = model.table.column(name);
        column.is_some_and(|column| column.arity == Arity::Required)
    };
    let on_delete = match key.columns.iter().any(required) {
        true => Action::Restrict,
        false => Action::SetNull,
    };
    if key.on_delete != on_delete {
        arguments.push(format!("onDelete: {}", key.on_delete.name()));
    }
    if key.on_update != Action::Cascade {
        arguments.push(format!("onUpdate: {}", key.on_update.name()));
    }
    if let (Some(name), true) = (&key.name, dialect != Dialect::Sqlite) {
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        let default = default_name(dialect, &model.table.name.name, &columns, "_fkey");
        if *name != default {
            arguments.push(format!("map: {}", literal(name)));
        }
    }
    arguments
}

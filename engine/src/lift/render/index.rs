//! Keys and indexes, beside a field or below all of them.

use super::{
    super::{draft::Model, names::literal},
    Context,
};
use crate::{
    diff::{has_no_word, is_of_long_texts},
    query::{NoTypes, classes, internal},
    schema::{default_name, operator_schema_name},
    sql::{
        Arity, Column, ColumnType, Dialect, Index, IndexColumn, IndexKind, SortOrder, Table,
        parentheses::is_single_term,
    },
};
use std::collections::BTreeSet;

pub(super) fn single_key(dialect: Dialect, model: &Model<'_>, column: &Column) -> Option<String> {
    let key = model.table.primary_key.as_ref()?;
    let [entry] = key.columns.as_slice() else {
        return None;
    };
    if entry.name() != Some(column.name.as_str()) {
        return None;
    }
    let mut arguments = Vec::new();
    arguments.extend(key_map(dialect, model));
    arguments.extend(entry_arguments(dialect, &unsorted(entry)));
    Some(call("@id", &arguments))
}

/// The language has no words for the order of a primary key.
fn unsorted(entry: &IndexColumn) -> IndexColumn {
    IndexColumn {
        sort: None,
        ..entry.clone()
    }
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

pub(super) fn single_unique(
    context: &Context<'_>,
    model: &Model<'_>,
    column: &Column,
) -> Option<String> {
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
    arguments.extend(condition(context.schema.dialect, index));
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
        && !is_of_long_texts(context.schema.dialect, model.table, index)
        && (index.predicate.is_none() || context.known.partial_indexes)
}

fn index_map(dialect: Dialect, model: &Model<'_>, index: &Index) -> Option<String> {
    let default = default_index_name(dialect, model.table, index);
    (index.name != default).then(|| format!("map: {}", literal(&index.name)))
}

/// The name that an index has when the schema gives it none.
pub fn default_index_name(dialect: Dialect, table: &Table, index: &Index) -> String {
    let columns = index.columns.iter().filter_map(|entry| entry.name());
    let columns: Vec<&str> = columns
        .chain(index.include.iter().map(String::as_str))
        .collect();
    let suffix = match index.kind {
        IndexKind::Unique => "_key",
        _ => "_idx",
    };
    default_name(dialect, &table.name.name, &columns, suffix)
}

fn condition(dialect: Dialect, index: &Index) -> Option<String> {
    let predicate = index.predicate.as_ref()?;
    let text = match is_single_term(dialect, predicate) {
        true => predicate.clone(),
        // As PostgreSQL prints it.
        false => format!("({predicate})"),
    };
    Some(format!("where: raw({})", literal(&text)))
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

pub(super) fn block_attributes(context: &Context<'_>, model: &Model<'_>) -> Vec<String> {
    let dialect = context.schema.dialect;
    let mut attributes = Vec::new();
    let key = model.table.primary_key.as_ref();
    if let Some(key) = key.filter(|key| key.columns.len() > 1) {
        let columns: Vec<IndexColumn> = key.columns.iter().map(unsorted).collect();
        let mut arguments = entries(dialect, model, &columns, &[])
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
    let mut on_fields = BTreeSet::new();
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
            operator_class: operator_class(model, index, entry),
            ..entry.clone()
        })
        .collect();
    let mut arguments = vec![entries(dialect, model, &columns, &index.include)?];
    arguments.extend(index_map(dialect, model, index));
    arguments.extend(condition(dialect, index));
    if dialect.has_namespaces() {
        let method = index.algorithm.as_deref().filter(|_| !has_no_word(index));
        let word = method.and_then(algorithm_name);
        arguments.extend(word.map(|word| format!("type: {word}")));
    }
    Some(call(name, &arguments))
}

/// The class that has to be written. An ordinary index forgets its own, as Prisma does: it would not be
/// found again; so does one whose method the language has no word for. Where the language knows no
/// default for the type, that of the extension is named.
fn operator_class(model: &Model<'_>, index: &Index, entry: &IndexColumn) -> Option<String> {
    let method = index.algorithm.as_deref()?;
    algorithm_name(method)?;
    if entry.operator_class.is_some() {
        return entry.operator_class.clone();
    }
    let column = model.table.column(entry.name()?)?;
    let ty = match (method, &column.ty) {
        _ if column.arity == Arity::List => return None,
        ("GIN" | "GIST", ColumnType::Native(ty)) if ty.name != "JSONB" => internal(&ty.name),
        ("GIN" | "GIST", ColumnType::Enum(_)) => "anyenum".to_owned(),
        _ => return None,
    };
    let found = classes::of_extension(&NoTypes, &method.to_ascii_lowercase(), None, &ty);
    found.map(|(_, class)| class.to_owned())
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

//! What an existing schema says that the database does not: names, order, comments, and what
//! only the client knows.

mod enums;
mod read;

pub(super) use read::stored;

use std::collections::BTreeMap;

use super::{
    draft::Draft,
    views::{KnownView, ViewRelations},
};
use crate::sql::{Dialect, QName, SqlSchema};

/// An existing schema, as far as a pull keeps it.
#[derive(Debug, Default)]
pub struct Known {
    /// The files that there are, each with the text of its `datasource` and `generator` blocks
    /// and that of its views and composite types.
    pub(super) files: Vec<KnownFile>,
    /// The datasource's provider; `None` when unknown.
    provider: Option<Dialect>,
    /// The name of the `datasource` block; empty when unknown.
    source: String,
    /// True when partial indexes can be written (preview feature `partialIndexes`).
    pub(super) partial_indexes: bool,
    /// True when views are pulled (preview feature `views`).
    pub(super) views: bool,
    view_relations: ViewRelations,
    /// `schemas = […]` of the datasource.
    namespaces: Vec<String>,
    models: BTreeMap<QName, KnownModel>,
    enums: BTreeMap<QName, KnownEnum>,
    /// By the table, its columns and the table that it refers to.
    keys: BTreeMap<(QName, Vec<String>, QName), KnownRelation>,
    joins: BTreeMap<QName, KnownRelation>,
    type_names: Vec<String>,
    /// What the migrations make, where there are some.
    pub(super) history: Option<SqlSchema>,
}

/// What is kept of a file as it is.
#[derive(Debug, Default)]
pub(super) struct KnownFile {
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
    pub(super) configuration: String,
    pub(super) others: Vec<KnownBlock>,
}

/// A block of which the database does not tell everything.
#[derive(Debug)]
pub(super) enum KnownBlock {
    View(Box<KnownView>),
    Composite(String),
}

#[derive(Debug)]
struct KnownModel {
    name: String,
    is_view: bool,
    position: usize,
    file: usize,
    documentation: Option<String>,
    fields: BTreeMap<String, (usize, KnownField)>,
}

/// What is kept of a field.
#[derive(Debug)]
pub(super) struct KnownField {
    pub(super) name: String,
    pub(super) documentation: Option<String>,
    /// `cuid()`, `uuid()` …
    pub(super) client_default: Option<String>,
    pub(super) updated_at: bool,
    pub(super) ignored: bool,
    /// The enum that it holds a value of.
    pub(super) enumeration: Option<QName>,
}

/// What is kept of a relation.
#[derive(Debug)]
pub(super) struct KnownRelation {
    pub(super) relation: String,
    pub(super) forward: String,
    pub(super) back: Option<String>,
}

#[derive(Debug)]
struct KnownEnum {
    name: String,
    position: usize,
    file: usize,
    documentation: Option<String>,
    values: BTreeMap<String, String>,
    /// What the database stores, in order.
    stored: Vec<String>,
}

impl Known {
    /// True when the schema has a block for this view, which is then kept as it is.
    pub(super) fn has_view(&self, name: &QName) -> bool {
        self.models.get(name).is_some_and(|model| model.is_view)
    }

    /// True while both sides of a relation with a view are there.
    pub(super) fn keeps_relation(&self, number: usize, draft: &Draft<'_>) -> bool {
        self.view_relations.keeps(number, draft, self.views)
    }

    /// A model's relations with views: the fields' names and texts.
    pub(super) fn view_relations(&self, table: &QName, draft: &Draft<'_>) -> Vec<(&str, &str)> {
        let keeps = |number| self.keeps_relation(number, draft);
        self.view_relations.of_model(table, keeps)
    }

    /// The file that a known table's model is in.
    pub(super) fn model_file(&self, table: &QName) -> Option<usize> {
        self.models.get(table).map(|model| model.file)
    }

    /// The file that a known enum is in.
    pub(super) fn enum_file(&self, name: &QName) -> Option<usize> {
        self.enums.get(name).map(|e| e.file)
    }

    /// The database schemas that the datasource lists: those that a pull has to read.
    pub fn namespaces(&self) -> &[String] {
        &self.namespaces
    }

    /// Together with what the migrations make: a pull does not ask for that a second time.
    #[must_use]
    pub fn with_history(mut self, history: SqlSchema) -> Self {
        self.history = Some(history);
        self
    }

    /// The database that the schema is for, when it says so.
    pub fn provider(&self) -> Option<Dialect> {
        self.provider
    }

    /// What `@db.…` begins with.
    pub(super) fn source_name(&self) -> &str {
        match self.source.is_empty() {
            true => "db",
            false => &self.source,
        }
    }

    pub(super) fn type_names(&self) -> impl Iterator<Item = &String> {
        self.type_names.iter()
    }

    pub(super) fn model_name(&self, table: &QName) -> Option<&String> {
        self.models.get(table).map(|model| &model.name)
    }

    /// New tables come after those that are known.
    pub(super) fn model_position(&self, table: &QName) -> usize {
        let model = self.models.get(table);
        model.map_or(usize::MAX, |model| model.position)
    }

    pub(super) fn model_documentation(&self, table: &QName) -> Option<&str> {
        self.models.get(table)?.documentation.as_deref()
    }

    pub(super) fn field(&self, table: &QName, column: &str) -> Option<&KnownField> {
        let found = self.models.get(table)?.fields.get(column);
        found.map(|(_, field)| field)
    }

    pub(super) fn field_name(&self, table: &QName, column: &str) -> Option<&String> {
        self.field(table, column).map(|field| &field.name)
    }

    pub(super) fn field_position(&self, table: &QName, column: &str) -> usize {
        let model = self.models.get(table);
        let field = model.and_then(|model| model.fields.get(column));
        field.map_or(usize::MAX, |(position, _)| *position)
    }

    pub(super) fn enum_name(&self, name: &QName) -> Option<&String> {
        self.enums.get(name).map(|e| &e.name)
    }

    pub(super) fn enum_position(&self, name: &QName) -> usize {
        self.enums.get(name).map_or(usize::MAX, |e| e.position)
    }

    pub(super) fn enum_documentation(&self, name: &QName) -> Option<&str> {
        self.enums.get(name)?.documentation.as_deref()
    }

    pub(super) fn enum_value(&self, name: &QName, value: &str) -> Option<&String> {
        self.enums.get(name)?.values.get(value)
    }

    pub(super) fn key_relation(
        &self,
        table: &QName,
        columns: &[String],
        to: &QName,
    ) -> Option<&KnownRelation> {
        let key = (table.clone(), columns.to_vec(), to.clone());
        self.keys.get(&key)
    }

    pub(super) fn join_relation(&self, table: &QName) -> Option<&KnownRelation> {
        self.joins.get(table)
    }
}

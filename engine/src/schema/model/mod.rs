//! The plain data that resolving and validating a schema produces. Every name that the
//! database sees (`db_name()`, constraint names) is final here: mapped, defaulted and cut to
//! the database's limit. Order is the order of the source files.

mod field;
mod key;

use crate::source::Span;
use crate::sql::Dialect;
pub use field::{
    Default, DefaultFunction, Field, FieldArity, FieldType, NativeType, ScalarType, Sequence, Value,
};
pub use key::{Index, IndexField, IndexKind, PrimaryKey, Relation, RelationKind};

/// The index of a model in [`Schema::models`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub usize);

/// The index of an enum in [`Schema::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub usize);

/// The index of a field in [`Model::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub usize);

/// A valid schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The datasource block.
    pub datasource: Datasource,
    /// The generator blocks.
    pub generators: Vec<Generator>,
    /// Models and views.
    pub models: Vec<Model>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Relations between models, each once.
    pub relations: Vec<Relation>,
}

/// The `datasource` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Datasource {
    /// The block's name.
    pub name: String,
    /// The database.
    pub provider: Dialect,
    /// `url`, which Prisma 7 moved elsewhere and every older schema has.
    pub url: Option<Url>,
    /// `schemas = ["a", "b"]`, sorted as Prisma sorts them; empty when absent.
    pub schemas: Vec<String>,
    /// Who keeps references intact.
    pub relation_mode: RelationMode,
    /// `extensions = […]` (PostgreSQL, preview feature `postgresqlExtensions`).
    pub extensions: Vec<Extension>,
    /// Where the block is.
    pub span: Span,
}

impl Datasource {
    /// The database schemas that this Prisma schema speaks of: those that it lists, else `public`;
    /// none where a database has none.
    pub fn namespaces(&self) -> Vec<String> {
        match (self.provider.has_namespaces(), self.schemas.is_empty()) {
            (false, _) => Vec::new(),
            (true, true) => vec!["public".to_owned()],
            (true, false) => self.schemas.clone(),
        }
    }
}

/// A connection string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Url {
    /// `env("NAME")`.
    Env(String),
    /// A literal. Never printed: it may hold a password.
    Literal(String),
}

/// Who keeps references intact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationMode {
    /// The database, with foreign keys.
    ForeignKeys,
    /// The client: no foreign key is made.
    Prisma,
}

/// A PostgreSQL extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The name in the database (`map`, else the name in the schema).
    pub name: String,
    /// `schema: "…"`.
    pub schema: Option<String>,
    /// `version: "…"`.
    pub version: Option<String>,
}

/// A `generator` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Generator {
    /// The block's name.
    pub name: String,
    /// `provider`.
    pub provider: String,
    /// `previewFeatures`.
    pub preview_features: Vec<String>,
    /// Every property whose value is a text, a number or a word.
    pub settings: Vec<(String, String)>,
}

impl Generator {
    /// The value of a property: `output`, or one that only this generator knows.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let mut settings = self.settings.iter();
        let found = settings.find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A model or a view.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The name in the schema.
    pub name: String,
    /// `@@map("…")`.
    pub map: Option<String>,
    /// `@@schema("…")`.
    pub namespace: Option<String>,
    /// True for a view: no table is made for it.
    pub is_view: bool,
    /// `@@ignore`.
    pub ignored: bool,
    /// Fields, relation fields among them.
    pub fields: Vec<Field>,
    /// `@id` or `@@id`.
    pub primary_key: Option<PrimaryKey>,
    /// `@unique`, `@@unique`, `@@index`, `@@fulltext`: in the order in which they become SQL
    /// (field attributes and block attributes as Prisma orders them).
    pub indexes: Vec<Index>,
    /// `///` comments, one line each.
    pub documentation: Option<String>,
    /// Where the name is.
    pub span: Span,
}

impl Model {
    /// The table's name.
    pub fn db_name(&self) -> &str {
        self.map.as_deref().unwrap_or(&self.name)
    }
}

/// An enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// The name in the schema.
    pub name: String,
    /// `@@map("…")`.
    pub map: Option<String>,
    /// `@@schema("…")`.
    pub namespace: Option<String>,
    /// Its values.
    pub values: Vec<EnumValue>,
    /// `///` comments.
    pub documentation: Option<String>,
    /// Where the name is.
    pub span: Span,
}

impl Enum {
    /// The name in the database.
    pub fn db_name(&self) -> &str {
        self.map.as_deref().unwrap_or(&self.name)
    }
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The name in the schema.
    pub name: String,
    /// `@map("…")`.
    pub map: Option<String>,
}

impl EnumValue {
    /// The name in the database.
    pub fn db_name(&self) -> &str {
        self.map.as_deref().unwrap_or(&self.name)
    }
}

//! The plain data that resolving and validating a schema produces. Every name that the
//! database sees (`db_name`, constraint names) is final here: mapped, defaulted and cut to
//! the database's limit. Order is the order of the source files.

use crate::source::Span;
use crate::sql::{Action, Dialect, SortOrder};

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
    /// The table's name.
    pub db_name: String,
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

/// A field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name in the schema.
    pub name: String,
    /// The column's name.
    pub db_name: String,
    /// What it holds.
    pub ty: FieldType,
    /// How many.
    pub arity: FieldArity,
    /// `@default(…)`.
    pub default: Option<Default>,
    /// `@db.…`.
    pub native_type: Option<NativeType>,
    /// `@updatedAt`.
    pub updated_at: bool,
    /// `@ignore`.
    pub ignored: bool,
    /// `///` comments, one line each.
    pub documentation: Option<String>,
    /// Where the name is.
    pub span: Span,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// A scalar.
    Scalar(ScalarType),
    /// An enum's value.
    Enum(EnumId),
    /// `Unsupported("…")`: the type's text.
    Unsupported(String),
    /// Rows of another model: no column. The number is an index in [`Schema::relations`].
    Relation(usize),
}

/// The scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScalarType {
    /// `String`
    String,
    /// `Boolean`
    Boolean,
    /// `Int`
    Int,
    /// `BigInt`
    BigInt,
    /// `Float`
    Float,
    /// `Decimal`
    Decimal,
    /// `DateTime`
    DateTime,
    /// `Json`
    Json,
    /// `Bytes`
    Bytes,
}

impl ScalarType {
    /// All of them.
    pub const ALL: [ScalarType; 9] = [
        ScalarType::String,
        ScalarType::Boolean,
        ScalarType::Int,
        ScalarType::BigInt,
        ScalarType::Float,
        ScalarType::Decimal,
        ScalarType::DateTime,
        ScalarType::Json,
        ScalarType::Bytes,
    ];

    /// The name in a schema.
    pub fn name(self) -> &'static str {
        match self {
            ScalarType::String => "String",
            ScalarType::Boolean => "Boolean",
            ScalarType::Int => "Int",
            ScalarType::BigInt => "BigInt",
            ScalarType::Float => "Float",
            ScalarType::Decimal => "Decimal",
            ScalarType::DateTime => "DateTime",
            ScalarType::Json => "Json",
            ScalarType::Bytes => "Bytes",
        }
    }

    /// The type that a schema calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "String" => ScalarType::String,
            "Boolean" => ScalarType::Boolean,
            "Int" => ScalarType::Int,
            "BigInt" => ScalarType::BigInt,
            "Float" => ScalarType::Float,
            "Decimal" => ScalarType::Decimal,
            "DateTime" => ScalarType::DateTime,
            "Json" => ScalarType::Json,
            "Bytes" => ScalarType::Bytes,
            _ => return None,
        })
    }
}

/// How many values a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldArity {
    /// One.
    Required,
    /// One or none: `?`.
    Optional,
    /// Any number: `[]`.
    List,
}

/// `@db.VarChar(20)`: the name as written (`VarChar`), the arguments as numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NativeType {
    /// The name after `@db.`.
    pub name: String,
    /// The arguments, as written (MySQL, PostgreSQL: numbers).
    pub args: Vec<u32>,
}

/// `@default(…)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// A literal.
    Value(Value),
    /// A function.
    Function(DefaultFunction),
}

/// A literal in the schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string, escapes resolved. Also the text of `Json`, `Bytes` (base64) and `DateTime` defaults.
    String(String),
    /// A number, as written.
    Number(String),
    /// `true`, `false`.
    Boolean(bool),
    /// An enum's value: its name in the database.
    Enum(String),
    /// `[…]`.
    List(Vec<Value>),
}

/// The functions that a default may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultFunction {
    /// `now()`
    Now,
    /// `autoincrement()`
    AutoIncrement,
    /// `dbgenerated("…")`; `None` and the empty text mean: leave the default alone.
    DbGenerated(Option<String>),
    /// `sequence(…)` (CockroachDB).
    Sequence {
        /// `minValue`
        min_value: Option<i64>,
        /// `maxValue`
        max_value: Option<i64>,
        /// `start`
        start: Option<i64>,
        /// `increment`
        increment: Option<i64>,
        /// `cache`
        cache: Option<i64>,
        /// `virtual`
        virtual_: bool,
    },
    /// `cuid()`, `uuid()`, `ulid()`, `nanoid()`: made by the client, no SQL default. The text is
    /// the call as written.
    Client(String),
}

/// `@id`, `@@id`.
#[derive(Debug, Clone, PartialEq)]
pub struct PrimaryKey {
    /// The constraint's name, defaulted and cut; `None` where the database has none (SQLite, MySQL).
    pub name: Option<String>,
    /// Its fields.
    pub fields: Vec<IndexField>,
}

/// What an index does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexKind {
    /// `@@index`
    Normal,
    /// `@unique`, `@@unique`
    Unique,
    /// `@@fulltext`
    Fulltext,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// What it does.
    pub kind: IndexKind,
    /// The name in the database, defaulted and cut.
    pub db_name: String,
    /// Its fields.
    pub fields: Vec<IndexField>,
    /// `type: Gin`, upper case (`GIN`, `SPGIST`); `None` for the default (`BTree`).
    pub algorithm: Option<String>,
    /// `where:` as SQL text (preview feature `partialIndexes`).
    pub predicate: Option<String>,
    /// Where the attribute is.
    pub span: Span,
}

/// One field of a key or an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexField {
    /// The field, in the same model.
    pub field: FieldId,
    /// `sort:`; `None` when not given.
    pub sort: Option<SortOrder>,
    /// `length:` (MySQL).
    pub length: Option<u32>,
    /// `ops:` as the database names it (`gin_trgm_ops`); `None` for the type's own.
    pub operator_class: Option<String>,
}

/// A relation between two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The relation's name, given or derived.
    pub name: String,
    /// Its kind and what it needs in the database.
    pub kind: RelationKind,
}

/// The kinds of relation.
#[derive(Debug, Clone, PartialEq)]
pub enum RelationKind {
    /// One-to-one or one-to-many: a foreign key.
    ForeignKey {
        /// The model with the columns.
        model: ModelId,
        /// The relation field there.
        relation_field: FieldId,
        /// `fields:`
        fields: Vec<FieldId>,
        /// The model referred to.
        referenced_model: ModelId,
        /// `references:`, fields of the model referred to.
        references: Vec<FieldId>,
        /// The constraint's name, defaulted and cut; SQLite has one too (in memory only).
        name: String,
        /// `onDelete:`, defaulted.
        on_delete: Action,
        /// `onUpdate:`, defaulted.
        on_update: Action,
        /// True when the other side is one row, not a list.
        one_to_one: bool,
    },
    /// Implicit many-to-many: a table `_Name` with columns `A` and `B`.
    ManyToMany {
        /// The model of column `A`, first by name.
        a: ModelId,
        /// The model of column `B`.
        b: ModelId,
        /// The join table's name: `_` and the relation's name.
        table: String,
    },
}

/// An enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// The name in the schema.
    pub name: String,
    /// The name in the database.
    pub db_name: String,
    /// `@@schema("…")`.
    pub namespace: Option<String>,
    /// Its values.
    pub values: Vec<EnumValue>,
    /// `///` comments.
    pub documentation: Option<String>,
    /// Where the name is.
    pub span: Span,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The name in the schema.
    pub name: String,
    /// The name in the database.
    pub db_name: String,
}

//! Fields, their types and their defaults.

use super::EnumId;
use crate::source::Span;

/// A field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name in the schema.
    pub name: String,
    /// `@map("…")`.
    pub map: Option<String>,
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

impl Field {
    /// The column's name.
    pub fn db_name(&self) -> &str {
        self.map.as_deref().unwrap_or(&self.name)
    }
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
    Sequence(Box<Sequence>),
    /// `cuid()`, `uuid()`, `ulid()`, `nanoid()`: made by the client, no SQL default. The text is
    /// the call as written.
    Client(String),
}

/// The arguments of `sequence(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// `minValue`
    pub min_value: Option<i64>,
    /// `maxValue`
    pub max_value: Option<i64>,
    /// `start`
    pub start: Option<i64>,
    /// `increment`
    pub increment: Option<i64>,
    /// `cache`
    pub cache: Option<i64>,
    /// `virtual`
    pub virtual_: bool,
}

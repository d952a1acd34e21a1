//! Columns, their types and defaults.

use super::{Options, QName, options};

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, without list or null.
    pub ty: ColumnType,
    /// Required, nullable or a list.
    pub arity: Arity,
    /// A list that may not be null. The schema language does not tell, so no diff compares it.
    pub required_list: bool,
    /// The default, when there is one.
    pub default: Option<Default>,
    /// `SERIAL`/identity on PostgreSQL, `AUTO_INCREMENT` on MySQL, an integer primary key
    /// (rowid alias) on SQLite.
    pub auto_increment: bool,
    /// `GENERATED … AS IDENTITY`, when the column was made that way.
    pub identity: Option<Identity>,
    /// `GENERATED ALWAYS AS (expression)`.
    pub generated: Option<Generated>,
    /// An explicit collation.
    pub collation: Option<String>,
    /// True when the client makes the value (`cuid()`, `uuid()` …): no SQL default exists.
    /// Only columns that come from a Prisma schema can have it.
    pub client_default: bool,
    /// The domain that narrows the type (PostgreSQL).
    pub domain: Option<Domain>,
    /// What else it was made with: comment, `ON UPDATE`, `INVISIBLE`, character set.
    pub options: Options,
}

/// The domain of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: QName,
    /// True when it narrows a whole list, not the values in it.
    pub of_list: bool,
}

impl Column {
    /// The domain as a type, `name` being how a name is written.
    pub(crate) fn domain_type(&self, name: impl Fn(&QName) -> String) -> Option<String> {
        let domain = self.domain.as_ref()?;
        let brackets = match self.arity == Arity::List && !domain.of_list {
            true => "[]",
            false => "",
        };
        Some(name(&domain.name) + brackets)
    }

    /// What MySQL sets the column to whenever its row changes.
    pub(crate) fn on_update(&self) -> Option<&str> {
        let text = self.options.get(options::ON_UPDATE)?;
        (!text.is_empty()).then_some(text)
    }

    /// True when the column counts up by itself (PostgreSQL, CockroachDB): whole numbers from a
    /// sequence, which the schema language calls `autoincrement()`. From a sequence other types take
    /// texts or fractions, which is a default like any other.
    pub(crate) fn counts_up(&self) -> bool {
        const WHOLE: [&str; 7] = [
            "SMALLINT", "INTEGER", "BIGINT", "OID", "INT2", "INT4", "INT8",
        ];
        let is_whole = |ty: &ColumnType| matches!(ty, ColumnType::Native(ty) if WHOLE.contains(&ty.name.as_str()));
        let is_drawn = matches!(self.default, Some(Default::Sequence(_)));
        self.identity.is_some() || (is_drawn && self.arity != Arity::List && is_whole(&self.ty))
    }
}

/// How many values a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arity {
    /// `NOT NULL`.
    Required,
    /// May be null.
    Nullable,
    /// An array (PostgreSQL, CockroachDB); whether it may be null is not tracked, as in Prisma.
    List,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// A built-in type that the schema language knows.
    Native(NativeType),
    /// A user-defined enum type (PostgreSQL, CockroachDB).
    Enum(QName),
    /// MySQL's `ENUM('a', 'b')`.
    InlineEnum(Vec<String>),
    /// A type that the schema language can only carry as text (`Unsupported("…")`).
    Unsupported(String),
}

/// A built-in type under the name that each dialect's table of types uses
/// (`TIMESTAMP`, `VARCHAR`, `DOUBLE PRECISION`), always upper case.
///
/// - PostgreSQL and CockroachDB: Prisma's rendering of the type, parameters apart:
///   `TEXT`, `INTEGER`, `TIMESTAMP` + `[3]`, `VARCHAR` + `[20]`, `TIMESTAMPTZ` + `[6]`.
/// - MySQL: `VARCHAR` + `[191]`, `INT`, `INT UNSIGNED`, `TINYINT` + `[1]`, `DATETIME` + `[3]`.
/// - SQLite: the declared type's text, upper case, parameters apart; `INTEGER`, `TEXT`, `DATETIME`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NativeType {
    /// The type's name.
    pub name: String,
    /// Its parameters: length, precision, scale.
    pub args: Vec<u32>,
}

impl NativeType {
    /// A type with parameters.
    pub fn new(name: impl Into<String>, args: &[u32]) -> Self {
        NativeType {
            name: name.into(),
            args: args.to_vec(),
        }
    }
}

/// A column's default.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// A literal.
    Value(Value),
    /// The current time: `CURRENT_TIMESTAMP`, `now()`.
    Now,
    /// `nextval` of the named sequence.
    Sequence(QName),
    /// CockroachDB's `unique_rowid()`.
    UniqueRowid,
    /// Any other expression, as SQL text in the spelling that the database reports (without
    /// the outer parentheses). `None`: there is one, its text is unknown and must be left alone.
    Expression(Option<String>),
}

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    String(String),
    /// A whole number, as written, without leading zeros.
    Int(String),
    /// A decimal number, as written.
    Float(String),
    /// A truth value.
    Boolean(bool),
    /// Bytes.
    Bytes(Vec<u8>),
    /// JSON text.
    Json(String),
    /// A point in time, as the database writes it (`2020-01-31 10:00:00 +00:00`). Databases
    /// rewrite these freely, so the diff asks only whether one may have become the other.
    DateTime(String),
    /// The name of an enum's value in the database.
    Enum(String),
    /// An array of literals.
    List(Vec<Value>),
}

/// An identity column's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// `GENERATED ALWAYS AS IDENTITY`.
    Always,
    /// `GENERATED BY DEFAULT AS IDENTITY`.
    ByDefault,
}

/// A computed column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The expression as SQL text.
    pub expression: String,
    /// Stored on disk; else virtual.
    pub stored: bool,
}

/// True for the collation that an index of a column has on SQLite when it says none.
pub(crate) fn is_own_collation(column: Option<&Column>, name: &str) -> bool {
    let own = column.and_then(|column| column.collation.as_deref());
    name.eq_ignore_ascii_case(own.unwrap_or("BINARY"))
}

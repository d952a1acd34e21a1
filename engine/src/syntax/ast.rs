//! The schema as written: every block, field, attribute and argument with its place, nothing
//! resolved. What the parser could not read is missing here and reported beside it.

use crate::source::Span;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// Its blocks in order.
    pub items: Vec<Item>,
}

/// A block at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `model`, `view` or `type`.
    Model(Model),
    /// `enum`.
    Enum(Enum),
    /// `datasource` or `generator`.
    Config(Config),
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
}

/// Which keyword opens a block with fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// `model`
    Model,
    /// `view`
    View,
    /// `type`: a composite type.
    Composite,
}

/// `model`, `view` or `type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Which of them.
    pub kind: ModelKind,
    /// The name.
    pub name: Ident,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// `@@…` attributes in order.
    pub attributes: Vec<Attribute>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: Ident,
    /// The type.
    pub ty: FieldType,
    /// How many.
    pub arity: FieldArity,
    /// `@…` attributes in order.
    pub attributes: Vec<Attribute>,
    /// The `///` and `/* */` comments above and the one behind, joined by line feeds.
    pub documentation: Option<String>,
    /// The whole field with its line ending.
    pub span: Span,
}

/// A field's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A name, not yet resolved.
    Name(Ident),
    /// `Unsupported("…")` with its text.
    Unsupported(String, Span),
}

impl FieldType {
    /// Its place.
    pub fn span(&self) -> Span {
        match self {
            FieldType::Name(ident) => ident.span,
            FieldType::Unsupported(_, span) => *span,
        }
    }
}

/// How many values a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldArity {
    /// One.
    Required,
    /// One or none: `?`.
    Optional,
    /// Any number: `[]`.
    List,
}

/// `enum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// The name.
    pub name: Ident,
    /// The values in order.
    pub values: Vec<EnumValue>,
    /// `@@…` attributes in order.
    pub attributes: Vec<Attribute>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The name.
    pub name: Ident,
    /// `@…` attributes in order.
    pub attributes: Vec<Attribute>,
    /// The `///` and `/* */` comments above and the one behind, joined by line feeds.
    pub documentation: Option<String>,
    /// The whole value with its line ending.
    pub span: Span,
}

/// Which keyword opens a block with properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigKind {
    /// `datasource`
    Datasource,
    /// `generator`
    Generator,
}

/// `datasource` or `generator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Which of them.
    pub kind: ConfigKind,
    /// The name.
    pub name: Ident,
    /// The properties in order.
    pub properties: Vec<Property>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// `key = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The key.
    pub name: Ident,
    /// The value, unless it is missing.
    pub value: Option<Expr>,
    /// The whole property.
    pub span: Span,
}

/// `@name(…)` or `@@name(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name without `@`; a native type's with its prefix: `db.VarChar`.
    pub name: Ident,
    /// The arguments; empty without parentheses.
    pub arguments: Arguments,
    /// The whole attribute with its `@`, and the blanks and the comment behind it, which Prisma
    /// points at too.
    pub span: Span,
}

/// What stands between parentheses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// The arguments in order.
    pub list: Vec<Argument>,
    /// `name:` without a value.
    pub empty: Vec<Ident>,
    /// A comma after the last one.
    pub trailing_comma: Option<Span>,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// `name:`
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
    /// The whole argument.
    pub span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A number, as written.
    Number(String, Span),
    /// A string, escapes resolved; the place includes the quotes.
    String(String, Span),
    /// A bare word: `true`, `Cascade`, a field's name, `a.b` too.
    Constant(String, Span),
    /// `name(…)`.
    Function(Function),
    /// `[…]`.
    Array(Vec<Expr>, Span),
    /// `{ key: value }` (the conditions of partial indexes).
    Object(Vec<(Ident, Expr)>, Span),
}

/// `name(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The name.
    pub name: Ident,
    /// The arguments.
    pub arguments: Arguments,
    /// The whole call.
    pub span: Span,
}

impl Expr {
    /// Its place.
    pub fn span(&self) -> Span {
        match self {
            Expr::Number(_, span)
            | Expr::String(_, span)
            | Expr::Constant(_, span)
            | Expr::Array(_, span)
            | Expr::Object(_, span) => *span,
            Expr::Function(function) => function.span,
        }
    }
}

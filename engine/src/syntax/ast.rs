//! The schema as written: every block, field, attribute and argument with its place, nothing
//! resolved. Names are slices of the text; only what has escapes is copied. What the parser could
//! not read is missing here and reported beside it.

use std::borrow::Cow;

use crate::source::Span;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File<'a> {
    /// Its blocks in order.
    pub items: Vec<Item<'a>>,
}

/// A block at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'a> {
    /// `model`, `view` or `type`.
    Model(Model<'a>),
    /// `enum`.
    Enum(Enum<'a>),
    /// `datasource` or `generator`.
    Config(Config<'a>),
}

/// A name with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident<'a> {
    /// The name.
    pub name: &'a str,
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
pub struct Model<'a> {
    /// Which of them.
    pub kind: ModelKind,
    /// The name.
    pub name: Ident<'a>,
    /// The fields in order.
    pub fields: Vec<Field<'a>>,
    /// `@@…` attributes in order.
    pub attributes: Vec<Attribute<'a>>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name.
    pub name: Ident<'a>,
    /// The type.
    pub ty: FieldType<'a>,
    /// How many.
    pub arity: FieldArity,
    /// `@…` attributes in order.
    pub attributes: Vec<Attribute<'a>>,
    /// The `///` and `/* */` comments above and the one behind, joined by line feeds.
    pub documentation: Option<String>,
    /// The whole field with its line ending.
    pub span: Span,
}

/// A field's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType<'a> {
    /// A name, not yet resolved.
    Name(Ident<'a>),
    /// `Unsupported("…")` with its text.
    Unsupported(Cow<'a, str>, Span),
}

impl FieldType<'_> {
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
pub struct Enum<'a> {
    /// The name.
    pub name: Ident<'a>,
    /// The values in order.
    pub values: Vec<EnumValue<'a>>,
    /// `@@…` attributes in order.
    pub attributes: Vec<Attribute<'a>>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue<'a> {
    /// The name.
    pub name: Ident<'a>,
    /// `@…` attributes in order.
    pub attributes: Vec<Attribute<'a>>,
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
pub struct Config<'a> {
    /// Which of them.
    pub kind: ConfigKind,
    /// The name.
    pub name: Ident<'a>,
    /// The properties in order.
    pub properties: Vec<Property<'a>>,
    /// The `///` and `/* */` comments above, joined by line feeds.
    pub documentation: Option<String>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

/// `key = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property<'a> {
    /// The key.
    pub name: Ident<'a>,
    /// The value, unless it is missing.
    pub value: Option<Expr<'a>>,
    /// The whole property.
    pub span: Span,
}

/// `@name(…)` or `@@name(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name without `@`; a native type's with its prefix: `db.VarChar`.
    pub name: Ident<'a>,
    /// The arguments; empty without parentheses.
    pub arguments: Arguments<'a>,
    /// The whole attribute with its `@`, and the blanks and the comment behind it, which Prisma
    /// points at too.
    pub span: Span,
}

/// What stands between parentheses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments<'a> {
    /// The arguments in order.
    pub list: Vec<Argument<'a>>,
    /// `name:` without a value.
    pub empty: Vec<Ident<'a>>,
    /// A comma after the last one.
    pub trailing_comma: Option<Span>,
    /// Whether the parentheses are there, be it with nothing between them.
    pub parentheses: bool,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument<'a> {
    /// `name:`
    pub name: Option<Ident<'a>>,
    /// The value.
    pub value: Expr<'a>,
    /// The whole argument.
    pub span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<'a> {
    /// A number, as written.
    Number(&'a str, Span),
    /// A string, escapes resolved; the place includes the quotes.
    String(Cow<'a, str>, Span),
    /// A bare word: `true`, `Cascade`, a field's name, `a.b` too.
    Constant(&'a str, Span),
    /// `name(…)`.
    Function(Box<Function<'a>>),
    /// `[…]`.
    Array(Vec<Expr<'a>>, Span),
    /// `{ key: value }` (the conditions of partial indexes).
    Object(Vec<(Ident<'a>, Expr<'a>)>, Span),
}

/// `name(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function<'a> {
    /// The name.
    pub name: Ident<'a>,
    /// The arguments.
    pub arguments: Arguments<'a>,
    /// The whole call.
    pub span: Span,
}

impl Expr<'_> {
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

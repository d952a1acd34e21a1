//! The text cut into blocks and their lines, comments, blank lines and unreadable lines included.
//! What stands in a line is the syntax tree's own; `build` makes the rest of the tree of it, `format`
//! writes it anew.

use super::ast::{Attribute, Expr, FieldType, Ident};
use crate::source::Span;

/// What stands at the top level.
#[derive(Debug)]
pub(crate) enum Top<'a> {
    /// A block with a known keyword.
    Block(Block<'a>),
    /// `type X = Y`, a form that is no longer valid.
    TypeAlias(Span),
    /// `name { … }` without a known keyword.
    UnknownBlock(Span),
    /// Comments.
    Comments(Vec<Comment<'a>>),
    /// Blank lines.
    Blank,
    /// A line that is none of these, with its line ending.
    Junk(Span),
}

/// The keyword of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    Model,
    View,
    Type,
    Enum,
    Datasource,
    Generator,
}

impl Keyword {
    /// In the order in which they are tried.
    pub(crate) const ALL: [Keyword; 6] = [
        Keyword::Model,
        Keyword::Type,
        Keyword::View,
        Keyword::Enum,
        Keyword::Datasource,
        Keyword::Generator,
    ];

    /// As written.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Keyword::Model => "model",
            Keyword::View => "view",
            Keyword::Type => "type",
            Keyword::Enum => "enum",
            Keyword::Datasource => "datasource",
            Keyword::Generator => "generator",
        }
    }

    /// What its lines are.
    pub(crate) fn content(self) -> Content {
        match self {
            Keyword::Model | Keyword::View | Keyword::Type => Content::Fields,
            Keyword::Enum => Content::Values,
            Keyword::Datasource | Keyword::Generator => Content::Properties,
        }
    }
}

/// What the lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Fields,
    Values,
    Properties,
}

/// A block.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) keyword: Keyword,
    pub(crate) name: Ident<'a>,
    /// What follows the opening brace on its line.
    pub(crate) behind_brace: Span,
    pub(crate) lines: Vec<Line<'a>>,
    /// From the keyword to the closing brace.
    pub(crate) span: Span,
}

/// What stands in a block.
#[derive(Debug)]
pub(crate) enum Line<'a> {
    Field(Field<'a>),
    Value(Value<'a>),
    Property(Property<'a>),
    /// `@@…`
    Attribute(BlockAttribute<'a>),
    Comments(Vec<Comment<'a>>),
    Blank,
    Junk(Span),
}

/// A field.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) name: Ident<'a>,
    /// A colon between name and type, a form that is no longer valid.
    pub(crate) colon: Option<Span>,
    pub(crate) ty: Option<Type<'a>>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) comment: Option<Comment<'a>>,
    /// With its line ending.
    pub(crate) span: Span,
}

/// A field's type.
#[derive(Debug)]
pub(crate) struct Type<'a> {
    pub(crate) form: TypeForm,
    /// What it is of.
    pub(crate) base: FieldType<'a>,
    /// The same as written: the name, or the whole `Unsupported("…")`.
    pub(crate) written: &'a str,
    pub(crate) span: Span,
}

/// How a type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeForm {
    /// `T`
    Plain,
    /// `T?`
    Optional,
    /// `T[]`
    List,
    /// `T[]?`, not valid.
    OptionalList,
    /// `T!`, no longer valid.
    LegacyRequired,
    /// `[T]`, no longer valid.
    LegacyList,
}

/// A value of an enum.
#[derive(Debug)]
pub(crate) struct Value<'a> {
    pub(crate) name: Ident<'a>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) comment: Option<Comment<'a>>,
    /// With its line ending.
    pub(crate) span: Span,
}

/// `key = value`.
#[derive(Debug)]
pub(crate) struct Property<'a> {
    pub(crate) name: Ident<'a>,
    pub(crate) value: Option<Expr<'a>>,
    pub(crate) comment: Option<Comment<'a>>,
    pub(crate) span: Span,
}

/// `@@name(…)` with the comment behind it.
#[derive(Debug)]
pub(crate) struct BlockAttribute<'a> {
    pub(crate) attribute: Attribute<'a>,
    pub(crate) comment: Option<Comment<'a>>,
}

impl<'a> BlockAttribute<'a> {
    /// The attribute for the syntax tree.
    pub(crate) fn take(&mut self) -> Attribute<'a> {
        Attribute {
            name: self.attribute.name,
            arguments: std::mem::take(&mut self.attribute.arguments),
            span: self.attribute.span,
        }
    }
}

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment<'a> {
    pub(crate) kind: CommentKind,
    /// What follows `///` or `//`; what stands between `/*` and `*/`.
    pub(crate) text: &'a str,
    /// From the blanks before it to its end, without the line ending.
    pub(crate) written: &'a str,
}

/// How a comment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommentKind {
    /// `///`
    Doc,
    /// `//`
    Line,
    /// `/* */`
    Block,
}

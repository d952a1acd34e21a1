//! The text cut into its parts, comments, blank lines and unreadable lines included. Only ranges
//! are kept. `build` turns it into the syntax tree, `format` writes it anew.

/// A range of bytes of the text. Small, since every part has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes {
    start: u32,
    end: u32,
}

impl Bytes {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let narrow = |place| u32::try_from(place).unwrap_or(u32::MAX);
        Bytes {
            start: narrow(start),
            end: narrow(end),
        }
    }

    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// What stands there.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or("")
    }
}

/// What stands at the top level.
#[derive(Debug)]
pub(crate) enum Top {
    /// A block with a known keyword.
    Block(Block),
    /// `type X = Y`, a form that is no longer valid.
    TypeAlias(Bytes),
    /// `name { … }` without a known keyword.
    UnknownBlock(Bytes),
    /// Comments.
    Comments(Vec<Comment>),
    /// Blank lines.
    Blank,
    /// A line that is none of these, with its line ending.
    Junk(Bytes),
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
pub(crate) struct Block {
    pub(crate) keyword: Keyword,
    pub(crate) name: Bytes,
    /// What follows the opening brace on its line.
    pub(crate) behind_brace: Bytes,
    pub(crate) lines: Vec<Line>,
    /// From the keyword to the closing brace.
    pub(crate) span: Bytes,
}

/// What stands in a block.
#[derive(Debug)]
pub(crate) enum Line {
    Field(Field),
    Value(Value),
    Property(Property),
    /// `@@…`
    Attribute(BlockAttribute),
    Comments(Vec<Comment>),
    Blank,
    Junk(Bytes),
}

/// A field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Bytes,
    /// A colon between name and type, a form that is no longer valid.
    pub(crate) colon: Option<Bytes>,
    pub(crate) ty: Option<Type>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) comment: Option<Comment>,
    /// With its line ending.
    pub(crate) span: Bytes,
}

/// A field's type.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) form: TypeForm,
    /// The name, or the whole `Unsupported("…")`.
    pub(crate) base: Bytes,
    /// The string in `Unsupported("…")`.
    pub(crate) unsupported: Option<Bytes>,
    pub(crate) span: Bytes,
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
pub(crate) struct Value {
    pub(crate) name: Bytes,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) comment: Option<Comment>,
    /// With its line ending.
    pub(crate) span: Bytes,
}

/// `key = value`.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: Bytes,
    pub(crate) value: Option<Expr>,
    pub(crate) comment: Option<Comment>,
    pub(crate) span: Bytes,
}

/// `@@name(…)` with the comment behind it.
#[derive(Debug)]
pub(crate) struct BlockAttribute {
    pub(crate) attribute: Attribute,
    pub(crate) comment: Option<Comment>,
}

/// `@name(…)`.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Bytes,
    pub(crate) arguments: Option<Arguments>,
    pub(crate) span: Bytes,
}

/// `(…)`.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) list: Vec<Argument>,
    pub(crate) trailing_comma: Option<Bytes>,
}

/// An argument.
#[derive(Debug)]
pub(crate) enum Argument {
    /// `name: value`
    Named(Bytes, Expr, Bytes),
    /// `name:`
    Empty(Bytes),
    /// `value`
    Plain(Expr),
}

/// A value.
#[derive(Debug)]
pub(crate) enum Expr {
    Number(Bytes),
    String(Bytes),
    Path(Bytes),
    Call {
        name: Bytes,
        arguments: Arguments,
        span: Bytes,
    },
    Array(Vec<Expr>, Bytes),
    Object(Vec<(Bytes, Expr)>, Bytes),
}

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) kind: CommentKind,
    /// What follows `///` or `//`; what stands between `/*` and `*/`.
    pub(crate) text: Bytes,
    /// From the blanks before it to its end, without the line ending.
    pub(crate) span: Bytes,
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

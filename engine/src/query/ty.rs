//! Types of expressions.

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// It cannot be told.
    Any,
    /// `NULL`, a text literal or a parameter: it takes its type from what it meets.
    Unknown,
    /// A type under the database's own name: `int4`, `_text` (an array), an enum's name.
    Named(String),
}

impl Type {
    /// A type by name.
    pub fn named(name: impl Into<String>) -> Self {
        Type::Named(name.into())
    }

    /// The name, when the type is known.
    pub fn name(&self) -> Option<&str> {
        match self {
            Type::Named(name) => Some(name),
            _ => None,
        }
    }

    /// The type as drivers name it: `INT4`, `TEXT[]`.
    pub fn shown(&self) -> String {
        super::postgres::shown(self)
    }

    /// The array of this type.
    pub(crate) fn array(&self) -> Type {
        match self {
            // PostgreSQL has no arrays of arrays: an array has any number of dimensions.
            Type::Named(name) if name.starts_with('_') => self.clone(),
            Type::Named(name) => Type::Named(format!("_{name}")),
            other => other.clone(),
        }
    }

    /// What an array holds.
    pub(crate) fn element(&self) -> Option<Type> {
        match self {
            Type::Named(name) => match name.as_str() {
                "int2vector" => Some(Type::named("int2")),
                "oidvector" => Some(Type::named("oid")),
                name => name.strip_prefix('_').map(Type::named),
            },
            _ => None,
        }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name() == Some(name)
    }
}

/// What takes its type from what it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// A parameter by its number from 1.
    Param(usize),
    /// A text by its place among those of the statement.
    Literal(usize),
}

/// What is known of an expression.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) ty: Type,
    /// The name of a result column that is not named otherwise.
    pub(crate) name: String,
    /// Whether it may be null, when that is known.
    pub(crate) nullable: Option<bool>,
    /// A parameter or a text whose type is not known yet.
    pub(crate) open: Option<Open>,
}

impl Typed {
    pub(crate) fn new(ty: Type) -> Self {
        Typed {
            ty,
            name: String::new(),
            nullable: None,
            open: None,
        }
    }

    pub(crate) fn named(ty: &str) -> Self {
        Typed::new(Type::named(ty))
    }

    pub(crate) fn any() -> Self {
        Typed::new(Type::Any)
    }

    pub(crate) fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }
}

//! What is different.

use std::fmt;

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Object {
    /// A table.
    Table,
    /// A column.
    Column,
    /// The primary key of a table.
    PrimaryKey,
    /// An index or a unique constraint.
    Index,
    /// A foreign key.
    ForeignKey,
    /// An enum type (PostgreSQL).
    Enum,
    /// A view.
    View,
}

impl Object {
    /// Its word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Object::Table => "table",
            Object::Column => "column",
            Object::PrimaryKey => "primary key",
            Object::Index => "index",
            Object::ForeignKey => "foreign key",
            Object::Enum => "enum",
            Object::View => "view",
        }
    }
}

/// How something differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The migrations create it, and the database does not have it.
    Missing,
    /// It exists, and differs.
    Changed {
        /// What the migrations produce.
        expected: String,
        /// What the database has.
        found: String,
    },
}

/// A missing or different object. Additional objects are not a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What it is about.
    pub object: Object,
    /// Which one: `User`, `User.email`, `User_email_key of User`.
    pub name: String,
    /// How it differs.
    pub change: Change,
}

impl Difference {
    pub(super) fn missing(object: Object, name: String) -> Difference {
        Difference {
            object,
            name,
            change: Change::Missing,
        }
    }

    pub(super) fn changed(
        object: Object,
        name: String,
        expected: String,
        found: String,
    ) -> Difference {
        Difference {
            object,
            name,
            change: Change::Changed { expected, found },
        }
    }
}

/// `column User.email is missing`, `column User.age is text instead of integer`
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is ", self.object.word(), self.name)?;
        match &self.change {
            Change::Missing => f.write_str("missing"),
            Change::Changed { expected, found } => write!(f, "{found} instead of {expected}"),
        }
    }
}

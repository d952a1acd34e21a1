//! The content of a catalogue, as far as a program can compare it without the SQL compiler: of the database that the
//! migrations produce, and of a live database.

mod catalogue;
mod compare;
mod difference;
#[cfg(test)]
mod tests;
mod text;
mod types;

pub use catalogue::{Catalogue, read as read_catalogue};
pub use compare::differences;
pub use difference::{Change, Difference, Object};
pub use text::{parse, render};
pub use types::normal_type;

/// Tables, enums and views with their names, each list in the order of the catalogue.
///
/// What is unknown is left out or empty, so that a comparison never says more than is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Tables.
    pub tables: Vec<Table>,
    /// Enum types (PostgreSQL).
    pub enums: Vec<Enum>,
    /// Views and materialized views.
    pub views: Vec<Name>,
    /// How many objects of the migrations are left out, because the build does not know them completely.
    pub left_out: usize,
    /// The migrations name the schema `public` themselves (PostgreSQL): in another schema nothing can be
    /// told.
    pub names_public: bool,
}

/// A name in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Name {
    /// The schema (PostgreSQL); empty for the one that the migrations run in.
    pub schema: String,
    /// The name itself.
    pub name: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.schema.as_str() {
            "" => f.write_str(&self.name),
            schema => write!(f, "{schema}.{}", self.name),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// The columns of the primary key; empty without one.
    pub key: Vec<String>,
    /// Indexes and unique constraints.
    pub indexes: Vec<Index>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type in the database's words, see [`normal_type`]; several where versions differ in them.
    /// Empty: unknown.
    pub types: Vec<String>,
    /// Whether it may be null. `None`: unknown.
    pub nullable: Option<bool>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    /// Its name; empty where the database chose it.
    pub name: String,
    /// Refuses duplicates.
    pub unique: bool,
    /// Has a condition.
    pub partial: bool,
    /// Its columns in order; an expression is empty.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForeignKey {
    /// Its name; empty where the database chose it, or has none.
    pub name: String,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: Name,
    /// The columns referred to; empty where the primary key is meant.
    pub referenced: Vec<String>,
    /// What happens on delete and on update, one letter each: `a` nothing, `r` restrict, `c` cascade, `n` null,
    /// `d` default.
    pub actions: String,
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its values.
    pub values: Vec<String>,
}

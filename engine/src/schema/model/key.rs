//! Keys, indexes and relations.

use super::{FieldId, ModelId};
use crate::source::Span;
use crate::sql::{Action, SortOrder};

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

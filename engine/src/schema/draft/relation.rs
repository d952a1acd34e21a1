//! Relation fields and the relations that they make.

use crate::source::Span;
use crate::sql::Action;
use crate::syntax::ast;

/// What a relation field says of itself.
#[derive(Debug)]
pub(in crate::schema) struct RelationField<'a> {
    /// The model it refers to.
    pub(in crate::schema) target: usize,
    pub(in crate::schema) attribute: Option<&'a ast::Attribute<'a>>,
    pub(in crate::schema) name: Option<&'a str>,
    pub(in crate::schema) fields: Option<Vec<usize>>,
    pub(in crate::schema) references: Option<Vec<usize>>,
    pub(in crate::schema) on_delete: Option<(Action, Span)>,
    pub(in crate::schema) on_update: Option<(Action, Span)>,
    pub(in crate::schema) map: Option<&'a str>,
    /// The relation it belongs to, once inferred.
    pub(in crate::schema) relation: Option<usize>,
}

impl RelationField<'_> {
    /// A field that says nothing but the model it refers to.
    pub(in crate::schema) fn new(target: usize) -> Self {
        RelationField {
            target,
            attribute: None,
            name: None,
            fields: None,
            references: None,
            on_delete: None,
            on_update: None,
            map: None,
            relation: None,
        }
    }

    pub(in crate::schema) fn has_fields(&self) -> bool {
        self.fields.as_ref().is_some_and(|list| !list.is_empty())
    }

    pub(in crate::schema) fn has_references(&self) -> bool {
        self.references
            .as_ref()
            .is_some_and(|list| !list.is_empty())
    }

    pub(in crate::schema) fn has_actions(&self) -> bool {
        self.on_delete.is_some() || self.on_update.is_some()
    }
}

/// A relation field, seen as one side of its relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::schema) struct Side<'a> {
    /// The model that it refers to.
    pub(in crate::schema) target: usize,
    /// The relation's name.
    pub(in crate::schema) name: Option<&'a str>,
    pub(in crate::schema) field: usize,
}

/// A relation as inferred from its fields.
#[derive(Debug)]
pub(in crate::schema) struct Relation {
    /// Model A: it has the foreign key, or comes first by name.
    pub(in crate::schema) a: usize,
    /// Model B.
    pub(in crate::schema) b: usize,
    pub(in crate::schema) field_a: Option<usize>,
    pub(in crate::schema) field_b: Option<usize>,
    pub(in crate::schema) kind: RelationKind,
}

/// The kinds of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum RelationKind {
    OneToOne,
    OneToMany,
    /// Without a join model.
    ManyToMany,
    /// Many-to-many whose sides name fields: only document databases have it.
    Embedded,
}

//! Keys and indexes.

use std::collections::BTreeSet;

use crate::schema::provider::operators::Class;
use crate::sql::SortOrder;
use crate::syntax::ast;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum KeyKind {
    Primary,
    Unique,
    Normal,
    Fulltext,
    Shard,
}

/// `@id`, `@unique`, `@@index` …
#[derive(Debug)]
pub(in crate::schema) struct Key<'a> {
    pub(in crate::schema) kind: KeyKind,
    pub(in crate::schema) attribute: &'a ast::Attribute<'a>,
    /// Written on a field, not on the block.
    pub(in crate::schema) on_field: bool,
    pub(in crate::schema) fields: Vec<KeyField<'a>>,
    /// `name:`, for the client.
    pub(in crate::schema) name: Option<&'a str>,
    /// `map:`
    pub(in crate::schema) map: Option<&'a str>,
    /// `type:`
    pub(in crate::schema) algorithm: Option<Algorithm>,
    pub(in crate::schema) clustered: Option<bool>,
    pub(in crate::schema) predicate: Option<Predicate<'a>>,
}

impl Key<'_> {
    /// `@unique`, `@@index` …, for messages.
    pub(in crate::schema) fn label(&self) -> &'static str {
        match (self.kind, self.on_field) {
            (KeyKind::Primary, true) => "@id",
            (KeyKind::Primary, false) => "@@id",
            (KeyKind::Unique, true) => "@unique",
            (KeyKind::Unique, false) => "@@unique",
            (KeyKind::Normal, _) => "@@index",
            (KeyKind::Fulltext, _) => "@@fulltext",
            (KeyKind::Shard, true) => "@shardKey",
            (KeyKind::Shard, false) => "@@shardKey",
        }
    }

    /// The indices of its fields.
    pub(in crate::schema) fn field_ids(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().map(|field| field.field)
    }

    /// True when it is of exactly these fields, in whatever order.
    pub(in crate::schema) fn is_of(&self, fields: &[usize]) -> bool {
        if self.fields.len() != fields.len() {
            return false;
        }
        if let ([own], [other]) = (self.fields.as_slice(), fields) {
            return own.field == *other;
        }
        let own: BTreeSet<usize> = self.field_ids().collect();
        fields.iter().copied().collect::<BTreeSet<_>>() == own
    }
}

/// A field of a key.
#[derive(Debug, Clone)]
pub(in crate::schema) struct KeyField<'a> {
    pub(in crate::schema) field: usize,
    pub(in crate::schema) sort: Option<SortOrder>,
    pub(in crate::schema) length: Option<u32>,
    pub(in crate::schema) class: Option<OperatorClass<'a>>,
}

/// `ops:`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum OperatorClass<'a> {
    /// One that the language knows: an index in the table of classes.
    Known(&'static Class),
    /// `raw("…")`
    Raw(&'a str),
}

/// `type:` of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    BTree,
    Hash,
    Gist,
    Gin,
    SpGist,
    Brin,
}

impl Algorithm {
    pub(in crate::schema) const ALL: [(&'static str, Algorithm); 6] = [
        ("BTree", Algorithm::BTree),
        ("Hash", Algorithm::Hash),
        ("Gist", Algorithm::Gist),
        ("Gin", Algorithm::Gin),
        ("SpGist", Algorithm::SpGist),
        ("Brin", Algorithm::Brin),
    ];

    pub(in crate::schema) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, algorithm)| *algorithm == self)
            .map_or("", |(name, _)| name)
    }
}

/// `where:` of an index.
#[derive(Debug, Clone, Copy)]
pub(in crate::schema) enum Predicate<'a> {
    /// `raw("…")`
    Raw(&'a str),
    /// `{ field: value }`
    Object(&'a [(ast::Ident<'a>, ast::Expr<'a>)]),
}

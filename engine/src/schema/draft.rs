//! What is known while a schema is being resolved: the syntax tree's parts by index, names looked
//! up, attributes read. The passes fill it, the rules read it, `build` turns it into a `Schema`.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{FieldArity, ScalarType};
use crate::source::Span;
use crate::sql::{Action, SortOrder};
use crate::syntax::ast;

/// Everything that was resolved.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    /// Models and views, in order of the files.
    pub(super) models: Vec<Model<'a>>,
    pub(super) enums: Vec<Enum<'a>>,
    pub(super) composites: Vec<Composite<'a>>,
    pub(super) relations: Vec<Relation>,
    /// Every block that a field's type may name.
    pub(super) tops: BTreeMap<&'a str, Top>,
    /// Blocks with attributes, in order of the files.
    pub(super) order: Vec<Top>,
}

/// A block that a field's type may name, by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Top {
    Model(usize),
    Enum(usize),
    Composite(usize),
}

/// A model or a view.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) ast: &'a ast::Model<'a>,
    pub(super) is_view: bool,
    pub(super) fields: Vec<Field<'a>>,
    pub(super) field_index: BTreeMap<&'a str, usize>,
    /// `@@map`
    pub(super) map: Option<&'a str>,
    /// `@@schema`
    pub(super) namespace: Option<(&'a str, Span)>,
    /// `@@ignore`
    pub(super) ignored: bool,
    pub(super) primary_key: Option<Key<'a>>,
    /// In the order in which they become SQL: field attributes, then `@@index`, `@@unique`,
    /// `@@fulltext`.
    pub(super) indexes: Vec<Key<'a>>,
    /// `@@shardKey` or `@shardKey`.
    pub(super) shard_key: Option<Key<'a>>,
    /// The relations that this model's foreign keys make, by index.
    pub(super) relations_from: Vec<usize>,
}

impl<'a> Model<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.ast.name.name
    }

    pub(super) fn db_name(&self) -> &'a str {
        self.map.unwrap_or(self.ast.name.name)
    }

    pub(super) fn namespace_name(&self) -> Option<&'a str> {
        self.namespace.map(|(name, _)| name)
    }

    /// `model` or `view`, for messages.
    pub(super) fn word(&self) -> &'static str {
        if self.is_view { "view" } else { "model" }
    }

    pub(super) fn field(&self, index: usize) -> Option<&Field<'a>> {
        self.fields.get(index)
    }

    /// The fields that are columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, &Field<'a>)> {
        self.fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.relation.is_none())
    }

    /// The primary key and the unique indexes, field indices only.
    pub(super) fn unique_keys(&self) -> impl Iterator<Item = &Key<'a>> {
        self.primary_key.iter().chain(
            self.indexes
                .iter()
                .filter(|index| index.kind == KeyKind::Unique),
        )
    }

    /// The names of fields, for messages.
    pub(super) fn names(&self, fields: &[usize]) -> String {
        let names: Vec<&str> = fields
            .iter()
            .filter_map(|&field| self.field(field))
            .map(|field| field.name())
            .collect();
        names.join(", ")
    }
}

/// A field of a model.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) ast: &'a ast::Field<'a>,
    pub(super) ty: Type<'a>,
    pub(super) arity: FieldArity,
    pub(super) map: Option<&'a str>,
    pub(super) ignored: bool,
    pub(super) updated_at: bool,
    pub(super) default: Option<Default<'a>>,
    pub(super) native: Option<Native<'a>>,
    /// Set on relation fields.
    pub(super) relation: Option<Box<RelationField<'a>>>,
}

impl<'a> Field<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.ast.name.name
    }

    pub(super) fn db_name(&self) -> &'a str {
        self.map.unwrap_or(self.ast.name.name)
    }

    pub(super) fn is_required(&self) -> bool {
        self.arity == FieldArity::Required
    }

    pub(super) fn is_list(&self) -> bool {
        self.arity == FieldArity::List
    }

    pub(super) fn scalar(&self) -> Option<ScalarType> {
        match self.ty {
            Type::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a ast::Attribute<'a>> {
        self.ast
            .attributes
            .iter()
            .find(|attribute| attribute.name.name == name)
    }

    /// The place of an attribute's named argument.
    pub(super) fn argument_span(&self, attribute: &str, argument: &str) -> Option<Span> {
        argument_span(self.attribute(attribute)?, argument)
    }

    /// True for `@default(autoincrement())`.
    pub(super) fn is_autoincrement(&self) -> bool {
        matches!(
            &self.default,
            Some(Default { value: ast::Expr::Function(function), .. })
                if function.name.name == "autoincrement"
        )
    }
}

/// The place of an attribute's named argument.
pub(super) fn argument_span(attribute: &ast::Attribute, argument: &str) -> Option<Span> {
    attribute
        .arguments
        .list
        .iter()
        .find(|given| {
            given
                .name
                .as_ref()
                .is_some_and(|name| name.name == argument)
        })
        .map(|given| given.span)
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type<'a> {
    Scalar(ScalarType),
    Enum(usize),
    Composite(usize),
    Unsupported(&'a str),
    /// Another model, by index.
    Model(usize),
    /// Nothing that exists; reported.
    Unknown,
}

/// `@default(…)` that was accepted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Default<'a> {
    pub(super) attribute: &'a ast::Attribute<'a>,
    pub(super) value: &'a ast::Expr<'a>,
    pub(super) map: Option<&'a str>,
}

/// `@db.Name(…)`, not yet checked.
#[derive(Debug, Clone)]
pub(super) struct Native<'a> {
    pub(super) scope: &'a str,
    pub(super) name: &'a str,
    pub(super) args: Vec<String>,
    pub(super) span: Span,
}

/// What a relation field says of itself.
#[derive(Debug)]
pub(super) struct RelationField<'a> {
    /// The model it refers to.
    pub(super) target: usize,
    pub(super) attribute: Option<&'a ast::Attribute<'a>>,
    pub(super) name: Option<&'a str>,
    pub(super) fields: Option<Vec<usize>>,
    pub(super) references: Option<Vec<usize>>,
    pub(super) on_delete: Option<(Action, Span)>,
    pub(super) on_update: Option<(Action, Span)>,
    pub(super) map: Option<&'a str>,
    /// The relation it belongs to, once inferred.
    pub(super) relation: Option<usize>,
}

impl RelationField<'_> {
    pub(super) fn has_fields(&self) -> bool {
        self.fields.as_ref().is_some_and(|list| !list.is_empty())
    }

    pub(super) fn has_references(&self) -> bool {
        self.references
            .as_ref()
            .is_some_and(|list| !list.is_empty())
    }

    pub(super) fn has_actions(&self) -> bool {
        self.on_delete.is_some() || self.on_update.is_some()
    }
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Primary,
    Unique,
    Normal,
    Fulltext,
    Shard,
}

/// `@id`, `@unique`, `@@index` …
#[derive(Debug)]
pub(super) struct Key<'a> {
    pub(super) kind: KeyKind,
    pub(super) attribute: &'a ast::Attribute<'a>,
    /// Written on a field, not on the block.
    pub(super) on_field: bool,
    pub(super) fields: Vec<KeyField<'a>>,
    /// `name:`, for the client.
    pub(super) name: Option<&'a str>,
    /// `map:`
    pub(super) map: Option<&'a str>,
    /// `type:`
    pub(super) algorithm: Option<Algorithm>,
    pub(super) clustered: Option<bool>,
    pub(super) predicate: Option<Predicate<'a>>,
}

impl Key<'_> {
    /// `@unique`, `@@index` …, for messages.
    pub(super) fn label(&self) -> &'static str {
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
    pub(super) fn field_ids(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().map(|field| field.field)
    }

    /// True when it is of exactly these fields, in whatever order.
    pub(super) fn is_of(&self, fields: &[usize]) -> bool {
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
pub(super) struct KeyField<'a> {
    pub(super) field: usize,
    pub(super) sort: Option<SortOrder>,
    pub(super) length: Option<u32>,
    pub(super) class: Option<OperatorClass<'a>>,
}

/// `ops:`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperatorClass<'a> {
    /// One that the language knows: an index in the table of classes.
    Known(&'static super::provider::operators::Class),
    /// `raw("…")`
    Raw(&'a str),
}

/// `type:` of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    BTree,
    Hash,
    Gist,
    Gin,
    SpGist,
    Brin,
}

impl Algorithm {
    pub(super) const ALL: [(&'static str, Algorithm); 6] = [
        ("BTree", Algorithm::BTree),
        ("Hash", Algorithm::Hash),
        ("Gist", Algorithm::Gist),
        ("Gin", Algorithm::Gin),
        ("SpGist", Algorithm::SpGist),
        ("Brin", Algorithm::Brin),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, algorithm)| *algorithm == self)
            .map_or("", |(name, _)| name)
    }
}

/// `where:` of an index.
#[derive(Debug, Clone, Copy)]
pub(super) enum Predicate<'a> {
    /// `raw("…")`
    Raw(&'a str),
    /// `{ field: value }`
    Object(&'a [(ast::Ident<'a>, ast::Expr<'a>)]),
}

/// An enum.
#[derive(Debug)]
pub(super) struct Enum<'a> {
    pub(super) ast: &'a ast::Enum<'a>,
    pub(super) map: Option<&'a str>,
    pub(super) namespace: Option<(&'a str, Span)>,
    /// `@map` of each value.
    pub(super) value_maps: Vec<Option<&'a str>>,
    pub(super) value_index: BTreeMap<&'a str, usize>,
}

impl<'a> Enum<'a> {
    pub(super) fn db_name(&self) -> &'a str {
        self.map.unwrap_or(self.ast.name.name)
    }
}

/// `type`: known only to be rejected, SQL databases have none.
#[derive(Debug)]
pub(super) struct Composite<'a> {
    pub(super) ast: &'a ast::Model<'a>,
    pub(super) types: Vec<Type<'a>>,
    pub(super) field_index: BTreeMap<&'a str, usize>,
}

/// A relation as inferred from its fields.
#[derive(Debug)]
pub(super) struct Relation {
    /// Model A: it has the foreign key, or comes first by name.
    pub(super) a: usize,
    /// Model B.
    pub(super) b: usize,
    pub(super) field_a: Option<usize>,
    pub(super) field_b: Option<usize>,
    pub(super) kind: RelationKind,
}

/// The kinds of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelationKind {
    OneToOne,
    OneToMany,
    /// Without a join model.
    ManyToMany,
    /// Many-to-many whose sides name fields: only document databases have it.
    Embedded,
}

//! What is known while a schema is being resolved: the syntax tree's parts by index, names looked
//! up, attributes read. The passes fill it, the rules read it, `build` turns it into a `Schema`.

mod key;
mod relation;

use std::ops::Range;

use super::attributes::value::written;
use super::lookup::Lookup;
use super::model::{FieldArity, ScalarType};
use crate::source::Span;
use crate::syntax::ast;
pub(crate) use key::Algorithm;
pub(super) use key::{Key, KeyField, KeyKind, OperatorClass, Predicate};
pub(super) use relation::{Relation, RelationField, RelationKind, Side};

/// Everything that was resolved.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    /// Models and views, in order of the files.
    pub(super) models: Vec<Model<'a>>,
    pub(super) enums: Vec<Enum<'a>>,
    pub(super) composites: Vec<Composite<'a>>,
    pub(super) relations: Vec<Relation>,
    /// Every block that a field's type may name, in order of the files.
    pub(super) tops: Vec<Top>,
    /// The same by name.
    pub(super) top_index: Lookup<'a>,
    /// Model and place of every relation field, in order of the files.
    pub(super) relation_fields: Vec<(usize, usize)>,
    /// The relation fields once more: those of each model sorted by what both sides of a relation
    /// share.
    pub(super) sides: Vec<Side<'a>>,
}

impl<'a> Draft<'a> {
    /// The relation fields of a model that refer to one model under one name.
    pub(super) fn siblings(&self, model: usize, target: usize, name: Option<&str>) -> &[Side<'a>] {
        let own = self.models.get(model).map(|model| model.sides.clone());
        let own = own.and_then(|range| self.sides.get(range));
        let own = own.unwrap_or_default();
        let start = own.partition_point(|side| (side.target, side.name) < (target, name));
        let rest = own.get(start..).unwrap_or_default();
        let count = rest.partition_point(|side| (side.target, side.name) == (target, name));
        rest.get(..count).unwrap_or_default()
    }
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
    pub(super) field_index: Lookup<'a>,
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
    /// Its part of [`Draft::sides`].
    pub(super) sides: Range<usize>,
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Native<'a> {
    pub(super) attribute: &'a ast::Attribute<'a>,
}

impl<'a> Native<'a> {
    /// What stands before the point, and behind it.
    fn parts(self) -> (&'a str, &'a str) {
        let name = self.attribute.name.name;
        name.split_once('.').unwrap_or(("", name))
    }

    pub(super) fn scope(self) -> &'a str {
        self.parts().0
    }

    pub(super) fn name(self) -> &'a str {
        self.parts().1
    }

    /// The arguments as written.
    pub(super) fn args(self) -> Vec<String> {
        let list = &self.attribute.arguments.list;
        list.iter()
            .map(|argument| written(&argument.value))
            .collect()
    }
}

/// An enum.
#[derive(Debug)]
pub(super) struct Enum<'a> {
    pub(super) ast: &'a ast::Enum<'a>,
    pub(super) map: Option<&'a str>,
    pub(super) namespace: Option<(&'a str, Span)>,
    /// `@map` of each value.
    pub(super) value_maps: Vec<Option<&'a str>>,
    pub(super) value_index: Lookup<'a>,
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
    pub(super) field_index: Lookup<'a>,
}

//! From the database's names back to the schema's places.

use crate::{
    schema::{Enum, FieldType, Model, RelationKind, Schema},
    source::Span,
    sql::QName,
};

/// A schema that is asked by the database's names.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a>(pub(super) &'a Schema);

impl<'a> Lookup<'a> {
    /// The model of a table.
    pub(super) fn model(self, table: &QName) -> Option<&'a Model> {
        self.0.models.iter().find(|model| {
            let same_namespace = model.namespace.is_none() || model.namespace == table.namespace;
            !model.is_view && self.is_stored(model.db_name(), &table.name) && same_namespace
        })
    }

    /// The field of a column.
    pub(super) fn field(self, table: &QName, column: &str) -> Option<Span> {
        let fields = &self.model(table)?.fields;
        fields
            .iter()
            .find(|field| self.is_stored(field.db_name(), column))
            .map(|field| field.span)
    }

    /// The attribute of an index.
    pub(super) fn index(self, table: &QName, name: &str) -> Option<Span> {
        let indexes = &self.model(table)?.indexes;
        let index = indexes.iter().find(|index| index.db_name == name)?;
        Some(index.span)
    }

    /// The first field of the primary key.
    pub(super) fn primary_key(self, table: &QName) -> Option<Span> {
        let model = self.model(table)?;
        let first = model.primary_key.as_ref()?.fields.first()?;
        model.fields.get(first.field.0).map(|field| field.span)
    }

    /// The enum of an enum type.
    pub(super) fn enumeration(self, name: &QName) -> Option<&'a Enum> {
        self.0.enums.iter().find(|e| {
            let same_namespace = e.namespace.is_none() || e.namespace == name.namespace;
            self.is_stored(e.db_name(), &name.name) && same_namespace
        })
    }

    /// The field whose list of another model needs the join table.
    pub(super) fn list_field(self, table: &QName) -> Option<Span> {
        let relation = self.0.relations.iter().position(|relation| {
            matches!(&relation.kind, RelationKind::ManyToMany { table: name, .. } if self.is_stored(name, &table.name))
        })?;
        let mut fields = self.0.models.iter().flat_map(|model| &model.fields);
        fields
            .find(|field| field.ty == FieldType::Relation(relation))
            .map(|field| field.span)
    }

    /// True for what the schema calls so: the database may have cut the name.
    fn is_stored(self, name: &str, stored: &str) -> bool {
        self.0.datasource.provider.stored_name(name) == stored
    }
}

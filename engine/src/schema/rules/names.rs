//! Which names are taken more than once, in each space where the database or the client wants
//! them to be unique.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::Dialect;

use super::Context;
use crate::schema::constraint;
use crate::schema::draft::{KeyKind, RelationKind};

/// How often each name is used.
pub(super) struct Names {
    /// The names of all keys, as they go to the database.
    pub(super) primary_keys: Vec<Option<String>>,
    pub(super) indexes: Vec<Vec<String>>,
    pub(super) foreign_keys: Vec<Option<String>>,
    global: BTreeSet<(Option<String>, String)>,
    local: BTreeSet<(usize, String)>,
    /// `name:` of keys, per model.
    client: BTreeMap<(usize, String), usize>,
    /// Fields of a model that refer to one model under one name.
    relations: BTreeMap<(usize, usize, Option<String>), Vec<usize>>,
}

impl Names {
    pub(super) fn new(context: &Context<'_, '_>) -> Self {
        let mut names = Names {
            primary_keys: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            global: BTreeSet::new(),
            local: BTreeSet::new(),
            client: BTreeMap::new(),
            relations: BTreeMap::new(),
        };
        names.collect(context);
        names.find_repeated(context);
        names
    }

    fn collect(&mut self, context: &Context<'_, '_>) {
        let dialect = context.dialect;
        for (index, model) in context.draft.models.iter().enumerate() {
            self.primary_keys.push(
                model
                    .primary_key
                    .as_ref()
                    .and_then(|key| constraint::primary_key(dialect, model, key)),
            );
            self.indexes.push(
                model
                    .indexes
                    .iter()
                    .map(|key| constraint::index(dialect, model, key))
                    .collect(),
            );
            let keys = model.primary_key.iter().chain(&model.indexes);
            for name in keys.filter_map(|key| key.name) {
                *self.client.entry((index, name.to_owned())).or_default() += 1;
            }
            for (place, field) in model.fields.iter().enumerate() {
                if let Some(relation) = &field.relation {
                    let key = (index, relation.target, relation.name.map(str::to_owned));
                    self.relations.entry(key).or_default().push(place);
                }
            }
        }
        for relation in &context.draft.relations {
            let with_key = matches!(
                relation.kind,
                RelationKind::OneToOne | RelationKind::OneToMany
            );
            // Without columns and a given name there is nothing to make a name from.
            let named = context
                .draft
                .end_a(relation)
                .is_some_and(|end| end.relation.fields.is_some() || end.relation.map.is_some());
            self.foreign_keys.push(
                (with_key && named)
                    .then(|| constraint::foreign_key(dialect, context.draft, relation)),
            );
        }
    }

    /// In which spaces a name must be unique depends on the database.
    fn find_repeated(&mut self, context: &Context<'_, '_>) {
        let mut global: BTreeMap<(Option<String>, &str), usize> = BTreeMap::new();
        let mut local: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (index, model) in context.draft.models.iter().enumerate() {
            let space = model.namespace_name().map(str::to_owned);
            let key = self.primary_keys.get(index).and_then(Option::as_deref);
            let indexes = self
                .indexes
                .get(index)
                .into_iter()
                .flatten()
                .map(String::as_str);
            let foreign = model
                .relations_from
                .iter()
                .filter_map(|&relation| self.foreign_keys.get(relation)?.as_deref());
            let (across, within): (Vec<&str>, Vec<&str>) = match context.dialect {
                Dialect::Postgres => (
                    key.into_iter().chain(indexes.clone()).collect(),
                    key.into_iter().chain(indexes).chain(foreign).collect(),
                ),
                Dialect::Cockroach => (
                    Vec::new(),
                    key.into_iter().chain(indexes).chain(foreign).collect(),
                ),
                Dialect::Mysql => (foreign.collect(), indexes.collect()),
                Dialect::Sqlite => (indexes.collect(), Vec::new()),
            };
            for name in across {
                *global.entry((space.clone(), name)).or_default() += 1;
            }
            for name in within {
                *local.entry((index, name)).or_default() += 1;
            }
        }
        self.global = global
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|((space, name), _)| (space, name.to_owned()))
            .collect();
        self.local = local
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|((model, name), _)| (model, name.to_owned()))
            .collect();
    }

    fn is_global(&self, context: &Context<'_, '_>, model: usize, name: &str) -> bool {
        if self.global.is_empty() {
            return false;
        }
        let space = context
            .draft
            .models
            .get(model)
            .and_then(|model| model.namespace_name());
        self.global
            .contains(&(space.map(str::to_owned), name.to_owned()))
    }

    fn is_local(&self, model: usize, name: &str) -> bool {
        !self.local.is_empty() && self.local.contains(&(model, name.to_owned()))
    }

    /// Where an index's name is taken by something else.
    pub(super) fn index_clash(
        &self,
        context: &Context<'_, '_>,
        model: usize,
        name: &str,
    ) -> Option<&'static str> {
        match context.dialect {
            Dialect::Postgres if self.is_global(context, model, name) => {
                Some("keys and indexes of all tables")
            }
            Dialect::Sqlite if self.is_global(context, model, name) => {
                Some("indexes of all tables")
            }
            Dialect::Mysql if self.is_local(model, name) => Some("indexes of one table"),
            _ => None,
        }
    }

    /// Where a primary key's name is taken by something else.
    pub(super) fn primary_key_clash(
        &self,
        context: &Context<'_, '_>,
        model: usize,
        name: &str,
    ) -> Option<&'static str> {
        match context.dialect {
            Dialect::Postgres if self.is_global(context, model, name) => {
                Some("keys and indexes of all tables")
            }
            Dialect::Postgres | Dialect::Cockroach if self.is_local(model, name) => {
                Some("keys, indexes and foreign keys of one table")
            }
            _ => None,
        }
    }

    /// Where a foreign key's name is taken by something else.
    pub(super) fn foreign_key_clash(
        &self,
        context: &Context<'_, '_>,
        model: usize,
        name: &str,
    ) -> Option<&'static str> {
        match context.dialect {
            Dialect::Postgres | Dialect::Cockroach if self.is_local(model, name) => {
                Some("keys, indexes and foreign keys of one table")
            }
            Dialect::Mysql if self.is_global(context, model, name) => {
                Some("foreign keys of all tables")
            }
            _ => None,
        }
    }

    /// True when two keys of a model have the same `name:`.
    pub(super) fn client_clash(&self, model: usize, name: &str) -> bool {
        self.client
            .get(&(model, name.to_owned()))
            .is_some_and(|count| *count > 1)
    }

    /// Which attribute of a model has this `name:`.
    pub(super) fn taken_by(
        &self,
        model: usize,
        block: &crate::schema::draft::Model<'_>,
        name: &str,
    ) -> Option<&'static str> {
        if self.client.is_empty() || !self.client.contains_key(&(model, name.to_owned())) {
            return None;
        }
        let mut keys = block.primary_key.iter().chain(&block.indexes);
        keys.find(|key| key.name == Some(name))
            .map(|key| match key.kind {
                KeyKind::Primary => "@@id",
                KeyKind::Unique => "@@unique",
                _ => "@@index",
            })
    }

    /// The relation fields that share model, model referred to and name.
    pub(super) fn siblings(&self, model: usize, target: usize, name: Option<&str>) -> &[usize] {
        self.relations
            .get(&(model, target, name.map(str::to_owned)))
            .map_or(&[], Vec::as_slice)
    }
}

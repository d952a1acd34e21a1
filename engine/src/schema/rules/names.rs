//! Which names are taken more than once, in each space where the database or the client wants
//! them to be unique.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::Dialect;

use super::Context;
use crate::schema::constraint;
use crate::schema::draft::{KeyKind, RelationKind};

/// How often each name is used.
pub(in crate::schema) struct Names<'a> {
    /// The names of all keys, as they go to the database.
    pub(in crate::schema) primary_keys: Vec<Option<String>>,
    pub(in crate::schema) indexes: Vec<Vec<String>>,
    pub(in crate::schema) foreign_keys: Vec<Option<String>>,
    global: BTreeSet<(Option<String>, String)>,
    local: BTreeSet<(usize, String)>,
    /// `name:` of keys, per model.
    client: BTreeMap<(usize, &'a str), usize>,
}

impl<'a> Names<'a> {
    pub(super) fn new(context: &Context<'_, 'a>) -> Self {
        let mut names = Names {
            primary_keys: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            global: BTreeSet::new(),
            local: BTreeSet::new(),
            client: BTreeMap::new(),
        };
        names.collect(context);
        names.find_repeated(context);
        names
    }

    fn collect(&mut self, context: &Context<'_, 'a>) {
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
                *self.client.entry((index, name)).or_default() += 1;
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
        let mut global: Vec<(Option<&str>, &str)> = Vec::new();
        let mut local: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut within: Vec<&str> = Vec::new();
        for (index, model) in context.draft.models.iter().enumerate() {
            let space = model.namespace_name();
            let key = self.primary_keys.get(index).and_then(Option::as_deref);
            let indexes = self.indexes.get(index).into_iter().flatten();
            let indexes = indexes.map(String::as_str);
            let foreign = model
                .relations_from
                .iter()
                .filter_map(|&relation| self.foreign_keys.get(relation)?.as_deref());
            within.clear();
            match context.dialect {
                Dialect::Postgres => {
                    global.extend(
                        key.into_iter()
                            .chain(indexes.clone())
                            .map(|name| (space, name)),
                    );
                    within.extend(key.into_iter().chain(indexes).chain(foreign));
                }
                Dialect::Cockroach => within.extend(key.into_iter().chain(indexes).chain(foreign)),
                Dialect::Mysql => {
                    global.extend(foreign.map(|name| (space, name)));
                    within.extend(indexes);
                }
                Dialect::Sqlite => global.extend(indexes.map(|name| (space, name))),
            }
            let names = repeated(&mut within, |name| name.len()).into_iter();
            local.extend(names.map(|name| (index, name.to_owned())));
        }
        self.global = repeated(&mut global, |(_, name)| name.len())
            .into_iter()
            .map(|(space, name)| (space.map(str::to_owned), name.to_owned()))
            .collect();
        self.local = local;
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
            .get(&(model, name))
            .is_some_and(|count| *count > 1)
    }

    /// Which attribute of a model has this `name:`.
    pub(super) fn taken_by(
        &self,
        model: usize,
        block: &crate::schema::draft::Model<'_>,
        name: &str,
    ) -> Option<&'static str> {
        if self.client.is_empty() || !self.client.contains_key(&(model, name)) {
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
}

/// What is there more than once. Most names differ in their length already.
fn repeated<T: Ord + Copy>(list: &mut [T], length: impl Fn(&T) -> usize) -> Vec<T> {
    list.sort_unstable_by(|one, other| {
        let lengths = length(one).cmp(&length(other));
        lengths.then_with(|| one.cmp(other))
    });
    let pairs = list.windows(2);
    pairs
        .filter_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        })
        .collect()
}

//! Which names are taken more than once, in each space where the database or the client wants
//! them to be unique.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::dialect::{Named, facts};
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
        let facts = facts(context.dialect);
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
            let named = |named: Named| -> Vec<&str> {
                match named {
                    Named::PrimaryKey => key.into_iter().collect(),
                    Named::Index => indexes.clone().collect(),
                    Named::ForeignKey => foreign.clone().collect(),
                }
            };
            let in_schema = facts.names_in_schema.holds.iter();
            let in_schema = in_schema.flat_map(|&kind| named(kind));
            global.extend(in_schema.map(|name| (space, name)));
            let in_table = facts.names_in_table.holds.iter();
            within.extend(in_table.flat_map(|&kind| named(kind)));
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

    /// Where the name of such an object is taken by something else.
    pub(super) fn clash(
        &self,
        context: &Context<'_, '_>,
        named: Named,
        model: usize,
        name: &str,
    ) -> Option<&'static str> {
        let facts = facts(context.dialect);
        let (in_schema, in_table) = (&facts.names_in_schema, &facts.names_in_table);
        if in_schema.holds.contains(&named) && self.is_global(context, model, name) {
            return Some(in_schema.called);
        }
        // Where keys share the names of indexes, the mistake is told at the key.
        let is_told = named != Named::Index || in_table.holds == [Named::Index];
        let is_taken = in_table.holds.contains(&named) && is_told && self.is_local(model, name);
        is_taken.then_some(in_table.called)
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

//! A list whose items are found by their names without looking at each.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Deref, DerefMut, Index, IndexMut},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Enum, Opaque, QName, Sequence, Table};

/// What a [`ByName`] finds.
pub trait HasName {
    /// Its own name.
    fn name(&self) -> &QName;

    /// Names of what lives inside of it and may have to be found from outside: constraints and indexes.
    fn inner_names(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
}

impl HasName for Table {
    fn name(&self) -> &QName {
        &self.name
    }

    fn inner_names(&self) -> impl Iterator<Item = &str> {
        let foreign_keys = self.foreign_keys.iter().map(|key| key.name.as_deref());
        let checks = self.checks.iter().map(|check| check.name.as_deref());
        self.index_names()
            .chain(foreign_keys.chain(checks).flatten())
    }
}

impl HasName for Enum {
    fn name(&self) -> &QName {
        &self.name
    }
}

impl HasName for Sequence {
    fn name(&self) -> &QName {
        &self.name
    }
}

impl HasName for Opaque {
    fn name(&self) -> &QName {
        &self.name
    }
}

/// Items in order of definition, which are also found by name.
///
/// It reads like a `Vec`. What is changed through [`IndexMut`], [`ByName::get_mut`] and
/// [`ByName::push`] costs the next search that item alone, [`ByName::remove`] those behind it; any other change, all of
/// them.
///
/// ```
/// use whimbrel_engine::sql::{ByName, QName, Table};
///
/// let mut tables = ByName::default();
/// tables.push(Table::new(QName::new(None, "users")));
/// tables[0].name.name = "people".to_owned();
/// assert_eq!(tables.find(&QName::new(None, "users")), None);
/// assert_eq!(tables.find(&QName::new(None, "people")), Some(0));
/// ```
pub struct ByName<T> {
    items: Vec<T>,
    places: Mutex<Places>,
}

/// Where names are, in lower case: who asks compares as the database does.
#[derive(Default)]
struct Places {
    own: Names,
    inner: Names,
    /// What the two maps have of each item.
    known: Vec<Known>,
    changed: BTreeSet<usize>,
    all_changed: bool,
}

type Names = BTreeMap<String, BTreeSet<usize>>;

#[derive(Default)]
struct Known {
    own: String,
    inner: Vec<String>,
}

impl Known {
    /// True when the item still has these names.
    fn is_of(&self, item: &impl HasName) -> bool {
        let same = |known: &String, name: &str| {
            known.is_ascii() && name.is_ascii() && known.eq_ignore_ascii_case(name)
        };
        let mut inner = self.inner.iter();
        same(&self.own, &item.name().name)
            && item
                .inner_names()
                .all(|name| inner.next().is_some_and(|known| same(known, name)))
            && inner.next().is_none()
    }
}

impl Places {
    fn refresh<T: HasName>(&mut self, items: &[T]) {
        if self.all_changed {
            *self = Places::default();
            self.changed = (0..items.len()).collect();
        }
        for id in std::mem::take(&mut self.changed) {
            let Some(item) = items.get(id) else {
                let before = self.known.get_mut(id).map(std::mem::take);
                self.forget(before.unwrap_or_default(), id);
                continue;
            };
            if self.known.len() <= id {
                self.known.resize_with(id + 1, Known::default);
            }
            let known = &self.known[id];
            if known.is_of(item) {
                continue;
            }
            let now = Known {
                own: item.name().name.to_lowercase(),
                inner: item.inner_names().map(str::to_lowercase).collect(),
            };
            let before = std::mem::replace(&mut self.known[id], now);
            self.forget(before, id);
            let now = &self.known[id];
            self.own.entry(now.own.clone()).or_default().insert(id);
            for name in &now.inner {
                self.inner.entry(name.clone()).or_default().insert(id);
            }
        }
    }

    fn forget(&mut self, before: Known, id: usize) {
        forget(&mut self.own, &before.own, id);
        for name in &before.inner {
            forget(&mut self.inner, name, id);
        }
    }
}

fn forget(names: &mut Names, name: &str, id: usize) {
    if let Some(ids) = names.get_mut(name) {
        ids.remove(&id);
    }
}

impl<T: HasName> ByName<T> {
    /// The position of the item of exactly that name.
    pub fn find(&self, name: &QName) -> Option<usize> {
        self.find_named(&name.name, |item| item.name() == name)
    }

    /// The first position whose item has that name in any case, and is what is looked for.
    pub fn find_named(&self, name: &str, wanted: impl Fn(&T) -> bool) -> Option<usize> {
        let places = self.places();
        let ids = places.own.get(&name.to_lowercase())?;
        ids.iter().copied().find(|id| wanted(&self.items[*id]))
    }

    /// The first position whose item holds something of that name in any case, and is what is
    /// looked for.
    pub fn find_holder(&self, inner: &str, wanted: impl Fn(&T) -> bool) -> Option<usize> {
        let places = self.places();
        let ids = places.inner.get(&inner.to_lowercase())?;
        ids.iter().copied().find(|id| wanted(&self.items[*id]))
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.refresh(&self.items);
        places
    }
}

impl<T> ByName<T> {
    /// The item at that position, to be changed.
    pub fn get_mut(&mut self, id: usize) -> Option<&mut T> {
        self.changes().changed.insert(id);
        self.items.get_mut(id)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let id = self.items.len();
        self.changes().changed.insert(id);
        self.items.push(item);
    }

    /// Changes the items that are wanted; only these cost the next search something.
    pub fn change(&mut self, wanted: impl Fn(&T) -> bool, mut change: impl FnMut(&mut T)) {
        for id in 0..self.items.len() {
            if self.items.get(id).is_some_and(&wanted)
                && let Some(item) = self.get_mut(id)
            {
                change(item);
            }
        }
    }

    /// Takes an item out; those behind it move up.
    pub fn remove(&mut self, id: usize) -> T {
        let behind = id..self.items.len();
        self.changes().changed.extend(behind);
        self.items.remove(id)
    }

    /// Drops all items but those that are wanted; costs nothing more when all are.
    pub fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        let (mut at, mut first) = (0, None);
        self.items.retain(|item| {
            let stays = wanted(item);
            if !stays {
                first = first.or(Some(at));
            }
            at += 1;
            stays
        });
        if let Some(first) = first {
            self.changes().changed.extend(first..at);
        }
    }

    fn changes(&mut self) -> &mut Places {
        let places = self.places.get_mut();
        places.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Deref for ByName<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for ByName<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        self.changes().all_changed = true;
        &mut self.items
    }
}

impl<T> Index<usize> for ByName<T> {
    type Output = T;

    fn index(&self, id: usize) -> &T {
        &self.items[id]
    }
}

impl<T> IndexMut<usize> for ByName<T> {
    fn index_mut(&mut self, id: usize) -> &mut T {
        self.changes().changed.insert(id);
        &mut self.items[id]
    }
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        ByName::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for ByName<T> {
    fn from(items: Vec<T>) -> Self {
        let places = Places {
            all_changed: true,
            ..Places::default()
        };
        ByName {
            items,
            places: Mutex::new(places),
        }
    }
}

impl<T> FromIterator<T> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        ByName::from(Vec::from_iter(items))
    }
}

impl<T> Extend<T> for ByName<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

impl<T> IntoIterator for ByName<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a ByName<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut ByName<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: Clone> Clone for ByName<T> {
    fn clone(&self) -> Self {
        ByName::from(self.items.clone())
    }
}

impl<T: PartialEq> PartialEq for ByName<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for ByName<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.items.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> QName {
        QName::new(Some("public"), name)
    }

    #[test]
    fn what_is_found_is_what_a_walk_finds() {
        // A small generator of numbers: the same changes in every run.
        let mut seed = 7_u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize % below
        };
        let mut tables = ByName::default();
        for round in 0..2_000 {
            let name = format!("{}{}", ["t", "T"][next(2)], next(30));
            match next(7) {
                0 | 1 => tables.push(Table::new(named(&name))),
                2 if !tables.is_empty() => {
                    let id = next(tables.len());
                    tables[id].name.name = name.clone();
                }
                3 if !tables.is_empty() => {
                    let id = next(tables.len());
                    tables.remove(id);
                }
                6 => tables.retain(|t| t.name.name != name),
                4 => tables.sort_by(|a, b| a.name.cmp(&b.name)),
                5 if !tables.is_empty() => {
                    let id = next(tables.len());
                    if let Some(table) = tables.get_mut(id) {
                        let key =
                            crate::sql::PrimaryKey::new(Some(format!("key_{name}")), Vec::new());
                        table.primary_key = Some(key);
                    }
                }
                _ => {}
            }
            let exact = tables.iter().position(|t| t.name.name == name);
            assert_eq!(tables.find(&named(&name)), exact, "round {round}");
            let alike = tables
                .iter()
                .position(|t| t.name.name.eq_ignore_ascii_case(&name));
            assert_eq!(tables.find_named(&name, |_| true), alike, "round {round}");
            let key = format!("key_{name}");
            let holder = tables
                .iter()
                .position(|t| t.inner_names().any(|name| name.eq_ignore_ascii_case(&key)));
            assert_eq!(tables.find_holder(&key, |_| true), holder, "round {round}");
        }
    }
}

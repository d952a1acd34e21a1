//! What a name means: along the search path, in the letters that the database takes as equal.

use super::{ObjectKind, State, TEMPORARY};
use crate::{
    dialect::facts,
    replay::cursor::{Fail, Name, Outcome, Place},
    sql::{Check, Family, Opaque, OpaqueKind, QName, Sequence, Table},
};

impl State<'_> {
    /// Equality of names of columns, indexes and constraints.
    pub(in crate::replay) fn same(&self, a: &str, b: &str) -> bool {
        facts(self.dialect).names.same(a, b)
    }

    /// Equality of names of tables.
    pub(in crate::replay) fn same_table(&self, a: &str, b: &str) -> bool {
        facts(self.dialect).table_names.same(a, b)
    }

    /// The schemas in which an unqualified name is looked for.
    fn path(&self) -> impl Iterator<Item = Option<&str>> {
        let temporary = std::iter::once(Some(TEMPORARY));
        let plain = (!self.dialect.has_namespaces()).then_some(None);
        temporary
            .chain(plain)
            .chain(self.search_path.iter().map(|name| Some(name.as_str())))
    }

    /// Where the first of `find`'s hits is.
    pub(in crate::replay) fn resolve<T>(
        &self,
        name: &Name,
        find: impl Fn(Option<&str>, &str) -> Option<T>,
    ) -> Option<T> {
        match &name.namespace {
            Some(namespace) => find(Some(namespace), &name.name),
            None => self
                .path()
                .find_map(|namespace| find(namespace, &name.name)),
        }
    }

    /// The full name that something new gets.
    pub(in crate::replay) fn new_name(&self, name: &Name, temporary: bool) -> Outcome<QName> {
        if temporary {
            return Ok(QName::new(Some(TEMPORARY), name.name.clone()));
        }
        if !self.dialect.has_namespaces() {
            return Ok(QName::new(None, name.name.clone()));
        }
        let namespace = match &name.namespace {
            Some(namespace) => {
                self.namespace(namespace, name.at)?;
                namespace
            }
            None => match self
                .search_path
                .iter()
                .find(|name| self.schema.namespaces.contains(name))
            {
                Some(namespace) => namespace,
                None => {
                    return Err(Fail::new(
                        "unknown-schema",
                        "no schema of the search path exists to create this in",
                        name.at,
                    ));
                }
            },
        };
        Ok(QName::new(Some(namespace), name.name.clone()))
    }

    pub(in crate::replay) fn namespace(&self, name: &str, at: Place) -> Outcome<()> {
        let known = self.schema.namespaces.iter().any(|known| known == name)
            || matches!(name, TEMPORARY | "pg_catalog" | "information_schema");
        match known {
            true => Ok(()),
            false => Err(self.unknown(ObjectKind::Schema, name, name, at)),
        }
    }

    pub(in crate::replay) fn find_table(&self, name: &Name) -> Option<usize> {
        self.resolve(name, |namespace, name| {
            self.schema.tables.find_named(name, |table| {
                table.name.namespace.as_deref() == namespace
                    && self.same_table(&table.name.name, name)
            })
        })
    }

    /// The position of a table that must exist.
    pub(in crate::replay) fn table(&self, name: &Name) -> Outcome<usize> {
        self.find_table(name)
            .ok_or_else(|| self.unknown_name(ObjectKind::Table, name))
    }

    pub(in crate::replay) fn find_opaque(
        &self,
        name: &Name,
        kinds: &[OpaqueKind],
    ) -> Option<usize> {
        self.resolve(name, |namespace, name| {
            self.schema.opaque.find_named(name, |opaque| {
                kinds.contains(&opaque.kind)
                    && opaque.name.namespace.as_deref() == namespace
                    && self.same_table(&opaque.name.name, name)
            })
        })
    }

    pub(in crate::replay) fn find_enum(&self, name: &Name) -> Option<usize> {
        self.resolve(name, |namespace, name| {
            self.schema.enums.find_named(name, |e| {
                e.name.namespace.as_deref() == namespace && e.name.name == name
            })
        })
    }

    pub(in crate::replay) fn find_sequence(&self, name: &Name) -> Option<usize> {
        self.resolve(name, |namespace, name| {
            self.schema.sequences.find_named(name, |s| {
                s.name.namespace.as_deref() == namespace && s.name.name == name
            })
        })
    }

    /// The table and the position in it of an index; the primary key has the position `None`.
    pub(in crate::replay) fn find_index(&self, name: &Name) -> Option<(usize, Option<usize>)> {
        self.resolve(name, |namespace, name| {
            let id = self.schema.tables.find_holder(name, |table| {
                table.name.namespace.as_deref() == namespace
                    && table.index_names().any(|inner| self.same(inner, name))
            })?;
            let indexes = &self.schema.tables[id].indexes;
            Some((id, indexes.iter().position(|i| self.same(&i.name, name))))
        })
    }

    /// The table whose `EXCLUDE` constraint has the index of that name.
    pub(in crate::replay) fn find_exclusion(&self, name: &Name) -> Option<usize> {
        self.resolve(name, |namespace, name| {
            self.schema.tables.find_holder(name, |table| {
                let excludes = |check: &Check| {
                    let definition = check.definition.get(..7).unwrap_or_default();
                    check.name.as_deref() == Some(name)
                        && definition.eq_ignore_ascii_case("EXCLUDE")
                };
                table.name.namespace.as_deref() == namespace && table.checks.iter().any(excludes)
            })
        })
    }

    /// What of that name a new relation would collide with. On PostgreSQL and SQLite tables,
    /// views, indexes and sequences share their names.
    pub(in crate::replay) fn relation(&self, name: &QName) -> Option<ObjectKind> {
        let probe = Name {
            namespace: name.namespace.clone(),
            name: name.name.clone(),
            at: Place::default(),
        };
        let in_place = |table: &QName| {
            table.namespace == name.namespace && self.same_table(&table.name, &name.name)
        };
        let taken = |table: &Table| in_place(&table.name);
        if self.schema.tables.find_named(&name.name, taken).is_some() {
            return Some(ObjectKind::Table);
        }
        let views = [
            OpaqueKind::View,
            OpaqueKind::MaterializedView,
            OpaqueKind::VirtualTable,
        ];
        let view = |opaque: &Opaque| views.contains(&opaque.kind) && in_place(&opaque.name);
        if self.schema.opaque.find_named(&name.name, view).is_some() {
            return Some(ObjectKind::View);
        }
        let taken = |sequence: &Sequence| in_place(&sequence.name);
        if self
            .schema
            .sequences
            .find_named(&name.name, taken)
            .is_some()
        {
            return Some(ObjectKind::Sequence);
        }
        let shared = !facts(self.dialect).index_names_per_table;
        let found = shared
            && name.namespace.is_some() | (self.dialect.family() == Family::Sqlite)
            && self.index_in_place(&probe);
        found.then_some(ObjectKind::Index)
    }

    fn index_in_place(&self, name: &Name) -> bool {
        let holds = |table: &Table| {
            table.name.namespace == name.namespace
                && table
                    .index_names()
                    .any(|inner| self.same(inner, &name.name))
        };
        self.schema.tables.find_holder(&name.name, holds).is_some()
    }
}

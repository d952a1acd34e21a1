//! Views, triggers, policies and rules: dropped before a change, created again after it.

use std::collections::BTreeSet;

use super::{
    Dependents,
    changed::{Changed, Columns, lost_values, replaced_enums},
    name,
    text::{before_word, has_any, has_star, head, mentions, mentions_any},
};
use crate::{
    diff::Migration,
    plan::postgres::{ident, if_there},
    sql::{About, Attached, Opaque, OpaqueKind, Part, QName, SqlSchema, Table},
};

impl Dependents {
    /// Views of any depth, and what lives on tables and views.
    pub(super) fn objects(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for (id, object) in schema.opaque.iter().enumerate() {
            if stands_in_the_way(object, changed) || goes_along(object, changed) {
                taken.insert(id);
            }
        }
        loop {
            let views: Vec<&QName> = taken
                .iter()
                .map(|id| &schema.opaque[*id])
                .filter(|object| is_view(object))
                .map(|object| &object.name)
                .collect();
            let on_taken = schema.opaque.iter().enumerate().filter(|(_, object)| {
                let mut read = object.depends_on.iter().map(|(name, _)| name);
                let reads = is_view(object) && read.any(|name| views.contains(&name));
                reads
                    || object
                        .table
                        .as_ref()
                        .is_some_and(|table| views.contains(&table))
            });
            let more: Vec<usize> = on_taken
                .map(|(id, _)| id)
                .filter(|id| !taken.contains(id))
                .collect();
            if more.is_empty() {
                self.functions(migration, changed, &views);
                break;
            }
            taken.extend(more);
        }
        let all: Vec<&QName> = taken.iter().map(|id| &schema.opaque[*id].name).collect();
        for id in self.in_order(&schema.opaque, taken) {
            let object = &schema.opaque[id];
            let adds = grows(migration, object);
            let lost = lost_values(migration);
            let is_unsure = !may_be_carried(schema, object, &all);
            match (&object.sql, adds || is_unsure) {
                (Some(sql), false) if !has_any(sql, &lost) => {
                    self.before.extend(drop(schema, object));
                    self.borrow(schema, object);
                    self.after.push(sql.clone());
                    for it in attached_to(schema, object) {
                        let default = schema.default_namespace.as_deref();
                        self.after.push(it.sql(default));
                    }
                }
                _ => {
                    self.block(object);
                }
            }
        }
    }

    /// A view after those that it reads, and what lives on it after it.
    fn in_order(&self, objects: &[Opaque], mut taken: BTreeSet<usize>) -> Vec<usize> {
        let mut order = Vec::new();
        while let Some(next) = taken
            .iter()
            .copied()
            .find(|id| {
                !taken
                    .iter()
                    .any(|other| other != id && needs(&objects[*id], &objects[*other]))
            })
            .or_else(|| taken.first().copied())
        {
            taken.remove(&next);
            order.push(next);
        }
        order
    }

    /// Functions whose arguments, results or body PostgreSQL ties to what goes: those it names cannot be told
    /// apart here by their arguments, so they stay in the way.
    fn functions(&mut self, migration: &Migration, changed: &Changed<'_>, views: &[&QName]) {
        let mut ties: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        let replaced: Vec<&QName> = replaced_enums(migration).collect();
        ties.extend(replaced.iter().map(|name| name.name.as_str()));
        for object in &migration.previous.opaque {
            let sql = object.sql.as_deref().unwrap_or_default();
            let is_tied = match object.kind {
                OpaqueKind::Function => {
                    let (head, is_parsed) = head(sql);
                    let columns = changed
                        .columns
                        .values()
                        .flat_map(|columns| columns.keys().copied());
                    mentions_any(head, &ties)
                        || (is_parsed
                            && mentions_any(
                                sql,
                                &columns.chain(ties.iter().copied()).collect::<Vec<_>>(),
                            ))
                }
                OpaqueKind::Domain | OpaqueKind::Type => {
                    replaced.iter().any(|name| mentions(sql, &name.name))
                }
                OpaqueKind::Other => {
                    let mut needs = object.depends_on.iter();
                    needs.any(|(name, _)| replaced.contains(&name))
                }
                _ => false,
            };
            if is_tied {
                self.block(object);
            }
        }
    }
}

pub(super) fn is_view(object: &Opaque) -> bool {
    matches!(object.kind, OpaqueKind::View | OpaqueKind::MaterializedView)
}

fn needs(object: &Opaque, other: &Opaque) -> bool {
    let is_on = object.table.as_ref() == Some(&other.name);
    let mut read = object.depends_on.iter().map(|(name, _)| name);
    is_view(other) && (is_on || (is_view(object) && read.any(|name| *name == other.name)))
}

/// False for what only the live database has, and a script cannot create on each database with the same history:
/// it needs more that only this one has, beside what is `taken`, or lives where no migration makes anything.
fn may_be_carried(schema: &SqlSchema, object: &Opaque, taken: &[&QName]) -> bool {
    if !schema.is_only_live(object.table.as_ref(), &object.name) {
        return true;
    }
    let is_made = |name: &QName| {
        let is_there = schema.table(name).is_some() && !schema.is_only_live(None, name);
        let mut others = schema.opaque.iter();
        let is_view = |other: &Opaque| is_view(other) && other.name == *name;
        is_there
            || taken.contains(&name)
            || others.any(|other| is_view(other) && !schema.is_only_live(None, name))
    };
    let has_schema = |name: &QName| {
        let namespace = name.namespace.as_ref();
        namespace == schema.default_namespace.as_ref()
            || namespace.is_none_or(|namespace| schema.namespaces.contains(namespace))
    };
    let mut others = schema.opaque.iter().filter(|other| {
        let kinds = [OpaqueKind::Function, OpaqueKind::Domain, OpaqueKind::Type];
        kinds.contains(&other.kind) && schema.is_only_live(None, &other.name)
    });
    let sql = object.sql.as_deref().unwrap_or_default();
    // No statement takes a table out of a publication that may not be there.
    object.kind != OpaqueKind::Publication
        && has_schema(&object.name)
        && object.depends_on.iter().all(|(name, _)| is_made(name))
        && !others.any(|other| mentions(sql, &other.name.name))
}

/// Statistics over a column that is made anew go with it, and a publication of it keeps it from going.
fn goes_along(object: &Opaque, changed: &Changed<'_>) -> bool {
    let mut read = object.depends_on.iter();
    matches!(
        object.kind,
        OpaqueKind::Statistics | OpaqueKind::Publication
    ) && read.any(|(table, columns)| {
        let mut columns = columns.iter();
        columns.any(|column| {
            let recreated = changed.recreated.contains(&(table, column.as_str()));
            recreated || changed.is_remade(table, column)
        })
    })
}

/// What hangs on an object and its parts, in the order in which it came; parts that are objects themselves apart.
fn attached_to<'s>(schema: &'s SqlSchema, object: &Opaque) -> Vec<&'s Attached> {
    let own = |it: &&Attached| match &it.about {
        About::Relation(name) | About::Part(Part::Column | Part::Index, name, _) => {
            is_view(object) && *name == object.name
        }
        About::Part(part, table, name) => {
            part.opaque() == Some(object.kind)
                && object.table.as_ref() == Some(table)
                && object.name.name == *name
        }
        About::Type(_) => false,
    };
    schema.attached.iter().filter(own).collect()
}

fn stands_in_the_way(object: &Opaque, changed: &Changed<'_>) -> bool {
    let sql = object.sql.as_deref().unwrap_or_default();
    // Only the event and the condition of a trigger are tied to columns, not its function.
    let text = match object.kind {
        OpaqueKind::Trigger => before_word(sql, "EXECUTE"),
        OpaqueKind::View
        | OpaqueKind::MaterializedView
        | OpaqueKind::Policy
        | OpaqueKind::Rule
        | OpaqueKind::Publication => sql,
        _ => return false,
    };
    // A policy or a rule may look at tables that it does not stand on.
    let looks_at = |table: &QName, columns: &Columns<'_>| {
        matches!(object.kind, OpaqueKind::Policy | OpaqueKind::Rule)
            && object.table.as_ref() != Some(table)
            && mentions(text, &table.name)
            && columns.keys().any(|column| mentions(text, column))
    };
    let mut others = changed.columns.iter();
    if others.any(|(table, columns)| looks_at(table, columns)) {
        return true;
    }
    let mut read = object.depends_on.iter();
    read.any(|(table, known)| {
        let Some(columns) = changed.columns.get(table) else {
            return false;
        };
        let mut names = columns.keys();
        names.any(|column| known.iter().any(|k| k == column) || mentions(text, column))
            || (is_view(object) && (object.sql.is_none() || has_star(text)))
    })
}

/// True for a view of all columns, when there are others than at its time: its text would make another one.
fn grows(migration: &Migration, object: &Opaque) -> bool {
    if !is_view(object) || !has_star(object.sql.as_deref().unwrap_or_default()) {
        return false;
    }
    object.depends_on.iter().any(|(name, known)| {
        let names = |table: Option<&Table>| -> Option<Vec<String>> {
            Some(table?.columns.iter().map(|c| c.name.clone()).collect())
        };
        let (old, new) = (migration.previous.table(name), migration.next.table(name));
        let (old, new) = (names(old), names(new));
        let (Some(old), Some(new)) = (old, new) else {
            return false;
        };
        let is_all = object.depends_on.len() > 1 || *known == old;
        let comes = new.iter().any(|column| !old.contains(column));
        !is_all || comes
    })
}

fn drop(schema: &SqlSchema, object: &Opaque) -> Option<String> {
    let own = || name(schema, &object.name);
    let on = || {
        let table = object.table.as_ref()?;
        Some(format!(
            "{} ON {}",
            ident(&object.name.name),
            name(schema, table)
        ))
    };
    let guard = if_there(schema, object.table.as_ref(), &object.name);
    match object.kind {
        OpaqueKind::Statistics => Some(format!("DROP STATISTICS {guard}{}", own())),
        OpaqueKind::View => Some(format!("DROP VIEW {guard}{}", own())),
        OpaqueKind::MaterializedView => Some(format!("DROP MATERIALIZED VIEW {guard}{}", own())),
        OpaqueKind::Trigger => Some(format!("DROP TRIGGER {guard}{}", on()?)),
        OpaqueKind::Policy => Some(format!("DROP POLICY {guard}{}", on()?)),
        OpaqueKind::Rule => Some(format!("DROP RULE {guard}{}", on()?)),
        OpaqueKind::Publication => Some(format!(
            "ALTER PUBLICATION {} DROP TABLE {}",
            ident(&object.name.name),
            name(schema, object.table.as_ref()?)
        )),
        // Goes with what it is about.
        _ => None,
    }
}

//! What stands in the way of a change. PostgreSQL changes no type of a column that a view, a policy, a
//! trigger, a rule or a generated column reads, and does not make a condition again whose types no longer
//! fit. Such objects are dropped before the change and created again after it, with their own text.

use std::collections::BTreeMap;

mod changed;
mod dropped;
mod objects;
mod table;
mod text;

use super::name;
use crate::{
    conserve::ItemKind,
    dialect::facts,
    diff::{Migration, Step, TableChange},
    sql::{About, Attached, AttachedKind, Opaque, Part, QName, SqlSchema, Table},
};
use changed::{Changed, replaced_enums};
use text::mentions_any;

/// The statements that drop dependent objects before a change and create them again after it.
#[derive(Debug, Default)]
pub(in crate::plan) struct Dependents {
    /// Before everything else.
    pub(in crate::plan) before: Vec<String>,
    /// Generated columns: after the tables have changed, before indexes and keys come.
    pub(in crate::plan) columns: Vec<String>,
    /// After everything else.
    pub(in crate::plan) after: Vec<String>,
    /// What is in the way and cannot be created again: its kind, its table and its name.
    pub(in crate::plan) blocked: Vec<(ItemKind, Option<QName>, String)>,
    /// What only the live database has, and is dropped and created again: the same.
    pub(in crate::plan) borrowed: Vec<(ItemKind, Option<QName>, String)>,
    /// Indexes that are dropped before everything else: of their table, and in it.
    dropped: Vec<(QName, String)>,
}

impl Dependents {
    pub(in crate::plan) fn new(migration: &Migration) -> Dependents {
        let mut dependents = Dependents::default();
        if !facts(migration.next.dialect).readers_hold_types {
            return dependents;
        }
        dependents.block_readers_of_dropped(migration);
        let changed = Changed::new(migration);
        // In the order in which things are created.
        dependents.generated(migration, &changed);
        dependents.columns = std::mem::take(&mut dependents.after);
        dependents.conditions(migration, &changed);
        dependents.objects(migration, &changed);
        dependents.before.reverse();
        for about in renewed(migration) {
            dependents.again(migration.previous, &about);
        }
        dependents.column_rights(migration.previous, &changed);
        dependents
    }

    /// True when a step has nothing left to do: its index went with a column that is made anew.
    pub(in crate::plan) fn has_done(&self, step: &Step) -> bool {
        let (table, index) = match step {
            Step::DropIndex(table, index) => (*table, *index),
            Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) => indexes.previous,
            _ => return false,
        };
        let mut dropped = self.dropped.iter();
        dropped.any(|(of, dropped)| *of == table.name && *dropped == index.name)
    }

    /// Both in the order in which things are created.
    fn push(&mut self, drop: String, create: String) {
        self.before.push(drop);
        self.after.push(create);
    }

    fn block(&mut self, object: &Opaque) {
        let kind = ItemKind::Opaque(object.kind);
        self.blocked
            .push((kind, object.table.clone(), object.name.name.clone()));
    }

    /// Remembers an object that only the live database has.
    fn borrow(&mut self, schema: &SqlSchema, object: &Opaque) {
        if schema.is_only_live(object.table.as_ref(), &object.name) {
            let kind = ItemKind::Opaque(object.kind);
            self.borrowed
                .push((kind, object.table.clone(), object.name.name.clone()));
        }
    }

    /// Rights on single columns go with a column that is made anew. Later ones may take back what earlier ones gave, so
    /// all of the table are said again.
    fn column_rights(&mut self, schema: &SqlSchema, changed: &Changed<'_>) {
        let default = schema.default_namespace.as_deref();
        let mut anew: BTreeMap<&QName, Vec<&str>> = BTreeMap::new();
        let recreated = changed.recreated.iter().copied();
        let remade = changed.remade.iter();
        let remade = remade.flat_map(|(table, columns)| columns.iter().map(move |c| (*table, *c)));
        for (table, column) in recreated.chain(remade) {
            anew.entry(table).or_default().push(column);
        }
        for (table, columns) in anew {
            let about = About::Relation(table.clone());
            let rights = schema.attached_to(&about);
            let rights: Vec<&Attached> =
                rights.filter(|it| it.kind == AttachedKind::Grant).collect();
            if rights.iter().any(|it| mentions_any(&it.before, &columns)) {
                self.after.extend(rights.iter().map(|it| it.sql(default)));
            }
        }
    }

    /// What hangs on an object that is created again.
    fn again(&mut self, schema: &SqlSchema, about: &About) {
        let default = schema.default_namespace.as_deref();
        let attached = schema.attached_to(about);
        self.after.extend(attached.map(|it| it.sql(default)));
    }
}

/// What the steps themselves drop and make anew under the same name, with other columns or another type.
fn renewed(migration: &Migration) -> Vec<About> {
    let (old, new) = (migration.previous, migration.next);
    if old.attached.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<About> = replaced_enums(migration)
        .map(|name| About::Type(name.clone()))
        .collect();
    let mut part = |part, table: &Table, name: &str| {
        found.push(About::Part(part, table.name.clone(), name.to_owned()));
    };
    for step in &migration.steps {
        match step {
            Step::DropIndex(table, index) => {
                part(Part::Index, table, &index.name);
                part(Part::Constraint, table, &index.name);
            }
            Step::DropForeignKey(table, key) => {
                if let Some(name) = &key.name {
                    part(Part::Constraint, table, name);
                }
            }
            Step::AlterTable(alter) => {
                let table = &alter.tables.previous;
                for change in &alter.changes {
                    let key = table.primary_key.as_ref().and_then(|key| key.name.as_ref());
                    match change {
                        TableChange::DropAndRecreateColumn { column, .. } => {
                            part(Part::Column, table, &column.previous.name);
                        }
                        TableChange::DropPrimaryKey => {
                            if let Some(key) = key {
                                part(Part::Index, table, key);
                                part(Part::Constraint, table, key);
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found.retain(|about| new.has(about));
    found
}

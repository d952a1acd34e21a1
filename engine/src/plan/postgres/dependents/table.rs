//! Generated columns, checks and indexes: what of a table does not survive a change of its columns.

use super::{
    Changed, Dependents,
    changed::lost_values,
    text::{has_any, index_reads, mentions_any},
};
use crate::{
    conserve::ItemKind,
    diff::{At, Migration, OfTable, Step},
    plan::postgres::{column, drop_constraint, ident, index, name},
    sql::{About, Index, IndexTerm, Part, QName, Table},
};

impl Dependents {
    /// Generated columns.
    pub(super) fn generated(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        for (table, _) in changed.tables(migration) {
            let place = name(schema, &table.name);
            for found in &table.columns {
                if !changed.is_remade(&table.name, &found.name) {
                    continue;
                }
                let own = ident(&found.name);
                self.push(
                    format!("ALTER TABLE {place} DROP COLUMN {own}"),
                    format!(
                        "ALTER TABLE {place} ADD COLUMN {}",
                        column::definition(schema, found).trim_start()
                    ),
                );
                self.again(schema, &part(Part::Column, &table.name, &found.name));
            }
        }
    }

    /// Checks, and indexes over expressions or with a condition.
    pub(super) fn conditions(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        for (table, columns) in changed.tables(migration) {
            let anew: Vec<&str> = columns
                .iter()
                .filter(|(_, anew)| **anew)
                .map(|(c, _)| *c)
                .collect();
            let place = name(schema, &table.name);
            let lost = lost_values(migration);
            for check in &table.checks {
                if let Some(own) = &check.name
                    && mentions_any(&check.definition, &anew)
                {
                    if has_any(&check.definition, &lost) {
                        self.blocked
                            .push((ItemKind::Check, Some(table.name.clone()), own.clone()));
                        continue;
                    }
                    self.push(
                        drop_constraint(schema, table, own),
                        format!(
                            "ALTER TABLE {place} ADD CONSTRAINT {} {}",
                            ident(own),
                            check.definition
                        ),
                    );
                    self.again(schema, &part(Part::Constraint, &table.name, own));
                }
            }
            for found in At::all(&table.indexes) {
                let remade = |column: &&str| changed.is_remade(&table.name, column);
                let is_on_remade = columns
                    .keys()
                    .filter(|column| remade(column))
                    .any(|column| index_reads(&found, column));
                let expressions = found
                    .columns
                    .iter()
                    .filter_map(|column| match &column.term {
                        IndexTerm::Expression(sql) => Some(sql),
                        IndexTerm::Column(_) => None,
                    });
                let read: Vec<&String> = expressions.chain(&found.predicate).collect();
                let is_read = !found.constraint && read.iter().any(|sql| mentions_any(sql, &anew));
                if !is_read && !is_on_remade {
                    continue;
                }
                if read.iter().any(|sql| has_any(sql, &lost)) {
                    self.blocked.push((
                        ItemKind::Index,
                        Some(table.name.clone()),
                        found.name.clone(),
                    ));
                    continue;
                }
                let (of, index) = match after(migration, table, found) {
                    IndexChange::Stays => (table, found.get()),
                    IndexChange::Renamed((of, index)) => (of.get(), index.get()),
                    IndexChange::Goes => {
                        self.before.push(index::drop(schema, table, &found));
                        self.dropped.push((table.name.clone(), found.name.clone()));
                        continue;
                    }
                };
                let renamed = index.name != found.name;
                let create = match (found.constraint, renamed) {
                    (true, _) => index::add_constraint(schema, table, index),
                    (false, true) => index::create(schema, of, index),
                    (false, false) => found
                        .sql
                        .clone()
                        .unwrap_or_else(|| index::create(schema, table, &found)),
                };
                self.push(index::drop(schema, table, &found), create);
                self.dropped.push((table.name.clone(), found.name.clone()));
                for kind in [Part::Index, Part::Constraint] {
                    self.again(schema, &part(kind, &table.name, &found.name));
                }
            }
            self.keys(migration, table, changed);
        }
    }

    /// Keys on generated columns that are made anew go with them.
    fn keys(&mut self, migration: &Migration, table: &Table, changed: &Changed<'_>) {
        let on = |of: &QName, columns: &[String]| {
            let mut columns = columns.iter();
            columns.any(|column| changed.is_remade(of, column))
        };
        let key = table.primary_key.iter();
        let mut key = key.flat_map(|key| key.columns.iter().filter_map(|c| c.name()));
        if key.any(|column| changed.is_remade(&table.name, column)) {
            let name = table.name.to_string();
            self.blocked.push((ItemKind::Table, None, name));
        }
        for other in &migration.previous.tables {
            for key in &other.foreign_keys {
                let refers = key.referenced_table == table.name;
                let is_own = other.name == table.name && on(&table.name, &key.columns);
                if is_own || (refers && on(&table.name, &key.referenced_columns)) {
                    let name = key.name.clone().unwrap_or_default();
                    let place = Some(other.name.clone());
                    self.blocked.push((ItemKind::ForeignKey, place, name));
                }
            }
        }
    }
}

/// What the steps do with an index.
enum IndexChange<'a> {
    Stays,
    /// It is this one of that table afterwards.
    Renamed(OfTable<'a, Index>),
    Goes,
}

fn after<'a>(migration: &Migration<'a>, table: &Table, index: At<'a, Index>) -> IndexChange<'a> {
    let is_it = |(of, other): OfTable<'_, Index>| of.name == table.name && other == index;
    let mut fates = migration.steps.iter().filter_map(|step| match step {
        Step::DropIndex(table, index) if is_it((*table, *index)) => Some(IndexChange::Goes),
        Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) if is_it(indexes.previous) => {
            Some(IndexChange::Renamed(indexes.next))
        }
        _ => None,
    });
    fates.next_back().unwrap_or(IndexChange::Stays)
}

fn part(part: Part, of: &QName, name: &str) -> About {
    About::Part(part, of.clone(), name.to_owned())
}

//! What stands in the way of a change. PostgreSQL changes no type of a column that a view, a policy, a
//! trigger, a rule or a generated column reads, and does not make a condition again whose types no longer
//! fit. Such objects are dropped before the change and created again after it, with their own text.

use std::collections::{BTreeMap, BTreeSet};

mod text;

use super::{column, ident, index, name};
use crate::{
    conserve::ItemKind,
    diff::{ColumnChanges, Migration, Step, TableChange, Told},
    sql::{Column, ColumnType, Dialect, IndexTerm, Opaque, OpaqueKind, QName, Table},
};
use text::{before_word, has_any, has_star, head, index_reads, mentions, mentions_any};

/// The statements around a change.
#[derive(Debug, Default)]
pub(in crate::plan) struct Around {
    /// Before everything else.
    pub(in crate::plan) before: Vec<String>,
    /// After everything else.
    pub(in crate::plan) after: Vec<String>,
    /// What is in the way and cannot be created again: its kind, its table and its name.
    pub(in crate::plan) blocked: Vec<(ItemKind, Option<QName>, String)>,
}

/// The columns of a table that change, and whether conditions on them have to be read anew.
type Changed<'a> = BTreeMap<&'a QName, BTreeMap<&'a str, bool>>;

impl Around {
    pub(in crate::plan) fn new(migration: &Migration) -> Around {
        let mut around = Around::default();
        if migration.next.dialect != Dialect::Postgres {
            return around;
        }
        around.gone(migration);
        let changed = changed(migration);
        if changed.is_empty() {
            return around;
        }
        around.conditions(migration, &changed);
        around.generated(migration, &changed);
        around.objects(migration, &changed);
        around.before.reverse();
        around
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

    /// Checks, and indexes over expressions or with a condition.
    fn conditions(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        for (table, columns) in tables(migration, changed) {
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
                        format!("ALTER TABLE {place} DROP CONSTRAINT {}", ident(own)),
                        format!(
                            "ALTER TABLE {place} ADD CONSTRAINT {} {}",
                            ident(own),
                            check.definition
                        ),
                    );
                }
            }
            for (id, found) in table.indexes.iter().enumerate() {
                let expressions = found
                    .columns
                    .iter()
                    .filter_map(|column| match &column.term {
                        IndexTerm::Expression(sql) => Some(sql),
                        IndexTerm::Column(_) => None,
                    });
                let read: Vec<&String> = expressions.chain(&found.predicate).collect();
                if !found.constraint && read.iter().any(|sql| mentions_any(sql, &anew)) {
                    if read.iter().any(|sql| has_any(sql, &lost)) {
                        let own = found.name.clone();
                        self.blocked
                            .push((ItemKind::Index, Some(table.name.clone()), own));
                        continue;
                    }
                    let create = found.sql.clone();
                    self.push(
                        index::drop(schema, table, id),
                        create.unwrap_or_else(|| index::create(schema, table, id)),
                    );
                }
            }
        }
    }

    /// Generated columns, with the indexes on them.
    fn generated(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        for (table, columns) in tables(migration, changed) {
            let names: Vec<&str> = columns.keys().copied().collect();
            let place = name(schema, &table.name);
            for found in &table.columns {
                let Some(generated) = &found.generated else {
                    continue;
                };
                let twin = migration.next.table(&table.name);
                let twin = twin.and_then(|table| table.column(&found.name));
                // One that changes itself, or goes, is a step of its own.
                let stays = twin.is_some_and(|twin| twin == found);
                if !stays || !mentions_any(&generated.expression, &names) {
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
                for (id, index) in table.indexes.iter().enumerate() {
                    if index_reads(index, &found.name) {
                        self.after.push(
                            index
                                .sql
                                .clone()
                                .unwrap_or_else(|| index::create(schema, table, id)),
                        );
                    }
                }
            }
        }
    }

    /// Views that read what goes have nothing to come back to.
    fn gone(&mut self, migration: &Migration) {
        let previous = migration.previous;
        let mut tables: Vec<&QName> = Vec::new();
        let mut columns: Vec<(&QName, &str)> = Vec::new();
        for step in &migration.steps {
            match step {
                Step::DropTable(id) => tables.push(&previous.tables[*id].name),
                Step::AlterTable(alter) => {
                    let table = &previous.tables[alter.tables.previous];
                    let dropped = alter.changes.iter().filter_map(|change| match change {
                        TableChange::DropColumn(id) => Some(table.columns[*id].name.as_str()),
                        _ => None,
                    });
                    columns.extend(dropped.map(|column| (&table.name, column)));
                }
                _ => {}
            }
        }
        let views = previous.opaque.iter();
        for view in views.filter(|object| is_view(object)) {
            let reads = view.depends_on.iter().any(|(table, known)| {
                let mut known = known.iter();
                tables.contains(&table)
                    || known.any(|column| columns.contains(&(table, column.as_str())))
            });
            if reads {
                self.block(view);
            }
        }
    }

    /// Views of any depth, and what lives on tables and views.
    fn objects(&mut self, migration: &Migration, changed: &Changed<'_>) {
        let schema = migration.previous;
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for (id, object) in schema.opaque.iter().enumerate() {
            if stands_in_the_way(object, changed) {
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
        for id in self.in_order(&schema.opaque, taken) {
            let object = &schema.opaque[id];
            let adds = grows(migration, object);
            let lost = lost_values(migration);
            match (&object.sql, adds) {
                (Some(sql), false) if !has_any(sql, &lost) => {
                    self.before.extend(drop(schema, object));
                    self.after.push(sql.clone());
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
                    let columns = changed.values().flat_map(|columns| columns.keys().copied());
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
                _ => false,
            };
            if is_tied {
                self.block(object);
            }
        }
    }
}

fn is_view(object: &Opaque) -> bool {
    matches!(object.kind, OpaqueKind::View | OpaqueKind::MaterializedView)
}

fn needs(object: &Opaque, other: &Opaque) -> bool {
    let is_on = object.table.as_ref() == Some(&other.name);
    let mut read = object.depends_on.iter().map(|(name, _)| name);
    is_view(other) && (is_on || (is_view(object) && read.any(|name| *name == other.name)))
}

fn stands_in_the_way(object: &Opaque, changed: &Changed<'_>) -> bool {
    let sql = object.sql.as_deref().unwrap_or_default();
    // Only the event and the condition of a trigger are tied to columns, not its function.
    let text = match object.kind {
        OpaqueKind::Trigger => before_word(sql, "EXECUTE"),
        OpaqueKind::View | OpaqueKind::MaterializedView | OpaqueKind::Policy | OpaqueKind::Rule => {
            sql
        }
        _ => return false,
    };
    let mut read = object.depends_on.iter();
    read.any(|(table, known)| {
        let Some(columns) = changed.get(table) else {
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

fn drop(schema: &crate::sql::SqlSchema, object: &Opaque) -> Option<String> {
    let own = || name(schema, &object.name);
    let on = || {
        let table = object.table.as_ref()?;
        Some(format!(
            "{} ON {}",
            ident(&object.name.name),
            name(schema, table)
        ))
    };
    match object.kind {
        OpaqueKind::View => Some(format!("DROP VIEW {}", own())),
        OpaqueKind::MaterializedView => Some(format!("DROP MATERIALIZED VIEW {}", own())),
        OpaqueKind::Trigger => Some(format!("DROP TRIGGER {}", on()?)),
        OpaqueKind::Policy => Some(format!("DROP POLICY {}", on()?)),
        OpaqueKind::Rule => Some(format!("DROP RULE {}", on()?)),
        // Goes with what it is about.
        _ => None,
    }
}

fn tables<'a>(
    migration: &Migration<'a>,
    changed: &'a Changed<'a>,
) -> impl Iterator<Item = (&'a Table, &'a BTreeMap<&'a str, bool>)> {
    let previous = migration.previous;
    let found = changed.iter();
    found.filter_map(move |(name, columns)| Some((previous.table(name)?, columns)))
}

/// The columns whose type changes.
fn changed<'a>(migration: &Migration<'a>) -> Changed<'a> {
    let mut changed = Changed::new();
    let previous = migration.previous;
    for step in &migration.steps {
        let Step::AlterTable(alter) = step else {
            continue;
        };
        let old = &previous.tables[alter.tables.previous];
        let new = &migration.next.tables[alter.tables.next];
        for change in &alter.changes {
            let (ids, changes) = match change {
                TableChange::AlterColumn { column, changes }
                | TableChange::DropAndRecreateColumn { column, changes } => (column, changes),
                _ => continue,
            };
            let (before, after) = (&old.columns[ids.previous], &new.columns[ids.next]);
            if is_retyped(before, after, *changes) {
                let columns = changed.entry(&old.name).or_default();
                columns.insert(&before.name, is_another(before, after));
            }
        }
    }
    let replaced: Vec<&QName> = replaced_enums(migration).collect();
    for table in &previous.tables {
        for column in &table.columns {
            if matches!(&column.ty, ColumnType::Enum(ty) if replaced.contains(&ty)) {
                let columns = changed.entry(&table.name).or_default();
                columns.insert(&column.name, true);
            }
        }
    }
    changed
}

fn is_retyped(old: &Column, new: &Column, changes: ColumnChanges) -> bool {
    use crate::sql::Arity::List;
    changes.cast.is_some() || (changes.arity && (old.arity == List) != (new.arity == List))
}

/// True when a condition may not fit the new type as PostgreSQL keeps it: its literals have the old one.
fn is_another(old: &Column, new: &Column) -> bool {
    let is_enum = |column: &Column| matches!(column.ty, ColumnType::Enum(_));
    is_enum(old) || is_enum(new) || Told::between(old, new).is_some()
}

/// Enum types that lose values: another one takes their name.
fn replaced_enums<'a>(migration: &Migration<'a>) -> impl Iterator<Item = &'a QName> {
    let previous = migration.previous;
    migration.steps.iter().filter_map(move |step| match step {
        Step::AlterEnum(alter) if !alter.dropped.is_empty() => {
            Some(&previous.enums[alter.enums.previous].name)
        }
        _ => None,
    })
}

/// The values that go with them: no text can name them afterwards.
fn lost_values<'a>(migration: &'a Migration<'_>) -> Vec<&'a str> {
    let steps = migration.steps.iter();
    let dropped = steps.filter_map(|step| match step {
        Step::AlterEnum(alter) => Some(&alter.dropped),
        _ => None,
    });
    dropped.flatten().map(String::as_str).collect()
}

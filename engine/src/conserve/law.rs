//! The law: what was there before is there after, except what a step of the migration names.

use std::collections::BTreeSet;

use super::{
    broken::{naming_column, naming_table},
    item::{Item, ItemKind, attached, items, key_name, opaque},
};
use crate::{
    diff::{At, Cast, ColumnChanges, Migration, OfTable, Pair, Step, TableChange},
    sql::{
        AttachedKind, Column, ColumnType, Index, Opaque, OpaqueKind, PrimaryKey, QName, SqlSchema,
        Table, options::ON_UPDATE,
    },
};

/// Something that would be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What is there before.
    pub item: Item,
    /// What takes its place; `None` when nothing does.
    pub after: Option<Item>,
}

impl Lost {
    /// For a message: what is lost, or which other thing takes its place.
    pub fn describe(&self) -> String {
        let item = self.item.describe();
        match self.after.as_ref().and_then(|after| after.sql.as_deref()) {
            Some(after) => format!("{item} (it would become {after})"),
            None => item,
        }
    }
}

/// The sentences that say what would be lost, with the SQL that makes it, and the way by hand.
pub fn explain(lost: &[Lost]) -> String {
    let mut out = String::new();
    for lost in lost {
        out.push_str(&line(&lost.describe(), &lost.item));
    }
    out.push_str(
        "help: write the change by hand, with the SQL above in it where the object should stay. Or drop the object in a \
         hand-written migration, run this again, and create it again in a later migration",
    );
    out
}

/// Items for a message, each with the SQL that makes it.
pub fn listed(items: &[Item]) -> String {
    let lines = items.iter().map(|item| line(&item.describe(), item));
    lines.collect()
}

/// The sentences that say what a change meets, with the SQL that makes it, and the way by hand.
pub fn explain_in_the_way(items: &[Item]) -> String {
    let mut out = listed(items);
    out.push_str(
        "help: write the migration yourself: drop these, make the change, create them again as they should be then",
    );
    out
}

fn line(what: &str, item: &Item) -> String {
    let lines = item.sql.iter().flat_map(|sql| sql.lines());
    let lines: String = lines.map(|line| format!("    {line}\n")).collect();
    format!("  {what}\n{lines}")
}

/// What of `migration.previous` would be gone in `after`, or another one, though no step names it.
///
/// ```
/// use whimbrel_engine::{conserve::lost, diff::diff, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Sqlite, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let before = make("CREATE TABLE t (a INTEGER CHECK (a > 0));");
/// let after = make("CREATE TABLE t (a INTEGER);");
/// let lost = lost(&diff(&before, &after), &after);
/// assert_eq!(lost[0].item.describe(), "check constraint `CHECK (a > 0)` of table `t`");
/// ```
pub fn lost(migration: &Migration<'_>, after: &SqlSchema) -> Vec<Lost> {
    let named = Named::new(migration);
    let compares_partial = migration.next.partial_indexes;
    let end = after;
    let after = items(after, compares_partial);
    let before = items(migration.previous, compares_partial);
    let fewer = fewer_keys(&before, &after);
    let gone = before
        .into_iter()
        .enumerate()
        .filter(|(_, item)| !matches!(item.kind, ItemKind::Attached(_)))
        .filter_map(|(id, item)| {
            let mut twins = after.iter().filter(|other| is_same(&item, other));
            let twin = match twins.next() {
                // SQLite lets two checks have one name.
                Some(first) if first.text != item.text => {
                    twins.find(|other| other.text == item.text).or(Some(first))
                }
                first => first,
            };
            // Whether a plain index stays the diff has decided; MySQL makes and drops some by itself.
            let is_compared = item.kind == ItemKind::Index && item.text.is_none();
            let same_text = |twin: &Item| twin.text == item.text || item.text.is_none();
            let stays = is_compared || twin.is_some_and(same_text);
            let is_lost = !stays && !named.covers(&item);
            (is_lost || fewer.contains(&id) || named.breaks(&item)).then(|| Lost {
                after: twin.filter(|twin| twin.text != item.text).cloned(),
                item,
            })
        });
    let mut found: Vec<Lost> = gone.collect();
    let hanging = migration.previous.attached.iter();
    // What hung on something that is gone is no loss of its own.
    let hanging = hanging.filter(|it| end.has(&it.about) && !end.attached.contains(it));
    found.extend(
        hanging
            .map(|it| (it, attached(migration.previous, it)))
            .filter_map(|(it, item)| {
                let is_covered = it.kind != AttachedKind::Index && named.covers(&item);
                (!is_covered).then_some(Lost { item, after: None })
            }),
    );
    for object in named.broken(migration.previous) {
        let item = opaque(object);
        if !found.iter().any(|lost| lost.item == item) {
            found.push(Lost { item, after: None });
        }
    }
    found
}

/// The same for a live database, in which the change has been made: what is there under its name counts as the same,
/// for a server prints views and conditions in another way when types are others.
pub fn lost_live(migration: &Migration<'_>, after: &SqlSchema) -> Vec<Lost> {
    let is_there = |item: &Item| {
        let is_printed = !matches!(
            item.kind,
            ItemKind::Attached(
                AttachedKind::Comment
                    | AttachedKind::Grant
                    | AttachedKind::Owner
                    | AttachedKind::State
            )
        );
        let mut items = items(after, migration.next.partial_indexes).into_iter();
        is_printed && items.any(|other| is_same(item, &other))
    };
    let mut lost = lost(migration, after);
    lost.retain(|lost| lost.after.is_none() && !is_there(&lost.item));
    lost
}

/// Of several foreign keys that differ in nothing but their names, the positions of those that `after` has no room for.
fn fewer_keys(before: &[Item], after: &[Item]) -> BTreeSet<usize> {
    let twins = |items: &[Item], item: &Item| {
        let items = items.iter();
        items.filter(|other| is_twin(item, other)).count()
    };
    let mut fewer = BTreeSet::new();
    let keys = before.iter().enumerate();
    for (id, item) in keys.filter(|(_, item)| item.kind == ItemKind::ForeignKey) {
        let left = twins(after, item);
        let earlier = twins(&before[..id], item);
        // None at all: a step names it, or the rest of the law speaks.
        if left > 0 && left <= earlier {
            fewer.insert(id);
        }
    }
    fewer
}

fn is_twin(a: &Item, b: &Item) -> bool {
    a.kind == ItemKind::ForeignKey && b.kind == a.kind && a.table == b.table && a.sql == b.sql
}

fn is_same(a: &Item, b: &Item) -> bool {
    // A foreign key that differs in its name alone is another one to no diff: the columns have other names, or it is
    // a join table's.
    let is_key = a.kind == ItemKind::ForeignKey && a.sql == b.sql;
    // What SQLite calls the index of a constraint is no name.
    let is_unnamed = a.is_unnamed() && a.columns == b.columns && a.text == b.text;
    a.kind == b.kind && a.table == b.table && (a.name == b.name || is_key || is_unnamed)
}

/// What the steps name.
#[derive(Default)]
struct Named<'a> {
    tables: BTreeSet<&'a QName>,
    /// Columns that go.
    columns: BTreeSet<(&'a QName, &'a str)>,
    /// Columns whose type changes.
    types: BTreeSet<(&'a QName, &'a str)>,
    /// Those of them that get a type which the schema names as text.
    retyped: BTreeSet<(&'a QName, &'a str)>,
    /// Columns that begin or cease to be set whenever their row changes.
    on_update: BTreeSet<(&'a QName, &'a str)>,
    indexes: BTreeSet<(&'a QName, &'a str)>,
    /// Tables of which a foreign key goes; which one, the diff has compared.
    keys: BTreeSet<&'a QName>,
    /// Tables that are made anew.
    rebuilt: BTreeSet<&'a QName>,
    enums: BTreeSet<&'a QName>,
}

impl<'a> Named<'a> {
    fn new(migration: &Migration<'a>) -> Self {
        let mut named = Named::default();
        let old = migration.previous;
        for step in &migration.steps {
            match step {
                Step::DropTable(table) => {
                    named.tables.insert(&table.get().name);
                }
                Step::DropEnum(dropped) => {
                    named.enums.insert(&dropped.get().name);
                }
                Step::DropForeignKey(table, _) => {
                    named.keys.insert(&table.get().name);
                }
                Step::RenameForeignKey(keys) => {
                    named.keys.insert(&keys.previous.0.get().name);
                }
                Step::DropIndex(table, index) => named.index((*table, *index)),
                Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) => {
                    named.index(indexes.previous);
                }
                Step::AlterTable(alter) => {
                    let table = alter.tables.previous.get();
                    for change in &alter.changes {
                        named.change(table, change);
                    }
                    named.key(table, alter.tables.next.get());
                }
                Step::RedefineTables(tables) => {
                    for redefine in tables {
                        let table = redefine.tables.previous.get();
                        named.keys.insert(&table.name);
                        named.rebuilt.insert(&table.name);
                        for column in &redefine.dropped {
                            named.drop_column(table, column.get());
                        }
                        for (column, changes) in &redefine.kept {
                            named.column(table, *column, *changes);
                        }
                        // What the diff compares of a table that is made anew is in the new one.
                        let partial = migration.next.partial_indexes;
                        let plain = table.indexes.iter().filter(|index| {
                            let mut columns = index.columns.iter();
                            columns.all(|c| c.name().is_some() && c.collation.is_none())
                                && (index.predicate.is_none() || partial)
                        });
                        let plain = plain.map(|index| (&table.name, index.name.as_str()));
                        named.indexes.extend(plain);
                    }
                }
                _ => {}
            }
        }
        // What goes from a table goes from its partitions, and a column from those that inherit it.
        for table in &old.tables {
            for name in old.ancestors(&table.name) {
                named.like(&table.name, name);
            }
            for name in old.parents(&table.name) {
                named.columns_like(&table.name, name);
            }
        }
        named
    }

    fn like(&mut self, partition: &'a QName, parent: &'a QName) {
        if self.tables.contains(parent) {
            self.tables.insert(partition);
        }
        if self.keys.contains(parent) {
            self.keys.insert(partition);
        }
        self.columns_like(partition, parent);
    }

    fn columns_like(&mut self, heir: &'a QName, parent: &'a QName) {
        for set in [&mut self.columns, &mut self.types] {
            let own: Vec<&str> = set
                .iter()
                .filter(|(table, _)| *table == parent)
                .map(|(_, column)| *column)
                .collect();
            set.extend(own.into_iter().map(|column| (heir, column)));
        }
    }

    fn index(&mut self, (table, index): OfTable<'a, Index>) {
        self.indexes.insert((&table.get().name, &index.get().name));
    }

    /// A primary key that has other columns or another name than before; what it says besides stays with its columns.
    fn key(&mut self, old: &'a Table, new: &Table) {
        let Some(key) = &old.primary_key else { return };
        let is_it = |new: &PrimaryKey| new.columns == key.columns && new.name == key.name;
        if !new.primary_key.as_ref().is_some_and(is_it) {
            self.indexes.insert((&old.name, key_name(key)));
        }
    }

    fn drop_column(&mut self, table: &'a Table, column: &'a Column) {
        self.columns.insert((&table.name, &column.name));
    }

    fn column(&mut self, table: &'a Table, columns: Pair<At<'a, Column>>, changes: ColumnChanges) {
        let name = columns.previous.get().name.as_str();
        if changes.cast.is_some() {
            self.types.insert((&table.name, name));
            if matches!(columns.next.get().ty, ColumnType::Unsupported(_)) {
                self.retyped.insert((&table.name, name));
            }
        }
        if changes.on_update {
            self.on_update.insert((&table.name, name));
        }
        if changes.cast == Some(Cast::None) {
            // Its indexes go with the old column; whether they come again the diff compares.
            let indexes = table.indexes.iter().filter(|index| {
                let mut columns = index.columns.iter();
                columns.any(|column| column.name() == Some(name))
            });
            let indexes = indexes.map(|index| (&table.name, index.name.as_str()));
            self.indexes.extend(indexes);
        }
    }

    fn change(&mut self, table: &'a Table, change: &TableChange<'a>) {
        match change {
            TableChange::DropColumn(column) => self.drop_column(table, column.get()),
            TableChange::AlterColumn { column, changes }
            | TableChange::DropAndRecreateColumn { column, changes } => {
                self.column(table, *column, *changes);
            }
            TableChange::AddColumn(_)
            | TableChange::DropPrimaryKey
            | TableChange::AddPrimaryKey
            | TableChange::RenamePrimaryKey => {}
        }
    }

    /// What stays, and names what goes.
    fn broken<'s>(&self, previous: &'s SqlSchema) -> Vec<&'s Opaque> {
        let by_table = self
            .tables
            .iter()
            .flat_map(|table| naming_table(previous, table));
        let columns = self.columns.iter();
        let by_column = columns.flat_map(|(table, column)| naming_column(previous, table, column));
        let stays = |object: &&Opaque| {
            let table = object.table.as_ref();
            table.is_none_or(|table| !self.tables.contains(table))
        };
        by_table.chain(by_column).filter(stays).collect()
    }

    /// True for what no statement of ours makes again on a table that is made anew.
    fn breaks(&self, item: &Item) -> bool {
        let is_rebuilt = item
            .table
            .as_ref()
            .is_some_and(|t| self.rebuilt.contains(t));
        let is_beyond = match item.kind {
            ItemKind::TableOption => item.name == "ON CONFLICT",
            ItemKind::Opaque(OpaqueKind::Trigger) => item.sql.is_none(),
            _ => false,
        };
        is_rebuilt && is_beyond
    }

    /// True when a step names the item, or the table or the columns that it lives on.
    fn covers(&self, item: &Item) -> bool {
        let Some(table) = &item.table else {
            return match item.kind {
                ItemKind::Table => self.tables.iter().any(|t| t.to_string() == item.name),
                ItemKind::Enum => self.enums.iter().any(|e| e.to_string() == item.name),
                // The server makes and drops them with the columns that they count for.
                ItemKind::Sequence => true,
                _ => false,
            };
        };
        let goes = |column: &String| self.columns.contains(&(table, column.as_str()));
        let set_on_update = || {
            let mut columns = item.columns.iter();
            columns.all(|column| self.on_update.contains(&(table, column.as_str())))
        };
        let by_column = match item.kind {
            // With one of its columns an index and a key are gone, on every database, and a right on it is no more.
            ItemKind::Index
            | ItemKind::ForeignKey
            | ItemKind::Opaque(OpaqueKind::Statistics)
            | ItemKind::Attached(AttachedKind::Grant) => item.columns.iter().any(goes),
            _ => !item.columns.is_empty() && item.columns.iter().all(goes),
        };
        self.tables.contains(table)
            || by_column
            || match item.kind {
                ItemKind::Index => self.indexes.contains(&(table, item.name.as_str())),
                ItemKind::ForeignKey => self.keys.contains(table),
                ItemKind::ColumnOption if item.name.ends_with(ON_UPDATE) && set_on_update() => true,
                ItemKind::ColumnDomain => {
                    let mut columns = item.columns.iter();
                    columns.all(|column| self.retyped.contains(&(table, column.as_str())))
                }
                ItemKind::Collation | ItemKind::ColumnOption => item
                    .columns
                    .iter()
                    .all(|column| self.types.contains(&(table, column.as_str()))),
                ItemKind::Sequence => true,
                _ => false,
            }
    }
}

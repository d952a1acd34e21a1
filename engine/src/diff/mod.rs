//! The difference between two database schemas, as an ordered list of [`Step`]s.
//!
//! The same diff serves `migrate dev`, drift, status and verification. What a step turns into
//! is the business of [`crate::plan`].

mod cast;
mod column;
mod decimal;
mod default;
mod enums;
mod extension;
mod inherited;
mod json;
mod order;
mod pairs;
mod predicate;
mod redefine;
mod sequence;
mod step;
mod table;
mod time;

pub use cast::{Cast, cast, sqlite_family};
pub(crate) use cast::{Using, is_same_name};
pub use column::ColumnChanges;
pub use inherited::apart;
pub(crate) use json::is_valid as is_json;
pub use pairs::{Pair, TablePair};
pub(crate) use pairs::{has_no_word, is_ignored, is_managed, is_of_long_texts};
pub use step::{AlterEnum, AlterTable, At, OfTable, RedefineTable, Step, TableChange};

use crate::dialect::facts;
use crate::sql::{QName, SqlSchema, Table};
use pairs::Pairs;

/// A diff together with the schemas that it compares.
#[derive(Debug, Clone)]
pub struct Migration<'a> {
    /// As it is.
    pub previous: &'a SqlSchema,
    /// As it should be.
    pub next: &'a SqlSchema,
    /// What has to happen, in order.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Migration<'a> {
    /// True when both schemas are the same as far as the schema language can tell.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The columns of a table of the previous schema that a step makes anew: all of them where the table is, and
    /// those that are said again on MySQL.
    pub(crate) fn remade(&self, table: &QName) -> Remade<'a> {
        let is_it = |tables: &Pair<At<'_, Table>>| tables.previous.name == *table;
        let mut columns = Vec::new();
        for step in &self.steps {
            match step {
                Step::RedefineTables(tables) if tables.iter().any(|t| is_it(&t.tables)) => {
                    return Remade::Table;
                }
                Step::AlterTable(alter) if is_it(&alter.tables) => {
                    let changes = alter.changes.iter();
                    columns.extend(changes.filter_map(|change| match change {
                        // PostgreSQL changes one property and leaves the others.
                        TableChange::AlterColumn { changes, .. }
                            if self.next.dialect.has_namespaces() && changes.cast.is_none() =>
                        {
                            None
                        }
                        TableChange::AlterColumn { column, .. }
                        | TableChange::DropAndRecreateColumn { column, .. } => {
                            Some(column.previous.get().name.as_str())
                        }
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        Remade::Columns(columns)
    }
}

/// What of a table is made anew.
pub(crate) enum Remade<'a> {
    /// All of it.
    Table,
    /// These columns.
    Columns(Vec<&'a str>),
}

/// The indexes that the next schema does not have, of tables and columns that both have: table and
/// position in the previous schema. A rebuild drops them without a step of their own.
pub fn lost_indexes(previous: &SqlSchema, next: &SqlSchema) -> Vec<(usize, usize)> {
    let pairs = Pairs::new(previous, next);
    let mut lost = Vec::new();
    for pair in &pairs.tables {
        let Pair {
            previous: old,
            next: new,
        } = pair.tables;
        for id in pair.dropped_indexes(Pair::new(previous, next)) {
            let index = &old.indexes[id];
            let stays = |name: Option<&str>| name.is_some_and(|name| new.column(name).is_some());
            let is_replaced = new.indexes.iter().any(|other| other.name == index.name);
            if !is_replaced && index.columns.iter().all(|column| stays(column.name())) {
                lost.push((pair.ids.previous, id));
            }
        }
    }
    lost
}

/// Compares two schemas of the same dialect.
///
/// ```
/// use whimbrel_engine::{diff::diff, sql::{Dialect, QName, SqlSchema, Table}};
///
/// let empty = SqlSchema::empty(Dialect::Sqlite);
/// let mut wanted = empty.clone();
/// wanted.tables.push(Table::new(QName::new(None, "users")));
/// assert_eq!(diff(&empty, &wanted).steps.len(), 1);
/// assert!(diff(&wanted, &wanted).is_empty());
/// ```
pub fn diff<'a>(previous: &'a SqlSchema, next: &'a SqlSchema) -> Migration<'a> {
    let pairs = Pairs::new(previous, next);
    let mut steps = Vec::new();
    extension::push(&pairs, &mut steps);
    for namespace in At::all(&next.namespaces) {
        if !previous.namespaces.contains(namespace.get()) {
            steps.push(Step::CreateNamespace(namespace));
        }
    }
    table::push_created(&pairs, &mut steps);
    table::push_dropped(&pairs, &mut steps);
    table::push_altered(&pairs, &mut steps);
    redefine::push(&pairs, &mut steps);
    if next.dialect.has_namespaces() {
        enums::push(&pairs, &mut steps);
    }
    if facts(next.dialect).alters_sequences {
        sequence::push(&pairs, &mut steps);
    }
    order::sort(&mut steps, previous, next);
    Migration {
        previous,
        next,
        steps,
    }
}

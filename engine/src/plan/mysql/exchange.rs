//! Keys that have to come and go in one `ALTER TABLE`. At the end of every statement an
//! `AUTO_INCREMENT` column must lead a key, and a foreign key must have an index to use. (Prisma
//! drops the old key in a statement of its own before the new one comes, and its script fails.)

use std::collections::BTreeMap;

use crate::{
    diff::{Migration, Step, TableChange},
    sql::{Column, Dialect, ForeignKey, Index, IndexColumn, Table},
};

/// The exchanges of a migration, by the position of the previous table.
pub(crate) struct Exchanges(BTreeMap<usize, Exchange>);

/// What a table's `ALTER TABLE` takes care of. Numbers are positions of indexes.
#[derive(Default)]
pub(super) struct Exchange {
    /// Previous table's, dropped.
    pub(super) dropped: Vec<usize>,
    /// Next table's, made.
    pub(super) created: Vec<usize>,
    /// Foreign keys of the previous table that need an index in place of one that goes, since no
    /// other can serve them.
    pub(super) stand_ins: Vec<usize>,
    /// The next table, when something of it is made or altered.
    pub(super) next_table: Option<usize>,
    /// True when the table has an `ALTER TABLE` of its own.
    pub(super) is_altered: bool,
    /// The first index that any step drops.
    pub(super) first_dropped: Option<usize>,
}

/// What the steps do to a table.
#[derive(Default)]
struct Touched {
    dropped: Vec<usize>,
    made: Vec<usize>,
    dropped_foreign_keys: Vec<usize>,
    next_table: Option<usize>,
    is_altered: bool,
    drops_primary_key: bool,
}

impl Exchanges {
    /// Looks through the steps once; other databases than MySQL need none.
    pub(crate) fn new(migration: &Migration) -> Exchanges {
        if migration.next.dialect != Dialect::Mysql {
            return Exchanges(BTreeMap::new());
        }
        let tables = touched(migration).into_iter();
        let exchanges = tables.map(|(id, touched)| {
            let new = touched.next_table.map(|id| &migration.next.tables[id]);
            (id, exchange(&migration.previous.tables[id], new, &touched))
        });
        Exchanges(exchanges.collect())
    }

    /// That of a table of the previous schema.
    pub(super) fn of(&self, table: usize) -> Option<&Exchange> {
        self.0.get(&table)
    }
}

fn touched(migration: &Migration) -> BTreeMap<usize, Touched> {
    let mut tables: BTreeMap<usize, Touched> = BTreeMap::new();
    for step in &migration.steps {
        match step {
            Step::DropIndex(table, index) => {
                tables.entry(*table).or_default().dropped.push(*index);
            }
            Step::DropForeignKey(table, key) => {
                let touched = tables.entry(*table).or_default();
                touched.dropped_foreign_keys.push(*key);
            }
            Step::CreateIndex {
                previous_table: Some(previous),
                table,
                index,
                ..
            } => {
                let touched = tables.entry(*previous).or_default();
                touched.next_table = Some(*table);
                touched.made.push(*index);
            }
            Step::AlterTable(alter) => {
                let touched = tables.entry(alter.tables.previous).or_default();
                touched.next_table = Some(alter.tables.next);
                touched.is_altered = true;
                touched.drops_primary_key = alter.changes.contains(&TableChange::DropPrimaryKey);
            }
            _ => {}
        }
    }
    tables.retain(|_, touched| !touched.dropped.is_empty() || touched.is_altered);
    tables
}

fn exchange(old: &Table, new: Option<&Table>, touched: &Touched) -> Exchange {
    let mut out = Exchange {
        next_table: touched.next_table,
        is_altered: touched.is_altered,
        first_dropped: touched.dropped.first().copied(),
        ..Exchange::default()
    };
    let stays = |serves: &dyn Fn(&[IndexColumn]) -> bool| {
        let key = old
            .primary_key
            .as_ref()
            .filter(|_| !touched.drops_primary_key);
        let mut indexes = old.indexes.iter().enumerate();
        key.is_some_and(|key| serves(&key.columns))
            || indexes.any(|(id, index)| !touched.dropped.contains(&id) && serves(&index.columns))
    };
    let goes = |serves: &dyn Fn(&[IndexColumn]) -> bool| -> Vec<usize> {
        let dropped = touched.dropped.iter().copied();
        dropped
            .filter(|&id| serves(&old.indexes[id].columns))
            .collect()
    };
    let comes = |serves: &dyn Fn(&[IndexColumn]) -> bool| {
        let mut made = touched.made.iter().copied();
        new.and_then(|new| made.find(|&id| serves(&new.indexes[id].columns)))
    };
    let new_key = |serves: &dyn Fn(&[IndexColumn]) -> bool| {
        let key = new.and_then(|new| new.primary_key.as_ref());
        touched.is_altered && key.is_some_and(|key| serves(&key.columns))
    };

    if let Some(column) = automatic(old) {
        let leads = |columns: &[IndexColumn]| leads(columns, column);
        if !stays(&leads) {
            out.dropped.extend(goes(&leads));
        }
    }
    if let Some(column) = new.and_then(automatic) {
        let leads = |columns: &[IndexColumn]| leads(columns, column);
        if !stays(&leads) && !new_key(&leads) {
            out.created.extend(comes(&leads));
        }
    }
    for (id, key) in old.foreign_keys.iter().enumerate() {
        let serves = |columns: &[IndexColumn]| serves(columns, key);
        let is_kept = !touched.dropped_foreign_keys.contains(&id);
        let served_by_key = old
            .primary_key
            .as_ref()
            .is_some_and(|key| serves(&key.columns));
        let going = goes(&serves);
        // Without an index of the schema's MySQL has made one, which stays.
        let loses_index = !going.is_empty() || (served_by_key && touched.drops_primary_key);
        if !is_kept || !loses_index || stays(&serves) {
            continue;
        }
        match comes(&serves) {
            Some(index) => {
                out.created.push(index);
                out.dropped.extend(going);
            }
            None if new_key(&serves) => out.dropped.extend(going),
            None => out.stand_ins.push(id),
        }
    }
    for list in [&mut out.dropped, &mut out.created] {
        list.sort_unstable();
        list.dedup();
    }
    out
}

/// There can be only one.
fn automatic(table: &Table) -> Option<&Column> {
    table.columns.iter().find(|column| column.auto_increment)
}

fn leads(columns: &[IndexColumn], column: &Column) -> bool {
    let first = columns.first();
    first.and_then(|first| first.name()) == Some(column.name.as_str())
}

/// True when a foreign key can use an index: it begins with the key's columns.
fn serves(columns: &[IndexColumn], key: &ForeignKey) -> bool {
    columns.len() >= key.columns.len()
        && columns
            .iter()
            .zip(&key.columns)
            .all(|(a, b)| a.name() == Some(b))
}

/// `CREATE INDEX` under the name that the foreign key's own index would have.
pub(super) fn stand_ins(table: &Table, exchange: &Exchange) -> Vec<String> {
    let keys = exchange.stand_ins.iter().map(|&id| &table.foreign_keys[id]);
    let indexes = keys.filter_map(|key| {
        let name = key.name.as_deref()?;
        let columns = super::identifiers(&key.columns);
        let (name, table) = (super::ident(name), super::ident(&table.name.name));
        Some(format!("CREATE INDEX {name} ON {table}({columns})"))
    });
    indexes.collect()
}

/// `DROP INDEX …, ADD INDEX …`
pub(super) fn dropped_clauses(table: &Table, exchange: &Exchange) -> Vec<String> {
    let indexes = exchange.dropped.iter().map(|&id| &table.indexes[id]);
    indexes
        .map(|index| format!("DROP INDEX {}", super::ident(&index.name)))
        .collect()
}

pub(super) fn created_clauses(table: &Table, exchange: &Exchange) -> Vec<String> {
    let indexes = exchange.created.iter().map(|&id| &table.indexes[id]);
    indexes.map(created_clause).collect()
}

fn created_clause(index: &Index) -> String {
    format!(
        "ADD {}INDEX {}({}){}",
        super::kind(index.kind),
        super::ident(&index.name),
        super::columns_of(&index.columns),
        super::options_of(&index.options)
    )
}

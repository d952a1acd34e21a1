//! Keys that have to come and go in one `ALTER TABLE`. At the end of every statement an
//! `AUTO_INCREMENT` column must lead a key, and a foreign key must have an index to use. (Prisma
//! drops the old key in a statement of its own before the new one comes, and its script fails.)

use std::collections::BTreeMap;

use crate::{
    dialect::facts,
    diff::{At, Migration, Step, TableChange},
    sql::{Column, ForeignKey, Index, IndexColumn, Table},
};

/// The exchanges of a migration, by the previous table.
pub(crate) struct Exchanges<'a>(BTreeMap<At<'a, Table>, Exchange<'a>>);

/// What a table's `ALTER TABLE` takes care of.
#[derive(Default)]
pub(super) struct Exchange<'a> {
    /// Previous table's indexes, dropped.
    pub(super) dropped: Vec<At<'a, Index>>,
    /// Next table's indexes, made.
    pub(super) created: Vec<At<'a, Index>>,
    /// Foreign keys of the previous table that need an index in place of one that goes, since no
    /// other can serve them.
    pub(super) stand_ins: Vec<&'a ForeignKey>,
    /// True when the table has an `ALTER TABLE` of its own.
    pub(super) is_altered: bool,
    /// The first index that any step drops.
    pub(super) first_dropped: Option<At<'a, Index>>,
}

/// What the steps do to a table.
#[derive(Default)]
struct Touched<'a> {
    dropped: Vec<At<'a, Index>>,
    made: Vec<At<'a, Index>>,
    dropped_foreign_keys: Vec<At<'a, ForeignKey>>,
    /// The next table, when something of it is made or altered.
    next_table: Option<&'a Table>,
    is_altered: bool,
    drops_primary_key: bool,
}

impl<'a> Exchanges<'a> {
    /// Looks through the steps once; other databases than MySQL need none.
    pub(crate) fn new(migration: &Migration<'a>) -> Self {
        if !facts(migration.next.dialect).indexes_foreign_keys {
            return Exchanges(BTreeMap::new());
        }
        let tables = touched(migration).into_iter();
        let exchanges = tables.map(|(table, touched)| (table, exchange(table.get(), &touched)));
        Exchanges(exchanges.collect())
    }

    /// That of a table of the previous schema.
    pub(super) fn of(&self, table: At<'a, Table>) -> Option<&Exchange<'a>> {
        self.0.get(&table)
    }
}

fn touched<'a>(migration: &Migration<'a>) -> BTreeMap<At<'a, Table>, Touched<'a>> {
    let mut tables: BTreeMap<At<'a, Table>, Touched<'a>> = BTreeMap::new();
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
                touched.next_table = Some(table.get());
                touched.made.push(*index);
            }
            Step::AlterTable(alter) => {
                let touched = tables.entry(alter.tables.previous).or_default();
                touched.next_table = Some(alter.tables.next.get());
                touched.is_altered = true;
                touched.drops_primary_key = alter.changes.contains(&TableChange::DropPrimaryKey);
            }
            _ => {}
        }
    }
    tables.retain(|_, touched| !touched.dropped.is_empty() || touched.is_altered);
    tables
}

fn exchange<'a>(old: &'a Table, touched: &Touched<'a>) -> Exchange<'a> {
    let new = touched.next_table;
    let mut out = Exchange {
        is_altered: touched.is_altered,
        first_dropped: touched.dropped.first().copied(),
        ..Exchange::default()
    };
    let stays = |serves: &dyn Fn(&[IndexColumn]) -> bool| {
        let key = old
            .primary_key
            .as_ref()
            .filter(|_| !touched.drops_primary_key);
        let mut indexes = At::all(&old.indexes);
        key.is_some_and(|key| serves(&key.columns))
            || indexes.any(|index| !touched.dropped.contains(&index) && serves(&index.columns))
    };
    let goes = |serves: &dyn Fn(&[IndexColumn]) -> bool| -> Vec<At<'a, Index>> {
        let dropped = touched.dropped.iter().copied();
        dropped.filter(|index| serves(&index.columns)).collect()
    };
    let comes = |serves: &dyn Fn(&[IndexColumn]) -> bool| {
        let mut made = touched.made.iter().copied();
        made.find(|index| serves(&index.columns))
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
    for key in At::all(&old.foreign_keys) {
        let serves = |columns: &[IndexColumn]| serves(columns, &key);
        let is_kept = !touched.dropped_foreign_keys.contains(&key);
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
            None => out.stand_ins.push(key.get()),
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
    let keys = exchange.stand_ins.iter();
    let indexes = keys.filter_map(|key| {
        let name = key.name.as_deref()?;
        let columns = super::identifiers(&key.columns);
        let (name, table) = (super::ident(name), super::ident(&table.name.name));
        Some(format!("CREATE INDEX {name} ON {table}({columns})"))
    });
    indexes.collect()
}

/// `DROP INDEX …, ADD INDEX …`
pub(super) fn dropped_clauses(exchange: &Exchange) -> Vec<String> {
    let indexes = exchange.dropped.iter();
    indexes
        .map(|index| format!("DROP INDEX {}", super::ident(&index.name)))
        .collect()
}

pub(super) fn created_clauses(exchange: &Exchange) -> Vec<String> {
    let indexes = exchange.created.iter();
    indexes.map(|index| created_clause(index)).collect()
}

fn created_clause(index: &Index) -> String {
    format!(
        "ADD {}INDEX {}({}){}",
        super::kind(index.kind),
        super::ident(&index.name),
        super::columns_of(&index.columns, &index.options),
        super::options_of(&index.options)
    )
}

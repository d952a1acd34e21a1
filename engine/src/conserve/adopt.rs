//! What a live database has beyond the difference that a diff writes, as statements for the migration that adopts it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::{Item, ItemKind, inventory, names},
    live::{beyond, with_live},
};
use crate::{
    plan::{create_sequence, identifier, mysql_column, place},
    sql::{
        AttachedKind, Column, Default, Dialect, Extension, Family, OpaqueKind, QName, Sequence,
        SqlSchema, Table,
        options::{
            CHARACTER_SET, DEFERRABLE, FORCED_ROW_SECURITY, PARTITION, PARTITION_BY, ROW_SECURITY,
            STORAGE, SYSTEM_VERSIONING, UNLOGGED,
        },
    },
};

/// Something that a live database has and a history does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoptable {
    /// For a message: ``trigger `a` of table `b` ``.
    pub name: String,
    /// The statement that makes it, without a semicolon; `None` when it cannot be written beside its table.
    pub sql: Option<String>,
}

/// What `found`, a live database, has beyond `history`, apart from what a diff of the two sees; in the order in which
/// the statements run. Rights and owners are left out: another database has other roles.
///
/// ```
/// use whimbrel_engine::{conserve::adoptable, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Sqlite, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let history = make("CREATE TABLE t (a);");
/// let found = make("CREATE TABLE t (a); CREATE VIEW w AS SELECT a FROM t; CREATE VIEW v AS SELECT a FROM w;");
/// let names: Vec<String> = adoptable(&history, &found).into_iter().map(|it| it.name).collect();
/// assert_eq!(names, ["view `w`", "view `v`"]);
/// ```
pub fn adoptable(history: &SqlSchema, found: &SqlSchema) -> Vec<Adoptable> {
    let items = items(history, found).into_iter();
    items.map(|item| Adoptable::of(found, &item)).collect()
}

/// What `found` has beyond `history` and is never adopted: rights and owners, because another database has other roles,
/// and publications. Each for a message.
pub fn of_this_database(history: &SqlSchema, found: &SqlSchema) -> Vec<String> {
    let items = beyond(history, found).into_iter();
    let own = items.filter(|item| {
        matches!(
            item.kind,
            ItemKind::Attached(AttachedKind::Grant | AttachedKind::Owner)
                | ItemKind::Opaque(OpaqueKind::Grant | OpaqueKind::Publication)
        )
    });
    let mut names: Vec<String> = own.map(|item| item.describe()).collect();
    names.dedup();
    names
}

/// `difference`, the script of the diff, with what has to be there before its tables: extensions, types, sequences, and
/// functions that it calls. Several, for not everything can be replayed: the last one is `difference` alone. `live` is
/// `found` as the database has it, with extensions that no diff compares.
///
/// ```
/// use whimbrel_engine::{conserve::completed, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let function = |name: &str| format!("CREATE FUNCTION {name}() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$");
/// let table = "-- CreateTable\nCREATE TABLE t (n int DEFAULT a());\n";
/// let found = make(&format!("{};\n{};\n{table}", function("a"), function("b")));
/// let scripts = completed(&make(""), &found, &found, table);
/// assert_eq!(scripts[0], format!("\n{};\n{table}", function("a")));
/// ```
pub fn completed(
    history: &SqlSchema,
    found: &SqlSchema,
    live: &SqlSchema,
    difference: &str,
) -> [String; 3] {
    let (head, tail) = difference.split_at(end_of_types(difference));
    let with = |called: &str| {
        let first = first(history, found, live, called).into_iter();
        let first = first.filter_map(|object| Some(format!("\n{};\n", object.sql?)));
        format!("{head}{}{tail}", first.collect::<String>())
    };
    [with(tail), with(""), difference.to_owned()]
}

/// Where in the script of a diff the schemas and types end, and the tables begin.
fn end_of_types(difference: &str) -> usize {
    const TYPES: [&str; 3] = ["-- CreateSchema", "-- CreateExtension", "-- CreateEnum"];
    let mut at = 0;
    for line in difference.split_inclusive('\n') {
        let line_end = at + line.len();
        if line.starts_with("-- ") && !TYPES.contains(&line.trim_end()) {
            return at;
        }
        at = line_end;
    }
    at
}

/// What has to be there before a script that calls these names.
fn first(history: &SqlSchema, found: &SqlSchema, live: &SqlSchema, called: &str) -> Vec<Adoptable> {
    let is_known = |name: &str| history.extensions.iter().any(|known| known.name == name);
    let needed = |name: &str| live.needed_extensions.contains(name) && !is_known(name);
    let extensions = live.extensions.iter().filter(|it| needed(&it.name));
    let mut first: Vec<Adoptable> = extensions.map(|it| extension(live, it)).collect();
    let items = items(history, found);
    let mut called = words(found.dialect, called);
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    loop {
        let before = chosen.len();
        for (at, item) in items.iter().enumerate() {
            let is_called = || rank(item.kind) == 1 && called.contains(&item.name.to_lowercase());
            if !chosen.contains(&at) && (rank(item.kind) == 0 || is_called()) {
                called.extend(words(
                    found.dialect,
                    item.sql.as_deref().unwrap_or_default(),
                ));
                chosen.insert(at);
            }
        }
        if chosen.len() == before {
            break;
        }
    }
    let items = chosen.into_iter().filter_map(|at| items.get(at));
    first.extend(items.map(|item| Adoptable::of(found, item)));
    first
}

impl Adoptable {
    fn of(found: &SqlSchema, item: &Item) -> Adoptable {
        Adoptable {
            name: item.describe(),
            sql: statement(found, item),
        }
    }
}

fn extension(live: &SqlSchema, extension: &Extension) -> Adoptable {
    let name = identifier(live.dialect, &extension.name);
    let create = format!("CREATE EXTENSION IF NOT EXISTS {name}");
    let schema = extension.schema.as_ref();
    let schema = schema.filter(|schema| live.default_namespace.as_ref() != Some(schema));
    let schema = schema.map(|schema| identifier(live.dialect, schema));
    Adoptable {
        name: format!("extension `{}`", extension.name),
        sql: Some(match schema {
            None => create,
            Some(schema) => {
                format!("CREATE SCHEMA IF NOT EXISTS {schema};\n{create} WITH SCHEMA {schema}")
            }
        }),
    }
}

/// What [`adoptable`] says, in its order.
fn items(history: &SqlSchema, found: &SqlSchema) -> Vec<Item> {
    let dialect = found.dialect;
    let new = match dialect.has_namespaces() {
        true => beyond(history, found),
        // Servers word checks their own way, which this knows.
        false => beyond(history, &with_live(history, found)),
    };
    let is_new_table = |name: &QName| history.table(name).is_none();
    let new = new.into_iter().filter(|item| match item.kind {
        ItemKind::Table => partition(found, item).is_some(),
        ItemKind::Column | ItemKind::Enum => false,
        ItemKind::Sequence => sequence(found, item).is_some(),
        ItemKind::Extension | ItemKind::ForeignKey => false,
        ItemKind::Check => !is_inherited(found, item),
        // It comes with the table.
        ItemKind::TableOption => ![PARTITION, PARTITION_BY].contains(&item.name.as_str()),
        ItemKind::Attached(AttachedKind::Grant | AttachedKind::Owner) => false,
        // Their publication is another database's own.
        ItemKind::Opaque(OpaqueKind::Grant | OpaqueKind::Publication) => false,
        // A sequence of MariaDB.
        ItemKind::Opaque(OpaqueKind::Other) => {
            let mut known = history.sequences.iter();
            !known.any(|known| known.name.name == item.name)
        }
        // The diff writes them, whatever they are of.
        ItemKind::Index => false,
        // What a collation says already.
        ItemKind::ColumnOption => !item.name.ends_with(CHARACTER_SET),
        ItemKind::Generated => !item.table.as_ref().is_some_and(is_new_table),
        _ => true,
    });
    let mut waiting: Vec<Item> = new.collect();
    waiting.extend(deferred(history, found));
    let depth = |item: &Item| {
        let table = partition(found, item).filter(|_| item.kind == ItemKind::Table);
        table.map_or(0, |table| found.ancestors(&table.name).count())
    };
    waiting.sort_by_key(|item| (rank(item.kind), depth(item)));
    in_order_of_need(dialect, waiting)
}

/// Where nothing else is known, what is of a lower rank comes first.
fn rank(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Opaque(OpaqueKind::Domain | OpaqueKind::Type | OpaqueKind::Other)
        | ItemKind::Sequence => 0,
        ItemKind::Opaque(OpaqueKind::Function) => 1,
        ItemKind::Check | ItemKind::Table => 2,
        ItemKind::Opaque(
            OpaqueKind::View | OpaqueKind::MaterializedView | OpaqueKind::VirtualTable,
        ) => 3,
        ItemKind::Attached(_) => 5,
        _ => 4,
    }
}

/// Each comes behind those whose names its text has. Where two name each other the rank decides.
fn in_order_of_need(dialect: Dialect, mut waiting: Vec<Item>) -> Vec<Item> {
    let is_needed = |item: &Item| matches!(rank(item.kind), 0 | 1 | 3);
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    for item in waiting.iter().filter(|item| is_needed(item)) {
        *missing.entry(item.name.to_lowercase()).or_default() += 1;
    }
    let needs = waiting
        .iter()
        .map(|item| words(dialect, item.sql.as_deref().unwrap_or_default()));
    let mut needs: Vec<BTreeSet<String>> = needs.collect();
    for (item, needs) in waiting.iter().zip(&mut needs) {
        needs.remove(&item.name.to_lowercase());
    }
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |needs: &BTreeSet<String>| {
            let mut needs = needs.iter();
            needs.all(|name| missing.get(name).is_none_or(|count| *count == 0))
        };
        let next = needs.iter().position(is_ready).unwrap_or_default();
        needs.remove(next);
        let item = waiting.remove(next);
        if is_needed(&item)
            && let Some(count) = missing.get_mut(&item.name.to_lowercase())
        {
            *count = count.saturating_sub(1);
        }
        ordered.push(item);
    }
    ordered
}

/// The names in a piece of SQL, in lower case.
fn words(dialect: Dialect, sql: &str) -> BTreeSet<String> {
    let names = names(dialect, sql).into_iter();
    names.map(|word| word.to_lowercase()).collect()
}

/// The partition that the item is.
fn partition<'s>(found: &'s SqlSchema, item: &Item) -> Option<&'s Table> {
    let mut tables = found.tables.iter();
    let table = tables.find(|table| table.name.to_string() == item.name)?;
    table.partition_of.as_ref().map(|_| table)
}

/// The sequence that the item is, unless it comes with the column that draws from it.
fn sequence<'s>(found: &'s SqlSchema, item: &Item) -> Option<&'s Sequence> {
    let mut sequences = found.sequences.iter();
    let sequence = sequences.find(|sequence| sequence.name.to_string() == item.name)?;
    let mut columns = found.tables.iter().flat_map(|table| &table.columns);
    let draws = |column: &Column| column.default == Some(Default::Sequence(sequence.name.clone()));
    (sequence.owned_by.is_none() && !columns.any(draws)).then_some(sequence)
}

/// Foreign keys of the history that are `DEFERRABLE` in the database alone.
fn deferred(history: &SqlSchema, found: &SqlSchema) -> Vec<Item> {
    let is_deferred = |schema: &SqlSchema, table: &QName, name: &str| {
        let mut keys = schema.table(table)?.foreign_keys.iter();
        let key = keys.find(|key| key.name.as_deref() == Some(name))?;
        Some(key.options.contains_key(DEFERRABLE))
    };
    let keys = inventory(found).into_iter().filter(|item| {
        let is = |schema| is_deferred(schema, item.table.as_ref()?, &item.name);
        item.kind == ItemKind::ForeignKey && (is(history), is(found)) == (Some(false), Some(true))
    });
    keys.collect()
}

/// True for a check that comes from the table above.
fn is_inherited(found: &SqlSchema, item: &Item) -> bool {
    let Some(table) = &item.table else {
        return false;
    };
    let parents = found.parents(table).into_iter();
    let mut above = found.ancestors(table).chain(parents);
    above.any(|name| {
        let checks = found
            .table(name)
            .into_iter()
            .flat_map(|above| &above.checks);
        let mut names = checks.filter_map(|check| check.name.as_ref());
        names.any(|name| *name == item.name)
    })
}

/// The statement that makes the item beside its table.
pub(super) fn statement(found: &SqlSchema, item: &Item) -> Option<String> {
    let dialect = found.dialect;
    let alter = |what: String| {
        let table = place(found, item.table.as_ref()?);
        Some(format!("ALTER TABLE {table} {what}"))
    };
    let sql = item.sql.as_deref().map(str::trim);
    let sql = sql.map(|sql| sql.trim_end_matches(';').to_owned());
    match item.kind {
        ItemKind::Opaque(_) | ItemKind::Attached(_) => sql,
        // SQLite adds no check to a table that is there, and MariaDB's of one column belong to the column.
        ItemKind::Check if dialect.family() != Family::Sqlite => {
            let table = found.table(item.table.as_ref()?)?;
            let mut checks = table.checks.iter();
            let check = checks.find(|check| check.name.as_deref() == Some(&item.name))?;
            if let Some(column) = &check.of_column {
                return alter(format!(
                    "MODIFY {}",
                    mysql_column(table, table.column(column)?)
                ));
            }
            if check.is_period() {
                return alter(format!("ADD {}", check.definition));
            }
            let name = identifier(dialect, check.name.as_deref()?);
            let definition = check.definition.trim();
            let is_whole = ["CHECK", "EXCLUDE"]
                .iter()
                .any(|word| definition.starts_with(word));
            is_whole.then(|| alter(format!("ADD CONSTRAINT {name} {definition}")))?
        }
        ItemKind::ColumnDomain => {
            let table = found.table(item.table.as_ref()?)?;
            let column = table.column(&item.name)?;
            let ty = column.domain_type(|name| place(found, name))?;
            alter(format!(
                "ALTER COLUMN {} SET DATA TYPE {ty}",
                identifier(dialect, &item.name)
            ))
        }
        ItemKind::Table => {
            let table = partition(found, item)?;
            let (of, bound) = (table.partition_of.as_ref()?, table.options.get(PARTITION)?);
            let by = table.options.get(PARTITION_BY);
            let by = by.map_or_else(String::new, |by| format!(" {PARTITION_BY} {by}"));
            let (own, of) = (place(found, &table.name), place(found, of));
            Some(format!("CREATE TABLE {own} PARTITION OF {of} {bound}{by}"))
        }
        ItemKind::Sequence => Some(create_sequence(found, sequence(found, item)?)),
        ItemKind::TableOption if dialect.has_namespaces() => match item.name.as_str() {
            ROW_SECURITY | FORCED_ROW_SECURITY => alter(item.name.clone()),
            UNLOGGED => alter(format!("SET {UNLOGGED}")),
            STORAGE => alter(format!("SET {}", item.text.as_ref()?)),
            _ => None,
        },
        ItemKind::ForeignKey if dialect.has_namespaces() => {
            let mut keys = found.table(item.table.as_ref()?)?.foreign_keys.iter();
            let key = keys.find(|key| key.name.as_ref() == Some(&item.name))?;
            let when = key.options.get(DEFERRABLE)?;
            let name = identifier(dialect, &item.name);
            let text = format!("ALTER CONSTRAINT {name} {DEFERRABLE} {when}");
            alter(text.trim_end().to_owned())
        }
        ItemKind::TableOption if item.name == SYSTEM_VERSIONING => {
            alter(format!("ADD {SYSTEM_VERSIONING}"))
        }
        ItemKind::ColumnOption | ItemKind::Collation if dialect.family() == Family::Mysql => {
            let table = found.table(item.table.as_ref()?)?;
            let column = table.column(item.columns.first()?)?;
            alter(format!("MODIFY {}", mysql_column(table, column)))
        }
        ItemKind::ColumnOption if dialect.has_namespaces() => {
            let (name, option) = item.name.rsplit_once(' ')?;
            let column = identifier(dialect, name);
            let value = item.text.as_ref()?;
            alter(format!("ALTER COLUMN {column} SET {option} {value}"))
        }
        _ => None,
    }
}

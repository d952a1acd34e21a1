//! What a live database has beyond the difference that a diff writes, as statements for the migration that adopts it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::{Item, ItemKind, names},
    live::{beyond, with_live},
};
use crate::{
    plan::{identifier, place},
    sql::{AttachedKind, Dialect, Family, OpaqueKind, QName, SqlSchema, options::CHARACTER_SET},
};

/// Something that a live database has and a history does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoptable {
    /// For a message: ``trigger `a` of table `b` ``.
    pub name: String,
    /// The statement that makes it, without a semicolon; `None` when it cannot be written beside its table.
    pub sql: Option<String>,
    /// True for what has to be there before tables are.
    pub is_first: bool,
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
    let dialect = found.dialect;
    let new = match dialect.has_namespaces() {
        true => beyond(history, found),
        // Servers word checks their own way, which this knows.
        false => beyond(history, &with_live(history, found)),
    };
    let is_new_table = |name: &QName| history.table(name).is_none();
    let new = new.into_iter().filter(|item| match item.kind {
        ItemKind::Table | ItemKind::Column | ItemKind::Enum => false,
        ItemKind::Sequence | ItemKind::Extension | ItemKind::ForeignKey => false,
        ItemKind::Attached(AttachedKind::Grant | AttachedKind::Owner) => false,
        // Their publication is another database's own.
        ItemKind::Opaque(OpaqueKind::Grant | OpaqueKind::Publication) => false,
        // The diff writes them, whatever they are of.
        ItemKind::Index => false,
        // What a collation says already.
        ItemKind::ColumnOption => !item.name.ends_with(CHARACTER_SET),
        ItemKind::Generated => !item.table.as_ref().is_some_and(is_new_table),
        _ => true,
    });
    let mut waiting: Vec<Item> = new.collect();
    waiting.sort_by_key(|item| rank(item.kind));
    in_order_of_need(dialect, waiting)
        .into_iter()
        .map(|item| Adoptable {
            name: item.describe(),
            is_first: rank(item.kind) == 0,
            sql: statement(found, &item),
        })
        .collect()
}

/// Where nothing else is known, what is of a lower rank comes first.
fn rank(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Opaque(OpaqueKind::Domain | OpaqueKind::Type) => 0,
        ItemKind::Opaque(OpaqueKind::Function) => 1,
        ItemKind::Check => 2,
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
    let words = |item: &Item| -> BTreeSet<String> {
        let sql = item.sql.as_deref().unwrap_or_default();
        let words = names(dialect, sql).into_iter();
        words.map(|word| word.to_lowercase()).collect()
    };
    let mut needs: Vec<BTreeSet<String>> = waiting.iter().map(words).collect();
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

fn statement(found: &SqlSchema, item: &Item) -> Option<String> {
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
            if check.of_column.is_some() {
                return None;
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
        ItemKind::TableOption if item.name.ends_with("ROW LEVEL SECURITY") => {
            alter(item.name.clone())
        }
        _ => None,
    }
}

//! What only a live database has, and migrations that wait would take away.

use std::collections::BTreeSet;

use super::{
    adopt::adoptable,
    item::{Item, inventory, is_made_again},
    live::{beyond, with_live},
};
use crate::{
    dialect::facts,
    plan::{identifier, place},
    replay::replay,
    source::SourceFile,
    sql::{Dialect, OpaqueKind, QName, SqlSchema},
};

/// What of `found`, a live SQLite database to which the scripts of `applied` were applied, would be gone when those of
/// `pending` are: objects that only it has, of tables that these drop and make anew. A script that was written without the
/// database knows nothing of them. Nothing where the scripts cannot be followed, and on other databases, where
/// tables are changed in place.
///
/// ```
/// use whimbrel_engine::{conserve::lost_by_pending, replay::replay, source::SourceFile, sql::Dialect};
///
/// let file = |sql: &str| SourceFile::new("1_a/migration.sql", sql);
/// let applied = [file("CREATE TABLE t (a);")];
/// let pending = [file("CREATE TABLE n (a); DROP TABLE t; ALTER TABLE n RENAME TO t;")];
/// let live = "CREATE TABLE t (a CHECK (a > 0)); CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;";
/// let found = replay(Dialect::Sqlite, &[file(live)]).schema;
/// let lost = lost_by_pending(Dialect::Sqlite, &applied, &pending, &found);
/// let names: Vec<String> = lost.iter().map(|item| item.describe()).collect();
/// assert_eq!(names, ["check constraint `CHECK (a > 0)` of table `t`", "trigger `tr` of table `t`"]);
/// ```
pub fn lost_by_pending(
    dialect: Dialect,
    applied: &[SourceFile],
    pending: &[SourceFile],
    found: &SqlSchema,
) -> Vec<Item> {
    // Where nothing else can be done, tables are made anew.
    if !facts(dialect).foreign_keys_inside_tables || applied.is_empty() || pending.is_empty() {
        return Vec::new();
    }
    let history = replay(dialect, applied).schema;
    let all = with_live(&history, found);
    let own: Vec<Item> = beyond(&history, &all);
    let tables: BTreeSet<QName> = own.iter().filter_map(|item| item.table.clone()).collect();
    if own.is_empty() {
        return own;
    }
    // A table that is dropped takes its triggers along: one that each table is given tells.
    let marker = |table: &QName| format!("whimbrel marks {}", table.name);
    let markers = tables.iter().map(|table| {
        let (name, table) = (identifier(dialect, &marker(table)), place(&history, table));
        format!("CREATE TRIGGER {name} AFTER DELETE ON {table} BEGIN SELECT 1; END;\n")
    });
    let objects = adoptable(&history, found).into_iter();
    let objects = objects.filter_map(|object| Some(format!("{};\n", object.sql?)));
    let there: String = objects.chain(markers).collect();
    let mut scripts = applied.to_vec();
    scripts.push(SourceFile::new("live.sql", there));
    scripts.extend(pending.iter().cloned());
    let replayed = replay(dialect, &scripts);
    if !replayed.is_ok() {
        return Vec::new();
    }
    let after = replayed.schema;
    let stays = |table: &QName| {
        let mut opaque = after.opaque.iter();
        let name = marker(table);
        // What goes for good goes with all that it has.
        let is_gone = after.table(table).is_none();
        is_gone || opaque.any(|it| it.kind == OpaqueKind::Trigger && it.name.name == name)
    };
    let made = inventory(&after);
    let is_lost =
        |item: &Item| !is_made_again(&made, item) && !item.table.as_ref().is_none_or(&stays);
    own.into_iter().filter(is_lost).collect()
}

//! What only a live database has, and migrations that wait would take away.

use std::collections::BTreeSet;

use super::{
    adopt::{adoptable, statement},
    item::{Item, ItemKind, inventory, is_made_again},
    live::{beyond, with_live},
};
use crate::{
    diagnostics::{Diagnostic, Severity},
    dialect::facts,
    plan::{identifier, place, sqlite_index},
    replay::{broken_bodies, replay},
    source::SourceFile,
    sql::{Dialect, OpaqueKind, QName, SqlSchema},
};

/// What of `found`, a live database to which the scripts of `applied` were applied, would be gone when those of
/// `pending` are: objects that only it has. A script that was written without the database knows nothing of them. Nothing
/// where the scripts cannot be followed.
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
    on_live(dialect, applied, pending, found).lost
}

/// What becomes of objects that only a live database has.
#[derive(Debug, Clone, Default)]
pub struct OnLive {
    /// They would be gone.
    pub lost: Vec<Item>,
    /// One of them stands in the way: why the database refuses a script that it would run without it.
    pub refused: Option<String>,
    /// They would stay and fail when they run: a sentence each.
    pub broken: Vec<String>,
}

/// What the scripts of `pending` do to what only `found` has, a live database to which those of `applied` were applied.
/// Nothing where the scripts, or the statements of the objects, cannot be followed.
///
/// ```
/// use whimbrel_engine::{conserve::on_live, replay::replay, source::SourceFile, sql::Dialect};
///
/// let file = |sql: &str| SourceFile::new("1_a/migration.sql", sql);
/// let table = "CREATE TABLE t (a text, b text);";
/// let found = replay(Dialect::Postgres, &[file(&format!("{table} CREATE VIEW v AS SELECT a FROM t;"))]).schema;
/// let end = |pending: &str| on_live(Dialect::Postgres, &[file(table)], &[file(pending)], &found);
/// assert_eq!(end("DROP TABLE t CASCADE;").lost[0].describe(), "view `v`");
/// assert!(end("ALTER TABLE t DROP COLUMN a;").refused.unwrap().contains("view `v`"));
/// assert!(end("ALTER TABLE t DROP COLUMN b;").refused.is_none());
/// ```
pub fn on_live(
    dialect: Dialect,
    applied: &[SourceFile],
    pending: &[SourceFile],
    found: &SqlSchema,
) -> OnLive {
    let mut end = followed(dialect, applied, pending, found);
    if facts(dialect).foreign_keys_inside_tables {
        end.lost = lost_with_tables(dialect, applied, pending, found);
    }
    for item in &mut end.lost {
        item.sql = statement(found, item).or_else(|| item.sql.take());
    }
    end
}

/// Indexes of the history's tables that only the database has, as far as their statements are known: a plain one has none
/// outside of SQLite, where it goes with a table that is made anew.
fn indexes(history: &SqlSchema, found: &SqlSchema) -> Vec<Item> {
    let known = inventory(history);
    let is_rebuilt = facts(found.dialect).foreign_keys_inside_tables;
    let with_sql = |mut item: Item| {
        let table = history.table(item.table.as_ref()?)?;
        let mut all = found.table(&table.name)?.indexes.iter();
        let index = all.find(|index| index.name == item.name)?;
        if item.sql.is_none() && is_rebuilt {
            item.sql = Some(sqlite_index(table, index));
        }
        item.sql.is_some().then_some(item)
    };
    let own = inventory(found).into_iter();
    let own = own.filter(|item| item.kind == ItemKind::Index && !item.is_unnamed());
    own.filter(|item| !is_made_again(&known, item))
        .filter_map(with_sql)
        .collect()
}

/// The statements that make what only the database has.
fn objects(history: &SqlSchema, found: &SqlSchema) -> String {
    let own = adoptable(history, found).into_iter();
    let own = own.filter_map(|object| object.sql);
    let indexes = indexes(history, found).into_iter();
    let all = own.chain(indexes.filter_map(|index| index.sql));
    all.map(|sql| format!("{};\n", sql.trim_end_matches(';')))
        .collect()
}

/// What the replay of the statements of the objects, between both, says of them.
fn followed(
    dialect: Dialect,
    applied: &[SourceFile],
    pending: &[SourceFile],
    found: &SqlSchema,
) -> OnLive {
    let nothing = OnLive::default();
    if applied.is_empty() || pending.is_empty() {
        return nothing;
    }
    let history = replay(dialect, applied);
    let there = objects(&history.schema, found);
    if there.is_empty() || !history.is_ok() {
        return nothing;
    }
    let with = |scripts: &[SourceFile]| replay(dialect, &[applied, scripts].concat());
    let live = [SourceFile::new("live.sql", there)];
    let (before, after) = (with(&live), with(&[&live, pending].concat()));
    let plain = with(pending);
    if !before.is_ok() || !plain.is_ok() {
        return nothing;
    }
    let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
    if let Some(error) = after.diagnostics.iter().find(is_error) {
        return OnLive {
            refused: Some(error.message.clone()),
            ..nothing
        };
    }
    let known = [&before, &plain].map(|it| broken_bodies(&it.diagnostics));
    let known = known.concat();
    let mut broken = broken_bodies(&after.diagnostics);
    broken.retain(|message| !known.contains(message));
    let (of_history, end) = (inventory(&history.schema), inventory(&after.schema));
    // What goes for good goes with all that it has.
    let has_table = |item: &Item| {
        let table = item.table.as_ref();
        table.is_none_or(|table| after.schema.table(table).is_some())
    };
    let mut lost = inventory(&before.schema);
    lost.retain(|item| !is_made_again(&of_history, item) && !is_made_again(&end, item));
    lost.retain(has_table);
    // A new name of a column is in the text of a check that stays.
    let is_renamed = |item: &Item| {
        let mut end = end.iter().filter(|it| it.kind == ItemKind::Check);
        item.kind == ItemKind::Check && end.any(|it| it.table == item.table && it.name == item.name)
    };
    lost.retain(|item| !is_renamed(item));
    OnLive {
        lost,
        refused: None,
        broken,
    }
}

/// On SQLite a table that is made anew loses what it had.
fn lost_with_tables(
    dialect: Dialect,
    applied: &[SourceFile],
    pending: &[SourceFile],
    found: &SqlSchema,
) -> Vec<Item> {
    if applied.is_empty() || pending.is_empty() {
        return Vec::new();
    }
    let history = replay(dialect, applied).schema;
    let all = with_live(&history, found);
    let mut own: Vec<Item> = beyond(&history, &all);
    let plain = indexes(&history, found).into_iter();
    let plain: Vec<Item> = plain.filter(|index| !is_made_again(&own, index)).collect();
    own.extend(plain);
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
    let there = objects(&history, found) + &markers.collect::<String>();
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

//! A migration as a list of the objects that it touches, for those who mark them one by one.

use super::summary::{column_changes, describe_index, table_changes};
use crate::{
    diff::{ColumnChanges, Migration, Pair, RedefineTable, Step},
    sql::{QName, SqlSchema, Table},
};

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touch {
    /// It is new.
    Added,
    /// It goes.
    Removed,
    /// It stays, and is another one afterwards.
    Changed,
}

/// What kind of object is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A database schema.
    Namespace,
    /// An extension.
    Extension,
    /// An enum type.
    Enum,
    /// A table.
    Table,
    /// A sequence.
    Sequence,
}

/// An object that a migration touches, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: QName,
    /// What is done to it.
    pub touch: Touch,
    /// What changes inside of it, a line each, in the words of [`summary`](super::summary).
    pub lines: Vec<String>,
}

/// The objects that a migration touches, each once, ordered by kind and name.
///
/// ```
/// use whimbrel_engine::{diff::diff, plan::{Touch, touched}, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let (old, new) = (make("CREATE TABLE a (b int);"), make("CREATE TABLE a (b int, c int);"));
/// let found = touched(&diff(&old, &new));
/// assert_eq!((found[0].name.name.as_str(), found[0].touch), ("a", Touch::Changed));
/// assert_eq!(found[0].lines, ["[+] Added column `c`"]);
/// ```
pub fn touched(migration: &Migration) -> Vec<TouchedObject> {
    let mut found: Vec<TouchedObject> = Vec::new();
    for step in &migration.steps {
        for object in objects(migration, step) {
            let known = found
                .iter_mut()
                .find(|other| other.kind == object.kind && other.name == object.name);
            match known {
                Some(known) => known.lines.extend(object.lines),
                None => found.push(object),
            }
        }
    }
    found.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    for object in &mut found {
        // What belongs to a new or a gone object needs no mention of its own.
        if object.touch != Touch::Changed {
            object.lines.clear();
        }
    }
    found
}

fn objects(migration: &Migration, step: &Step) -> Vec<TouchedObject> {
    use ObjectKind::{Enum, Extension, Namespace, Sequence};
    use Touch::{Added, Changed, Removed};
    let (old, new) = (migration.previous, migration.next);
    let whole = |kind, name: QName, touch| {
        vec![TouchedObject {
            kind,
            name,
            touch,
            lines: Vec::new(),
        }]
    };
    let plain = |name: &str| QName::new(None, name);
    let inside =
        |schema: &SqlSchema, id: usize, line: String| table(&schema.tables[id], vec![line]);
    match step {
        Step::CreateNamespace(id) => whole(Namespace, plain(&new.namespaces[*id]), Added),
        Step::CreateExtension(id) => whole(Extension, plain(&new.extensions[*id].name), Added),
        Step::AlterExtension(ids) => whole(
            Extension,
            plain(&old.extensions[ids.previous].name),
            Changed,
        ),
        Step::AlterSequence(ids) => whole(Sequence, new.sequences[ids.next].name.clone(), Changed),
        Step::CreateEnum(id) => whole(Enum, new.enums[*id].name.clone(), Added),
        Step::DropEnum(id) => whole(Enum, old.enums[*id].name.clone(), Removed),
        Step::AlterEnum(alter) => {
            let added = alter.created.iter();
            let added = added.map(|value| format!("[+] Added variant `{value}`"));
            let removed = alter.dropped.iter();
            let removed = removed.map(|value| format!("[-] Removed variant `{value}`"));
            vec![TouchedObject {
                kind: Enum,
                name: old.enums[alter.enums.previous].name.clone(),
                touch: Changed,
                lines: added.chain(removed).collect(),
            }]
        }
        Step::CreateTable(id) => whole(ObjectKind::Table, new.tables[*id].name.clone(), Added),
        Step::DropTable(id) => whole(ObjectKind::Table, old.tables[*id].name.clone(), Removed),
        Step::AlterTable(alter) => table(
            &old.tables[alter.tables.previous],
            table_changes(migration, alter),
        ),
        Step::RedefineTables(tables) => tables
            .iter()
            .flat_map(|redefine| {
                let lines = redefined(migration, redefine);
                table(&old.tables[redefine.tables.previous], lines)
            })
            .collect(),
        Step::AlterPrimaryKey(ids) => {
            inside(old, ids.previous, "[*] Changed the primary key".to_owned())
        }
        Step::DropForeignKey(id, key) => {
            let columns = old.tables[*id].foreign_keys[*key].columns.join(", ");
            let line = format!("[-] Removed foreign key on columns ({columns})");
            inside(old, *id, line)
        }
        Step::AddForeignKey(id, key) => {
            let columns = new.tables[*id].foreign_keys[*key].columns.join(", ");
            let line = format!("[+] Added foreign key on columns ({columns})");
            inside(new, *id, line)
        }
        Step::RenameForeignKey(ids) => {
            let (before, after) = (ids.previous, ids.next);
            let name = |schema: &SqlSchema, (id, key): (usize, usize)| {
                let key = &schema.tables[id].foreign_keys[key];
                key.name.clone().unwrap_or_default()
            };
            let line = format!(
                "[*] Renamed the foreign key `{}` to `{}`",
                name(old, before),
                name(new, after)
            );
            inside(new, after.0, line)
        }
        Step::DropIndex(id, index) => {
            let index = describe_index(&old.tables[*id].indexes[*index]);
            inside(old, *id, format!("[-] Removed {index}"))
        }
        Step::CreateIndex { table, index, .. } => {
            let index = describe_index(&new.tables[*table].indexes[*index]);
            inside(new, *table, format!("[+] Added {index}"))
        }
        Step::RenameIndex(ids) => {
            let (before, after) = (ids.previous, ids.next);
            let line = format!(
                "[*] Renamed index `{}` to `{}`",
                old.tables[before.0].indexes[before.1].name,
                new.tables[after.0].indexes[after.1].name
            );
            inside(old, before.0, line)
        }
        Step::RedefineIndex(ids) => {
            let before = ids.previous;
            let name = &old.tables[before.0].indexes[before.1].name;
            inside(old, before.0, format!("[*] Redefined index `{name}`"))
        }
    }
}

fn table(table: &Table, lines: Vec<String>) -> Vec<TouchedObject> {
    let lines = lines.iter().map(|line| line.trim().to_owned());
    vec![TouchedObject {
        kind: ObjectKind::Table,
        name: table.name.clone(),
        touch: Touch::Changed,
        lines: lines.collect(),
    }]
}

/// SQLite makes a table anew for most changes: what these are.
fn redefined(migration: &Migration, redefine: &RedefineTable) -> Vec<String> {
    let old = &migration.previous.tables[redefine.tables.previous];
    let new = &migration.next.tables[redefine.tables.next];
    let added = redefine.added.iter();
    let added = added.map(|id| format!("[+] Added column `{}`", new.columns[*id].name));
    let dropped = redefine.dropped.iter();
    let dropped = dropped.map(|id| format!("[-] Removed column `{}`", old.columns[*id].name));
    let kept = redefine.kept.iter();
    let kept = kept.filter(|(_, changes): &&(Pair<usize>, ColumnChanges)| !changes.is_empty());
    let altered = kept.map(|(ids, changes)| {
        let columns = Pair::new(&old.columns[ids.previous], &new.columns[ids.next]);
        let changes = column_changes(columns, *changes);
        format!("[*] Altered column `{}` {changes}", columns.next.name)
    });
    let key = redefine.primary_key_changed;
    let key = key.then(|| "[*] Changed the primary key".to_owned());
    let mut lines: Vec<String> = added.chain(dropped).chain(altered).chain(key).collect();
    if lines.is_empty() {
        // Only a constraint differs: the diff makes the table anew and keeps all columns.
        lines.push("[*] Redefined table".to_owned());
    }
    lines
}

//! A migration as a list of the objects that it touches, for those who mark them one by one.

use super::summary::column_changes;
use crate::{
    diff::{AlterTable, Migration, RedefineTable, Step, TableChange},
    sql::{ForeignKey, Index, IndexKind, IndexTerm, QName, Table},
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
        for object in objects(step) {
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

/// What a step is about. Everybody who tells of steps reads this.
pub(super) fn objects(step: &Step) -> Vec<TouchedObject> {
    use ObjectKind::{Enum, Extension, Namespace, Sequence};
    use Touch::{Added, Changed, Removed};
    let whole = |kind, name: &QName, touch| {
        vec![TouchedObject {
            kind,
            name: name.clone(),
            touch,
            lines: Vec::new(),
        }]
    };
    let plain = |name: &str| QName::new(None, name);
    let inside = |of: &Table, line: String| table(of, vec![line]);
    let key_name = |key: &ForeignKey| key.name.clone().unwrap_or_default();
    match step {
        Step::CreateNamespace(name) => whole(Namespace, &plain(name), Added),
        Step::CreateExtension(new) => whole(Extension, &plain(&new.name), Added),
        Step::AlterExtension(both) => whole(Extension, &plain(&both.previous.name), Changed),
        Step::AlterSequence(both) => whole(Sequence, &both.next.name, Changed),
        Step::CreateEnum(new) => whole(Enum, &new.name, Added),
        Step::DropEnum(old) => whole(Enum, &old.name, Removed),
        Step::AlterEnum(alter) => {
            let added = alter.created.iter();
            let added = added.map(|value| format!("[+] Added variant `{value}`"));
            let removed = alter.dropped.iter();
            let removed = removed.map(|value| format!("[-] Removed variant `{value}`"));
            vec![TouchedObject {
                kind: Enum,
                name: alter.enums.previous.name.clone(),
                touch: Changed,
                lines: added.chain(removed).collect(),
            }]
        }
        Step::CreateTable(new) => whole(ObjectKind::Table, &new.name, Added),
        Step::DropTable(old) => whole(ObjectKind::Table, &old.name, Removed),
        Step::AlterTable(alter) => table(&alter.tables.previous, table_changes(alter)),
        Step::RedefineTables(tables) => tables
            .iter()
            .flat_map(|redefine| table(&redefine.tables.previous, redefined(redefine)))
            .collect(),
        Step::AlterPrimaryKey(tables) => {
            inside(&tables.previous, "[*] Changed the primary key".to_owned())
        }
        Step::DropForeignKey(of, key) => {
            let columns = key.columns.join(", ");
            inside(
                of,
                format!("[-] Removed foreign key on columns ({columns})"),
            )
        }
        Step::AddForeignKey(of, key) => {
            let columns = key.columns.join(", ");
            inside(of, format!("[+] Added foreign key on columns ({columns})"))
        }
        Step::RenameForeignKey(keys) => {
            let ((_, old), (of, new)) = (&keys.previous, &keys.next);
            let (old, new) = (key_name(old), key_name(new));
            inside(
                of,
                format!("[*] Renamed the foreign key `{old}` to `{new}`"),
            )
        }
        Step::DropIndex(of, index) => inside(of, format!("[-] Removed {}", describe_index(index))),
        Step::CreateIndex { table, index, .. } => {
            inside(table, format!("[+] Added {}", describe_index(index)))
        }
        Step::RenameIndex(indexes) => {
            let ((of, old), (_, new)) = (&indexes.previous, &indexes.next);
            inside(
                of,
                format!("[*] Renamed index `{}` to `{}`", old.name, new.name),
            )
        }
        Step::RedefineIndex(indexes) => {
            let (of, index) = &indexes.previous;
            inside(of, format!("[*] Redefined index `{}`", index.name))
        }
    }
}

fn table(table: &Table, lines: Vec<String>) -> Vec<TouchedObject> {
    vec![TouchedObject {
        kind: ObjectKind::Table,
        name: table.name.clone(),
        touch: Touch::Changed,
        lines,
    }]
}

fn describe_index(index: &Index) -> String {
    let unique = if index.kind == IndexKind::Unique {
        "unique "
    } else {
        ""
    };
    let columns: Vec<&str> = index
        .columns
        .iter()
        .map(|column| match &column.term {
            IndexTerm::Column(name) => name.as_str(),
            IndexTerm::Expression(sql) => sql.as_str(),
        })
        .collect();
    format!("{unique}index on columns ({})", columns.join(", "))
}

fn table_changes(alter: &AlterTable) -> Vec<String> {
    let key = |table: &Table| {
        let columns = table.primary_key.iter().flat_map(|key| &key.columns);
        columns
            .filter_map(|column| column.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (old, new) = (&alter.tables.previous, &alter.tables.next);
    let line = |change: &TableChange| match change {
        TableChange::AddColumn(column) => format!("[+] Added column `{}`", column.name),
        TableChange::DropColumn(column) => format!("[-] Removed column `{}`", column.name),
        TableChange::AlterColumn { column, changes } => format!(
            "[*] Altered column `{}` {}",
            column.next.name,
            column_changes(*column, *changes)
        ),
        TableChange::DropAndRecreateColumn { column, changes } => format!(
            "[*] Column `{}` would be dropped and recreated {}",
            column.next.name,
            column_changes(*column, *changes)
        ),
        TableChange::DropPrimaryKey => {
            format!("[-] Dropped the primary key on columns ({})", key(old))
        }
        TableChange::RenamePrimaryKey => {
            format!("[*] Renamed the primary key on columns ({})", key(old))
        }
        // The line of its own with the bracket is how Prisma has it.
        TableChange::AddPrimaryKey => {
            format!("[+] Added primary key on columns ({})\n)", key(new))
        }
    };
    alter.changes.iter().map(line).collect()
}

/// SQLite makes a table anew for most changes: what these are.
fn redefined(redefine: &RedefineTable) -> Vec<String> {
    let added = redefine.added.iter();
    let added = added.map(|column| format!("[+] Added column `{}`", column.name));
    let dropped = redefine.dropped.iter();
    let dropped = dropped.map(|column| format!("[-] Removed column `{}`", column.name));
    let kept = redefine.kept.iter();
    let kept = kept.filter(|(_, changes)| !changes.is_empty());
    let altered = kept.map(|(column, changes)| {
        let changes = column_changes(*column, *changes);
        format!("[*] Altered column `{}` {changes}", column.next.name)
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

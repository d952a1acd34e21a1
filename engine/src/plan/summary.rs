//! A migration in words, grouped by what it touches.

use std::collections::BTreeMap;

use crate::{
    diff::{AlterTable, ColumnChanges, Migration, Pair, Step, TableChange},
    sql::{Arity, Column, ColumnType, Default, Index, IndexKind, IndexTerm, Table, Value},
};

/// The groups in the order in which they are shown. Each extension is one of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    AddedSchemas,
    ChangedExtension(String),
    AddedExtensions(usize),
    AddedEnums,
    AddedTables,
    RemovedEnums,
    RemovedTables,
    RedefinedTable(String),
    ChangedEnum(String),
    ChangedTable(String),
}

impl Group {
    fn heading(&self) -> String {
        match self {
            Group::AddedSchemas => "[+] Added Schemas".to_owned(),
            Group::ChangedExtension(name) => format!("[*] Changed the `{name}` extension"),
            Group::AddedExtensions(_) => "[+] Added extensions".to_owned(),
            Group::AddedEnums => "[+] Added enums".to_owned(),
            Group::AddedTables => "[+] Added tables".to_owned(),
            Group::RemovedEnums => "[-] Removed enums".to_owned(),
            Group::RemovedTables => "[-] Removed tables".to_owned(),
            Group::RedefinedTable(name) => format!("[*] Redefined table `{name}`"),
            Group::ChangedEnum(name) => format!("[*] Changed the `{name}` enum"),
            Group::ChangedTable(name) => format!("[*] Changed the `{name}` table"),
        }
    }
}

/// What a migration changes, for people: one block per table.
///
/// ```
/// use whimbrel_engine::{diff::diff, plan::summary, sql::{Dialect, SqlSchema}};
///
/// let empty = SqlSchema::empty(Dialect::Sqlite);
/// assert_eq!(summary(&diff(&empty, &empty)), "No difference detected.");
/// ```
pub fn summary(migration: &Migration) -> String {
    if migration.is_empty() {
        return "No difference detected.".to_owned();
    }
    let mut groups: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    for step in &migration.steps {
        for (group, lines) in entries(migration, step) {
            groups.entry(group).or_default().extend(lines);
        }
    }
    let mut out = String::new();
    for (group, lines) in groups {
        out.push('\n');
        out.push_str(&group.heading());
        out.push('\n');
        for line in lines {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn entries(migration: &Migration, step: &Step) -> Vec<(Group, Vec<String>)> {
    let (old, new) = (migration.previous, migration.next);
    let changed = |table: &Table| Group::ChangedTable(table.name.name.clone());
    let one = |group, line: String| vec![(group, vec![line])];
    let item = |name: &str| format!("  - {name}");
    match step {
        Step::AlterSequence(_) => Vec::new(),
        Step::CreateNamespace(id) => one(Group::AddedSchemas, item(&new.namespaces[*id])),
        Step::CreateExtension(id) => {
            one(Group::AddedExtensions(*id), item(&new.extensions[*id].name))
        }
        Step::AlterExtension(ids) => {
            vec![(
                Group::ChangedExtension(old.extensions[ids.previous].name.clone()),
                Vec::new(),
            )]
        }
        Step::CreateEnum(id) => one(Group::AddedEnums, item(&new.enums[*id].name.name)),
        Step::DropEnum(id) => one(Group::RemovedEnums, item(&old.enums[*id].name.name)),
        Step::CreateTable(id) => one(Group::AddedTables, item(&new.tables[*id].name.name)),
        Step::DropTable(id) => one(Group::RemovedTables, item(&old.tables[*id].name.name)),
        Step::AlterEnum(alter) => {
            let added = alter
                .created
                .iter()
                .map(|value| format!("  [+] Added variant `{value}`"));
            let removed = alter
                .dropped
                .iter()
                .map(|value| format!("  [-] Removed variant `{value}`"));
            let name = old.enums[alter.enums.previous].name.name.clone();
            vec![(Group::ChangedEnum(name), added.chain(removed).collect())]
        }
        Step::RedefineTables(tables) => tables
            .iter()
            .map(|redefine| {
                let name = old.tables[redefine.tables.previous].name.name.clone();
                (Group::RedefinedTable(name), Vec::new())
            })
            .collect(),
        Step::DropForeignKey(table, id) => {
            let table = &old.tables[*table];
            let columns = table.foreign_keys[*id].columns.join(", ");
            one(
                changed(table),
                format!("  [-] Removed foreign key on columns ({columns})"),
            )
        }
        Step::AddForeignKey(table, id) => {
            let table = &new.tables[*table];
            let columns = table.foreign_keys[*id].columns.join(", ");
            one(
                changed(table),
                format!("  [+] Added foreign key on columns ({columns})"),
            )
        }
        Step::RenameForeignKey(ids) => {
            let (before, after) = (&old.tables[ids.previous.0], &new.tables[ids.next.0]);
            let name =
                |table: &Table, id: usize| table.foreign_keys[id].name.clone().unwrap_or_default();
            let line = format!(
                "  [*] Renamed the foreign key \"{}\" to \"{}\"",
                name(before, ids.previous.1),
                name(after, ids.next.1)
            );
            one(changed(after), line)
        }
        Step::DropIndex(table, id) => {
            let table = &old.tables[*table];
            one(
                changed(table),
                format!("  [-] Removed {}", describe_index(&table.indexes[*id])),
            )
        }
        Step::CreateIndex { table, index, .. } => {
            let table = &new.tables[*table];
            one(
                changed(table),
                format!("  [+] Added {}", describe_index(&table.indexes[*index])),
            )
        }
        Step::RenameIndex(ids) => {
            let (before, after) = (&old.tables[ids.previous.0], &new.tables[ids.next.0]);
            let line = format!(
                "  [*] Renamed index `{}` to `{}`",
                before.indexes[ids.previous.1].name, after.indexes[ids.next.1].name
            );
            one(changed(before), line)
        }
        Step::RedefineIndex(ids) => {
            let before = &old.tables[ids.previous.0];
            let line = format!(
                "  [*] Redefined index `{}`",
                before.indexes[ids.previous.1].name
            );
            one(changed(before), line)
        }
        Step::AlterPrimaryKey(ids) => {
            let table = &old.tables[ids.previous];
            one(
                changed(table),
                format!("   [*] Changed the primary key for `{}`", table.name.name),
            )
        }
        Step::AlterTable(alter) => {
            let table = &old.tables[alter.tables.previous];
            vec![(changed(table), table_changes(migration, alter))]
        }
    }
}

pub(super) fn describe_index(index: &Index) -> String {
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

pub(super) fn table_changes(migration: &Migration, alter: &AlterTable) -> Vec<String> {
    let old = &migration.previous.tables[alter.tables.previous];
    let new = &migration.next.tables[alter.tables.next];
    let key = |table: &Table| {
        let columns = table.primary_key.iter().flat_map(|key| &key.columns);
        columns
            .filter_map(|column| column.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let line = |change: &TableChange| match change {
        TableChange::AddColumn(id) => format!("  [+] Added column `{}`", new.columns[*id].name),
        TableChange::DropColumn(id) => format!("  [-] Removed column `{}`", old.columns[*id].name),
        TableChange::AlterColumn { column, changes } => format!(
            "  [*] Altered column `{}` {}",
            new.columns[column.next].name,
            column_changes(
                Pair::new(&old.columns[column.previous], &new.columns[column.next]),
                *changes
            )
        ),
        TableChange::DropAndRecreateColumn { column, changes } => format!(
            "  [*] Column `{}` would be dropped and recreated {}",
            new.columns[column.next].name,
            column_changes(
                Pair::new(&old.columns[column.previous], &new.columns[column.next]),
                *changes
            )
        ),
        TableChange::DropPrimaryKey => {
            format!("  [-] Dropped the primary key on columns ({})", key(old))
        }
        TableChange::RenamePrimaryKey => {
            format!("  [*] Renamed the primary key on columns ({})", key(old))
        }
        // The line of its own with the bracket is how Prisma has it.
        TableChange::AddPrimaryKey => {
            format!("  [+] Added primary key on columns ({})\n)", key(new))
        }
    };
    alter.changes.iter().map(line).collect()
}

pub(super) fn column_changes(columns: Pair<&Column>, changes: ColumnChanges) -> String {
    let (old, new) = (columns.previous, columns.next);
    let mut parts = Vec::new();
    if changes.arity {
        parts.push(format!(
            "changed from {} to {}",
            arity(old.arity),
            arity(new.arity)
        ));
    }
    if changes.default {
        parts.push(format!(
            "default changed from `{}` to `{}`",
            default(old),
            default(new)
        ));
    }
    if changes.cast.is_some() {
        parts.push("type changed".to_owned());
    }
    if changes.auto_increment {
        parts.push(match old.auto_increment {
            true => "column is no longer autoincrementing".to_owned(),
            false => "column became autoincrementing".to_owned(),
        });
    }
    if changes.on_update {
        parts.push(match new.on_update() {
            Some(_) => "set to the current time on update".to_owned(),
            None => "no longer set on update".to_owned(),
        });
    }
    format!("({})", parts.join(", "))
}

fn arity(arity: Arity) -> &'static str {
    match arity {
        Arity::Required => "Required",
        Arity::Nullable => "Nullable",
        Arity::List => "List",
    }
}

fn default(column: &Column) -> String {
    match &column.default {
        None => "None".to_owned(),
        Some(Default::Value(constant)) => {
            format!("Some(Value({}))", value(constant, is_big(column)))
        }
        Some(Default::Now) => "Some(Now)".to_owned(),
        Some(Default::UniqueRowid) => "Some(UniqueRowid)".to_owned(),
        Some(Default::Sequence(name)) => format!("Some(Sequence({:?}))", name.name),
        Some(Default::Expression(expression)) => format!("Some(DbGenerated({expression:?}))"),
    }
}

/// True for the whole numbers that Prisma keeps apart as `BigInt`.
fn is_big(column: &Column) -> bool {
    matches!(&column.ty, ColumnType::Native(ty)
        if matches!(ty.name.as_str(), "BIGINT" | "INT8" | "BIGINT UNSIGNED"))
}

fn value(constant: &Value, big: bool) -> String {
    match constant {
        Value::String(v) => format!("String({v:?})"),
        Value::Int(v) if big => format!("BigInt({v})"),
        Value::Int(v) => format!("Int({v})"),
        Value::Float(v) => format!("Float(BigDecimal({v:?}))"),
        Value::Boolean(v) => format!("Boolean({v})"),
        Value::Bytes(v) => format!("Bytes({v:?})"),
        Value::Json(v) => format!("Json({v:?})"),
        Value::DateTime(v) => {
            let (at, zone) = v.rsplit_once(' ').unwrap_or((v, ""));
            format!("DateTime({}{zone})", at.replacen(' ', "T", 1))
        }
        Value::Enum(v) => format!("Enum({v:?})"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| value(item, big)).collect();
            format!("List([{}])", items.join(", "))
        }
    }
}

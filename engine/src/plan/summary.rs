//! A migration in words, grouped by what it touches.

use std::collections::BTreeMap;

use super::objects::{ObjectKind, Touch, TouchedObject, objects};
use crate::{
    diff::{At, ColumnChanges, Migration, Pair, Step},
    sql::{Arity, Column, ColumnType, Default, ForeignKey, Value},
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
        for object in objects(step) {
            if let Some((group, lines)) = entry(step, object) {
                groups.entry(group).or_default().extend(lines);
            }
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

/// The group of an object that a step touches, with the lines that it adds there.
fn entry(step: &Step, object: TouchedObject) -> Option<(Group, Vec<String>)> {
    let name = object.name.name;
    let listed = |group| Some((group, vec![format!("  - {name}")]));
    match (object.kind, object.touch) {
        (ObjectKind::Sequence, _) => None,
        (ObjectKind::Namespace, _) => listed(Group::AddedSchemas),
        (ObjectKind::Enum, Touch::Added) => listed(Group::AddedEnums),
        (ObjectKind::Enum, Touch::Removed) => listed(Group::RemovedEnums),
        (ObjectKind::Table, Touch::Added) => listed(Group::AddedTables),
        (ObjectKind::Table, Touch::Removed) => listed(Group::RemovedTables),
        (ObjectKind::Extension, _) => match step {
            Step::CreateExtension(new) => listed(Group::AddedExtensions(new.position())),
            _ => Some((Group::ChangedExtension(name), Vec::new())),
        },
        (ObjectKind::Enum, Touch::Changed) => {
            Some((Group::ChangedEnum(name), indented(object.lines)))
        }
        (ObjectKind::Table, Touch::Changed) => Some(match step {
            Step::RedefineTables(_) => (Group::RedefinedTable(name), Vec::new()),
            // Prisma indents this line in its own way, and puts these names into other quotes.
            Step::AlterPrimaryKey(_) => {
                let line = format!("   [*] Changed the primary key for `{name}`");
                (Group::ChangedTable(name), vec![line])
            }
            Step::RenameForeignKey(keys) => {
                let name_of = |key: &ForeignKey| key.name.clone().unwrap_or_default();
                let line = format!(
                    "  [*] Renamed the foreign key \"{}\" to \"{}\"",
                    name_of(&keys.previous.1),
                    name_of(&keys.next.1)
                );
                (Group::ChangedTable(name), vec![line])
            }
            _ => (Group::ChangedTable(name), indented(object.lines)),
        }),
    }
}

fn indented(lines: Vec<String>) -> Vec<String> {
    let lines = lines.into_iter();
    lines.map(|line| format!("  {line}")).collect()
}

pub(super) fn column_changes(columns: Pair<At<'_, Column>>, changes: ColumnChanges) -> String {
    let (old, new) = (columns.previous.get(), columns.next.get());
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

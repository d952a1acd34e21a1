//! PostgreSQL and CockroachDB.

mod alter;
mod cast;
mod column;
mod dependents;
mod enums;
mod fits;
mod index;
mod redefine;
mod serial;

pub(super) use column::{column_type, default_of};
pub(super) use dependents::Dependents;
pub use fits::Fits;
pub(super) use fits::demands as casts;
pub(crate) use serial::{create as create_sequence, next_value};

use super::quote;
use crate::{
    diff::{Migration, OfTable, Pair, Step},
    sql::{Dialect, Extension, ForeignKey, QName, Sequence, SqlSchema, Table, options},
};

const INDENT: &str = "    ";

pub(super) fn statements(migration: &Migration, step: &Step) -> Vec<String> {
    let (old, new) = (migration.previous, migration.next);
    match step {
        Step::CreateNamespace(namespace) => {
            vec![format!("CREATE SCHEMA IF NOT EXISTS {}", ident(namespace))]
        }
        Step::CreateExtension(extension) => vec![create_extension(extension)],
        Step::AlterExtension(both) => alter_extension(&both.previous, &both.next),
        Step::AlterSequence(both) => vec![alter_sequence(&both.previous, &both.next)],
        Step::CreateEnum(created) => vec![enums::create(new, created)],
        Step::AlterEnum(alter) => enums::alter(migration, alter),
        Step::DropEnum(dropped) => vec![format!("DROP TYPE {}", name(old, &dropped.name))],
        Step::DropForeignKey(table, key) => {
            let constraint = key.name.as_deref().unwrap_or_default();
            vec![drop_constraint(old, table, constraint)]
        }
        Step::DropIndex(table, index) => vec![index::drop(old, table, index)],
        Step::AlterTable(alter) => alter::statements(migration, alter),
        Step::AlterPrimaryKey(tables) => vec![alter_primary_key(new, &tables.next)],
        Step::DropTable(table) => vec![format!("DROP TABLE {}", name(old, &table.name))],
        Step::CreateTable(table) => {
            let columns = table.columns.iter();
            let mut out: Vec<String> = columns
                .filter_map(|column| serial::prepare(old, new, column))
                .collect();
            out.push(create_table(new, table, &name(new, &table.name)));
            let columns = table.columns.iter();
            out.extend(columns.flat_map(|column| serial::complete(new, table, column)));
            out
        }
        Step::RedefineTables(tables) => tables
            .iter()
            .flat_map(|table| redefine::statements(migration, table))
            .collect(),
        Step::CreateIndex { table, index, .. } => vec![index::create(new, table, index)],
        Step::RenameForeignKey(keys) => vec![rename_foreign_key(new, keys)],
        Step::AddForeignKey(table, key) => vec![add_foreign_key(new, table, key)],
        Step::RenameIndex(indexes) | Step::RedefineIndex(indexes) => {
            vec![index::rename(new, indexes)]
        }
    }
}

fn ident(name: &str) -> String {
    quote::identifier(Dialect::Postgres, name)
}

fn text(value: &str) -> String {
    quote::string(Dialect::Postgres, value)
}

/// A name, qualified outside of the default schema.
fn name(schema: &SqlSchema, name: &QName) -> String {
    match &name.namespace {
        Some(namespace) if is_qualified(schema, namespace) => {
            format!("{}.{}", ident(namespace), ident(&name.name))
        }
        _ => ident(&name.name),
    }
}

fn is_qualified(schema: &SqlSchema, namespace: &str) -> bool {
    schema.default_namespace.as_deref() != Some(namespace)
}

fn create_table(schema: &SqlSchema, table: &Table, table_name: &str) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| column::definition(schema, &serial::of_others(schema, table, column)))
        .collect();
    let mut out = format!("CREATE TABLE {table_name} (\n{}", columns.join(",\n"));
    if let Some(key) = &table.primary_key {
        let columns = index::key(&key.columns, &key.include, &key.options, ",");
        let constraint = key
            .name
            .as_deref()
            .map_or_else(String::new, |name| format!("CONSTRAINT {} ", ident(name)));
        out.push_str(&format!(",\n\n{INDENT}{constraint}PRIMARY KEY {columns}"));
    }
    out.push_str("\n)");
    if !table.inherits.is_empty() {
        let parents = table.inherits.iter().map(|parent| name(schema, parent));
        out.push_str(&format!(
            " INHERITS ({})",
            parents.collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(by) = table.options.get(options::PARTITION_BY) {
        out.push_str(&format!(" PARTITION BY {by}"));
    }
    out
}

fn drop_constraint(schema: &SqlSchema, table: &Table, constraint: &str) -> String {
    let own = QName::new(table.name.namespace.as_deref(), constraint);
    format!(
        "ALTER TABLE {} DROP CONSTRAINT {}{}",
        name(schema, &table.name),
        if_there(schema, Some(&table.name), &own),
        ident(constraint)
    )
}

/// `IF EXISTS ` before the name of something that a database with the same history may lack.
fn if_there(schema: &SqlSchema, table: Option<&QName>, name: &QName) -> &'static str {
    match schema.is_only_live(table, name) {
        true => "IF EXISTS ",
        false => "",
    }
}

fn add_foreign_key(schema: &SqlSchema, table: &Table, key: &ForeignKey) -> String {
    let is_of_period = key.options.contains_key(options::PERIOD);
    let columns = |names: &[String]| {
        let (last, rest) = match names.split_last() {
            Some((last, rest)) if is_of_period => (format!("PERIOD {}", ident(last)), rest),
            _ => (String::new(), names),
        };
        let rest = rest.iter().map(|name| ident(name));
        let last = Some(last).filter(|last| !last.is_empty());
        rest.chain(last).collect::<Vec<String>>().join(", ")
    };
    let constraint = key
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!("CONSTRAINT {} ", ident(name)));
    let option = |name: &str| match key.options.get(name).map(String::as_str) {
        Some("") => format!(" {name}"),
        Some(value) => format!(" {name} {value}"),
        None => String::new(),
    };
    let emptied = key.options.get(options::DELETE_COLUMNS);
    let emptied = emptied.map_or_else(String::new, |columns| format!(" {columns}"));
    format!(
        "ALTER TABLE {} ADD {constraint}FOREIGN KEY ({}) REFERENCES {}({}){} ON DELETE {}{emptied} ON UPDATE {}{}{}{}",
        name(schema, &table.name),
        columns(&key.columns),
        name(schema, &key.referenced_table),
        columns(&key.referenced_columns),
        option(options::MATCH),
        quote::action(key.on_delete),
        quote::action(key.on_update),
        option(options::DEFERRABLE),
        option(options::NOT_VALID),
        option(options::NOT_ENFORCED),
    )
}

fn rename_foreign_key(schema: &SqlSchema, keys: &Pair<OfTable<'_, ForeignKey>>) -> String {
    let constraint = |key: &ForeignKey| ident(key.name.as_deref().unwrap_or_default());
    let ((table, previous), (_, next)) = (&keys.previous, &keys.next);
    format!(
        "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
        name(schema, &table.name),
        constraint(previous),
        constraint(next),
    )
}

fn alter_primary_key(schema: &SqlSchema, table: &Table) -> String {
    let columns = table
        .primary_key
        .iter()
        .flat_map(|key| &key.columns)
        .filter_map(|c| c.name());
    format!(
        "ALTER TABLE {} ALTER PRIMARY KEY USING COLUMNS ({})",
        name(schema, &table.name),
        quote::identifiers(Dialect::Cockroach, columns, ", "),
    )
}

fn create_extension(extension: &Extension) -> String {
    let mut out = format!("CREATE EXTENSION IF NOT EXISTS {}", ident(&extension.name));
    if extension.schema.is_some() || extension.version.is_some() {
        out.push_str(" WITH");
    }
    if let Some(schema) = &extension.schema {
        out.push_str(&format!(" SCHEMA {}", ident(schema)));
    }
    if let Some(version) = &extension.version {
        out.push_str(&format!(" VERSION {}", ident(version)));
    }
    out
}

fn alter_extension(old: &Extension, new: &Extension) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(version) = new.version.as_ref().filter(|_| new.version != old.version) {
        out.push(format!(
            "ALTER EXTENSION {} UPDATE TO {}",
            ident(&old.name),
            ident(version)
        ));
    }
    if let Some(schema) = new.schema.as_ref().filter(|_| new.schema != old.schema) {
        out.push(format!(
            "ALTER EXTENSION {} SET SCHEMA {}",
            ident(&old.name),
            ident(schema)
        ));
    }
    out
}

fn alter_sequence(old: &Sequence, new: &Sequence) -> String {
    let mut out = format!("ALTER SEQUENCE {}", ident(&old.name.name));
    let mut option = |keyword: &str, before: i64, after: i64| {
        if before != after {
            out.push_str(&format!(" {keyword} {after}"));
        }
    };
    option("MINVALUE", old.min_value, new.min_value);
    option("MAXVALUE", old.max_value, new.max_value);
    option("INCREMENT", old.increment, new.increment);
    option("START", old.start, new.start);
    option("CACHE", old.cache, new.cache);
    out
}

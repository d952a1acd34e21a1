//! Names that meet: Prisma compares those of models with each other and those of constraints with each
//! other; a database puts more into one place, and some do not tell capitals apart.

use crate::dialect::{Names, facts};
use std::collections::BTreeMap;

use super::{Found, Part};
use crate::sql::{Column, ColumnType, Family, QName, SqlSchema, Table};

const MAP: &str = "rename one of them with `map:` or `@@map`";

pub(super) fn check(schema: &SqlSchema, found: &mut Found) {
    match schema.dialect.family() {
        Family::Postgres if !facts(schema.dialect).keeps_postgres_rules => {}
        Family::Postgres => {
            relations(schema, found);
            enums(schema, found);
        }
        Family::Sqlite => {
            tables_of_sqlite(schema, found);
            relations(schema, found);
            schema
                .tables
                .iter()
                .for_each(|table| columns("SQLite", table, found));
        }
        Family::Mysql => {
            for table in &schema.tables {
                columns("MySQL", table, found);
                indexes_of_mysql(table, found);
                table
                    .columns
                    .iter()
                    .for_each(|column| values(table, column, found));
            }
        }
    }
}

/// Tables and indexes share one set of names. Tables come first, so the index is refused.
fn relations(schema: &SqlSchema, found: &mut Found) {
    let folds = facts(schema.dialect).table_names == Names::Ascii;
    let fold = |name: &QName| QName {
        namespace: name.namespace.clone(),
        name: if folds {
            name.name.to_ascii_lowercase()
        } else {
            name.name.clone()
        },
    };
    let tables: BTreeMap<QName, &str> = schema
        .tables
        .iter()
        .map(|table| (fold(&table.name), table.name.name.as_str()))
        .collect();
    let database = if folds { "SQLite" } else { "PostgreSQL" };
    for table in &schema.tables {
        let primary = table.primary_key.as_ref().and_then(|key| key.name.as_ref());
        let primary = primary
            .filter(|_| !folds)
            .map(|name| (Part::PrimaryKey, name));
        let indexes = table
            .indexes
            .iter()
            .map(|index| (Part::Index(index.name.clone()), &index.name));
        for (part, name) in primary.into_iter().chain(indexes) {
            let wanted = QName::new(table.name.namespace.as_deref(), name.as_str());
            if let Some(other) = tables.get(&fold(&wanted)) {
                let message = format!(
                    "{database} keeps tables and indexes under one set of names: `{name}` is the table `{other}` too"
                );
                found.push(&table.name, part, message, MAP);
            }
        }
    }
}

/// A table brings a type of its name.
fn enums(schema: &SqlSchema, found: &mut Found) {
    for e in &schema.enums {
        if schema.table(&e.name).is_some() {
            let message = format!(
                "PostgreSQL makes a type for each table: the enum `{}` has the name of a table",
                e.name.name
            );
            found.push(&e.name, Part::Enum, message, MAP);
        }
    }
}

fn tables_of_sqlite(schema: &SqlSchema, found: &mut Found) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for table in &schema.tables {
        let name = &table.name.name;
        if let Some(other) = seen.insert(name.to_ascii_lowercase(), name) {
            let message = format!("SQLite ignores case: the tables `{other}` and `{name}` are one");
            found.push(&table.name, Part::Table, message, MAP);
        }
    }
}

fn columns(database: &str, table: &Table, found: &mut Found) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for column in &table.columns {
        let name = &column.name;
        if let Some(other) = seen.insert(name.to_ascii_lowercase(), name) {
            let message =
                format!("{database} ignores case: the columns `{other}` and `{name}` are one");
            found.at_column(table, column, message, "rename one of them with `@map`");
        }
    }
}

fn indexes_of_mysql(table: &Table, found: &mut Found) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for index in &table.indexes {
        let name = &index.name;
        if let Some(other) = seen.insert(name.to_ascii_lowercase(), name) {
            let message = format!("MySQL ignores case: the indexes `{other}` and `{name}` are one");
            found.at_index(table, Some(index), message, MAP);
        }
    }
}

/// The values of an `ENUM` are compared as texts of the table's collation are.
fn values(table: &Table, column: &Column, found: &mut Found) {
    let ColumnType::InlineEnum(values) = &column.ty else {
        return;
    };
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for value in values {
        if let Some(other) = seen.insert(value.trim_end_matches(' ').to_ascii_lowercase(), value) {
            let message =
                format!("MySQL ignores case: the enum values `{other}` and `{value}` are one");
            found.at_column(
                table,
                column,
                message,
                "rename one of the values with `@map`",
            );
        }
    }
}

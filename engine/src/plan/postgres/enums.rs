//! Enum types. PostgreSQL can add values but not remove them, so a type that loses some is
//! replaced by a new one.

use std::collections::BTreeMap;

use super::{column, ident, name, text};
use crate::{
    dialect::facts,
    diff::{AlterEnum, Migration},
    sql::{Arity, Column, ColumnType, Default, Enum, QName, SqlSchema, Table, Value},
};

pub(super) fn create(schema: &SqlSchema, new: &Enum) -> String {
    format!(
        "CREATE TYPE {} AS ENUM ({})",
        name(schema, &new.name),
        values(new)
    )
}

fn values(new: &Enum) -> String {
    new.values
        .iter()
        .map(|value| text(value))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn alter(migration: &Migration, alter: &AlterEnum) -> Vec<String> {
    match facts(migration.next.dialect).replaces_enums {
        false => alter_in_place(migration, alter),
        true if alter.dropped.is_empty() => add_values(migration, alter),
        true => replace(migration, alter),
    }
}

const SEVERAL_VALUES: &str = "\
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


";

fn add_values(migration: &Migration, alter: &AlterEnum) -> Vec<String> {
    let ty = name(migration.next, &alter.enums.previous.name);
    let mut out: Vec<String> = alter
        .created
        .iter()
        .map(|value| format!("ALTER TYPE {ty} ADD VALUE {}", text(value)))
        .collect();
    if out.len() > 1 {
        out[0].insert_str(0, SEVERAL_VALUES);
    }
    out
}

fn replace(migration: &Migration, alter: &AlterEnum) -> Vec<String> {
    let schema = migration.next;
    let (old, new) = (alter.enums.previous, alter.enums.next);
    let namespace = new.name.namespace.as_deref();
    let temporary = name(
        schema,
        &QName::new(namespace, format!("{}_new", new.name.name)),
    );
    let retired = QName::new(namespace, format!("{}_old", old.name.name));

    let mut out = vec!["BEGIN".to_owned()];
    out.push(format!(
        "CREATE TYPE {temporary} AS ENUM ({})",
        values(&new)
    ));
    for ((table, column), _) in &alter.defaults {
        out.push(format!(
            "ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT",
            name(schema, &table.name),
            ident(&column.name)
        ));
    }
    convert_kept(migration, &old.name, &new, &temporary, &mut out);
    convert_leaving(migration, &old.name, &new.name, &mut out);
    out.push(format!(
        "ALTER TYPE {} RENAME TO {}",
        name(schema, &old.name),
        ident(&retired.name)
    ));
    out.push(format!(
        "ALTER TYPE {temporary} RENAME TO {}",
        ident(&new.name.name)
    ));
    out.push(format!("DROP TYPE {}", name(schema, &retired)));
    for ((table, column), next) in &alter.defaults {
        let Some(next) = next else { continue };
        if let Some(default) = column::default_of(schema, next) {
            out.push(format!(
                "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {default}",
                name(schema, &table.name),
                ident(&column.name)
            ));
        }
    }
    out.push("COMMIT".to_owned());
    out
}

/// The columns that have the type on both sides. One that is only about to come has nothing to
/// convert.
fn convert_kept(
    migration: &Migration,
    old_name: &QName,
    new: &Enum,
    temporary: &str,
    out: &mut Vec<String>,
) {
    let schema = migration.next;
    let before = tables_by_name(migration.previous);
    for table in &schema.tables {
        let Some(before) = before.get(&table.name) else {
            continue;
        };
        let uses = |column: &Column| is_of(column, &new.name);
        for column in table.columns.iter().filter(|column| uses(column)) {
            let had_it = before
                .column(&column.name)
                .is_some_and(|old| is_of(old, old_name));
            if !had_it {
                continue;
            }
            let brackets = brackets(column);
            let quoted = ident(&column.name);
            out.push(format!(
                "ALTER TABLE {} ALTER COLUMN {quoted} TYPE {temporary}{brackets} USING ({quoted}::text::{temporary}{brackets})",
                name(schema, &table.name)
            ));
        }
    }
}

/// The columns that have the type and are about to lose it, or to go: they would keep the
/// retired type from being dropped. (Prisma overlooks them, and its script fails.)
fn convert_leaving(migration: &Migration, old: &QName, new: &QName, out: &mut Vec<String>) {
    let after = tables_by_name(migration.next);
    for table in &migration.previous.tables {
        let after = after.get(&table.name);
        // The column of a table that inherits it changes with its parent's.
        let is_inherited = |column: &Column| {
            let mut parents = table.inherits.iter();
            parents.any(|parent| {
                let parent = migration.previous.table(parent);
                parent.is_some_and(|parent| parent.column(&column.name).is_some())
            })
        };
        let own = table.columns.iter().filter(|column| !is_inherited(column));
        for column in own.filter(|column| is_of(column, old)) {
            let stays = after
                .and_then(|table| table.column(&column.name))
                .is_some_and(|column| is_of(column, new));
            if stays {
                continue;
            }
            let brackets = brackets(column);
            let quoted = ident(&column.name);
            out.push(format!(
                "ALTER TABLE {} ALTER COLUMN {quoted} TYPE TEXT{brackets} USING ({quoted}::text{brackets})",
                name(migration.previous, &table.name)
            ));
        }
    }
}

fn tables_by_name(schema: &SqlSchema) -> BTreeMap<&QName, &Table> {
    let tables = schema.tables.iter();
    tables.map(|table| (&table.name, table)).collect()
}

fn is_of(column: &Column, name: &QName) -> bool {
    matches!(&column.ty, ColumnType::Enum(ty) if ty == name)
}

fn brackets(column: &Column) -> &'static str {
    match column.arity {
        Arity::List => "[]",
        _ => "",
    }
}

fn alter_in_place(migration: &Migration, alter: &AlterEnum) -> Vec<String> {
    let (schema, new) = (migration.next, alter.enums.next);
    let ty = name(schema, &alter.enums.previous.name);
    let mut out = Vec::new();
    for ((table, column), _) in &alter.defaults {
        let lost = matches!(&column.default, Some(Default::Value(Value::Enum(value))) if !new.values.contains(value));
        if lost {
            out.push(format!(
                "ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT",
                name(schema, &table.name),
                ident(&column.name)
            ));
        }
    }
    out.extend(
        alter
            .created
            .iter()
            .map(|v| format!("ALTER TYPE {ty} ADD VALUE {}", text(v))),
    );
    out.extend(
        alter
            .dropped
            .iter()
            // Without a space, as Prisma has it; the closing quote ends the name all the same.
            .map(|v| format!("ALTER TYPE {ty}DROP VALUE {}", text(v))),
    );
    out
}

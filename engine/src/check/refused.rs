//! What the database will refuse, at the schema's places. A warning: an extension or a migration that
//! somebody has edited may make it possible.

use super::lookup::Lookup;
use crate::diff::{Migration, Step, TableChange, apart};
use crate::{
    diagnostics::Diagnostic,
    limits::{Limit, Part, limits},
    schema::Schema,
    sql::{Arity, Column, STRICT_TYPES, SqlSchema, options::INVISIBLE, unknown_to_strict},
};

/// A warning for each thing that the database of `wanted` (which `schema` becomes) would refuse, apart
/// from what `history` has already and so was possible.
pub fn refused(schema: &Schema, wanted: &SqlSchema, history: &SqlSchema) -> Vec<Diagnostic> {
    let there = limits(history);
    let limits = limits(wanted).into_iter();
    let new = limits.filter(|limit| !there.contains(limit));
    let mut found: Vec<Diagnostic> = new.map(|limit| at_place(Lookup(schema), limit)).collect();
    found.sort_by_key(|diagnostic| diagnostic.span);
    found
}

/// Why a database surely refuses a change, each with what to do: a table that inherits is set apart, a `STRICT` table of
/// SQLite gets a column of a type that such tables do not know, or a column of MySQL that is hidden has no value.
///
/// ```
/// use whimbrel_engine::{check::impossible, diff::diff, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Sqlite, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let before = make("CREATE TABLE t (a INTEGER) STRICT;");
/// let mut after = make("CREATE TABLE t (a INTEGER, b DATETIME);");
/// after.tables[0].options = before.tables[0].options.clone();
/// assert_eq!(impossible(&diff(&before, &after)).len(), 1);
/// ```
pub fn impossible(migration: &Migration<'_>) -> Vec<String> {
    let mut found = apart(migration);
    if !found.is_empty() {
        found.push(
            "change the columns of all these tables in the schema at once, or end the inheritance \
             in a migration first (ALTER TABLE … NO INHERIT …)"
                .to_owned(),
        );
    }
    let changed = migration.steps.iter().flat_map(|step| match step {
        Step::AlterTable(alter) => vec![alter.tables.next.get()],
        Step::RedefineTables(tables) => tables.iter().map(|t| t.tables.next.get()).collect(),
        _ => Vec::new(),
    });
    found.extend(hidden(migration));
    found.extend(changed.filter_map(|table| {
        let (column, ty) = unknown_to_strict(table)?;
        let (column, table) = (&column.name, &table.name.name);
        let types = STRICT_TYPES.join(", ");
        Some(format!(
            "the table `{table}` is STRICT, and such tables do not know the type {ty} of column `{column}`; \
             give the field a type that becomes one of {types}, or write a migration that recreates the table without STRICT"
        ))
    }));
    found
}

/// Columns that queries do not see unless they name them: MariaDB wants a default of one that is required.
fn hidden(migration: &Migration<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for step in &migration.steps {
        let Step::AlterTable(alter) = step else {
            continue;
        };
        let table = alter.tables.next.get();
        let changed = alter.changes.iter().filter_map(|change| match change {
            TableChange::AlterColumn { column, .. }
            | TableChange::DropAndRecreateColumn { column, .. } => Some(column.next.get()),
            _ => None,
        });
        let is_refused = |column: &&Column| {
            let has_value =
                column.default.is_some() || column.auto_increment || column.generated.is_some();
            column.options.contains_key(INVISIBLE) && column.arity == Arity::Required && !has_value
        };
        found.extend(changed.filter(is_refused).map(|column| {
            let (column, table) = (&column.name, &table.name.name);
            format!(
                "column `{column}` of table `{table}` is INVISIBLE, and such a column can only be required if it has a default; \
                 give the field one, or write a migration that makes the column visible"
            )
        }));
    }
    found
}

fn at_place(schema: Lookup<'_>, limit: Limit) -> Diagnostic {
    let owner = &limit.owner;
    let part = match &limit.part {
        Part::Table => None,
        Part::Column(name) | Part::ForeignKey(name) => schema.field(owner, name),
        Part::PrimaryKey => schema.primary_key(owner),
        Part::Index(name) => schema.index(owner, name),
        Part::Enum => schema.enumeration(owner).map(|e| e.span),
    };
    let span = part
        .or_else(|| schema.model(owner).map(|model| model.span))
        .or_else(|| schema.list_field(owner))
        .unwrap_or(schema.0.datasource.span);
    Diagnostic::warning("database-limit", limit.message, span).help(limit.help)
}

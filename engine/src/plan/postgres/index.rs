//! Indexes.

use super::{drop_constraint, ident, if_there, is_qualified, name};
use crate::{
    diff::{OfTable, Pair},
    plan::quote,
    sql::{
        Dialect, Index, IndexColumn, IndexKind, IndexTerm, Options, QName, SqlSchema, Table,
        options,
    },
};

pub(super) fn create(schema: &SqlSchema, table: &Table, index: &Index) -> String {
    // What only a constraint can say.
    let is_constraint = [options::DEFERRABLE, options::WITHOUT_OVERLAPS]
        .map(|name| index.options.contains_key(name));
    if index.kind == IndexKind::Unique && is_constraint.contains(&true) {
        return add_constraint(schema, table, index);
    }
    let unique = if index.kind == IndexKind::Unique {
        "UNIQUE "
    } else {
        ""
    };
    let using = index
        .algorithm
        .as_deref()
        .map_or_else(String::new, |a| format!(" USING {a} "));
    let columns: Vec<String> = index.columns.iter().map(column).collect();
    let mut out = format!(
        "CREATE {unique}INDEX {} ON {}{using}({})",
        ident(&index.name),
        name(schema, &table.name),
        columns.join(", ")
    );
    if !index.include.is_empty() {
        let included: Vec<String> = index.include.iter().map(|name| ident(name)).collect();
        out.push_str(&format!(" INCLUDE ({})", included.join(", ")));
    }
    if index.nulls_not_distinct {
        out.push_str(" NULLS NOT DISTINCT");
    }
    if let Some(storage) = index.options.get(options::STORAGE) {
        out.push_str(&format!(" WITH {storage}"));
    }
    if let Some(predicate) = &index.predicate {
        let is_enclosed = predicate.starts_with('(') && predicate.ends_with(')');
        out.push_str(&match is_enclosed {
            true => format!(" WHERE {predicate}"),
            false => format!(" WHERE ({predicate})"),
        });
    }
    out
}

fn column(column: &IndexColumn) -> String {
    let mut out = match &column.term {
        IndexTerm::Column(name) => ident(name),
        IndexTerm::Expression(sql) => format!("({sql})"),
    };
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if let Some(class) = &column.operator_class {
        out.push(' ');
        out.push_str(class);
    }
    if let Some(sort) = column.sort {
        out.push(' ');
        out.push_str(quote::direction(sort));
    }
    if let Some(nulls) = column.nulls {
        out.push_str(&format!(" NULLS {nulls}"));
    }
    out
}

/// A unique constraint of a table that is there.
pub(super) fn add_constraint(schema: &SqlSchema, table: &Table, index: &Index) -> String {
    let nulls = if index.nulls_not_distinct {
        " NULLS NOT DISTINCT"
    } else {
        ""
    };
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} UNIQUE{nulls} {}",
        name(schema, &table.name),
        ident(&index.name),
        key(&index.columns, &index.include, &index.options, ", "),
    )
}

/// The columns of a key, and what it says behind them.
pub(super) fn key(
    columns: &[IndexColumn],
    include: &[String],
    options: &Options,
    separator: &str,
) -> String {
    let names = columns.iter().filter_map(IndexColumn::name);
    let mut out = format!(
        "({}",
        quote::identifiers(Dialect::Postgres, names, separator)
    );
    if options.contains_key(options::WITHOUT_OVERLAPS) {
        out.push_str(" WITHOUT OVERLAPS");
    }
    out.push(')');
    if !include.is_empty() {
        let included = include.iter().map(String::as_str);
        let included = quote::identifiers(Dialect::Postgres, included, ", ");
        out.push_str(&format!(" INCLUDE ({included})"));
    }
    if let Some(storage) = options.get(options::STORAGE) {
        out.push_str(&format!(" WITH {storage}"));
    }
    if let Some(when) = options.get(options::DEFERRABLE) {
        out.push_str(format!(" DEFERRABLE {when}").trim_end());
    }
    out
}

/// A unique constraint owns its index and has to be dropped as a constraint.
pub(super) fn drop(schema: &SqlSchema, table: &Table, index: &Index) -> String {
    if index.constraint {
        return drop_constraint(schema, table, &index.name);
    }
    let own = QName::new(table.name.namespace.as_deref(), &index.name);
    let guard = if_there(schema, Some(&table.name), &own);
    format!(
        "DROP INDEX {guard}{}",
        qualified(schema, table, &index.name)
    )
}

pub(super) fn rename(schema: &SqlSchema, indexes: &Pair<OfTable<'_, Index>>) -> String {
    let ((table, previous), (_, next)) = (&indexes.previous, &indexes.next);
    format!(
        "ALTER INDEX {} RENAME TO {}",
        qualified(schema, table, &previous.name),
        ident(&next.name)
    )
}

/// An index lives in the schema of its table.
fn qualified(schema: &SqlSchema, table: &Table, index: &str) -> String {
    match &table.name.namespace {
        Some(namespace) if is_qualified(schema, namespace) => {
            format!("{}.{}", ident(namespace), ident(index))
        }
        _ => ident(index),
    }
}

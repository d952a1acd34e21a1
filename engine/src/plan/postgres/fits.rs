//! Whether the values that are there fit into the types that they are told to become.

use super::{cast, column, ident};
use crate::{
    dialect::facts,
    diff::{Cast, Migration, Pair, Using, cast as cast_of},
    plan::{Demand, DemandKind, Term, warnings::column_type},
    sql::{Arity, Column, ColumnType, Table},
};

/// How it is found out whether a value fits into another type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fits {
    /// The text, an SQL expression, is one of these values of an enum.
    OneOf {
        /// The expression.
        text: String,
        /// The values.
        values: Vec<String>,
    },
    /// The database works out this SQL expression for it.
    Expression(String),
    /// The database changes a temporary copy (MySQL).
    Altered {
        /// The columns that are copied, in quotes.
        columns: String,
        /// What `ALTER TABLE` is told.
        clauses: String,
    },
}

/// What casts demand of the rows of a table that is there on both sides.
pub(in crate::plan) fn demands(migration: &Migration, old: &Table, new: &Table) -> Vec<Demand> {
    if !facts(migration.next.dialect).writes_casts {
        return Vec::new();
    }
    let schemas = Pair::new(migration.previous, migration.next);
    let mut out = Vec::new();
    for (before, column) in old.columns.iter().enumerate() {
        let Some(after) = new.columns.iter().position(|c| c.name == column.name) else {
            continue;
        };
        let tables = Pair::new(old, new);
        if cast_of(schemas, tables, Pair::new(before, after)) != Some(Cast::Explicit) {
            continue;
        }
        let fits = fits(migration, column, &new.columns[after]);
        out.push(Demand {
            terms: fits.is_some().then(|| vec![Term::of(&column.name)]),
            kind: DemandKind::Fits {
                to: column_type(&new.columns[after].ty),
                how: fits.unwrap_or(Fits::Expression(String::new())),
            },
            table: old.name.clone(),
        });
    }
    out
}

/// `None` when only the migration tells.
fn fits(migration: &Migration, old: &Column, new: &Column) -> Option<Fits> {
    let next = migration.next;
    let ColumnType::Enum(name) = &new.ty else {
        let plain = Column {
            auto_increment: false,
            ..new.clone()
        };
        let ty = column::column_type(next, &plain);
        let expression = match cast::expression(old, new, &ty) {
            Some(expression) => expression,
            None => format!("{}::{ty}", ident(&old.name)),
        };
        return Some(Fits::Expression(expression));
    };
    // The type may be about to come, or to change.
    let values = next.enumeration(name)?.values.clone();
    let column = ident(&old.name);
    let text = match Using::between(old, new) {
        _ if old.arity == Arity::List => return None,
        Some(Using::OutOfJson) => format!("({column} #>> '{{}}')"),
        _ => format!("{column}::text"),
    };
    Some(Fits::OneOf { text, values })
}

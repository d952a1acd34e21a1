//! New defaults that a check which stays does not let through: the database takes such a default, and refuses every row
//! that is inserted without a value.

use super::{Demand, DemandKind, Term, mysql, postgres, sqlite};
use crate::{
    describe::lex,
    diff::Migration,
    plan::identifier,
    sql::{Check, Column, Default, Dialect, Family, Table},
};

/// How it is found out whether a check lets a default through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultTrial {
    /// This query finds a row when it does not (SQL).
    Query(String),
    /// An empty temporary copy with this column and these clauses of `ALTER TABLE` refuses a row (MySQL).
    Copy {
        /// The column, in quotes.
        column: String,
        /// What `ALTER TABLE` is told.
        clauses: String,
    },
}

/// What the new defaults of a table's columns demand of its checks. Of several columns together an insert decides.
pub(super) fn demands(migration: &Migration, old: &Table, new: &Table) -> Vec<Demand> {
    let mut out = Vec::new();
    for after in &new.columns {
        let before = old.column(&after.name);
        let is_new = before.is_some_and(|it| it.default != after.default || it.ty != after.ty);
        if !is_new || !matches!(after.default, Some(Default::Value(_))) {
            continue;
        }
        let is_of = |check: &&Check| {
            check.columns.iter().all(|name| *name == after.name) && !check.columns.is_empty()
        };
        let checks = new.checks.iter().filter(is_of);
        let is_enforced = |check: &&Check| {
            let definition = check.definition.to_ascii_uppercase();
            !check.is_period() && !definition.ends_with("NOT ENFORCED")
        };
        let checks: Vec<&Check> = checks.filter(is_enforced).collect();
        let trials = match migration.next.dialect.family() {
            _ if checks.is_empty() => Vec::new(),
            Family::Mysql => vec![(String::new(), mysql::default_trial(after, &checks))],
            _ => {
                let queries = checks.into_iter().filter_map(|check| {
                    let query = query(migration, new, after, check)?;
                    let name = check.name.as_ref().unwrap_or(&check.definition);
                    Some((name.clone(), DefaultTrial::Query(query)))
                });
                queries.collect()
            }
        };
        out.extend(trials.into_iter().map(|(check, how)| Demand {
            kind: DemandKind::Default { check, how },
            table: old.name.clone(),
            terms: Some(vec![Term::of(&after.name)]),
        }));
    }
    out
}

fn query(migration: &Migration, table: &Table, column: &Column, check: &Check) -> Option<String> {
    let dialect = migration.next.dialect;
    let value = match dialect.family() {
        Family::Sqlite => sqlite::default_of(column)?,
        _ => {
            let value = postgres::default_of(migration.next, column)?;
            format!(
                "CAST({value} AS {})",
                postgres::column_type(migration.next, column)
            )
        }
    };
    let condition = condition(dialect, &check.definition)?;
    let quoted = |name: &str| identifier(dialect, name);
    Some(format!(
        "SELECT COUNT(*) FROM (SELECT {value} AS {}) AS {} WHERE NOT ({condition})",
        quoted(&column.name),
        quoted(&table.name.name)
    ))
}

/// What is between the parentheses of `CHECK (…)`.
fn condition(dialect: Dialect, definition: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut start = None;
    for token in lex::tokens(dialect, definition) {
        if token.is_symbol("(") {
            start = start.or(Some(token.end));
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return definition.get(start?..token.start);
            }
        }
    }
    None
}

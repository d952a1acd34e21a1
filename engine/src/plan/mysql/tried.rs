//! Changes of types, for a try on a copy of the values: the server alone knows which values it converts, and which of them
//! the checks let through.

use super::{alter::alter_column, column, ident};
use crate::{
    dialect::facts,
    diff::{Migration, Step, TableChange},
    plan::{DefaultTrial, Demand, DemandKind, Fits, Term, warnings::column_type},
    sql::{Check, Column, Table},
};

/// What the new types of a table's columns demand of its rows.
pub(in crate::plan) fn demands(migration: &Migration, old: &Table) -> Vec<Demand> {
    if !facts(migration.next.dialect).tries_types {
        return Vec::new();
    }
    let mut out = Vec::new();
    for step in &migration.steps {
        let Step::AlterTable(alter) = step else {
            continue;
        };
        let (previous, next) = (alter.tables.previous.get(), alter.tables.next.get());
        if previous.name != old.name {
            continue;
        }
        for change in &alter.changes {
            let TableChange::AlterColumn { column, changes } = change else {
                continue;
            };
            let (before, after) = (column.previous.get(), column.next.get());
            let is_plain = |column: &Column| column.generated.is_none() && !column.auto_increment;
            if before.ty == after.ty || !is_plain(before) || !is_plain(after) {
                continue;
            }
            let mut clauses = vec![alter_column(next, *column, *changes)];
            let mut columns = vec![before.name.clone()];
            for check in next.checks.iter().filter(|check| check.of_column.is_none()) {
                let stays = previous.checks.contains(check) && !check.is_period();
                let is_there = |name: &String| previous.column(name).is_some_and(is_plain);
                let is_of = check.columns.contains(&after.name);
                if stays && is_of && check.columns.iter().all(is_there) {
                    let name = check.name.iter();
                    let name = name.map(|name| format!("CONSTRAINT {} ", ident(name)));
                    let name: String = name.collect();
                    clauses.push(format!("ADD {name}{}", check.definition));
                    let more = check.columns.iter().filter(|name| !columns.contains(name));
                    let more: Vec<String> = more.cloned().collect();
                    columns.extend(more);
                }
            }
            let columns: Vec<String> = columns.iter().map(|name| ident(name)).collect();
            out.push(Demand {
                kind: DemandKind::Fits {
                    to: column_type(&after.ty),
                    how: Fits::Altered {
                        columns: columns.join(", "),
                        clauses: clauses.join(", "),
                    },
                },
                table: old.name.clone(),
                terms: Some(vec![Term::of(&before.name)]),
            });
        }
    }
    out
}

/// The column as it will be, with the checks of it alone.
pub(in crate::plan) fn default_trial(column: &Column, checks: &[&Check]) -> DefaultTrial {
    let mut clauses = vec![column::modify(column, column::default_of(column))];
    clauses.extend(checks.iter().map(|check| {
        let name = check.name.iter();
        let name = name.map(|name| format!("CONSTRAINT {} ", ident(name)));
        format!("ADD {}{}", name.collect::<String>(), check.definition)
    }));
    DefaultTrial::Copy {
        column: ident(&column.name),
        clauses: clauses.join(", "),
    }
}

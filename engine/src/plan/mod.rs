//! From steps to SQL. Each dialect has its own folder and decides itself which statements a
//! step becomes.

mod defaults;
mod demands;
mod mysql;
mod objects;
mod postgres;
mod quote;
mod sqlite;
mod summary;
mod warnings;

pub use defaults::DefaultTrial;
pub use demands::{Demand, DemandKind, Term, demands};
pub(crate) use mysql::{column as mysql_column, default_of as mysql_default};
pub use objects::{ObjectKind, Touch, TouchedObject, touched};
pub use postgres::Fits;
pub(crate) use postgres::{create_sequence, next_value};
pub(crate) use quote::{full_name, hex, place};
pub use quote::{identifier, string};
pub(crate) use sqlite::{create_index as sqlite_index, without_qualifier};
pub use summary::summary;
pub use warnings::{Warning, WarningKind, header, warnings};

use crate::{
    conserve::{Item, ItemKind, inventory},
    diff::{Migration, Step},
    sql::{Family, QName},
};

/// What a script says that has nothing to do.
pub const EMPTY_SCRIPT: &str = "-- This is an empty migration.";

/// The statements of one step, without terminators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// The comment above it: `CreateTable`.
    pub title: &'static str,
    /// Its statements in order.
    pub statements: Vec<String>,
}

/// Turns every step into the statements of the migration's dialect.
pub fn plan(migration: &Migration) -> Vec<PlannedStep> {
    let exchanges = mysql::Exchanges::new(migration);
    let statements = |step: &Step| match migration.next.dialect.family() {
        Family::Postgres => postgres::statements(migration, step),
        Family::Sqlite => sqlite::statements(migration, step),
        Family::Mysql => mysql::statements(&exchanges, step),
    };
    let dependents = postgres::Dependents::new(migration);
    let planned = |title, statements| PlannedStep { title, statements };
    let steps = migration
        .steps
        .iter()
        .filter(|step| !dependents.has_done(step));
    let steps = steps.map(|step| {
        let mut statements = statements(step);
        // What was taken down comes back, or the change has not been: all of it is one transaction.
        if !dependents.before.is_empty() {
            statements.retain(|sql| !["BEGIN", "COMMIT"].contains(&sql.as_str()));
        }
        (step, planned(step.title(), statements))
    });
    let mut all = vec![planned("DropDependentObjects", dependents.before.clone())];
    let mut columns = dependents.columns.clone();
    for (step, planned_step) in steps {
        if is_on_columns(step) && !columns.is_empty() {
            all.push(planned(
                "CreateDependentColumns",
                std::mem::take(&mut columns),
            ));
        }
        all.push(planned_step);
    }
    columns.extend(dependents.after.iter().cloned());
    all.push(planned("CreateDependentObjects", columns));
    let former = |value| vec![format!("SET @@system_versioning_alter_history = {value}")];
    if mysql::keeps_former_rows(migration) {
        all.insert(0, planned("KeepFormerRows", former("KEEP")));
        all.push(planned("KeepFormerRows", former("DEFAULT")));
    }
    let all = all.into_iter();
    all.filter(|step| !step.statements.is_empty()).collect()
}

/// True for a step that may need a generated column.
fn is_on_columns(step: &Step) -> bool {
    matches!(
        step,
        Step::CreateIndex { .. }
            | Step::RenameIndex(_)
            | Step::RedefineIndex(_)
            | Step::AddForeignKey(..)
    )
}

/// What stands in the way of a migration and cannot be created again after it: its items, for a message.
pub fn in_the_way(migration: &Migration) -> Vec<Item> {
    let blocked = postgres::Dependents::new(migration).blocked;
    among(migration, &blocked)
}

/// What only the live database has and a migration drops and creates again.
pub(crate) fn borrowed(migration: &Migration) -> Vec<Item> {
    let borrowed = postgres::Dependents::new(migration).borrowed;
    among(migration, &borrowed)
}

fn among(migration: &Migration, names: &[(ItemKind, Option<QName>, String)]) -> Vec<Item> {
    let mut items = inventory(migration.previous);
    items.retain(|item| {
        let mut names = names.iter();
        names.any(|(kind, table, name)| {
            item.kind == *kind && item.table == *table && item.name == *name
        })
    });
    items
}

/// The whole migration as Prisma writes it, without the header of warnings.
///
/// ```
/// use whimbrel_engine::{diff::diff, plan::script, sql::{Dialect, SqlSchema}};
///
/// let empty = SqlSchema::empty(Dialect::Sqlite);
/// assert_eq!(script(&diff(&empty, &empty)), "-- This is an empty migration.");
/// ```
pub fn script(migration: &Migration) -> String {
    let mut out = String::new();
    for step in plan(migration) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str("-- ");
        out.push_str(step.title);
        out.push('\n');
        for statement in &step.statements {
            out.push_str(statement);
            out.push_str(";\n");
        }
    }
    if out.is_empty() {
        EMPTY_SCRIPT.to_owned()
    } else {
        out
    }
}

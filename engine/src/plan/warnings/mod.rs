//! What a migration may destroy, and what may keep it from running. Whether it does depends on
//! the rows, which are not known here.

mod column;
mod display;

pub(in crate::plan) use display::column_type;

use crate::{
    diagnostics::Severity,
    diff::{Migration, Step},
    sql::{Index, IndexKind, Table},
};

/// What kind of trouble a [`Warning`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// A table and its rows go.
    DropTable,
    /// A column and its values go.
    DropColumn,
    /// A column is dropped and made anew: its values go.
    RecreateColumn,
    /// Values are converted and may not survive it.
    RiskyCast,
    /// Values are converted and the database may refuse.
    UnsafeCast,
    /// The primary key is replaced.
    PrimaryKeyChange,
    /// Rows may not be unique.
    AddUnique,
    /// Rows may have the values that go.
    DropEnumValues,
    /// Rows would have no value for the column.
    AddRequiredColumn,
    /// Rows may have no value in the column.
    MakeRequired,
    /// Values do not fit into a list.
    ScalarToList,
    /// A required column is dropped and made anew: rows would have no value.
    RecreateRequiredColumn,
}

impl WarningKind {
    /// A stable name for machines.
    pub fn code(self) -> &'static str {
        match self {
            WarningKind::DropTable => "drop-table",
            WarningKind::DropColumn => "drop-column",
            WarningKind::RecreateColumn => "recreate-column",
            WarningKind::RiskyCast => "risky-cast",
            WarningKind::UnsafeCast => "unsafe-cast",
            WarningKind::PrimaryKeyChange => "primary-key-change",
            WarningKind::AddUnique => "add-unique",
            WarningKind::DropEnumValues => "drop-enum-values",
            WarningKind::AddRequiredColumn => "add-required-column",
            WarningKind::MakeRequired => "make-required",
            WarningKind::ScalarToList => "scalar-to-list",
            WarningKind::RecreateRequiredColumn => "recreate-required-column",
        }
    }

    /// An error when the step cannot run on a table with rows, else a warning.
    pub fn severity(self) -> Severity {
        match self.is_unexecutable() {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }

    /// True when the step cannot run on a table with rows (else it may lose data).
    pub fn is_unexecutable(self) -> bool {
        use WarningKind::*;
        matches!(
            self,
            AddRequiredColumn | MakeRequired | ScalarToList | RecreateRequiredColumn
        )
    }

    /// True when rows are lost that were there: such a step needs the developer's word.
    pub fn is_destructive(self) -> bool {
        use WarningKind::*;
        matches!(
            self,
            DropTable
                | DropColumn
                | RecreateColumn
                | RiskyCast
                | DropEnumValues
                | RecreateRequiredColumn
        )
    }
}

/// One thing to know before the migration runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What kind of trouble.
    pub kind: WarningKind,
    /// The table, or the enum.
    pub table: String,
    /// The column, when it is about one.
    pub column: Option<String>,
    /// The sentence that Prisma writes.
    pub message: String,
}

/// The warnings of a migration, in the order of its steps: what destroys first, then what may
/// keep it from running.
pub fn warnings(migration: &Migration) -> Vec<Warning> {
    let mut out = Vec::new();
    for step in &migration.steps {
        of_step(migration, step, &mut out);
    }
    out.sort_by_key(|warning| warning.kind.is_unexecutable());
    out
}

/// The comment that goes above a script with warnings; empty without any.
///
/// ```
/// assert_eq!(whimbrel_engine::plan::header(&[]), "");
/// ```
pub fn header(warnings: &[Warning]) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let mut out = String::from("/*\n  Warnings:\n\n");
    for warning in warnings {
        // A name may hold the end of a comment, or a beginning, which PostgreSQL nests.
        let message = warning.message.replace("*/", "* /").replace("/*", "/ *");
        out.push_str(&format!("  - {message}\n"));
    }
    out.push_str("\n*/\n");
    out
}

fn of_step(migration: &Migration, step: &Step, out: &mut Vec<Warning>) {
    match step {
        Step::DropTable(table) => {
            let table = &table.name.name;
            push(
                out,
                WarningKind::DropTable,
                table,
                None,
                format!(
                    "You are about to drop the `{table}` table. If the table is not empty, all the data it contains will be lost."
                ),
            );
        }
        Step::AlterTable(alter) => {
            let table = &alter.tables.previous.name.name;
            for change in &alter.changes {
                column::of_change(migration.next.dialect, table, change, out);
            }
        }
        Step::RedefineTables(tables) => {
            for redefine in tables {
                column::of_redefine(redefine, out);
            }
        }
        Step::CreateIndex {
            previous_table: Some(_),
            table,
            index,
            recreated: false,
        } if index.kind == IndexKind::Unique => add_unique(table, index, out),
        Step::AlterEnum(alter) if !alter.dropped.is_empty() => {
            let name = &alter.enums.next.name.name;
            push(
                out,
                WarningKind::DropEnumValues,
                name,
                None,
                values_go(name, &alter.dropped),
            );
        }
        _ => {}
    }
}

fn add_unique(table: &Table, index: &Index, out: &mut Vec<Warning>) {
    let name = &table.name.name;
    let columns: Vec<&str> = index.columns.iter().filter_map(|c| c.name()).collect();
    push(
        out,
        WarningKind::AddUnique,
        name,
        None,
        format!(
            "A unique constraint covering the columns `[{}]` on the table `{name}` will be added. If there are existing duplicate values, this will fail.",
            columns.join(",")
        ),
    );
}

fn push(
    out: &mut Vec<Warning>,
    kind: WarningKind,
    table: &str,
    column: Option<&str>,
    message: String,
) {
    out.push(Warning {
        kind,
        table: table.to_owned(),
        column: column.map(str::to_owned),
        message,
    });
}

fn values_go(name: &str, values: &[String]) -> String {
    format!(
        "The values [{}] on the enum `{name}` will be removed. If these variants are still used in the database, this will fail.",
        values.join(",")
    )
}

//! What a migration may destroy, and what may keep it from running. Whether it does depends on
//! the rows, which are not known here.

use crate::{
    diff::{Cast, ColumnChanges, Migration, Pair, RedefineTable, Step, TableChange, sqlite_family},
    sql::{Arity, Column, ColumnType, Dialect, IndexKind, NativeType, Table},
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
        // A name may hold the end of a comment.
        out.push_str(&format!("  - {}\n", warning.message.replace("*/", "* /")));
    }
    out.push_str("\n*/\n");
    out
}

fn of_step(migration: &Migration, step: &Step, out: &mut Vec<Warning>) {
    let (old, new) = (migration.previous, migration.next);
    match step {
        Step::DropTable(id) => {
            let table = &old.tables[*id].name.name;
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
            let tables = Pair::new(
                &old.tables[alter.tables.previous],
                &new.tables[alter.tables.next],
            );
            for change in &alter.changes {
                of_change(new.dialect, tables, change, out);
            }
        }
        Step::RedefineTables(tables) => {
            for redefine in tables {
                of_redefine(migration, redefine, out);
            }
        }
        Step::CreateIndex {
            previous_table: Some(_),
            table,
            index,
            recreated: false,
        } => {
            let table = &new.tables[*table];
            let index = &table.indexes[*index];
            if index.kind == IndexKind::Unique {
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
        }
        Step::AlterEnum(alter) if !alter.dropped.is_empty() => {
            let name = &new.enums[alter.enums.next].name.name;
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

fn of_change(dialect: Dialect, tables: Pair<&Table>, change: &TableChange, out: &mut Vec<Warning>) {
    let table = &tables.previous.name.name;
    match change {
        TableChange::DropColumn(id) => drop_column(tables.previous, *id, out),
        TableChange::AddColumn(id) => add_column(tables.next, *id, out),
        TableChange::DropPrimaryKey => primary_key(table, out),
        TableChange::AlterColumn { column, changes } => {
            let columns = Pair::new(
                &tables.previous.columns[column.previous],
                &tables.next.columns[column.next],
            );
            alter_column(dialect, table, columns, *changes, out);
        }
        TableChange::DropAndRecreateColumn { column, changes } => {
            let columns = Pair::new(
                &tables.previous.columns[column.previous],
                &tables.next.columns[column.next],
            );
            recreate_column(table, columns, *changes, out);
        }
        TableChange::AddPrimaryKey | TableChange::RenamePrimaryKey => {}
    }
}

fn drop_column(table: &Table, id: usize, out: &mut Vec<Warning>) {
    let (table, column) = (&table.name.name, &table.columns[id].name);
    push(
        out,
        WarningKind::DropColumn,
        table,
        Some(column),
        format!(
            "You are about to drop the column `{column}` on the `{table}` table. All the data in the column will be lost."
        ),
    );
}

fn add_column(table: &Table, id: usize, out: &mut Vec<Warning>) {
    let column = &table.columns[id];
    if column.arity != Arity::Required || column.default.is_some() {
        return;
    }
    let (table, name) = (&table.name.name, &column.name);
    let message = match column.client_default {
        true => format!(
            "The required column `{name}` was added to the `{table}` table with a prisma-level default value. This is not possible if the table is not empty. Please add this column as optional, then populate it before making it required."
        ),
        false => format!(
            "Added the required column `{name}` to the `{table}` table without a default value. This is not possible if the table is not empty."
        ),
    };
    push(
        out,
        WarningKind::AddRequiredColumn,
        table,
        Some(name),
        message,
    );
}

fn primary_key(table: &str, out: &mut Vec<Warning>) {
    push(
        out,
        WarningKind::PrimaryKeyChange,
        table,
        None,
        format!(
            "The primary key for the `{table}` table will be changed. If it partially fails, the table could be left without primary key constraint."
        ),
    );
}

fn alter_column(
    dialect: Dialect,
    table: &str,
    columns: Pair<&Column>,
    changes: ColumnChanges,
    out: &mut Vec<Warning>,
) {
    let (old, new) = (columns.previous, columns.next);
    let becomes_required = changes.arity && new.arity == Arity::Required;
    if dialect == Dialect::Mysql {
        if becomes_required {
            return make_required(table, old, out);
        }
        if let (ColumnType::InlineEnum(before), ColumnType::InlineEnum(after)) = (&old.ty, &new.ty)
        {
            let gone: Vec<String> = before
                .iter()
                .filter(|v| !after.contains(v))
                .cloned()
                .collect();
            let only_type = ColumnChanges {
                cast: None,
                ..changes
            }
            .is_empty();
            if only_type {
                let name = format!("{table}_{}", new.name);
                if !gone.is_empty() {
                    push(
                        out,
                        WarningKind::DropEnumValues,
                        table,
                        Some(&new.name),
                        values_go(&name, &gone),
                    );
                }
                return;
            }
        }
        return cast(
            table,
            columns,
            changes.cast,
            display(old),
            display(new),
            out,
        );
    }
    if becomes_required && old.arity == Arity::Nullable {
        make_required(table, old, out);
    }
    if changes.arity && new.arity == Arity::List && old.arity != Arity::List {
        let name = &old.name;
        push(
            out,
            WarningKind::ScalarToList,
            table,
            Some(name),
            format!(
                "Changed the column `{name}` on the `{table}` table from a scalar field to a list field. If there are non-null values in that column, this step will fail."
            ),
        );
    }
    cast(
        table,
        columns,
        changes.cast,
        display(old),
        display(new),
        out,
    );
}

fn make_required(table: &str, column: &Column, out: &mut Vec<Warning>) {
    let name = &column.name;
    push(
        out,
        WarningKind::MakeRequired,
        table,
        Some(name),
        format!(
            "Made the column `{name}` on table `{table}` required. This step will fail if there are existing NULL values in that column."
        ),
    );
}

fn cast(
    table: &str,
    columns: Pair<&Column>,
    cast: Option<Cast>,
    from: String,
    to: String,
    out: &mut Vec<Warning>,
) {
    let name = &columns.previous.name;
    match cast {
        Some(Cast::Risky) => push(
            out,
            WarningKind::RiskyCast,
            table,
            Some(name),
            format!(
                "You are about to alter the column `{name}` on the `{table}` table. The data in that column could be lost. The data in that column will be cast from `{from}` to `{to}`."
            ),
        ),
        Some(Cast::None) => push(
            out,
            WarningKind::UnsafeCast,
            table,
            Some(name),
            format!(
                "You are about to alter the column `{name}` on the `{table}` table. The data in that column will be cast from `{from}` to `{to}`. This cast may fail. Please make sure the data in the column can be cast."
            ),
        ),
        Some(Cast::Safe) | None => {}
    }
}

fn recreate_column(
    table: &str,
    columns: Pair<&Column>,
    changes: ColumnChanges,
    out: &mut Vec<Warning>,
) {
    let (old, new) = (columns.previous, columns.next);
    let name = &old.name;
    let required_without_default = new.arity == Arity::Required && new.default.is_none();
    if !required_without_default {
        push(
            out,
            WarningKind::RecreateColumn,
            table,
            Some(name),
            format!(
                "The `{name}` column on the `{table}` table would be dropped and recreated. This will lead to data loss if there is data in the column."
            ),
        );
    } else if changes.arity && old.arity == Arity::Nullable {
        push(
            out,
            WarningKind::AddRequiredColumn,
            table,
            Some(name),
            format!(
                "Added the required column `{name}` to the `{table}` table without a default value. This is not possible if the table is not empty."
            ),
        );
    } else {
        push(
            out,
            WarningKind::RecreateRequiredColumn,
            table,
            Some(name),
            format!(
                "Changed the type of `{name}` on the `{table}` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required."
            ),
        );
    }
}

fn of_redefine(migration: &Migration, redefine: &RedefineTable, out: &mut Vec<Warning>) {
    let old = &migration.previous.tables[redefine.tables.previous];
    let new = &migration.next.tables[redefine.tables.next];
    if redefine.primary_key_changed {
        primary_key(&old.name.name, out);
    }
    for &id in &redefine.added {
        add_column(new, id, out);
    }
    for &id in &redefine.dropped {
        drop_column(old, id, out);
    }
    for (ids, changes) in &redefine.kept {
        let columns = Pair::new(&old.columns[ids.previous], &new.columns[ids.next]);
        let becomes_required =
            columns.previous.arity == Arity::Nullable && columns.next.arity == Arity::Required;
        if changes.cast.is_none() && !becomes_required {
            continue;
        }
        if changes.arity && columns.next.arity == Arity::Required && columns.next.default.is_none()
        {
            make_required(&old.name.name, columns.previous, out);
        }
        let family = |column: &Column| match &column.ty {
            ColumnType::Native(ty) => sqlite_family(ty),
            other => display_type(other),
        };
        cast(
            &old.name.name,
            columns,
            changes.cast,
            family(columns.previous),
            family(columns.next),
            out,
        );
    }
}

fn display(column: &Column) -> String {
    display_type(&column.ty)
}

/// The type as `@db.…` names it.
fn display_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Native(ty) => native(ty),
        ColumnType::Enum(name) => format!("Enum({})", name.name),
        ColumnType::InlineEnum(_) => "Enum".to_owned(),
        ColumnType::Unsupported(text) => format!("Unsupported({text:?})"),
    }
}

fn native(ty: &NativeType) -> String {
    let name = match ty.name.as_str() {
        "DOUBLE PRECISION" => "DoublePrecision",
        "SMALLINT" => "SmallInt",
        "BIGINT" => "BigInt",
        "MEDIUMINT" => "MediumInt",
        "TINYINT" => "TinyInt",
        "INT" => "Int",
        "BYTEA" => "ByteA",
        "VARCHAR" => "VarChar",
        "VARBIT" => "VarBit",
        "JSONB" => "JsonB",
        "DATETIME" => "DateTime",
        "VARBINARY" => "VarBinary",
        "TINYTEXT" => "TinyText",
        "MEDIUMTEXT" => "MediumText",
        "LONGTEXT" => "LongText",
        "TINYBLOB" => "TinyBlob",
        "MEDIUMBLOB" => "MediumBlob",
        "LONGBLOB" => "LongBlob",
        "SMALLINT UNSIGNED" => "UnsignedSmallInt",
        "BIGINT UNSIGNED" => "UnsignedBigInt",
        "MEDIUMINT UNSIGNED" => "UnsignedMediumInt",
        "TINYINT UNSIGNED" => "UnsignedTinyInt",
        "INTEGER UNSIGNED" | "INT UNSIGNED" => "UnsignedInt",
        other => return with_args(&capitalised(other), &ty.args),
    };
    with_args(name, &ty.args)
}

fn capitalised(name: &str) -> String {
    let mut out = name.to_ascii_lowercase();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

fn with_args(name: &str, args: &[u32]) -> String {
    if args.is_empty() {
        return name.to_owned();
    }
    let args: Vec<String> = args.iter().map(u32::to_string).collect();
    format!("{name}({})", args.join(","))
}

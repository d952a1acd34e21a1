//! Warnings about columns: added, altered, made anew, or copied into a rebuilt table.

use super::{
    Warning, WarningKind, add_unique,
    display::{column_type, of},
    push, values_go,
};
use crate::{
    dialect::facts,
    diff::{Cast, ColumnChanges, Pair, RedefineTable, TableChange, sqlite_family},
    sql::{Arity, Column, ColumnType, Default, Dialect, Family, Index, IndexKind, Table},
};

pub(super) fn of_change(
    dialect: Dialect,
    table: &str,
    change: &TableChange,
    out: &mut Vec<Warning>,
) {
    match change {
        TableChange::DropColumn(column) => drop_column(table, column, out),
        TableChange::AddColumn(column) => add_column(table, column, out),
        TableChange::DropPrimaryKey => primary_key(table, out),
        TableChange::AlterColumn { column, changes } => {
            let columns = Pair::new(column.previous.get(), column.next.get());
            alter_column(dialect, table, columns, *changes, out);
        }
        TableChange::DropAndRecreateColumn { column, changes } => {
            let columns = Pair::new(column.previous.get(), column.next.get());
            recreate_column(table, columns, *changes, out);
        }
        TableChange::AddPrimaryKey | TableChange::RenamePrimaryKey => {}
    }
}

fn drop_column(table: &str, column: &Column, out: &mut Vec<Warning>) {
    let column = &column.name;
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

fn add_column(table: &str, column: &Column, out: &mut Vec<Warning>) {
    // `dbgenerated()` promises a default and does not say which: nothing is written.
    let has_default = column.auto_increment
        || column
            .default
            .as_ref()
            .is_some_and(|default| *default != Default::Expression(None));
    if column.arity != Arity::Required || has_default {
        return;
    }
    let name = &column.name;
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
    if dialect.family() == Family::Mysql {
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
        return cast(table, columns, changes.cast, of(old), of(new), out);
    }
    if becomes_required && old.arity == Arity::Nullable {
        make_required(table, old, out);
    }
    let becomes_list = changes.arity && new.arity == Arity::List && old.arity != Arity::List;
    if becomes_list && !facts(dialect).lists_keep_values {
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
    cast(table, columns, changes.cast, of(old), of(new), out);
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
        Some(Cast::Explicit | Cast::None) => push(
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
    let has_default = !matches!(new.default, None | Some(Default::Expression(None)));
    let required_without_default = new.arity == Arity::Required && !has_default;
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

/// Unique indexes that a rebuilt table gets. (Prisma says nothing of them.)
fn new_uniques(old: &Table, new: &Table, out: &mut Vec<Warning>) {
    let covers = |index: &Index, other: &Index| {
        let names = |index: &Index| -> Vec<Option<String>> {
            let columns = index.columns.iter();
            columns.map(|c| c.name().map(str::to_owned)).collect()
        };
        other.kind == IndexKind::Unique
            && names(index) == names(other)
            && index.predicate == other.predicate
    };
    for index in new
        .indexes
        .iter()
        .filter(|index| index.kind == IndexKind::Unique)
    {
        if !old.indexes.iter().any(|other| covers(index, other)) {
            add_unique(new, index, out);
        }
    }
}

pub(super) fn of_redefine(redefine: &RedefineTable, out: &mut Vec<Warning>) {
    let (old, new) = (redefine.tables.previous.get(), redefine.tables.next.get());
    if redefine.primary_key_changed {
        primary_key(&old.name.name, out);
    }
    new_uniques(old, new, out);
    for column in &redefine.added {
        add_column(&new.name.name, column, out);
    }
    for column in &redefine.dropped {
        drop_column(&old.name.name, column, out);
    }
    for (column, changes) in &redefine.kept {
        let columns = Pair::new(column.previous.get(), column.next.get());
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
            other => column_type(other),
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

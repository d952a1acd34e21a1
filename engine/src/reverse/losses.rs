//! What is not as it was when a migration was applied and taken back.

use crate::{
    diff::diff,
    plan::{WarningKind, warnings},
    sql::{Arity, SqlSchema},
};

/// Sentences: what the way back from `after` to `before` destroys, what the way there had destroyed, and
/// values that are converted there and back.
pub(super) fn of(before: &SqlSchema, after: &SqlSchema) -> Vec<String> {
    let mut losses = Vec::new();
    let place = |table: &str, column: &Option<String>| match column {
        Some(column) => format!("column `{column}` of table `{table}`"),
        None => format!("table `{table}`"),
    };
    for warning in warnings(&diff(after, before)) {
        let place = place(&warning.table, &warning.column);
        losses.push(match warning.kind {
            WarningKind::DropTable => format!("{place} is dropped, with its rows"),
            WarningKind::DropColumn => format!("{place} is dropped, with its values"),
            _ => warning.message,
        });
    }
    for warning in warnings(&diff(before, after)) {
        let place = place(&warning.table, &warning.column);
        match warning.kind {
            WarningKind::DropTable => {
                losses.push(format!("the rows of {place} are not restored"));
            }
            kind if kind.is_destructive() => {
                losses.push(format!("the values of {place} are not restored"));
            }
            _ => {}
        }
    }
    for table in &before.tables {
        let Some(other) = after.tables.iter().find(|other| other.name == table.name) else {
            continue;
        };
        for column in &table.columns {
            let changed = other.column(&column.name).is_some_and(|other| {
                // Whether a column may be empty changes no value that it has.
                let is_list = |arity| arity == Arity::List;
                other.ty != column.ty
                    || other.generated != column.generated
                    || is_list(other.arity) != is_list(column.arity)
            });
            let (owner, name) = (&table.name.name, &column.name);
            let names = [format!("`{name}`"), format!("`{owner}`")];
            let said = |loss: &String| names.iter().all(|name| loss.contains(name));
            if changed && !losses.iter().any(said) {
                losses.push(format!(
                    "the values of column `{name}` of table `{owner}` are converted back"
                ));
            }
        }
    }
    losses.dedup();
    losses
}

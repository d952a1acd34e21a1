//! Which warnings of a change are true of a live database: rows decide.

use whimbrel_engine::{
    plan::{Demand, Warning, WarningKind},
    sql::{SqlSchema, Table},
};

use super::{
    demand::{Answer, satisfied},
    rows::Rows,
};
use crate::{database::Database, failure::Outcome};

/// What a change does to the rows that there are.
#[derive(Debug, Default)]
pub(super) struct Loss {
    /// What is lost, a sentence each.
    pub(super) warnings: Vec<String>,
    /// What keeps the change from running, a sentence each.
    pub(super) unexecutable: Vec<String>,
    /// What is no loss and has to be known, a sentence each.
    pub(super) notes: Vec<String>,
    /// True when rows would have no value in a required column.
    lacks_values: bool,
    /// True when rows have values that they must not have.
    contradicts: bool,
}

impl Loss {
    /// What makes the change possible.
    pub(super) fn advice(&self) -> &'static str {
        match (self.lacks_values, self.contradicts) {
            (true, false) => "give the column a default (@default), or make it optional (?)",
            (true, true) => {
                "give the column a default (@default) or make it optional (?), and correct the other rows"
            }
            (false, _) => "correct these rows, then run it again",
        }
    }
}

/// Asks the rows of the database, whose schema is `found`: keeps the warnings that they bear out,
/// in the words that Prisma has for them, and adds what they contradict.
pub(super) async fn judge(
    database: &Database,
    found: &SqlSchema,
    warnings: &[Warning],
    demands: &[Demand],
) -> Outcome<Loss> {
    let rows = Rows { database, found };
    let mut loss = Loss::default();
    let mut unknown = Vec::new();
    for demand in demands {
        match satisfied(&rows, demand).await? {
            Answer::Satisfied => {}
            Answer::Contradicted(sentence) => {
                loss.unexecutable.push(sentence);
                loss.contradicts = true;
            }
            Answer::Noted(sentence) => loss.notes.push(sentence),
            Answer::Unknown => unknown.push(demand),
        }
    }
    for warning in warnings {
        let is_of = |demand: &&Demand| demand.is_warned_of(warning.kind, &warning.table);
        let is_asked = match warning.kind {
            WarningKind::AddUnique | WarningKind::DropEnumValues => true,
            WarningKind::UnsafeCast => demands.iter().any(|demand| is_of(&demand)),
            _ => false,
        };
        if is_asked && !unknown.iter().copied().any(|demand| is_of(&demand)) {
            continue;
        }
        let mut tables = found.tables.iter();
        let table = tables.find(|table| table.name.name == warning.table);
        let Some(sentence) = sentence(&rows, table, warning).await? else {
            continue;
        };
        match warning.kind.is_unexecutable() {
            true => {
                loss.unexecutable.push(sentence);
                loss.lacks_values = true;
            }
            false => loss.warnings.push(sentence),
        }
    }
    Ok(loss)
}

/// The warning with what the rows say; `None` when they do not bear it out.
async fn sentence(
    rows: &Rows<'_>,
    table: Option<&Table>,
    warning: &Warning,
) -> Outcome<Option<String>> {
    use WarningKind::*;
    let as_it_is = || Ok(Some(warning.message.clone()));
    let Some(table) = table else {
        return as_it_is();
    };
    let column = warning.column.as_deref();
    let is_new = |name: &&str| table.column(name).is_none();
    if column.as_ref().is_some_and(is_new) && !matches!(warning.kind, AddRequiredColumn) {
        // The migration gives it this name first.
        return as_it_is();
    }
    let mut first = None;
    let number = match (warning.kind, column) {
        (DropColumn | RecreateColumn | RiskyCast | UnsafeCast | ScalarToList, Some(column)) => {
            rows.filled(&table.name, column).await?
        }
        (MakeRequired, Some(column)) => match rows.empty(table, column).await? {
            Some((number, key)) => {
                first = key;
                number
            }
            None => 0,
        },
        (DropTable | PrimaryKeyChange | AddRequiredColumn | RecreateRequiredColumn, _) => {
            rows.all_of(&table.name).await?
        }
        _ => return as_it_is(),
    };
    if number == 0 {
        return Ok(None);
    }
    let name = &warning.table;
    let column = column.unwrap_or_default();
    Ok(Some(match warning.kind {
        DropTable => {
            format!("You are about to drop the `{name}` table, which is not empty ({number} rows).")
        }
        DropColumn => format!(
            "You are about to drop the column `{column}` on the `{name}` table, which still contains {number} non-null values."
        ),
        AddRequiredColumn if warning.message.starts_with("Added") => format!(
            "Added the required column `{column}` to the `{name}` table without a default value. There are {number} rows in this table, it is not possible to execute this step."
        ),
        MakeRequired => format!(
            "Made the column `{column}` on table `{name}` required, but there are {number} existing NULL values.{}",
            first.map_or(String::new(), |key| format!("\n    the first: {key}"))
        ),
        RiskyCast | UnsafeCast => warning
            .message
            .replace(
                &format!("`{name}` table. "),
                &format!("`{name}` table, which contains {number} non-null values. "),
            )
            .replace("The data in that column could be lost. ", ""),
        RecreateColumn => warning
            .message
            .replace(" if there is data in the column", ""),
        _ => warning.message.clone(),
    }))
}

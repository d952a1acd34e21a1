//! Which warnings of a change are true of a live database: rows decide.

use sqlx::{AssertSqlSafe, Row};
use whimbrel::database_text;
use whimbrel_engine::{
    plan::{Warning, WarningKind, identifier},
    sql::{QName, SqlSchema},
};

use crate::{database::Database, on_pool};

/// What a change does to the rows that there are.
#[derive(Debug, Default)]
pub(super) struct Loss {
    /// What is lost, a sentence each.
    pub(super) warnings: Vec<String>,
    /// What keeps the change from running, a sentence each.
    pub(super) unexecutable: Vec<String>,
}

/// Keeps the warnings that the rows of the database bear out, in the words that Prisma has for
/// them; `found` is its schema.
pub(super) async fn judge(
    database: &Database,
    found: &SqlSchema,
    warnings: &[Warning],
) -> Result<Loss, String> {
    let mut loss = Loss::default();
    for warning in warnings {
        let mut tables = found.tables.iter().map(|table| &table.name);
        let table = tables.find(|name| name.name == warning.table);
        let Some(sentence) = sentence(database, found, table, warning).await? else {
            continue;
        };
        match warning.kind.is_unexecutable() {
            true => loss.unexecutable.push(sentence),
            false => loss.warnings.push(sentence),
        }
    }
    Ok(loss)
}

/// The warning with what the rows say; `None` when they do not bear it out.
async fn sentence(
    database: &Database,
    found: &SqlSchema,
    table: Option<&QName>,
    warning: &Warning,
) -> Result<Option<String>, String> {
    use WarningKind::*;
    let as_it_is = || Ok(Some(warning.message.clone()));
    let Some(table) = table else {
        return as_it_is();
    };
    let column = warning.column.as_deref();
    let is_new = |name: &&str| {
        found
            .table(table)
            .is_some_and(|table| table.column(name).is_none())
    };
    if column.as_ref().is_some_and(is_new) && !matches!(warning.kind, AddRequiredColumn) {
        // The migration gives it this name first.
        return as_it_is();
    }
    let counting = match (warning.kind, column) {
        (DropColumn | RecreateColumn | RiskyCast | UnsafeCast | ScalarToList, Some(column)) => {
            Counting::Values(column)
        }
        (MakeRequired, Some(column)) => Counting::Nulls(column),
        (DropTable | PrimaryKeyChange | AddRequiredColumn | RecreateRequiredColumn, _) => {
            Counting::Rows
        }
        // Whether values are there twice, or are those that go, is left to the database.
        _ => return as_it_is(),
    };
    let number = count(database, found, table, counting).await?;
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
            "Made the column `{column}` on table `{name}` required, but there are {number} existing NULL values."
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

enum Counting<'a> {
    Rows,
    Values(&'a str),
    Nulls(&'a str),
}

async fn count(
    database: &Database,
    found: &SqlSchema,
    table: &QName,
    counting: Counting<'_>,
) -> Result<i64, String> {
    let quoted = |name: &str| identifier(found.dialect, name);
    // The connection's own schema may have another name than the one that histories know.
    let is_default = table.namespace == found.default_namespace;
    let namespace = match (&table.namespace, &database.schema) {
        (Some(_), Some(own)) if is_default => Some(own),
        (namespace, _) => namespace.as_ref(),
    };
    let place = match namespace {
        Some(namespace) => format!("{}.{}", quoted(namespace), quoted(&table.name)),
        None => quoted(&table.name),
    };
    let sql = match counting {
        Counting::Rows => format!("SELECT COUNT(*) FROM {place}"),
        Counting::Values(column) => format!(
            "SELECT COUNT(*) FROM {place} WHERE {} IS NOT NULL",
            quoted(column)
        ),
        Counting::Nulls(column) => format!(
            "SELECT COUNT(*) FROM {place} WHERE {} IS NULL",
            quoted(column)
        ),
    };
    let unread = |error: sqlx::Error| {
        format!(
            "cannot count the rows of {table}: {}",
            database_text(&error)
        )
    };
    on_pool!(database, pool => {
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(pool).await.map_err(unread)?;
        row.try_get::<i64, _>(0).map_err(unread)
    })
}

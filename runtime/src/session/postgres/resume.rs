//! What an interrupted statement may have left behind.

use super::lock::locking;
use super::opening;
use crate::Error;
use crate::connection::{Async, Sql};
use crate::history::sql::quote_text;
use crate::session::Wait;
use sqlx::PgConnection;
use whimbrel_core::Dialect;

/// The server may still be at the statement of a process that died.
pub(super) async fn wait_until_not_running(
    connection: &mut PgConnection,
    statement: &str,
    wait: &mut Wait<'_>,
) -> Result<(), Error> {
    // The server keeps only the start of a query's text.
    let start: String = statement.chars().take(200).collect();
    let query = format!(
        "SELECT 'PostgreSQL process ' || pid FROM pg_stat_activity WHERE state = 'active' \
         AND datname = current_database() AND pid <> pg_backend_pid() \
         AND left(query, 200) = {} LIMIT 1",
        quote_text(Dialect::Postgres, &start)
    );
    loop {
        let rows = connection.rows(&query).await.map_err(locking)?;
        let Some(holder) = rows.into_iter().flatten().flatten().next() else {
            return Ok(());
        };
        wait.pause::<Async>(Some(&holder)).await?;
    }
}

/// An index build that was cut off leaves an invalid index, which `IF NOT EXISTS` would take for
/// the real one. Only indexes that the statement itself names are dropped.
pub(super) async fn drop_invalid_indexes(
    connection: &mut PgConnection,
    statement: &str,
) -> Result<(), Error> {
    let upper = statement.to_uppercase();
    if !upper.contains("INDEX") || !upper.contains("CONCURRENTLY") {
        return Ok(());
    }
    let query = format!(
        "SELECT c.oid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT i.indisvalid AND n.nspname = current_schema() \
         AND {text} ~ ('(^|[^[:alnum:]_])' || regexp_replace(c.relname, '([^[:alnum:]_])', \
         '\\\\\\1', 'g') || '([^[:alnum:]_]|$)')",
        text = quote_text(Dialect::Postgres, statement)
    );
    let invalid = connection.rows(&query).await.map_err(opening)?;
    for name in invalid.into_iter().flatten().flatten() {
        let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {name}");
        connection.execute(&drop).await.map_err(opening)?;
    }
    Ok(())
}

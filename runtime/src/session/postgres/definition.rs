//! What objects are like that cannot be changed in a transaction.

use crate::connection::{DriverError, Sql};
use crate::history::sql::{quote_name, quote_text};
use sqlx::PgConnection;
use whimbrel_core::Dialect;
use whimbrel_core::effect::{Object, ObjectKind};

/// Reads the definitions; nothing when one cannot be looked at. No query fails because an object is
/// missing, since that would end a transaction.
pub(super) async fn read(
    connection: &mut PgConnection,
    objects: &[Object],
) -> Result<Option<Vec<Option<String>>>, DriverError> {
    let mut definitions = Vec::new();
    for object in objects {
        let Some(query) = query(object) else {
            return Ok(None);
        };
        let rows = connection.rows(&query).await?;
        definitions.push(rows.into_iter().flatten().flatten().next());
    }
    Ok(Some(definitions))
}

/// A query for one text.
fn query(object: &Object) -> Option<String> {
    let text = |text: &str| quote_text(Dialect::Postgres, text);
    let name = |name: &str| quote_name(Dialect::Postgres, name);
    let schema = object
        .schema
        .as_ref()
        .map(|schema| format!("{}.", name(schema)));
    let qualified = format!("{}{}", schema.unwrap_or_default(), name(&object.name));
    let relation = format!("to_regclass({})", text(&qualified));
    let exists = |catalogue: &str, column: &str| {
        let name = text(&object.name);
        Some(format!(
            "SELECT {column}::text FROM {catalogue} WHERE {column} = {name}"
        ))
    };
    match object.kind {
        // Indexes are all that is made of a table outside of a transaction.
        ObjectKind::Table => Some(format!(
            "SELECT string_agg(pg_get_indexdef(indexrelid) || indisvalid::text, '; ' \
             ORDER BY indexrelid) FROM pg_index WHERE indrelid = {relation}"
        )),
        ObjectKind::Index => Some(format!("SELECT {relation}::text")),
        ObjectKind::Database => exists("pg_database", "datname"),
        ObjectKind::Tablespace => exists("pg_tablespace", "spcname"),
        ObjectKind::Subscription => exists("pg_subscription", "subname"),
        ObjectKind::Rows
        | ObjectKind::Trigger
        | ObjectKind::Procedure
        | ObjectKind::Function
        | ObjectKind::Event => None,
    }
}

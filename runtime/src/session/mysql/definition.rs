//! What objects are like, in the server's own words.

use super::number;
use crate::connection::{DriverError, Sql};
use crate::history::sql::{quote_name, quote_text};
use sqlx::MySqlConnection;
use whimbrel_core::Dialect;
use whimbrel_core::effect::{Object, ObjectKind};

/// Reads the definitions; nothing when one may not be seen.
pub(super) async fn read(
    connection: &mut MySqlConnection,
    objects: &[Object],
) -> Result<Option<Vec<Option<String>>>, DriverError> {
    let mut definitions = Vec::new();
    for object in objects {
        let mut words = match show(connection, object).await? {
            Shown::Definition(words) => words,
            Shown::Missing => {
                definitions.push(None);
                continue;
            }
            Shown::Hidden => return Ok(None),
        };
        if object.kind == ObjectKind::Rows {
            words.push_str(&created(connection, object).await?);
        }
        definitions.push(Some(words));
    }
    Ok(Some(definitions))
}

enum Shown {
    Definition(String),
    Missing,
    Hidden,
}

async fn show(connection: &mut MySqlConnection, object: &Object) -> Result<Shown, DriverError> {
    let what = match object.kind {
        ObjectKind::Table | ObjectKind::Rows => "TABLE",
        ObjectKind::Trigger => "TRIGGER",
        ObjectKind::Procedure => "PROCEDURE",
        ObjectKind::Function => "FUNCTION",
        ObjectKind::Event => "EVENT",
        ObjectKind::Database => "DATABASE",
        // Of other databases.
        ObjectKind::Index | ObjectKind::Tablespace | ObjectKind::Subscription => {
            return Ok(Shown::Hidden);
        }
    };
    let name = |name: &str| quote_name(Dialect::Mysql, name);
    let schema = object
        .schema
        .as_ref()
        .map(|schema| format!("{}.", name(schema)));
    let schema = schema.unwrap_or_default();
    let query = format!("SHOW CREATE {what} {schema}{}", name(&object.name));
    match connection.rows(&query).await {
        Ok(rows) => {
            let columns: Vec<String> = rows.into_iter().flatten().flatten().collect();
            Ok(Shown::Definition(without_counter(&columns.join("\n"))))
        }
        // A table, a database, a trigger, a routine, an event that does not exist.
        Err(error) => match number(&error) {
            Some(1146 | 1049 | 1360 | 1305 | 1539) => Ok(Shown::Missing),
            Some(_) => Ok(Shown::Hidden),
            None => Err(error),
        },
    }
}

/// Rows that are added meanwhile count `AUTO_INCREMENT` up.
fn without_counter(definition: &str) -> String {
    const COUNTER: &str = " AUTO_INCREMENT=";
    let mut parts = definition.split(COUNTER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    out
}

/// When the table was made: `TRUNCATE` makes it anew.
async fn created(connection: &mut MySqlConnection, object: &Object) -> Result<String, DriverError> {
    let text = |text: &str| quote_text(Dialect::Mysql, text);
    let schema = object.schema.as_deref().map_or("DATABASE()".into(), text);
    let query = format!(
        "SELECT CAST(create_time AS CHAR) FROM information_schema.tables \
         WHERE table_schema = {schema} AND table_name = {}",
        text(&object.name)
    );
    let rows = connection.rows(&query).await?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// True unless the statement may concern a table whose engine has no transactions.
pub(super) async fn rows_roll_back(
    connection: &mut MySqlConnection,
    statement: &str,
) -> Result<bool, DriverError> {
    let text = quote_text(Dialect::Mysql, &statement.to_lowercase());
    let query = format!(
        "SELECT table_name FROM information_schema.tables t \
         JOIN information_schema.engines e ON e.engine = t.engine \
         WHERE t.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') \
         AND COALESCE(e.transactions, 'NO') <> 'YES' AND LOCATE(LOWER(t.table_name), {text}) > 0 \
         LIMIT 1"
    );
    Ok(connection.rows(&query).await?.is_empty())
}

/// True when no table here has an engine without transactions, so that no trigger writes into one either.
pub(super) async fn all_rows_roll_back(
    connection: &mut MySqlConnection,
) -> Result<bool, DriverError> {
    let query = "SELECT table_name FROM information_schema.tables t \
         JOIN information_schema.engines e ON e.engine = t.engine \
         WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' \
         AND COALESCE(e.transactions, 'NO') <> 'YES' LIMIT 1";
    Ok(connection.rows(query).await?.is_empty())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_counter_is_not_a_part_of_the_definition() {
        let shown = "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB AUTO_INCREMENT=42 CHARSET=x";
        let without = "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB CHARSET=x";
        assert_eq!(super::without_counter(shown), without);
    }
}

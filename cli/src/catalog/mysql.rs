use sqlx::{AssertSqlSafe, MySqlConnection, Row, mysql::MySqlRow};
use whimbrel_engine::{
    describe::mysql::{
        Catalog, CheckRow, ColumnRow, ForeignKeyRow, IndexColumnRow, OpaqueRow, TableRow, describe,
    },
    plan::identifier,
    sql::{Dialect, SqlSchema},
};

use super::CatalogError;

/// Reads the connection's current database on MySQL or MariaDB.
///
/// # Errors
/// When the database does not answer one of the queries.
pub async fn mysql(connection: &mut MySqlConnection) -> Result<SqlSchema, CatalogError> {
    let version = rows(connection, "version", VERSION, |row| {
        row.try_get::<String, _>("version")
    });
    let version = version.await?.pop().unwrap_or_default();
    let mariadb = version.contains("MariaDB");
    let modern = mariadb || number(&version) >= (8, 0, 16);
    let indexes = match mariadb || number(&version) < (8, 0, 13) {
        true => INDEXES,
        false => INDEXES_WITH_EXPRESSIONS,
    };
    let checks = match (mariadb, modern) {
        (true, _) => CHECKS_MARIADB,
        (false, true) => CHECKS_MYSQL,
        (false, false) => CHECKS_NONE,
    };
    let checks = rows(connection, "checks", checks, check).await?;
    let mut tables = rows(connection, "tables", TABLES, table).await?;
    read_unusual(connection, &mut tables).await;
    if mariadb {
        read_periods(connection, &mut tables, &checks).await;
    }
    Ok(describe(Catalog {
        mariadb,
        tables,
        columns: rows(connection, "columns", COLUMNS, column).await?,
        index_columns: rows(connection, "indexes", indexes, index_column).await?,
        foreign_keys: rows(connection, "foreign keys", FOREIGN_KEYS, foreign_key).await?,
        checks,
        opaque: objects(connection).await?,
    }))
}

/// Views, triggers, routines and events with the statements that make them, as far as this user may see those.
async fn objects(connection: &mut MySqlConnection) -> Result<Vec<OpaqueRow>, CatalogError> {
    let mut objects = rows(connection, "views and routines", OPAQUE, opaque).await?;
    for object in &mut objects {
        // Where the text stands in the answer.
        let (what, column) = match object.kind.as_str() {
            "view" => ("VIEW", 1),
            "trigger" => ("TRIGGER", 2),
            "procedure" => ("PROCEDURE", 2),
            "event" => ("EVENT", 3),
            "sequence" => ("SEQUENCE", 1),
            _ => ("FUNCTION", 2),
        };
        let name = identifier(Dialect::Mysql, &object.name);
        object.sql = show_create(connection, &format!("{what} {name}"), column).await;
    }
    Ok(objects)
}

/// The statements of tables that are not as tables are by themselves.
async fn read_unusual(connection: &mut MySqlConnection, tables: &mut [TableRow]) {
    for table in tables.iter_mut().filter(|table| table.unusual.is_some()) {
        let name = identifier(Dialect::Mysql, &table.name);
        table.unusual = show_create(connection, &format!("TABLE {name}"), 1).await;
    }
}

/// The statements of tables with a period. To the catalogue that is a check of two columns, so only tables with such a
/// check are asked for.
async fn read_periods(
    connection: &mut MySqlConnection,
    tables: &mut [TableRow],
    checks: &[CheckRow],
) {
    for table in tables {
        let mut own = checks.iter().filter(|check| check.table == table.name);
        if own.any(|check| check.clause.matches(" < ").count() == 1) {
            let name = identifier(Dialect::Mysql, &table.name);
            let statement = show_create(connection, &format!("TABLE {name}"), 1).await;
            table.with_period = statement.filter(|statement| statement.contains("PERIOD FOR"));
        }
    }
}

async fn show_create(
    connection: &mut MySqlConnection,
    what: &str,
    column: usize,
) -> Option<String> {
    let query = AssertSqlSafe(format!("SHOW CREATE {what}"));
    let row = sqlx::query(query)
        .persistent(false)
        .fetch_one(&mut *connection)
        .await;
    text_at(&row.ok()?, column)
}

/// Servers and versions differ in whether this is text or bytes.
fn text_at(row: &MySqlRow, column: usize) -> Option<String> {
    let text: Result<Option<String>, _> = row.try_get_unchecked(column);
    text.ok().flatten()
}

async fn rows<T>(
    connection: &mut MySqlConnection,
    subject: &'static str,
    query: &'static str,
    read: impl Fn(&MySqlRow) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, CatalogError> {
    let rows = sqlx::query(query).persistent(false).fetch_all(connection);
    let rows = rows.await.map_err(CatalogError::of(subject))?;
    let values = rows.iter().map(read).collect::<Result<_, _>>();
    values.map_err(CatalogError::of(subject))
}

/// `8.0.36-log` as numbers.
fn number(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split(|c: char| !c.is_ascii_digit());
    let mut next = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (next(), next(), next())
}

fn table(row: &MySqlRow) -> Result<TableRow, sqlx::Error> {
    Ok(TableRow {
        name: row.try_get("name")?,
        collation: row.try_get("collation")?,
        is_versioned: row.try_get::<i64, _>("is_versioned")? != 0,
        comment: row.try_get("comment")?,
        unusual: row
            .try_get::<i64, _>("is_unusual")
            .is_ok_and(|it| it != 0)
            .then(String::new),
        with_period: None,
    })
}

fn column(row: &MySqlRow) -> Result<ColumnRow, sqlx::Error> {
    let nullable: String = row.try_get("nullable")?;
    Ok(ColumnRow {
        table: row.try_get("tbl")?,
        name: row.try_get("name")?,
        position: row.try_get("position")?,
        data_type: row.try_get("data_type")?,
        column_type: row.try_get("column_type")?,
        nullable: nullable == "YES",
        default: row.try_get("default_value")?,
        extra: row.try_get("extra")?,
        generation_expression: row.try_get("generation_expression")?,
        collation: row.try_get("collation")?,
        character_set: row.try_get("character_set")?,
        comment: row.try_get("comment")?,
    })
}

fn index_column(row: &MySqlRow) -> Result<IndexColumnRow, sqlx::Error> {
    let duplicates: i64 = row.try_get("non_unique")?;
    Ok(IndexColumnRow {
        table: row.try_get("tbl")?,
        index: row.try_get("idx")?,
        position: row.try_get("position")?,
        is_unique: duplicates == 0,
        column: row.try_get("col")?,
        expression: row.try_get("expression")?,
        length: row.try_get("length")?,
        collation: row.try_get("collation")?,
        index_type: row.try_get("index_type")?,
        comment: row.try_get("comment")?,
    })
}

fn foreign_key(row: &MySqlRow) -> Result<ForeignKeyRow, sqlx::Error> {
    Ok(ForeignKeyRow {
        table: row.try_get("tbl")?,
        name: row.try_get("name")?,
        position: row.try_get("position")?,
        column: row.try_get("col")?,
        referenced_table: row.try_get("referenced_table")?,
        referenced_column: row.try_get("referenced_column")?,
        on_delete: row.try_get("on_delete")?,
        on_update: row.try_get("on_update")?,
    })
}

fn check(row: &MySqlRow) -> Result<CheckRow, sqlx::Error> {
    Ok(CheckRow {
        table: row.try_get("tbl")?,
        name: row.try_get("name")?,
        clause: row.try_get("clause")?,
    })
}

fn opaque(row: &MySqlRow) -> Result<OpaqueRow, sqlx::Error> {
    Ok(OpaqueRow {
        kind: row.try_get("kind")?,
        name: row.try_get("name")?,
        table: row.try_get("tbl")?,
        sql: None,
    })
}

// The casts undo that servers differ in which of these columns are text, bytes or numbers.
const VERSION: &str = "SELECT CAST(VERSION() AS CHAR) AS version";

const TABLES: &str = "
SELECT CAST(table_name AS CHAR) AS name, CAST(table_collation AS CHAR) AS collation,
  CAST(table_type = 'SYSTEM VERSIONED' AS SIGNED) AS is_versioned, CAST(COALESCE(table_comment, '') AS CHAR) AS comment,
  CAST(table_type <> 'VIEW' AND (table_type = 'SYSTEM VERSIONED' OR COALESCE(engine, '') <> 'InnoDB'
    OR COALESCE(create_options, '') <> '') AS SIGNED) AS is_unusual
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')";

const COLUMNS: &str = "
SELECT CAST(c.table_name AS CHAR) AS tbl, CAST(c.column_name AS CHAR) AS name,
  CAST(c.ordinal_position AS SIGNED) AS position, CAST(c.data_type AS CHAR) AS data_type,
  CAST(c.column_type AS CHAR) AS column_type, CAST(c.is_nullable AS CHAR) AS nullable,
  CAST(c.column_default AS CHAR) AS default_value, CAST(c.extra AS CHAR) AS extra,
  CAST(c.generation_expression AS CHAR) AS generation_expression,
  CAST(c.collation_name AS CHAR) AS collation, CAST(c.character_set_name AS CHAR) AS character_set,
  CAST(c.column_comment AS CHAR) AS comment
FROM information_schema.columns c
JOIN information_schema.tables t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
WHERE c.table_schema = DATABASE()";

const INDEXES: &str = "
SELECT CAST(table_name AS CHAR) AS tbl, CAST(index_name AS CHAR) AS idx,
  CAST(seq_in_index AS SIGNED) AS position, CAST(non_unique AS SIGNED) AS non_unique,
  CAST(column_name AS CHAR) AS col, CAST(NULL AS CHAR) AS expression,
  CAST(sub_part AS SIGNED) AS length, CAST(collation AS CHAR) AS collation,
  CAST(index_type AS CHAR) AS index_type, CAST(index_comment AS CHAR) AS comment
FROM information_schema.statistics WHERE table_schema = DATABASE()";

const INDEXES_WITH_EXPRESSIONS: &str = "
SELECT CAST(table_name AS CHAR) AS tbl, CAST(index_name AS CHAR) AS idx,
  CAST(seq_in_index AS SIGNED) AS position, CAST(non_unique AS SIGNED) AS non_unique,
  CAST(column_name AS CHAR) AS col, CAST(expression AS CHAR) AS expression,
  CAST(sub_part AS SIGNED) AS length, CAST(collation AS CHAR) AS collation,
  CAST(index_type AS CHAR) AS index_type, CAST(index_comment AS CHAR) AS comment
FROM information_schema.statistics WHERE table_schema = DATABASE()";

const FOREIGN_KEYS: &str = "
SELECT CAST(k.table_name AS CHAR) AS tbl, CAST(k.constraint_name AS CHAR) AS name,
  CAST(k.ordinal_position AS SIGNED) AS position, CAST(k.column_name AS CHAR) AS col,
  CAST(k.referenced_table_name AS CHAR) AS referenced_table,
  CAST(k.referenced_column_name AS CHAR) AS referenced_column,
  CAST(r.delete_rule AS CHAR) AS on_delete, CAST(r.update_rule AS CHAR) AS on_update
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
  AND r.constraint_name = k.constraint_name
WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL";

const CHECKS_MARIADB: &str = "
SELECT CAST(table_name AS CHAR) AS tbl, CAST(constraint_name AS CHAR) AS name,
  CAST(check_clause AS CHAR) AS clause
FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
ORDER BY 1, 2";

const CHECKS_MYSQL: &str = "
SELECT CAST(t.table_name AS CHAR) AS tbl, CAST(c.constraint_name AS CHAR) AS name,
  CAST(c.check_clause AS CHAR) AS clause
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t
  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
  AND t.constraint_type = 'CHECK'
WHERE c.constraint_schema = DATABASE()
ORDER BY 1, 2";

const CHECKS_NONE: &str = "SELECT '' AS tbl, '' AS name, '' AS clause WHERE FALSE";

const OPAQUE: &str = "
SELECT 'view' AS kind, CAST(table_name AS CHAR) AS name, CAST(NULL AS CHAR) AS tbl
FROM information_schema.views WHERE table_schema = DATABASE()
UNION ALL
SELECT 'trigger', CAST(trigger_name AS CHAR), CAST(event_object_table AS CHAR)
FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL
SELECT LOWER(CAST(routine_type AS CHAR)), CAST(routine_name AS CHAR), CAST(NULL AS CHAR)
FROM information_schema.routines WHERE routine_schema = DATABASE()
UNION ALL
SELECT 'event', CAST(event_name AS CHAR), CAST(NULL AS CHAR)
FROM information_schema.events WHERE event_schema = DATABASE()
UNION ALL
SELECT 'sequence', CAST(table_name AS CHAR), CAST(NULL AS CHAR)
FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'";

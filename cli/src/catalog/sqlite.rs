use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use whimbrel_engine::{
    describe::sqlite::{
        Catalog, ColumnRow, ForeignKeyRow, IndexColumnRow, OpaqueRow, TableRow, describe,
    },
    sql::SqlSchema,
};

use super::CatalogError;

/// Reads the main schema of a SQLite database.
///
/// # Errors
/// When the database does not answer one of the queries.
pub async fn sqlite(connection: &mut SqliteConnection) -> Result<SqlSchema, CatalogError> {
    let tables = rows(connection, "tables", TABLES, |row| {
        Ok(TableRow {
            name: row.try_get("name")?,
            sql: row.try_get("sql")?,
        })
    });
    let tables = tables.await?;
    let columns = rows(connection, "columns", COLUMNS, column);
    let mut columns = columns.await?;
    let mut tables = tables;
    for view in rows(connection, "views", VIEWS, |row| row.try_get("name")).await? {
        let view: String = view;
        // A view whose tables are gone has no columns, and SQLite says so with an error.
        let found = sqlx::query(VIEW_COLUMNS)
            .persistent(false)
            .bind(&view)
            .fetch_all(&mut *connection);
        let found = found.await.unwrap_or_default();
        let read = found.iter().map(column).collect::<Result<Vec<_>, _>>();
        columns.extend(read.map_err(CatalogError::of("views"))?);
        tables.push(TableRow {
            name: view,
            sql: String::new(),
        });
    }
    let index_columns = rows(connection, "indexes", INDEXES, |row| {
        Ok(IndexColumnRow {
            table: row.try_get("tbl")?,
            index: row.try_get("idx")?,
            place: row.try_get("place")?,
            is_unique: row.try_get("unique")?,
            origin: row.try_get("origin")?,
            position: row.try_get("seqno")?,
            column: row.try_get("name")?,
            descending: row.try_get("desc")?,
            collation: row.try_get("coll")?,
            sql: row.try_get("sql")?,
        })
    });
    let index_columns = index_columns.await?;
    let foreign_keys = rows(connection, "foreign keys", FOREIGN_KEYS, |row| {
        Ok(ForeignKeyRow {
            table: row.try_get("tbl")?,
            id: row.try_get("id")?,
            sequence: row.try_get("seq")?,
            referenced_table: row.try_get("table")?,
            column: row.try_get("from")?,
            referenced_column: row.try_get("to")?,
            on_update: row.try_get("on_update")?,
            on_delete: row.try_get("on_delete")?,
        })
    });
    let foreign_keys = foreign_keys.await?;
    let opaque = rows(connection, "views and triggers", OPAQUE, |row| {
        Ok(OpaqueRow {
            kind: row.try_get("kind")?,
            name: row.try_get("name")?,
            table: row.try_get("tbl")?,
            sql: row.try_get("sql")?,
        })
    });
    let opaque = opaque.await?;
    Ok(describe(Catalog {
        tables,
        columns,
        index_columns,
        foreign_keys,
        opaque,
    }))
}

fn column(row: &SqliteRow) -> Result<ColumnRow, sqlx::Error> {
    Ok(ColumnRow {
        table: row.try_get("tbl")?,
        position: row.try_get("cid")?,
        name: row.try_get("name")?,
        declared_type: row.try_get("type")?,
        not_null: row.try_get("notnull")?,
        default: row.try_get("dflt_value")?,
        key_position: row.try_get("pk")?,
        hidden: row.try_get("hidden")?,
    })
}

async fn rows<T>(
    connection: &mut SqliteConnection,
    subject: &'static str,
    query: &'static str,
    read: impl Fn(&SqliteRow) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, CatalogError> {
    let rows = sqlx::query(query).persistent(false).fetch_all(connection);
    let rows = rows.await.map_err(CatalogError::of(subject))?;
    let values = rows.iter().map(read).collect::<Result<_, _>>();
    values.map_err(CatalogError::of(subject))
}

const TABLES: &str = "
SELECT m.name, m.sql
FROM sqlite_schema m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
WHERE m.type = 'table' AND l.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

const COLUMNS: &str = "
SELECT m.name AS tbl, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden
FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
WHERE m.type = 'table'";

const VIEWS: &str = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name";

const VIEW_COLUMNS: &str = "
SELECT ?1 AS tbl, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden
FROM pragma_table_xinfo(?1) c";

const INDEXES: &str = "
SELECT m.name AS tbl, i.name AS idx, i.seq AS place, i.\"unique\", i.origin, c.seqno, c.name, c.\"desc\", c.coll, s.sql
FROM sqlite_schema m
JOIN pragma_index_list(m.name) i
JOIN pragma_index_xinfo(i.name) c ON c.key = 1
LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = i.name
WHERE m.type = 'table'";

const FOREIGN_KEYS: &str = "
SELECT m.name AS tbl, f.id, f.seq, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete
FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table'";

const OPAQUE: &str = "
SELECT m.type AS kind, m.name, CASE m.type WHEN 'trigger' THEN m.tbl_name END AS tbl, m.sql
FROM sqlite_schema m WHERE m.type IN ('view', 'trigger')
UNION ALL
SELECT 'virtual', l.name, NULL, m.sql FROM pragma_table_list l JOIN sqlite_schema m ON m.name = l.name AND m.type = 'table'
WHERE l.type = 'virtual' AND l.schema = 'main'";

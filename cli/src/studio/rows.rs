//! One page of a table's or a view's rows. The names in the SQL are those that the database itself reported,
//! quoted; what the request says is only compared with them, or is a number.

use hyper::StatusCode;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Row};
use url::form_urlencoded;
use whimbrel::database_text;
use whimbrel_engine::{
    plan::identifier,
    sql::{Dialect, Family, QName, SortOrder, Table},
};

use super::{
    Studio, live,
    project::{self, Seen},
    tables::{self, Kind},
};
use crate::{
    database::{Database, Pool},
    failure::{Failure, Outcome},
    project::Project,
};

/// Rows of a page, unless the request wants fewer or more.
const ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;
/// Characters of a text that are sent.
const CHARACTERS: usize = 2000;
/// Bytes of a binary value that are sent.
const BYTES: usize = 256;
/// So far rows are counted.
const COUNTED: u32 = 100_000;

/// What the request says.
struct Asked {
    table: QName,
    page: u32,
    rows: u32,
    order: SortOrder,
}

/// The database took too long; to ask again would take as long again.
const LATE: StatusCode = StatusCode::GATEWAY_TIMEOUT;

type Refusal = (StatusCode, String);

/// The document for `?table=…&schema=…&page=0&rows=50&order=asc`.
///
/// # Errors
///
/// When the request is no such one, there is no such table, or the database does not answer.
pub(super) async fn document(studio: &Studio, query: &str) -> Result<Value, Refusal> {
    let asked = read(query).map_err(|why| (StatusCode::BAD_REQUEST, why.to_string()))?;
    if let Some(seen) = project::recent(studio) {
        let page = page(studio, &seen, &asked).await;
        if page.is_ok() || page.as_ref().is_err_and(|(status, _)| *status == LATE) {
            return page;
        }
    }
    // There was no look lately, or the database has changed since.
    let project = Project::locate(&studio.common);
    let files = project::read(studio, &project);
    let seen = project::look(studio, &project, &files).await;
    page(studio, &*seen.map_err(away)?, &asked).await
}

fn away(why: Failure) -> Refusal {
    (StatusCode::BAD_GATEWAY, why.to_string())
}

async fn page(studio: &Studio, seen: &Seen, asked: &Asked) -> Result<Value, Refusal> {
    let mut views = seen.described.views.iter();
    let view = || views.find(|view| view.name == asked.table);
    let Some(table) = seen.described.table(&asked.table).or_else(view) else {
        let why = format!("the database has no table or view {}", asked.table);
        return Err((StatusCode::NOT_FOUND, why));
    };
    let dialect = seen.described.dialect;
    let place = place(dialect, seen, table);
    let page = select(dialect, &place, table, asked);
    let count = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {place} LIMIT {}) AS c",
        COUNTED + 1
    );
    let answered = tokio::time::timeout(live::PATIENCE, fetch(&seen.database, &page, &count));
    let (rows, count) = match answered.await {
        Ok(answer) => answer.map_err(|error| {
            away(Failure::new(format!(
                "the database did not answer: {}",
                database_text(&error)
            )))
        })?,
        Err(_) => {
            studio.forget();
            let seconds = live::PATIENCE.as_secs();
            let why = format!("the database did not respond within {seconds} seconds");
            return Err((LATE, why));
        }
    };
    let columns = table.columns.iter();
    let rows = rows.into_iter().map(|values| {
        let values = table.columns.iter().zip(values);
        let values = values.map(|(column, value)| {
            value.map_or(Value::Null, |text| cell(dialect, Kind::of(column), &text))
        });
        Value::Array(values.collect())
    });
    Ok(json!({
        "schema": table.name.namespace,
        "table": table.name.name,
        "view": tables::is_view(&seen.described, table),
        "columns": columns.map(|column| tables::column(table, column)).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "page": asked.page,
        "perPage": asked.rows,
        "count": count.min(i64::from(COUNTED)),
        "countIsAll": count <= i64::from(COUNTED),
    }))
}

fn read(query: &str) -> Outcome<Asked> {
    let (mut table, mut schema) = (None, None);
    let (mut page, mut rows, mut order) = (0, ROWS, SortOrder::Asc);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let number = || {
            let number = value.parse::<u32>();
            number.map_err(|_| Failure::new(format!("{name} must be a whole number")))
        };
        match &*name {
            "table" => table = Some(value.into_owned()),
            "schema" => schema = Some(value.into_owned()).filter(|schema| !schema.is_empty()),
            "page" => page = number()?,
            "rows" => rows = number()?.clamp(1, MOST_ROWS),
            "order" => {
                order = match &*value {
                    "asc" => SortOrder::Asc,
                    "desc" => SortOrder::Desc,
                    _ => return Err(Failure::new("order must be asc or desc")),
                }
            }
            _ => return Err(Failure::new(format!("{name:?} is not understood here"))),
        }
    }
    Ok(Asked {
        table: QName::new(schema.as_deref(), table.ok_or("which table?")?),
        page,
        rows,
        order,
    })
}

/// The table's quoted name in the database.
fn place(dialect: Dialect, seen: &Seen, table: &Table) -> String {
    let name = identifier(dialect, &table.name.name);
    let own = seen.database.schema.as_deref();
    let schema = match table.name.namespace.as_deref() {
        // The connection's own was described under the name that histories know it by.
        Some("public") if seen.namespaces.is_empty() => own.or(Some("public")),
        other => other,
    };
    match schema {
        Some(schema) => format!("{}.{name}", identifier(dialect, schema)),
        None => name,
    }
}

fn select(dialect: Dialect, place: &str, table: &Table, asked: &Asked) -> String {
    let columns = table.columns.iter().map(|column| {
        value(
            dialect,
            Kind::of(column),
            &format!("t.{}", identifier(dialect, &column.name)),
        )
    });
    let columns: Vec<String> = columns.collect();
    let columns = match columns.is_empty() {
        true => "NULL".to_owned(),
        false => columns.join(", "),
    };
    let direction = match asked.order {
        SortOrder::Asc => "ASC",
        SortOrder::Desc => "DESC",
    };
    let key = tables::key(table);
    let key = key
        .iter()
        .map(|name| format!("t.{} {direction}", identifier(dialect, name)));
    let key: Vec<String> = key.collect();
    let order = match key.is_empty() {
        true => String::new(),
        false => format!(" ORDER BY {}", key.join(", ")),
    };
    let skipped = u64::from(asked.page) * u64::from(asked.rows);
    format!(
        "SELECT {columns} FROM {place} AS t{order} LIMIT {} OFFSET {skipped}",
        asked.rows
    )
}

/// An expression for a column as text: NULL stays NULL; binary values are `length:hex`; what is
/// too long is cut one character later than it is shown, so that the cut can be told. SQLite's
/// values begin with the letter of their own type, for a column there may hold any.
fn value(dialect: Dialect, kind: Kind, column: &str) -> String {
    let more = CHARACTERS + 1;
    match (dialect.family(), kind) {
        (Family::Postgres, Kind::Bytes) => format!(
            "octet_length({column})::text || ':' || encode(substring({column} FROM 1 FOR {BYTES}), 'hex')"
        ),
        (Family::Postgres, _) => format!("left({column}::text, {more})"),
        (Family::Mysql, Kind::Bytes) => {
            format!("CONCAT(LENGTH({column}), ':', LOWER(HEX(LEFT({column}, {BYTES}))))")
        }
        (Family::Mysql, Kind::Bits) => format!("CAST({column} + 0 AS CHAR)"),
        (Family::Mysql, Kind::Shape) => format!("LEFT(ST_AsText({column}), {more})"),
        (Family::Mysql, _) => format!("LEFT(CAST({column} AS CHAR), {more})"),
        (Family::Sqlite, _) => format!(
            "CASE typeof({column}) WHEN 'null' THEN NULL \
             WHEN 'blob' THEN 'b' || length({column}) || ':' || lower(hex(substr({column}, 1, {BYTES}))) \
             WHEN 'real' THEN 'r' || quote({column}) \
             WHEN 'integer' THEN 'i' || {column} \
             ELSE 't' || substr({column}, 1, {more}) END"
        ),
    }
}

/// A value that is there: a text; or an object where there is more to say.
fn cell(dialect: Dialect, kind: Kind, text: &str) -> Value {
    if dialect.family() == Family::Sqlite {
        let mut characters = text.chars();
        return match characters.next() {
            Some('b') => bytes(characters.as_str()),
            Some('i') => match (kind, characters.as_str()) {
                (Kind::Boolean, "0") => json!("false"),
                (Kind::Boolean, "1") => json!("true"),
                // Prisma's own client keeps moments so.
                (Kind::Date, text) => json!({ "milliseconds": text }),
                (_, text) => json!(text),
            },
            _ => cut(characters.as_str()),
        };
    }
    match (dialect.family(), kind) {
        (_, Kind::Bytes) => bytes(text),
        (Family::Mysql, Kind::Boolean) if text == "0" => json!("false"),
        (Family::Mysql, Kind::Boolean) if text == "1" => json!("true"),
        _ => cut(text),
    }
}

fn bytes(text: &str) -> Value {
    let (length, hex) = text.split_once(':').unwrap_or(("", text));
    json!({ "hex": hex, "length": length })
}

fn cut(text: &str) -> Value {
    match text.char_indices().nth(CHARACTERS) {
        Some((at, _)) => json!({ "cut": text.get(..at).unwrap_or(text) }),
        None => json!(text),
    }
}

type Rows = Vec<Vec<Option<String>>>;

/// Runs both queries in a transaction that only reads, where that says more than the session.
async fn fetch(database: &Database, page: &str, count: &str) -> sqlx::Result<(Rows, i64)> {
    macro_rules! both {
        ($connection:expr) => {{
            let rows = sqlx::query(AssertSqlSafe(page.to_owned())).persistent(false);
            let rows = rows.fetch_all(&mut *$connection).await?;
            let count = sqlx::query_scalar(AssertSqlSafe(count.to_owned())).persistent(false);
            let count: i64 = count.fetch_one(&mut *$connection).await?;
            let read = |row: &_| texts(row);
            Ok((rows.iter().map(read).collect::<sqlx::Result<_>>()?, count))
        }};
    }
    match &database.pool {
        Pool::Sqlite(pool) => {
            let mut connection = pool.acquire().await?;
            both!(connection)
        }
        Pool::Postgres(pool) => {
            let mut connection = pool.acquire().await?;
            let mut transaction = connection.begin_with("BEGIN READ ONLY").await?;
            let patience = format!(
                "SET LOCAL statement_timeout = {}",
                live::PATIENCE.as_millis()
            );
            sqlx::raw_sql(AssertSqlSafe(patience))
                .execute(&mut *transaction)
                .await?;
            let found = both!(transaction);
            transaction.rollback().await?;
            found
        }
        Pool::Mysql(pool) => {
            let mut connection = pool.acquire().await?;
            both!(connection)
        }
    }
}

/// The columns as text. They are asked for as bytes, for a database may hold text that is none.
fn texts<R: Row>(row: &R) -> sqlx::Result<Vec<Option<String>>>
where
    usize: sqlx::ColumnIndex<R>,
    for<'r> Option<Vec<u8>>: sqlx::Decode<'r, R::Database>,
{
    (0..row.len())
        .map(|at| {
            let bytes: Option<Vec<u8>> = row.try_get_unchecked(at)?;
            Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        })
        .collect()
}

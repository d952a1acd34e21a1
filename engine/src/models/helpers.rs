//! The functions that a module needs beside its types, as text.

use super::Dates;

/// Reads a list of PostgreSQL.
pub(super) const LIST: &str = r#"
/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: Option<Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}
"#;

/// The traits of [`XML`].
pub(super) const XML_TRAITS: &str = "Debug Clone PartialEq Eq Hash sqlx::Type";

/// The wrapper of PostgreSQL's XML type, without its derived traits.
pub(super) const XML: &str = r#"
/// A document of the type `xml`, as text.
#[derive]
#[sqlx(type_name = "xml")]
pub struct Xml(pub String);
"#;

/// Reads a point in time of SQLite.
pub(super) fn instant(dates: Dates) -> &'static str {
    match dates {
        Dates::Chrono => CHRONO,
        Dates::Time => TIME,
    }
}

const CHRONO: &str = r#"
/// Whole numbers are milliseconds, as Prisma's older versions write them; `sqlx` would take them
/// for seconds.
fn instant<'r, T>(row: &'r sqlx::sqlite::SqliteRow, column: &str) -> sqlx::Result<T>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    T: std::convert::From<chrono::DateTime<chrono::Utc>>,
{
    let value = sqlx::Row::try_get_raw(row, column)?;
    if sqlx::TypeInfo::name(sqlx::ValueRef::type_info(&value).as_ref()) != "INTEGER" {
        return sqlx::Row::try_get(row, column);
    }
    let millis: i64 = sqlx::Row::try_get_unchecked(row, column)?;
    match chrono::DateTime::from_timestamp_millis(millis) {
        Some(instant) => Ok(T::from(instant)),
        None => Err(sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: format!("{millis} milliseconds are out of range").into(),
        }),
    }
}
"#;

const TIME: &str = r#"
/// Whole numbers are milliseconds, as Prisma's older versions write them; `sqlx` would take them
/// for seconds.
fn instant<'r, T>(row: &'r sqlx::sqlite::SqliteRow, column: &str) -> sqlx::Result<T>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    T: std::convert::From<time::OffsetDateTime>,
{
    let value = sqlx::Row::try_get_raw(row, column)?;
    if sqlx::TypeInfo::name(sqlx::ValueRef::type_info(&value).as_ref()) != "INTEGER" {
        return sqlx::Row::try_get(row, column);
    }
    let millis: i64 = sqlx::Row::try_get_unchecked(row, column)?;
    match time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000) {
        Ok(instant) => Ok(T::from(instant)),
        Err(error) => Err(sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: error.into(),
        }),
    }
}
"#;

// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::chrono;

/// A row of the table `From`.
#[derive(Debug, Clone, PartialEq)]
pub struct From {
    pub id: i64,
    pub at: chrono::DateTime<chrono::Utc>,
}

impl From {
    /// The table's name.
    pub const TABLE: &'static str = "From";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "at"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "at" FROM "From""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for From {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            at: instant(row, "at")?,
        })
    }
}

/// A row of the table `Clone`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Clone {
    pub id: i64,
}

impl Clone {
    /// The table's name.
    pub const TABLE: &'static str = "Clone";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id" FROM "Clone""#;
}

/// A row of the table `Sized`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sized {
    pub id: i64,
    pub at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Sized {
    /// The table's name.
    pub const TABLE: &'static str = "Sized";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "at"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "at" FROM "Sized""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for Sized {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            at: instant(row, "at")?,
        })
    }
}

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

// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::time;

/// A value of the enum `Kind`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
pub enum Kind {
    #[sqlx(rename = "ONE")]
    #[serde(rename = "ONE")]
    One,
    #[sqlx(rename = "two")]
    #[serde(rename = "two")]
    Two,
}

/// A row of the table `Types`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Types {
    pub id: i64,
    pub text: String,
    pub boolean: bool,
    pub int: i64,
    pub big: i64,
    pub float: f64,
    pub decimal: f64,
    pub date: time::OffsetDateTime,
    pub json: sqlx::types::JsonValue,
    pub bytes: Vec<u8>,
    pub kind: Kind,
}

impl Types {
    /// The table's name.
    pub const TABLE: &'static str = "Types";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id", "text", "boolean", "int", "big", "float", "decimal", "date", "json", "bytes", "kind",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "text", "boolean", "int", "big", "float", "decimal", "date", "json", "bytes", "kind" FROM "Types""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for Types {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            text: sqlx::Row::try_get(row, "text")?,
            boolean: sqlx::Row::try_get(row, "boolean")?,
            int: sqlx::Row::try_get(row, "int")?,
            big: sqlx::Row::try_get(row, "big")?,
            float: sqlx::Row::try_get_unchecked(row, "float")?,
            decimal: sqlx::Row::try_get_unchecked(row, "decimal")?,
            date: instant(row, "date")?,
            json: sqlx::Row::try_get_unchecked(row, "json")?,
            bytes: sqlx::Row::try_get(row, "bytes")?,
            kind: sqlx::Row::try_get(row, "kind")?,
        })
    }
}

/// A row of the table `Optional`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Optional {
    pub id: i64,
    pub text: Option<String>,
    pub boolean: Option<bool>,
    pub int: Option<i64>,
    pub big: Option<i64>,
    pub float: Option<f64>,
    pub decimal: Option<f64>,
    pub date: Option<time::OffsetDateTime>,
    pub json: Option<sqlx::types::JsonValue>,
    pub bytes: Option<Vec<u8>>,
    pub kind: Option<Kind>,
}

impl Optional {
    /// The table's name.
    pub const TABLE: &'static str = "Optional";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id", "text", "boolean", "int", "big", "float", "decimal", "date", "json", "bytes", "kind",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "text", "boolean", "int", "big", "float", "decimal", "date", "json", "bytes", "kind" FROM "Optional""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for Optional {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            text: sqlx::Row::try_get(row, "text")?,
            boolean: sqlx::Row::try_get(row, "boolean")?,
            int: sqlx::Row::try_get(row, "int")?,
            big: sqlx::Row::try_get(row, "big")?,
            float: sqlx::Row::try_get_unchecked(row, "float")?,
            decimal: sqlx::Row::try_get_unchecked(row, "decimal")?,
            date: instant(row, "date")?,
            json: sqlx::Row::try_get_unchecked(row, "json")?,
            bytes: sqlx::Row::try_get(row, "bytes")?,
            kind: sqlx::Row::try_get(row, "kind")?,
        })
    }
}

/// A row of the table `Plain`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Plain {
    pub id: String,
    pub name: String,
}

impl Plain {
    /// The table's name.
    pub const TABLE: &'static str = "Plain";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "name"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "name" FROM "Plain""#;
}

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

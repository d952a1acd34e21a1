// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::time;

/// A row of the table `Types`.
#[derive(Debug, Clone, PartialEq)]
pub struct Types {
    pub id: i32,
    pub decimal: sqlx::types::Decimal,
    pub maybe: Option<sqlx::types::Decimal>,
    pub decimals: Vec<sqlx::types::Decimal>,
    pub timestamp: time::PrimitiveDateTime,
    pub timestamptz: time::OffsetDateTime,
    pub date: time::Date,
    pub time: time::Time,
    pub timetz: sqlx::postgres::types::PgTimeTz<time::Time, time::UtcOffset>,
    pub days: Vec<time::Date>,
}

impl Types {
    /// The table's name.
    pub const TABLE: &'static str = "Types";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "decimal",
        "maybe",
        "decimals",
        "timestamp",
        "timestamptz",
        "date",
        "time",
        "timetz",
        "days",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "decimal", "maybe", "decimals", "timestamp", "timestamptz", "date", "time", "timetz", "days" FROM "Types""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for Types {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            decimal: sqlx::Row::try_get(row, "decimal")?,
            maybe: sqlx::Row::try_get(row, "maybe")?,
            decimals: list(row, "decimals")?,
            timestamp: sqlx::Row::try_get(row, "timestamp")?,
            timestamptz: sqlx::Row::try_get(row, "timestamptz")?,
            date: sqlx::Row::try_get(row, "date")?,
            time: sqlx::Row::try_get(row, "time")?,
            timetz: sqlx::Row::try_get(row, "timetz")?,
            days: list(row, "days")?,
        })
    }
}

/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: Option<Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}

// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::time;

/// A row of the table `Types`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Types {
    pub id: i32,
    pub decimal: sqlx::types::Decimal,
    pub maybe: Option<sqlx::types::Decimal>,
    #[sqlx(rename = "dateTime")]
    pub date_time: time::PrimitiveDateTime,
    pub timestamp: time::OffsetDateTime,
    pub date: time::Date,
    pub time: time::Time,
}

impl Types {
    /// The table's name.
    pub const TABLE: &'static str = "Types";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "decimal",
        "maybe",
        "dateTime",
        "timestamp",
        "date",
        "time",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        "SELECT `id`, `decimal`, `maybe`, `dateTime`, `timestamp`, `date`, `time` FROM `Types`";
}

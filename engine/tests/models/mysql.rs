// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::chrono;

/// A value of the enum `Role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
pub enum Role {
    #[sqlx(rename = "ADMIN")]
    Admin,
    #[sqlx(rename = "read-only")]
    ReadOnly,
}

/// A row of the table `Types`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Types {
    pub id: i32,
    pub text: String,
    pub char: String,
    #[sqlx(rename = "longText")]
    pub long_text: String,
    pub boolean: bool,
    pub bit: bool,
    #[sqlx(rename = "tinyInt")]
    pub tiny_int: i8,
    #[sqlx(rename = "unsignedTinyInt")]
    pub unsigned_tiny_int: u8,
    #[sqlx(rename = "smallInt")]
    pub small_int: i16,
    #[sqlx(rename = "unsignedSmallInt")]
    pub unsigned_small_int: u16,
    #[sqlx(rename = "mediumInt")]
    pub medium_int: i32,
    #[sqlx(rename = "unsignedMediumInt")]
    pub unsigned_medium_int: u32,
    #[sqlx(rename = "unsignedInt")]
    pub unsigned_int: u32,
    pub year: u16,
    #[sqlx(rename = "bigInt")]
    pub big_int: i64,
    #[sqlx(rename = "unsignedBigInt")]
    pub unsigned_big_int: u64,
    pub double: f64,
    pub float: f32,
    pub decimal: sqlx::types::BigDecimal,
    #[sqlx(rename = "dateTime")]
    pub date_time: chrono::NaiveDateTime,
    pub timestamp: chrono::DateTime<chrono::Utc>,
    pub date: chrono::NaiveDate,
    pub time: chrono::NaiveTime,
    pub json: sqlx::types::JsonValue,
    pub bytes: Vec<u8>,
    pub binary: Vec<u8>,
    pub bits: u64,
    pub role: Role,
}

impl Types {
    /// The table's name.
    pub const TABLE: &'static str = "Types";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "text",
        "char",
        "longText",
        "boolean",
        "bit",
        "tinyInt",
        "unsignedTinyInt",
        "smallInt",
        "unsignedSmallInt",
        "mediumInt",
        "unsignedMediumInt",
        "unsignedInt",
        "year",
        "bigInt",
        "unsignedBigInt",
        "double",
        "float",
        "decimal",
        "dateTime",
        "timestamp",
        "date",
        "time",
        "json",
        "bytes",
        "binary",
        "bits",
        "role",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = "SELECT `id`, `text`, `char`, `longText`, `boolean`, `bit`, `tinyInt`, `unsignedTinyInt`, `smallInt`, `unsignedSmallInt`, `mediumInt`, `unsignedMediumInt`, `unsignedInt`, `year`, `bigInt`, `unsignedBigInt`, `double`, `float`, `decimal`, `dateTime`, `timestamp`, `date`, `time`, `json`, `bytes`, `binary`, `bits`, `role` FROM `Types`";
}

/// A row of the table `Optional`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Optional {
    pub id: i32,
    pub text: Option<String>,
    pub boolean: Option<bool>,
    pub int: Option<i32>,
    pub big: Option<i64>,
    pub float: Option<f64>,
    pub decimal: Option<sqlx::types::BigDecimal>,
    #[sqlx(rename = "dateTime")]
    pub date_time: Option<chrono::NaiveDateTime>,
    pub timestamp: Option<chrono::DateTime<chrono::Utc>>,
    pub json: Option<sqlx::types::JsonValue>,
    pub bytes: Option<Vec<u8>>,
    pub role: Option<Role>,
}

impl Optional {
    /// The table's name.
    pub const TABLE: &'static str = "Optional";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "text",
        "boolean",
        "int",
        "big",
        "float",
        "decimal",
        "dateTime",
        "timestamp",
        "json",
        "bytes",
        "role",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = "SELECT `id`, `text`, `boolean`, `int`, `big`, `float`, `decimal`, `dateTime`, `timestamp`, `json`, `bytes`, `role` FROM `Optional`";
}

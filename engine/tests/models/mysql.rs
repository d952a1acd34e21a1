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
#[derive(Debug, Clone, PartialEq)]
pub struct Types {
    pub id: i32,
    pub text: String,
    pub char: String,
    pub long_text: String,
    pub boolean: bool,
    pub bit: bool,
    pub tiny_int: i8,
    pub unsigned_tiny_int: u8,
    pub small_int: i16,
    pub unsigned_small_int: u16,
    pub medium_int: i32,
    pub unsigned_medium_int: u32,
    pub unsigned_int: u32,
    pub year: u16,
    pub big_int: i64,
    pub unsigned_big_int: u64,
    pub double: f64,
    pub float: f32,
    pub decimal: sqlx::types::BigDecimal,
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

impl<'r> sqlx::FromRow<'r, sqlx::mysql::MySqlRow> for Types {
    fn from_row(row: &'r sqlx::mysql::MySqlRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            text: sqlx::Row::try_get(row, "text")?,
            char: sqlx::Row::try_get(row, "char")?,
            long_text: sqlx::Row::try_get(row, "longText")?,
            boolean: sqlx::Row::try_get(row, "boolean")?,
            bit: sqlx::Row::try_get(row, "bit")?,
            tiny_int: sqlx::Row::try_get(row, "tinyInt")?,
            unsigned_tiny_int: sqlx::Row::try_get(row, "unsignedTinyInt")?,
            small_int: sqlx::Row::try_get(row, "smallInt")?,
            unsigned_small_int: sqlx::Row::try_get(row, "unsignedSmallInt")?,
            medium_int: sqlx::Row::try_get(row, "mediumInt")?,
            unsigned_medium_int: sqlx::Row::try_get(row, "unsignedMediumInt")?,
            unsigned_int: sqlx::Row::try_get(row, "unsignedInt")?,
            year: sqlx::Row::try_get(row, "year")?,
            big_int: sqlx::Row::try_get(row, "bigInt")?,
            unsigned_big_int: sqlx::Row::try_get(row, "unsignedBigInt")?,
            double: sqlx::Row::try_get(row, "double")?,
            float: sqlx::Row::try_get(row, "float")?,
            decimal: sqlx::Row::try_get(row, "decimal")?,
            date_time: sqlx::Row::try_get(row, "dateTime")?,
            timestamp: sqlx::Row::try_get(row, "timestamp")?,
            date: sqlx::Row::try_get(row, "date")?,
            time: sqlx::Row::try_get(row, "time")?,
            json: sqlx::Row::try_get(row, "json")?,
            bytes: sqlx::Row::try_get(row, "bytes")?,
            binary: sqlx::Row::try_get(row, "binary")?,
            bits: sqlx::Row::try_get(row, "bits")?,
            role: sqlx::Row::try_get_unchecked(row, "role")?,
        })
    }
}

/// The native types that are a scalar's default, and the others of their families.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Natives {
    pub id: i32,
    #[sqlx(rename = "varChar")]
    pub var_char: String,
    #[sqlx(rename = "tinyText")]
    pub tiny_text: String,
    pub text: String,
    #[sqlx(rename = "mediumText")]
    pub medium_text: String,
    #[sqlx(rename = "tinyInt")]
    pub tiny_int: bool,
    #[sqlx(rename = "unsignedTinyInt")]
    pub unsigned_tiny_int: bool,
    #[sqlx(rename = "bigInt")]
    pub big_int: i64,
    pub double: f64,
    pub decimal: sqlx::types::BigDecimal,
    #[sqlx(rename = "dateTime")]
    pub date_time: chrono::NaiveDateTime,
    pub seconds: chrono::NaiveDateTime,
    pub timestamp: chrono::DateTime<chrono::Utc>,
    pub json: sqlx::types::JsonValue,
    #[sqlx(rename = "varBinary")]
    pub var_binary: Vec<u8>,
    #[sqlx(rename = "tinyBlob")]
    pub tiny_blob: Vec<u8>,
    pub blob: Vec<u8>,
    #[sqlx(rename = "mediumBlob")]
    pub medium_blob: Vec<u8>,
    #[sqlx(rename = "longBlob")]
    pub long_blob: Vec<u8>,
}

impl Natives {
    /// The table's name.
    pub const TABLE: &'static str = "Natives";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "varChar",
        "tinyText",
        "text",
        "mediumText",
        "tinyInt",
        "unsignedTinyInt",
        "bigInt",
        "double",
        "decimal",
        "dateTime",
        "seconds",
        "timestamp",
        "json",
        "varBinary",
        "tinyBlob",
        "blob",
        "mediumBlob",
        "longBlob",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = "SELECT `id`, `varChar`, `tinyText`, `text`, `mediumText`, `tinyInt`, `unsignedTinyInt`, `bigInt`, `double`, `decimal`, `dateTime`, `seconds`, `timestamp`, `json`, `varBinary`, `tinyBlob`, `blob`, `mediumBlob`, `longBlob` FROM `Natives`";
}

/// A row of the table `Optional`.
#[derive(Debug, Clone, PartialEq)]
pub struct Optional {
    pub id: i32,
    pub text: Option<String>,
    pub boolean: Option<bool>,
    pub int: Option<i32>,
    pub big: Option<i64>,
    pub float: Option<f64>,
    pub decimal: Option<sqlx::types::BigDecimal>,
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

impl<'r> sqlx::FromRow<'r, sqlx::mysql::MySqlRow> for Optional {
    fn from_row(row: &'r sqlx::mysql::MySqlRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            text: sqlx::Row::try_get(row, "text")?,
            boolean: sqlx::Row::try_get(row, "boolean")?,
            int: sqlx::Row::try_get(row, "int")?,
            big: sqlx::Row::try_get(row, "big")?,
            float: sqlx::Row::try_get(row, "float")?,
            decimal: sqlx::Row::try_get(row, "decimal")?,
            date_time: sqlx::Row::try_get(row, "dateTime")?,
            timestamp: sqlx::Row::try_get(row, "timestamp")?,
            json: sqlx::Row::try_get(row, "json")?,
            bytes: sqlx::Row::try_get(row, "bytes")?,
            role: sqlx::Row::try_get_unchecked(row, "role")?,
        })
    }
}

// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::chrono;
use sqlx::types::ipnetwork;

/// Who may do what.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "\"Role\"")]
pub enum Role {
    #[sqlx(rename = "ADMIN")]
    #[serde(rename = "ADMIN")]
    Admin,
    #[sqlx(rename = "read-only")]
    #[serde(rename = "READ_ONLY")]
    ReadOnly,
    #[sqlx(rename = "guest")]
    #[serde(rename = "guest")]
    Guest,
}

/// A value of the enum `lower case`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "\"lower case\"")]
pub enum LowerCase {
    #[sqlx(rename = "a")]
    #[serde(rename = "a")]
    A,
    #[sqlx(rename = "Self")]
    #[serde(rename = "Self")]
    Self_,
}

/// Everything PostgreSQL has.
///
/// ```text
/// SELECT 1
/// ```
///
/// Without serde: `bit` is `sqlx::types::BitVec`, which has none.
///
/// Without serde: `varbit` is `sqlx::types::BitVec`, which has none.
///
/// Without serde: `money` is `sqlx::postgres::types::PgMoney`, which has none.
///
/// Without serde: `timetz` is `sqlx::postgres::types::PgTimeTz<chrono::NaiveTime, chrono::FixedOffset>`, which has none.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Types {
    /// The key.
    pub id: i32,
    pub text: String,
    pub varchar: String,
    pub char: String,
    pub uuid: sqlx::types::Uuid,
    pub inet: ipnetwork::IpNetwork,
    pub bit: sqlx::types::BitVec,
    pub varbit: sqlx::types::BitVec,
    pub boolean: bool,
    pub int2: i16,
    pub oid: sqlx::postgres::types::Oid,
    pub int8: i64,
    pub float8: f64,
    pub float4: f32,
    pub decimal: sqlx::types::BigDecimal,
    pub money: sqlx::postgres::types::PgMoney,
    pub timestamp: chrono::NaiveDateTime,
    pub timestamptz: chrono::DateTime<chrono::Utc>,
    pub date: chrono::NaiveDate,
    pub time: chrono::NaiveTime,
    pub timetz: sqlx::postgres::types::PgTimeTz<chrono::NaiveTime, chrono::FixedOffset>,
    pub json: sqlx::types::JsonValue,
    pub jsonb: sqlx::types::JsonValue,
    pub bytes: Vec<u8>,
    pub role: Role,
    pub other: Option<LowerCase>,
}

impl Types {
    /// The table's name.
    pub const TABLE: &'static str = "Types";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "text",
        "varchar",
        "char",
        "uuid",
        "inet",
        "bit",
        "varbit",
        "boolean",
        "int2",
        "oid",
        "int8",
        "float8",
        "float4",
        "decimal",
        "money",
        "timestamp",
        "timestamptz",
        "date",
        "time",
        "timetz",
        "json",
        "jsonb",
        "bytes",
        "role",
        "other",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "text", "varchar", "char", "uuid", "inet", "bit", "varbit", "boolean", "int2", "oid", "int8", "float8", "float4", "decimal", "money", "timestamp", "timestamptz", "date", "time", "timetz", "json", "jsonb", "bytes", "role", "other" FROM "Types""#;
}

/// The native types that are a scalar's default, and those with another length.
///
/// Without serde: `one_bit` is `sqlx::types::BitVec`, which has none.
///
/// Without serde: `four_bits` is `sqlx::types::BitVec`, which has none.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Natives {
    pub id: i32,
    pub text: String,
    pub citext: String,
    #[sqlx(rename = "oneChar")]
    pub one_char: String,
    #[sqlx(rename = "anyVarChar")]
    pub any_var_char: String,
    #[sqlx(rename = "oneBit")]
    pub one_bit: sqlx::types::BitVec,
    #[sqlx(rename = "fourBits")]
    pub four_bits: sqlx::types::BitVec,
    pub boolean: bool,
    #[sqlx(rename = "bigInt")]
    pub big_int: i64,
    #[sqlx(rename = "doublePrecision")]
    pub double_precision: f64,
    pub decimal: sqlx::types::BigDecimal,
    pub timestamp: chrono::NaiveDateTime,
    pub timestamptz: chrono::DateTime<chrono::Utc>,
    pub time: chrono::NaiveTime,
    #[sqlx(rename = "jsonB")]
    pub json_b: sqlx::types::JsonValue,
    #[sqlx(rename = "byteA")]
    pub byte_a: Vec<u8>,
}

impl Natives {
    /// The table's name.
    pub const TABLE: &'static str = "Natives";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "text",
        "citext",
        "oneChar",
        "anyVarChar",
        "oneBit",
        "fourBits",
        "boolean",
        "bigInt",
        "doublePrecision",
        "decimal",
        "timestamp",
        "timestamptz",
        "time",
        "jsonB",
        "byteA",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "text", "citext", "oneChar", "anyVarChar", "oneBit", "fourBits", "boolean", "bigInt", "doublePrecision", "decimal", "timestamp", "timestamptz", "time", "jsonB", "byteA" FROM "Natives""#;
}

/// A row of the table `Optional`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Optional {
    pub id: i64,
    pub uuid: Option<sqlx::types::Uuid>,
    #[sqlx(rename = "created at")]
    #[serde(rename = "createdAt")]
    pub created_at: Option<chrono::NaiveDateTime>,
    #[sqlx(rename = "updatedAt")]
    #[serde(rename = "updatedAt")]
    pub updated_at: Option<chrono::DateTime<chrono::Utc>>,
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
        "uuid",
        "created at",
        "updatedAt",
        "json",
        "bytes",
        "role",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "uuid", "created at", "updatedAt", "json", "bytes", "role" FROM "Optional""#;
}

/// A row of the table `Lists`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lists {
    pub id: i32,
    pub texts: Vec<String>,
    pub numbers: Vec<i32>,
    pub decimals: Vec<sqlx::types::BigDecimal>,
    pub roles: Vec<Role>,
    pub days: Vec<chrono::NaiveDate>,
    pub documents: Vec<sqlx::types::JsonValue>,
    pub blobs: Vec<Vec<u8>>,
}

impl Lists {
    /// The table's name.
    pub const TABLE: &'static str = "Lists";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "texts",
        "numbers",
        "decimals",
        "roles",
        "days",
        "documents",
        "blobs",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "texts", "numbers", "decimals", "roles", "days", "documents", "blobs" FROM "Lists""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for Lists {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            texts: list(row, "texts")?,
            numbers: list(row, "numbers")?,
            decimals: list(row, "decimals")?,
            roles: list(row, "roles")?,
            days: list(row, "days")?,
            documents: list(row, "documents")?,
            blobs: list(row, "blobs")?,
        })
    }
}

/// A row of the table `Document`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Document {
    pub id: i32,
    pub content: Xml,
    pub extra: Option<Xml>,
}

impl Document {
    /// The table's name.
    pub const TABLE: &'static str = "Document";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "content", "extra"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "content", "extra" FROM "Document""#;
}

/// A row of the view `Summary`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    pub id: i32,
    pub total: i64,
}

impl Summary {
    /// The view's name.
    pub const TABLE: &'static str = "Summary";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "total"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "total" FROM "Summary""#;
}

/// A document of the type `xml`, as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "xml")]
pub struct Xml(pub String);

/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: Option<Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}

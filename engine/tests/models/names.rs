// Written by Whimbrel from the schema. Do not edit: it is written again.

/// A value of the enum `Option`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "\"auth\".\"Option\"")]
pub enum Option {
    #[sqlx(rename = "VALUE")]
    #[serde(rename = "VALUE")]
    Value2,
    #[sqlx(rename = "value")]
    #[serde(rename = "value")]
    Value3,
    Value,
}

/// A row of the table `strings and "more"`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Strings {
    pub id: i32,
    pub r#type: String,
    #[serde(rename = "self")]
    pub self_: std::option::Option<String>,
    #[serde(rename = "fooBar")]
    pub foo_bar_2: i32,
    pub foo_bar: i32,
    #[serde(rename = "FooBar")]
    pub foo_bar_3: i32,
    #[serde(rename = "HTTPCode")]
    pub http_code: i32,
    pub vecs: std::vec::Vec<i32>,
    pub option: Option,
    pub options: std::vec::Vec<Option>,
    #[serde(rename = "parentId")]
    pub parent_id: std::option::Option<i32>,
}

impl Strings {
    /// The table's name.
    pub const TABLE: &'static str = r#"strings and "more""#;
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "type",
        "self",
        "fooBar",
        "foo_bar",
        "FooBar",
        "a \"quoted\" \\ name",
        "vecs",
        "option",
        "options",
        "parentId",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = "SELECT \"id\", \"type\", \"self\", \"fooBar\", \"foo_bar\", \"FooBar\", \"a \"\"quoted\"\" \\ name\", \"vecs\", \"option\", \"options\", \"parentId\" FROM \"auth\".\"strings and \"\"more\"\"\"";
}

impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for Strings {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            r#type: sqlx::Row::try_get(row, "type")?,
            self_: sqlx::Row::try_get(row, "self")?,
            foo_bar_2: sqlx::Row::try_get(row, "fooBar")?,
            foo_bar: sqlx::Row::try_get(row, "foo_bar")?,
            foo_bar_3: sqlx::Row::try_get(row, "FooBar")?,
            http_code: sqlx::Row::try_get(row, "a \"quoted\" \\ name")?,
            vecs: list(row, "vecs")?,
            option: sqlx::Row::try_get(row, "option")?,
            options: list(row, "options")?,
            parent_id: sqlx::Row::try_get(row, "parentId")?,
        })
    }
}

/// A row of the table `user_role`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct UserRole2 {
    pub id: i32,
}

impl UserRole2 {
    /// The table's name.
    pub const TABLE: &'static str = "user_role";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id" FROM "public"."user_role""#;
}

/// A row of the table `UserRole`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct UserRole {
    pub id: i32,
    #[sqlx(rename = "roleId")]
    #[serde(rename = "roleId")]
    pub role_id: i32,
}

impl UserRole {
    /// The table's name.
    pub const TABLE: &'static str = "UserRole";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id", "roleId"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "roleId" FROM "public"."UserRole""#;
}

/// A row of the table `Vec`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Vec {
    pub id: i32,
}

impl Vec {
    /// The table's name.
    pub const TABLE: &'static str = "Vec";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &["id"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id" FROM "public"."Vec""#;
}

/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<std::vec::Vec<T>>
where
    std::vec::Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: std::option::Option<std::vec::Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}

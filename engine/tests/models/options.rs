// Written by Whimbrel from the schema. Do not edit: it is written again.

/// A value of the enum `Role`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    sqlx::Type,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[sqlx(type_name = "\"Role\"")]
pub(crate) enum Role {
    #[sqlx(rename = "ADMIN")]
    #[serde(rename = "ADMIN")]
    Admin,
}

/// A person, see \[Role\] and Vec\<String\>; <https://example.org/users>.
/// ```text
/// let x = 1;
/// ```
///
/// Without serde: `flags` is `sqlx::types::BitVec`, which has none.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema, Default)]
pub(crate) struct User {
    pub(crate) id: i32,
    /// \[0, 1) of \<b\>all\</b\>
    pub(crate) email: Option<crate::Email>,
    pub(crate) tags: Vec<crate::Tag>,
    pub(crate) flags: sqlx::types::BitVec,
    pub(crate) role: Role,
}

impl User {
    /// The table's name.
    pub(crate) const TABLE: &'static str = "User";
    /// The columns' names, in the order of the fields.
    pub(crate) const COLUMNS: &'static [&'static str] = &["id", "email", "tags", "flags", "role"];
    /// Selects every row, with names quoted.
    pub(crate) const SELECT: &'static str =
        r#"SELECT "id", "email", "tags", "flags", "role" FROM "User""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for User {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            email: sqlx::Row::try_get(row, "email")?,
            tags: list(row, "tags")?,
            flags: sqlx::Row::try_get(row, "flags")?,
            role: sqlx::Row::try_get(row, "role")?,
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

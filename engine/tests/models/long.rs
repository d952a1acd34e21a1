// Written by Whimbrel from the schema. Do not edit: it is written again.

use sqlx::types::chrono;

/// A row of the table `ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators {
    pub id: i32,
    #[serde(rename = "aVeryLongFieldNameThatFillsTheWholeLineOfSixtyThreeCharactersUp")]
    pub a_very_long_field_name_that_fills_the_whole_line_of_sixty_three_characters_up:
        chrono::DateTime<chrono::Utc>,
    pub another_long_one_of_this_kind: Option<chrono::DateTime<chrono::Utc>>,
    pub tags: Vec<String>,
    #[serde(rename = "tagsOfA")]
    pub tags_of_a: Vec<String>,
}

impl ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators {
    /// The table's name.
    pub const TABLE: &'static str =
        "ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "id",
        "aVeryLongFieldNameThatFillsTheWholeLineOfSixtyThreeCharactersUp",
        "some column name that is so very long that no attribute fits into one line",
        "some_column_name_that_is_so_very_long_that_no_call_fits",
        "some_column_name_that_is_so_long_that_the_line_is_full12",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "id", "aVeryLongFieldNameThatFillsTheWholeLineOfSixtyThreeCharactersUp", "some column name that is so very long that no attribute fits into one line", "some_column_name_that_is_so_very_long_that_no_call_fits", "some_column_name_that_is_so_long_that_the_line_is_full12" FROM "ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators""#;
}

impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>
    for ThisIsAVeryLongNameForAModelThatNobodyWouldWriteByHandButGenerators
{
    fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: sqlx::Row::try_get(row, "id")?,
            a_very_long_field_name_that_fills_the_whole_line_of_sixty_three_characters_up:
                sqlx::Row::try_get(
                    row,
                    "aVeryLongFieldNameThatFillsTheWholeLineOfSixtyThreeCharactersUp",
                )?,
            another_long_one_of_this_kind: sqlx::Row::try_get(
                row,
                "some column name that is so very long that no attribute fits into one line",
            )?,
            tags: list(
                row,
                "some_column_name_that_is_so_very_long_that_no_call_fits",
            )?,
            tags_of_a: list(
                row,
                "some_column_name_that_is_so_long_that_the_line_is_full12",
            )?,
        })
    }
}

/// A row of the table `Short`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Short {
    pub a: i32,
    pub b: i32,
    pub c: i32,
    pub d: i32,
    pub e: i32,
    pub f: i32,
    pub g: i32,
    pub h: i32,
    pub i: i32,
    pub j: i32,
    pub k: i32,
    pub l: i32,
    pub m: i32,
    pub n: i32,
    pub o: i32,
    pub p: i32,
    pub q: i32,
    pub r: i32,
    pub s: i32,
    pub t: i32,
    pub u: i32,
    pub v: i32,
    pub abcdefgh: i32,
}

impl Short {
    /// The table's name.
    pub const TABLE: &'static str = "Short";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
        "s", "t", "u", "v", "abcdefgh",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str = r#"SELECT "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "abcdefgh" FROM "Short""#;
}

/// A row of the table `Brink1`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink1 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub a: i32,
}

impl Brink1 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink1";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] =
        &["abcdefghijk", "abcdefghijl", "abcdefghijm", "a"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "a" FROM "Brink1""#;
}

/// A row of the table `Brink2`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink2 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub ab: i32,
}

impl Brink2 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink2";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] =
        &["abcdefghijk", "abcdefghijl", "abcdefghijm", "ab"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "ab" FROM "Brink2""#;
}

/// A row of the table `Brink3`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink3 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub abc: i32,
}

impl Brink3 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink3";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] =
        &["abcdefghijk", "abcdefghijl", "abcdefghijm", "abc"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "abc" FROM "Brink3""#;
}

/// A row of the table `Brink4`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink4 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub abcdefghijn: i32,
}

impl Brink4 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink4";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] =
        &["abcdefghijk", "abcdefghijl", "abcdefghijm", "abcdefghijn"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "abcdefghijn" FROM "Brink4""#;
}

/// A row of the table `Brink5`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink5 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub abcdefghijnop: i32,
}

impl Brink5 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink5";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] =
        &["abcdefghijk", "abcdefghijl", "abcdefghijm", "abcdefghijnop"];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "abcdefghijnop" FROM "Brink5""#;
}

/// A row of the table `Brink6`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Brink6 {
    pub abcdefghijk: i32,
    pub abcdefghijl: i32,
    pub abcdefghijm: i32,
    pub abcdefghijnopq: i32,
}

impl Brink6 {
    /// The table's name.
    pub const TABLE: &'static str = "Brink6";
    /// The columns' names, in the order of the fields.
    pub const COLUMNS: &'static [&'static str] = &[
        "abcdefghijk",
        "abcdefghijl",
        "abcdefghijm",
        "abcdefghijnopq",
    ];
    /// Selects every row, with names quoted.
    pub const SELECT: &'static str =
        r#"SELECT "abcdefghijk", "abcdefghijl", "abcdefghijm", "abcdefghijnopq" FROM "Brink6""#;
}

/// A list that is NULL is an empty list.
fn list<'r, T>(row: &'r sqlx::postgres::PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Vec<T>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let list: Option<Vec<T>> = sqlx::Row::try_get(row, column)?;
    Ok(list.unwrap_or_default())
}

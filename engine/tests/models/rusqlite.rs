// Written by Whimbrel from the schema. Do not edit: it is written again.

/// A value of the enum `Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    #[serde(rename = "ONE")]
    One,
    #[serde(rename = "two")]
    Two,
}

impl Kind {
    /// The value as the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "ONE",
            Self::Two => "two",
        }
    }
}

impl rusqlite::types::FromSql for Kind {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        match value.as_str()? {
            "ONE" => Ok(Self::One),
            "two" => Ok(Self::Two),
            other => {
                let message = format!("{other:?} is not a value of Kind");
                Err(rusqlite::types::FromSqlError::Other(message.into()))
            }
        }
    }
}

impl rusqlite::ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
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
    pub date: chrono::DateTime<chrono::Utc>,
    pub json: serde_json::Value,
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

impl Types {
    /// Reads a row that has these columns.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: rusqlite::Row::get(row, "id")?,
            text: rusqlite::Row::get(row, "text")?,
            boolean: rusqlite::Row::get(row, "boolean")?,
            int: rusqlite::Row::get(row, "int")?,
            big: rusqlite::Row::get(row, "big")?,
            float: rusqlite::Row::get(row, "float")?,
            decimal: rusqlite::Row::get(row, "decimal")?,
            date: instant(row, "date")?,
            json: rusqlite::Row::get(row, "json")?,
            bytes: rusqlite::Row::get(row, "bytes")?,
            kind: rusqlite::Row::get(row, "kind")?,
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
    pub date: Option<chrono::DateTime<chrono::Utc>>,
    pub json: Option<serde_json::Value>,
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

impl Optional {
    /// Reads a row that has these columns.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: rusqlite::Row::get(row, "id")?,
            text: rusqlite::Row::get(row, "text")?,
            boolean: rusqlite::Row::get(row, "boolean")?,
            int: rusqlite::Row::get(row, "int")?,
            big: rusqlite::Row::get(row, "big")?,
            float: rusqlite::Row::get(row, "float")?,
            decimal: rusqlite::Row::get(row, "decimal")?,
            date: instant(row, "date")?,
            json: rusqlite::Row::get(row, "json")?,
            bytes: rusqlite::Row::get(row, "bytes")?,
            kind: rusqlite::Row::get(row, "kind")?,
        })
    }
}

/// A row of the table `Plain`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
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

impl Plain {
    /// Reads a row that has these columns.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: rusqlite::Row::get(row, "id")?,
            name: rusqlite::Row::get(row, "name")?,
        })
    }
}

/// Whole numbers are milliseconds, as Prisma's older versions write them.
fn instant<T>(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: rusqlite::types::FromSql + std::convert::From<chrono::DateTime<chrono::Utc>>,
{
    let rusqlite::types::ValueRef::Integer(millis) = row.get_ref(column)? else {
        return row.get(column);
    };
    match chrono::DateTime::from_timestamp_millis(millis) {
        Some(instant) => Ok(T::from(instant)),
        None => Err(rusqlite::Error::IntegralValueOutOfRange(
            row.as_ref().column_index(column)?,
            millis,
        )),
    }
}

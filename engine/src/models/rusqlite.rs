//! What a module for rusqlite has in the place of sqlx's derives.

use super::Dates;
use super::layout::{Layout, literal};

/// Reads a row: `columns` are the names of the fields, the functions that read them, and the columns.
pub(super) fn row_reader(
    layout: Layout,
    public: &str,
    name: &str,
    columns: &[(&str, &str, &str)],
) -> String {
    let mut out = format!(
        "\nimpl {name} {{\n    /// Reads a row that has these columns.\n    \
         {public}fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {{\n        Ok(Self {{\n"
    );
    for (field, function, column) in columns {
        out.push_str(&layout.read("            ", field, function, column));
    }
    out.push_str("        })\n    }\n}\n");
    out
}

/// An enum as text: `values` are the variants, and what the database has.
pub(super) fn enumeration(public: &str, name: &str, values: &[(String, &str)]) -> String {
    let arms = |arm: &dyn Fn(&str, String) -> String| {
        let arms = values
            .iter()
            .map(|(variant, value)| arm(variant, literal(value)));
        arms.collect::<String>()
    };
    let to = arms(&|variant, value| format!("            Self::{variant} => {value},\n"));
    let from = arms(&|variant, value| format!("            {value} => Ok(Self::{variant}),\n"));
    let shown = name.trim_start_matches("r#");
    format!(
        r#"
impl {name} {{
    /// The value as the database has it.
    {public}const fn as_str(self) -> &'static str {{
        match self {{
{to}        }}
    }}
}}

impl rusqlite::types::FromSql for {name} {{
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {{
        match value.as_str()? {{
{from}            other => {{
                let message = format!("{{other:?}} is not a value of {shown}");
                Err(rusqlite::types::FromSqlError::Other(message.into()))
            }}
        }}
    }}
}}

impl rusqlite::ToSql for {name} {{
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {{
        Ok(self.as_str().into())
    }}
}}
"#
    )
}

/// Reads a point in time.
pub(super) fn instant(dates: Dates) -> &'static str {
    match dates {
        Dates::Chrono => CHRONO,
        Dates::Time => TIME,
    }
}

const CHRONO: &str = r#"
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
"#;

const TIME: &str = r#"
/// Whole numbers are milliseconds, as Prisma's older versions write them.
fn instant<T>(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: rusqlite::types::FromSql + std::convert::From<time::OffsetDateTime>,
{
    let rusqlite::types::ValueRef::Integer(millis) = row.get_ref(column)? else {
        return row.get(column);
    };
    match time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000) {
        Ok(instant) => Ok(T::from(instant)),
        Err(_) => Err(rusqlite::Error::IntegralValueOutOfRange(
            row.as_ref().column_index(column)?,
            millis,
        )),
    }
}
"#;

//! What the round trips share.

use std::path::Path;
use whimbrel_engine::sql::{Dialect, SqlSchema};
use whimbrel_engine::{diff, lower, plan, schema, source::SourceFile};

/// The statements that make the tables of `engine/tests/models/{name}.prisma`.
pub fn tables(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../engine/tests/models")
        .join(name)
        .with_extension("prisma");
    let text = std::fs::read_to_string(&path).expect("the schema is readable");
    let loaded = schema::load(&[SourceFile::new(name, text)]);
    let wanted = lower::lower(&loaded.schema.expect("the schema is valid"));
    let empty = SqlSchema::empty(wanted.dialect);
    plan::script(&diff::diff(&empty, &wanted))
}

/// `INSERT` with a placeholder for every column.
pub fn insert(dialect: Dialect, table: &str, columns: &[&str]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| plan::identifier(dialect, column))
        .collect();
    let values: Vec<String> = (1..=columns.len())
        .map(|number| match dialect {
            Dialect::Mysql | Dialect::Sqlite => "?".to_owned(),
            Dialect::Postgres | Dialect::Cockroach => format!("${number}"),
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        plan::identifier(dialect, table),
        names.join(", "),
        values.join(", ")
    )
}

/// Writes a row of a generated struct and reads the table's only row back. Expands to the row that
/// was read, for a struct whose fields are named in order.
#[macro_export]
macro_rules! round_trip {
    ($pool:expr, $dialect:expr, $row:expr, $type:ty, [$($field:ident),* $(,)?]) => {{
        let row: $type = $row;
        let insert = $crate::insert($dialect, <$type>::TABLE, <$type>::COLUMNS);
        ::sqlx::query(::sqlx::AssertSqlSafe(insert))
            $(.bind(row.$field.clone()))*
            .execute($pool)
            .await
            .expect("the row is written");
        let read: $type = ::sqlx::query_as(<$type>::SELECT)
            .fetch_one($pool)
            .await
            .expect("the row is read");
        assert_eq!(read, row);
        read
    }};
}

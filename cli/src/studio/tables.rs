//! The tables and views that the database has, as the page lists them.

use serde_json::{Value, json};
use whimbrel_engine::sql::{Arity, Column, ColumnType, SqlSchema, Table};

/// All tables and views in the order of their names.
pub(super) fn document(described: &SqlSchema) -> Vec<Value> {
    let mut tables: Vec<&Table> = described.tables.iter().chain(&described.views).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let tables = tables.into_iter().map(|table| {
        json!({
            "schema": table.name.namespace,
            "name": table.name.name,
            "view": is_view(described, table),
            "columns": table.columns.len(),
        })
    });
    tables.collect()
}

pub(super) fn is_view(described: &SqlSchema, table: &Table) -> bool {
    described.views.iter().any(|view| view.name == table.name)
}

/// A column as the heading of its values.
pub(super) fn column(table: &Table, column: &Column) -> Value {
    let list = if column.arity == Arity::List {
        "[]"
    } else {
        ""
    };
    json!({
        "name": column.name,
        "type": format!("{}{list}", type_name(&column.ty)),
        "kind": Kind::of(column).word(),
        "nullable": column.arity == Arity::Nullable,
        "key": key(table).contains(&column.name.as_str()),
        "foreign": foreign(table, &column.name),
    })
}

/// The columns of the primary key.
pub(super) fn key(table: &Table) -> Vec<&str> {
    let columns = table.primary_key.iter().flat_map(|key| &key.columns);
    columns.filter_map(|column| column.name()).collect()
}

/// The table that a column refers to.
fn foreign(table: &Table, column: &str) -> Option<String> {
    let mut keys = table.foreign_keys.iter();
    let key = keys.find(|key| key.columns.iter().any(|name| name == column))?;
    Some(key.referenced_table.name.clone())
}

fn type_name(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Native(native) if native.args.is_empty() => native.name.to_lowercase(),
        ColumnType::Native(native) => {
            let args: Vec<String> = native.args.iter().map(u32::to_string).collect();
            format!("{}({})", native.name.to_lowercase(), args.join(","))
        }
        ColumnType::Enum(name) => name.name.clone(),
        ColumnType::InlineEnum(_) => "enum".to_owned(),
        ColumnType::Unsupported(text) => text.clone(),
    }
}

/// How a column's values are read and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Date,
    Json,
    Bytes,
    /// MySQL's `BIT`, which is neither a number nor bytes until it is told.
    Bits,
    /// MySQL's geometries.
    Shape,
}

impl Kind {
    pub(super) fn of(column: &Column) -> Kind {
        if column.arity == Arity::List {
            return Kind::Text;
        }
        let (name, args) = match &column.ty {
            ColumnType::Native(native) => (native.name.as_str(), native.args.as_slice()),
            ColumnType::Unsupported(text) => (text.as_str(), &[][..]),
            ColumnType::Enum(_) | ColumnType::InlineEnum(_) => return Kind::Text,
        };
        let name = name.to_uppercase();
        let word = name.split(['(', ' ']).next().unwrap_or_default();
        match word {
            "BOOLEAN" | "BOOL" => Kind::Boolean,
            "TINYINT" if args == [1] => Kind::Boolean,
            "SMALLINT" | "INTEGER" | "INT" | "BIGINT" | "TINYINT" | "MEDIUMINT" | "REAL"
            | "DOUBLE" | "FLOAT" | "DECIMAL" | "NUMERIC" | "MONEY" | "INT2" | "INT4" | "INT8"
            | "OID" | "YEAR" => Kind::Number,
            "DATE" | "DATETIME" | "TIMESTAMP" | "TIMESTAMPTZ" | "TIME" | "TIMETZ" => Kind::Date,
            "JSON" | "JSONB" => Kind::Json,
            "BYTEA" | "BYTES" | "BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BINARY"
            | "VARBINARY" | "VECTOR" => Kind::Bytes,
            "BIT" => Kind::Bits,
            "GEOMETRY" | "POINT" | "LINESTRING" | "POLYGON" | "MULTIPOINT" | "MULTILINESTRING"
            | "MULTIPOLYGON" | "GEOMETRYCOLLECTION" | "GEOMCOLLECTION" => Kind::Shape,
            _ => Kind::Text,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Text | Kind::Shape => "text",
            Kind::Number | Kind::Bits => "number",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
            Kind::Json => "json",
            Kind::Bytes => "bytes",
        }
    }
}

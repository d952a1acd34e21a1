//! Columns, types and defaults.

use super::{ident, time};
use crate::{
    plan::quote,
    sql::{Arity, Column, ColumnType, Default, Dialect, NativeType, Value, call},
};

/// `name TYPE NOT NULL AUTO_INCREMENT DEFAULT …`
pub(super) fn definition(column: &Column) -> String {
    let required = if column.arity == Arity::Required {
        " NOT NULL"
    } else {
        " NULL"
    };
    let auto_increment = if column.auto_increment {
        " AUTO_INCREMENT"
    } else {
        ""
    };
    let default = default_of(column).map_or_else(String::new, |d| format!(" DEFAULT {d}"));
    format!(
        "{} {}{required}{auto_increment}{default}",
        ident(&column.name),
        column_type(column)
    )
}

/// The change of a column in place: the whole column is said again.
pub(super) fn modify(column: &Column, default: Option<String>) -> String {
    let required = if column.arity == Arity::Required {
        " NOT NULL"
    } else {
        " NULL"
    };
    let auto_increment = if column.auto_increment {
        " AUTO_INCREMENT"
    } else {
        ""
    };
    let default = default.map_or_else(String::new, |d| format!(" DEFAULT {d}"));
    format!(
        "MODIFY {} {}{required}{default}{auto_increment}",
        ident(&column.name),
        column_type(column)
    )
}

fn column_type(column: &Column) -> String {
    match &column.ty {
        ColumnType::InlineEnum(values) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| quote::string(Dialect::Mysql, value))
                .collect();
            format!("ENUM({})", values.join(", "))
        }
        ColumnType::Enum(name) => ident(&name.name),
        ColumnType::Unsupported(text) => text.clone(),
        ColumnType::Native(ty) => native_type(ty),
    }
}

fn native_type(ty: &NativeType) -> String {
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    match (ty.name.as_str(), ty.args.as_slice()) {
        ("TINYINT", [1]) => "BOOLEAN".to_owned(),
        ("INT", _) => "INTEGER".to_owned(),
        ("INT UNSIGNED", _) => "INTEGER UNSIGNED".to_owned(),
        (name, []) => name.to_owned(),
        (name, _) => format!("{name}({})", args.join(", ")),
    }
}

/// The default as SQL. JSON and binary columns have none but what the schema says as SQL.
pub(super) fn default_of(column: &Column) -> Option<String> {
    let default = column.default.as_ref()?;
    let ty = match &column.ty {
        ColumnType::Native(ty) => ty.name.as_str(),
        _ => "",
    };
    let is_binary = ty.ends_with("BLOB") || ty.ends_with("BINARY") || ty == "BIT";
    match default {
        _ if ty == "JSON" => None,
        Default::Expression(expression) => {
            let sql = expression.as_deref().filter(|sql| !sql.is_empty())?;
            Some(call::enclosed(sql, &call::TIMES))
        }
        Default::Value(Value::Bytes(_)) if is_binary => None,
        Default::Now => {
            let precision = match &column.ty {
                ColumnType::Native(ty) => match ty.args.first() {
                    Some(precision) => *precision,
                    None if ty.name == "DATETIME" || ty.name == "TIMESTAMP" => 0,
                    None => 3,
                },
                _ => 3,
            };
            Some(format!("CURRENT_TIMESTAMP({precision})"))
        }
        Default::Sequence(_) | Default::UniqueRowid => None,
        Default::Value(Value::DateTime(text)) => {
            let text = time::utc(text);
            let part = time::of_type(&text, ty);
            Some(quote::string(Dialect::Mysql, part))
        }
        // MySQL (8.0.13 and later) takes a default of these types as an expression only.
        Default::Value(constant) if is_text(ty) => Some(format!("({})", value(constant))),
        Default::Value(constant) => Some(value(constant)),
    }
}

fn is_text(ty: &str) -> bool {
    matches!(ty, "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT")
}

fn value(constant: &Value) -> String {
    let text = |v: &str| quote::string(Dialect::Mysql, v);
    match constant {
        Value::String(v) | Value::Enum(v) | Value::Json(v) | Value::DateTime(v) => text(v),
        Value::Int(v) | Value::Float(v) => v.clone(),
        Value::Boolean(v) => v.to_string(),
        Value::Bytes(bytes) => format!("0x{}", quote::hex(bytes)),
        Value::List(_) => "(JSON_ARRAY())".to_owned(),
    }
}

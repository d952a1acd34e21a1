//! Columns, types and defaults.

use super::{ident, time};
use crate::{
    plan::quote,
    sql::{Arity, Column, ColumnType, Default, Dialect, NativeType, Value, options, parentheses},
};

/// `name TYPE NOT NULL AUTO_INCREMENT DEFAULT …`
pub(super) fn definition(column: &Column) -> String {
    let default = default_clause(default_of(column));
    let name = ident(&column.name);
    let ty = whole_type(column);
    let required = required(column);
    let rest = rest_of(column);
    if column.generated.is_some() {
        return format!("{name} {ty}{rest}");
    }
    let auto_increment = auto_increment(column);
    let on_update = on_update(column);
    format!("{name} {ty}{required}{auto_increment}{default}{on_update}{rest}")
}

/// The change of a column in place: the whole column is said again.
pub(super) fn modify(column: &Column, default: Option<String>) -> String {
    if column.generated.is_some() {
        return format!("MODIFY {}", definition(column));
    }
    format!(
        "MODIFY {} {}{}{}{}{}{}",
        ident(&column.name),
        whole_type(column),
        required(column),
        default_clause(default),
        on_update(column),
        auto_increment(column),
        rest_of(column),
    )
}

fn required(column: &Column) -> &'static str {
    match column.arity {
        Arity::Required => " NOT NULL",
        Arity::Nullable | Arity::List => " NULL",
    }
}

fn auto_increment(column: &Column) -> &'static str {
    if column.auto_increment {
        " AUTO_INCREMENT"
    } else {
        ""
    }
}

fn default_clause(default: Option<String>) -> String {
    default.map_or_else(String::new, |default| format!(" DEFAULT {default}"))
}

/// The type with its character set and collation, and how a generated column is computed.
fn whole_type(column: &Column) -> String {
    let mut out = column_type(column);
    out = with_sign(column, out);
    if holds_text(column) {
        if let Some(set) = column.options.get(options::CHARACTER_SET) {
            out.push_str(&format!(" CHARACTER SET {set}"));
        }
        if let Some(collation) = &column.collation {
            out.push_str(&format!(" COLLATE {collation}"));
        }
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored {
            "STORED"
        } else {
            "VIRTUAL"
        };
        let expression = &generated.expression;
        if options::is_row_time(expression) {
            out.push_str(&format!(" GENERATED ALWAYS AS {expression}"));
            return out;
        }
        out.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kind}"));
        // MariaDB has no required ones.
        if column.arity == Arity::Required {
            out.push_str(" NOT NULL");
        }
    }
    out
}

/// The type with the words of numbers that only the database has.
fn with_sign(column: &Column, ty: String) -> String {
    let name = match &column.ty {
        ColumnType::Native(ty) => ty.name.as_str(),
        _ => return ty,
    };
    let has_point = matches!(name, "DECIMAL" | "FLOAT" | "DOUBLE");
    let is_whole = name.contains("INT") && ty != "BOOLEAN";
    match column.options.get(options::ZEROFILL) {
        Some(width) if has_point || is_whole => {
            let bare = ty.strip_suffix(" UNSIGNED").unwrap_or(&ty);
            let width = if is_whole { width.as_str() } else { "" };
            format!("{bare}{width} UNSIGNED ZEROFILL")
        }
        _ if has_point && column.options.contains_key(options::UNSIGNED) => {
            format!("{ty} UNSIGNED")
        }
        _ => ty,
    }
}

fn holds_text(column: &Column) -> bool {
    match &column.ty {
        ColumnType::Native(ty) => ty.name.ends_with("CHAR") || is_text(&ty.name),
        ColumnType::InlineEnum(_) => true,
        ColumnType::Enum(_) => false,
        ColumnType::Unsupported(text) => text.to_ascii_lowercase().starts_with("set"),
    }
}

/// The server wants the precision of the column itself.
fn on_update(column: &Column) -> String {
    let ColumnType::Native(ty) = &column.ty else {
        return String::new();
    };
    if !matches!(ty.name.as_str(), "DATETIME" | "TIMESTAMP") || column.on_update().is_none() {
        return String::new();
    }
    let precision = ty.args.first().copied().unwrap_or(0);
    format!(" ON UPDATE CURRENT_TIMESTAMP({precision})")
}

/// What else the column was made with.
fn rest_of(column: &Column) -> String {
    let own = [
        options::ON_UPDATE,
        options::CHARACTER_SET,
        options::UNSIGNED,
        options::ZEROFILL,
    ];
    let rest = column.options.iter();
    super::options_of(rest.filter(|(name, _)| !own.contains(&name.as_str())))
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
pub(crate) fn default_of(column: &Column) -> Option<String> {
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
            Some(parentheses::enclosed(
                Dialect::Mysql,
                sql,
                &parentheses::TIMES,
            ))
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

//! `@default(…)`.

use super::{names::literal, types};
use crate::{
    dialect::{Counter, facts},
    diff::sqlite_family,
    plan,
    sql::{Column, ColumnType, Default, Dialect, Family, SqlSchema, Value},
};

/// What stands in the parentheses; `None` when the column has no default that can be told.
/// `enum_value` names a value of the column's enum.
pub(super) fn argument(
    schema: &SqlSchema,
    column: &Column,
    enum_value: &impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let dialect = schema.dialect;
    if let Some(generated) = &column.generated {
        return Some(expression(dialect, &generated.expression));
    }
    if column.auto_increment {
        return Some("autoincrement()".to_owned());
    }
    if let Some(on_update) = column.on_update() {
        let default = plan::mysql_default(column).unwrap_or_else(|| "NULL".to_owned());
        let text = format!("{default} ON UPDATE {on_update}");
        return Some(format!("dbgenerated({})", literal(&text)));
    }
    match column.default.as_ref()? {
        // To the language other types have no time.
        Default::Now if !is_time(dialect, column) => Some(expression(dialect, "CURRENT_TIMESTAMP")),
        Default::Now => Some("now()".to_owned()),
        Default::Sequence(name) if facts(dialect).counter == Counter::Sequence => {
            Some(expression(dialect, &plan::next_value(schema, name)))
        }
        Default::Sequence(_) | Default::UniqueRowid => Some("autoincrement()".to_owned()),
        Default::Expression(Some(text)) => Some(expression(dialect, text)),
        Default::Expression(None) => Some("dbgenerated()".to_owned()),
        // Prisma knows no literal of this type.
        Default::Value(Value::String(id)) if is_uuid(dialect, column) => {
            Some(expression(dialect, &format!("'{id}'::uuid")))
        }
        // SQLite keeps the text of their digits, and Prisma reads no more than that.
        Default::Value(Value::Bytes(bytes)) if dialect.family() == Family::Sqlite => {
            Some(expression(dialect, &format!("'{}'", plan::hex(bytes))))
        }
        Default::Value(Value::String(text)) if is_sqlite_blob(dialect, column) => {
            Some(expression(dialect, &plan::string(dialect, text)))
        }
        // The language has no word for NaN and Infinity.
        Default::Value(Value::Float(digits)) if digits.contains(['n', 'N']) => {
            Some(expression(dialect, &plan::string(dialect, digits)))
        }
        Default::Value(constant) => value(constant, enum_value),
    }
}

fn is_sqlite_blob(dialect: Dialect, column: &Column) -> bool {
    let blob =
        |ty: &ColumnType| matches!(ty, ColumnType::Native(ty) if sqlite_family(ty) == "Binary");
    dialect.family() == Family::Sqlite && blob(&column.ty)
}

fn is_time(dialect: Dialect, column: &Column) -> bool {
    let scalar = |ty| types::scalar(dialect, ty).map(|(scalar, _)| scalar);
    matches!(&column.ty, ColumnType::Native(ty) if scalar(ty) == Some("DateTime"))
}

fn is_uuid(dialect: Dialect, column: &Column) -> bool {
    let uuid = |ty: &ColumnType| matches!(ty, ColumnType::Native(ty) if ty.name == "UUID");
    facts(dialect).keeps_postgres_rules && uuid(&column.ty)
}

/// SQLite and MySQL want parentheses around what is more than a word or a literal.
fn expression(dialect: Dialect, text: &str) -> String {
    let text = text.trim();
    let is_literal = text.starts_with('\'') && text.ends_with('\'');
    let is_word = text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    let is_enclosed = text.starts_with('(') && text.ends_with(')');
    let is_blob = matches!(text.as_bytes(), [b'x' | b'X' | b'b' | b'B', b'\'', ..]);
    let bare = is_literal || is_word || is_enclosed || is_blob;
    match dialect.has_namespaces() || bare {
        true => format!("dbgenerated({})", literal(text)),
        false => format!("dbgenerated({})", literal(&format!("({text})"))),
    }
}

fn value(constant: &Value, enum_value: &impl Fn(&str) -> Option<String>) -> Option<String> {
    Some(match constant {
        Value::String(text) | Value::Json(text) | Value::DateTime(text) => literal(text),
        Value::Int(digits) => digits.clone(),
        Value::Float(digits) => plain(digits),
        Value::Boolean(truth) => truth.to_string(),
        Value::Bytes(bytes) => literal(&base64(bytes)),
        Value::Enum(name) => enum_value(name)?,
        Value::List(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| value(item, enum_value)).collect();
            format!("[{}]", items?.join(", "))
        }
    })
}

/// The language knows no exponents.
fn plain(digits: &str) -> String {
    match digits.parse::<f64>() {
        Ok(number) if digits.contains(['e', 'E']) => number.to_string(),
        _ => digits.to_owned(),
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            match (place <= chunk.len(), DIGITS.get(digit)) {
                (true, Some(digit)) => out.push(char::from(*digit)),
                _ => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Dialect, base64, expression};

    #[test]
    fn bytes_and_expressions() {
        assert_eq!(base64(b"hello"), "aGVsbG8=");
        assert_eq!(base64(&[0, 255]), "AP8=");
        assert_eq!(base64(b""), "");
        assert_eq!(
            expression(Dialect::Mysql, "uuid()"),
            "dbgenerated(\"(uuid())\")"
        );
        assert_eq!(
            expression(Dialect::Postgres, "gen_random_uuid()"),
            "dbgenerated(\"gen_random_uuid()\")"
        );
    }
}

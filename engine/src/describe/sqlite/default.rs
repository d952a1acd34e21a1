//! Defaults: SQLite keeps them as they were written.

use crate::describe::lex::{Kind, tokens, unhex};
use crate::diff::{is_json, sqlite_family};
use crate::sql::{Default, Dialect, NativeType, Value};

/// Reads the default of a column of that declared type. `None`: there is none (`NULL`).
///
/// ```
/// use whimbrel_engine::{describe::sqlite::default, sql::{Default, NativeType, Value}};
///
/// let read = default("'it''s'", &NativeType::new("TEXT", &[]));
/// assert_eq!(read, Some(Default::Value(Value::String("it's".into()))));
/// ```
pub fn parse(text: &str, ty: &NativeType) -> Option<Default> {
    if is_now_call(text) && sqlite_family(ty) == "DateTime" {
        return Some(Default::Now);
    }
    let tokens = tokens(Dialect::Sqlite, text);
    let kinds: Vec<&Kind> = tokens.iter().map(|token| &token.kind).collect();
    let value = match kinds.as_slice() {
        [Kind::Word(word)] if word.eq_ignore_ascii_case("null") => return None,
        [Kind::Word(word)] if word.eq_ignore_ascii_case("current_timestamp") => {
            return Some(Default::Now);
        }
        [Kind::String(text) | Kind::Quoted(text)] => literal(text, true, ty),
        [Kind::Number(number)] => literal(number, false, ty),
        [Kind::Word(word)] => literal(&word.to_ascii_lowercase(), false, ty),
        [Kind::Symbol("-"), Kind::Number(number)] => literal(&format!("-{number}"), false, ty),
        [Kind::Symbol("+"), Kind::Number(number)] => literal(number, false, ty),
        _ => None,
    };
    Some(match value {
        Some(value) => Default::Value(value),
        None => Default::Expression(Some(text.trim().to_owned())),
    })
}

/// `datetime('now')`, what people wrote before `CURRENT_TIMESTAMP` was known to be the same.
fn is_now_call(text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    let text = text.to_ascii_lowercase();
    matches!(
        text.as_str(),
        "datetime('now')" | "datetime('now','localtime')"
    )
}

fn literal(text: &str, quoted: bool, ty: &NativeType) -> Option<Value> {
    match sqlite_family(ty).as_str() {
        "Int" | "BigInt" => {
            let number: i64 = text.parse().ok()?;
            Some(Value::Int(number.to_string()))
        }
        "Float" | "Decimal" => {
            text.parse::<f64>().ok()?;
            Some(Value::Float(text.to_owned()))
        }
        "Boolean" => match text {
            "1" | "true" => Some(Value::Boolean(true)),
            "0" | "false" => Some(Value::Boolean(false)),
            _ => None,
        },
        // A whole number becomes its text in such a column.
        "String" => {
            let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
            (quoted || is_whole).then(|| Value::String(text.to_owned()))
        }
        "Json" => (quoted && is_json(text)).then(|| Value::Json(text.to_owned())),
        // Bytes are written as the text of their hexadecimal digits.
        "Binary" if quoted => Some(match unhex(text) {
            Some(bytes) => Value::Bytes(bytes),
            None => Value::String(text.to_owned()),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::sql::{Default, NativeType, Value};

    #[test]
    fn what_is_written_is_read_by_the_type() {
        let read = |text: &str, ty: &str| parse(text, &NativeType::new(ty, &[]));
        let value = |value| Some(Default::Value(value));
        assert_eq!(read("-1", "INTEGER"), value(Value::Int("-1".into())));
        assert_eq!(read("1.50", "REAL"), value(Value::Float("1.50".into())));
        assert_eq!(read("TRUE", "BOOLEAN"), value(Value::Boolean(true)));
        assert_eq!(read("0", "BOOLEAN"), value(Value::Boolean(false)));
        assert_eq!(read("\"a\"", "TEXT"), value(Value::String("a".into())));
        assert_eq!(read("CURRENT_TIMESTAMP", "DATETIME"), Some(Default::Now));
        assert_eq!(read("NULL", "TEXT"), None);
        assert_eq!(
            read("lower(hex(randomblob(4)))", "TEXT"),
            Some(Default::Expression(Some(
                "lower(hex(randomblob(4)))".into()
            )))
        );
    }
}

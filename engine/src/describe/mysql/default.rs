//! Defaults. MariaDB prints them as SQL (`'a'`, `current_timestamp(3)`, `uuid()`); MySQL prints
//! a literal's bare text and marks expressions in `extra`.

use crate::describe::lex::{Kind, tokens, unhex};
use crate::sql::{ColumnType, Default, Dialect, Value};

/// Reads the default of a column of that type. `None`: there is none. `expression`: MySQL
/// says that the text is an expression.
///
/// ```
/// use whimbrel_engine::{describe::mysql::default, sql::{ColumnType, Default, NativeType}};
///
/// let ty = ColumnType::Native(NativeType::new("DATETIME", &[3]));
/// assert_eq!(default("current_timestamp(3)", &ty, true, false), Some(Default::Now));
/// ```
pub fn parse(text: &str, ty: &ColumnType, mariadb: bool, expression: bool) -> Option<Default> {
    let is_time = matches!(ty, ColumnType::Native(native)
        if matches!(native.name.as_str(), "DATETIME" | "TIMESTAMP" | "DATE" | "TIME"));
    if is_time && is_now(text) {
        return Some(Default::Now);
    }
    let other = || Some(Default::Expression(Some(text.trim().to_owned())));
    if !mariadb {
        if expression {
            let sql = as_written(text);
            let value = literal_expression(&sql, ty).filter(|_| !is_json(ty));
            return Some(value.map_or(Default::Expression(Some(sql)), Default::Value));
        }
        let value = match text.strip_prefix("0x").filter(|_| is_binary(ty)) {
            Some(digits) => unhex(digits).map(Value::Bytes),
            None => literal(text, true, ty),
        };
        return match value {
            Some(value) => Some(Default::Value(value)),
            None if is_time => quoted_expression(text),
            None => other(),
        };
    }
    let tokens = tokens(Dialect::Mysql, text);
    let kinds: Vec<&Kind> = tokens.iter().map(|token| &token.kind).collect();
    let value = match kinds.as_slice() {
        [Kind::Word(word)] if word.eq_ignore_ascii_case("null") => return None,
        [Kind::Word(word)] => literal(&word.to_ascii_lowercase(), false, ty),
        [Kind::String(text)] => literal(text, true, ty),
        [Kind::Number(number)] => literal(number, false, ty),
        [Kind::Symbol("-"), Kind::Number(number)] => literal(&format!("-{number}"), false, ty),
        [Kind::Word(b), Kind::String(bits)] if b.eq_ignore_ascii_case("b") => {
            literal(&format!("b'{bits}'"), false, ty)
        }
        _ => None,
    };
    match value {
        Some(value) => Some(Default::Value(value)),
        None => other(),
    }
}

fn is_binary(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Native(native) if native.name.ends_with("BINARY"))
}

fn is_json(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Native(native) if native.name == "JSON")
}

/// Most versions of MySQL escape an expression as if all of it stood in a literal: `_utf8mb4\'it\\\'s\'`.
fn as_written(printed: &str) -> String {
    let before = printed.split('\'').next().unwrap_or_default();
    match before.ends_with('\\') {
        true => unescaped(printed.trim()),
        false => printed.trim().to_owned(),
    }
}

/// The value of an expression that is nothing but a literal: the default of a text column can be
/// written in no other way. MySQL names the character set.
fn literal_expression(sql: &str, ty: &ColumnType) -> Option<Value> {
    let tokens = tokens(Dialect::Mysql, sql);
    let kinds: Vec<&Kind> = tokens.iter().map(|token| &token.kind).collect();
    match kinds.as_slice() {
        [Kind::String(text)] => literal(text, true, ty),
        [Kind::Word(set), Kind::String(text)] if set.starts_with('_') => literal(text, true, ty),
        [Kind::Word(word)] => literal(&word.to_ascii_lowercase(), false, ty),
        [Kind::Number(number)] => literal(number, false, ty),
        _ => None,
    }
}

/// Without the backslashes before quotes and backslashes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.push(
                characters
                    .next_if(|c| matches!(c, '\'' | '\\'))
                    .unwrap_or(c),
            ),
            c => out.push(c),
        }
    }
    out
}

fn quoted_expression(text: &str) -> Option<Default> {
    let quoted = text.replace('\'', "''");
    Some(Default::Expression(Some(format!("'{quoted}'"))))
}

/// `CURRENT_TIMESTAMP`, `current_timestamp(3)`, `now()`
fn is_now(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let name = text.split('(').next().unwrap_or_default();
    let arguments = &text[name.len()..];
    matches!(name, "current_timestamp" | "now" | "localtimestamp")
        && arguments
            .chars()
            .all(|c| c.is_ascii_digit() || c == '(' || c == ')')
}

fn literal(text: &str, quoted: bool, ty: &ColumnType) -> Option<Value> {
    let native = match ty {
        ColumnType::InlineEnum(_) => return quoted.then(|| Value::Enum(text.to_owned())),
        ColumnType::Native(native) => native,
        _ => return None,
    };
    let is_truth = native.args == [1] && matches!(native.name.as_str(), "TINYINT" | "BIT");
    if is_truth {
        return match text {
            "0" | "false" | "b'0'" => Some(Value::Boolean(false)),
            "1" | "true" | "b'1'" => Some(Value::Boolean(true)),
            _ => None,
        };
    }
    match native.name.as_str() {
        "FLOAT" | "DOUBLE" | "DECIMAL" => {
            text.parse::<f64>().ok()?;
            Some(Value::Float(text.to_owned()))
        }
        "JSON" => quoted.then(|| Value::Json(text.to_owned())),
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => {
            // A number that was written for a text is its text.
            let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
            (quoted || is_number).then(|| Value::String(text.to_owned()))
        }
        name if name == "YEAR" || name.contains("INT") => {
            let number: i128 = text.parse().ok()?;
            Some(Value::Int(number.to_string()))
        }
        name if quoted && (name.ends_with("BINARY") || name.ends_with("BLOB")) => {
            Some(Value::Bytes(text.as_bytes().to_vec()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::sql::{ColumnType, Default, NativeType, Value};

    #[test]
    fn both_spellings() {
        let read = |text: &str, name: &str, args: &[u32], mariadb| {
            let ty = ColumnType::Native(NativeType::new(name, args));
            parse(text, &ty, mariadb, false)
        };
        let value = |value| Some(Default::Value(value));
        let text = || value(Value::String("it's".into()));
        assert_eq!(read("'it''s'", "VARCHAR", &[191], true), text());
        assert_eq!(read("it's", "VARCHAR", &[191], false), text());
        for mariadb in [true, false] {
            let truth = read("1", "TINYINT", &[1], mariadb);
            assert_eq!(truth, value(Value::Boolean(true)));
            let number = read("-1", "INT", &[], mariadb);
            assert_eq!(number, value(Value::Int("-1".into())));
            let now = read("current_timestamp(3)", "DATETIME", &[3], mariadb);
            assert_eq!(now, Some(Default::Now));
        }
        assert_eq!(read("NULL", "TEXT", &[], true), None);
        assert_eq!(
            read("uuid()", "VARCHAR", &[36], true),
            Some(Default::Expression(Some("uuid()".into())))
        );
    }

    #[test]
    fn texts_that_mysql_prints_as_expressions() {
        let read = |text: &str, name: &str| {
            parse(
                text,
                &ColumnType::Native(NativeType::new(name, &[])),
                false,
                true,
            )
        };
        let value = |text: &str| Some(Default::Value(Value::String(text.into())));
        assert_eq!(read(r"_utf8mb4\'x\'", "TEXT"), value("x"));
        assert_eq!(read(r"_latin1\'\'", "LONGTEXT"), value(""));
        assert_eq!(read(r"_utf8mb4'it\'s'", "TEXT"), value("it's"));
        assert_eq!(read(r"_utf8mb4\'it\\\'s\'", "MEDIUMTEXT"), value("it's"));
        assert_eq!(read(r"_utf8mb4\'a\\\\b\'", "TINYTEXT"), value(r"a\b"));
        assert_eq!(read(r"_utf8mb4\'x\'", "VARCHAR"), value("x"));
        assert_eq!(
            read("1", "INT"),
            Some(Default::Value(Value::Int("1".into())))
        );
        for (text, sql) in [
            (r"concat(_utf8mb4\'x\')", "concat(_utf8mb4'x')"),
            (r"concat('it\'s')", r"concat('it\'s')"),
        ] {
            let kept = Default::Expression(Some(sql.into()));
            assert_eq!(read(text, "TEXT"), Some(kept));
        }
        read("\\", "TEXT");
    }
}

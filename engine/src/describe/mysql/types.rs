//! From `column_type` to the names that the schema language uses.

use super::ColumnRow;
use crate::describe::lex::{Kind, tokens};
use crate::sql::{ColumnType, Dialect, NativeType};

pub(super) fn column_type(row: &ColumnRow, is_json: bool) -> ColumnType {
    let name = row.data_type.to_ascii_uppercase();
    let unsigned = row.column_type.to_ascii_lowercase().contains("unsigned");
    let native = |name: &str, args: &[u32]| ColumnType::Native(NativeType::new(name, args));
    let parameters = parameters(&row.column_type);
    match name.as_str() {
        "LONGTEXT" if is_json => native("JSON", &[]),
        "TINYINT" if !unsigned && parameters == [1] => native("TINYINT", &[1]),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => match unsigned {
            true => native(&format!("{name} UNSIGNED"), &[]),
            false => native(&name, &[]),
        },
        "DECIMAL" | "NUMERIC" => native("DECIMAL", &parameters),
        "BIT" | "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY" => native(&name, &parameters),
        "DATETIME" | "TIMESTAMP" | "TIME" => {
            native(&name, &[parameters.first().copied().unwrap_or(0)])
        }
        "FLOAT" | "DOUBLE" | "DATE" | "YEAR" | "JSON" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT"
        | "LONGTEXT" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => native(&name, &[]),
        "ENUM" => ColumnType::InlineEnum(values(&row.column_type)),
        _ => ColumnType::Unsupported(row.column_type.clone()),
    }
}

/// `decimal(65,30)` has two.
fn parameters(column_type: &str) -> Vec<u32> {
    let inner = column_type
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let numbers = inner.into_iter().flat_map(|(args, _)| args.split(','));
    numbers.filter_map(|n| n.trim().parse().ok()).collect()
}

/// The values of `enum('a','b')`. Both servers write backslashes and line ends as escapes there.
fn values(column_type: &str) -> Vec<String> {
    let tokens = tokens(Dialect::Mysql, column_type);
    let strings = tokens.into_iter().filter_map(|token| match token.kind {
        Kind::String(value) => Some(value),
        _ => None,
    });
    strings.collect()
}

#[cfg(test)]
mod tests {
    use super::{ColumnRow, column_type};
    use crate::sql::{ColumnType, NativeType};

    #[test]
    fn widths_that_mean_nothing_go() {
        let read = |data_type: &str, text: &str| {
            let row = ColumnRow {
                data_type: data_type.to_owned(),
                column_type: text.to_owned(),
                ..ColumnRow::default()
            };
            column_type(&row, false)
        };
        let native = |name: &str, args: &[u32]| ColumnType::Native(NativeType::new(name, args));
        assert_eq!(read("int", "int(11)"), native("INT", &[]));
        assert_eq!(
            read("bigint", "bigint(20) unsigned"),
            native("BIGINT UNSIGNED", &[])
        );
        assert_eq!(read("tinyint", "tinyint(1)"), native("TINYINT", &[1]));
        assert_eq!(read("tinyint", "tinyint(4)"), native("TINYINT", &[]));
        assert_eq!(read("datetime", "datetime(3)"), native("DATETIME", &[3]));
        assert_eq!(
            read("enum", "enum('a','b''(c')"),
            ColumnType::InlineEnum(vec!["a".into(), "b'(c".into()])
        );
        assert_eq!(
            read("enum", r"enum('a\\','b\n''c')"),
            ColumnType::InlineEnum(vec!["a\\".into(), "b\n'c".into()])
        );
    }
}

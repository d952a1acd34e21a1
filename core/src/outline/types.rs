//! Types in the words of a database, without what says nothing.

use crate::{Dialect, Family};

/// The type of a column so that versions and spellings of one database agree: SQLite's declared types
/// without blanks and in upper case, MySQL's without display widths.
///
/// ```
/// use whimbrel_core::{Dialect, outline::normal_type};
///
/// assert_eq!(normal_type(Dialect::Mysql, "int(11) unsigned"), "int unsigned");
/// assert_eq!(normal_type(Dialect::Mysql, "tinyint(1)"), "tinyint(1)");
/// assert_eq!(normal_type(Dialect::Sqlite, "decimal(10, 2)"), "DECIMAL(10,2)");
/// ```
pub fn normal_type(dialect: Dialect, text: &str) -> String {
    match dialect.family() {
        Family::Postgres => text.to_owned(),
        Family::Sqlite => text
            .split_whitespace()
            .collect::<String>()
            .to_ascii_uppercase(),
        Family::Mysql => mysql(text),
    }
}

fn mysql(text: &str) -> String {
    // MariaDB says in a comment that a column is compressed.
    let text = text.split(" /*").next().unwrap_or(text).trim();
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let word = word.to_ascii_lowercase();
    if matches!(word.as_str(), "enum" | "set") {
        return format!("{word}{rest}");
    }
    let (parameters, words) = match rest.split_once(')') {
        Some((parameters, words)) => (format!("{parameters})"), words),
        None => (String::new(), rest),
    };
    let words = words.to_ascii_lowercase();
    let is_unsigned = words.split_whitespace().any(|word| word == "unsigned");
    match word.as_str() {
        "tinyint" if !is_unsigned && parameters == "(1)" => "tinyint(1)".to_owned(),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => match is_unsigned {
            true => format!("{word} unsigned"),
            false => word,
        },
        "float" | "double" | "year" => word,
        _ => format!("{word}{parameters}"),
    }
}

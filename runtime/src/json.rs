//! JSON, as far as it is written here: lines in the history's `logs`, and what the embedded command says.

use std::fmt::{self, Write};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Text(String),
    Number(u64),
    Truth(bool),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// A text, or null.
    pub(crate) fn optional(text: Option<impl Into<String>>) -> Json {
        text.map_or(Json::Null, Json::text)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Text(text) => f.write_str(&string(text)),
            Json::Number(number) => number.fmt(f),
            Json::Truth(truth) => truth.fmt(f),
            Json::List(list) => {
                f.write_char('[')?;
                for (number, value) in list.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma}{value}")?;
                }
                f.write_char(']')
            }
            Json::Object(members) => {
                f.write_char('{')?;
                for (number, (name, value)) in members.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{value}", string(name))?;
                }
                f.write_char('}')
            }
        }
    }
}

/// A text as a JSON string.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter < ' ' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// The text of a member of an object that was written here, in one line.
pub(crate) fn member(object: &str, name: &str) -> Option<String> {
    let (_, rest) = object.split_once(&format!("{}:\"", string(name)))?;
    let mut out = String::new();
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => return Some(out),
            '\\' => match letters.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    let number = u32::from_str_radix(&digits, 16).ok()?;
                    out.push(char::from_u32(number)?);
                }
                letter => out.push(letter),
            },
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let hostile = "a \"b\" \\ c\n\r\t\u{1} ä \"error\":\"x\"";
        let none: Option<&str> = None;
        let object = Json::Object(vec![
            ("none", Json::optional(none)),
            ("time", Json::text("now")),
            ("error", Json::text(hostile)),
        ]);
        let line = object.to_string();
        let start = "{\"none\":null,\"time\":\"now\",\"error\":\"a \\\"b";
        assert!(line.starts_with(start), "{line}");
        assert_eq!(line.lines().count(), 1);
        assert_eq!(member(&line, "error").as_deref(), Some(hostile));
        assert_eq!(member(&line, "none"), None);
        assert_eq!(member("{\"error\":\"cut", "error"), None);
    }
}

//! The few forms of JSON that the command writes.

use std::fmt::Write;

/// A value to write.
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Number(usize),
    /// A text.
    String(String),
    /// A list.
    List(Vec<Json>),
    /// An object; its members keep their order.
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// A text.
    pub fn string(text: impl Into<String>) -> Json {
        Json::String(text.into())
    }

    /// A text or `null`.
    pub fn optional(text: Option<impl Into<String>>) -> Json {
        text.map_or(Json::Null, Json::string)
    }

    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => out.push_str(&value.to_string()),
            Json::String(text) => write_string(text, out),
            Json::List(items) => {
                let items = items.iter().map(|item| (None, item));
                write_members(['[', ']'], items, out, indent);
            }
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| (Some(*name), value));
                write_members(['{', '}'], members, out, indent);
            }
        }
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        self.write(&mut out, 0);
        f.write_str(&out)
    }
}

fn write_members<'a>(
    [open, close]: [char; 2],
    members: impl ExactSizeIterator<Item = (Option<&'static str>, &'a Json)>,
    out: &mut String,
    indent: usize,
) {
    out.push(open);
    let last = members.len();
    for (at, (name, value)) in members.enumerate() {
        out.push('\n');
        out.push_str(&"  ".repeat(indent + 1));
        if let Some(name) = name {
            write_string(name, out);
            out.push_str(": ");
        }
        value.write(out, indent + 1);
        if at + 1 < last {
            out.push(',');
        } else {
            out.push('\n');
            out.push_str(&"  ".repeat(indent));
        }
    }
    out.push(close);
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_valid_json() {
        let value = Json::Object(vec![
            (
                "a",
                Json::List(vec![Json::Number(1), Json::Bool(true), Json::Null]),
            ),
            ("b", Json::string("x\"\\\n\u{1}é")),
            ("c", Json::List(Vec::new())),
            ("d", Json::optional(None::<String>)),
        ]);
        let expected = "{\n  \"a\": [\n    1,\n    true,\n    null\n  ],\n  \"b\": \"x\\\"\\\\\\n\\u0001é\",\n  \
                        \"c\": [],\n  \"d\": null\n}";
        assert_eq!(value.to_string(), expected);
    }
}

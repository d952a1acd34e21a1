//! JSON, as far as it is written here: lines in the history's `logs`.

use std::fmt::Write;

/// A text as a JSON string.
pub(crate) fn string(text: &str) -> String {
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

/// An object of texts, in one line. Those that are `None` are left out.
pub(crate) fn object(members: &[(&str, Option<&str>)]) -> String {
    let members = members.iter().filter_map(|(name, value)| {
        let value = string((*value)?);
        Some(format!("{}:{value}", string(name)))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The text of a member that [`object`] wrote.
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
        let line = object(&[
            ("none", None),
            ("time", Some("now")),
            ("error", Some(hostile)),
        ]);
        assert!(
            line.starts_with("{\"time\":\"now\",\"error\":\"a \\\"b"),
            "{line}"
        );
        assert_eq!(line.lines().count(), 1);
        assert_eq!(member(&line, "error").as_deref(), Some(hostile));
        assert_eq!(member(&line, "none"), None);
        assert_eq!(member("{\"error\":\"cut", "error"), None);
    }
}

//! Compares JSON texts by value: layout and the order of keys do not count.

use std::collections::BTreeMap;

/// True when both texts mean the same, and also when one of them is no JSON at all: the
/// database would have refused it, so it is not for the diff to judge.
pub(super) fn equal(a: &str, b: &str) -> bool {
    match (parse(a), parse(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

#[derive(PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

const MAX_DEPTH: usize = 128;

/// True for JSON.
pub(crate) fn is_valid(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<Json> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.text[self.at..].starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.peek()? {
            b'n' => self.eat("null").then_some(Json::Null),
            b't' => self.eat("true").then_some(Json::Bool(true)),
            b'f' => self.eat("false").then_some(Json::Bool(false)),
            b'"' => Some(Json::String(self.string()?)),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            _ => self.number(),
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.eat("]") {
            return Some(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat("]") {
                return Some(Json::Array(items));
            }
            self.eat(",").then_some(())?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        self.at += 1;
        let mut entries = BTreeMap::new();
        self.space();
        if self.eat("}") {
            return Some(Json::Object(entries));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.eat(":").then_some(())?;
            entries.insert(key, self.value(depth + 1)?);
            self.space();
            if self.eat("}") {
                return Some(Json::Object(entries));
            }
            self.eat(",").then_some(())?;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.eat("\"").then_some(())?;
        let mut out = String::new();
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(out),
                '\\' => self.escape(&mut out)?,
                c if (c as u32) < 0x20 => return None,
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Option<()> {
        let kind = self.peek()?;
        self.at += 1;
        out.push(match kind {
            b'"' | b'\\' | b'/' => kind as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex4()?;
                let code = match first {
                    0xD800..0xDC00 => {
                        self.eat("\\u").then_some(())?;
                        let second = self.hex4()?;
                        0x10000 + ((first - 0xD800) << 10) + second.checked_sub(0xDC00)?
                    }
                    code => code,
                };
                char::from_u32(code)?
            }
            _ => return None,
        });
        Some(())
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
        {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        let value: f64 = digits.parse().ok()?;
        let is_whole = !digits.contains(['.', 'e', 'E']);
        Some(Json::Number(if is_whole {
            digits.to_owned()
        } else {
            format!("{value:?}")
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn layout_and_key_order_do_not_count() {
        assert!(equal(
            r#"{"a": 1, "b": [true, null]}"#,
            r#"{"b":[true,null],"a":1}"#
        ));
        assert!(equal(r#""\u00e9""#, r#""é""#));
        assert!(!equal(r#"{"a": 1}"#, r#"{"a": 2}"#));
        assert!(!equal("[1, 2]", "[2, 1]"));
    }

    #[test]
    fn what_is_no_json_is_not_judged() {
        assert!(equal("{", "[]"));
        assert!(equal(&"[".repeat(100_000), "[]"));
    }
}

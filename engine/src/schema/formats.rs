//! Texts that defaults must be made of.

/// How deep JSON may nest.
const DEPTH: usize = 127;

/// True for a JSON document.
pub(super) fn is_json(text: &str) -> bool {
    let mut reader = Json {
        rest: text.as_bytes(),
    };
    reader.space();
    if !reader.value(0) {
        return false;
    }
    reader.space();
    reader.rest.is_empty()
}

struct Json<'a> {
    rest: &'a [u8],
}

impl Json<'_> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn eat(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    fn word(&mut self, word: &[u8]) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.bump();
        }
    }

    fn value(&mut self, depth: usize) -> bool {
        match self.peek() {
            Some(b'{') => self.items(b'}', depth, true),
            Some(b'[') => self.items(b']', depth, false),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => false,
        }
    }

    /// `{"a": 1}` or `[1, 2]`.
    fn items(&mut self, close: u8, depth: usize, keyed: bool) -> bool {
        if depth >= DEPTH {
            return false;
        }
        self.bump();
        self.space();
        if self.eat(close) {
            return true;
        }
        loop {
            self.space();
            if keyed {
                if self.peek() != Some(b'"') || !self.string() {
                    return false;
                }
                self.space();
                if !self.eat(b':') {
                    return false;
                }
                self.space();
            }
            if !self.value(depth + 1) {
                return false;
            }
            self.space();
            if self.eat(close) {
                return true;
            }
            if !self.eat(b',') {
                return false;
            }
        }
    }

    fn string(&mut self) -> bool {
        self.bump();
        while let Some(byte) = self.bump() {
            match byte {
                b'"' => return true,
                b'\\' if !self.escape() => {
                    return false;
                }
                0..0x20 => return false,
                _ => {}
            }
        }
        false
    }

    fn escape(&mut self) -> bool {
        match self.bump() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
            Some(b'u') => match self.hex() {
                Some(0xD800..0xDC00) => {
                    self.word(b"\\u") && matches!(self.hex(), Some(0xDC00..0xE000))
                }
                Some(0xDC00..0xE000) | None => false,
                Some(_) => true,
            },
            _ => false,
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.bump()?).to_digit(16)?;
        }
        Some(code)
    }

    fn number(&mut self) -> bool {
        self.eat(b'-');
        if !self.eat(b'0') && !self.digits() {
            return false;
        }
        if self.eat(b'.') && !self.digits() {
            return false;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.bump();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.bump();
            }
            return self.digits();
        }
        true
    }

    fn digits(&mut self) -> bool {
        let mut any = false;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.bump();
            any = true;
        }
        any
    }
}

/// True for base64 with its padding.
pub(super) fn is_base64(text: &str) -> bool {
    let bytes = text.as_bytes();
    let data = match bytes {
        [data @ .., b'=', b'='] | [data @ .., b'='] => data,
        data => data,
    };
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    if !bytes.len().is_multiple_of(4) || !data.iter().all(|byte| value(*byte).is_some()) {
        return false;
    }
    // The bits that stand for no byte must be zero.
    let spare = match bytes.len() - data.len() {
        0 => 0,
        1 => 0b11,
        _ => 0b1111,
    };
    let last = data.last().and_then(|byte| value(*byte)).unwrap_or(0);
    last & spare == 0
}

/// True for a date and time as RFC 3339 has it.
pub(super) fn is_rfc3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = bytes.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then_some(())?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    let parts = [
        number(0, 4),
        number(5, 7),
        number(8, 10),
        number(11, 13),
        number(14, 16),
        number(17, 19),
    ];
    let [
        Some(year),
        Some(month),
        Some(day),
        Some(hour),
        Some(minute),
        Some(second),
    ] = parts
    else {
        return false;
    };
    let separators = is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":");
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let in_range = (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !separators || !in_range {
        return false;
    }
    let mut zone = 19;
    if is(zone, b".") {
        let digits = bytes
            .iter()
            .skip(20)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 {
            return false;
        }
        zone = 20 + digits;
    }
    match bytes.get(zone) {
        Some(b'Z' | b'z') => bytes.len() == zone + 1,
        Some(b'+' | b'-') => {
            bytes.len() == zone + 6
                && is(zone + 3, b":")
                && number(zone + 1, zone + 3).is_some_and(|hours| hours < 24)
                && number(zone + 4, zone + 6).is_some_and(|minutes| minutes < 60)
        }
        _ => false,
    }
}

/// True for a decimal number, with an exponent or not.
pub(super) fn is_decimal(text: &str) -> bool {
    let (number, exponent) = match text.find(['e', 'E']) {
        Some(at) => {
            let (number, exponent) = text.split_at(at);
            (number, exponent.get(1..))
        }
        None => (text, None),
    };
    let unsigned =
        |text: &str| -> String { text.strip_prefix(['+', '-']).unwrap_or(text).to_owned() };
    let digits = unsigned(number).replacen('.', "", 1);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole && exponent.is_none_or(|exponent| exponent.parse::<i64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{is_base64, is_decimal, is_json, is_rfc3339};

    #[test]
    fn json() {
        for text in [
            "{}",
            " [1, -2.5e3, \"a\\u00e9\\ud83d\\ude00\"] ",
            "null",
            "{\"a\":{\"b\":[]}}",
        ] {
            assert!(is_json(text), "{text}");
        }
        for text in [
            "",
            "{a}",
            "[1,]",
            "01",
            "\"",
            "\"\\ud83d\"",
            "1 2",
            "{\"a\" 1}",
            "nul",
            "-",
        ] {
            assert!(!is_json(text), "{text}");
        }
        assert!(!is_json(&"[".repeat(100_000)));
    }

    #[test]
    fn base64() {
        for text in ["", "AAAA", "aGVsbG8=", "aGk+/w=="] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["***", "A", "AAA", "AB==", "=AAA", "A===", "AAAA\n"] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn dates() {
        for text in [
            "2024-02-29T00:00:00Z",
            "2020-01-01T10:00:00.123+02:00",
            "2020-01-01 10:00:00-00:00",
        ] {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in [
            "2020-01-01",
            "2023-02-29T00:00:00Z",
            "2020-01-01T25:00:00Z",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00.Z",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }

    #[test]
    fn decimals() {
        for text in ["1", "-1.5", ".5", "1.", "1e10", "+3.2E-4"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in ["", ".", "1.2.3", "abc", "1e", "--1"] {
            assert!(!is_decimal(text), "{text}");
        }
    }
}

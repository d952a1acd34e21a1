//! The tokens of SQL, as each database's own lexer finds them: what splits scripts, tells statements
//! apart and replays them reads these, so that all agree where a string ends.

mod token;
mod value;

pub use token::{Kind, Token, Unclosed};

use crate::{Dialect, Family};

/// Reads the tokens of a text one after another; comments and white space are passed over.
///
/// It ends after the first error.
///
/// ```
/// use whimbrel_core::{Dialect, lexer::Lexer};
///
/// let tokens = Lexer::new(Dialect::Sqlite, "SELECT 'a;b' -- one\n, 1.5e3");
/// let texts: Vec<&str> = tokens.map(|token| token.unwrap().text).collect();
/// assert_eq!(texts, ["SELECT", "'a;b'", ",", "1.5e3"]);
/// ```
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    dialect: Dialect,
    text: &'a str,
    at: usize,
    /// Inside of a comment that is executed.
    executed: bool,
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Result<Token<'a>, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        let token = self.read();
        if let Err(unclosed) = &token {
            debug_assert!(unclosed.start <= self.text.len());
            self.at = self.text.len();
        }
        token.transpose()
    }
}

impl<'a> Lexer<'a> {
    /// At the start of `text`, behind a byte order mark.
    pub fn new(dialect: Dialect, text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Lexer::from(dialect, text, start)
    }

    /// At the byte `start` of `text`; places count from the text's own start.
    pub fn from(dialect: Dialect, text: &'a str, start: usize) -> Self {
        Lexer {
            dialect,
            text,
            at: start,
            executed: false,
        }
    }

    fn read(&mut self) -> Result<Option<Token<'a>>, Unclosed> {
        self.skip_blank()?;
        let start = self.at;
        let Some(byte) = self.peek(0) else {
            return Ok(None);
        };
        let opening = (byte == b'/').then(|| self.executed_comment()).flatten();
        let kind = match byte {
            b'/' if opening.is_some() => {
                self.at += opening.unwrap_or_default();
                self.executed = true;
                Kind::Executed
            }
            b'*' if self.executed && self.peek(1) == Some(b'/') => {
                self.at += 2;
                self.executed = false;
                Kind::Executed
            }
            b'\'' => self.strings(start, self.mysql())?,
            b'"' if self.mysql() => self.quoted(start, b'"', true, Kind::String)?,
            b'"' => self.quoted(start, b'"', false, Kind::Name)?,
            b'`' if !self.postgres() => self.quoted(start, b'`', false, Kind::Name)?,
            b'[' if self.dialect.family() == Family::Sqlite => self.bracketed()?,
            b'$' if self.postgres() => self.dollar()?,
            b'0'..=b'9' if self.mysql() && is_name(self.rest().as_bytes()) => self.word()?,
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|b| b.is_ascii_digit()) && !self.follows_name() => {
                self.number()
            }
            byte if is_word(byte) => self.word()?,
            _ => {
                self.at += 1;
                Kind::Sign
            }
        };
        Ok(Some(Token {
            kind,
            text: self.text.get(start..self.at).unwrap_or_default(),
            start,
        }))
    }

    fn postgres(&self) -> bool {
        self.dialect.has_namespaces()
    }

    fn mysql(&self) -> bool {
        self.dialect.family() == Family::Mysql
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blank(&mut self) -> Result<(), Unclosed> {
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (byte, _) if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                (b'-', Some(b'-')) if self.is_dash_comment() => self.skip_line(),
                (b'#', _) if self.mysql() => self.skip_line(),
                (b'/', Some(b'*')) if self.executed_comment().is_none() => self.skip_block()?,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// MySQL wants a blank after the dashes: `1--1` is a subtraction there.
    fn is_dash_comment(&self) -> bool {
        !self.mysql()
            || self
                .peek(2)
                .is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
    }

    /// How long the opening is of a comment that is executed and begins here.
    fn executed_comment(&self) -> Option<usize> {
        executed_comment(self.rest()).filter(|_| self.mysql())
    }

    fn skip_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' || (byte == b'\r' && self.postgres()) {
                return;
            }
            self.at += 1;
        }
    }

    fn skip_block(&mut self) -> Result<(), Unclosed> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) if depth == 0 || self.postgres() => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                (Some(_), _) => self.at += 1,
                // SQLite lets the end of the script close a comment.
                (None, _) if self.dialect.family() == Family::Sqlite => return Ok(()),
                (None, _) => return Err(unclosed(start, None, "comment")),
            }
        }
    }

    /// From an opening to a closing quote; a doubled quote stands for itself.
    fn quoted(
        &mut self,
        start: usize,
        quote: u8,
        backslashes: bool,
        kind: Kind,
    ) -> Result<Kind, Unclosed> {
        self.at += 1;
        loop {
            match self.peek(0) {
                Some(b'\\') if backslashes => self.at += 2,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    if self.peek(0) != Some(quote) {
                        return Ok(kind);
                    }
                    self.at += 1;
                }
                Some(_) => self.at += 1,
                None => {
                    let what = match kind {
                        Kind::Name => "quoted name",
                        _ => "string",
                    };
                    return Err(unclosed(start, Some(kind), what));
                }
            }
        }
    }

    /// A string, with those that PostgreSQL takes for its continuation: on lines below, nothing between.
    fn strings(&mut self, start: usize, backslashes: bool) -> Result<Kind, Unclosed> {
        loop {
            self.quoted(start, b'\'', backslashes, Kind::String)?;
            match value::continuation(self.rest()).filter(|_| self.postgres()) {
                Some(blank) => self.at += blank,
                None => return Ok(Kind::String),
            }
        }
    }

    fn bracketed(&mut self) -> Result<Kind, Unclosed> {
        match self.rest().find(']') {
            Some(length) => {
                self.at += length + 1;
                Ok(Kind::Name)
            }
            None => Err(unclosed(self.at, Some(Kind::Name), "quoted name")),
        }
    }

    /// `$tag$ … $tag$`, or the sign of a parameter such as `$1`, whose number follows.
    fn dollar(&mut self) -> Result<Kind, Unclosed> {
        let start = self.at;
        let rest = self.rest();
        let Some(tag) = value::dollar_tag(rest) else {
            self.at += 1;
            return Ok(Kind::Sign);
        };
        let body = rest.get(tag.len()..).unwrap_or_default();
        match body.find(tag) {
            Some(length) => {
                self.at += tag.len() + length + tag.len();
                Ok(Kind::String)
            }
            None => {
                let what = format!("string that begins with {tag}");
                Err(unclosed(start, Some(Kind::String), &what))
            }
        }
    }

    fn follows_name(&self) -> bool {
        let before = self.at.checked_sub(1);
        before
            .and_then(|at| self.text.as_bytes().get(at))
            .is_some_and(|&b| is_word(b) || matches!(b, b'"' | b'`' | b']'))
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let hexadecimal = self.rest().starts_with("0x");
        while let Some(byte) = self.peek(0) {
            let before = self.text.as_bytes().get(self.at.wrapping_sub(1));
            let is_sign = matches!(byte, b'+' | b'-')
                && self.at > start
                && matches!(before, Some(b'e' | b'E'))
                && !hexadecimal;
            // `1..3` is a range.
            let is_point = byte == b'.' && self.peek(1) != Some(b'.');
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || is_point || is_sign) {
                break;
            }
            self.at += 1;
        }
        Kind::Number
    }

    fn word(&mut self) -> Result<Kind, Unclosed> {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        if !self.postgres() || self.at != start + 1 {
            return Ok(Kind::Word);
        }
        let letter = self.text.as_bytes().get(start);
        match (letter, self.peek(0), self.peek(1)) {
            (Some(b'e' | b'E'), Some(b'\''), _) => self.strings(start, true),
            (Some(b'u' | b'U'), Some(b'&'), Some(b'\'')) => {
                self.at += 1;
                self.strings(start, false)
            }
            (Some(b'u' | b'U'), Some(b'&'), Some(b'"')) => {
                self.at += 1;
                self.quoted(start, b'"', false, Kind::Name)
            }
            _ => Ok(Kind::Word),
        }
    }
}

/// The length of the opening when `text` begins with a comment that MySQL or MariaDB executes: `/*!`,
/// `/*!50001`, `/*M!100100`. One for versions of a far future is a comment to every server:
/// `/*M!999999\- enable the sandbox mode */`.
fn executed_comment(text: &str) -> Option<usize> {
    const FUTURE: u32 = 200_000;
    let rest = text.strip_prefix("/*")?;
    let rest = rest.strip_prefix('M').unwrap_or(rest).strip_prefix('!')?;
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let version = rest.get(..digits)?;
    let executed =
        version.is_empty() || version.parse::<u32>().is_ok_and(|version| version < FUTURE);
    executed.then_some(text.len() - rest.len() + digits)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// True for a name of MySQL that begins with a digit: `2nd`, but not `2`, `2e3`, `0x1f` or `0b1`.
fn is_name(text: &[u8]) -> bool {
    let end = text.iter().position(|&byte| !is_word(byte));
    let (word, behind) = text.split_at(end.unwrap_or(text.len()));
    let all = |digits: &[u8], fits: fn(&u8) -> bool| !digits.is_empty() && digits.iter().all(fits);
    match word {
        [b'0', b'x', digits @ ..] if all(digits, u8::is_ascii_hexdigit) => return false,
        [b'0', b'b', digits @ ..] if all(digits, |byte| matches!(byte, b'0' | b'1')) => {
            return false;
        }
        _ => {}
    }
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match word.get(digits..).unwrap_or_default() {
        [] => false,
        [b'e' | b'E', rest @ ..] => {
            let exponent = match (rest, behind) {
                ([], [b'+' | b'-', digit, ..]) => Some(digit),
                (rest, _) => rest.first(),
            };
            !exponent.is_some_and(u8::is_ascii_digit)
        }
        _ => true,
    }
}

fn unclosed(start: usize, kind: Option<Kind>, what: &str) -> Unclosed {
    Unclosed {
        start,
        kind,
        what: what.to_owned(),
    }
}

#[cfg(test)]
mod tests;

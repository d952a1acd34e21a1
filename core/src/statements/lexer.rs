//! As much of each database's lexer as is needed to see where strings and comments end.

use super::SplitError;
use crate::Dialect;

/// What a splitter has to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A keyword, an unquoted name or a number.
    Word(&'a str),
    /// A quoted name or a string.
    Quoted,
    Semicolon,
    Open,
    Close,
    Dot,
    Colon,
    /// Where a comment that MySQL executes begins (`/*!50001`, `/*M!`) or ends (`*/`).
    Conditional,
    Other,
}

impl Token<'_> {
    /// True for that word in any case.
    pub(crate) fn is(self, word: &str) -> bool {
        matches!(self, Token::Word(text) if text.eq_ignore_ascii_case(word))
    }
}

pub(crate) struct Lexer<'a> {
    dialect: Dialect,
    text: &'a str,
    at: usize,
    /// Inside of a comment that is executed.
    conditional: bool,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(dialect: Dialect, text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Lexer {
            dialect,
            text,
            at,
            conditional: false,
        }
    }

    /// One past the token that was returned last.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next token and where it begins; comments and white space are passed over.
    pub(crate) fn next(&mut self) -> Result<Option<(Token<'a>, usize)>, SplitError> {
        self.skip_blank()?;
        let start = self.at;
        let Some(byte) = self.peek(0) else {
            return Ok(None);
        };
        let executed = (byte == b'/').then(|| self.executed_comment()).flatten();
        let token = match byte {
            b'/' if executed.is_some() => {
                self.at += executed.unwrap_or_default();
                self.conditional = true;
                Token::Conditional
            }
            b'*' if self.conditional && self.peek(1) == Some(b'/') => {
                self.at += 2;
                self.conditional = false;
                Token::Conditional
            }
            b'\'' => self.quoted(b'\'', self.mysql(), "string")?,
            b'"' if self.mysql() => self.quoted(b'"', true, "string")?,
            b'"' => self.quoted(b'"', false, "quoted name")?,
            b'`' if !self.postgres() => self.quoted(b'`', false, "quoted name")?,
            b'[' if self.dialect == Dialect::Sqlite => self.bracketed()?,
            b'$' if self.postgres() => self.dollar()?,
            byte if is_word(byte) => self.word()?,
            _ => {
                self.at += 1;
                match byte {
                    b';' => Token::Semicolon,
                    b'(' => Token::Open,
                    b')' => Token::Close,
                    b'.' => Token::Dot,
                    b':' => Token::Colon,
                    _ => Token::Other,
                }
            }
        };
        Ok(Some((token, start)))
    }

    fn postgres(&self) -> bool {
        self.dialect.has_namespaces()
    }

    fn mysql(&self) -> bool {
        self.dialect == Dialect::Mysql
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_blank(&mut self) -> Result<(), SplitError> {
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
        let rest = self.text.get(self.at..).filter(|_| self.mysql())?;
        executed_comment(rest)
    }

    fn skip_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' || (byte == b'\r' && self.postgres()) {
                return;
            }
            self.at += 1;
        }
    }

    fn skip_block(&mut self) -> Result<(), SplitError> {
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
                (None, _) if self.dialect == Dialect::Sqlite => return Ok(()),
                (None, _) => return Err(unclosed(start, "comment")),
            }
        }
    }

    /// From an opening to a closing quote; a doubled quote stands for itself.
    fn quoted(
        &mut self,
        quote: u8,
        backslashes: bool,
        what: &str,
    ) -> Result<Token<'a>, SplitError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek(0) {
                Some(b'\\') if backslashes => self.at += 2,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    if self.peek(0) != Some(quote) {
                        return Ok(Token::Quoted);
                    }
                    self.at += 1;
                }
                Some(_) => self.at += 1,
                None => {
                    self.at = self.text.len();
                    return Err(unclosed(start, what));
                }
            }
        }
    }

    fn bracketed(&mut self) -> Result<Token<'a>, SplitError> {
        let start = self.at;
        match self.text.as_bytes()[start..]
            .iter()
            .position(|&b| b == b']')
        {
            Some(length) => {
                self.at += length + 1;
                Ok(Token::Quoted)
            }
            None => Err(unclosed(start, "quoted name")),
        }
    }

    /// `$tag$ … $tag$`, or a parameter such as `$1`.
    fn dollar(&mut self) -> Result<Token<'a>, SplitError> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start + 1..];
        let length = rest
            .iter()
            .position(|&b| !(is_word(b) && b != b'$'))
            .unwrap_or(rest.len());
        let is_tag = rest.get(length) == Some(&b'$')
            && !rest.first().is_some_and(|byte| byte.is_ascii_digit());
        self.at += 1 + length;
        if !is_tag {
            return Ok(Token::Other);
        }
        self.at += 1;
        let tag = &self.text[start..self.at];
        match self.text[self.at..].find(tag) {
            Some(length) => {
                self.at += length + tag.len();
                Ok(Token::Quoted)
            }
            None => Err(unclosed(start, &format!("string that begins with {tag}"))),
        }
    }

    fn word(&mut self) -> Result<Token<'a>, SplitError> {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        if self.postgres() && word.eq_ignore_ascii_case("e") && self.peek(0) == Some(b'\'') {
            return self.escape_string();
        }
        Ok(Token::Word(word))
    }

    /// `E'…'`. Such a string goes on, with its backslashes, in a string on a following line.
    fn escape_string(&mut self) -> Result<Token<'a>, SplitError> {
        loop {
            self.quoted(b'\'', true, "string")?;
            let rest = &self.text[self.at..];
            let next = rest.trim_start();
            let blank = &rest[..rest.len() - next.len()];
            if !(blank.contains(['\n', '\r']) && next.starts_with('\'')) {
                return Ok(Token::Quoted);
            }
            self.at += blank.len();
        }
    }
}

/// The length of the opening when `text` begins with a comment that MySQL or MariaDB executes: `/*!`,
/// `/*!50001`, `/*M!100100`. One for versions of a far future is a comment to every server:
/// `/*M!999999\- enable the sandbox mode */`.
pub fn executed_comment(text: &str) -> Option<usize> {
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

fn unclosed(start: usize, what: &str) -> SplitError {
    SplitError::new(start, format!("this {what} is never closed"))
}

//! A cursor over the text with the smallest rules: blanks, names, numbers, strings, comments.
//! A rule either matches and moves the cursor, or answers `None` and leaves it where it was.

use super::ast::Ident;
use super::cst::{Comment, CommentKind};
use crate::source::Span;

/// A place in the text.
pub(super) struct Scanner<'a> {
    /// The file's number, for spans.
    file: usize,
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// No `*/` comes after this place; keeps unclosed comments from being searched again.
    no_comment_end: Option<usize>,
    /// No `}` comes after this place.
    no_brace: Option<usize>,
    /// How many rules were tried and bytes were searched, so that a test can see how work grows.
    #[cfg(test)]
    pub(super) work: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(file: usize, text: &'a str) -> Self {
        Scanner {
            file,
            text,
            at: 0,
            no_comment_end: None,
            no_brace: None,
            #[cfg(test)]
            work: 0,
        }
    }

    pub(super) fn count_work(&mut self, _amount: usize) {
        #[cfg(test)]
        {
            self.work += _amount;
        }
    }

    /// The text still to come.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// What was read from `start` on.
    pub(super) fn slice(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    /// Its place.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks; line endings are not blanks.
    #[inline(always)]
    pub(super) fn blanks(&mut self) {
        // Mostly there are none.
        if matches!(self.byte(), Some(b' ' | b'\t' | 0x80..)) {
            self.skip_blanks();
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            self.skip_while(|byte| byte == b' ' || byte == b'\t');
            if self.byte().is_none_or(|byte| byte.is_ascii()) {
                return;
            }
            match self.rest().chars().next() {
                Some(c) if is_blank(c) => self.at += c.len_utf8(),
                _ => return,
            }
        }
    }

    /// Skips bytes. Those that are not wanted must begin a character.
    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        while bytes.get(end).is_some_and(|&byte| wanted(byte)) {
            end += 1;
        }
        self.count_work(end - self.at);
        self.at = end;
    }

    /// Matches `expected` literally.
    pub(super) fn literal(&mut self, expected: &str) -> Option<Span> {
        let rest = self.text.as_bytes().get(self.at..)?;
        if !rest.starts_with(expected.as_bytes()) {
            return None;
        }
        let start = self.at;
        self.at += expected.len();
        Some(self.since(start))
    }

    /// Whether a line ending comes next, and how long it is.
    fn newline_length(&self) -> Option<usize> {
        match self.byte()? {
            b'\n' => Some(1),
            b'\r' if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => Some(2),
            b'\r' => Some(1),
            _ => None,
        }
    }

    pub(super) fn newline(&mut self) -> Option<()> {
        self.at += self.newline_length()?;
        Some(())
    }

    /// Goes to the end of the line, before its line ending.
    pub(super) fn skip_line(&mut self) {
        self.skip_while(|byte| byte != b'\n' && byte != b'\r');
    }

    /// One or more blank lines.
    pub(super) fn blank_lines(&mut self) -> Option<()> {
        let start = self.at;
        let mut end = start;
        loop {
            self.blanks();
            if self.newline().is_none() {
                self.at = end;
                return (end > start).then_some(());
            }
            end = self.at;
        }
    }

    /// The rest of the line with its line ending; at least one character.
    pub(super) fn junk(&mut self) -> Option<Span> {
        let start = self.at;
        self.skip_line();
        if self.at == start {
            return None;
        }
        let _ = self.newline();
        Some(self.since(start))
    }

    /// A name: letters, digits, `_` and `-`, the first one a letter or a digit.
    pub(super) fn name(&mut self) -> Option<Ident<'a>> {
        let start = self.at;
        self.skip_name();
        (self.at > start).then(|| self.ident(start))
    }

    /// Names joined by dots.
    pub(super) fn path(&mut self) -> Option<Ident<'a>> {
        let start = self.at;
        self.skip_name();
        if self.at == start {
            return None;
        }
        while self.byte() == Some(b'.') {
            self.at += 1;
            self.skip_name();
        }
        Some(self.ident(start))
    }

    fn ident(&self, start: usize) -> Ident<'a> {
        Ident {
            name: self.slice(start),
            span: self.since(start),
        }
    }

    fn skip_name(&mut self) {
        let start = self.at;
        // Nearly all names are ASCII, which needs no decoding.
        if self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            self.skip_while(|byte| IN_NAME[usize::from(byte)]);
        }
        if self.byte().is_none_or(|byte| byte.is_ascii()) {
            return;
        }
        for c in self.rest().chars() {
            if is_name_start(c) || (self.at > start && (c == '_' || c == '-')) {
                self.at += c.len_utf8();
            } else {
                break;
            }
        }
    }

    /// A number: `-`, digits, and a fraction if digits follow the point.
    pub(super) fn number(&mut self) -> Option<(&'a str, Span)> {
        let bytes = self.text.as_bytes();
        let digits = |mut at: usize| {
            let start = at;
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            (at > start).then_some(at)
        };
        let start = self.at;
        let sign = usize::from(self.byte() == Some(b'-'));
        let mut end = digits(start + sign)?;
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1).unwrap_or(end);
        }
        self.at = end;
        Some((self.slice(start), self.since(start)))
    }

    /// A string with its quotes. It may not hold control characters, unless escaped.
    pub(super) fn string(&mut self) -> Option<(&'a str, Span)> {
        if self.byte() != Some(b'"') {
            return None;
        }
        let mut escaped = false;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            self.count_work(1);
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let start = self.at;
                    self.at += offset + 1;
                    return Some((self.slice(start), self.since(start)));
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
        None
    }

    /// One comment with the blanks before it.
    pub(super) fn comment(&mut self) -> Option<Comment<'a>> {
        let start = self.at;
        self.blanks();
        let comment = match self.byte() {
            Some(b'/') => self.comment_from(start),
            _ => None,
        };
        if comment.is_none() {
            self.at = start;
        }
        comment
    }

    fn comment_from(&mut self, start: usize) -> Option<Comment<'a>> {
        let kind = if self.literal("///").is_some() {
            CommentKind::Doc
        } else if self.literal("//").is_some() {
            CommentKind::Line
        } else {
            self.literal("/*")?;
            CommentKind::Block
        };
        let text_start = self.at;
        let text = if kind == CommentKind::Block {
            self.at = self.find(text_start, "*/", |s| &mut s.no_comment_end)?;
            let text = self.slice(text_start);
            self.at += 2;
            text
        } else {
            self.skip_line();
            self.slice(text_start)
        };
        Some(Comment {
            kind,
            text,
            written: self.slice(start),
        })
    }

    /// Comments that follow each other, each with at most one line ending behind it.
    pub(super) fn comments(&mut self) -> Option<Vec<Comment<'a>>> {
        let mut comments = Vec::new();
        while let Some(comment) = self.comment() {
            comments.push(comment);
            let _ = self.newline();
        }
        (!comments.is_empty()).then_some(comments)
    }

    /// Goes behind the next `}`.
    pub(super) fn past_brace(&mut self) -> Option<()> {
        self.at = self.find(self.at, "}", |s| &mut s.no_brace)? + 1;
        Some(())
    }

    /// Where `what` comes next; `in_vain` remembers a search that found nothing.
    fn find(
        &mut self,
        from: usize,
        what: &str,
        in_vain: fn(&mut Self) -> &mut Option<usize>,
    ) -> Option<usize> {
        if in_vain(self).is_some_and(|place| from >= place) {
            return None;
        }
        let rest = self.text.get(from..)?;
        let found = rest.find(what);
        self.count_work(found.unwrap_or(rest.len()));
        if found.is_none() {
            *in_vain(self) = Some(from);
        }
        found.map(|offset| from + offset)
    }
}

/// A tab or one of Unicode's space separators.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Which bytes follow the first letter of a name, as long as it is ASCII. A table, since most of a
/// text is names.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        byte += 1;
    }
    table
};

/// A letter of any script or an ASCII digit.
fn is_name_start(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphabetic() && !c.is_numeric())
}

//! A cursor over the text with the smallest rules: blanks, names, numbers, strings, comments.
//! A rule either matches and moves the cursor, or answers `None` and leaves it where it was.

use super::cst::{Bytes, Comment, CommentKind};

/// A place in the text.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// No `*/` comes after this place; keeps unclosed comments from being searched again.
    no_comment_end: Option<usize>,
    /// No `}` comes after this place.
    no_brace: Option<usize>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner {
            text,
            at: 0,
            no_comment_end: None,
            no_brace: None,
        }
    }

    /// The text still to come.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks; line endings are not blanks.
    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.byte() {
            if byte == b' ' || byte == b'\t' {
                self.at += 1;
            } else if byte >= 0x80 {
                match self.rest().chars().next() {
                    Some(c) if is_blank(c) => self.at += c.len_utf8(),
                    _ => return,
                }
            } else {
                return;
            }
        }
    }

    /// Matches `expected` literally.
    pub(super) fn literal(&mut self, expected: &str) -> Option<Bytes> {
        if !self.rest().starts_with(expected) {
            return None;
        }
        let start = self.at;
        self.at += expected.len();
        Some(Bytes::new(start, self.at))
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
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
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
    pub(super) fn junk(&mut self) -> Option<Bytes> {
        let start = self.at;
        self.skip_line();
        if self.at == start {
            return None;
        }
        let _ = self.newline();
        Some(Bytes::new(start, self.at))
    }

    /// A name: letters, digits, `_` and `-`, the first one a letter or a digit.
    pub(super) fn name(&mut self) -> Option<Bytes> {
        let rest = self.rest();
        // Nearly all names are ASCII, which needs no decoding.
        let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let mut end = match rest.as_bytes().first() {
            Some(first) if first.is_ascii_alphanumeric() => rest.bytes().take_while(ascii).count(),
            _ => 0,
        };
        for c in rest.get(end..).unwrap_or("").chars() {
            if is_name_start(c) || (end > 0 && (c == '_' || c == '-')) {
                end += c.len_utf8();
            } else {
                break;
            }
        }
        if end == 0 {
            return None;
        }
        let start = self.at;
        self.at += end;
        Some(Bytes::new(start, self.at))
    }

    /// Names joined by dots.
    pub(super) fn path(&mut self) -> Option<Bytes> {
        let start = self.name()?.start();
        while self.byte() == Some(b'.') {
            self.at += 1;
            let _ = self.name();
        }
        Some(Bytes::new(start, self.at))
    }

    /// A number: `-`, digits, and a fraction if digits follow the point.
    pub(super) fn number(&mut self) -> Option<Bytes> {
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
        Some(Bytes::new(start, end))
    }

    /// A string with its quotes. It may not hold control characters, unless escaped.
    pub(super) fn string(&mut self) -> Option<Bytes> {
        if self.byte() != Some(b'"') {
            return None;
        }
        let mut escaped = false;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let start = self.at;
                    self.at += offset + 1;
                    return Some(Bytes::new(start, self.at));
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
        None
    }

    /// One comment with the blanks before it.
    pub(super) fn comment(&mut self) -> Option<Comment> {
        let start = self.at;
        let comment = self.comment_from(start);
        if comment.is_none() {
            self.at = start;
        }
        comment
    }

    fn comment_from(&mut self, start: usize) -> Option<Comment> {
        self.blanks();
        let kind = if self.literal("///").is_some() {
            CommentKind::Doc
        } else if self.literal("//").is_some() {
            CommentKind::Line
        } else {
            self.literal("/*")?;
            CommentKind::Block
        };
        let text_start = self.at;
        if kind == CommentKind::Block {
            let end = find(self.text, text_start, "*/", &mut self.no_comment_end)?;
            self.at = end + 2;
            return Some(Comment {
                kind,
                text: Bytes::new(text_start, end),
                span: Bytes::new(start, self.at),
            });
        }
        self.skip_line();
        Some(Comment {
            kind,
            text: Bytes::new(text_start, self.at),
            span: Bytes::new(start, self.at),
        })
    }

    /// Comments that follow each other, each with at most one line ending behind it.
    pub(super) fn comments(&mut self) -> Option<Vec<Comment>> {
        let mut comments = Vec::new();
        while let Some(comment) = self.comment() {
            comments.push(comment);
            let _ = self.newline();
        }
        (!comments.is_empty()).then_some(comments)
    }

    /// Goes behind the next `}`.
    pub(super) fn past_brace(&mut self) -> Option<()> {
        self.at = find(self.text, self.at, "}", &mut self.no_brace)? + 1;
        Some(())
    }
}

/// Where `what` comes next; `none_after` remembers a search in vain.
fn find(text: &str, from: usize, what: &str, none_after: &mut Option<usize>) -> Option<usize> {
    if none_after.is_some_and(|place| from >= place) {
        return None;
    }
    let found = text.get(from..)?.find(what).map(|offset| from + offset);
    if found.is_none() {
        *none_after = Some(from);
    }
    found
}

/// A tab or one of Unicode's space separators.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// A letter of any script or an ASCII digit.
fn is_name_start(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphabetic() && !c.is_numeric())
}

//! The texts that are compiled, and places in them.

use std::ops::Range;

/// A text with the path it came from. The path is only used in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as it is shown.
    pub path: String,
    /// The text.
    pub text: String,
    /// Of a migration: `whimbrel.sql` beside its script, which says what the replay cannot know.
    pub beside: Option<Box<SourceFile>>,
}

impl SourceFile {
    /// A text under a path.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile {
            path: path.into(),
            text: text.into(),
            beside: None,
        }
    }
}

/// A range of bytes in one of the files that were given together. Kept small, since a schema has
/// tens of thousands of them: places behind the first 4 GiB of a text count as its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    file: u32,
    start: u32,
    end: u32,
}

impl Span {
    /// A range in a file: the file counted from 0 in the order given, the first byte, and one past
    /// the last byte.
    pub fn new(file: usize, start: usize, end: usize) -> Self {
        Span {
            file: narrow(file),
            start: narrow(start),
            end: narrow(end),
        }
    }

    /// Which file, counted from 0 in the order given.
    pub fn file(self) -> usize {
        self.file as usize
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Its bytes.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The same place when `files` files are put before the ones given.
    pub fn behind(self, files: usize) -> Self {
        Span {
            file: narrow(self.file() + files),
            ..self
        }
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

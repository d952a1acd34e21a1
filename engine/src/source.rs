//! The texts that are compiled, and places in them.

/// A text with the path it came from. The path is only used in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as it is shown.
    pub path: String,
    /// The text.
    pub text: String,
}

impl SourceFile {
    /// A text under a path.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile {
            path: path.into(),
            text: text.into(),
        }
    }
}

/// A range of bytes in one of the files that were given together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file, counted from 0 in the order given.
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A range in a file.
    pub fn new(file: usize, start: usize, end: usize) -> Self {
        Span { file, start, end }
    }
}

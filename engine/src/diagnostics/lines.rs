//! Bytes to lines and columns.

use std::ops::Range;

/// Where the lines of a text begin.
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    starts: Vec<usize>,
}

/// Beyond this many bytes into a line its columns are counted in bytes, which keeps a file of one
/// huge line from being counted anew for every diagnostic.
const COUNTED: usize = 4096;

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Lines { text, starts }
    }

    /// The line that holds a byte, counted from 0.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.starts
            .partition_point(|&start| start <= byte)
            .saturating_sub(1)
    }

    /// Where a line begins and ends, without its line ending.
    pub(super) fn range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or("");
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column of a byte, counted from 1, the column in characters.
    pub(super) fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.line(byte);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let counted = self.boundary(byte.min(start + COUNTED));
        let characters = self
            .text
            .get(start..counted)
            .map_or(0, |text| text.chars().count());
        (line + 1, characters + byte.saturating_sub(counted) + 1)
    }

    /// The nearest place at or before `byte` that is in the text and between two characters.
    pub(super) fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// A range brought inside the text and between characters.
    pub(super) fn clamp(&self, start: usize, end: usize) -> Range<usize> {
        let start = self.boundary(start);
        start..self.boundary(end).max(start)
    }
}

//! Rows whose columns are aligned.

/// Writes lines with an indentation.
pub(super) struct Output {
    pub(super) text: String,
    pub(super) indent: usize,
}

impl Output {
    pub(super) fn write(&mut self, text: &str) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            for _ in 0..self.indent {
                self.text.push_str("  ");
            }
        }
        self.text.push_str(text);
    }

    pub(super) fn end_line(&mut self) {
        self.text.push('\n');
    }
}

/// A field has a name, a type and attributes; no row has more.
const COLUMNS: usize = 3;

/// A row: the lengths of its aligned columns, and of what follows them.
#[derive(Debug, Default, Clone, Copy)]
struct Row {
    columns: [usize; COLUMNS],
    suffix: usize,
}

impl Row {
    /// The columns up to the last one that is not empty.
    fn aligned(&self) -> &[usize] {
        let last = self.columns.iter().rposition(|&length| length > 0);
        self.columns
            .get(..last.map_or(0, |last| last + 1))
            .unwrap_or(&[])
    }
}

/// Rows that are aligned together.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The columns and suffixes of all rows, one behind the other.
    pub(super) text: String,
    rows: Vec<Row>,
    /// The row that is being written.
    row: Row,
    /// Columns of it that have ended, and where in the text the last one did.
    ended: usize,
    end: usize,
}

impl Table {
    pub(super) fn blank_row(&mut self) {
        self.end_row("");
    }

    /// Ends a column: what was added to the text since the last one.
    pub(super) fn end_column(&mut self) {
        if let Some(length) = self.row.columns.get_mut(self.ended) {
            *length = self.text.len() - self.end;
        }
        self.ended += 1;
        self.end = self.text.len();
    }

    pub(super) fn column(&mut self, text: &str) {
        self.text.push_str(text);
        self.end_column();
    }

    /// Ends a row: what was added to the text since the last column, and `suffix`, follow the columns.
    pub(super) fn end_row(&mut self, suffix: &str) {
        self.text.push_str(suffix);
        self.row.suffix = self.text.len() - self.end;
        self.rows.push(std::mem::take(&mut self.row));
        self.ended = 0;
        self.end = self.text.len();
    }

    /// Writes all rows and forgets them. Widths are counted in bytes, as Prisma does.
    pub(super) fn flush(&mut self, output: &mut Output) {
        let mut widths = [0; COLUMNS];
        for row in &self.rows {
            for (width, length) in widths.iter_mut().zip(row.columns) {
                *width = length.max(*width);
            }
        }
        let mut at = 0;
        let mut next = |length: usize| {
            let text = self.text.get(at..at + length).unwrap_or("");
            at += length;
            text
        };
        for row in &self.rows {
            let mut padding = 0;
            for (&length, width) in row.aligned().iter().zip(widths) {
                output.text.extend(std::iter::repeat_n(' ', padding));
                output.write(next(length));
                padding = width - length + 1;
            }
            if row.suffix > 0 {
                if !row.aligned().is_empty() {
                    output.write(" ");
                }
                output.write(next(row.suffix));
            }
            output.end_line();
        }
        self.rows.clear();
        self.text.clear();
        self.end = 0;
    }
}

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

/// A row.
#[derive(Debug)]
enum Row {
    /// Aligned columns, and what follows them.
    Columns(Vec<String>, String),
    /// A line that is kept as it is.
    Verbatim(String),
}

/// Rows that are aligned together.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub(super) fn blank_row(&mut self) {
        self.row(Vec::new(), "");
    }

    pub(super) fn row(&mut self, mut columns: Vec<String>, suffix: &str) {
        while columns.last().is_some_and(String::is_empty) {
            columns.pop();
        }
        self.rows.push(Row::Columns(columns, suffix.to_owned()));
    }

    pub(super) fn verbatim(&mut self, line: &str) {
        self.rows.push(Row::Verbatim(line.to_owned()));
    }

    /// Writes all rows and forgets them. Widths are counted in bytes, as Prisma does.
    pub(super) fn flush(&mut self, output: &mut Output) {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            if let Row::Columns(columns, _) = row {
                for (number, column) in columns.iter().enumerate() {
                    match widths.get_mut(number) {
                        Some(width) => *width = (*width).max(column.len()),
                        None => widths.push(column.len()),
                    }
                }
            }
        }
        for row in self.rows.drain(..) {
            match row {
                Row::Columns(columns, suffix) => {
                    let mut padding = 0;
                    for (column, width) in columns.iter().zip(&widths) {
                        output.text.extend(std::iter::repeat_n(' ', padding));
                        output.write(column);
                        padding = width - column.len() + 1;
                    }
                    if !suffix.is_empty() {
                        if !columns.is_empty() {
                            output.write(" ");
                        }
                        output.write(&suffix);
                    }
                }
                Row::Verbatim(line) => output.write(&line),
            }
            output.end_line();
        }
    }
}

//! Why a statement fails.

use sqlparser::{ast::Ident, tokenizer::Span};

/// Why the database refuses a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable code: `unknown-column`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the statement's text; `None` when it is the statement as a whole.
    pub at: Option<(usize, usize)>,
    /// What to do.
    pub help: Option<String>,
    /// The name that is missing, with its table when it is a column's.
    pub(crate) missing: Option<(Option<String>, String)>,
    /// The tables and queries that a column was looked for in, by the names that the statement gives them.
    pub(crate) among: Vec<String>,
    span: Option<Span>,
}

/// A problem on its way out.
pub(crate) type Refused = Box<Problem>;

impl Problem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Refused {
        Box::new(Problem {
            code,
            message: message.into(),
            at: None,
            help: None,
            missing: None,
            among: Vec::new(),
            span: None,
        })
    }

    /// It is at this name.
    pub(crate) fn at(mut self: Box<Self>, ident: &Ident) -> Refused {
        self.span.get_or_insert(ident.span);
        self
    }

    /// It is here.
    pub(crate) fn within(mut self: Box<Self>, span: Span) -> Refused {
        self.span.get_or_insert(span);
        self
    }

    pub(crate) fn missing(mut self: Box<Self>, table: Option<&str>, name: &str) -> Refused {
        self.missing = Some((table.map(str::to_owned), name.to_owned()));
        self
    }

    pub(crate) fn among(mut self: Box<Self>, sources: Vec<String>) -> Refused {
        self.among = sources;
        self
    }

    pub(crate) fn help(mut self: Box<Self>, help: Option<String>) -> Refused {
        self.help = help;
        self
    }

    /// Works the place out, now that the text is at hand.
    pub(crate) fn placed(mut self: Box<Self>, text: &str) -> Refused {
        if self.span.is_none() {
            return self;
        }
        self.at = self.span.and_then(|span| {
            let start = offset(text, span.start.line, span.start.column)?;
            let end = offset(text, span.end.line, span.end.column)?;
            (start < end).then_some((start, end))
        });
        self
    }
}

/// The byte at which a line's character stands; both count from 1, and 0 is nowhere.
pub(crate) fn offset(text: &str, line: u64, column: u64) -> Option<usize> {
    let line = usize::try_from(line.checked_sub(1)?).ok()?;
    let column = usize::try_from(column.checked_sub(1)?).ok()?;
    let start = match line {
        0 => 0,
        line => text.match_indices('\n').nth(line - 1)?.0 + 1,
    };
    let rest = text.get(start..)?;
    let ahead = rest
        .char_indices()
        .nth(column)
        .map_or(rest.len(), |(at, _)| at);
    Some(start + ahead)
}

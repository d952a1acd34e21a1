//! A row of the history.

/// One attempt to apply a migration. Several rows may carry one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) checksum: String,
    pub(crate) name: String,
    pub(crate) logs: Option<String>,
    pub(crate) steps: usize,
    pub(crate) finished: bool,
    pub(crate) rolled_back: bool,
}

impl Row {
    /// Reads the columns of [`super::sql::select`].
    pub(crate) fn read(columns: Vec<Option<String>>) -> Row {
        let mut columns = columns.into_iter();
        let mut next = || columns.next().flatten();
        Row {
            id: next().unwrap_or_default(),
            checksum: next().unwrap_or_default(),
            name: next().unwrap_or_default(),
            logs: next(),
            steps: next().and_then(|count| count.parse().ok()).unwrap_or(0),
            finished: next().is_some(),
            rolled_back: next().is_some(),
        }
    }

    /// It ended well and was not taken back.
    pub(crate) fn is_applied(&self) -> bool {
        self.finished && !self.rolled_back
    }

    /// It began, and nobody has said how it ended: failed, interrupted or still running.
    pub(crate) fn is_open(&self) -> bool {
        !self.finished && !self.rolled_back
    }
}

use crate::lexer::Unclosed;

/// Why a script could not be split.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SplitError {
    /// The byte in the script where the trouble begins.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<&'static str>,
}

impl SplitError {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        SplitError {
            offset,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

impl From<Unclosed> for SplitError {
    fn from(unclosed: Unclosed) -> Self {
        SplitError::new(
            unclosed.start,
            format!("this {} is never closed", unclosed.what),
        )
    }
}

impl std::fmt::Display for SplitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)?;
        match self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SplitError {}

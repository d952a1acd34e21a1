use std::fmt;

/// A catalogue query that the database did not answer.
#[derive(Debug)]
pub struct CatalogError {
    subject: &'static str,
    source: sqlx::Error,
}

impl CatalogError {
    /// For `map_err`: `subject` says what was asked for (`columns`).
    pub(super) fn of(subject: &'static str) -> impl Fn(sqlx::Error) -> Self + Copy {
        move |source| CatalogError { subject, source }
    }
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the database's {}", self.subject)
    }
}

impl std::error::Error for CatalogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

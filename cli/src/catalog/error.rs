use std::fmt;

use whimbrel::database_text;

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
        let said = database_text(&self.source);
        write!(f, "cannot read the database's {}: {said}", self.subject)
    }
}

impl std::error::Error for CatalogError {}

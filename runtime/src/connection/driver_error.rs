//! What went wrong below a session, whichever driver says so.

use std::borrow::Cow;
use std::fmt;

/// An error of a driver, or of the operating system about a database's files.
#[derive(Debug)]
pub enum DriverError {
    #[cfg(feature = "_sqlx")]
    Sqlx(sqlx::Error),
    #[cfg(feature = "rusqlite")]
    Rusqlite(rusqlite::Error),
    Io(std::io::Error),
}

impl DriverError {
    /// True for what the database itself said, over a connection that works.
    pub(crate) fn is_of_database(&self) -> bool {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => matches!(error, sqlx::Error::Database(_)),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(error) => of_sqlite(error).is_some(),
            DriverError::Io(_) => false,
        }
    }

    /// True when the database could not be reached.
    pub(crate) fn is_of_connecting(&self) -> bool {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::Configuration(_)
            ),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(_) => false,
            DriverError::Io(_) => true,
        }
    }

    /// True when the connection ended.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn is_of_lost_connection(&self) -> bool {
        matches!(
            self,
            DriverError::Io(_)
                | DriverError::Sqlx(
                    sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut
                )
        )
    }

    /// What the database said, as sqlx has it.
    #[cfg(feature = "mysql")]
    pub(crate) fn as_database_error(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            DriverError::Sqlx(error) => error.as_database_error(),
            _ => None,
        }
    }

    /// The code of a database's error: SQLSTATE, or SQLite's extended number.
    pub(crate) fn code(&self) -> Option<Cow<'_, str>> {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => error.as_database_error()?.code(),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(error) => {
                Some(of_sqlite(error)?.extended_code.to_string().into())
            }
            DriverError::Io(_) => None,
        }
    }

    /// The database's message alone.
    #[cfg(feature = "_sqlite")]
    pub(crate) fn database_message(&self) -> Option<Cow<'_, str>> {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => Some(error.as_database_error()?.message().into()),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(error) => rusqlite_message(error),
            DriverError::Io(_) => None,
        }
    }

    /// The character of the SQL that the database points at, from 0.
    pub(crate) fn position(&self) -> Option<usize> {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => crate::error::database_position(error),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(_) => None,
            DriverError::Io(_) => None,
        }
    }

    /// All that helps whoever reads it.
    pub(crate) fn text(&self) -> String {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => crate::error::database_text(error),
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(error) => {
                rusqlite_message(error).map_or_else(|| error.to_string(), Cow::into_owned)
            }
            DriverError::Io(error) => error.to_string(),
        }
    }

    /// The error that the driver or the operating system gave.
    pub(crate) fn inner(&self) -> &(dyn std::error::Error + 'static) {
        match self {
            #[cfg(feature = "_sqlx")]
            DriverError::Sqlx(error) => error,
            #[cfg(feature = "rusqlite")]
            DriverError::Rusqlite(error) => error,
            DriverError::Io(error) => error,
        }
    }
}

/// What SQLite itself said.
#[cfg(feature = "rusqlite")]
fn of_sqlite(error: &rusqlite::Error) -> Option<&rusqlite::ffi::Error> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => {
            Some(error)
        }
        _ => None,
    }
}

/// Without the statement, which rusqlite says too.
#[cfg(feature = "rusqlite")]
fn rusqlite_message(error: &rusqlite::Error) -> Option<Cow<'_, str>> {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => Some(message.into()),
        rusqlite::Error::SqliteFailure(code, None) => Some(code.to_string().into()),
        rusqlite::Error::SqlInputError { msg, .. } => Some(msg.into()),
        _ => None,
    }
}

#[cfg(feature = "_sqlx")]
impl From<sqlx::Error> for DriverError {
    fn from(error: sqlx::Error) -> Self {
        DriverError::Sqlx(error)
    }
}

#[cfg(feature = "rusqlite")]
impl From<rusqlite::Error> for DriverError {
    fn from(error: rusqlite::Error) -> Self {
        DriverError::Rusqlite(error)
    }
}

impl From<std::io::Error> for DriverError {
    fn from(error: std::io::Error) -> Self {
        DriverError::Io(error)
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.inner(), f)
    }
}

//! What a database says of an error, as far as it helps whoever reads it.

/// The database's message with its DETAIL, HINT and CONTEXT, each on a line of its own. The line
/// of the server's own source code, which sqlx prints too, is left out.
pub fn database_text(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(error) = error else {
        return error.to_string();
    };
    let mut text = error.message().to_owned();
    for (title, more) in more(&**error) {
        text.push_str(&format!("\n{title}: {}", more.trim_end()));
    }
    text
}

/// The character of the SQL that the database points at, from 0.
pub fn database_position(error: &sqlx::Error) -> Option<usize> {
    position(error.as_database_error()?)
}

#[cfg(feature = "postgres")]
mod postgres {
    use sqlx::{
        error::DatabaseError,
        postgres::{PgDatabaseError, PgErrorPosition},
    };

    pub(super) fn more(error: &dyn DatabaseError) -> Vec<(&'static str, &str)> {
        let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
            return Vec::new();
        };
        let all = [
            ("detail", error.detail()),
            ("hint", error.hint()),
            ("context", error.r#where()),
        ];
        let said = all
            .into_iter()
            .filter_map(|(title, text)| Some((title, text?)));
        said.collect()
    }

    pub(super) fn position(error: &dyn DatabaseError) -> Option<usize> {
        match error.try_downcast_ref::<PgDatabaseError>()?.position()? {
            PgErrorPosition::Original(position) => position.checked_sub(1),
            PgErrorPosition::Internal { .. } => None,
        }
    }
}

#[cfg(feature = "postgres")]
use postgres::{more, position};

/// Only PostgreSQL says more than a message.
#[cfg(not(feature = "postgres"))]
fn more(_: &dyn sqlx::error::DatabaseError) -> [(&'static str, &'static str); 0] {
    []
}

#[cfg(not(feature = "postgres"))]
fn position(_: &dyn sqlx::error::DatabaseError) -> Option<usize> {
    None
}

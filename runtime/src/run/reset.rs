//! Dropping everything.

use super::Job;
use crate::connection::Sql;
use crate::session::{self, Session};
use crate::{Error, ErrorKind};

/// Drops everything in the database, the history included, under the lock.
pub(crate) async fn reset<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    confirmed: &str,
) -> Result<(), Error> {
    let dropping = |error| Error::from_database(error, "dropping everything");
    let query = S::DATABASE_NAME;
    let name = session::one_text(session, query).await.map_err(dropping)?;
    let name = name.unwrap_or_default();
    if name != confirmed {
        return Err(Error::new(ErrorKind::NotConfirmed).detail(format!(
            "the database is {name:?}, the confirmation is for {confirmed:?}"
        )));
    }
    session.lock(&mut job.wait()).await?;
    for statement in session.drop_everything().await.map_err(dropping)? {
        session
            .connection()
            .execute(&statement)
            .await
            .map_err(dropping)?;
    }
    session.commit().await.map_err(dropping)
}

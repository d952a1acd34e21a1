//! rusqlite: a connection of one thread, whose calls answer at once.

use super::front::Blocking;
use super::target::{Any, BoxFuture, Sealed, Target};
use super::{DriverError, Outcome, Sql, Texts};
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, Row};

impl Sql for Connection {
    type Front = Blocking;

    async fn execute(&mut self, sql: &str) -> Result<u64, DriverError> {
        self.script(sql, usize::MAX, &mut |_| {})
            .await
            .error
            .map_or(Ok(self.changes()), Err)
    }

    async fn rows(&mut self, sql: &str) -> Result<Vec<Texts>, DriverError> {
        let outcome = self.script(sql, 0, &mut |_| {}).await;
        outcome.error.map_or(Ok(outcome.rows), Err)
    }

    async fn script(
        &mut self,
        sql: &str,
        keep: usize,
        told: &mut (dyn FnMut(usize) + Send),
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let ended = run(self, sql, keep, told, &mut outcome);
        outcome.error = ended.err().map(DriverError::from);
        outcome
    }
}

fn run(
    connection: &Connection,
    sql: &str,
    keep: usize,
    told: &mut (dyn FnMut(usize) + Send),
    outcome: &mut Outcome,
) -> rusqlite::Result<()> {
    let mut batch = Batch::new(connection, sql);
    // An iterator whose trait rusqlite does not re-export under a name that stays.
    while let Some(mut statement) = next(&mut batch)? {
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if outcome.done >= keep {
                outcome.rows.push(texts(row, columns)?);
            }
        }
        outcome.done += 1;
        told(outcome.done);
    }
    Ok(())
}

fn next<'c>(batch: &mut Batch<'c, '_>) -> rusqlite::Result<Option<rusqlite::Statement<'c>>> {
    use rusqlite::fallible_iterator::FallibleIterator;
    batch.next()
}

/// The columns of a row, as SQLite would say them as texts.
fn texts(row: &Row<'_>, columns: usize) -> rusqlite::Result<Texts> {
    let text = |at| {
        Ok(match row.get_ref(at)? {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Real(number) => Some(number.to_string()),
            ValueRef::Text(text) | ValueRef::Blob(text) => {
                Some(String::from_utf8_lossy(text).into_owned())
            }
        })
    };
    (0..columns).map(text).collect()
}

impl<'c> Target<'c> for &'c mut Connection {
    type Front = Blocking;
}

impl<'c> Sealed<'c> for &'c mut Connection {
    fn place(&self) -> String {
        match self.path() {
            Some(path) if !path.is_empty() => path.to_owned(),
            _ => "a database in memory".to_owned(),
        }
    }

    #[cfg(feature = "cli")]
    fn file(&self) -> Result<std::path::PathBuf, crate::Error> {
        let path = self.path().filter(|path| !path.is_empty());
        path.map(std::path::PathBuf::from).ok_or_else(|| {
            crate::Error::new(crate::ErrorKind::Backup).detail("a database in memory has no copies")
        })
    }

    /// Leaves the program an empty database in memory in the place of the one that is closed.
    #[cfg(feature = "cli")]
    fn close(self) -> BoxFuture<'c, ()> {
        if let Ok(memory) = Connection::open_in_memory() {
            *self = memory;
        }
        Box::pin(async {})
    }

    fn lease(self) -> BoxFuture<'c, Result<Any<'c>, DriverError>> {
        Box::pin(async move { Ok(Any::Rusqlite(self)) })
    }
}

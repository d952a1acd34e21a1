//! A database while it is being migrated: how each one locks, opens transactions and cleans up.

mod fast_path;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "_sqlite")]
mod sqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod table_lock;
mod transient;
mod wait;

pub(crate) use fast_path::{FastPath, Tail};
#[cfg(feature = "mysql")]
pub(crate) use mysql::MysqlSession;
#[cfg(feature = "postgres")]
pub(crate) use postgres::PostgresSession;
#[cfg(feature = "_sqlite")]
pub(crate) use sqlite::{Link, Open, Purpose, SqliteSession};
pub(crate) use transient::{Retry, Transient};
pub(crate) use wait::Wait;

use crate::connection::{DriverError, Sql, Texts, Waits};
use crate::history::{Attempt, Row, fingerprint, sql::Table};
use crate::{EmbeddedMigration, Error, Migrations};
use std::future::Future;
use std::time::Duration;
use whimbrel_core::effect::Object;
use whimbrel_core::outline::Outline;

/// How the calls of a session's driver wait.
pub(crate) type FrontOf<S> = <<S as Session>::Connection as Sql>::Front;

/// How often a statement is tried that the server takes back.
pub(crate) const TRIES: u32 = 20;

/// Does something again, with longer and longer pauses, while its error says that it can be done again;
/// at most so often. A macro, because of an async closure's future nobody can demand that it is `Send`.
macro_rules! retry {
    ($front:ty, $tries:expr, $can_be_done_again:expr, $doing:expr) => {{
        let mut tries = 1;
        loop {
            match $doing.await {
                Err(error) if tries < $tries && ($can_be_done_again)(&error) => {
                    $crate::session::pause::<$front>(&mut tries).await;
                }
                result => break result,
            }
        }
    }};
}
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use retry;

/// What the runner needs of a database. Dropping a session at any time leaves no open transaction
/// and no lock behind.
pub(crate) trait Session: Send + Sized {
    /// The driver's connection.
    type Connection: Sql;

    /// Schema changes are part of transactions.
    const ATOMIC: bool;

    /// The lock stays in the same hands from one migration to the next, whatever they are.
    const KEEPS_LOCK: bool;

    /// A query for one text: the database's name.
    const DATABASE_NAME: &'static str;

    fn connection(&mut self) -> &mut Self::Connection;

    fn table(&self) -> &Table;

    /// A query for one text: NULL when the history table is missing.
    fn table_exists(&self) -> String;

    /// A query for one text: the name of some table or view of the user, or no row.
    fn some_table(&self) -> String;

    /// The query of the catalogue for [`outline::read_catalogue`](whimbrel_core::outline::read_catalogue):
    /// of the schema that the migrations run in, whose name is answered, and of those that this outline names.
    fn catalogue(&self, outline: &Outline) -> String;

    /// Nobody else can have changed the history since this session looked at it last.
    fn holds_lock(&self) -> bool {
        false
    }

    /// Asks with one query whether exactly these migrations are applied.
    fn has_exactly(
        &mut self,
        migrations: &Migrations,
    ) -> impl Future<Output = Result<bool, DriverError>> + Send;

    /// Gives its connection up, so that migrations run over another one ([`Own`](crate::connection::Own)). False
    /// for a connection that the program lent, and where another one would not reach the same database.
    fn leaves(&mut self) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Finds out whose history was read last, where several can be meant.
    fn locate(&mut self) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// This migration comes next; `resumed`: statements of it ran already.
    fn begins(
        &mut self,
        _migration: &EmbeddedMigration,
        _resumed: bool,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// A statement over the history, so that it runs between those of a script whatever they set.
    fn recording(&self, sql: String) -> String {
        sql
    }

    /// Ends what a script did to its session; outside of any transaction.
    fn put_back(&mut self) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// Copies the database, while this session holds the lock. SQLite.
    #[cfg(feature = "_sqlite")]
    fn back_up(
        &mut self,
        _backup: &crate::Backup,
        _label: &str,
        _observer: &crate::migrator::Observer,
    ) -> impl Future<Output = Result<Option<crate::Copy>, Error>> + Send {
        async {
            Err(Error::new(crate::ErrorKind::Backup)
                .detail("only SQLite databases are copied; see Migrator::before_apply"))
        }
    }

    /// The history table, or what it is in, does not exist.
    fn is_missing_table(error: &DriverError) -> bool;

    /// The statement failed because its effect is in the database already.
    fn is_done_already(error: &DriverError) -> bool;

    /// The server took the whole transaction back, or the statement when there was none: it can be
    /// tried again.
    fn is_taken_back(_error: &DriverError) -> bool {
        false
    }

    /// Whether an error passes by itself, and why.
    fn transience(error: &DriverError) -> Option<Transient>;

    /// Waits for the lock and, where they are atomic, opens the transaction of one migration.
    fn lock(&mut self, wait: &mut Wait<'_>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Makes sure that the lock is still held before anything is recorded or committed. Only a lock
    /// that can be taken over needs it: others end with their connection.
    fn confirm_lock(&mut self) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// Checks what must hold before the migration commits, takes back settings of its script, and
    /// then runs the statement that says in the history how it ended.
    fn settle(&mut self, record: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// A statement of a migration begins or has ended: for databases that do not measure its time
    /// themselves.
    fn watch(&mut self, _running: bool) -> impl Future<Output = Result<(), DriverError>> + Send {
        async { Ok(()) }
    }

    /// Commits what [`Session::lock`] or [`Session::begin`] opened.
    fn commit(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// Takes back what is open, if anything is.
    fn rollback(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// Leaves the transaction and holds the lock without one.
    fn lock_stepwise(
        &mut self,
        wait: &mut Wait<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Gives up the lock of [`Session::lock_stepwise`].
    fn unlock_stepwise(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Gives up what others may be waiting for, before a pause: transactions, and locks that come with
    /// them.
    fn let_go(&mut self) -> impl Future<Output = Result<(), Error>> + Send {
        async move {
            let rolled_back = self.rollback().await;
            rolled_back.map_err(|error| Error::from_database(error, "ending the transaction"))?;
            self.unlock_stepwise().await
        }
    }

    /// The transaction of [`Session::lock`] is isolated as this migration's has to be.
    fn is_isolated_alike(&self, _migration: &EmbeddedMigration) -> bool {
        true
    }

    /// Opens a transaction as the database isolates them, for one statement or a whole script.
    fn begin(&mut self) -> impl Future<Output = Result<(), DriverError>> + Send;

    /// What these objects are like, each as one text; `None` for those that do not exist. Nothing when
    /// the database does not let this session look.
    fn definitions(
        &mut self,
        objects: &[Object],
    ) -> impl Future<Output = Result<Option<Vec<Option<String>>>, DriverError>> + Send;

    /// True when a statement that changes rows is a part of a transaction, whatever its tables are.
    fn rows_roll_back(
        &mut self,
        _statement: &str,
    ) -> impl Future<Output = Result<bool, DriverError>> + Send {
        async { Ok(true) }
    }

    /// Gets a statement whose earlier attempt was interrupted ready for another one.
    fn prepare_resume(
        &mut self,
        statement: &str,
        wait: &mut Wait<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The statements that drop whatever is there, inside the lock.
    fn drop_everything(&mut self) -> impl Future<Output = Result<Vec<String>, DriverError>> + Send;

    /// Gives everything back: locks and settings.
    fn finish(&mut self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// [`Session::has_exactly`] by the rows of the history.
#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn has_rows<S: Session>(
    session: &mut S,
    migrations: &Migrations,
) -> Result<bool, DriverError> {
    let query = session.table().entries("");
    let rows = session.connection().rows(&query).await?;
    Ok(fingerprint::is_exactly(rows, migrations.iter()))
}

/// [`Session::has_exactly`] by the history as one text.
#[cfg(any(feature = "_sqlite", feature = "mysql"))]
async fn has_text<S: Session>(
    session: &mut S,
    migrations: &Migrations,
) -> Result<bool, DriverError> {
    let query = session.table().fingerprint();
    let found = one_text(session, &query).await?;
    Ok(found.is_some_and(|found| fingerprint::says_exactly(&found, migrations.iter())))
}

/// [`Session::has_exactly`], where no history is no error.
pub(crate) async fn is_up_to_date<S: Session>(
    session: &mut S,
    migrations: &Migrations,
) -> Result<bool, Error> {
    match session.has_exactly(migrations).await {
        Ok(up_to_date) => session.locate().await.map(|()| up_to_date),
        // No history: the full look tells.
        Err(error) if error.is_of_database() => Ok(false),
        Err(error) => Err(Error::from_database(error, "reading the migration history")),
    }
}

/// Reads the history with one query. `None` when there is no history table. Not for use inside a
/// transaction: on PostgreSQL a missing table ends it.
pub(crate) async fn history<S: Session>(session: &mut S) -> Result<Option<Vec<Row>>, Error> {
    let query = session.table().select();
    match rows(session, &query).await {
        Ok(rows) => Ok(Some(rows.into_iter().map(Row::read).collect())),
        Err(error) if S::is_missing_table(&error) => Ok(None),
        Err(error) => Err(Error::from_database(error, "reading the migration history")),
    }
}

/// The history with its times, for people. Empty when there is no history table.
pub(crate) async fn attempts<S: Session>(session: &mut S) -> Result<Vec<Attempt>, Error> {
    let query = session.table().attempts();
    match rows(session, &query).await {
        Ok(rows) => Ok(rows.into_iter().map(Attempt::read).collect()),
        Err(error) if S::is_missing_table(&error) => Ok(Vec::new()),
        Err(error) => Err(Error::from_database(error, "reading the migration history")),
    }
}

/// Reads the history under the lock; makes the table when there is none.
pub(crate) async fn history_or_create<S: Session>(session: &mut S) -> Result<Vec<Row>, Error> {
    let exists = session.table_exists();
    let reading = |error| Error::from_database(error, "reading the migration history");
    if one_text(session, &exists).await.map_err(reading)?.is_none() {
        let create = session.table().create();
        execute(session, &create)
            .await
            .map_err(|error| Error::from_database(error, "creating the migration history"))?;
    }
    let query = session.table().select();
    let rows = rows(session, &query).await.map_err(reading)?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// Runs a statement that is in no transaction, as often as the server takes it back.
pub(crate) async fn execute<S: Session>(session: &mut S, sql: &str) -> Result<u64, DriverError> {
    retry!(
        FrontOf<S>,
        TRIES,
        S::is_taken_back,
        session.connection().execute(sql)
    )
}

/// The rows of a query, like [`execute`].
async fn rows<S: Session>(session: &mut S, query: &str) -> Result<Vec<Texts>, DriverError> {
    retry!(
        FrontOf<S>,
        TRIES,
        S::is_taken_back,
        session.connection().rows(query)
    )
}

/// Between two tries.
pub(crate) async fn pause<F: Waits>(tries: &mut u32) {
    F::sleep(Duration::from_millis(5) * *tries).await;
    *tries += 1;
}

/// The first column of the first row.
pub(crate) async fn one_text<S: Session>(
    session: &mut S,
    query: &str,
) -> Result<Option<String>, DriverError> {
    let rows = session.connection().rows(query).await?;
    Ok(rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next().flatten()))
}

//! PostgreSQL: an advisory lock that belongs to a transaction, polled, never waited for inside the
//! server: a session that waits there would deadlock with `CREATE INDEX CONCURRENTLY`.

mod lock;
mod resume;

use super::table_lock::TableLock;
use super::{Session, Tail, Wait, is_up_to_date, one_text};
use crate::connection::{Lease, Sql, Texts, sqlstate, transaction};
use crate::history::sql::{Table, quote_name, quote_text};
use crate::migrator::{LockKind, Options};
use crate::{Error, ErrorKind, Migrations};
use lock::{
    Answer, BEGIN, LOCK, XACT_LOCK, answers, ask, locking, open, pause, pause_in_transaction,
    try_lock, try_lock_and_ask,
};
use sqlx::{ConnectOptions, Connection, PgConnection, Postgres};
use std::time::Duration;
use whimbrel_core::Dialect;

pub(crate) struct PostgresSession<'c> {
    lease: Lease<'c, Postgres>,
    table: Table,
    kind: LockKind,
    statement_timeout: Option<Duration>,
    schema: Option<String>,
    search_path: Option<String>,
    /// A second connection that holds the lock in a transaction of its own, while a script runs
    /// outside of any. It reads nothing, so no concurrent index build waits for it.
    keeper: Option<PgConnection>,
    session_lock: bool,
    table_lock: Option<TableLock>,
    lock_expiry: Duration,
    /// What the transaction that is open answered when it began behind the last migration.
    ahead: Option<Result<Vec<Texts>, sqlx::Error>>,
}

impl<'c> PostgresSession<'c> {
    pub(crate) fn new(lease: Lease<'c, Postgres>, table: Table, options: &Options) -> Self {
        PostgresSession {
            lease,
            table,
            kind: options.lock,
            statement_timeout: options.statement_timeout,
            schema: options.schema.clone(),
            search_path: None,
            keeper: None,
            session_lock: false,
            table_lock: None,
            lock_expiry: options.lock_expiry,
            ahead: None,
        }
    }

    /// Opens a transaction that sees what others committed, whatever the default level is.
    async fn open(&mut self) -> Result<(), sqlx::Error> {
        let begin = self.begin_statements().join("; ");
        transaction::begin::<Postgres>(self.lease.connection(), Some(&begin)).await
    }

    fn begin_statements(&self) -> Vec<String> {
        let mut statements = vec![BEGIN.to_owned()];
        if let Some(schema) = &self.schema {
            let name = quote_name(self.table.dialect, schema);
            statements.push(format!("SET LOCAL search_path TO {name}"));
        }
        if let Some(timeout) = self.statement_timeout {
            let milliseconds = timeout.as_millis().max(1);
            statements.push(format!("SET LOCAL statement_timeout = {milliseconds}"));
        }
        statements
    }

    /// The schema that unqualified names mean, fixed before a script can change the search path.
    async fn learn_schema(&mut self) -> Result<(), Error> {
        if self.search_path.is_some() {
            return Ok(());
        }
        if let Some(schema) = &self.schema {
            let script = format!(
                "CREATE SCHEMA IF NOT EXISTS {}",
                quote_name(self.table.dialect, schema)
            );
            self.connection().execute(&script).await.map_err(opening)?;
        }
        let query = "SELECT current_schema()::text, current_setting('search_path')";
        let rows = self.connection().rows(query).await.map_err(opening)?;
        let mut columns = rows.into_iter().flatten();
        self.table.schema = Some(columns.next().flatten().ok_or_else(no_schema)?);
        self.search_path = columns.next().flatten();
        Ok(())
    }

    /// The transaction with the lock in it, and what a query answers there. Like the next one, it
    /// leaves another kind of lock for the caller to take when the server has no advisory locks.
    /// Without the lock when all of the migrations are applied meanwhile.
    async fn lock_transaction(
        &mut self,
        query: &str,
        done: Option<&Migrations>,
        wait: &mut Wait<'_>,
    ) -> Result<Locked, Error> {
        loop {
            let asked = match self.ahead.take() {
                Some(rows) => rows.map(answers),
                None => {
                    self.open().await.map_err(opening)?;
                    try_lock_and_ask(self.lease.connection(), XACT_LOCK, query).await
                }
            };
            match asked.map_err(locking)? {
                (Answer::Taken, found) => return Ok(Locked::Yes(found)),
                (Answer::Busy, _) => pause_in_transaction(self.lease.connection(), wait).await?,
                (Answer::Unknown, _) => {
                    self.kind = LockKind::Table;
                    self.rollback().await.map_err(opening)?;
                    return Ok(Locked::Yes(None));
                }
            }
            if let Some(migrations) = done
                && is_up_to_date(self, migrations).await?
            {
                return Ok(Locked::Done);
            }
        }
    }

    async fn lock_session(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let connection = self.lease.connection();
        while !self.session_lock {
            let asked = try_lock(connection, "pg_try_advisory_lock").await;
            match asked.map_err(locking)? {
                Answer::Taken => self.session_lock = true,
                Answer::Busy => pause(connection, wait).await?,
                Answer::Unknown => {
                    self.kind = LockKind::Table;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn lock_table(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        if self.table_lock.is_none() {
            let table = self.qualified_table().await?;
            self.table_lock = Some(TableLock::new(
                table,
                self.lock_expiry,
                Self::is_missing_table,
                is_conflict,
            ));
        }
        match &mut self.table_lock {
            Some(lock) => lock.take(&mut self.lease, wait).await,
            None => Ok(()),
        }
    }

    /// The history table with its schema, which is made when it is missing.
    async fn qualified_table(&mut self) -> Result<Table, Error> {
        let mut table = self.table.clone();
        if let Some(schema) = &table.schema {
            let name = quote_name(table.dialect, schema);
            let script = format!("CREATE SCHEMA IF NOT EXISTS {name}");
            match self.connection().execute(&script).await {
                Err(error) if !is_conflict(&error) => return Err(opening(error)),
                _ => {}
            }
        } else {
            let query = "SELECT current_schema()::text";
            let schema = one_text(self, query).await.map_err(opening)?;
            table.schema = Some(schema.ok_or_else(no_schema)?);
        }
        Ok(table)
    }

    async fn after_lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        // Perhaps only since a moment ago.
        if self.kind == LockKind::Table {
            self.lock_table(wait).await?;
        }
        if !transaction::is_open::<Postgres>(self.lease.connection()) {
            self.open().await.map_err(opening)?;
        }
        self.learn_schema().await
    }

    async fn unlock_session(&mut self) -> Result<(), Error> {
        if !self.session_lock {
            return Ok(());
        }
        self.session_lock = false;
        let query = format!("SELECT CASE WHEN pg_advisory_unlock({LOCK}) THEN 'yes' END");
        match one_text(self, &query).await.map_err(locking)? {
            Some(_) => Ok(()),
            None => Err(Error::new(ErrorKind::Database).detail(
                "the lock was not held any more at its end: a pooler pools transactions here, \
                 which session locks do not survive; use LockKind::Automatic",
            )),
        }
    }

    async fn keep(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let Some(options) = self.lease.options() else {
            // A lent connection tells nobody how to open another one like it.
            return self.lock_session(wait).await;
        };
        let mut keeper = options.connect().await.map_err(locking)?;
        loop {
            open(&mut keeper).await.map_err(locking)?;
            let asked = try_lock(&mut keeper, XACT_LOCK).await;
            if asked.map_err(locking)? == Answer::Taken {
                break;
            }
            pause_in_transaction(&mut keeper, wait).await?;
        }
        keeper
            .execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            .await
            .map_err(locking)?;
        self.keeper = Some(keeper);
        Ok(())
    }

    /// What comes before the record of a migration.
    fn settlement(&self) -> Vec<String> {
        let mut statements = Vec::new();
        // Deferred constraints speak up now, while the failure can still be told from others.
        // CockroachDB has none and does not know the statement.
        if self.table.dialect == Dialect::Postgres {
            statements.push("SET CONSTRAINTS ALL IMMEDIATE".to_owned());
        }
        statements.extend(self.search_path_back());
        statements
    }

    async fn restore_search_path(&mut self) -> Result<(), sqlx::Error> {
        match self.search_path_back() {
            Some(script) => self.connection().execute(&script).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// The statement that takes back what a script did to the search path.
    fn search_path_back(&self) -> Option<String> {
        let path = quote_text(self.table.dialect, self.search_path.as_deref()?);
        // Local when the path was set for the transaction only.
        let local =
            self.schema.is_some() && transaction::is_open::<Postgres>(self.lease.connection_ref());
        Some(format!("SELECT set_config('search_path', {path}, {local})"))
    }
}

impl Session for PostgresSession<'_> {
    type Connection = PgConnection;

    const ATOMIC: bool = true;

    const KEEPS_LOCK: bool = false;

    const DATABASE_NAME: &'static str = "SELECT current_database()::text";

    fn connection(&mut self) -> &mut PgConnection {
        self.lease.connection()
    }

    fn table(&self) -> &Table {
        &self.table
    }

    fn table_exists(&self) -> String {
        let name = quote_text(self.table.dialect, &self.table.quoted());
        format!("SELECT to_regclass({name})::text")
    }

    fn some_table(&self) -> String {
        let schema = match &self.schema {
            Some(schema) => quote_text(self.table.dialect, schema),
            None => "current_schema()".into(),
        };
        // What extensions bring along is nobody's data.
        format!(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = {schema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') \
         ORDER BY 1 LIMIT 1"
        )
    }

    fn is_missing_table(error: &sqlx::Error) -> bool {
        matches!(sqlstate(error).as_deref(), Some("42P01" | "3F000"))
    }

    fn is_done_already(error: &sqlx::Error) -> bool {
        // Duplicates of all kinds, and what was dropped already.
        matches!(
            sqlstate(error).as_deref(),
            Some("42P07" | "42P04" | "42P06" | "42701" | "42710" | "42704" | "42P01" | "3D000")
        )
    }

    async fn lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.lease.close_at_end();
        match self.kind {
            LockKind::Automatic => drop(self.lock_transaction("", None, wait).await?),
            LockKind::Session => self.lock_session(wait).await?,
            LockKind::Table | LockKind::None => {}
        }
        self.after_lock(wait).await
    }

    async fn lock_unless_done(
        &mut self,
        migrations: &Migrations,
        wait: &mut Wait<'_>,
    ) -> Result<bool, Error> {
        if self.kind != LockKind::Automatic {
            return self.lock(wait).await.map(|()| true);
        }
        self.lease.close_at_end();
        match self.lock_transaction("", Some(migrations), wait).await? {
            Locked::Yes(_) => self.after_lock(wait).await.map(|()| true),
            Locked::Done => Ok(false),
        }
    }

    fn takes_scripts(&self) -> bool {
        // Before 13, statements of one message had one time limit together.
        let version = self.lease.connection_ref().server_version_num();
        self.kind != LockKind::Table
            && self.statement_timeout.is_none()
            && version.is_some_and(|version| version >= 130_000)
    }

    fn tail(&self, record: &str, query: &str) -> Option<Tail> {
        if self.kind != LockKind::Automatic {
            return None;
        }
        let mut ends = self.settlement();
        ends.extend([record.to_owned(), "COMMIT".to_owned()]);
        let mut goes_on = self.begin_statements();
        goes_on.extend([ask(XACT_LOCK), query.to_owned()]);
        Some(Tail { ends, goes_on })
    }

    fn tail_answered(&mut self, answer: Result<Vec<Texts>, sqlx::Error>) {
        self.ahead = Some(answer);
    }

    async fn lock_and_ask(
        &mut self,
        query: &str,
        wait: &mut Wait<'_>,
    ) -> Result<Option<String>, Error> {
        if self.kind == LockKind::Automatic {
            let locked = self.lock_transaction(query, None, wait).await?;
            return Ok(match locked {
                Locked::Yes(found) => found,
                Locked::Done => None,
            });
        }
        self.lock(wait).await?;
        let asked = one_text(self, query).await;
        asked.map_err(|error| Error::from_database(error, "reading the migration history"))
    }

    async fn confirm_lock(&mut self) -> Result<(), Error> {
        match &self.table_lock {
            Some(lock) => lock.confirm(self.lease.connection()).await,
            None => Ok(()),
        }
    }

    async fn settle(&mut self, record: &str) -> Result<(), Error> {
        let mut statements = self.settlement();
        statements.push(record.to_owned());
        let settled = self.connection().execute(&statements.join("; ")).await;
        settled
            .map(|_| ())
            .map_err(|error| Error::new(ErrorKind::Sql).source(error))
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.ahead = None;
        transaction::commit::<Postgres>(self.lease.connection()).await
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        self.ahead = None;
        transaction::rollback::<Postgres>(self.lease.connection()).await
    }

    async fn lock_stepwise(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        if self.kind == LockKind::Automatic {
            self.keep(wait).await?;
        }
        let timeout = self.statement_timeout;
        let connection = self.lease.connection();
        if let Some(timeout) = timeout {
            let script = format!("SET statement_timeout = {}", timeout.as_millis().max(1));
            connection.execute(&script).await.map_err(opening)?;
        }
        if let Some(schema) = &self.schema {
            let name = quote_name(self.table.dialect, schema);
            let script = format!("SET search_path TO {name}");
            connection.execute(&script).await.map_err(opening)?;
        }
        Ok(())
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        self.restore_search_path().await.map_err(opening)?;
        if let Some(mut keeper) = self.keeper.take() {
            transaction::rollback::<Postgres>(&mut keeper)
                .await
                .map_err(locking)?;
            return keeper.close().await.map_err(locking);
        }
        if self.kind == LockKind::Automatic {
            self.unlock_session().await?;
        }
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.open().await
    }

    async fn prepare_resume(&mut self, statement: &str, wait: &mut Wait<'_>) -> Result<(), Error> {
        resume::wait_until_not_running(self.lease.connection(), statement, wait).await?;
        resume::drop_invalid_indexes(self.lease.connection(), statement).await
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, sqlx::Error> {
        let query = "SELECT quote_ident(nspname) FROM pg_namespace \
             WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' \
             AND pg_get_userbyid(nspowner) = current_user AND nspname <> current_schema() ORDER BY 1";
        let others = self.connection().rows(query).await?;
        let drop = |name: &str| format!("DROP SCHEMA IF EXISTS {name} CASCADE");
        let mut statements = Vec::new();
        // A schema of one's own choice is a tenant: its neighbours are none of its business.
        if self.schema.is_none() {
            statements.extend(others.iter().flatten().flatten().map(|name| drop(name)));
        }
        if let Some(schema) = &self.table.schema {
            let name = quote_name(self.table.dialect, schema);
            statements.push(drop(&name));
            statements.push(format!("CREATE SCHEMA {name}"));
            if schema == "public" {
                statements.push("GRANT USAGE ON SCHEMA public TO PUBLIC".into());
            }
        }
        Ok(statements)
    }

    async fn finish(&mut self) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        if let Some(mut lock) = self.table_lock.take() {
            return lock.release(self.lease.connection()).await;
        }
        self.unlock_session().await
    }
}

impl Drop for PostgresSession<'_> {
    /// A pooled connection closes, and with it everything ends; a lent one takes its transaction
    /// back before its next use.
    fn drop(&mut self) {
        let connection = self.lease.connection();
        transaction::abandon::<Postgres>(connection);
    }
}

/// How a wait for the lock ended.
enum Locked {
    /// With what a query answered behind the lock.
    Yes(Option<String>),
    /// Without it: there is nothing left to do.
    Done,
}

/// Others were faster, or did the same at the same time: to be tried again.
fn is_conflict(error: &sqlx::Error) -> bool {
    matches!(
        sqlstate(error).as_deref(),
        // The last one: a table brings a type of its name.
        Some("40001" | "40P01" | "23505" | "42P06" | "42P07" | "42710")
    )
}

fn no_schema() -> Error {
    Error::new(ErrorKind::Database)
        .detail("no schema of the connection's search_path exists; create one")
}

fn opening(error: sqlx::Error) -> Error {
    Error::from_database(error, "opening a transaction")
}

//! PostgreSQL: an advisory lock that belongs to a transaction, polled, never waited for inside the
//! server: a session that waits there would deadlock with `CREATE INDEX CONCURRENTLY`.

mod catalogue;
mod definition;
mod fast;
mod found;
mod hold;
mod leavings;
mod lock;
mod place;
mod resume;

use super::table_lock::TableLock;
use super::{Session, Transient, Wait, has_rows, transient};
use crate::connection::{DriverError, Lease, Sql, Texts, transaction};
use crate::history::fingerprint;
use crate::history::sql::{Table, quote_name, quote_text};
use crate::migrator::{DdlLockTimeout, LockKind, Options};
use crate::{EmbeddedMigration, Error, ErrorKind, Migrations};
use found::Found;
use leavings::{Kept, Mentions};
use lock::locking;
use sqlx::{Connection, PgConnection, Postgres};
use std::time::Duration;
use whimbrel_core::effect::Object;
use whimbrel_core::outline::Outline;
use whimbrel_core::transaction::chooses_isolation;

pub(crate) struct PostgresSession<'c> {
    lease: Lease<'c, Postgres>,
    table: Table,
    kind: LockKind,
    statement_timeout: Option<Duration>,
    ddl_lock_timeout: DdlLockTimeout,
    schema: Option<String>,
    extension_schemas: Vec<String>,
    /// The history table has its schema, which exists.
    learned: bool,
    /// The history was found along a search path of several schemas.
    path_is_longer: Option<bool>,
    /// The session before a script changed it.
    found: Option<Found>,
    /// What the script that runs mentions.
    mentions: Mentions,
    /// What was there before it.
    kept: Kept,
    /// A second connection that holds the lock in a transaction of its own, while a script runs
    /// outside of any. It reads nothing, so no concurrent index build waits for it.
    keeper: Option<PgConnection>,
    session_lock: bool,
    table_lock: Option<TableLock>,
    lock_expiry: Duration,
    /// What the transaction that is open answered when it began behind the last migration.
    ahead: Option<Result<Vec<Texts>, DriverError>>,
}

impl<'c> PostgresSession<'c> {
    pub(crate) fn new(lease: Lease<'c, Postgres>, table: Table, options: &Options) -> Self {
        PostgresSession {
            lease,
            table,
            kind: options.lock,
            statement_timeout: options.statement_timeout,
            ddl_lock_timeout: options.ddl_lock_timeout,
            schema: options.schema.clone(),
            extension_schemas: options.extension_schemas.clone(),
            learned: false,
            path_is_longer: None,
            found: None,
            mentions: Mentions::default(),
            kept: Kept::default(),
            keeper: None,
            session_lock: false,
            table_lock: None,
            lock_expiry: options.lock_expiry,
            ahead: None,
        }
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

    fn catalogue(&self, outline: &Outline) -> String {
        catalogue::query(self.table.schema.as_deref(), outline)
    }

    fn some_table(&self) -> String {
        let schema = match &self.schema {
            Some(schema) => quote_text(self.table.dialect, schema),
            None => "current_schema()".into(),
        };
        self.some_table_of(&schema)
    }

    async fn has_exactly(&mut self, migrations: &Migrations) -> Result<bool, DriverError> {
        if self.table.schema.is_some() {
            return has_rows(self, migrations).await;
        }
        let query = self.table.entries(", current_schemas(false)");
        let mut rows = self.connection().rows(&query).await?;
        // Of all rows: the comparison knows of three columns.
        let paths: Vec<_> = rows
            .iter_mut()
            .filter_map(|row| row.pop().flatten())
            .collect();
        self.path_is_longer = Some(paths.first().is_some_and(|path| path.contains(',')));
        Ok(fingerprint::is_exactly(rows, migrations.iter()))
    }

    async fn locate(&mut self) -> Result<(), Error> {
        // The first schema has the history that was read, or there is none.
        if self.table.schema.is_some() || self.path_is_longer == Some(false) {
            return Ok(());
        }
        self.table = self.qualified_table().await?;
        Ok(())
    }

    async fn leaves(&mut self) -> Result<bool, Error> {
        // The user may have no second connection.
        self.lease.close_at_end();
        Ok(self.lease.is_pooled())
    }

    fn is_missing_table(error: &DriverError) -> bool {
        matches!(error.code().as_deref(), Some("42P01" | "3F000"))
    }

    fn is_done_already(error: &DriverError) -> bool {
        // Duplicates of all kinds, and what was dropped already.
        matches!(
            error.code().as_deref(),
            Some("42P07" | "42P04" | "42P06" | "42701" | "42710" | "42704" | "42P01" | "3D000")
        )
    }

    fn transience(error: &DriverError) -> Option<Transient> {
        let Some(code) = error.code() else {
            return transient::of_connection(error);
        };
        match &*code {
            // Serialization, deadlock, `lock_timeout`.
            "40001" | "40P01" | "55P03" => Some(Transient::Busy),
            "53100" => Some(Transient::Full),
            // The server ends, starts, or cannot have more connections or memory; a session that an
            // administrator ended, or that was idle for too long.
            "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Some(Transient::Lost),
            code if code.starts_with("08") || code.starts_with("53") => Some(Transient::Lost),
            _ => None,
        }
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

    async fn begins(&mut self, migration: &EmbeddedMigration, _: bool) -> Result<(), Error> {
        self.mentions = Mentions::of(migration.sql());
        self.learn_what_stays().await?;
        self.learn_own_settings(migration).await
    }

    fn recording(&self, sql: String) -> String {
        self.as_found(sql)
    }

    fn is_isolated_alike(&self, migration: &EmbeddedMigration) -> bool {
        let read_committed = self.found.as_ref().is_none_or(Found::is_read_committed);
        read_committed && !migration.statements().take(2).any(chooses_isolation)
    }

    async fn put_back(&mut self) -> Result<(), Error> {
        self.put_session_back().await
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

    async fn commit(&mut self) -> Result<(), DriverError> {
        self.ahead = None;
        transaction::commit::<Postgres>(self.lease.connection()).await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        self.ahead = None;
        // The schema may have been made in this transaction.
        self.learned = false;
        transaction::rollback::<Postgres>(self.lease.connection()).await
    }

    async fn lock_stepwise(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.rollback().await.map_err(opening)?;
        if self.kind == LockKind::Automatic {
            self.keep(wait).await?;
        }
        // Transactions say it when they begin.
        let mut settings = vec!["SET default_transaction_read_only = off".to_owned()];
        settings.extend(self.settings("SET"));
        for setting in settings {
            let set = self.connection().execute(&setting).await;
            set.map_err(opening)?;
        }
        Ok(())
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        self.put_session_back().await?;
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

    async fn begin(&mut self) -> Result<(), DriverError> {
        let begin = self.begin_with("BEGIN READ WRITE").join("; ");
        transaction::begin::<Postgres>(self.lease.connection(), Some(&begin)).await
    }

    async fn prepare_resume(&mut self, statement: &str, wait: &mut Wait<'_>) -> Result<(), Error> {
        resume::wait_until_not_running(self.lease.connection(), statement, wait).await?;
        resume::drop_invalid_indexes(self.lease.connection(), statement).await
    }

    async fn definitions(
        &mut self,
        objects: &[Object],
    ) -> Result<Option<Vec<Option<String>>>, DriverError> {
        definition::read(self.lease.connection(), objects).await
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, DriverError> {
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
        if !self.lease.is_own() {
            self.put_session_back().await?;
        }
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

/// Others were faster, or did the same at the same time: to be tried again.
fn is_conflict(error: &DriverError) -> bool {
    matches!(
        error.code().as_deref(),
        // The last one: a table brings a type of its name.
        Some("40001" | "40P01" | "23505" | "42P06" | "42P07" | "42710")
    )
}

fn opening(error: impl Into<DriverError>) -> Error {
    Error::from_database(error, "opening a transaction")
}

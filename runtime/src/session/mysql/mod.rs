//! MySQL and MariaDB: a named lock of the session, and no transactions around schema changes.

mod catalogue;
mod definition;
mod fast;
mod found;
mod leavings;
mod limit;

use super::table_lock::TableLock;
use super::{Session, Transient, Wait, execute, has_rows, has_text, one_text, transient};
use crate::connection::{Async, DriverError, Lease, Sql, Texts, transaction};
use crate::history::sql::{Table, quote_text};
use crate::migrator::{DdlLockTimeout, LockKind, Options};
use crate::{EmbeddedMigration, Error, ErrorKind, Migrations};
use found::Before;
use limit::{Limit, Limited};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::{MySql, MySqlConnection};
use std::time::Duration;
use whimbrel_core::Dialect;
use whimbrel_core::effect::Object;
use whimbrel_core::outline::Outline;

/// Of more migrations than these the history is read faster as one text than as rows.
const MANY: usize = 100;

/// Prisma's name: both tools keep each other out.
const LOCK: &str = "'prisma_migrate'";

pub(crate) struct MysqlSession<'c> {
    lease: Lease<'c, MySql>,
    /// With its database, once that is known: a script can change to another one.
    table: Table,
    learned: bool,
    /// What a lent connection gets back in the end.
    found: Option<Texts>,
    /// The session before the script that runs, when that changes it.
    before: Option<Before>,
    kind: LockKind,
    named_lock: bool,
    table_lock: Option<TableLock>,
    lock_expiry: Duration,
    statement_timeout: Option<Duration>,
    ddl_lock_timeout: DdlLockTimeout,
    /// Where the server has no setting for it.
    limit: Option<Limit>,
    limited: Option<Limited>,
}

impl<'c> MysqlSession<'c> {
    pub(crate) fn new(lease: Lease<'c, MySql>, table: Table, options: &Options) -> Self {
        MysqlSession {
            lease,
            table,
            learned: false,
            found: None,
            before: None,
            kind: options.lock,
            named_lock: false,
            table_lock: None,
            lock_expiry: options.lock_expiry,
            statement_timeout: options.statement_timeout,
            ddl_lock_timeout: options.ddl_lock_timeout,
            limit: None,
            limited: None,
        }
    }

    async fn limit_statements(&mut self, timeout: Duration) -> Result<(), Error> {
        let query = "SHOW VARIABLES LIKE 'max_statement_time'";
        if one_text(self, query).await.map_err(locking)?.is_some() {
            let seconds = timeout.as_secs_f64();
            let set = format!("SET SESSION max_statement_time = {seconds}");
            self.connection().execute(&set).await.map_err(locking)?;
            return Ok(());
        }
        let options = self.lease.options();
        let options = options.ok_or_else(|| Error::new(ErrorKind::NeedsPool))?;
        let query = "SELECT CAST(CONNECTION_ID() AS CHAR)";
        let connection = one_text(self, query).await.map_err(locking)?;
        self.limit = connection.map(|connection| Limit {
            connection,
            options,
            duration: timeout,
        });
        Ok(())
    }

    /// MariaDB answers an endless wait with NULL at once: asked for one second, again and again.
    async fn lock_name(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let query = format!("SELECT CASE WHEN GET_LOCK({LOCK}, 1) = 1 THEN 'yes' END");
        while !self.named_lock {
            if one_text(self, &query).await.map_err(locking)?.is_some() {
                self.named_lock = true;
            } else {
                let holder = self.holder(wait).await.map_err(locking)?;
                wait.pause::<Async>(holder.as_deref()).await?;
            }
        }
        Ok(())
    }

    async fn lock_table(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let lock = match &mut self.table_lock {
            Some(lock) => lock,
            None => {
                let table = self.table.clone();
                let lock = TableLock::new::<Self>(table, self.lock_expiry, is_conflict);
                self.table_lock.insert(lock)
            }
        };
        lock.take(&mut self.lease, wait).await
    }

    /// In a Galera cluster a named lock is known to one node only.
    async fn is_cluster(&mut self) -> Result<bool, Error> {
        let query = "SHOW VARIABLES WHERE Variable_name = 'wsrep_on' AND Value = 'ON'";
        Ok(one_text(self, query).await.map_err(locking)?.is_some())
    }

    fn database(&self) -> String {
        let database = self.table.schema.as_deref();
        database.map_or("DATABASE()".into(), |name| quote_text(Dialect::Mysql, name))
    }

    async fn holder(&mut self, wait: &mut Wait<'_>) -> Result<Option<String>, DriverError> {
        if !wait.wants_holder() {
            return Ok(None);
        }
        let query = format!("SELECT CONCAT('connection ', IS_USED_LOCK({LOCK}))");
        one_text(self, &query).await
    }
}

impl Session for MysqlSession<'_> {
    type Connection = MySqlConnection;

    const ATOMIC: bool = false;

    const KEEPS_LOCK: bool = true;

    const DATABASE_NAME: &'static str = "SELECT DATABASE()";

    fn connection(&mut self) -> &mut MySqlConnection {
        self.lease.connection()
    }

    fn table(&self) -> &Table {
        &self.table
    }

    fn table_exists(&self) -> String {
        let name = quote_text(Dialect::Mysql, &self.table.name);
        format!(
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = {} AND table_name = {name}",
            self.database()
        )
    }

    fn catalogue(&self, outline: &Outline) -> String {
        catalogue::query(&self.database(), outline)
    }

    fn some_table(&self) -> String {
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
         ORDER BY 1 LIMIT 1"
            .into()
    }

    async fn has_exactly(&mut self, migrations: &Migrations) -> Result<bool, DriverError> {
        match migrations.len() {
            0..=MANY => has_rows(self, migrations).await,
            _ => has_text(self, migrations).await,
        }
    }

    async fn leaves(&mut self) -> Result<bool, Error> {
        // The user may have no second connection.
        self.lease.close_at_end();
        Ok(self.lease.is_pooled())
    }

    fn is_missing_table(error: &DriverError) -> bool {
        number(error) == Some(1146)
    }

    fn is_done_already(error: &DriverError) -> bool {
        // Tables, columns, keys, databases and routines that exist already, or do not any more.
        matches!(
            number(error),
            Some(
                1007 | 1008
                    | 1022
                    | 1050
                    | 1051
                    | 1060
                    | 1061
                    | 1091
                    | 1304
                    | 1305
                    | 1359
                    | 1360
                    | 1826
            )
        )
    }

    fn is_taken_back(error: &DriverError) -> bool {
        number(error) == Some(1213)
    }

    fn transience(error: &DriverError) -> Option<Transient> {
        let Some(number) = number(error) else {
            return transient::of_connection(error);
        };
        match number {
            // Lock waits and deadlocks; MariaDB: a row that changed since it was read.
            1205 | 1213 | 1020 => Some(Transient::Busy),
            // Disk full, error writing, table full.
            1021 | 1026 | 1114 => Some(Transient::Full),
            // The server ends, or cannot have more connections or memory; a node that is no part of its
            // cluster; a connection that was ended.
            1040 | 1041 | 1047 | 1053 | 1158..=1161 | 1203 | 1927 | 2006 | 2013 => {
                Some(Transient::Lost)
            }
            _ => None,
        }
    }

    fn holds_lock(&self) -> bool {
        self.named_lock || self.table_lock.is_some()
    }

    async fn lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.lease.close_at_end();
        self.learn_session().await?;
        if let Some(timeout) = self.statement_timeout.take() {
            self.limit_statements(timeout).await?;
        }
        if self.kind == LockKind::Automatic && !self.named_lock && self.is_cluster().await? {
            self.kind = LockKind::Table;
        }
        match self.kind {
            LockKind::Automatic | LockKind::Session => self.lock_name(wait).await,
            LockKind::Table => self.lock_table(wait).await,
            LockKind::None => Ok(()),
        }
    }

    async fn begins(&mut self, migration: &EmbeddedMigration, _: bool) -> Result<(), Error> {
        self.look_at_session(migration).await
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
        self.put_session_back().await?;
        let written = execute(self, record).await;
        written
            .map(|_| ())
            .map_err(|error| Error::from_database(error, "writing the migration history"))
    }

    async fn watch(&mut self, running: bool) -> Result<(), DriverError> {
        if let Some(limited) = self.limited.take() {
            limited.end().await;
        }
        if running {
            self.limited = self.limit.as_ref().map(Limit::start);
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        if !transaction::is_open::<MySql>(self.lease.connection()) {
            return Ok(());
        }
        transaction::commit::<MySql>(self.lease.connection()).await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        transaction::rollback::<MySql>(self.lease.connection()).await
    }

    async fn lock_stepwise(&mut self, _: &mut Wait<'_>) -> Result<(), Error> {
        Ok(())
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), DriverError> {
        transaction::begin::<MySql>(self.lease.connection(), None).await
    }

    async fn prepare_resume(&mut self, statement: &str, wait: &mut Wait<'_>) -> Result<(), Error> {
        // A named lock belongs to the session that ran the statement: whoever has it, runs alone. A
        // lock in a table can end while the server is still at the statement of a dead process.
        if self.kind != LockKind::Table {
            return Ok(());
        }
        let text = quote_text(Dialect::Mysql, statement);
        let query = format!(
            "SELECT CONCAT('connection ', id) FROM information_schema.processlist \
             WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info = {text} LIMIT 1"
        );
        while let Some(holder) = one_text(self, &query).await.map_err(locking)? {
            wait.pause::<Async>(Some(&holder)).await?;
        }
        Ok(())
    }

    async fn definitions(
        &mut self,
        objects: &[Object],
    ) -> Result<Option<Vec<Option<String>>>, DriverError> {
        definition::read(self.lease.connection(), objects).await
    }

    async fn rows_roll_back(&mut self, statement: &str) -> Result<bool, DriverError> {
        definition::rows_roll_back(self.lease.connection(), statement).await
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, DriverError> {
        let query = "SELECT CONCAT('DROP ', CASE table_type WHEN 'VIEW' THEN 'VIEW' \
             WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, ' `', \
             REPLACE(table_name, '`', '``'), '`') FROM information_schema.tables \
             WHERE table_schema = DATABASE() \
             UNION ALL SELECT CONCAT('DROP ', routine_type, ' `', \
             REPLACE(routine_name, '`', '``'), '`') FROM information_schema.routines \
             WHERE routine_schema = DATABASE() \
             UNION ALL SELECT CONCAT('DROP EVENT `', REPLACE(event_name, '`', '``'), '`') \
             FROM information_schema.events WHERE event_schema = DATABASE()";
        let rows = self.connection().rows(query).await?;
        let mut statements = vec!["SET FOREIGN_KEY_CHECKS = 0".to_owned()];
        statements.extend(rows.into_iter().flatten().flatten());
        // A lock in the history table is held until the end.
        let history = format!("DROP TABLE {}", self.table.quoted());
        statements.sort_by_key(|statement| *statement == history);
        statements.push("SET FOREIGN_KEY_CHECKS = 1".to_owned());
        Ok(statements)
    }

    async fn finish(&mut self) -> Result<(), Error> {
        self.rollback().await.map_err(locking)?;
        self.put_session_back().await?;
        self.put_driver_back().await?;
        if let Some(mut lock) = self.table_lock.take() {
            return lock.release(self.lease.connection()).await;
        }
        if !std::mem::take(&mut self.named_lock) {
            return Ok(());
        }
        let query = format!("SELECT CASE WHEN RELEASE_LOCK({LOCK}) = 1 THEN 'yes' END");
        match one_text(self, &query).await.map_err(locking)? {
            Some(_) => Ok(()),
            None => Err(Error::new(ErrorKind::Database)
                .detail("the migration lock was not held any more at its end")),
        }
    }
}

impl Drop for MysqlSession<'_> {
    /// A pooled connection closes, and with it everything ends; a lent one takes its transaction
    /// back before its next use.
    fn drop(&mut self) {
        let connection = self.lease.connection();
        transaction::abandon::<MySql>(connection);
    }
}

fn number(error: &DriverError) -> Option<u16> {
    let error = error.as_database_error()?;
    Some(error.try_downcast_ref::<MySqlDatabaseError>()?.number())
}

/// Deadlocks, lock waits that took too long, and writes of other nodes of a cluster.
fn is_conflict(error: &DriverError) -> bool {
    matches!(number(error), Some(1205 | 1213))
}

fn locking(error: impl Into<DriverError>) -> Error {
    Error::from_database(error, "taking the migration lock")
}

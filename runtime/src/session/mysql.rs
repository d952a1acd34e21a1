//! MySQL and MariaDB: a named lock of the session, and no transactions around schema changes.

use super::{Session, Wait, one_text};
use crate::connection::{Lease, Sql, transaction};
use crate::history::sql::{Table, quote_text};
use crate::migrator::{LockKind, Options};
use crate::{Error, ErrorKind};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::{MySql, MySqlConnection};
use std::time::Duration;
use whimbrel_core::Dialect;

/// Prisma's name: both tools keep each other out.
const LOCK: &str = "'prisma_migrate'";

pub(crate) struct MysqlSession<'c> {
    lease: Lease<'c, MySql>,
    table: Table,
    use_lock: bool,
    locked: bool,
    statement_timeout: Option<Duration>,
}

impl<'c> MysqlSession<'c> {
    pub(crate) fn new(lease: Lease<'c, MySql>, table: Table, options: &Options) -> Self {
        MysqlSession {
            lease,
            table,
            use_lock: options.lock != LockKind::None,
            locked: false,
            statement_timeout: options.statement_timeout,
        }
    }

    async fn holder(&mut self, wait: &Wait<'_>) -> Result<Option<String>, sqlx::Error> {
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
             WHERE table_schema = DATABASE() AND table_name = {name}"
        )
    }

    fn some_table(&self) -> String {
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
         ORDER BY 1 LIMIT 1"
            .into()
    }

    fn is_missing_table(error: &sqlx::Error) -> bool {
        number(error) == Some(1146)
    }

    fn is_done_already(error: &sqlx::Error) -> bool {
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

    async fn lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        self.lease.close_at_end();
        if let Some(timeout) = self.statement_timeout.take() {
            // MariaDB's setting; MySQL has none for statements that write.
            let script = format!(
                "/*M! SET SESSION max_statement_time = {} */",
                timeout.as_secs_f64()
            );
            self.connection().execute(&script).await.map_err(locking)?;
        }
        // MariaDB answers an endless wait with NULL at once: ask for one second, again and again.
        let query = format!("SELECT CASE WHEN GET_LOCK({LOCK}, 1) = 1 THEN 'yes' END");
        while self.use_lock && !self.locked {
            if one_text(self, &query).await.map_err(locking)?.is_some() {
                self.locked = true;
            } else {
                let holder = self.holder(wait).await.map_err(locking)?;
                wait.pause(holder.as_deref()).await?;
            }
        }
        Ok(())
    }

    async fn settle(&mut self) -> Result<(), Error> {
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if !transaction::is_open::<MySql>(self.lease.connection()) {
            return Ok(());
        }
        transaction::commit::<MySql>(self.lease.connection()).await
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        transaction::rollback::<MySql>(self.lease.connection()).await
    }

    async fn lock_stepwise(&mut self, _: &mut Wait<'_>) -> Result<(), Error> {
        Ok(())
    }

    async fn unlock_stepwise(&mut self) -> Result<(), Error> {
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        transaction::begin::<MySql>(self.lease.connection(), None).await
    }

    async fn prepare_resume(&mut self, _: &str, _: &mut Wait<'_>) -> Result<(), Error> {
        // The lock belongs to the session that ran the statement: whoever has it, runs alone.
        Ok(())
    }

    async fn drop_everything(&mut self) -> Result<Vec<String>, sqlx::Error> {
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
        statements.push("SET FOREIGN_KEY_CHECKS = 1".to_owned());
        Ok(statements)
    }

    async fn finish(&mut self) -> Result<(), Error> {
        self.rollback().await.map_err(locking)?;
        if !self.locked {
            return Ok(());
        }
        self.locked = false;
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

fn number(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?;
    Some(error.try_downcast_ref::<MySqlDatabaseError>()?.number())
}

fn locking(error: sqlx::Error) -> Error {
    Error::from_database(error, "taking the migration lock")
}

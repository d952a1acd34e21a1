//! How the lock is taken, held and given back, and the transactions around it.

use super::lock::{
    Answer, BEGIN, LOCK, XACT_LOCK, answers, locking, open, pause, pause_in_transaction, try_lock,
    try_lock_and_ask,
};
use super::{PostgresSession, is_conflict, opening};
use crate::connection::{Sql, transaction};
use crate::history::sql::quote_name;
use crate::migrator::{DdlLockTimeout, LockKind};
use crate::session::table_lock::TableLock;
use crate::session::{Session, Wait, is_up_to_date, one_text};
use crate::{Error, ErrorKind, Migrations};
use sqlx::{ConnectOptions, Postgres};
use whimbrel_core::Dialect;

/// How a wait for the lock ended.
pub(super) enum Locked {
    /// With what a query answered behind the lock.
    Yes(Option<String>),
    /// Without it: there is nothing left to do.
    Done,
}

impl PostgresSession<'_> {
    /// Opens a transaction that sees what others committed, whatever the default level is.
    pub(super) async fn open(&mut self) -> Result<(), Error> {
        if self.found.is_none() && self.table.dialect != Dialect::Cockroach {
            // Inside the transaction: behind a pooler the next one may be in another session.
            open(self.lease.connection()).await.map_err(opening)?;
            self.learn_session().await?;
            for setting in self.local_settings() {
                let set = self.connection().execute(&setting).await;
                set.map_err(opening)?;
            }
            return Ok(());
        }
        let begin = self.begin_with(BEGIN).join("; ");
        let begun = transaction::begin::<Postgres>(self.lease.connection(), Some(&begin)).await;
        begun.map_err(opening)
    }

    pub(super) fn begin_with(&self, begin: &str) -> Vec<String> {
        let mut statements = vec![begin.to_owned()];
        statements.extend(self.local_settings());
        statements
    }

    /// What holds inside of a transaction.
    fn local_settings(&self) -> Vec<String> {
        let mut settings = self.settings("SET LOCAL");
        let own = self
            .found
            .as_ref()
            .is_some_and(|found| found.has_lock_timeout);
        let timeout = match self.ddl_lock_timeout {
            DdlLockTimeout::Set(timeout) => Some(timeout),
            DdlLockTimeout::Default if !own => Some(DdlLockTimeout::DEFAULT),
            DdlLockTimeout::Default | DdlLockTimeout::OfTheConnection => None,
        };
        // Cockroach's statements over schemas are queued and wait for no locks of tables.
        if let Some(timeout) = timeout.filter(|_| self.table.dialect == Dialect::Postgres) {
            let milliseconds = timeout.as_millis().max(1);
            settings.push(format!("SET LOCAL lock_timeout = {milliseconds}"));
        }
        settings
    }

    /// What the caller asked for, as `SET` or `SET LOCAL`.
    pub(super) fn settings(&self, set: &str) -> Vec<String> {
        let path = self.schema.as_ref().map(|schema| {
            let all = std::iter::once(schema).chain(&self.extension_schemas);
            let names: Vec<_> = all
                .map(|name| quote_name(self.table.dialect, name))
                .collect();
            format!("{set} search_path TO {}", names.join(", "))
        });
        let timeout = self.statement_timeout.map(|timeout| {
            let milliseconds = timeout.as_millis().max(1);
            format!("{set} statement_timeout = {milliseconds}")
        });
        let own = self.found.iter().flat_map(|found| found.own_settings(set));
        own.chain(path).chain(timeout).collect()
    }

    /// The transaction with the lock in it, and what a query answers there. Like the next one, it
    /// leaves another kind of lock for the caller to take when the server has no advisory locks.
    /// Without the lock when all of the migrations are applied meanwhile.
    pub(super) async fn lock_transaction(
        &mut self,
        query: &str,
        done: Option<&Migrations>,
        wait: &mut Wait<'_>,
    ) -> Result<Locked, Error> {
        loop {
            let asked = match self.ahead.take() {
                Some(rows) => rows.map(answers),
                None => {
                    self.open().await?;
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

    pub(super) async fn lock_session(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
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

    pub(super) async fn lock_table(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        let lock = match &mut self.table_lock {
            Some(lock) => lock,
            None => {
                let table = self.qualified_table().await?;
                let lock = TableLock::new::<Self>(table, self.lock_expiry, is_conflict);
                self.table_lock.insert(lock)
            }
        };
        lock.take(&mut self.lease, wait).await
    }

    pub(super) async fn after_lock(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
        // Perhaps only since a moment ago.
        if self.kind == LockKind::Table {
            self.lock_table(wait).await?;
        }
        if !transaction::is_open::<Postgres>(self.lease.connection()) {
            self.open().await?;
        }
        self.learn_schema().await
    }

    pub(super) async fn unlock_session(&mut self) -> Result<(), Error> {
        if !self.session_lock {
            return Ok(());
        }
        self.session_lock = false;
        let query = format!("SELECT CASE WHEN pg_advisory_unlock({LOCK}) THEN 'yes' END");
        match one_text(self, &query).await.map_err(locking)? {
            Some(_) => Ok(()),
            None => Err(Error::new(ErrorKind::Database).detail(
                "the lock was not held any more at its end: a transaction-mode pooler does not keep session locks; use LockKind::Automatic",
            )),
        }
    }

    pub(super) async fn keep(&mut self, wait: &mut Wait<'_>) -> Result<(), Error> {
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
    pub(super) fn settlement(&self) -> Vec<String> {
        let mut statements = Vec::new();
        // Deferred constraints speak up now, while the failure can still be told from others.
        // CockroachDB has none and does not know the statement.
        if self.table.dialect == Dialect::Postgres {
            statements.push("SET CONSTRAINTS ALL IMMEDIATE".to_owned());
        }
        statements.extend(self.session_back());
        statements
    }
}

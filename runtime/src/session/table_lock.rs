//! A lock that is a row of the history and lives as long as it is renewed.
//!
//! For databases whose sessions cannot hold a lock: CockroachDB accepts `pg_advisory_lock` and locks
//! nothing, in a Galera cluster `GET_LOCK` knows one node only. The row is renewed over a second
//! connection, since the first one is busy with statements of any length. A process that is killed
//! renews nothing: its lock ends when its time is over. A process that was only stopped finds that
//! out before it records or commits anything, see [`TableLock::confirm`].

use super::{Session, TRIES, Wait, retry};
use crate::connection::{Async, DriverError, Lease, Sql};
use crate::history::{id, sql::Table};
use crate::{Error, ErrorKind};
use sqlx::{ConnectOptions, Connection, Database};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How often a lock is renewed before it ends.
const RENEWALS: u32 = 5;

pub(crate) struct TableLock {
    table: Table,
    owner: String,
    expiry: Duration,
    tries: u32,
    is_missing_table: fn(&DriverError) -> bool,
    is_conflict: fn(&DriverError) -> bool,
    renewal: Option<Renewal>,
    held: bool,
}

/// The task that takes and renews the lock.
struct Renewal {
    orders: mpsc::UnboundedSender<Order>,
    task: JoinHandle<()>,
}

enum Order {
    /// Take the lock if it is free, and say whether it was.
    Take(oneshot::Sender<Result<bool, DriverError>>),
    /// Leave the lock as it is, and end.
    Stop,
}

impl TableLock {
    /// A lock that is not taken yet. `table` must be qualified: the second connection need not have
    /// the first one's settings.
    pub(crate) fn new<S: Session>(
        table: Table,
        expiry: Duration,
        is_conflict: fn(&DriverError) -> bool,
    ) -> Self {
        TableLock {
            table,
            owner: id::new(),
            expiry,
            // Inside a transaction a conflict takes back all of it.
            tries: if S::ATOMIC { 1 } else { TRIES },
            is_missing_table: S::is_missing_table,
            is_conflict,
            renewal: None,
            held: false,
        }
    }

    /// Waits for the lock; makes the history table when there is none. Holding it already, makes
    /// sure of it.
    pub(crate) async fn take<DB: Database>(
        &mut self,
        lease: &mut Lease<'_, DB>,
        wait: &mut Wait<'_>,
    ) -> Result<(), Error>
    where
        DB::Connection: Sql + 'static,
    {
        if self.held {
            return self.confirm(lease.connection()).await;
        }
        loop {
            let holder = self.holder(lease.connection()).await?;
            if holder.is_none() && self.try_take(lease).await? {
                self.held = true;
                return Ok(());
            }
            wait.pause::<Async>(holder.as_deref()).await?;
        }
    }

    async fn holder<C: Sql>(&self, connection: &mut C) -> Result<Option<String>, Error> {
        match connection.rows(&self.table.lock_holder()).await {
            Ok(rows) => Ok(rows.into_iter().flatten().flatten().next()),
            Err(error) if (self.is_missing_table)(&error) => {
                let created = connection.execute(&self.table.create()).await;
                match created {
                    // Two that create it at once: `IF NOT EXISTS` lets one of them fail.
                    Err(error) if !(self.is_conflict)(&error) => Err(Error::from_database(
                        error,
                        "creating the migration history",
                    )),
                    _ => Ok(None),
                }
            }
            // In a Galera cluster even a query is taken back, when another node makes the table.
            Err(error) if (self.is_conflict)(&error) => Ok(None),
            Err(error) => Err(locking(error)),
        }
    }

    /// The renewal takes the lock, over its own connection: what it sends arrives in order, so that a
    /// future which is dropped in between leaves behind something that gives the lock back.
    async fn try_take<DB: Database>(&mut self, lease: &mut Lease<'_, DB>) -> Result<bool, Error>
    where
        DB::Connection: Sql + 'static,
    {
        if self.renewal.is_none() {
            self.renewal = Some(self.start_renewal(lease).await?);
        }
        let (reply, answer) = oneshot::channel();
        if let Some(renewal) = &self.renewal {
            // A task that has ended drops the reply.
            let _ = renewal.orders.send(Order::Take(reply));
        }
        match answer.await {
            Ok(taken) => taken.map_err(locking),
            Err(_) => Err(Error::new(ErrorKind::LockLost)),
        }
    }

    async fn start_renewal<DB: Database>(&self, lease: &Lease<'_, DB>) -> Result<Renewal, Error>
    where
        DB::Connection: Sql + 'static,
    {
        let options = lease.options();
        let options = options.ok_or_else(|| Error::new(ErrorKind::NeedsPool))?;
        let connection = options.connect().await.map_err(locking)?;
        let (orders, ordered) = mpsc::unbounded_channel();
        let renewing = Renewing {
            options,
            table: self.table.clone(),
            owner: self.owner.clone(),
            expiry: self.expiry,
            is_missing_table: self.is_missing_table,
            is_conflict: self.is_conflict,
        };
        let task = tokio::spawn(renewing.run(connection, ordered));
        Ok(Renewal { orders, task })
    }

    /// Renews the lock, or says that another process has it. Inside a transaction it also keeps
    /// others from taking the lock over until the end of it.
    pub(crate) async fn confirm<C: Sql>(&self, connection: &mut C) -> Result<(), Error> {
        let renew = self.table.renew_lock(&self.owner, self.expiry);
        match self.execute(connection, &renew).await.map_err(locking)? {
            0 => Err(Error::new(ErrorKind::LockLost)),
            _ => Ok(()),
        }
    }

    /// Gives the lock up.
    pub(crate) async fn release<C: Sql>(&mut self, connection: &mut C) -> Result<(), Error> {
        if let Some(Renewal { orders, task }) = self.renewal.take() {
            let _ = orders.send(Order::Stop);
            // A task that panicked renews nothing any more, which is what is wanted.
            let _ = task.await;
        }
        if !std::mem::take(&mut self.held) {
            return Ok(());
        }
        let release = self.table.release_lock(&self.owner);
        match self.execute(connection, &release).await {
            Ok(0) => Err(Error::new(ErrorKind::LockLost)),
            Ok(_) => Ok(()),
            // After a reset.
            Err(error) if (self.is_missing_table)(&error) => Ok(()),
            Err(error) => Err(locking(error)),
        }
    }

    /// Changes the lock, as often as that is taken back.
    async fn execute<C: Sql>(&self, connection: &mut C, sql: &str) -> Result<u64, DriverError> {
        retry!(Async, self.tries, self.is_conflict, connection.execute(sql))
    }
}

/// What renews a lock, in a task of its own.
struct Renewing<C: Connection> {
    options: Arc<C::Options>,
    table: Table,
    owner: String,
    expiry: Duration,
    is_missing_table: fn(&DriverError) -> bool,
    is_conflict: fn(&DriverError) -> bool,
}

impl<C: Connection + Sql> Renewing<C> {
    /// Renews until it is told to stop. When nobody is there any more to tell it, it gives the lock
    /// back itself.
    async fn run(self, mut connection: C, mut orders: mpsc::UnboundedReceiver<Order>) {
        let renew = self.table.renew_lock(&self.owner, self.expiry);
        let abandoned = loop {
            match timeout(self.expiry / RENEWALS, orders.recv()).await {
                Ok(Some(Order::Take(reply))) => {
                    let _ = reply.send(self.try_take(&mut connection).await);
                }
                Ok(Some(Order::Stop)) => break false,
                Ok(None) => break true,
                Err(_) => match timeout(self.expiry, connection.execute(&renew)).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) if (self.is_missing_table)(&error) => {}
                    // The next renewal is tried over another connection. When none succeeds, the
                    // process that works finds out by itself that the lock is lost.
                    _ => {
                        if let Ok(Ok(other)) = timeout(self.expiry, self.options.connect()).await {
                            connection = other;
                        }
                    }
                },
            }
        };
        if abandoned {
            let release = self.table.release_lock(&self.owner);
            let _ = timeout(self.expiry, connection.execute(&release)).await;
        }
        let _ = timeout(self.expiry, connection.close()).await;
    }
}

impl<C: Connection + Sql> Renewing<C> {
    async fn try_take(&self, connection: &mut C) -> Result<bool, DriverError> {
        let who = who();
        for statement in [
            self.table.take_free_lock(&self.owner, &who, self.expiry),
            self.table.take_expired_lock(&self.owner, &who, self.expiry),
        ] {
            match connection.execute(&statement).await {
                Ok(0) => {}
                Ok(_) => return Ok(true),
                Err(error) if (self.is_conflict)(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// This process, as a human would look for it.
fn who() -> String {
    let process = std::process::id();
    match std::env::var("HOSTNAME") {
        Ok(host) if !host.is_empty() => format!("process {process} on {host}"),
        _ => format!("process {process}"),
    }
}

fn locking(error: impl Into<DriverError>) -> Error {
    Error::from_database(error, "taking the migration lock")
}

//! A limit for statements that the server does not limit itself: another connection cuts them off.
//!
//! MySQL's `max_execution_time` is for queries only; MariaDB's `max_statement_time` is for all.

use crate::connection::{DriverError, Sql};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long it may take to open the other connection and to be heard.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a statement of one connection may take.
#[derive(Clone)]
pub(crate) struct Limit {
    /// The connection, as the server numbers it.
    pub(crate) connection: String,
    pub(crate) options: Arc<MySqlConnectOptions>,
    pub(crate) duration: Duration,
}

/// A statement that runs under a limit. Dropped, it runs on without one.
pub(crate) struct Limited {
    over: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Limit {
    /// A statement begins.
    pub(crate) fn start(&self) -> Limited {
        let (over, mut ended) = oneshot::channel();
        let limit = self.clone();
        let task = tokio::spawn(async move {
            // Again and again: what could not connect once may later.
            while timeout(limit.duration, &mut ended).await.is_err() {
                let _ = timeout(PATIENCE, limit.cut_off()).await;
            }
        });
        Limited { over, task }
    }

    async fn cut_off(&self) -> Result<(), DriverError> {
        let mut other = self.options.connect().await?;
        let kill = format!("KILL QUERY {}", self.connection);
        other.execute(&kill).await?;
        Ok(other.close().await?)
    }
}

impl Limited {
    /// The statement has ended. What is under way to the server is waited for, so that it does not
    /// meet the next statement.
    pub(crate) async fn end(self) {
        drop(self.over);
        // A task that panicked cuts nothing off any more, which is what is wanted.
        let _ = self.task.await;
    }
}

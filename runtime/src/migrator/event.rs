//! The events of a run.

use crate::{Error, SchemaCheck};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened during a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another process holds the lock. Repeated while it does.
    WaitingForLock {
        /// Since when.
        waited: Duration,
        /// The holder, when the database knows it.
        holder: Option<&'a str>,
    },
    /// A mismatch that a policy allows with a warning.
    Warning(&'a Error),
    /// The history of another tool was taken over: its applied migrations were marked as applied.
    Adopted {
        /// Which tool.
        tool: &'a str,
        /// How many migrations it had applied.
        migrations: usize,
    },
    /// A copy of the database was made (SQLite).
    BackedUp {
        /// Where it is.
        path: &'a Path,
        /// How large it is.
        bytes: u64,
        /// How long it took.
        duration: Duration,
    },
    /// The database differs from what its migrations produce.
    SchemaDiffers(&'a SchemaCheck),
    /// A migration begins.
    Started {
        /// Its name.
        migration: &'a str,
        /// How many statements it has.
        statements: usize,
    },
    /// An interrupted or failed migration is resumed.
    Resumed {
        /// Its name.
        migration: &'a str,
        /// The number of the first statement to run, from 1.
        statement: usize,
    },
    /// A statement begins.
    Statement {
        /// The migration's name.
        migration: &'a str,
        /// The statement's number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// A statement was skipped, because an interrupted run had applied it.
    Skipped {
        /// The migration's name.
        migration: &'a str,
        /// The statement's number, from 1.
        number: usize,
    },
    /// A transient failure; the run retries after a pause.
    Retrying {
        /// What failed.
        error: &'a Error,
        /// The number of the next attempt; the first one that failed was 1.
        attempt: u32,
        /// How long the pause is.
        pause: Duration,
    },
    /// A migration is about to be undone.
    TakingBack {
        /// Its name.
        migration: &'a str,
        /// How many statements that takes.
        statements: usize,
    },
    /// A migration was undone.
    TakenBack {
        /// Its name.
        migration: &'a str,
        /// How long it took.
        duration: Duration,
    },
    /// A migration is applied.
    Finished {
        /// Its name.
        migration: &'a str,
        /// How long it took.
        duration: Duration,
    },
}

type Callback = dyn Fn(&Event<'_>) + Send + Sync;

/// Whom to tell.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Callback>>);

impl Observer {
    pub(crate) fn new(callback: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Observer(Some(Arc::new(callback)))
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        #[cfg(feature = "tracing")]
        super::trace::tell(event);
        if let Some(callback) = &self.0 {
            callback(event);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "-" })
    }
}

//! How migrations are run.

use super::event::Observer;
use super::report::Planned;
use crate::BoxFuture;
use crate::error::Voice;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What to do about a mismatch between database and binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Return an error.
    Error,
    /// Run, and report it with [`Event::Warning`](crate::Event::Warning).
    Warn,
    /// Run.
    Allow,
}

/// The lock that keeps processes that start at the same time from migrating together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LockKind {
    /// PostgreSQL: an advisory lock inside each migration's transaction, which works behind transaction-mode poolers.
    /// MySQL and MariaDB: a named lock of the session. SQLite: the write lock of the file, and for a script that
    /// cannot run in a transaction an operating system lock on an empty file beside it (`app.db-migrate`).
    Automatic,
    /// PostgreSQL: one advisory lock of the session for the whole run, as in Prisma. Not for transaction-mode
    /// poolers. On other databases the same as `Automatic`.
    Session,
    /// A row in the history table, renewed over a second connection, so it needs a pool. For databases without
    /// session locks: the default on CockroachDB and in Galera clusters. The lock of a killed process expires after
    /// [`Migrator::lock_expiry`](crate::Migrator::lock_expiry), ten seconds by default. Prisma ignores this lock.
    /// SQLite: the same as `Automatic`.
    Table,
    /// No lock beyond the transaction: the caller ensures that only one process migrates.
    None,
}

/// How long a statement waits for a lock that others hold, before it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DdlLockTimeout {
    /// Two seconds, unless the connection has a shorter limit.
    Default,
    /// As the caller says.
    Set(Duration),
    /// As the connection says.
    OfTheConnection,
}

// SQLite has no locks of statements.
#[cfg(any(feature = "postgres", feature = "mysql"))]
impl DdlLockTimeout {
    /// Without the caller's word.
    pub(crate) const DEFAULT: Duration = Duration::from_secs(2);
}

/// Why what comes before the migrations failed.
pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

type Hook = dyn Fn(Vec<Planned>) -> BoxFuture<'static, Result<(), AnyError>> + Send + Sync;

/// What to do before migrations are applied.
#[derive(Clone)]
pub(crate) struct BeforeApply(Arc<Hook>);

impl BeforeApply {
    pub(crate) fn new<F>(hook: impl Fn(Vec<Planned>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), AnyError>> + Send + 'static,
    {
        BeforeApply(Arc::new(move |pending| Box::pin(hook(pending))))
    }

    pub(crate) fn call(&self, pending: Vec<Planned>) -> BoxFuture<'static, Result<(), AnyError>> {
        (self.0)(pending)
    }
}

impl fmt::Debug for BeforeApply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BeforeApply")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) lock_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) ddl_lock_timeout: DdlLockTimeout,
    pub(crate) retry: Duration,
    pub(crate) schema: Option<String>,
    pub(crate) extension_schemas: Vec<String>,
    pub(crate) table: String,
    pub(crate) ahead: Policy,
    pub(crate) edited: Policy,
    pub(crate) missing: Policy,
    pub(crate) out_of_order: Policy,
    pub(crate) not_empty: Policy,
    pub(crate) voice: Voice,
    pub(crate) before_apply: Option<BeforeApply>,
    #[cfg(feature = "_sqlite")]
    pub(crate) backup: Option<crate::Backup>,
    pub(crate) verify_schema: crate::When,
    pub(crate) lock: LockKind,
    pub(crate) lock_expiry: Duration,
    pub(crate) observer: Observer,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            lock_timeout: Duration::from_secs(300),
            statement_timeout: None,
            ddl_lock_timeout: DdlLockTimeout::Default,
            retry: Duration::from_secs(300),
            schema: None,
            extension_schemas: Vec::new(),
            table: "_prisma_migrations".into(),
            ahead: Policy::Error,
            edited: Policy::Error,
            missing: Policy::Error,
            out_of_order: Policy::Allow,
            not_empty: Policy::Error,
            voice: Voice::Library,
            before_apply: None,
            #[cfg(feature = "_sqlite")]
            backup: None,
            verify_schema: crate::When::AfterRun,
            lock: LockKind::Automatic,
            lock_expiry: Duration::from_secs(10),
            observer: Observer::default(),
        }
    }
}

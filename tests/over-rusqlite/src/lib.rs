//! The crate `whimbrel` as its tests use it, with rusqlite under it: each call on a pool or connection of sqlx opens
//! the same file with rusqlite, has its settings, and runs there. What rusqlite cannot reach (servers, databases in
//! memory, attached files, a transaction of the test's own) stays on sqlx.

use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Connection as _, MySqlConnection, MySqlPool, PgConnection, PgPool, Row, Sqlite,
    SqliteConnection, SqlitePool,
};
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
pub use whimbrel::*;

/// How many calls went over rusqlite in this process.
pub static OVER_RUSQLITE: AtomicUsize = AtomicUsize::new(0);

/// Where a call runs.
#[derive(Debug)]
pub enum Over<T> {
    /// As the test says.
    Sqlx(T),
    /// On the same file.
    Rusqlite(rusqlite::Connection),
}

/// A target of the tests.
pub trait Subject<'c>: Target<'c, Front = Async> + Sized {
    /// Where calls on it run.
    fn over(self) -> impl Future<Output = Over<Self>> + Send;
}

impl<'c> Subject<'c> for &'c SqlitePool {
    async fn over(self) -> Over<Self> {
        let found = match self.acquire().await {
            Ok(mut connection) => same_file(&mut connection).await,
            Err(_) => None,
        };
        found.map_or(Over::Sqlx(self), Over::Rusqlite)
    }
}

impl<'c> Subject<'c> for &'c mut SqliteConnection {
    async fn over(self) -> Over<Self> {
        let found = same_file(self).await;
        found.map_or(Over::Sqlx(self), Over::Rusqlite)
    }
}

impl<'c> Subject<'c> for &'c mut PoolConnection<Sqlite> {
    async fn over(self) -> Over<Self> {
        let found = same_file(self).await;
        found.map_or(Over::Sqlx(self), Over::Rusqlite)
    }
}

macro_rules! server {
    ($($target:ty),*) => {$(
        impl<'c> Subject<'c> for &'c $target {
            async fn over(self) -> Over<Self> {
                Over::Sqlx(self)
            }
        }
    )*};
    (mut $($target:ty),*) => {$(
        impl<'c> Subject<'c> for &'c mut $target {
            async fn over(self) -> Over<Self> {
                Over::Sqlx(self)
            }
        }
    )*};
}

server!(PgPool, MySqlPool);
server!(
    mut PgConnection,
    MySqlConnection,
    PoolConnection<sqlx::Postgres>,
    PoolConnection<sqlx::MySql>
);

/// Settings of a connection that a test may have chosen.
const SETTINGS: [&str; 5] = [
    "foreign_keys",
    "busy_timeout",
    "query_only",
    "ignore_check_constraints",
    "synchronous",
];

async fn same_file(connection: &mut SqliteConnection) -> Option<rusqlite::Connection> {
    if connection.is_in_transaction() {
        return None;
    }
    let files = texts(
        connection,
        "SELECT file FROM pragma_database_list WHERE name <> 'temp'",
    )
    .await?;
    let [file] = files.as_slice() else {
        return None;
    };
    if file.is_empty() {
        return None;
    }
    if is_limited(connection).await {
        return None;
    }
    let opened = rusqlite::Connection::open(file).expect("the same file is opened");
    for setting in SETTINGS {
        let column = setting.strip_prefix("busy_").unwrap_or(setting);
        let query = format!("SELECT CAST({column} AS TEXT) FROM pragma_{setting}");
        let value = texts(connection, &query).await?.pop()?;
        opened
            .execute_batch(&format!("PRAGMA {setting} = {value}"))
            .expect("the same setting");
    }
    OVER_RUSQLITE.fetch_add(1, Ordering::Relaxed);
    Some(opened)
}

/// Opened to be read, or with a limit of pages: options of the pool, which nobody tells.
async fn is_limited(connection: &mut SqliteConnection) -> bool {
    let pages = texts(
        connection,
        "SELECT CAST(max_page_count AS TEXT) FROM pragma_max_page_count",
    );
    if pages.await.is_some_and(|pages| pages != ["4294967294"]) {
        return true;
    }
    let timeout = texts(
        connection,
        "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout",
    )
    .await;
    let timeout = timeout
        .and_then(|mut timeout| timeout.pop())
        .unwrap_or_default();
    let begun = sqlx::raw_sql("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; CREATE TABLE probe_ (x)");
    let begun = begun.execute(&mut *connection).await;
    let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
    let back = format!("PRAGMA busy_timeout = {timeout}");
    let _ = sqlx::raw_sql(AssertSqlSafe(back)).execute(connection).await;
    // SQLITE_READONLY
    begun.is_err_and(|error| {
        let code = error.as_database_error().and_then(|error| error.code());
        code.is_some_and(|code| code == "8")
    })
}

async fn texts(connection: &mut SqliteConnection, query: &str) -> Option<Vec<String>> {
    let query = sqlx::raw_sql(AssertSqlSafe(query.to_owned()));
    let rows = query.fetch_all(connection).await.ok()?;
    rows.iter()
        .map(|row| row.try_get_unchecked(0).ok())
        .collect()
}

/// [`whimbrel::Migrations`].
#[derive(Debug, Clone)]
pub struct Migrations(whimbrel::Migrations);

impl Migrations {
    /// [`whimbrel::Migrations::from_folder`].
    ///
    /// # Errors
    /// See there.
    pub fn from_folder(
        path: impl AsRef<Path>,
        dialect: Option<Dialect>,
    ) -> Result<Self, FolderError> {
        whimbrel::Migrations::from_folder(path, dialect).map(Migrations)
    }

    /// [`whimbrel::Migrations::found_to_produce`].
    #[must_use]
    pub fn found_to_produce(self, outline: String) -> Self {
        Migrations(self.0.found_to_produce(outline))
    }

    /// [`whimbrel::Migrations::found_reversible`].
    #[must_use]
    pub fn found_reversible(self, reverses: Vec<Reverse>) -> Self {
        Migrations(self.0.found_reversible(reverses))
    }
}

impl Deref for Migrations {
    type Target = whimbrel::Migrations;

    fn deref(&self) -> &whimbrel::Migrations {
        &self.0
    }
}

/// [`whimbrel::Migrator`].
#[derive(Debug, Clone)]
pub struct Migrator<'m> {
    migrator: whimbrel::Migrator<'static>,
    migrations: PhantomData<&'m Migrations>,
}

/// For `blocking`, which opens a connection of sqlx itself.
impl Deref for Migrator<'_> {
    type Target = whimbrel::Migrator<'static>;

    fn deref(&self) -> &whimbrel::Migrator<'static> {
        &self.migrator
    }
}

impl<'m> Migrator<'m> {
    /// [`whimbrel::Migrator::new`].
    pub fn new(migrations: &'m Migrations) -> Self {
        // Calls run in other threads; a test ends soon.
        let migrations: &'static whimbrel::Migrations = Box::leak(Box::new(migrations.0.clone()));
        Migrator {
            migrator: whimbrel::Migrator::new(migrations),
            migrations: PhantomData,
        }
    }

    fn with(
        self,
        set: impl FnOnce(whimbrel::Migrator<'static>) -> whimbrel::Migrator<'static>,
    ) -> Self {
        Migrator {
            migrator: set(self.migrator),
            ..self
        }
    }

    /// What is to happen before anything is changed.
    #[must_use]
    pub fn before_apply<F>(self, hook: impl Fn(Vec<Planned>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        self.with(|migrator| migrator.before_apply(hook))
    }

    /// Calls `observer` for whatever happens.
    #[must_use]
    pub fn on_event(self, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.with(|migrator| migrator.on_event(observer))
    }

    /// [`whimbrel::Migrator::backups`].
    ///
    /// # Errors
    /// See there.
    pub fn backups(&self, database: &Path) -> Result<Vec<Copy>, Error> {
        self.migrator.backups(database)
    }

    /// [`whimbrel::Migrator::blocking_restore`].
    ///
    /// # Errors
    /// See there.
    pub async fn restore(&self, database: &Path, name: &str) -> Result<Restored, Error> {
        self.migrator.blocking_restore(database, name)
    }

    /// [`whimbrel::Migrator::downgrade`].
    ///
    /// # Errors
    /// See there.
    pub fn downgrade<'s, 'c: 's>(
        &'s self,
        target: impl Subject<'c> + 's,
        to: &'s str,
        accept: impl FnOnce(&Downgrade) -> bool + Send + 's,
    ) -> BoxFuture<'s, Result<Downgraded, Error>> {
        Box::pin(async move {
            match target.over().await {
                Over::Sqlx(target) => self.migrator.downgrade(target, to, accept).await,
                Over::Rusqlite(mut connection) => {
                    self.migrator.downgrade(&mut connection, to, accept)
                }
            }
        })
    }
}

macro_rules! settings {
    ($($name:ident: $ty:ty),* $(,)?) => {
        impl Migrator<'_> {
            $(
                /// A setting.
                #[must_use]
                pub fn $name(self, value: $ty) -> Self {
                    self.with(|migrator| migrator.$name(value))
                }
            )*
        }
    };
}

settings!(
    lock_timeout: Duration,
    statement_timeout: Duration,
    ddl_lock_timeout: Duration,
    retry: Duration,
    schema: impl Into<String>,
    extension_schemas: impl IntoIterator<Item = impl Into<String>>,
    table: impl Into<String>,
    ahead: Policy,
    edited: Policy,
    missing: Policy,
    out_of_order: Policy,
    not_empty: Policy,
    backup: Backup,
    verify_schema: When,
    command: impl Into<String>,
    lock: LockKind,
    lock_expiry: Duration,
);

macro_rules! calls {
    ($($name:ident($($argument:ident),*) -> $ty:ty),* $(,)?) => {
        impl Migrator<'_> {
            $(
                /// A call.
                ///
                /// # Errors
                /// See `whimbrel`.
                pub fn $name<'s, 'c: 's>(
                    &'s self,
                    target: impl Subject<'c> + 's
                    $(, $argument: &'s str)*
                ) -> BoxFuture<'s, Result<$ty, Error>> {
                    Box::pin(async move { match target.over().await {
                        Over::Sqlx(target) => self.migrator.$name(target $(, $argument)*).await,
                        Over::Rusqlite(mut connection) => {
                            let migrator = self.migrator.clone();
                            $(let $argument = $argument.to_owned();)*
                            // A subscriber of the test is of its thread alone.
                            let subscriber = tracing::dispatcher::get_default(Clone::clone);
                            let work = move || {
                                tracing::dispatcher::with_default(&subscriber, || {
                                    migrator.$name(&mut connection $(, &$argument)*)
                                })
                            };
                            tokio::task::spawn_blocking(work).await.expect("no panic")
                        }
                    } })
                }
            )*
        }

    };
}

calls!(
    run() -> Report,
    status() -> Status,
    plan() -> Vec<Planned>,
    log() -> Vec<Attempt>,
    pending() -> Vec<String>,
    verify() -> Vec<Error>,
    adopt() -> Vec<String>,
    check_schema() -> SchemaCheck,
    resolve_applied(name) -> (),
    resolve_rolled_back(name) -> (),
    resume_after(name) -> (),
    resume_at(name) -> (),
    baseline(name) -> Vec<String>,
    reset(confirmed) -> (),
    plan_downgrade(to) -> Downgrade,
);

macro_rules! default_calls {
    ($($name:ident($($argument:ident),*) -> $ty:ty),* $(,)?) => {
        impl Migrations {
            $(
                /// A call with the default settings.
                ///
                /// # Errors
                /// See `whimbrel`.
                pub fn $name<'s, 'c: 's>(
                    &'s self,
                    target: impl Subject<'c> + 's
                    $(, $argument: &'s str)*
                ) -> BoxFuture<'s, Result<$ty, Error>> {
                    Box::pin(async move { Migrator::new(self).$name(target $(, $argument)*).await })
                }
            )*
        }
    };
}

default_calls!(
    run() -> Report,
    status() -> Status,
    plan() -> Vec<Planned>,
    pending() -> Vec<String>,
    verify() -> Vec<Error>,
    resolve_applied(name) -> (),
    resolve_rolled_back(name) -> (),
    resume_after(name) -> (),
    resume_at(name) -> (),
    baseline(name) -> Vec<String>,
    reset(confirmed) -> (),
);

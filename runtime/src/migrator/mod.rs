//! The calls that programs make.

mod calls;
mod dispatch;
mod downgrade;
mod event;
mod options;
mod report;
pub(crate) mod trace;
mod work;

pub use downgrade::{Downgrade, Downgraded, StepBack};
pub use event::Event;
pub(crate) use event::Observer;
pub(crate) use options::{BeforeApply, DdlLockTimeout, Options};
pub use options::{LockKind, Policy};
pub(crate) use report::plan;
pub use report::{Applied, MigrationState, MigrationStatus, Planned, Report, Status};

use crate::connection::Target;
use crate::history::sql::Table;
use crate::history::{Comparison, compare};

use crate::error::Voice;
use crate::session::{self, Session};
use crate::{Error, ErrorKind, Migrations};
use dispatch::with_session;
use std::time::Duration;
use whimbrel_core::Family;

/// Migrations with settings. The defaults suit a program that migrates at startup; [`Migrations::run`] uses them.
///
/// ```no_run
/// # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::SqlitePool) -> Result<(), whimbrel::Error> {
/// use std::time::Duration;
/// use whimbrel::{Migrator, Policy};
///
/// let report = Migrator::new(migrations)
///     .lock_timeout(Duration::from_secs(60))
///     .ahead(Policy::Warn)
///     .on_event(|event| eprintln!("{event:?}"))
///     .run(pool)
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Migrator<'m> {
    migrations: &'m Migrations,
    options: Options,
}

impl<'m> Migrator<'m> {
    /// The default settings.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
    /// ```
    pub fn new(migrations: &'m Migrations) -> Self {
        Migrator {
            migrations,
            options: Options::default(),
        }
    }

    #[cfg(feature = "cli")]
    pub(crate) fn migrations(&self) -> &Migrations {
        self.migrations
    }

    /// How long to wait for another migration run. Default: five minutes.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use std::time::Duration;
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).lock_timeout(Duration::from_secs(60));
    /// ```
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.options.lock_timeout = timeout;
        self
    }

    /// How long one statement may take. Default: the connection's setting; on SQLite no limit. MySQL has no such
    /// setting for statements that write: there a second connection ends them, so it needs a pool
    /// ([`ErrorKind::NeedsPool`](crate::ErrorKind::NeedsPool)). On SQLite it replaces the connection's progress
    /// handler.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use std::time::Duration;
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).statement_timeout(Duration::from_secs(600));
    /// ```
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.options.statement_timeout = Some(timeout);
        self
    }

    /// How long a statement waits for a table's lock. While it waits, later queries on that table wait behind it; so
    /// after this time the migration is rolled back and retried after a pause ([`Migrator::retry`]). Default: two
    /// seconds, or less if the connection has a shorter limit; [`Duration::ZERO`] keeps the connection's. PostgreSQL:
    /// `lock_timeout` of each transaction, not for an index that is built `CONCURRENTLY`. MySQL and MariaDB:
    /// `lock_wait_timeout`, in whole seconds. SQLite has one lock, which a run takes first.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use std::time::Duration;
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).ddl_lock_timeout(Duration::from_secs(1));
    /// ```
    pub fn ddl_lock_timeout(mut self, timeout: Duration) -> Self {
        self.options.ddl_lock_timeout = match timeout {
            Duration::ZERO => DdlLockTimeout::OfTheConnection,
            timeout => DdlLockTimeout::Set(timeout),
        };
        self
    }

    /// How long to retry transient failures: a deadlock, a lock timeout, a serialization failure, a busy file, a lost
    /// connection or a restarting server (with a pool, over a new connection). Each retry is an [`Event::Retrying`];
    /// the pauses grow from a tenth of a second to five seconds. Failures caused by other sessions are retried at
    /// least three times, a full disk at most three times. Default: five minutes; [`Duration::ZERO`] tries once.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use std::time::Duration;
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).retry(Duration::from_secs(30));
    /// ```
    pub fn retry(mut self, limit: Duration) -> Self {
        self.options.retry = limit;
        self
    }

    /// The schema to migrate (PostgreSQL), created if it is missing. Unqualified names in scripts refer to it, and it
    /// contains the history table. Default: the first schema of the connection's search path.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).schema("tenant_7");
    /// ```
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.options.schema = Some(name.into());
        self
    }

    /// Further schemas on the search path, after that of [`Migrator::schema`]: those of extensions whose types and
    /// functions scripts use without a schema. Default: none, so that a script cannot refer to a table of another
    /// schema by accident.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).schema("tenant_7").extension_schemas(["extensions"]);
    /// ```
    pub fn extension_schemas(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.extension_schemas = names.into_iter().map(Into::into).collect();
        self
    }

    /// The history table's name. Default: `_prisma_migrations`, which Prisma shares.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// whimbrel::Migrator::new(&MIGRATIONS).table("app_migrations").run(&mut db).await?;
    /// let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM app_migrations").fetch_one(&mut db).await?;
    /// assert_eq!(rows, 2);
    /// # Ok(()) }
    /// ```
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.options.table = name.into();
        self
    }

    /// The policy for a database with migrations that are newer than the binary's. Default: an error.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Migrator, Policy};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).ahead(Policy::Warn);
    /// ```
    pub fn ahead(mut self, policy: Policy) -> Self {
        self.options.ahead = policy;
        self
    }

    /// The policy for edited migrations. Default: an error.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Migrator, Policy};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).edited(Policy::Warn);
    /// ```
    pub fn edited(mut self, policy: Policy) -> Self {
        self.options.edited = policy;
        self
    }

    /// The policy for applied migrations that the binary lacks. Default: an error.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Migrator, Policy};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).missing(Policy::Warn);
    /// ```
    pub fn missing(mut self, policy: Policy) -> Self {
        self.options.missing = policy;
        self
    }

    /// The policy for pending migrations that are older than an applied one. Default: they are applied, as branches
    /// that are merged late require.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Migrator, Policy};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).out_of_order(Policy::Error);
    /// ```
    pub fn out_of_order(mut self, policy: Policy) -> Self {
        self.options.out_of_order = policy;
        self
    }

    /// The policy for a database with tables but no history. Default: an error.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Migrator, Policy};
    ///
    /// sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let report = Migrator::new(&MIGRATIONS).not_empty(Policy::Allow).run(&mut db).await?;
    /// assert_eq!(report.names(), ["1_notes", "2_pinned"]);
    /// # Ok(()) }
    /// ```
    pub fn not_empty(mut self, policy: Policy) -> Self {
        self.options.not_empty = policy;
        self
    }

    /// Makes a copy of the database before anything is changed (SQLite): once in a run that has pending migrations,
    /// under the lock, unless the database is empty.
    ///
    /// ```no_run
    /// # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::SqlitePool) -> Result<(), whimbrel::Error> {
    /// use whimbrel::{Backup, Migrator};
    ///
    /// let migrator = Migrator::new(migrations).backup(Backup::beside().keep(3));
    /// if let Some(copy) = migrator.run(pool).await?.backup {
    ///     println!("kept {}", copy.name);
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "_sqlite")]
    pub fn backup(mut self, backup: crate::Backup) -> Self {
        self.options.backup = Some(backup);
        self
    }

    /// A function that is called before anything is changed: once in a run that has pending migrations, under the
    /// lock, with what will run. Its error stops the run, and nothing is changed
    /// ([`ErrorKind::Backup`](crate::ErrorKind::Backup)). Use it for copies of servers, maintenance modes, or a
    /// confirmation.
    ///
    /// ```no_run
    /// # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::PgPool) -> Result<(), whimbrel::Error> {
    /// let migrator = whimbrel::Migrator::new(migrations).before_apply(async |pending| {
    ///     let dump = std::process::Command::new("pg_dump").arg("--file=before.sql").status()?;
    ///     match dump.success() {
    ///         true => Ok(()),
    ///         false => Err(format!("no copy before {}", pending[0].name).into()),
    ///     }
    /// });
    /// migrator.run(pool).await?;
    /// # Ok(()) }
    /// ```
    pub fn before_apply<F>(
        mut self,
        hook: impl Fn(Vec<Planned>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        self.options.before_apply = Some(BeforeApply::new(hook));
        self
    }

    /// When to compare the tables, columns, keys, indexes, foreign keys, enums and views of the database with what
    /// the migrations produce. Default: after a run that applied something. A difference is an
    /// [`Event::SchemaDiffers`], and is in [`Report::schema`]; it is not an error. Needs a build script with
    /// `whimbrel_build`; without one nothing is compared. Additional objects are not a difference.
    ///
    /// ```no_run
    /// # async fn f(migrations: &whimbrel::Migrations, pool: &sqlx::SqlitePool) -> Result<(), Box<dyn std::error::Error>> {
    /// use whimbrel::{Migrator, When};
    ///
    /// let report = Migrator::new(migrations).verify_schema(When::EveryStart).run(pool).await?;
    /// if let Some(check) = report.schema.filter(|check| check.differs()) {
    ///     return Err(check.to_string().into());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn verify_schema(mut self, when: crate::When) -> Self {
        self.options.verify_schema = when;
        self
    }

    /// This program's own subcommand for migrations, such as `notes migrate`, for the advice in errors. Default:
    /// `whimbrel migrate`; [`cli`](crate::cli) sets it.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::Migrator;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).command("notes migrate");
    /// ```
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.options.voice = Voice::Program(command.into());
        self
    }

    /// The same for a command that reads the migrations from a folder.
    #[doc(hidden)]
    pub fn command_of_folder(mut self, command: impl Into<String>) -> Self {
        self.options.voice = Voice::Folder(command.into());
        self
    }

    /// The lock that keeps other migration runs out.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{LockKind, Migrator};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).lock(LockKind::Table);
    /// ```
    pub fn lock(mut self, kind: LockKind) -> Self {
        self.options.lock = kind;
        self
    }

    /// How long a [`LockKind::Table`] stays after its process was killed. The lock is renewed five times in this
    /// time. Default: ten seconds; minimum: one. A process that is suspended for longer (a machine that sleeps, a
    /// thread that blocks the runtime) loses the lock, and its run returns an error.
    ///
    /// ```
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use std::time::Duration;
    /// use whimbrel::{LockKind, Migrator};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS)
    ///     .lock(LockKind::Table)
    ///     .lock_expiry(Duration::from_secs(30));
    /// ```
    pub fn lock_expiry(mut self, expiry: Duration) -> Self {
        self.options.lock_expiry = expiry.max(Duration::from_secs(1));
        self
    }

    /// Calls `observer` for each event of a run. It must not block.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// use whimbrel::{Event, Migrator};
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).on_event(|event| {
    ///     if let Event::Finished { migration, .. } = event {
    ///         println!("applied {migration}");
    ///     }
    /// });
    /// migrator.run(&mut db).await?;
    /// # Ok(()) }
    /// ```
    pub fn on_event(mut self, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.options.observer = Observer::new(observer);
        self
    }

    /// The copies of a SQLite database, in the place that is set with [`Migrator::backup`].
    ///
    /// # Errors
    /// See [`Backup::list`](crate::Backup::list).
    ///
    /// ```no_run
    /// # fn f(migrator: &whimbrel::Migrator<'_>) -> Result<(), whimbrel::Error> {
    /// for copy in migrator.backups("app.db".as_ref())? {
    ///     println!("{}: {} bytes", copy.name, copy.bytes);
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "_sqlite")]
    pub fn backups(&self, database: &std::path::Path) -> Result<Vec<crate::Copy>, Error> {
        let listed = self.backup_or_beside().list(database);
        listed.map_err(|error| error.advise(&self.options.voice))
    }

    /// Restores one of the copies.
    ///
    /// # Errors
    /// See [`Backup::restore`](crate::Backup::restore).
    ///
    /// ```no_run
    /// # async fn f(migrator: &whimbrel::Migrator<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// let database = std::path::Path::new("app.db");
    /// let copies = migrator.backups(database)?;
    /// let newest = copies.last().ok_or("there is no copy")?;
    /// let restored = migrator.restore(database, &newest.name).await?;
    /// if let Some(kept) = restored.kept {
    ///     println!("the file from before is {}", kept.display());
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "sqlite")]
    pub async fn restore(
        &self,
        database: &std::path::Path,
        name: &str,
    ) -> Result<crate::Restored, Error> {
        let restored = self.backup_or_beside().restore(database, name).await;
        restored.map_err(|error| error.advise(&self.options.voice))
    }

    /// [`Migrator::restore`] for programs with rusqlite.
    ///
    /// # Errors
    /// See [`Backup::restore`](crate::Backup::restore).
    #[cfg(feature = "rusqlite")]
    pub fn blocking_restore(
        &self,
        database: &std::path::Path,
        name: &str,
    ) -> Result<crate::Restored, Error> {
        self.backup_or_beside().blocking_restore(database, name)
    }

    #[cfg(feature = "_sqlite")]
    pub(crate) fn backup_or_beside(&self) -> crate::Backup {
        let backup = self.options.backup.clone();
        backup.unwrap_or_else(crate::Backup::beside)
    }

    #[cfg(all(feature = "cli", feature = "_sqlite"))]
    pub(crate) fn has_backup(&self) -> bool {
        self.options.backup.is_some()
    }

    /// What [`Migrator::command`] did not say.
    #[cfg(feature = "cli")]
    pub(crate) fn called_by(&mut self, command: String) {
        if let Voice::Library = self.options.voice {
            self.options.voice = Voice::Program(command);
        }
    }

    async fn compare<'c>(&self, target: impl Target<'c>) -> Result<Comparison, Error> {
        let rows = with_session!(self, target, session => {
            match session.locate().await {
                Ok(()) => session::history(&mut session).await,
                Err(error) => Err(error),
            }
        })?;
        Ok(compare(self.migrations, &rows.unwrap_or_default()))
    }

    fn table_of(&self, connection: Family) -> Result<Table, Error> {
        let dialect = self.migrations.dialect();
        if dialect.family() != connection {
            let written = dialect.provider();
            let reached = connection.provider();
            let error = Error::new(ErrorKind::OtherDatabase)
                .detail(format!("they are for {written}, the database is {reached}"));
            return Err(error.advise(&self.options.voice));
        }
        Ok(Table {
            dialect,
            schema: self.options.schema.clone(),
            name: self.options.table.clone(),
        })
    }
}

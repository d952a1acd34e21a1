//! The same calls for programs without an async runtime: they connect, work and disconnect.
//!
//! ```no_run
//! # fn f(migrations: &whimbrel::Migrations) -> Result<(), whimbrel::Error> {
//! let migrator = whimbrel::Migrator::new(migrations);
//! let report = whimbrel::blocking::run(&migrator, "sqlite:app.db?mode=rwc")?;
//! println!("{report}");
//! # Ok(()) }
//! ```

use crate::connection::{Opened, OptionsOf};
use crate::{Error, ErrorKind, Migrator, Planned, Report, Status};
use sqlx::{ConnectOptions, Connection, Database};

/// Calls a method of [`Migrator`] on a connection to a URL, inside a runtime of its own.
macro_rules! blocking {
    ($migrator:expr, $url:expr, $call:ident $(, $argument:expr)*) => {
        block_on(async {
            let url = $url;
            match url.split(':').next() {
                #[cfg(feature = "sqlite")]
                Some("sqlite") => on!(sqlx::Sqlite, url, $migrator, $call $(, $argument)*),
                #[cfg(feature = "postgres")]
                Some("postgres" | "postgresql") => {
                    on!(sqlx::Postgres, url, $migrator, $call $(, $argument)*)
                }
                #[cfg(feature = "mysql")]
                Some("mysql" | "mariadb") => on!(sqlx::MySql, url, $migrator, $call $(, $argument)*),
                _ => Err(Error::new(ErrorKind::Connection).detail(
                    "the URL must begin with sqlite:, postgresql: or mysql:, and the feature of \
                     that name must be on",
                )),
            }
        })
    };
}

macro_rules! on {
    ($driver:ty, $url:expr, $migrator:expr, $call:ident $(, $argument:expr)*) => {{
        let (mut connection, options) = open::<$driver>($url).await?;
        let opened = Opened::<$driver> { connection: &mut connection, options };
        let result = $migrator.$call(opened $(, $argument)*).await;
        // What was asked for is done; a goodbye that fails changes nothing.
        let _ = connection.close().await;
        result
    }};
}

async fn open<DB: Database>(url: &str) -> Result<(DB::Connection, OptionsOf<DB>), Error> {
    let connecting = |error| Error::from_database(error, "connecting");
    let options: OptionsOf<DB> = url.parse().map_err(connecting)?;
    // A script is one statement to the driver, which would be logged with all that is in it.
    let options = options.disable_statement_logging();
    let connection = options.connect().await.map_err(connecting)?;
    Ok((connection, options))
}

/// [`Migrator::run`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let report = whimbrel::blocking::run(&migrator, &url)?;
/// assert_eq!(report.names(), ["1_notes", "2_pinned"]);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn run(migrator: &Migrator<'_>, url: &str) -> Result<Report, Error> {
    blocking!(migrator, url, run)
}

/// [`Migrator::status`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let status = whimbrel::blocking::status(&migrator, &url)?;
/// assert_eq!(status.pending(), ["1_notes", "2_pinned"]);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn status(migrator: &Migrator<'_>, url: &str) -> Result<Status, Error> {
    blocking!(migrator, url, status)
}

/// [`Migrator::plan`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let planned = whimbrel::blocking::plan(&migrator, &url)?;
/// assert_eq!(planned[0].name, "1_notes");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn plan(migrator: &Migrator<'_>, url: &str) -> Result<Vec<Planned>, Error> {
    blocking!(migrator, url, plan)
}

/// [`Migrator::verify`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// assert!(whimbrel::blocking::verify(&migrator, &url)?.is_empty());
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn verify(migrator: &Migrator<'_>, url: &str) -> Result<Vec<Error>, Error> {
    blocking!(migrator, url, verify)
}

/// [`Migrator::baseline`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let marked = whimbrel::blocking::baseline(&migrator, &url, "1_notes")?;
/// assert_eq!(marked, ["1_notes"]);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn baseline(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<Vec<String>, Error> {
    blocking!(migrator, url, baseline, name)
}

/// [`Migrator::reset`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// whimbrel::blocking::run(&migrator, &url)?;
/// whimbrel::blocking::reset(&migrator, &url, "app.db")?;
/// assert_eq!(whimbrel::blocking::pending(&migrator, &url)?.len(), 2);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn reset(migrator: &Migrator<'_>, url: &str, confirmed: &str) -> Result<(), Error> {
    blocking!(migrator, url, reset, confirmed)
}

/// [`Migrator::pending`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let pending = whimbrel::blocking::pending(&migrator, &url)?;
/// assert_eq!(pending, ["1_notes", "2_pinned"]);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn pending(migrator: &Migrator<'_>, url: &str) -> Result<Vec<String>, Error> {
    blocking!(migrator, url, pending)
}

/// [`Migrator::resolve_applied`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// whimbrel::blocking::resolve_applied(&migrator, &url, "1_notes")?;
/// assert_eq!(whimbrel::blocking::pending(&migrator, &url)?, ["2_pinned"]);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn resolve_applied(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resolve_applied, name)
}

/// [`Migrator::resolve_rolled_back`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let error = whimbrel::blocking::resolve_rolled_back(&migrator, &url, "1_notes").expect_err("it never ran");
/// assert_eq!(error.code(), Some("P3011"));
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn resolve_rolled_back(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resolve_rolled_back, name)
}

/// [`Migrator::resume_after`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let resumed = whimbrel::blocking::resume_after(&migrator, &url, "1_notes");
/// assert!(resumed.is_err(), "no statement of it is in doubt");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn resume_after(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resume_after, name)
}

/// [`Migrator::resume_at`].
///
/// # Errors
/// See there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
/// # let folder = std::env::temp_dir().join(format!("whimbrel-doc-{}-{}", std::process::id(), line!()));
/// # std::fs::create_dir_all(&folder)?;
/// # let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
/// let migrator = whimbrel::Migrator::new(&MIGRATIONS);
/// let resumed = whimbrel::blocking::resume_at(&migrator, &url, "1_notes");
/// assert!(resumed.is_err(), "no statement of it is in doubt");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
pub fn resume_at(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resume_at, name)
}

fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::from_database(error, "starting a runtime"))?;
    runtime.block_on(work)
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use crate::{EmbeddedMigration, ErrorKind, Migrations, Migrator};

    static EMBEDDED: Migrations = {
        static LIST: &[EmbeddedMigration] = &[EmbeddedMigration::embedded(
            "1_a",
            "0",
            "CREATE TABLE a (id)",
            &[(0, 19)],
            true,
        )];
        Migrations::embedded(whimbrel_core::Dialect::Sqlite, LIST)
    };

    #[test]
    fn without_a_runtime() {
        let migrator = Migrator::new(&EMBEDDED);
        let report = super::run(&migrator, "sqlite::memory:").expect("migrated");
        assert_eq!(report.names(), ["1_a"]);
        let status = super::status(&migrator, "sqlite::memory:").expect("another memory");
        assert_eq!(status.pending(), ["1_a"]);
        let error = super::run(&migrator, "oracle://x").expect_err("no such driver");
        assert_eq!(error.kind(), ErrorKind::Connection);
    }
}

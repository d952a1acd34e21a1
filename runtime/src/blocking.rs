//! The same calls for programs without an async runtime: they connect, work and disconnect.
//!
//! ```no_run
//! # fn f(migrations: &whimbrel::Migrations) -> Result<(), whimbrel::Error> {
//! let migrator = whimbrel::Migrator::new(migrations);
//! let report = whimbrel::blocking::run(&migrator, "sqlite:app.db?mode=rwc")?;
//! println!("{report}");
//! # Ok(()) }
//! ```

use crate::{Error, ErrorKind, Migrator, Report, Status};

/// Calls a method of [`Migrator`] on a connection to a URL, inside a runtime of its own.
macro_rules! blocking {
    ($migrator:expr, $url:expr, $call:ident $(, $argument:expr)*) => {
        block_on(async {
            let url = $url;
            let connecting = |error| Error::from_database(error, "connecting");
            match url.split(':').next() {
                #[cfg(feature = "sqlite")]
                Some("sqlite") => {
                    let connected = sqlx::pool::PoolOptions::<sqlx::Sqlite>::new().max_connections(1).connect(url).await;
                    let pool = connected.map_err(connecting)?;
                    let result = $migrator.$call(&pool $(, $argument)*).await;
                    pool.close().await;
                    result
                }
                #[cfg(feature = "postgres")]
                Some("postgres" | "postgresql") => {
                    let connected = sqlx::pool::PoolOptions::<sqlx::Postgres>::new().max_connections(1).connect(url).await;
                    let pool = connected.map_err(connecting)?;
                    let result = $migrator.$call(&pool $(, $argument)*).await;
                    pool.close().await;
                    result
                }
                #[cfg(feature = "mysql")]
                Some("mysql" | "mariadb") => {
                    let connected = sqlx::pool::PoolOptions::<sqlx::MySql>::new().max_connections(1).connect(url).await;
                    let pool = connected.map_err(connecting)?;
                    let result = $migrator.$call(&pool $(, $argument)*).await;
                    pool.close().await;
                    result
                }
                _ => Err(Error::new(ErrorKind::Connection)
                    .detail("the URL must begin with sqlite:, postgresql: or mysql:, and the feature of that name must be on")),
            }
        })
    };
}

/// [`Migrator::run`].
///
/// # Errors
/// See there.
pub fn run(migrator: &Migrator<'_>, url: &str) -> Result<Report, Error> {
    blocking!(migrator, url, run)
}

/// [`Migrator::status`].
///
/// # Errors
/// See there.
pub fn status(migrator: &Migrator<'_>, url: &str) -> Result<Status, Error> {
    blocking!(migrator, url, status)
}

/// [`Migrator::pending`].
///
/// # Errors
/// See there.
pub fn pending(migrator: &Migrator<'_>, url: &str) -> Result<Vec<String>, Error> {
    blocking!(migrator, url, pending)
}

/// [`Migrator::resolve_applied`].
///
/// # Errors
/// See there.
pub fn resolve_applied(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resolve_applied, name)
}

/// [`Migrator::resolve_rolled_back`].
///
/// # Errors
/// See there.
pub fn resolve_rolled_back(migrator: &Migrator<'_>, url: &str, name: &str) -> Result<(), Error> {
    blocking!(migrator, url, resolve_rolled_back, name)
}

fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::from_database(error.into(), "starting a runtime"))?;
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

//! Scratch folders, scratch databases and histories for the runtime's tests.

use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Connection, MySqlPool, PgPool, SqlitePool};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use whimbrel::{Dialect, Migrations};

/// A folder that is removed when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("whimbrel-runtime-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Scratch(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes `name/migration.sql` for each, beside a lock file.
    pub(crate) fn migrations(&self, dialect: Dialect, scripts: &[(&str, &str)]) -> Migrations {
        let folder = self.path("migrations");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, script) in scripts {
            std::fs::create_dir_all(folder.join(name)).expect("a folder");
            std::fs::write(folder.join(name).join("migration.sql"), script).expect("a script");
        }
        let lock = whimbrel_core::lock_file::render(dialect);
        std::fs::write(folder.join("migration_lock.toml"), lock).expect("a lock file");
        Migrations::from_folder(folder, None).expect("a good history")
    }

    pub(crate) async fn sqlite(&self, name: &str) -> SqlitePool {
        sqlite_file(&self.path(name)).await
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn sqlite_file(path: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await
        .expect("a SQLite file")
}

/// A PostgreSQL database of its own; `None` (and a word) without a server.
pub(crate) async fn postgres(name: &str) -> Option<PgPool> {
    let url = postgres_url(name).await?;
    let pool = PgPoolOptions::new().max_connections(8).connect(&url).await;
    Some(pool.expect("the new database"))
}

/// A server's URL, in the one of the binaries with these cases that has servers.
pub(crate) fn server(url: fn() -> Option<String>) -> Option<String> {
    crate::HAS_SERVERS.then(url).flatten()
}

/// The URL of a new, empty PostgreSQL database.
pub(crate) async fn postgres_url(name: &str) -> Option<String> {
    let server = server(whimbrel_tests::postgres)?;
    let name = format!("runtime_{name}_{}", std::process::id());
    let mut admin = sqlx::PgConnection::connect(&server)
        .await
        .expect("the PostgreSQL server");
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        let query = sqlx::raw_sql(AssertSqlSafe(statement));
        query.execute(&mut admin).await.expect("a new database");
    }
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    Some(format!("{base}/{name}"))
}

/// Drops a database that [`postgres_url`] made.
pub(crate) async fn drop_postgres(url: &str) {
    let (base, name) = url.rsplit_once('/').expect("a URL with a database");
    let mut admin = sqlx::PgConnection::connect(&format!("{base}/postgres"))
        .await
        .expect("the PostgreSQL server");
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    let query = sqlx::raw_sql(AssertSqlSafe(drop));
    query.execute(&mut admin).await.expect("dropped");
}

/// A MariaDB database of its own; `None` (and a word) without a server.
pub(crate) async fn mariadb(name: &str) -> Option<MySqlPool> {
    let url = mariadb_url(name).await?;
    let pool = MySqlPoolOptions::new()
        .max_connections(8)
        .connect(&url)
        .await;
    Some(pool.expect("the new database"))
}

/// The URL of a new, empty MariaDB database.
pub(crate) async fn mariadb_url(name: &str) -> Option<String> {
    let server = server(whimbrel_tests::mariadb)?;
    let name = format!("runtime_{name}_{}", std::process::id());
    let mut admin = sqlx::MySqlConnection::connect(&server)
        .await
        .expect("the MariaDB server");
    for statement in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}"),
    ] {
        let query = sqlx::raw_sql(AssertSqlSafe(statement));
        query.execute(&mut admin).await.expect("a new database");
    }
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    Some(format!("{base}/{name}"))
}

/// Runs statements with any driver.
macro_rules! sql {
    ($on:expr, $text:expr) => {
        sqlx::raw_sql(sqlx::AssertSqlSafe($text.to_string()))
            .execute($on)
            .await
            .expect("the test's own SQL")
    };
}

/// Reads the first column of all rows as text.
macro_rules! texts {
    ($on:expr, $text:expr) => {{
        use sqlx::Row;
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe($text.to_string()))
            .fetch_all($on)
            .await
            .expect("the test's own SQL");
        rows.iter()
            .map(|row| {
                row.try_get_unchecked::<Option<String>, _>(0)
                    .expect("a text")
            })
            .map(|text| text.unwrap_or_else(|| "NULL".into()))
            .collect::<Vec<String>>()
    }};
}

pub(crate) use {sql, texts};

//! Throw-away databases: made under a name of their own, filled with scripts, described, dropped.

use std::{path::PathBuf, str::FromStr};

use sqlx::{
    AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection, SqlSafeStr,
    SqliteConnection,
    mysql::MySqlConnectOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use whimbrel_core::{Dialect, statements};
use whimbrel_engine::sql::SqlSchema;

/// A database of its own on one of the servers, or a SQLite file.
pub struct Live {
    connection: Connected,
    url: String,
    server: Option<(String, String)>,
}

enum Connected {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

impl Live {
    /// A fresh database of that dialect; `None` (and a note) when its server is not there.
    /// `label` keeps the databases of different tests apart.
    pub async fn create(dialect: Dialect, label: &str) -> Option<Live> {
        let name = format!("whimbrel_{label}_{}", std::process::id());
        match dialect {
            Dialect::Sqlite => {
                let file = std::env::temp_dir().join(format!("{name}.db"));
                std::fs::remove_file(&file).ok();
                let options = SqliteConnectOptions::new().filename(&file);
                let options = options.create_if_missing(true).foreign_keys(false);
                // Nothing here has to survive a crash.
                let options = options.synchronous(SqliteSynchronous::Off);
                let connection = SqliteConnection::connect_with(&options).await;
                Some(Live {
                    connection: Connected::Sqlite(connection.expect("SQLite opens a database")),
                    url: format!("file:{}", file.display()),
                    server: None,
                })
            }
            Dialect::Postgres | Dialect::Cockroach => {
                let server = crate::postgres()?;
                run_on(
                    &server,
                    &[
                        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                        format!("CREATE DATABASE {name}"),
                    ],
                )
                .await;
                let url = with_database(&server, &name);
                let options = PgConnectOptions::from_str(&url).expect("a valid URL");
                let connection = PgConnection::connect_with(&options).await;
                Some(Live {
                    connection: Connected::Postgres(connection.expect("the new database opens")),
                    url,
                    server: Some((server, name)),
                })
            }
            Dialect::Mysql => {
                let server = crate::mariadb()?;
                run_on(
                    &server,
                    &[
                        format!("DROP DATABASE IF EXISTS {name}"),
                        format!("CREATE DATABASE {name}"),
                    ],
                )
                .await;
                let url = with_database(&server, &name);
                let options = MySqlConnectOptions::from_str(&url).expect("a valid URL");
                let connection = MySqlConnection::connect_with(&options).await;
                Some(Live {
                    connection: Connected::Mysql(connection.expect("the new database opens")),
                    url,
                    server: Some((server, name)),
                })
            }
        }
    }

    /// The connection string.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// True for a PostgreSQL before that version.
    pub async fn is_before_postgres(&mut self, version: u32) -> bool {
        let Connected::Postgres(_) = self.connection else {
            return false;
        };
        let number = self
            .texts("SELECT current_setting('server_version_num')")
            .await;
        let number = number.first().and_then(|number| number.parse().ok());
        number.is_some_and(|number: u32| number / 10_000 < version)
    }

    /// True where the server refuses a script because an extension is not installed there, or because it is older than
    /// what the script uses.
    pub async fn lacks(&mut self, error: &str) -> bool {
        const SINCE_15: [&str; 2] = [
            "syntax error at or near \"NULLS\"",
            "unrecognized parameter \"security_invoker\"",
        ];
        lacks_extension(error)
            || SINCE_15.iter().any(|part| error.contains(part)) && self.is_before_postgres(15).await
    }

    /// Runs a script statement by statement, each on its own.
    ///
    /// # Errors
    /// The statement that failed and what the database said.
    pub async fn apply(&mut self, script: &str) -> Result<(), String> {
        let dialect = match self.connection {
            Connected::Postgres(_) => Dialect::Postgres,
            Connected::Mysql(_) => Dialect::Mysql,
            Connected::Sqlite(_) => Dialect::Sqlite,
        };
        let found = statements::split(dialect, script).map_err(|e| e.to_string())?;
        for statement in found {
            let text = statement.text(script).to_owned();
            let sql = sqlx::raw_sql(AssertSqlSafe(text.clone()));
            let done = match &mut self.connection {
                Connected::Postgres(connection) => sql.execute(connection).await.map(drop),
                Connected::Mysql(connection) => sql.execute(connection).await.map(drop),
                Connected::Sqlite(connection) => sql.execute(connection).await.map(drop),
            };
            done.map_err(|error| format!("{error}\n{text}"))?;
        }
        Ok(())
    }

    /// What the database says against a statement that is prepared; `None` when it takes it.
    pub async fn refusal(&mut self, statement: &str) -> Option<String> {
        let sql = AssertSqlSafe(statement.to_owned()).into_sql_str();
        let error = match &mut self.connection {
            Connected::Postgres(connection) => connection.prepare(sql).await.err(),
            Connected::Mysql(connection) => connection.prepare(sql).await.err(),
            Connected::Sqlite(connection) => connection.prepare(sql).await.err(),
        };
        // Each text comes once.
        match &mut self.connection {
            Connected::Postgres(connection) => connection.clear_cached_statements().await.ok(),
            Connected::Mysql(connection) => connection.clear_cached_statements().await.ok(),
            Connected::Sqlite(connection) => connection.clear_cached_statements().await.ok(),
        };
        let error = error.map(|error| error.to_string());
        // MariaDB looks at the columns of such a statement when it plans it.
        let first = statement.trim_start().get(..6).unwrap_or_default();
        let is_insert = first.eq_ignore_ascii_case("INSERT");
        if let (Connected::Mysql(connection), None, true) = (
            &mut self.connection,
            &error,
            is_insert && !statement.contains('?'),
        ) {
            let sql = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN {statement}")));
            let error = sql.execute(connection).await.err();
            return error.map(|error| error.to_string());
        }
        error
    }

    /// True on MariaDB, false on MySQL.
    pub async fn is_mariadb(&mut self) -> bool {
        let version = self.texts("SELECT CAST(VERSION() AS CHAR)").await;
        version.iter().any(|version| version.contains("MariaDB"))
    }

    /// The first column of a query, which is text.
    pub async fn texts(&mut self, query: &str) -> Vec<String> {
        let sql = AssertSqlSafe(query.to_owned());
        // The tables change between one question and the next.
        let rows = match &mut self.connection {
            Connected::Postgres(connection) => {
                sqlx::query_scalar(sql)
                    .persistent(false)
                    .fetch_all(connection)
                    .await
            }
            Connected::Mysql(connection) => {
                sqlx::query_scalar(sql)
                    .persistent(false)
                    .fetch_all(connection)
                    .await
            }
            Connected::Sqlite(connection) => {
                sqlx::query_scalar(sql)
                    .persistent(false)
                    .fetch_all(connection)
                    .await
            }
        };
        rows.unwrap_or_else(|error| panic!("{error}: {query}"))
    }

    /// The schema as it is; for PostgreSQL of these namespaces.
    pub async fn describe(&mut self, namespaces: &[String]) -> SqlSchema {
        let described = match &mut self.connection {
            Connected::Postgres(connection) => {
                whimbrel_cli::catalog::postgres(connection, namespaces, "public").await
            }
            Connected::Mysql(connection) => whimbrel_cli::catalog::mysql(connection).await,
            Connected::Sqlite(connection) => whimbrel_cli::catalog::sqlite(connection).await,
        };
        described.unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)))
    }

    /// Empties the database by making it anew.
    pub async fn drop(self) {
        match self.connection {
            Connected::Postgres(connection) => connection.close().await.ok(),
            Connected::Mysql(connection) => connection.close().await.ok(),
            Connected::Sqlite(connection) => connection.close().await.ok(),
        };
        if let Some(file) = self.url.strip_prefix("file:") {
            std::fs::remove_file(file).ok();
        }
        if let Some((server, name)) = self.server {
            run_on(&server, &[format!("DROP DATABASE IF EXISTS {name}")]).await;
        }
    }
}

/// The statements of a history: every `migration.sql` below the folder, in order of name.
pub fn history(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("migration.sql"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable script");
            (path.display().to_string(), text)
        })
        .collect()
}

fn with_database(server: &str, name: &str) -> String {
    let (start, query) = server
        .split_once('?')
        .map_or((server, None), |(s, q)| (s, Some(q)));
    let scheme = start.find("://").map_or(0, |at| at + 3);
    let base = match start[scheme..].find('/') {
        Some(at) => &start[..scheme + at],
        None => start,
    };
    match query {
        Some(query) => format!("{base}/{name}?{query}"),
        None => format!("{base}/{name}"),
    }
}

async fn run_on(server: &str, statements: &[String]) {
    for statement in statements {
        let sql = sqlx::raw_sql(AssertSqlSafe(statement.clone()));
        if server.starts_with("postgres") {
            let mut connection = PgConnection::connect(server)
                .await
                .expect("PostgreSQL answers");
            sql.execute(&mut connection)
                .await
                .expect("a superuser may do this");
        } else {
            let mut connection = MySqlConnection::connect(server)
                .await
                .expect("MariaDB answers");
            sql.execute(&mut connection)
                .await
                .expect("root may do this");
        }
    }
}

/// True where a server refuses a script because an extension is not installed there.
pub fn lacks_extension(error: &str) -> bool {
    [
        "is not available",
        "could not open extension control file",
        "type \"vector\" does not exist",
    ]
    .iter()
    .any(|part| error.contains(part))
}

/// True for an error that says that the server cannot read a statement.
pub fn is_syntax(error: &str) -> bool {
    [
        "syntax",
        "unterminated",
        "unrecognized token",
        "incomplete input",
        "trailing junk",
        // MariaDB takes a name behind LIMIT in programs alone.
        "Undeclared variable",
    ]
    .iter()
    .any(|words| error.contains(words))
}

//! Database URLs as Prisma's and sqlx's users write them, as the options of the drivers.

use crate::failure::{Failure, Outcome};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    ConnectOptions,
    mysql::MySqlConnectOptions,
    postgres::{PgConnectOptions, PgSslMode},
    sqlite::SqliteConnectOptions,
};
use url::Url;
use whimbrel_core::Dialect;

/// A database to connect to.
#[derive(Debug, Clone)]
pub struct Target {
    /// How the driver reaches it.
    pub options: Options,
    /// The database in words, without credentials: `PostgreSQL database "blog" at "localhost:5432"`.
    pub description: String,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
}

/// A driver's options.
#[derive(Debug, Clone)]
pub enum Options {
    /// SQLite, with the file unless the database lives in memory.
    Sqlite(Box<SqliteConnectOptions>, Option<PathBuf>),
    /// PostgreSQL or CockroachDB, with the schema that names without one belong to.
    Postgres(Box<PgConnectOptions>, String),
    /// MySQL or MariaDB.
    Mysql(Box<MySqlConnectOptions>),
}

impl Target {
    /// The family that the URL tells. CockroachDB has the URL of PostgreSQL.
    pub fn dialect(&self) -> Dialect {
        match self.options {
            Options::Sqlite(..) => Dialect::Sqlite,
            Options::Postgres(..) => Dialect::Postgres,
            Options::Mysql(_) => Dialect::Mysql,
        }
    }

    /// Reads a database URL. Relative paths of `file:` count from `folder`, the schema's, as
    /// in Prisma; those of `sqlite:` from the current folder, as in sqlx.
    ///
    /// # Errors
    ///
    /// When it is not a database URL. The message never repeats it: it may hold a password.
    pub fn parse(text: &str, folder: &Path) -> Outcome<Target> {
        let text = text.trim().trim_matches('"');
        let scheme = text.split(':').next().unwrap_or_default();
        match scheme {
            "file" => sqlite(text.strip_prefix("file:").unwrap_or(text), folder),
            "sqlite" => {
                let path = text.strip_prefix("sqlite:").unwrap_or(text);
                sqlite(path.strip_prefix("//").unwrap_or(path), Path::new(""))
            }
            "postgres" | "postgresql" => postgres(&url(text)?),
            "mysql" | "mariadb" => mysql(&url(text)?),
            "prisma" | "prisma+postgres" => {
                Err(Failure::new("the URL belongs to a service of Prisma")
                    .help("use the database's own URL, which begins with postgresql://"))
            }
            _ => Err(Failure::new(
                "the database URL must begin with sqlite:, file:, postgresql:// or mysql://",
            )
            .help(
                "check that it is complete, and that special characters of user and password are percent-encoded \
                 (# is %23, @ is %40)",
            )),
        }
    }
}

fn url(text: &str) -> Outcome<Url> {
    Url::parse(text).map_err(|error| {
        Failure::new(format!("the database URL cannot be read: {error}")).help(
            "special characters of user and password must be percent-encoded (# is %23, @ is %40)",
        )
    })
}

fn sqlite(text: &str, folder: &Path) -> Outcome<Target> {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    if path.is_empty() {
        return Err(
            Failure::new("the database URL names no file").help("write it as file:./dev.db")
        );
    }
    // What the driver knows of; the rest is Prisma's (connection_limit, socket_timeout …).
    let known = ["mode", "cache", "immutable", "vfs"];
    let query: Vec<&str> = query
        .split('&')
        .filter(|pair| known.contains(&pair.split('=').next().unwrap_or_default()))
        .collect();
    let in_memory = path == ":memory:" || query.contains(&"mode=memory");
    let place = if in_memory {
        PathBuf::from(path)
    } else {
        folder.join(path.strip_prefix("./").unwrap_or(path))
    };
    let name = place
        .to_str()
        .ok_or("the path of the database is not UTF-8")?;
    let url = format!("sqlite:{name}?{}", query.join("&"));
    let options = SqliteConnectOptions::from_str(url.trim_end_matches('?'))
        .map_err(|error| Failure::new(format!("the database URL cannot be read: {error}")))?;
    let file = options.get_filename().to_path_buf();
    Ok(Target {
        options: Options::Sqlite(Box::new(options), (!in_memory).then_some(file)),
        description: format!("SQLite database \"{name}\""),
        connect_timeout: Duration::from_secs(5),
    })
}

fn postgres(url: &Url) -> Outcome<Target> {
    let mut driver = url.clone();
    driver.set_query(None);
    let mut schema = "public".to_owned();
    let mut kept = Vec::new();
    let (mut strict, mut pooled) = (false, false);
    for (name, value) in url.query_pairs() {
        match &*name {
            "schema" if !value.is_empty() => schema = value.into_owned(),
            // Prisma's sslcert is the certificate of the server's authority.
            "sslcert" => kept.push(("sslrootcert".to_owned(), value.into_owned())),
            "sslaccept" => strict = value == "strict",
            "pgbouncer" => pooled = value == "true",
            "host" | "hostaddr" | "port" | "user" | "password" | "dbname" | "options"
            | "application_name" | "sslmode" | "sslrootcert" | "sslkey" => {
                kept.push((name.into_owned(), value.into_owned()));
            }
            // Settings of Prisma's own pool and of other drivers.
            _ => {}
        }
    }
    if !kept.is_empty() {
        driver.query_pairs_mut().extend_pairs(kept);
    }
    let mut options =
        PgConnectOptions::from_url(&driver).map_err(|error| unreadable(&error.to_string()))?;
    if strict {
        options = options.ssl_mode(PgSslMode::VerifyFull);
    }
    if pooled {
        // Behind a pooler a prepared statement may be on another connection than the one that runs it.
        options = options.statement_cache_capacity(0);
    }
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let database = options.get_database().unwrap_or(options.get_username());
    Ok(Target {
        description: format!(
            "PostgreSQL database \"{database}\", schema \"{schema}\" at \"{place}\""
        ),
        options: Options::Postgres(Box::new(options), schema),
        connect_timeout: connect_timeout(url),
    })
}

fn mysql(url: &Url) -> Outcome<Target> {
    let mut driver = url.clone();
    driver.set_query(None);
    let mut kept = Vec::new();
    for (name, value) in url.query_pairs() {
        match &*name {
            "sslcert" => kept.push(("ssl-ca".to_owned(), value.into_owned())),
            "sslaccept" => {
                let mode = if value == "strict" {
                    "VERIFY_IDENTITY"
                } else {
                    "REQUIRED"
                };
                kept.push(("ssl-mode".to_owned(), mode.to_owned()));
            }
            "socket" | "charset" | "collation" | "ssl-mode" | "ssl-ca" | "ssl-cert" | "ssl-key"
            | "timezone" => kept.push((name.into_owned(), value.into_owned())),
            _ => {}
        }
    }
    if !kept.is_empty() {
        driver.query_pairs_mut().extend_pairs(kept);
    }
    // The driver's `from_url` wants the scheme's usual name; a URL without host cannot change its own.
    let text = driver.as_str().replacen("mariadb://", "mysql://", 1);
    let options =
        MySqlConnectOptions::from_str(&text).map_err(|error| unreadable(&error.to_string()))?;
    let database = options.get_database().unwrap_or_default();
    Ok(Target {
        description: format!(
            "MySQL database \"{database}\" at \"{}:{}\"",
            options.get_host(),
            options.get_port()
        ),
        options: Options::Mysql(Box::new(options)),
        connect_timeout: connect_timeout(url),
    })
}

fn unreadable(error: &str) -> String {
    format!("the database URL cannot be used: {error}")
}

/// `connect_timeout` in seconds; 0 is for ever, which for a command means an hour.
fn connect_timeout(url: &Url) -> Duration {
    let mut pairs = url.query_pairs();
    let given = pairs.find(|(name, _)| name == "connect_timeout");
    match given.and_then(|(_, value)| value.parse::<u64>().ok()) {
        Some(0) => Duration::from_secs(3_600),
        Some(seconds) => Duration::from_secs(seconds.min(3_600)),
        None => Duration::from_secs(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Target {
        Target::parse(text, Path::new("/app/prisma")).expect(text)
    }

    fn file(text: &str) -> PathBuf {
        match parse(text).options {
            Options::Sqlite(_, Some(file)) => file,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn sqlite_paths_count_from_where_their_tool_counts() {
        assert_eq!(file("file:./dev.db"), Path::new("/app/prisma/dev.db"));
        assert_eq!(
            file("file:/abs/dev.db?connection_limit=1"),
            Path::new("/abs/dev.db")
        );
        assert_eq!(file("sqlite:dev.db?mode=rwc"), Path::new("dev.db"));
        assert_eq!(file("sqlite:///abs/dev.db"), Path::new("/abs/dev.db"));
        let memory = parse("sqlite::memory:").options;
        assert!(matches!(memory, Options::Sqlite(_, None)));
    }

    #[test]
    fn parameters_of_prisma_are_understood() {
        let target = parse(
            "postgresql://me:p%40ss@db.example:6432/blog?schema=app&pgbouncer=true&connection_limit=5\
             &connect_timeout=7&sslmode=require&sslaccept=strict&channel_binding=require",
        );
        assert_eq!(target.connect_timeout, Duration::from_secs(7));
        assert_eq!(
            target.description,
            "PostgreSQL database \"blog\", schema \"app\" at \"db.example:6432\""
        );
        let Options::Postgres(options, schema) = target.options else {
            panic!("a PostgreSQL URL")
        };
        assert_eq!(schema, "app");
        assert_eq!(options.get_username(), "me");
        assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyFull));

        let target = parse("mysql://root@127.0.0.1:3307/blog?connection_limit=5&sslaccept=strict");
        assert_eq!(
            target.description,
            "MySQL database \"blog\" at \"127.0.0.1:3307\""
        );
        assert_eq!(target.dialect(), Dialect::Mysql);
    }

    #[test]
    fn a_password_never_shows() {
        let bad = [
            "postgresql://me:secret#1@host/db",
            "postgresql://me:secret@ho st/db",
            "postgresql://me:secret@host:port/db",
            "postgres//me:secret@host/db",
            "mysql://me:secret@host/db?ssl-mode=secret",
            "secret",
            "",
        ];
        for text in bad {
            if let Err(error) = Target::parse(text, Path::new("")) {
                let error = error.to_string();
                assert!(!error.contains("secret@"), "{text}: {error}");
                assert!(!error.contains("me:"), "{text}: {error}");
            }
        }
        let target = parse("postgresql://me:secret@host/db");
        assert!(!target.description.contains("secret"));
    }
}

//! A live database of any kind.

use std::time::Duration;
use whimbrel_core::code::Code;

use sqlx::{
    ConnectOptions, Connection, Executor, MySqlPool, PgConnection, PgPool, SqlitePool,
    mysql::MySqlPoolOptions, postgres::PgPoolOptions, sqlite::SqlitePoolOptions,
};
use whimbrel::database_text;
use whimbrel_engine::{
    plan::identifier,
    sql::{Dialect, SqlSchema},
};

use crate::{
    catalog,
    failure::{Failure, Outcome},
    unreachable::explain,
    url::{Options, Target},
};

/// A database that answered.
pub struct Database {
    /// Its connections.
    pub pool: Pool,
    /// The schema that names without one belong to (PostgreSQL).
    pub schema: Option<String>,
    /// True when names without a schema mean another one at first: it is not `public`, or the database, the role or the
    /// URL has a search path that begins elsewhere.
    pub sets_path: bool,
}

/// The connections of a database.
pub enum Pool {
    /// SQLite.
    Sqlite(SqlitePool),
    /// PostgreSQL, CockroachDB.
    Postgres(PgPool),
    /// MySQL, MariaDB.
    Mysql(MySqlPool),
}

/// Does the same with the pool of whichever database it is.
#[macro_export]
macro_rules! on_pool {
    ($database:expr, $pool:ident => $body:expr) => {
        match &$database.pool {
            $crate::database::Pool::Sqlite($pool) => $body,
            $crate::database::Pool::Postgres($pool) => $body,
            $crate::database::Pool::Mysql($pool) => $body,
        }
    };
}

impl Database {
    /// Connects to a database that exists.
    ///
    /// # Errors
    ///
    /// With Prisma's code for the trouble; the message has no credentials.
    pub async fn connect(target: &Target) -> Outcome<Database> {
        let failed = |error| explain(target, &error);
        // One connection first: a pool would try again and again until its time is over.
        match &target.options {
            Options::Sqlite(options, _) => {
                let connection = open(target, &**options).await?;
                connection.close().await.map_err(failed)?;
                let pool = SqlitePoolOptions::new().max_connections(1);
                Ok(Database {
                    pool: Pool::Sqlite(pool.connect_lazy_with((**options).clone())),
                    schema: None,
                    sets_path: false,
                })
            }
            Options::Postgres(options, schema) => {
                let mut connection = open(target, &**options).await?;
                let usual = "SELECT coalesce(current_schema()::text, '')";
                let usual = sqlx::query_scalar::<_, String>(usual).persistent(false);
                let usual = usual.fetch_one(&mut connection).await.map_err(failed)?;
                connection.close().await.map_err(failed)?;
                let pool = PgPoolOptions::new().max_connections(1);
                Ok(Database {
                    pool: Pool::Postgres(pool.connect_lazy_with((**options).clone())),
                    schema: Some(schema.clone()),
                    sets_path: schema != "public" || usual != "public",
                })
            }
            Options::Mysql(options) => {
                let connection = open(target, &**options).await?;
                connection.close().await.map_err(failed)?;
                let pool = MySqlPoolOptions::new().max_connections(1);
                Ok(Database {
                    pool: Pool::Mysql(pool.connect_lazy_with((**options).clone())),
                    schema: None,
                    sets_path: false,
                })
            }
        }
    }

    /// Connects, and makes the database first when it does not exist.
    ///
    /// # Errors
    ///
    /// As [`Database::connect`].
    pub async fn create(target: &Target) -> Outcome<Database> {
        match &target.options {
            Options::Sqlite(options, file) => {
                let options = (**options).clone().create_if_missing(file.is_some());
                let target = Target {
                    options: Options::Sqlite(Box::new(options), file.clone()),
                    ..target.clone()
                };
                Database::connect(&target).await
            }
            Options::Postgres(options, _) => match options.connect().await {
                Err(error) if code(&error).as_deref() == Some("3D000") => {
                    let database = options.get_database().unwrap_or_default();
                    let sql = format!(
                        "CREATE DATABASE {}",
                        identifier(Dialect::Postgres, database)
                    );
                    let server = (**options).clone().database("postgres");
                    run(target, open(target, &server).await?, &sql).await?;
                    Database::connect(target).await
                }
                first => Database::after(target, first).await,
            },
            Options::Mysql(options) => match options.connect().await {
                Err(error) if number(&error) == Some(1049) => {
                    let database = options.get_database().unwrap_or_default();
                    let sql = format!("CREATE DATABASE {}", identifier(Dialect::Mysql, database));
                    let server = (**options).clone().database("");
                    run(target, open(target, &server).await?, &sql).await?;
                    Database::connect(target).await
                }
                first => Database::after(target, first).await,
            },
        }
    }

    /// Connects once more; the first connection must not count any longer, for there may be a limit of one.
    async fn after<C: Connection>(target: &Target, first: sqlx::Result<C>) -> Outcome<Database> {
        if let Ok(connection) = first {
            let closed = connection.close().await;
            closed.map_err(|error| explain(target, &error))?;
        }
        Database::connect(target).await
    }

    /// The database's own name; of SQLite the file's.
    pub fn name(&self) -> String {
        match &self.pool {
            Pool::Sqlite(pool) => {
                let options = pool.connect_options();
                let name = options
                    .get_filename()
                    .file_name()
                    .map(|name| name.to_string_lossy());
                name.unwrap_or_default().into_owned()
            }
            Pool::Postgres(pool) => {
                let options = pool.connect_options();
                let name = options.get_database().unwrap_or(options.get_username());
                name.to_owned()
            }
            Pool::Mysql(pool) => {
                let options = pool.connect_options();
                options.get_database().unwrap_or_default().to_owned()
            }
        }
    }

    /// The schema as it is. `namespaces` are those that a Prisma schema lists (PostgreSQL); with
    /// none of them it is the connection's own, under the name that histories know it by.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub async fn describe(&self, namespaces: &[String]) -> Outcome<SqlSchema> {
        let broken = |error: sqlx::Error| self::broken(&error);
        let unread = Failure::from;
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mut connection = pool.acquire().await.map_err(broken)?;
                catalog::sqlite(&mut connection).await.map_err(unread)
            }
            Pool::Postgres(pool) => {
                // Within a transaction, for what is set in a session behind a pooler is set for whoever
                // gets the connection next.
                let mut transaction = pool.begin().await.map_err(broken)?;
                let described = self.described(&mut transaction, namespaces).await?;
                transaction.rollback().await.map_err(broken)?;
                Ok(described)
            }
            Pool::Mysql(pool) => {
                let mut connection = pool.acquire().await.map_err(broken)?;
                catalog::mysql(&mut connection).await.map_err(unread)
            }
        }
    }

    /// What makes names without a schema mean the URL's, behind `SET` or `SET LOCAL`; `None` where they do anyway.
    pub(crate) fn own_path(&self) -> Option<String> {
        self.set_schema().map(search_path)
    }

    /// The URL's schema, where a session has to be told: poolers dislike what is set in one.
    pub(crate) fn set_schema(&self) -> Option<&str> {
        self.schema.as_deref().filter(|_| self.sets_path)
    }

    /// Creates the URL's schema where there is none.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub(crate) async fn create_schema(&self) -> Outcome<()> {
        let (Pool::Postgres(pool), Some(schema)) = (&self.pool, &self.schema) else {
            return Ok(());
        };
        let broken = |error: sqlx::Error| {
            Failure::new(format!(
                "cannot create the schema {schema:?} that the database URL names: {}",
                database_text(&error)
            ))
        };
        let known = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)";
        let known = sqlx::query_scalar(known).persistent(false).bind(schema);
        // A role may see a schema and still not create one.
        if known.fetch_one(pool).await.map_err(broken)? {
            return Ok(());
        }
        let name = identifier(Dialect::Postgres, schema);
        let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {name}"));
        pool.execute(create).await.map(drop).map_err(broken)
    }

    /// The schema of a PostgreSQL database as an open transaction sees it.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub(crate) async fn described(
        &self,
        connection: &mut PgConnection,
        namespaces: &[String],
    ) -> Outcome<SqlSchema> {
        let schema = self.schema.as_deref().unwrap_or("public");
        let path = format!("SET LOCAL {}", search_path(schema));
        let set = connection.execute(sqlx::AssertSqlSafe(path)).await;
        set.map_err(|error| broken(&error))?;
        let described = catalog::postgres(connection, namespaces, schema).await;
        let mut described = described.map_err(Failure::from)?;
        if namespaces.is_empty() {
            // Under the name that histories know it by, its own is in no text of theirs.
            if schema != "public" {
                described.forget_qualifier();
            }
            described.rename_default_namespace("public");
        }
        Ok(described)
    }
}

/// The catalogue cannot be read.
pub(crate) fn broken(error: &sqlx::Error) -> Failure {
    Failure::new(format!(
        "cannot read the database: {}",
        database_text(error)
    ))
}

/// What makes names without a schema mean this one, behind `SET` or `SET LOCAL`.
fn search_path(schema: &str) -> String {
    format!("search_path TO {}", identifier(Dialect::Postgres, schema))
}

async fn run<C>(target: &Target, mut connection: C, sql: &str) -> Outcome<()>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c>,
{
    let failed = |error| explain(target, &error);
    (&mut connection)
        .execute(sqlx::AssertSqlSafe(sql.to_owned()))
        .await
        .map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Connects within the time that the URL gives. Tries again for a moment where a limit is reached: the one connection
/// that a role may have was perhaps closed just now, which a server learns later than its client.
async fn open<O: ConnectOptions<Connection: Sized>>(
    target: &Target,
    options: &O,
) -> Outcome<O::Connection> {
    let mut pause = Duration::from_millis(20);
    loop {
        match tokio::time::timeout(target.connect_timeout, options.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) if is_limit(&error) && pause < LONGEST_PAUSE => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Ok(Err(error)) => return Err(explain(target, &error)),
            Err(_) => return Err(Failure::coded(Code::P1002, format!("the {} did not respond within {} seconds", target.description, target.connect_timeout.as_secs())).help("check that the server runs there, and host and port in the database URL; connect_timeout=SECONDS in it waits longer")),
        }
    }
}

const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The server, or the user, may have no more connections.
pub(crate) fn is_limit(error: &sqlx::Error) -> bool {
    code(error).as_deref() == Some("53300") || matches!(number(error), Some(1040 | 1203 | 1226))
}

pub(crate) fn code(error: &sqlx::Error) -> Option<String> {
    let error = error.as_database_error()?;
    error.code().map(|code| code.into_owned())
}

pub(crate) fn number(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?;
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    Some(error.number())
}

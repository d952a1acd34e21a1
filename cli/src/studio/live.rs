//! The connection to the database. Whatever goes over it can only read: SQLite's file is opened
//! so, and the servers refuse writes in a session or transaction that says it reads only.

use std::{cell::RefCell, rc::Rc, time::Duration};

use sqlx::{
    ConnectOptions, Connection, Executor,
    mysql::MySqlPoolOptions,
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::SqlitePoolOptions,
};

use crate::{
    database::{Database, Pool},
    failure::Outcome,
    url::{Options, Target},
};

/// How long a server may think about one page of rows.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// The database that was connected to last.
#[derive(Default)]
pub(super) struct Live {
    /// What it was reached by, and the connections.
    open: RefCell<Option<(String, Rc<Database>)>>,
}

impl Live {
    /// Connects, or goes on with the connections there are.
    ///
    /// # Errors
    ///
    /// As [`Database::connect`]: with Prisma's code, without credentials.
    pub(super) async fn connect(&self, target: &Target) -> Outcome<Rc<Database>> {
        // The options are compared, password and all, and never shown.
        let key = format!("{:?}", target.options);
        if let Some((open, database)) = self.open.borrow().as_ref()
            && *open == key
        {
            return Ok(Rc::clone(database));
        }
        let database = Rc::new(open(target).await?);
        // A file may be replaced by another one of its name: it is opened each time.
        if !matches!(target.options, Options::Sqlite(..)) {
            *self.open.borrow_mut() = Some((key, Rc::clone(&database)));
        }
        Ok(database)
    }

    /// Connects anew next time.
    pub(super) fn forget(&self) {
        *self.open.borrow_mut() = None;
    }
}

async fn open(target: &Target) -> Outcome<Database> {
    if let Options::Sqlite(options, file) = &target.options {
        let options = (**options).clone().create_if_missing(false);
        let options = match file {
            Some(_) => options.read_only(true),
            None => options,
        };
        let target = Target {
            options: Options::Sqlite(Box::new(options.clone()), file.clone()),
            ..target.clone()
        };
        Database::connect(&target).await?;
        let pool = limited(SqlitePoolOptions::new())
            .after_connect(|connection, _| {
                Box::pin(
                    async move { connection.execute("PRAGMA query_only = ON").await.map(drop) },
                )
            })
            .connect_lazy_with(options);
        return Ok(Database {
            pool: Pool::Sqlite(pool),
            schema: None,
            sets_path: false,
        });
    }
    // Says what is wrong in Prisma's words; the pools below would only say that they waited.
    let checked = Database::connect(target).await?;
    Ok(match &target.options {
        Options::Postgres(options, schema) => Database {
            pool: Pool::Postgres(
                limited(PgPoolOptions::new()).connect_lazy_with(reading(options).await),
            ),
            schema: Some(schema.clone()),
            sets_path: checked.sets_path,
        },
        Options::Mysql(options) => Database {
            pool: Pool::Mysql(
                limited(MySqlPoolOptions::new())
                    .after_connect(|connection, _| {
                        Box::pin(async move {
                            connection
                                .execute("SET SESSION TRANSACTION READ ONLY")
                                .await
                                .map(drop)
                        })
                    })
                    .connect_lazy_with((**options).clone()),
            ),
            schema: None,
            sets_path: false,
        },
        Options::Sqlite(..) => checked,
    })
}

/// The same connection in a session that only reads. Poolers refuse to start such a session, and
/// setting it later would leak into other programs' sessions; there the transactions of
/// [`super::rows`] have to do.
async fn reading(options: &PgConnectOptions) -> PgConnectOptions {
    let strict = options.clone();
    let strict = strict.options([("default_transaction_read_only", "on")]);
    match strict.connect().await {
        Ok(connection) => {
            // What cannot be closed is dropped.
            let _ = connection.close().await;
            strict
        }
        Err(_) => options.clone(),
    }
}

/// Few connections, which do not outlive the page's interest for long: a database with open ones
/// cannot be dropped.
fn limited<D: sqlx::Database>(options: PoolOptions<D>) -> PoolOptions<D> {
    options
        .max_connections(3)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(Duration::from_secs(10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_pool;
    use std::path::Path;

    /// SQLite, and the servers that `tests/run` started.
    fn urls() -> Vec<String> {
        let file = std::env::temp_dir().join(format!("whimbrel-studio-{}.db", std::process::id()));
        std::fs::write(&file, "").expect("an empty file is an empty database");
        let servers = [
            whimbrel_tests::postgres(),
            whimbrel_tests::mariadb().map(|url| url + "mysql"),
        ];
        let sqlite = format!("file:{}", file.display());
        [sqlite]
            .into_iter()
            .chain(servers.into_iter().flatten())
            .collect()
    }

    #[tokio::test]
    async fn nothing_can_be_written() {
        for url in urls() {
            let target = Target::parse(&url, Path::new("")).expect("a URL");
            let database = Live::default().connect(&target).await.expect("it answers");
            let sql = "CREATE TABLE whimbrel_studio_wrote (a INT)";
            let error =
                on_pool!(database, pool => sqlx::raw_sql(sql).execute(pool).await.map(drop));
            let error = error.expect_err("it wrote").to_string();
            let read_only = error.to_lowercase().replace(['-', ' '], "");
            assert!(read_only.contains("readonly"), "{error}");
        }
    }
}

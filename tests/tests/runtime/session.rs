//! What a script does depends on the script and the database alone: applied in one start or in several,
//! through a pool, a lent connection or a pooler, it leaves what the database's own client leaves, and the
//! pool's session as it was.

use crate::pooler::bouncer;
use crate::support::{self, Scratch, sql, texts};
use sqlx::{Connection, Row};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use whimbrel::{Dialect, Migrations, Migrator};

/// The migrations of a file, named so that they are in order.
fn scripts(text: &str) -> Vec<(String, String)> {
    let all = text.split("-- next\n").enumerate();
    all.map(|(at, script)| (format!("{at}_script"), script.to_owned()))
        .collect()
}

/// How the migrations of a file are applied.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    OneStart,
    OneStartLent,
    ManyStarts,
}

macro_rules! start {
    ($pool:ty, $connection:ty, $url:expr, $scripts:expr, $steps:expr, $way:expr, ($session:expr, $own:expr)) => {{
        for migrations in $steps {
            if $way == Way::OneStartLent {
                let mut lent = <$connection>::connect($url).await.expect("a connection");
                for own in $own {
                    sql!(&mut lent, own);
                }
                let before = texts!(&mut lent, $session);
                Migrator::new(&migrations).run(&mut lent).await?;
                let after = texts!(&mut lent, $session);
                assert_eq!(after, before, "the lent session: {}", $scripts[0].1);
                lent.close().await.expect("closed");
            } else {
                let pool = <$pool>::new().max_connections(1).connect($url).await;
                let pool = pool.expect("a pool");
                let before = texts!(&pool, $session);
                Migrator::new(&migrations).run(&pool).await?;
                let after = texts!(&pool, $session);
                assert_eq!(after, before, "the pool's session: {}", $scripts[0].1);
                pool.close().await;
            }
        }
        Ok(())
    }};
}

const SESSION_OF_POSTGRES: &str = "SELECT current_user || ' ' || session_user UNION ALL \
    SELECT name || ' ' || setting FROM pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction%' UNION ALL \
    SELECT relname::text FROM pg_class WHERE relpersistence = 't' AND pg_table_is_visible(oid) UNION ALL \
    SELECT 'prepared ' || name FROM pg_prepared_statements WHERE from_sql UNION ALL \
    SELECT 'app ' || concat_ws(' ', nullif(current_setting('app.mine', true), ''), \
    nullif(current_setting('app.tenant', true), ''), nullif(current_setting('app.level', true), '')) UNION ALL \
    SELECT 'cursor ' || name FROM pg_cursors WHERE is_holdable UNION ALL \
    SELECT 'listens to ' || name FROM pg_listening_channels() name UNION ALL \
    SELECT 'lock ' || concat_ws(' ', classid, objid, objsubid, mode) FROM pg_locks \
    WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1";

/// What a program has in the connection that it lends.
const OWN_OF_POSTGRES: [&str; 10] = [
    "SET commit_delay = 5",
    "SET app.mine = 'mine'",
    "SET app.level = 'high'",
    "CREATE TEMP TABLE mine (id SERIAL)",
    "PREPARE mine AS SELECT 1",
    "LISTEN mine",
    "SELECT pg_advisory_lock(-4242), pg_advisory_lock_shared(1, -2)",
    "BEGIN",
    "DECLARE mine CURSOR WITH HOLD FOR SELECT 1",
    "COMMIT",
];

const SESSION_OF_MYSQL: &str = "SELECT CONCAT_WS(' ', DATABASE(), @@sql_mode, @@time_zone, \
    @@foreign_key_checks, @@autocommit, @@character_set_client, @@collation_connection, \
    @mine, COALESCE(@x, 'no x'), COALESCE(@n, 'no n'), COALESCE(IS_USED_LOCK('mine') = CONNECTION_ID(), 'not locked'), \
    COALESCE(IS_USED_LOCK('theirs') = CONNECTION_ID(), 'not locked'))";

const OWN_OF_MYSQL: [&str; 4] = [
    "SET @mine = 'mine', @n = 7",
    "CREATE TEMPORARY TABLE mine (id INT)",
    "PREPARE mine FROM 'SELECT 1'",
    "SELECT GET_LOCK('mine', 0)",
];

const SESSION_OF_SQLITE: &str = "SELECT 'like ' || ('a' LIKE 'A') UNION ALL SELECT 'attached ' || name \
    FROM pragma_database_list WHERE name <> 'temp' UNION ALL SELECT 'keys ' || foreign_keys FROM pragma_foreign_keys \
    UNION ALL SELECT 'checks ' || ignore_check_constraints FROM pragma_ignore_check_constraints \
    UNION ALL SELECT 'legacy ' || legacy_alter_table FROM pragma_legacy_alter_table \
    UNION ALL SELECT 'query ' || query_only FROM pragma_query_only \
    UNION ALL SELECT 'recursive ' || recursive_triggers FROM pragma_recursive_triggers \
    UNION ALL SELECT 'writable ' || writable_schema FROM pragma_writable_schema \
    UNION ALL SELECT 'synchronous ' || synchronous FROM pragma_synchronous \
    UNION ALL SELECT 'waits ' || timeout FROM pragma_busy_timeout \
    UNION ALL SELECT 'pages ' || max_page_count FROM pragma_max_page_count \
    UNION ALL SELECT name FROM temp.sqlite_master ORDER BY 1";

const OWN_OF_SQLITE: [&str; 3] = [
    "CREATE TEMP TABLE mine (id INT)",
    "ATTACH ':memory:' AS mine",
    "PRAGMA busy_timeout = 1234",
];

async fn start(
    dialect: Dialect,
    url: &str,
    scratch: &Scratch,
    scripts: &[(String, String)],
    way: Way,
) -> Result<(), whimbrel::Error> {
    let upto = |count: usize| {
        let known = scripts.iter().take(count);
        let known: Vec<_> = known
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        scratch.migrations(dialect, &known)
    };
    let steps: Vec<Migrations> = match way {
        Way::ManyStarts => (1..=scripts.len()).map(upto).collect(),
        Way::OneStart | Way::OneStartLent => vec![upto(scripts.len())],
    };
    match dialect {
        Dialect::Sqlite => start!(
            sqlx::sqlite::SqlitePoolOptions,
            sqlx::SqliteConnection,
            url,
            scripts,
            steps,
            way,
            (SESSION_OF_SQLITE, OWN_OF_SQLITE)
        ),
        Dialect::Mysql => start!(
            sqlx::mysql::MySqlPoolOptions,
            sqlx::MySqlConnection,
            url,
            scripts,
            steps,
            way,
            (SESSION_OF_MYSQL, OWN_OF_MYSQL)
        ),
        _ => start!(
            sqlx::postgres::PgPoolOptions,
            sqlx::PgConnection,
            url,
            scripts,
            steps,
            way,
            (SESSION_OF_POSTGRES, OWN_OF_POSTGRES)
        ),
    }
}

/// Gives a script to the database's own client. False when that is not installed.
fn client(dialect: Dialect, url: &str, script: &Path) -> bool {
    let input = fs::File::open(script).expect("the script");
    let mut command = match dialect {
        Dialect::Sqlite => {
            let mut command = Command::new("sqlite3");
            command.arg("-bail").arg(
                url.trim_start_matches("sqlite:")
                    .trim_end_matches("?mode=rwc"),
            );
            command
        }
        Dialect::Mysql => {
            let options: sqlx::mysql::MySqlConnectOptions = url.parse().expect("a URL");
            let mut command = Command::new("mariadb");
            command.args([
                "--no-defaults",
                "--default-character-set=utf8mb4",
                "--protocol=tcp",
            ]);
            command.args([
                "-h",
                options.get_host(),
                "-P",
                &options.get_port().to_string(),
            ]);
            command.args(["-u", options.get_username()]);
            command.arg(options.get_database().expect("a database"));
            command
        }
        _ => {
            let mut command = Command::new("psql");
            command.args(["-qX", "-v", "ON_ERROR_STOP=1", "-d", url]);
            // Leading `SET TRANSACTION` means the script's transaction.
            let text = fs::read_to_string(script).expect("the script");
            if text.starts_with("SET TRANSACTION") || text.starts_with("SET LOCAL") {
                command.arg("-1");
            }
            command
        }
    };
    let ran = command.stdin(input).stdout(Stdio::null()).output();
    let Ok(output) = ran else {
        eprintln!("SKIPPED: the client of {dialect:?} is not installed");
        return false;
    };
    assert!(
        output.status.success(),
        "{}: {}",
        script.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    true
}

/// What is in a database, beside the history.
async fn dump(dialect: Dialect, url: &str) -> Vec<String> {
    let mut out = Vec::new();
    match dialect {
        Dialect::Sqlite => {
            let mut on = sqlx::SqliteConnection::connect(url).await.expect("a file");
            out.extend(texts!(&mut on, "SELECT coalesce(sql, name) FROM sqlite_master WHERE name <> '_prisma_migrations' AND name NOT LIKE 'sqlite_autoindex%' ORDER BY 1"));
            for table in texts!(
                &mut on,
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_prisma_migrations' ORDER BY 1"
            ) {
                let columns = texts!(
                    &mut on,
                    format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')")
                );
                let rows = format!(
                    "SELECT '{table}: ' || {} FROM \"{table}\" ORDER BY 1",
                    columns.join(" || ', ' || ")
                );
                out.extend(texts!(&mut on, rows));
            }
            out.extend(texts!(
                &mut on,
                "SELECT 'journal ' || journal_mode FROM pragma_journal_mode"
            ));
        }
        Dialect::Mysql => {
            let mut on = sqlx::MySqlConnection::connect(url).await.expect("a server");
            for table in texts!(
                &mut on,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations' ORDER BY 1"
            ) {
                let query =
                    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SHOW CREATE TABLE `{table}`")));
                let row = query.fetch_one(&mut on).await.expect("a table");
                out.push(row.try_get_unchecked::<String, _>(1).expect("its text"));
                let columns = texts!(
                    &mut on,
                    format!(
                        "SELECT CONCAT('COALESCE(CAST(`', column_name, '` AS CHAR), ''NULL'')') FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{table}' ORDER BY ordinal_position"
                    )
                );
                out.extend(texts!(
                    &mut on,
                    format!(
                        "SELECT CONCAT_WS(', ', '{table}', {}) FROM `{table}` ORDER BY 1",
                        columns.join(", ")
                    )
                ));
            }
            out.extend(texts!(&mut on, "SELECT CONCAT_WS(' ', trigger_name, action_statement, sql_mode, character_set_client, collation_connection) FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1"));
        }
        _ => {
            let mut on = sqlx::PgConnection::connect(url).await.expect("a server");
            let user = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
            out.extend(texts!(&mut on, format!("SELECT nspname || '.' || relname || ' ' || relkind::text || ' ' || pg_get_userbyid(relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {user} AND relname NOT LIKE '\\_prisma%' ORDER BY 1")));
            for table in texts!(
                &mut on,
                format!(
                    "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {user} AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY 1"
                )
            ) {
                out.extend(texts!(
                    &mut on,
                    format!("SELECT '{table}: ' || t::text FROM {table} t ORDER BY 1")
                ));
            }
        }
    }
    out
}

/// A new, empty database.
async fn fresh(dialect: Dialect, scratch: &Scratch, name: &str) -> Option<String> {
    match dialect {
        Dialect::Sqlite => {
            let file = scratch.path(&format!("{name}.db"));
            let _ = fs::remove_file(&file);
            Some(format!("sqlite:{}?mode=rwc", file.display()))
        }
        Dialect::Mysql => support::mariadb_url(name).await,
        _ => support::postgres_url(name).await,
    }
}

async fn all(dialect: Dialect) {
    let scratch = Scratch::new();
    let process = std::process::id();
    let (owner, other) = (
        format!("whimbrel_owner_{process}"),
        format!("whimbrel_other_{process}"),
    );
    let Some(first) = fresh(dialect, &scratch, "session").await else {
        return;
    };
    let folder = whimbrel_tests::root()
        .join("tests/session")
        .join(dialect.provider());
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("scripts")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("a script");
        let scripts = scripts(
            &text
                .replace("whimbrel_session_owner", &owner)
                .replace("whimbrel_session_other", &other),
        );
        prepare(dialect, &first, &owner, &other).await;
        let direct = fresh(dialect, &scratch, "session")
            .await
            .expect("a database");
        for (_, script) in &scripts {
            let path = scratch.path("script.sql");
            fs::write(&path, script).expect("written");
            if !client(dialect, &direct, &path) {
                return;
            }
        }
        let expected = dump(dialect, &direct).await;
        for way in [Way::OneStart, Way::OneStartLent, Way::ManyStarts] {
            // A connection that was lent keeps what no statement ends.
            if way == Way::OneStartLent && text.contains("not lent")
                || way != Way::ManyStarts && text.contains("not in one start")
            {
                continue;
            }
            prepare(dialect, &first, &owner, &other).await;
            let url = fresh(dialect, &scratch, "session")
                .await
                .expect("a database");
            let started = start(dialect, &url, &scratch, &scripts, way).await;
            if let Err(error) = started {
                wrong.push(format!("{} by {way:?}: {error}", file.display()));
                continue;
            }
            let left = dump(dialect, &url).await;
            if left != expected {
                wrong.push(format!(
                    "{} by {way:?}: {left:#?}, by the client {expected:#?}",
                    file.display()
                ));
            }
        }
        if matches!(dialect, Dialect::Postgres) && !text.contains("not in one start") {
            wrong.extend(pooled(&scratch, &file, &scripts, &expected).await);
        }
    }
    prepare(dialect, &first, &owner, &other).await;
    clean(dialect, &first, &owner, &other).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Through a pooler that pools transactions.
async fn pooled(
    scratch: &Scratch,
    file: &Path,
    scripts: &[(String, String)],
    expected: &[String],
) -> Option<String> {
    let url = fresh(Dialect::Postgres, scratch, "session").await?;
    let bouncer = bouncer(&url, scratch).await?;
    let way = Way::OneStart;
    let started = start(Dialect::Postgres, &bouncer.url, scratch, scripts, way).await;
    let file = file.display();
    if let Err(error) = started {
        return Some(format!("{file} pooled: {error}"));
    }
    let left = dump(Dialect::Postgres, &url).await;
    (left != expected).then(|| format!("{file} pooled: {left:#?}, by the client {expected:#?}"))
}

/// What the scripts want to be there, and nothing of an earlier one.
async fn prepare(dialect: Dialect, url: &str, owner: &str, other: &str) {
    match dialect {
        Dialect::Sqlite => {}
        Dialect::Mysql => {
            let mut on = sqlx::MySqlConnection::connect(url).await.expect("a server");
            sql!(&mut on, format!("DROP DATABASE IF EXISTS {other}"));
            sql!(&mut on, format!("CREATE DATABASE {other}"));
        }
        _ => {
            let mut on = sqlx::PgConnection::connect(&server(url))
                .await
                .expect("a server");
            if texts!(
                &mut on,
                format!("SELECT rolname::text FROM pg_roles WHERE rolname = '{owner}'")
            )
            .is_empty()
            {
                sql!(&mut on, format!("CREATE ROLE {owner}"));
            }
        }
    }
}

async fn clean(dialect: Dialect, url: &str, owner: &str, other: &str) {
    match dialect {
        Dialect::Sqlite => {}
        Dialect::Mysql => {
            let mut on = sqlx::MySqlConnection::connect(url).await.expect("a server");
            sql!(&mut on, format!("DROP DATABASE {other}"));
        }
        _ => {
            support::drop_postgres(url).await;
            let mut on = sqlx::PgConnection::connect(&server(url))
                .await
                .expect("a server");
            sql!(&mut on, format!("DROP ROLE {owner}"));
        }
    }
}

/// The URL of the server's own database: that of the scripts is dropped and made again.
fn server(url: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/postgres")
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    all(Dialect::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb() {
    all(Dialect::Mysql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    all(Dialect::Sqlite).await;
}

//! Connections that break anywhere, and what a start costs.

use crate::proxy::{Fault, Proxy, postgres_messages};
use crate::support::{self, Scratch, sql, texts};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use whimbrel::{Dialect, Event, Migrations, Migrator};

/// How many faults per database.
fn faults() -> u64 {
    if std::env::var_os("WHIMBREL_LONG").is_some() {
        400
    } else {
        40
    }
}

fn history(scratch: &Scratch, dialect: Dialect) -> Migrations {
    let step = match dialect {
        Dialect::Mysql => "ALTER TABLE b ADD INDEX i (id);",
        _ => "CREATE INDEX CONCURRENTLY i ON b (id);",
    };
    let step = format!("{step}\nINSERT INTO counts VALUES ('3');\nALTER TABLE b ADD COLUMN c INT;");
    scratch.migrations(
        dialect,
        &[
            (
                "0_counts",
                "CREATE TABLE counts (name VARCHAR(9) NOT NULL);",
            ),
            (
                "1_a",
                "CREATE TABLE a (id INT);\nINSERT INTO counts VALUES ('1');",
            ),
            (
                "2_b",
                "CREATE TABLE b (id INT);\nINSERT INTO counts VALUES ('2');",
            ),
            ("3_step", &step),
        ],
    )
}

/// Where the URL's server listens, and the URL with another port.
pub(crate) fn address(url: &str) -> (SocketAddr, impl Fn(u16) -> String) {
    let (front, rest) = url.split_once("@").expect("a user");
    let (place, database) = rest.split_once('/').expect("a database");
    let mut found = place.to_socket_addrs().expect("a host and port");
    let (front, database) = (front.to_owned(), database.to_owned());
    (found.next().expect("an address"), move |port| {
        format!("{front}@127.0.0.1:{port}/{database}")
    })
}

/// Spreads faults over the length of a whole run.
fn fault(number: u64, of: u64) -> Fault {
    let position = 60 + number * 5000 / of;
    match number % 4 {
        0 => Fault::CutSent(position),
        1 => Fault::CutAnswered(position),
        2 => Fault::HalfClose(position),
        _ => Fault::Delay(Duration::from_micros(number * 20)),
    }
}

macro_rules! break_everywhere {
    ($dialect:expr, $url:expr, $pool:ty, $options:expr, $drop:expr) => {{
        let scratch = Scratch::new();
        let migrations = history(&scratch, $dialect);
        let direct = <$pool>::connect(&$url).await.unwrap();
        let (server, through) = address(&$url);
        let (mut broken, mut whole) = (0, 0);
        // The connections of the next run break, and it goes on over others.
        let replaced = Arc::new(AtomicU64::new(0));
        for number in 0..faults() {
            sql!(&direct, $drop);
            let proxy = Proxy::start_with(server, fault(number, faults()), 2);
            let url = format!("{}{}", through(proxy.port), $options);
            let count = replaced.clone();
            let migrator = Migrator::new(&migrations).on_event(move |event| {
                if let Event::Retrying { .. } = event {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
            if let Ok(pool) = <$pool>::connect(&url).await {
                let run = tokio::time::timeout(Duration::from_secs(60), migrator.run(&pool)).await;
                let report = run.unwrap_or_else(|_| panic!("fault {number} {:?} hangs", fault(number, faults())));
                assert!(report.is_ok(), "fault {number} {:?}: {report:?}", fault(number, faults()));
                let _ = tokio::time::timeout(Duration::from_secs(5), pool.close()).await;
            }
            migrations.run(&direct).await.unwrap();
            assert_eq!(texts!(&direct, "SELECT name FROM counts ORDER BY name"), ["1", "2", "3"], "fault {number}");
        }
        println!("{} connections were replaced", replaced.load(Ordering::Relaxed));
        assert!(replaced.load(Ordering::Relaxed) > 10, "the faults must hit");
        for number in 0..faults() {
            sql!(&direct, $drop);
            let proxy = Proxy::start(server, fault(number, faults()));
            let url = format!("{}{}", through(proxy.port), $options);
            let migrator = Migrator::new(&migrations)
                .lock_timeout(Duration::from_secs(20))
                .retry(Duration::ZERO);
            let result = match <$pool>::connect(&url).await {
                Ok(pool) => {
                    let run = tokio::time::timeout(Duration::from_secs(60), migrator.run(&pool)).await;
                    let result = run.expect("no hang");
                    let closing = tokio::time::timeout(Duration::from_secs(5), pool.close());
                    let _ = closing.await;
                    result.is_ok()
                }
                Err(_) => false,
            };
            if result { whole += 1 } else { broken += 1 }
            let report = migrator.run(&direct).await;
            assert!(report.is_ok(), "fault {number} {:?}: {report:?}", fault(number, faults()));
            assert_eq!(texts!(&direct, "SELECT name FROM counts ORDER BY name"), ["1", "2", "3"], "fault {number}");
            let query = "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1";
            assert_eq!(texts!(&direct, query), ["0_counts", "1_a", "2_b", "3_step"], "fault {number}");
        }
        println!("{} faults: {broken} broken runs, {whole} whole ones, 0 lost, 0 doubled", faults());
        assert!(broken > 10, "the faults must hit");
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(url) = support::postgres_url("faults").await else {
        return;
    };
    break_everywhere!(
        Dialect::Postgres,
        url,
        sqlx::PgPool,
        "?sslmode=disable",
        "DROP TABLE IF EXISTS counts, a, b, _prisma_migrations"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn on_mariadb() {
    let Some(url) = support::mariadb_url("faults").await else {
        return;
    };
    break_everywhere!(
        Dialect::Mysql,
        url,
        sqlx::MySqlPool,
        "?ssl-mode=disabled",
        "DROP TABLE IF EXISTS counts, a, b, _prisma_migrations"
    );
}

/// The same on MariaDB, by the server's own count; names of all kinds.
#[tokio::test]
async fn up_to_date_is_one_query_on_mariadb() {
    let Some(pool) = support::mariadb("count").await else {
        return;
    };
    let mut connection = pool.acquire().await.unwrap();
    // MariaDB's name, then MySQL's.
    let schemas = "SELECT table_schema FROM information_schema.tables WHERE (table_schema, table_name) \
         IN (('information_schema', 'SESSION_STATUS'), ('performance_schema', 'session_status')) \
         ORDER BY table_schema LIMIT 1";
    let schema = &texts!(&mut *connection, schemas)[0];
    let count = format!(
        "SELECT variable_value FROM {schema}.session_status WHERE variable_name = 'QUESTIONS'"
    );
    let scratch = Scratch::new();
    // As rows, then as one text, which is more than MySQL concatenates unless it is told.
    for migrations in [40, 150] {
        let names: Vec<String> = (0..migrations)
            .map(|n| format!("{n:03}_ä'\\\"ß {n}"))
            .collect();
        let scripts: Vec<(&str, &str)> = names
            .iter()
            .map(|name| (name.as_str(), "SELECT 1;"))
            .collect();
        let migrations = scratch.migrations(Dialect::Mysql, &scripts);
        migrations.run(&pool).await.unwrap();
        let before: u64 = texts!(&mut *connection, count)[0].parse().unwrap();
        let report = migrations.run(&mut connection).await.unwrap();
        assert!(report.is_up_to_date());
        let after: u64 = texts!(&mut *connection, count)[0].parse().unwrap();
        assert_eq!(after - before, 2, "the run's and this count's own");
    }
}

/// A start with nothing to do sends one query behind the login, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn up_to_date_is_one_query() {
    let Some(url) = support::postgres_url("count").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = history(&scratch, Dialect::Postgres);
    migrations
        .run(&sqlx::PgPool::connect(&url).await.unwrap())
        .await
        .unwrap();
    let (server, through) = address(&url);
    let proxy = Proxy::start(server, Fault::Nothing);
    let pool = sqlx::PgPool::connect(&format!("{}?sslmode=disable", through(proxy.port)))
        .await
        .unwrap();
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    let logged_in = {
        let sent = proxy.sent.lock().unwrap();
        assert_eq!(sent.len(), 1, "one connection");
        postgres_messages(&sent[0])
    };
    // The driver's login sends no message of its own; a pool that reuses the connection pings it.
    assert_eq!(logged_in.matches('Q').count(), 1, "{logged_in}");
    assert_eq!(
        logged_in.replace('S', ""),
        "Q",
        "no prepared statement: {logged_in}"
    );
}

//! What the driver logs of statements holds nothing of a script.

use crate::support::{self, Scratch, sql};
use sqlx::{ConnectOptions, Connection};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber, field};
use whimbrel::{Dialect, Migrator};

/// All that the driver logs, of all threads: SQLite has one of its own.
#[derive(Default, Clone)]
struct Heard(Arc<Mutex<String>>);

impl field::Visit for Heard {
    fn record_debug(&mut self, field: &field::Field, value: &dyn std::fmt::Debug) {
        let mut heard = self.0.lock().unwrap();
        heard.push_str(&format!(" {}={value:?}\n", field.name()));
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("sqlx")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Heard {
    /// The one of this process, since there can be only one.
    fn of_all() -> Heard {
        static HEARD: std::sync::OnceLock<Heard> = std::sync::OnceLock::new();
        let heard = HEARD.get_or_init(|| {
            let heard = Heard::default();
            tracing::subscriber::set_global_default(heard.clone()).expect("no other one");
            heard
        });
        heard.clone()
    }

    fn has(&self, text: &str) -> bool {
        self.0.lock().unwrap().contains(text)
    }
}

macro_rules! logs {
    ($name:ident, $driver:ty, $connection:ty, $dialect:expr, $url:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let Some(url) = $url(&scratch).await else {
                return;
            };
            let heard = Heard::of_all();
            let name = stringify!($name);
            let (secret, own) = (format!("s3cret_{name}"), format!("asked_{name}"));
            let script = |table: &str| {
                let insert = format!("INSERT INTO {table} VALUES (1, '{secret}');");
                format!("CREATE TABLE {table} (id INT, x VARCHAR(40));\n{insert}\n{insert}")
            };
            let (a, b, wrong) = (script("a"), script("b"), format!("{} WRONG;", script("c")));
            let first = scratch.migrations($dialect, &[("1_a", &a)]);
            let second = scratch.migrations($dialect, &[("1_a", &a), ("2_b", &b)]);
            let back = format!("INSERT INTO a VALUES (2, '{secret}');\nDROP TABLE b;");
            let back = whimbrel::Reverse::found("2_b".into(), Ok(back), Vec::new());
            let second = second.found_reversible(vec![back]);
            let options: <$connection as Connection>::Options = url.parse().unwrap();
            // Each statement is a slow one.
            let slow = options.log_slow_statements("warn".parse().unwrap(), Duration::ZERO);
            let pool = sqlx::Pool::<$driver>::connect_with(slow.clone())
                .await
                .unwrap();
            first.run(&pool).await.unwrap();
            assert!(!heard.has(&secret), "by a pool");
            // The pool itself goes on as it was.
            sql!(&pool, format!("SELECT '{own}'"));
            assert!(heard.has(&own), "what the program asks is logged");

            let mut lent = slow
                .clone()
                .disable_statement_logging()
                .connect()
                .await
                .unwrap();
            second.run(&mut lent).await.unwrap();
            assert!(!heard.has(&secret), "by a connection that was opened so");
            lent.close().await.unwrap();
            let migrator = Migrator::new(&second);
            let done = migrator.downgrade(&pool, "1_a", |_| true).await.unwrap();
            assert_eq!(done.undone, ["2_b"]);
            assert!(!heard.has(&secret), "by a downgrade");
            second.run(&pool).await.unwrap();
            let third = [("1_a", &*a), ("2_b", &*b), ("3_c", &*wrong)];
            let third = scratch.migrations($dialect, &third);
            Migrator::new(&third).run(&pool).await.unwrap_err();
            assert!(!heard.has(&secret), "by one that fails");
            pool.close().await;
        }
    };
}

async fn sqlite(scratch: &Scratch) -> Option<String> {
    let file = scratch.path("logs.db");
    Some(format!("sqlite:{}?mode=rwc", file.display()))
}

async fn postgres(_: &Scratch) -> Option<String> {
    support::postgres_url("logs").await
}

async fn mariadb(_: &Scratch) -> Option<String> {
    support::mariadb_url("logs").await
}

logs!(
    of_sqlite,
    sqlx::Sqlite,
    sqlx::SqliteConnection,
    Dialect::Sqlite,
    sqlite
);
logs!(
    of_postgres,
    sqlx::Postgres,
    sqlx::PgConnection,
    Dialect::Postgres,
    postgres
);
logs!(
    of_mariadb,
    sqlx::MySql,
    sqlx::MySqlConnection,
    Dialect::Mysql,
    mariadb
);

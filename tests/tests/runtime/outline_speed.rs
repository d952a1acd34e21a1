//! How long it takes to compare a database of 100 tables with what its migrations produce:
//! `cargo test --release -p whimbrel-tests --test runtime outline_speed -- --nocapture --test-threads=1`.

use crate::support::{self, Scratch};
use std::fmt::Write;
use std::time::{Duration, Instant};
use whimbrel::{Dialect, Migrator, When};
use whimbrel_engine::{outline::outline, replay::replay, source::SourceFile};

const TABLES: usize = 100;
/// A build that is not optimised only shows that it works.
const TIMES: usize = if cfg!(debug_assertions) { 5 } else { 51 };

/// Each with four columns, two indexes and a foreign key to the one before.
fn script() -> String {
    let mut sql = String::new();
    for number in 0..TABLES {
        let before = number.saturating_sub(1);
        // Writing to a String cannot fail.
        let _ = writeln!(
            sql,
            "CREATE TABLE t{number} (id integer NOT NULL PRIMARY KEY, name varchar(40) NOT NULL, \
             size integer, before_id integer, CONSTRAINT t{number}_fkey FOREIGN KEY (before_id) \
             REFERENCES t{before} (id) ON DELETE SET NULL);\n\
             CREATE UNIQUE INDEX t{number}_name ON t{number} (name);\n\
             CREATE INDEX t{number}_before ON t{number} (before_id, size);"
        );
    }
    sql
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

macro_rules! speed {
    ($name:ident, $dialect:expr, $scratch:ident => $pool:expr) => {
        #[tokio::test]
        async fn $name() {
            let scratch = Scratch::new();
            let $scratch = &scratch;
            let Some(pool) = $pool else {
                return;
            };
            let script = script();
            let migrations = scratch.migrations($dialect, &[("1_init", &script)]);
            let files = [SourceFile::new("1_init/migration.sql", script)];
            let found = outline(&replay($dialect, &files), &files).expect("it is known");
            let text = whimbrel_core::outline::render(&found);
            println!("{} bytes of outline", text.len());
            let migrations = migrations.found_to_produce(text);
            Migrator::new(&migrations)
                .run(&pool)
                .await
                .expect("applied");
            let mut connection = pool.acquire().await.expect("a connection");
            let mut medians = Vec::new();
            for when in [When::Never, When::EveryStart] {
                let migrator = Migrator::new(&migrations).verify_schema(when);
                let mut times = Vec::new();
                for _ in 0..TIMES {
                    let begun = Instant::now();
                    let report = migrator.run(&mut *connection).await.expect("nothing to do");
                    times.push(begun.elapsed());
                    assert!(report.is_up_to_date());
                    let compared = report.schema.is_some_and(|check| {
                        assert!(!check.differs(), "{check}");
                        check.tables == TABLES
                    });
                    assert_eq!(compared, when == When::EveryStart);
                }
                medians.push(median(times));
            }
            let [alone, compared] = medians[..] else {
                panic!("two figures");
            };
            let more = compared.saturating_sub(alone);
            println!(
                "{}: a start {alone:?}, with the comparison {more:?} more",
                stringify!($name)
            );
            // Far more than it takes, so that only a comparison that grows too fast fails.
            assert!(more < Duration::from_millis(200), "{more:?}");
        }
    };
}

speed!(sqlite, Dialect::Sqlite, scratch => Some(scratch.sqlite("a.db").await));
speed!(postgres, Dialect::Postgres, _scratch => support::postgres("outline_speed").await);
speed!(mariadb, Dialect::Mysql, _scratch => support::mariadb("outline_speed").await);

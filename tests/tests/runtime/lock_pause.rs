//! How long a writer waits while a migration waits behind a long query, with `Migrator::ddl_lock_timeout` and without:
//! `WHIMBREL_LONG=20 cargo test -p whimbrel-tests --test runtime lock_pause -- --nocapture --test-threads=1` lets the
//! query take so many seconds.

use crate::support::{self, Scratch, sql};
use std::time::{Duration, Instant};
use whimbrel::{Dialect, Migrator};

const TABLE: (&str, &str) = ("1_a", "CREATE TABLE a (id INT, x VARCHAR(20));");
const COLUMN: (&str, &str) = ("2_b", "ALTER TABLE a ADD COLUMN more INT;");

macro_rules! pause {
    ($name:ident, $dialect:expr, $pool:expr) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            let long = Duration::from_secs(whimbrel_tests::cases(4, 20));
            for timeout in [Duration::ZERO, Duration::from_millis(500), Duration::from_secs(2)] {
                if $dialect == Dialect::Mysql && timeout == Duration::from_millis(500) {
                    // In whole seconds there.
                    continue;
                }
                let Some(pool) = $pool("lock_pause").await else {
                    return;
                };
                let scratch = Scratch::new();
                scratch.migrations($dialect, &[TABLE]).run(&pool).await.unwrap();
                let migrations = scratch.migrations($dialect, &[TABLE, COLUMN]);
                let migrator = Migrator::new(&migrations).ddl_lock_timeout(timeout);
                let mut reader = pool.begin().await.unwrap();
                sql!(&mut *reader, "SELECT * FROM a");
                let writing = async {
                    let (mut worst, mut writes) = (Duration::ZERO, 0);
                    let begun = Instant::now();
                    while begun.elapsed() < long + Duration::from_secs(1) {
                        let asked = Instant::now();
                        sql!(&pool, "INSERT INTO a (id) VALUES (1)");
                        worst = worst.max(asked.elapsed());
                        writes += 1;
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    (worst, writes)
                };
                let reading = async {
                    tokio::time::sleep(long).await;
                    reader.rollback().await.unwrap();
                };
                let migrating = async {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    let begun = Instant::now();
                    let report = migrator.run(&pool).await.unwrap();
                    assert_eq!(report.names(), ["2_b"]);
                    begun.elapsed()
                };
                let ((worst, writes), (), took) = tokio::join!(writing, reading, migrating);
                println!(
                    "{}, timeout {timeout:?}: worst pause {worst:.2?}, {writes} writes, migrated after {took:.1?}",
                    stringify!($name)
                );
                match timeout {
                    // MariaDB lets writers pass until the change is to be committed.
                    Duration::ZERO if $dialect == Dialect::Mysql => {}
                    Duration::ZERO => assert!(worst > long - Duration::from_secs(1)),
                    timeout => assert!(worst < timeout + Duration::from_secs(2), "{worst:?}"),
                }
                pool.close().await;
            }
        }
    };
}

pause!(postgres, Dialect::Postgres, support::postgres);
pause!(mariadb, Dialect::Mysql, support::mariadb);

//! A Galera cluster, whose nodes `tests/galera` names in `WHIMBREL_TEST_GALERA`: a named lock is known to
//! one node only, so the lock is chosen to be a row without being asked for.

use crate::child;
use crate::starters::{STARTERS, history, scripts, start_all};
use crate::support::{Scratch, texts};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use whimbrel::{Dialect, Event, Migrator};

/// The URLs of a new database on all nodes.
async fn nodes(name: &str) -> Option<Vec<String>> {
    let Ok(servers) = std::env::var("WHIMBREL_TEST_GALERA") else {
        eprintln!("SKIPPED: no Galera cluster; ./tests/galera starts one");
        return None;
    };
    let name = format!("galera_{name}_{}", std::process::id());
    let mut urls = Vec::new();
    for server in servers.split_whitespace() {
        let pool = sqlx::MySqlPool::connect(server).await.expect("a node");
        for statement in [
            // What other nodes did before is there.
            "SET SESSION wsrep_sync_wait = 15".to_owned(),
            format!("CREATE DATABASE IF NOT EXISTS {name}"),
        ] {
            let query = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
            query.execute(&pool).await.expect("a new database");
        }
        pool.close().await;
        urls.push(format!("{server}{name}"));
    }
    Some(urls)
}

#[tokio::test(flavor = "multi_thread")]
async fn starters_on_all_nodes_of_galera() {
    let Some(urls) = nodes("starters").await else {
        return;
    };
    let scratch = Scratch::new();
    let next = std::cell::Cell::new(0);
    let connect = || {
        let url = urls[next.replace(next.get() + 1) % urls.len()].clone();
        async move { sqlx::MySqlPool::connect(&url).await.expect("a node") }
    };
    start_all!(scratch, Dialect::Mysql, connect());
}

/// The lock of a leader that was killed on one node ends on the others too.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_leader_on_another_node_of_galera() {
    let Some(urls) = nodes("killed").await else {
        return;
    };
    let scratch = Scratch::new();
    let slow = ("2_slow", "DO SLEEP(5);\nCREATE TABLE b (id INT);");
    let migrations =
        scratch.migrations(Dialect::Mysql, &[("1_a", "CREATE TABLE a (id INT);"), slow]);
    let other = sqlx::MySqlPool::connect(&urls[urls.len() - 1])
        .await
        .unwrap();
    let mut leader = child::command(&urls[0], &scratch.path("migrations"));
    let mut leader = leader.env("HOSTNAME", "box").spawn().unwrap();
    let first = "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL";
    for _ in 0..500 {
        let rows = sqlx::raw_sql(first).fetch_all(&other).await;
        if rows.is_ok_and(|rows| rows.len() == 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    leader.kill().unwrap();
    leader.wait().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let migrator = Migrator::new(&migrations).on_event(move |event| {
        if let Event::WaitingForLock { holder, .. } = event {
            ear.lock()
                .unwrap()
                .push(holder.unwrap_or("nobody").to_owned());
        }
    });
    assert_eq!(migrator.run(&other).await.unwrap().names(), ["2_slow"]);
    let process = format!("process {} on box", leader.id());
    assert_eq!(heard.lock().unwrap()[0], process);
    let lock = "SELECT logs FROM _prisma_migrations WHERE id = 'whimbrel-migration-lock'";
    assert_eq!(texts!(&other, lock), [""; 0]);
}

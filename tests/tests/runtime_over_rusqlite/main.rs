//! The same cases as in `runtime`, with rusqlite under them (`tests/over-rusqlite`); databases on servers are left
//! out, and so is what is about sqlx: its logs, its pools, futures that are dropped, databases in memory.

#![allow(
    dead_code,
    unused_imports,
    reason = "helpers of cases that are left out"
)]

extern crate whimbrel_over_rusqlite as whimbrel;

#[path = "../runtime/adopt.rs"]
mod adopt;
#[path = "../runtime/back_crash.rs"]
mod back_crash;
#[path = "../runtime/backup.rs"]
mod backup;
#[path = "../runtime/bad_input.rs"]
mod bad_input;
#[path = "../runtime/basics.rs"]
mod basics;
#[path = "../runtime/bugs.rs"]
mod bugs;
#[path = "../runtime/child.rs"]
mod child;
#[path = "../runtime/corpus.rs"]
mod corpus;
#[path = "../runtime/crash.rs"]
mod crash;
#[path = "../runtime/disk.rs"]
mod disk;
#[path = "../runtime/disk_sweep.rs"]
mod disk_sweep;
#[path = "../runtime/doubt.rs"]
mod doubt;
#[path = "../runtime/downgrade.rs"]
mod downgrade;
#[path = "../runtime/events.rs"]
mod events;
#[path = "../runtime/faults.rs"]
mod faults;
#[path = "../runtime/heal.rs"]
mod heal;
#[path = "../runtime/interop.rs"]
mod interop;
#[path = "../runtime/kills.rs"]
mod kills;
#[path = "../runtime/options.rs"]
mod options;
#[path = "../runtime/policies.rs"]
mod policies;
#[path = "../runtime/pooler.rs"]
mod pooler;
#[path = "../runtime/proxy.rs"]
mod proxy;
#[path = "../runtime/resolve.rs"]
mod resolve;
#[path = "../runtime/session.rs"]
mod session;
#[path = "../runtime/sqlite.rs"]
mod sqlite;
#[path = "../runtime/starters.rs"]
mod starters;
#[path = "../runtime/stepwise.rs"]
mod stepwise;
#[path = "../runtime/support.rs"]
mod support;
#[path = "../runtime/verify_schema.rs"]
mod verify_schema;
#[path = "../runtime/whole.rs"]
mod whole;

/// A case that stays on sqlx shows nothing here, so what an ordinary one does is looked at.
#[tokio::test]
async fn calls_go_over_rusqlite() {
    let scratch = support::Scratch::new();
    let pool = scratch.sqlite("over.db").await;
    let script = [("1_a", "CREATE TABLE a (id INTEGER PRIMARY KEY);")];
    let migrations = scratch.migrations(whimbrel::Dialect::Sqlite, &script);
    migrations.run(&pool).await.expect("applied");
    migrations.status(&pool).await.expect("a status");
    let calls = whimbrel::OVER_RUSQLITE.load(std::sync::atomic::Ordering::Relaxed);
    assert!(calls >= 2, "{calls}");
}

/// Cases on servers come to their end at once here; `.config/nextest.toml` leaves out those that are named so.
const HAS_SERVERS: bool = false;

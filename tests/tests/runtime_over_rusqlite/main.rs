//! The same cases as in `runtime`, with rusqlite under them (`tests/over-rusqlite`); databases on servers are left
//! out, and so is what is about sqlx: its logs, its pools, futures that are dropped.

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
#[path = "../runtime/basics.rs"]
mod basics;
#[path = "../runtime/child.rs"]
mod child;
#[path = "../runtime/crash.rs"]
mod crash;
#[path = "../runtime/disk.rs"]
mod disk;
#[path = "../runtime/downgrade.rs"]
mod downgrade;
#[path = "../runtime/events.rs"]
mod events;
#[path = "../runtime/faults.rs"]
mod faults;
#[path = "../runtime/heal.rs"]
mod heal;
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

//! The runtime against real databases.

mod adopt;
mod back_crash;
mod backup;
mod bad_input;
mod basics;
mod bugs;
mod cancel;
mod child;
mod corpus;
mod crash;
mod disk;
mod disk_sweep;
mod doubt;
mod downgrade;
mod events;
mod faults;
mod galera;
mod heal;
mod interop;
mod kills;
mod lock_pause;
mod logs;
mod options;
mod outline_speed;
mod place;
mod policies;
mod pooler;
mod proxy;
mod resolve;
mod rusqlite;
mod session;
mod sqlite;
mod starters;
mod stepwise;
mod support;
mod table_lock;
mod together;
mod verify_schema;
mod whole;

/// `runtime_over_rusqlite` has the same cases without them.
const HAS_SERVERS: bool = true;

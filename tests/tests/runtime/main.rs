//! The runtime against real databases.

mod basics;
mod bugs;
mod cancel;
mod child;
mod corpus;
mod crash;
mod disk;
mod doubt;
mod events;
mod faults;
mod galera;
mod heal;
mod interop;
mod options;
mod place;
mod policies;
mod pooler;
mod proxy;
mod resolve;
mod session;
mod sqlite;
mod starters;
mod stepwise;
mod support;
mod table_lock;
mod whole;

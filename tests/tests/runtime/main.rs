//! The runtime against real databases.

mod basics;
mod bugs;
mod cancel;
mod child;
mod corpus;
mod crash;
mod interop;
mod pooler;
mod resolve;
mod sqlite;
mod starters;
mod stepwise;
mod support;

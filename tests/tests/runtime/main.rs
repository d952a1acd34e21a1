//! The runtime against real databases.

mod basics;
mod corpus;
mod support;

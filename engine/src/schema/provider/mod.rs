//! What each database can do, as plain data.

pub(super) mod operators;

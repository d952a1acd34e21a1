//! What each database has for the schema language: its native types and its operator classes.

pub(crate) mod natives;
pub(super) mod operators;

//! The parts of the `whimbrel` command that tests and other tools may use.

pub mod catalog;
pub mod env;
pub mod json;
pub mod url;

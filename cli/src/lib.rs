//! The parts of the `whimbrel` command that tests and other tools may use.

pub mod catalog;

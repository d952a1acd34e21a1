//! The command as its users run it, on SQLite.

mod database;
mod project;
mod words;

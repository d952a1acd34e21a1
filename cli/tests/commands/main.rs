//! The command as its users run it: on SQLite, and there and back on every server.

mod adopted;
mod bodies;
mod casts;
#[cfg(unix)]
mod colour;
mod compared;
mod contradicted;
mod converted;
mod copies;
mod database;
mod defaults;
mod dropped;
mod evolution;
mod exit_codes;
mod in_the_way;
mod inherited;
mod live_only;
mod one_connection;
mod own_schema;
mod project;
mod pulled;
mod rename;
mod renamed_views;
mod round_trip;
mod said;
mod words;

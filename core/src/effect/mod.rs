//! What a statement leaves in the database, as far as the next run has to know when the process died
//! between the statement and its record.
//!
//! Read conservatively from the statement's head: no parser, so that a binary that embeds migrations
//! carries none. What is not known for certain is [`Effect::Unknown`].

mod mysql;
mod postgres;
mod reader;

use crate::{Dialect, Family};

/// What a statement leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that outlives the session, or the same when it runs once more.
    Repeatable,
    /// Rows only: part of a transaction, where the table's engine has any.
    Rows,
    /// The definition of one of these objects, each as a whole and all of them together: it took effect
    /// when one of them is another than before, and only then.
    Objects(Vec<Object>),
    /// These objects are gone. Some of several can be, when the server died.
    Dropped(Vec<Object>),
    /// Something else, or nobody knows what: a procedure, a statement that is put together at run time.
    Unknown,
}

/// Something in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// The schema (MySQL: the database) that the statement names.
    pub schema: Option<String>,
    /// Its name; unquoted ones as they are written.
    pub name: String,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A table, a view or a sequence: they share their names.
    Table,
    /// A table whose rows go: it counts as another one when it was made anew.
    Rows,
    /// PostgreSQL: an index by its name.
    Index,
    /// A trigger.
    Trigger,
    /// A procedure.
    Procedure,
    /// A function.
    Function,
    /// An event of MySQL's scheduler.
    Event,
    /// A database.
    Database,
    /// PostgreSQL: a tablespace.
    Tablespace,
    /// PostgreSQL: a subscription.
    Subscription,
}

/// What a statement leaves behind.
///
/// ```
/// use whimbrel_core::{Dialect, effect::{self, Effect}};
///
/// let effect = effect::of(Dialect::Mysql, "ALTER TABLE `a` RENAME TO `b`");
/// let Effect::Objects(objects) = effect else { panic!() };
/// let names: Vec<&str> = objects.iter().map(|object| object.name.as_str()).collect();
/// assert_eq!(names, ["a", "b"]);
/// assert_eq!(effect::of(Dialect::Mysql, "CALL repair()"), Effect::Unknown);
/// ```
pub fn of(dialect: Dialect, statement: &str) -> Effect {
    let Some(mut reader) = reader::Reader::new(dialect, statement) else {
        return Effect::Unknown;
    };
    match dialect.family() {
        Family::Mysql => mysql::read(&mut reader),
        Family::Postgres => postgres::read(&mut reader),
        // What runs outside of a transaction there is VACUUM, ATTACH, DETACH and settings.
        Family::Sqlite => Some(Effect::Repeatable),
    }
    .unwrap_or(Effect::Unknown)
}

#[cfg(test)]
mod tests;

//! Conservation by chance: databases with objects that no schema describes, and changes of the schema through the real
//! commands. After each step everything that no step named is there as before and works, and the rows have their values;
//! or nothing was done.

mod case;
pub mod mysql;
mod object;
pub mod postgres;
pub mod sqlite;
pub mod table;
mod trial;

use std::{collections::BTreeMap, future::Future};

use whimbrel_core::Dialect;

pub use case::{conserved, conserves};
pub use object::{Object, kinds};
use table::Model;
pub use trial::{Trial, Way};

use crate::{evolve::Rng, live::Live};

/// Facts about a database: what each is about, and what it says.
pub type Facts = BTreeMap<String, String>;

/// What differs from database to database.
pub trait Database {
    /// Which.
    const DIALECT: Dialect;

    /// What it is called.
    const NAME: &'static str;

    /// What tables are made with, for the table of what is conserved, and the words that say so in their statements.
    const OF_ALL: &'static [(&'static str, &'static [&'static str])];

    /// Objects that no schema describes: each begins with a comment that says its kind, `{a}` and `{b}` stand for columns.
    const OBJECTS: &'static str;

    /// The statements that make the tables.
    fn tables(model: &Model, rng: &mut Rng) -> String;

    /// The facts as they are now.
    fn facts(live: &mut Live) -> impl Future<Output = Facts>;

    /// True for two texts of a fact that mean the same.
    fn is_same(before: &str, after: &str) -> bool;

    /// Triggers fire, checks refuse, searches find.
    fn works(live: &mut Live) -> impl Future<Output = Result<(), String>>;
}

/// What happened in all steps of all databases.
#[derive(Debug, Default)]
pub struct Tally {
    /// Changes that were made.
    pub steps: usize,
    /// Facts that were there after a change as before it.
    pub conserved: usize,
    /// Changes that were refused with nothing done.
    pub refused: usize,
    /// Facts that a change took away although no step named them.
    pub lost: usize,
    /// Changes that were begun and not ended.
    pub half_way: usize,
    /// The first lines of refusals, and how often each came.
    pub reasons: BTreeMap<String, usize>,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally {
            steps,
            conserved,
            refused,
            lost,
            half_way,
            reasons,
        } = self;
        write!(
            f,
            "{steps} steps, {conserved} objects conserved, {refused} refused, {lost} lost, {half_way} failed half-way"
        )?;
        for (reason, times) in reasons {
            write!(f, "\n  {times} x {reason}")?;
        }
        Ok(())
    }
}

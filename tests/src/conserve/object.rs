//! Objects that somebody made by hand.

use super::{Database, table::Model};
use crate::evolve::Rng;

/// Something that somebody made by hand.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it is.
    pub kind: &'static str,
    /// The statements that make it.
    pub sql: String,
}

/// The kinds of objects that a database has, in their order.
pub fn kinds<D: Database>() -> Vec<&'static str> {
    let mut kinds: Vec<&str> = written::<D>().into_iter().map(|(kind, _)| kind).collect();
    kinds.dedup();
    kinds
}

fn written<D: Database>() -> Vec<(&'static str, &'static str)> {
    let parts = D::OBJECTS.split("-- ").skip(1);
    let parts = parts.filter_map(|part| part.split_once('\n'));
    parts.collect()
}

/// Objects of some kinds, each on one or two columns.
pub(super) fn some<D: Database>(model: &Model, rng: &mut Rng) -> Vec<Object> {
    let written = written::<D>();
    let mut kinds = kinds::<D>();
    let count = 3 + rng.below(7);
    let mut objects = Vec::new();
    while objects.len() < count && !kinds.is_empty() {
        let kind = kinds.remove(rng.below(kinds.len()));
        let all = written.iter().filter(|(other, _)| *other == kind);
        let all: Vec<&str> = all.map(|(_, sql)| *sql).collect();
        let sql = all[rng.below(all.len())];
        let mut column = || model.columns[rng.below(model.columns.len())].name.clone();
        let sql = sql.replace("{a}", &column()).replace("{b}", &column());
        objects.push(Object { kind, sql });
    }
    objects
}

/// All objects of a kind, on the first two columns.
pub(super) fn all<D: Database>(kind: &'static str, model: &Model) -> Vec<Object> {
    let written = written::<D>()
        .into_iter()
        .filter(|(other, _)| *other == kind);
    let objects = written.map(|(kind, sql)| Object {
        kind,
        sql: sql
            .replace("{a}", &model.columns[0].name)
            .replace("{b}", &model.columns[1].name),
    });
    objects.collect()
}

//! The SQL of a migration that makes what somebody changed by hand, and what it has to leave out.

use crate::failure::{Failure, Outcome};
use std::collections::{BTreeMap, BTreeSet};

use whimbrel_engine::{
    compare::Comparison,
    conserve::{Adoptable, adoptable, completed},
    sql::SqlSchema,
};

/// A migration that adopts what is there.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) sql: String,
    /// What it leaves out: sentences' subjects, with the reason where there is one.
    pub(super) left: Vec<String>,
    /// Why it cannot be proved.
    pub(super) why: Option<String>,
}

/// Adds to `difference`, the SQL between the two, what no diff writes, as far as `replayed` proves that the whole makes
/// what is there, `live`. `replayed` compares what a script makes with what is there, or says why that is something else.
pub(super) fn draft(
    difference: &str,
    comparison: &Comparison,
    live: &SqlSchema,
    replayed: &impl Fn(&str) -> Outcome<Comparison>,
) -> Draft {
    let mut first = Err(Failure::new(""));
    for way in completed(&comparison.from, &comparison.to, live, difference) {
        first = replayed(&way).map(|made| (way, made));
        if first.is_ok() {
            break;
        }
    }
    let (sql, made) = match first {
        Ok(first) => first,
        Err(why) => {
            return Draft {
                sql: difference.to_owned(),
                left: Vec::new(),
                why: Some(why.on_one_line()),
            };
        }
    };
    let mut proof = Proof {
        sql,
        made,
        refused: BTreeMap::new(),
        replayed,
    };
    let objects = adoptable(&proof.made.from, &proof.made.to);
    // One statement may say several things of a column.
    let mut said = BTreeSet::new();
    let writable = objects.into_iter().filter(|object| {
        let sql = object.sql.as_ref();
        sql.is_some_and(|sql| said.insert(sql.clone()))
    });
    let writable: Vec<Adoptable> = writable.collect();
    proof.add(&writable);
    let left = adoptable(&proof.made.from, &proof.made.to).into_iter();
    let left = left.map(|object| match proof.refused.get(&object.name) {
        Some(why) => format!("{} ({why})", object.name),
        None => object.name,
    });
    Draft {
        left: left.collect(),
        sql: proof.sql,
        why: None,
    }
}

/// What is proved so far.
struct Proof<'a, R> {
    sql: String,
    made: Comparison,
    refused: BTreeMap<String, String>,
    replayed: &'a R,
}

impl<R: Fn(&str) -> Outcome<Comparison>> Proof<'_, R> {
    /// Adds all of them, or else those of each half that can be added.
    fn add(&mut self, objects: &[Adoptable]) {
        let [first, rest @ ..] = objects else {
            return;
        };
        let sql = format!("{}{}", self.sql, script(objects));
        match (self.replayed)(&sql) {
            Ok(made) => (self.sql, self.made) = (sql, made),
            Err(why) if rest.is_empty() => {
                self.refused.insert(first.name.clone(), why.on_one_line());
            }
            Err(_) => {
                let (left, right) = objects.split_at(objects.len() / 2);
                self.add(left);
                self.add(right);
            }
        }
    }
}

fn script(objects: &[Adoptable]) -> String {
    let statements = objects.iter().filter_map(|object| object.sql.as_ref());
    statements.map(|sql| format!("\n{sql};\n")).collect()
}

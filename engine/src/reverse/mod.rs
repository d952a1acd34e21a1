//! The way back: the reverse of each migration, and what it loses.
//!
//! A reverse is planned like a migration, from what the history makes with the migration to what it makes
//! without. It counts only when the replay of both ends where the history was before: same tables, same
//! triggers, same everything. A script that someone wrote (`down.sql`) is held to the same.

mod counters;
mod data;
mod described;
mod key_indexes;
mod losses;
mod objects;
mod renames;
mod sequences;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::{
    conserve::inventory,
    diff::diff,
    plan,
    replay::{Stage, stages},
    source::SourceFile,
    sql::{Dialect, Sequence, SqlSchema},
};

/// A migration as it is reversed.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its script.
    pub script: SourceFile,
    /// The reverse that someone wrote.
    pub down: Option<SourceFile>,
}

/// The way back from a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// This script leads back to the schema before.
    Script {
        /// The whole script.
        sql: String,
        /// What is not as it was afterwards, a sentence each. Empty: every row is as before the migration,
        /// except for what was added since.
        losses: Vec<String>,
    },
    /// There is none.
    None {
        /// Why, to be read behind "it cannot be undone: ".
        why: String,
        /// Someone wrote one, and it leads elsewhere.
        by_hand: bool,
    },
}

/// The ways back from each migration of a history, as far as the history can be replayed.
///
/// ```
/// use whimbrel_engine::{reverse::{Step, Way, ways}, source::SourceFile, sql::Dialect};
///
/// let sql = "CREATE TABLE \"a\" (\"id\" INTEGER NOT NULL PRIMARY KEY);";
/// let script = SourceFile::new("1_init/migration.sql", sql);
/// let ways = ways(Dialect::Sqlite, &[Step { script, down: None }]);
/// let Way::Script { sql, losses } = &ways[0] else { panic!() };
/// assert!(sql.contains("DROP TABLE \"a\""));
/// assert_eq!(losses.len(), 1);
/// ```
pub fn ways(dialect: Dialect, steps: &[Step]) -> Vec<Way> {
    let scripts: Vec<SourceFile> = steps.iter().map(|step| step.script.clone()).collect();
    // Before the first migration there is what every database is born with.
    let nothing = [SourceFile::new("", "")];
    let born = stages(dialect, &nothing, &[])
        .pop()
        .map(|stage| stage.schema);
    let born = born.unwrap_or_else(|| SqlSchema::empty(dialect));
    let ends = stages(dialect, &scripts, &[]);
    let before = |at: usize| match at.checked_sub(1) {
        Some(last) => ends.get(last).map_or(&born, |stage| &stage.schema),
        None => &born,
    };
    let names: Vec<String> = (0..ends.len())
        .map(|at| renames::inverse(dialect, &scripts[at].text, before(at)))
        .collect();
    let renamed = with_names(dialect, &scripts, &names);
    let planned: Vec<Result<Planned, String>> = (0..ends.len())
        .map(|at| match &steps[at].down {
            Some(down) => Ok(Planned {
                sql: down.text.clone(),
                losses: losses::of(before(at), middle(&ends, &renamed, at)),
            }),
            None => {
                let middle = middle(&ends, &renamed, at);
                let sure = ends[at].certain && at.checked_sub(1).is_none_or(|at| ends[at].certain);
                plan(before(at), middle, &scripts[at].text, &names[at], sure)
            }
        })
        .collect();
    let then = |planned: &[Result<Planned, String>]| -> Vec<Option<SourceFile>> {
        let file = |it: &Planned| SourceFile::new("down.sql", &*it.sql);
        let files = planned.iter().map(|it| it.as_ref().ok().map(file));
        files.collect()
    };
    let mut planned = planned;
    let mut proved = stages(dialect, &scripts, &then(&planned));
    let mut is_longer = false;
    for (at, stage) in proved.iter().enumerate() {
        let back = stage.then.as_ref().filter(|_| steps[at].down.is_none());
        let (Some(back), Some(Ok(planned))) = (back, planned.get_mut(at)) else {
            continue;
        };
        let rest = key_indexes::left(back, before(at)) + &sequences::restored(back, before(at));
        is_longer |= !rest.is_empty();
        planned.sql += &rest;
    }
    if is_longer {
        proved = stages(dialect, &scripts, &then(&planned));
    }
    let all = planned.into_iter().zip(proved).enumerate();
    all.map(|(at, (planned, stage))| {
        let by_hand = steps[at].down.is_some();
        let checked = planned.and_then(|planned| {
            let back = stage.then.as_ref();
            prove(back, before(at), by_hand).map(|()| planned)
        });
        match checked {
            Ok(Planned { sql, losses }) => Way::Script { sql, losses },
            Err(why) => Way::None { why, by_hand },
        }
    })
    .collect()
}

struct Planned {
    sql: String,
    losses: Vec<String>,
}

/// What the history makes when the old names were given back.
fn with_names(dialect: Dialect, scripts: &[SourceFile], names: &[String]) -> Vec<Stage> {
    if names.iter().all(String::is_empty) {
        return Vec::new();
    }
    let file = |sql: &String| (!sql.is_empty()).then(|| SourceFile::new("down.sql", &**sql));
    let then: Vec<_> = names.iter().map(file).collect();
    stages(dialect, scripts, &then)
}

fn middle<'s>(ends: &'s [Stage], renamed: &'s [Stage], at: usize) -> &'s SqlSchema {
    let renamed = renamed.get(at).and_then(|stage| stage.then.as_ref());
    renamed.unwrap_or(&ends[at].schema)
}

/// The script from `middle`, where the old names are given back, to `before`.
fn plan(
    before: &SqlSchema,
    middle: &SqlSchema,
    script: &str,
    names: &str,
    sure: bool,
) -> Result<Planned, String> {
    if !sure {
        return Err("a statement of the history could not be followed".to_owned());
    }
    let emptied = data::judge(before, middle, script)?;
    let mut around = objects::around(before, middle)?;
    let keys = key_indexes::made_again(&mut around.previous, &mut around.next);
    let migration = diff(&around.previous, &around.next);
    let blocked = plan::in_the_way(&migration);
    if let Some(item) = blocked.first() {
        return Err(format!("{} is in the way", item.describe()));
    }
    let mut parts = vec![names.to_owned(), around.first, keys];
    if !migration.is_empty() {
        parts.push(plan::script(&migration));
    }
    parts.push(around.last);
    parts.retain(|part| !part.is_empty());
    let sql = match parts.is_empty() {
        true => plan::EMPTY_SCRIPT.to_owned(),
        false => parts.join("\n"),
    };
    let mut losses = losses::of(before, middle);
    losses.extend(emptied);
    Ok(Planned { sql, losses })
}

/// The law: the way back ends exactly where the history was.
fn prove(back: Option<&SqlSchema>, before: &SqlSchema, by_hand: bool) -> Result<(), String> {
    let whose = if by_hand { "down.sql" } else { "its reverse" };
    let Some(back) = back else {
        return Err(format!("{whose} cannot be replayed"));
    };
    let rest = diff(back, before);
    if !rest.is_empty() {
        let summary = plan::summary(&rest);
        let lines = summary
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let lines: Vec<&str> = lines.collect();
        return Err(format!("{whose} does not lead back: {}", lines.join(", ")));
    }
    let is_other = |old: &&Sequence| {
        let mut new = back.sequences.iter();
        new.any(|new| new.name == old.name && new != *old)
    };
    if let Some(old) = before.sequences.iter().find(is_other) {
        return Err(format!(
            "{whose} does not lead back: sequence `{}` is another one",
            old.name
        ));
    }
    let items = |schema: &SqlSchema| {
        let items = inventory(schema).into_iter();
        let items = items.map(|item| (item.describe(), item.text));
        items.collect::<BTreeSet<_>>()
    };
    let (back, before) = (items(back), items(before));
    let missing = before.difference(&back).map(|item| ("is missing", item));
    let more = back.difference(&before).map(|item| ("is left", item));
    match missing.chain(more).next() {
        Some((what, (item, _))) => Err(format!("{whose} does not lead back: {item} {what}")),
        None => Ok(()),
    }
}

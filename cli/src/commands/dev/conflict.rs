//! Migrations that conflict: a pending one that is older than one that is applied, or two that
//! cannot both run. Whether their order matters is not guessed: both orders are replayed.

use crate::failure::Failure;
use whimbrel_core::code::Code;
use whimbrel_core::folder::Layout;
use whimbrel_engine::{
    check::Script,
    diagnostics::{Diagnostic, Severity},
    diff::diff,
    plan,
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

use super::obstacle::{Action, Obstacle, Way};

/// The migrations of the folder in order, and which of them this database has not run.
pub(super) struct Inputs<'a> {
    pub(super) dialect: Dialect,
    pub(super) scripts: &'a [Script],
    pub(super) layout: Layout,
    pub(super) pending: &'a [&'a str],
    /// Seconds since 1970.
    pub(super) now: u64,
    /// The migrations folder, as it is shown.
    pub(super) folder: &'a str,
}

/// What came of the comparison.
#[derive(Debug)]
pub(super) enum Found {
    Nothing,
    /// Late migrations whose order does not matter: a sentence.
    Harmless(String),
    Conflict(Obstacle),
}

pub(super) fn find(inputs: &Inputs<'_>) -> Found {
    let all: Vec<&Script> = inputs.scripts.iter().collect();
    match run(inputs.dialect, &all) {
        Ok(in_order) => late(inputs, &in_order),
        Err(broken) => inputs
            .clash(&broken)
            .map_or(Found::Nothing, Found::Conflict),
    }
}

/// Pending migrations that sort before one that is applied.
fn late(inputs: &Inputs<'_>, in_order: &SqlSchema) -> Found {
    let is_pending = |script: &&Script| inputs.pending.contains(&script.name.as_str());
    let last_applied = inputs.scripts.iter().rposition(|s| !is_pending(&s));
    let before = &inputs.scripts[..last_applied.unwrap_or_default()];
    let late: Vec<&Script> = before.iter().filter(is_pending).collect();
    let (Some(first), Some(rival)) = (
        late.first(),
        last_applied.and_then(|at| inputs.scripts.get(at)),
    ) else {
        return Found::Nothing;
    };
    let (pending, applied): (Vec<&Script>, Vec<&Script>) =
        inputs.scripts.iter().partition(is_pending);
    let as_run: Vec<&Script> = applied.into_iter().chain(pending).collect();
    let trouble = match run(inputs.dialect, &as_run) {
        Ok(end) => {
            let between = diff(in_order, &end);
            if between.is_empty() {
                return Found::Harmless(format!(
                    "{} is older than {}, which is applied already; they do not touch each other, so the order does not matter",
                    first.name, rival.name
                ));
            }
            format!(
                "this database would run them in another order than that of their names, with a different result:\n{}",
                plan::summary(&between)
            )
        }
        Err(broken) => format!("after it, it does not run: {}", broken.message),
    };
    let mut ways: Vec<Way> = inputs.rename(&late).into_iter().collect();
    ways.push(Way::reset());
    Found::Conflict(Obstacle {
        what: Failure::new(format!(
            "these migrations conflict: {} is older than {}, which is applied already, and {}",
            first.name,
            rival.name,
            trouble.trim_end()
        )),
        ways,
    })
}

/// Where a replay stopped.
struct Broken {
    script: usize,
    message: String,
}

impl Inputs<'_> {
    /// A pending migration without which the history runs, so that two of them do not go together.
    fn clash(&self, broken: &Broken) -> Option<Obstacle> {
        let stopped = self.scripts.get(broken.script)?;
        let without = |name: &str| -> Vec<&Script> {
            self.scripts.iter().filter(|s| s.name != name).collect()
        };
        let runs = |scripts: &[&Script]| run(self.dialect, scripts).is_ok();
        let mut newest_first = self.pending.iter().rev();
        let one = newest_first.find(|name| runs(&without(name)))?;
        // The other one: the newest without which the part up to the stop runs.
        let until: Vec<&Script> = self.scripts.iter().take(broken.script + 1).collect();
        let other = until.iter().rev().find(|script| {
            let rest: Vec<&Script> = until
                .iter()
                .copied()
                .filter(|s| s.name != script.name)
                .collect();
            script.name != *one && runs(&rest)
        });
        // The newest migration that goes with nothing is a mistake of its own: its place is shown.
        let is_pending = |script: &Script| self.pending.contains(&script.name.as_str());
        let newest_applied = self.scripts.iter().rfind(|script| !is_pending(script));
        let is_late =
            newest_applied.is_some_and(|applied| self.layout.compare(&applied.name, one).is_gt());
        let other_pending = other.is_some_and(|other| is_pending(other));
        if other.is_none() || !(is_late || other_pending) {
            return None;
        }
        let late: Vec<&Script> = self.scripts.iter().filter(|s| s.name == *one).collect();
        let mut ways: Vec<Way> = self.rename(&late).into_iter().collect();
        ways.push(Way {
            letter: 'e',
            text: format!("correct {one}, then run whimbrel migrate dev again"),
            by_hand: format!("\"${{EDITOR:-vi}}\" {}", self.path(one)),
            action: None,
        });
        ways.push(Way {
            letter: 'w',
            text: format!(
                "rewrite {one}: delete it, and let migrate dev write the missing changes again (your own SQL in it is lost; only if nobody else has applied it)"
            ),
            by_hand: match self.layout.has_folders() {
                true => format!("rm -r {}/{one}, then whimbrel migrate dev", self.folder),
                false => format!("rm {}, then whimbrel migrate dev", self.path(one)),
            },
            action: Some(Action::Remove((*one).to_owned())),
        });
        Some(Obstacle {
            what: Failure::coded(
                Code::P3006,
                format!(
                    "these migrations conflict: {one}{} and {} are incompatible: {}",
                    if stopped.name == *one {
                        ""
                    } else {
                        ", which is pending,"
                    },
                    match other {
                        Some(other) => other.name.as_str(),
                        None if stopped.name == *one => "the migrations before it",
                        None => stopped.name.as_str(),
                    },
                    broken.message
                ),
            ),
            ways,
        })
    }

    /// The script of a migration.
    fn path(&self, name: &str) -> String {
        let mut scripts = self.scripts.iter();
        let script = scripts.find(|script| script.name == name);
        script.map_or_else(String::new, |script| script.file.path.clone())
    }

    /// Later timestamps for pending migrations, when everything runs in that order.
    fn rename(&self, late: &[&Script]) -> Option<Way> {
        let is_late = |script: &&Script| late.iter().any(|own| own.name == script.name);
        let (moved, mut order): (Vec<&Script>, Vec<&Script>) =
            self.scripts.iter().partition(is_late);
        let mut last = order.last()?.name.clone();
        let mut names = Vec::new();
        for script in &moved {
            let label = self.layout.label(&script.name);
            let name = self.layout.next_name(self.now, label, Some(&last));
            last.clone_from(&name);
            names.push((script.name.clone(), name));
        }
        order.extend(&moved);
        run(self.dialect, &order).ok()?;
        let one = |(from, to): &(String, String)| match self.layout.has_folders() {
            true => format!("mv {folder}/{from} {folder}/{to}", folder = self.folder),
            false => {
                let path = self.path(from);
                format!("mv {path} {}", path.replace(from.as_str(), to))
            }
        };
        let by_hand: Vec<String> = names.iter().map(one).collect();
        let list: Vec<&str> = moved.iter().map(|script| script.name.as_str()).collect();
        Some(Way {
            letter: 'm',
            text: format!(
                "move {} after the others, under a later timestamp (only if nobody else has applied it)",
                list.join(", ")
            ),
            by_hand: by_hand.join("\n    "),
            action: Some(Action::Rename(names)),
        })
    }
}

/// Replays scripts in this order.
fn run(dialect: Dialect, scripts: &[&Script]) -> Result<SqlSchema, Broken> {
    let files: Vec<SourceFile> = scripts.iter().map(|script| script.file.clone()).collect();
    let replayed = replay(dialect, &files);
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    match replayed.diagnostics.iter().find(is_error) {
        None => Ok(replayed.schema),
        Some(error) => Err(Broken {
            script: error.span.file(),
            message: error.message.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(name: &str, sql: &str) -> Script {
        let file = SourceFile::new(format!("{name}/migration.sql"), sql);
        let name = name.to_owned();
        Script { name, file }
    }

    fn look(scripts: &[Script], pending: &[&str]) -> Found {
        find(&Inputs {
            dialect: Dialect::Sqlite,
            scripts,
            layout: Layout::Folders,
            pending,
            now: 1_700_000_000,
            folder: "m",
        })
    }

    const BASE: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY);";

    #[test]
    fn an_order_that_does_not_matter_is_only_told() {
        let scripts = [
            script("20230101000000_base", BASE),
            script(
                "20230102000000_theirs",
                "CREATE TABLE b (id INTEGER PRIMARY KEY);",
            ),
            script("20230103000000_mine", "ALTER TABLE a ADD COLUMN x TEXT;"),
        ];
        let found = look(&scripts, &["20230102000000_theirs"]);
        assert!(matches!(found, Found::Harmless(_)), "{found:?}");
        assert!(matches!(
            look(&scripts, &["20230103000000_mine"]),
            Found::Nothing
        ));
        assert!(matches!(look(&scripts, &[]), Found::Nothing));
    }

    /// SQLite rebuilds a table from a list of columns: what another branch added is lost.
    #[test]
    fn a_rebuild_that_does_not_know_of_a_column_conflicts() {
        let rebuild = "CREATE TABLE new_a (id INTEGER PRIMARY KEY, y TEXT NOT NULL);\n\
                       INSERT INTO new_a (id) SELECT id FROM a;\nDROP TABLE a;\nALTER TABLE new_a RENAME TO a;";
        let scripts = [
            script("20230101000000_base", BASE),
            script("20230102000000_theirs", "ALTER TABLE a ADD COLUMN x TEXT;"),
            script("20230103000000_mine", rebuild),
        ];
        let Found::Conflict(obstacle) = look(&scripts, &["20230102000000_theirs"]) else {
            panic!("the column x is lost in one order")
        };
        let renamed = Action::Rename(vec![(
            "20230102000000_theirs".to_owned(),
            "20231114221320_theirs".to_owned(),
        )]);
        let actions: Vec<_> = obstacle.ways.into_iter().filter_map(|w| w.action).collect();
        assert_eq!(actions, [renamed, Action::Reset]);
    }

    #[test]
    fn the_same_table_twice_conflicts() {
        let make = "CREATE TABLE b (id INTEGER PRIMARY KEY);";
        let scripts = [
            script("20230101000000_base", BASE),
            script("20230102000000_theirs", make),
            script("20230103000000_mine", make),
        ];
        // With nothing applied behind it, the newest is a mistake of its own.
        assert!(matches!(
            look(&scripts, &["20230103000000_mine"]),
            Found::Nothing
        ));
        for pending in [
            &["20230102000000_theirs"][..],
            &["20230102000000_theirs", "20230103000000_mine"],
        ] {
            let Found::Conflict(obstacle) = look(&scripts, pending) else {
                panic!("{pending:?}: the table b is made twice")
            };
            let last = pending.last().copied().unwrap_or_default();
            let actions: Vec<_> = obstacle.ways.into_iter().filter_map(|w| w.action).collect();
            assert_eq!(actions, [Action::Remove(last.to_owned())]);
            let what = obstacle.what.to_string();
            assert!(what.contains("mine") && what.contains("theirs"), "{what}");
        }
    }
}

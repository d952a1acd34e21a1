//! Drift: what somebody changed in the database behind the history's back. No shadow database:
//! the live one is compared with the replay of what its history table says was applied.

use std::path::Path;
use whimbrel_core::code::Code;

use whimbrel::{MigrationState, Status};
use whimbrel_core::folder::Style;
use whimbrel_engine::{
    check::{self, Script},
    compare::Comparison,
    conserve::{Adoptable, adoptable, of_this_database},
    diagnostics::Severity,
    plan,
    replay::fewest,
    source::SourceFile,
    sql::SqlSchema,
};

use super::{
    adopt,
    obstacle::{Action, Obstacle, Way},
};
use crate::{
    database::Database,
    drift,
    failure::{Failure, Outcome, Warning},
    project,
    terminal::{report, warn},
};

/// What the comparison needs to know.
pub(super) struct Inputs<'a> {
    pub(super) loaded: &'a check::Project,
    pub(super) state: &'a check::State,
    pub(super) status: &'a Status,
    /// Seconds since 1970.
    pub(super) now: u64,
    /// The migrations folder, as it is shown.
    pub(super) folder: &'a str,
    /// How new migrations are written.
    pub(super) style: Style,
    /// The flag of `migrate diff` that means the database.
    pub(super) live: String,
    /// What no diff sees is to be adopted too.
    pub(super) adopts: bool,
}

/// Compares; `None` when the database is what its migrations make.
pub(super) async fn find(inputs: &Inputs<'_>, database: &Database) -> Outcome<Option<Obstacle>> {
    let applied: Vec<&Script> = inputs.scripts(|state| *state == MigrationState::Applied);
    let scripts = files(&applied);
    let expected = drift::expected(inputs.state, &scripts).map_err(|diagnostics| {
        report(&diagnostics, &scripts);
        Failure::coded(Code::P3006, "the applied migrations cannot be replayed")
    })?;
    let found = database.describe(drift::namespaces(inputs.state)).await?;
    let comparison = drift::compare(inputs.state, expected, &found);
    let difference = Difference::of(&comparison);
    if applied.is_empty() && comparison.to.tables.iter().all(is_own) {
        return Ok(None);
    }
    let beyond = adoptable(&comparison.from, &comparison.to);
    if difference.is_empty() {
        return Ok(match inputs.adopts {
            true => inputs.adopt_objects(&applied, &comparison, &found, difference),
            false => {
                // A replay of PostgreSQL does not know all that blocks of code have made.
                let said = !comparison.from.dialect.has_namespaces();
                let all = beyond.iter().filter(|_| said);
                let (can, cannot): (Vec<_>, Vec<_>) = all.partition(|object| object.sql.is_some());
                let helps = [
                    "to write a migration of them: whimbrel migrate dev --adopt-drift",
                    "no statement adds them to a table that is there: write a migration that creates it anew with them, and \
                     mark it as applied: whimbrel migrate dev --create-only --name NAME",
                ];
                for (objects, help) in [can, cannot].iter().zip(helps) {
                    if !objects.is_empty() {
                        let warning = Warning::new(format!(
                            "only this database has these, without a migration: {}",
                            names(objects)
                        ));
                        warn(&warning.help(help));
                    }
                }
                None
            }
        });
    }
    let what = match applied.is_empty() {
        true => Failure::coded(Code::P3005, format!(
            "the database is not empty, and nothing in it comes from a migration:\n{}{}",
            difference.summary,
            only_here(&beyond)
        ).trim_end()),
        false => Failure::new(format!(
            "drift: the database differs from what its migrations produce; it was changed outside of migrations:\n{}{}",
            difference.summary,
            only_here(&beyond)
        ).trim_end()),
    };
    let mut ways = Vec::new();
    ways.extend(inputs.already_done(&applied, &found));
    let adopt = inputs.adopt(&applied, &comparison, &found, difference);
    // What pending migrations would do needs no other one.
    if ways.is_empty() || adopt.action.is_some() {
        ways.push(adopt);
    }
    // A script that leads to all migrations would do what pending ones do.
    if !applied.is_empty() && inputs.status.pending().is_empty() {
        ways.push(Way {
            letter: 't',
            text: "undo it in the database, after reading the script".to_owned(),
            by_hand: format!(
                "whimbrel migrate diff {} --to-migrations {} --script --output undo.sql\n    \
                 whimbrel db execute --file undo.sql",
                inputs.live.replacen("--to-", "--from-", 1),
                inputs.folder
            ),
            action: None,
        });
    }
    ways.push(Way::reset());
    Ok(Some(Obstacle { what, ways }))
}

fn names(objects: &[&Adoptable]) -> String {
    let names: Vec<&str> = objects.iter().map(|object| object.name.as_str()).collect();
    names.join(", ")
}

/// What the schema has no words for, in the manner of a difference's summary.
fn only_here(beyond: &[Adoptable]) -> String {
    let lines = beyond.iter().map(|object| format!("  - {}\n", object.name));
    match beyond.is_empty() {
        true => String::new(),
        false => format!(
            "\n[+] Added, and the schema cannot express it\n{}",
            lines.collect::<String>()
        ),
    }
}

fn files(scripts: &[&Script]) -> Vec<SourceFile> {
    scripts.iter().map(|script| script.file.clone()).collect()
}

/// The history table is no drift.
fn is_own(table: &whimbrel_engine::sql::Table) -> bool {
    table.name.name == "_prisma_migrations"
}

struct Difference {
    summary: String,
    sql: String,
    empty: bool,
}

impl Difference {
    /// What leads from one to the other.
    fn of(comparison: &Comparison) -> Difference {
        let migration = comparison.migration();
        Difference {
            empty: migration.is_empty(),
            summary: plan::summary(&migration),
            sql: plan::header(&plan::warnings(&migration)) + &plan::script(&migration),
        }
    }

    fn is_empty(&self) -> bool {
        self.empty
    }
}

impl Inputs<'_> {
    /// The migrations of the folder of which the database's history says this.
    fn scripts(&self, is_meant: fn(&MigrationState) -> bool) -> Vec<&Script> {
        let names = self.status.migrations.iter().filter(|m| is_meant(&m.state));
        let names: Vec<&str> = names.map(|m| m.name.as_str()).collect();
        let scripts = self.loaded.migrations.iter();
        scripts
            .filter(|script| names.contains(&script.name.as_str()))
            .collect()
    }

    /// Somebody did by hand what pending migrations do: the first few of them lead exactly here.
    fn already_done(&self, applied: &[&Script], found: &SqlSchema) -> Option<Way> {
        let pending = self.scripts(|state| *state == MigrationState::Pending);
        let scripts = files(&[applied, pending.as_slice()].concat());
        let is_found = |made: SqlSchema| {
            let comparison = drift::compare(self.state, made, found);
            comparison.migration().is_empty()
        };
        let count = fewest(self.state.dialect, &scripts, applied.len() + 1, is_found)?;
        let names = pending.iter().take(count - applied.len());
        let names: Vec<String> = names.map(|script| script.name.clone()).collect();
        let commands = names
            .iter()
            .map(|name| format!("whimbrel migrate resolve --applied {name}"));
        Some(Way {
            letter: 'd',
            text: format!(
                "the database already contains the changes of {}: mark it as applied",
                names.join(", ")
            ),
            by_hand: commands.collect::<Vec<_>>().join("\n    "),
            action: Some(Action::MarkApplied(names)),
        })
    }

    /// A migration of what no diff sees; `None` where nothing of it can be written, which is said.
    fn adopt_objects(
        &self,
        applied: &[&Script],
        comparison: &Comparison,
        found: &SqlSchema,
        difference: Difference,
    ) -> Option<Obstacle> {
        let beyond = adoptable(&comparison.from, &comparison.to);
        if beyond.is_empty() {
            return None;
        }
        let difference = Difference {
            sql: String::new(),
            ..difference
        };
        let way = self.adopt(applied, comparison, found, difference);
        match &way.action {
            Some(Action::Adopt { sql, .. }) if !sql.is_empty() => Some(Obstacle {
                what: Failure::new(only_here(&beyond).trim_end()),
                ways: vec![way],
            }),
            Some(Action::Adopt { left, .. }) if !left.is_empty() => {
                warn(&Warning::new(format!(
                    "a migration cannot add what only this database has: {}",
                    left.join(", ")
                )));
                None
            }
            _ => None,
        }
    }

    /// A migration of what is there, when the history still runs with it; else why not, and how to
    /// write it by hand.
    fn adopt(
        &self,
        applied: &[&Script],
        comparison: &Comparison,
        found: &SqlSchema,
        difference: Difference,
    ) -> Way {
        let last = self.loaded.migrations.last();
        let what = if last.is_none() {
            "init"
        } else {
            "adopt_drift"
        };
        let layout = self.loaded.layout;
        let name = layout.next_name(self.now, what, last.map(|script| script.name.as_str()));
        let replayed = |sql: &str| self.replayed(applied, found, &name, sql);
        let adopt::Draft { sql, left, why } =
            adopt::draft(&difference.sql, comparison, found, &replayed);
        let folder = self.folder;
        match why {
            None => Way {
                letter: 'a',
                text: format!(
                    "adopt it (keep): write it as the migration {name} into {folder}, marked as applied"
                ),
                by_hand: "whimbrel migrate dev --adopt-drift".to_owned(),
                action: Some(Action::Adopt {
                    name,
                    sql,
                    left,
                    own: of_this_database(&comparison.from, &comparison.to),
                }),
            },
            Some(why) => Way {
                letter: 'a',
                text: format!(
                    "adopt it (keep) in steps, for {why}\n  correct the SQL before it is marked as applied"
                ),
                by_hand: format!(
                    "{}whimbrel migrate diff --from-migrations {folder} {} --script --output {}\n    \
                     whimbrel migrate resolve --applied {name}",
                    match self.style.layout.has_folders() {
                        true => format!("mkdir -p {folder}/{name}\n    "),
                        false => String::new(),
                    },
                    self.live,
                    project::shown(&self.style.script(Path::new(folder), &name)),
                ),
                action: None,
            },
        }
    }

    /// What the history and a migration of this name and text make, beside what is there; or why that is not the same.
    fn replayed(
        &self,
        applied: &[&Script],
        found: &SqlSchema,
        name: &str,
        sql: &str,
    ) -> Outcome<Comparison> {
        let script = Script {
            file: SourceFile::new(format!("{name}/migration.sql"), sql),
            name: name.to_owned(),
        };
        let with = |scripts: &[&Script]| {
            let mut scripts = scripts.to_vec();
            scripts.push(&script);
            drift::expected(self.state, &files(&scripts)).map_err(|diagnostics| {
                let mut errors = diagnostics.iter();
                let error = errors.find(|found| found.severity == Severity::Error);
                error.map_or_else(String::new, |error| {
                    let file = scripts.get(error.span.file()).map(|script| &script.file);
                    let text = file.and_then(|file| file.text.get(..error.span.start()));
                    let line = text.map_or(1, |text| text.matches('\n').count() + 1);
                    let path = file.map_or("", |file| file.path.as_str());
                    format!("{path}:{line} cannot be replayed: {}", error.message)
                })
            })
        };
        let made = with(applied)?;
        let comparison = drift::compare(self.state, made, found);
        let rest = Difference::of(&comparison);
        if !rest.is_empty() {
            let lines = rest.sql.lines();
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("--"));
            let lines: Vec<String> = lines.map(|line| format!("    {line}\n")).collect();
            return Err(Failure::new(format!(
                "after its SQL the database would still need:\n{}",
                lines.concat().trim_end()
            )));
        }
        let all: Vec<&Script> = self.loaded.migrations.iter().collect();
        with(&all)?;
        Ok(comparison)
    }
}

//! The history against the migrations in the binary.

use super::Row;
use super::failure;
use super::journal::{self, Resume};
use super::reverse;
use crate::migrator::{Options, Policy};
use crate::{Error, ErrorKind, Migrations};
use std::collections::BTreeMap;

/// What there is to do, and what stands in the way.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// What became of each embedded migration, in their order.
    pub(crate) states: Vec<State>,
    /// The error of each pending migration whose last attempt failed and was rolled back.
    pub(crate) failures: Vec<Option<String>>,
    /// Names that are applied and not embedded.
    pub(crate) unknown: Vec<Unknown>,
    /// Open rows that are not embedded.
    pub(crate) unknown_open: Vec<Open>,
}

/// What became of an embedded migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Applied {
        edited: bool,
    },
    /// An open row that can be gone on with.
    Resumable {
        row: String,
        resume: Resume,
        logs: Option<String>,
    },
    /// An open row that only a human can judge.
    Failed {
        logs: Option<String>,
    },
}

/// An applied migration that the binary does not contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) name: String,
    /// It is newer than all that are embedded.
    pub(crate) ahead: bool,
    /// The pending migration that has its script.
    pub(crate) renamed: Option<String>,
    /// The database carries the way back.
    pub(crate) carries_reverse: bool,
}

/// An open row of a migration that the binary does not contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) name: String,
    pub(crate) logs: Option<String>,
}

/// Compares without judging.
pub(crate) fn compare(migrations: &Migrations, rows: &[Row]) -> Comparison {
    let mut attempts: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        attempts.entry(&row.name).or_default().push(row);
    }
    let mut failures = Vec::new();
    let states: Vec<State> = migrations
        .iter()
        .map(|migration| {
            let mine = attempts.remove(migration.name()).unwrap_or_default();
            failures.push(mine.last().and_then(|row| failure::error(row)));
            if let Some(open) = mine.iter().rfind(|row| row.is_open()) {
                return match journal::resume(open, migration) {
                    Some(resume) => State::Resumable {
                        row: open.id.clone(),
                        resume,
                        logs: open.logs.clone(),
                    },
                    None => State::Failed {
                        logs: open.logs.clone(),
                    },
                };
            }
            match mine.iter().rfind(|row| row.is_applied()) {
                Some(row) => State::Applied {
                    edited: !migration.has_checksum(&row.checksum),
                },
                None => State::Pending,
            }
        })
        .collect();
    let mut unknown = Vec::new();
    let mut unknown_open = Vec::new();
    // What is left belongs to no embedded migration.
    for (name, rows) in attempts {
        if let Some(open) = rows.iter().rfind(|row| row.is_open()) {
            unknown_open.push(Open {
                name: name.to_owned(),
                logs: open.logs.clone(),
            });
        } else if rows.iter().any(|row| row.is_applied()) {
            unknown.push(Unknown {
                name: name.to_owned(),
                ahead: migrations.is_behind_all(name),
                renamed: renamed(migrations, &states, &rows),
                carries_reverse: rows.iter().filter(|row| row.is_applied()).all(|row| {
                    matches!(reverse::read(row), reverse::Found::Stored(it) if it.sql.is_ok())
                }),
            });
        }
    }
    Comparison {
        states,
        failures,
        unknown,
        unknown_open,
    }
}

/// The pending migration with the script of an applied one that is missing. One without statements is like
/// any other such.
fn renamed(migrations: &Migrations, states: &[State], applied: &[&Row]) -> Option<String> {
    let mut pending = migrations
        .iter()
        .zip(states)
        .filter(|(migration, state)| **state == State::Pending && migration.statements().len() > 0);
    let same = pending.find(|(migration, _)| {
        let mut rows = applied.iter().filter(|row| row.is_applied());
        rows.any(|row| migration.has_checksum(&row.checksum))
    });
    same.map(|(migration, _)| migration.name().to_owned())
}

/// The error for a migration that was being taken back.
fn going_back(name: &str, logs: Option<&str>) -> Option<Error> {
    let back = reverse::read_going_back(logs?)?;
    let error = Error::new(ErrorKind::DowngradeInterrupted).migration(name);
    let failed = back
        .journal
        .split_once("\nfailed: ")
        .map(|(_, why)| why.to_owned());
    let error = error.way_back(Some(back.to));
    Some(match failed {
        Some(why) => error.detail(why),
        None => error,
    })
}

impl Comparison {
    /// The indexes of the migrations to run, in order.
    pub(crate) fn pending(&self) -> Vec<usize> {
        let todo = |state: &State| matches!(state, State::Pending | State::Resumable { .. });
        (0..)
            .zip(&self.states)
            .filter(|(_, state)| todo(state))
            .map(|(index, _)| index)
            .collect()
    }

    /// True when the migrations before `index` are applied as they are, and no other is.
    pub(crate) fn is_prefix(&self, index: usize) -> bool {
        let applied = State::Applied { edited: false };
        self.unknown.is_empty()
            && self.unknown_open.is_empty()
            && self
                .states
                .iter()
                .take(index)
                .all(|state| *state == applied)
            && self
                .states
                .iter()
                .skip(index)
                .all(|state| *state == State::Pending)
    }

    /// True when a migration may be running elsewhere or has failed: only the lock's holder can
    /// tell which.
    pub(crate) fn has_open(&self) -> bool {
        let open = |state: &State| matches!(state, State::Failed { .. } | State::Resumable { .. });
        !self.unknown_open.is_empty() || self.states.iter().any(open)
    }

    /// Failed migrations stop everything; edited, missing and late ones as their policy says.
    /// Answers what the policies only warn of.
    pub(crate) fn judge(
        &self,
        migrations: &Migrations,
        options: &Options,
    ) -> Result<Vec<Error>, Error> {
        if let Some(error) = self.failed(migrations) {
            return Err(error);
        }
        self.judge_settled(migrations, options)
    }

    /// Like [`Comparison::judge`] without open rows: what can be said without holding the lock.
    pub(crate) fn judge_settled(
        &self,
        migrations: &Migrations,
        options: &Options,
    ) -> Result<Vec<Error>, Error> {
        let mut warnings = Vec::new();
        for (policy, error) in self.deviations(migrations, options) {
            match policy {
                Policy::Error => return Err(error),
                Policy::Warn => warnings.push(error),
                Policy::Allow => {}
            }
        }
        Ok(warnings)
    }

    /// The first failed migration.
    pub(crate) fn failed(&self, migrations: &Migrations) -> Option<Error> {
        let known = migrations
            .iter()
            .zip(&self.states)
            .find_map(|(migration, state)| {
                let State::Failed { logs } = state else {
                    return None;
                };
                if let Some(error) = going_back(migration.name(), logs.as_deref()) {
                    return Some(error);
                }
                let error = Error::new(ErrorKind::FailedBefore).migration(migration.name());
                Some(match logs.as_deref() {
                    Some(logs) if journal::is_journal(logs) => error.detail(
                        "applied statements were edited afterwards, so it cannot be resumed",
                    ),
                    Some(logs) if !logs.trim().is_empty() => error.detail(logs.trim()),
                    _ => error.detail("it was started, and its end was not recorded"),
                })
            });
        known.or_else(|| {
            let Open { name, logs } = self.unknown_open.first()?;
            let failed = Error::new(ErrorKind::FailedBefore).migration(name);
            let failed = || failed.detail("this program does not contain it");
            Some(going_back(name, logs.as_deref()).unwrap_or_else(failed))
        })
    }

    /// The migration of this binary that a downgrade could go back to, when the database carries the way.
    fn way_back(&self, migrations: &Migrations) -> Option<String> {
        let (newest, state) = migrations.iter().zip(&self.states).next_back()?;
        let is_applied = matches!(state, State::Applied { .. });
        let mut ahead = self.unknown.iter().filter(|unknown| unknown.ahead);
        let carried = is_applied && ahead.all(|unknown| unknown.carries_reverse);
        carried.then(|| newest.name().to_owned())
    }

    fn deviations(&self, migrations: &Migrations, options: &Options) -> Vec<(Policy, Error)> {
        let mut found = Vec::new();
        for (migration, state) in migrations.iter().zip(&self.states) {
            if *state == (State::Applied { edited: true }) {
                let error = Error::new(ErrorKind::Edited).migration(migration.name());
                found.push((options.edited, error));
            }
        }
        for unknown in &self.unknown {
            if let Some(new) = &unknown.renamed {
                let error = Error::new(ErrorKind::Renamed).migration(&unknown.name);
                found.push((
                    Policy::Error,
                    error.detail(format!("its folder is now {new}")),
                ));
                continue;
            }
            let (policy, kind) = if unknown.ahead {
                (options.ahead, ErrorKind::Ahead)
            } else {
                (options.missing, ErrorKind::Missing)
            };
            let error = Error::new(kind).migration(&unknown.name);
            let to = self.way_back(migrations).filter(|_| unknown.ahead);
            found.push((policy, error.way_back(to)));
        }
        let applied = |state: &State| matches!(state, State::Applied { .. });
        let last = self.states.iter().rposition(applied).unwrap_or(0);
        for (migration, state) in migrations.iter().zip(&self.states).take(last) {
            if *state == State::Pending {
                let error = Error::new(ErrorKind::OutOfOrder).migration(migration.name());
                found.push((options.out_of_order, error));
            }
        }
        found
    }
}

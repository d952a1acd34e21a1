//! What was judged, for who asks how much of a history is proved.

use std::collections::BTreeMap;

use super::{ScriptReport, cursor::Place};
use crate::source::Span;

/// A statement of which it cannot be told whether it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Where it stands.
    pub at: Span,
    /// Why that cannot be told.
    pub reason: String,
}

/// How many statements and values of bodies got each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bodies {
    /// They surely run.
    pub proved: usize,
    /// That cannot be told.
    pub cannot_tell: usize,
    /// They fail.
    pub failed: usize,
}

/// The verdict on a part of a body.
#[derive(Debug, Clone)]
pub(super) enum Told<P> {
    Runs,
    CannotTell(String),
    Fails(P),
}

/// The verdicts on bodies, by the script that made them.
#[derive(Debug, Default)]
pub(super) struct Tally {
    scripts: BTreeMap<usize, Bodies>,
    doubts: Vec<Doubt>,
}

impl Tally {
    /// Counts the verdict on a part of a body that a script made.
    pub(super) fn count<P>(&mut self, file: usize, told: &Told<P>, at: Place) {
        let bodies = self.scripts.entry(file).or_default();
        match told {
            Told::Runs => bodies.proved += 1,
            Told::Fails(_) => bodies.failed += 1,
            Told::CannotTell(reason) => {
                bodies.cannot_tell += 1;
                self.doubts.push(Doubt {
                    at: Span::new(file, at.start, at.end),
                    reason: reason.clone(),
                });
            }
        }
    }

    /// Adds all of it to the reports of the scripts.
    pub(super) fn report(self, reports: &mut [ScriptReport], doubts: &mut Vec<Doubt>) {
        for (file, bodies) in self.scripts {
            if let Some(report) = reports.get_mut(file) {
                report.bodies = bodies;
            }
        }
        doubts.extend(self.doubts);
    }
}
